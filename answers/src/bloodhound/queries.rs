//! What BloodHound is asked in Cypher: which nodes are of tier zero, and searches to keep. Knows no
//! graph.
//!
//! BloodHound turns names into upper case, so no query is by a name. It knows less than all of Cypher,
//! and what is absent is neither true nor false: hence `coalesce`.

use super::kinds::traversable;

/// A query, and what it is for.
#[derive(Clone, Copy, Debug)]
pub struct Query {
    /// What its file is called.
    pub id: &'static str,
    /// Its name in BloodHound.
    pub name: &'static str,
    /// What it is for.
    pub description: &'static str,
    cypher: &'static str,
}

impl Query {
    /// It in Cypher.
    #[must_use]
    pub fn cypher(&self) -> String {
        self.cypher.replace("CONTROL", &traversable())
    }
}

const fn query(
    id: &'static str,
    name: &'static str,
    description: &'static str,
    cypher: &'static str,
) -> Query {
    Query { id, name, description, cypher }
}

/// What belongs to tier zero: who controls one of these controls the organization.
pub const TIER_ZERO_RULES: [Query; 7] = [
    query(
        "t0-organizations",
        "Anthropic: Tier Zero Organizations",
        "Whoever administers the organization takes over its workspaces, its service accounts and \
         whom it trusts.",
        "MATCH (n:Anthropic_Account)\nRETURN n",
    ),
    query(
        "t0-admins",
        "Anthropic: Tier Zero Users",
        "Admins and owners administer the organization.",
        "MATCH (n:Anthropic_User)-[:Anthropic_AdminOf]->(:Anthropic_Account)\nRETURN n",
    ),
    query(
        "t0-admin-service-accounts",
        "Anthropic: Tier Zero Service Accounts",
        "Programs that act as one of these administer the organization.",
        "MATCH (n:Anthropic_ServiceAccount)-[:Anthropic_AdminOf]->(:Anthropic_Account)\nRETURN n",
    ),
    query(
        "t0-admin-keys",
        "Anthropic: Tier Zero API Keys",
        "Keys of organization scope that act as an admin: the Admin API takes them.",
        "MATCH (n:Anthropic_ApiKey)-[:Anthropic_AdminOf]->(:Anthropic_Account)\nRETURN n",
    ),
    query(
        "t0-admin-rules",
        "Anthropic: Tier Zero Federation Rules",
        "Rules with the scope org:admin: whom they let in administers the organization.",
        "MATCH (n:Anthropic_FederationRule)-[:Anthropic_AdminOf]->(:Anthropic_Account)\nRETURN n",
    ),
    query(
        "t0-admin-identities",
        "Anthropic: Tier Zero External Identities",
        "Pipelines and identities of clouds that a federation rule makes admins of the organization.",
        "MATCH (n:Anthropic_ExternalIdentity)-[:Anthropic_Matches]->(:Anthropic_FederationRule)\
         -[:Anthropic_AdminOf]->(:Anthropic_Account)\nRETURN n",
    ),
    query(
        "t0-admin-issuers",
        "Anthropic: Tier Zero Federation Issuers",
        "Issuers whose word makes admins of the organization: who has their keys makes any token.",
        "MATCH (n:Anthropic_FederationIssuer)-[:Anthropic_IssuesFor]->(:Anthropic_FederationRule)\
         -[:Anthropic_AdminOf]->(:Anthropic_Account)\nRETURN n",
    ),
];

/// Searches to keep in BloodHound.
pub const SAVED_SEARCHES: [Query; 18] = [
    query(
        "paths-to-the-organization",
        "Anthropic: Shortest Paths to the Organization",
        "How anything comes to administer the organization.",
        "MATCH p = shortestPath((n:Anthropic)-[:CONTROL*1..]->(a:Anthropic_Account))\n\
         WHERE n <> a\nRETURN p\nLIMIT 1000",
    ),
    query(
        "paths-from-external-identities",
        "Anthropic: Shortest Paths from External Identities to Workspaces",
        "Which workspaces pipelines and identities of clouds come to.",
        "MATCH p = shortestPath((n:Anthropic_ExternalIdentity)-[:CONTROL*1..]->(w:Anthropic_Workspace))\n\
         RETURN p\nLIMIT 1000",
    ),
    query(
        "paths-from-github",
        "Anthropic: Shortest Paths from GitHub to Workspaces",
        "Which workspaces repositories, branches and environments of GitHub come to. Needs what the \
         extension for GitHub collects.",
        "MATCH p = shortestPath((n:GH_Repository|GH_Branch|GH_Environment|GH_Organization)\
         -[:CONTROL*1..]->(w:Anthropic_Workspace))\nRETURN p\nLIMIT 1000",
    ),
    query(
        "paths-from-azure",
        "Anthropic: Shortest Paths from Azure to Workspaces",
        "Which workspaces service principals of Azure come to. Needs what AzureHound collects.",
        "MATCH p = shortestPath((n:AZServicePrincipal)-[:CONTROL*1..]->(w:Anthropic_Workspace))\n\
         RETURN p\nLIMIT 1000",
    ),
    query(
        "admins",
        "Anthropic: Who Administers the Organization",
        "Users, service accounts, keys and federation rules with the rights of an admin.",
        "MATCH p = (n)-[:Anthropic_AdminOf]->(:Anthropic_Account)\nRETURN p\nLIMIT 1000",
    ),
    query(
        "external-identities",
        "Anthropic: External Identities and the Rules That Let Them In",
        "Whom federation lets in, and where.",
        "MATCH p = (:Anthropic_ExternalIdentity)-[:Anthropic_Matches]->(:Anthropic_FederationRule)\
         -[:Anthropic_LetsInto|Anthropic_AdminOf]->()\nRETURN p\nLIMIT 1000",
    ),
    query(
        "anybody-let-in",
        "Anthropic: Federation Rules That Let in Anybody",
        "Rules for any token of an issuer, or for those of every tenant of a shared one, such as any \
         repository of GitHub.",
        "MATCH p = (n:Anthropic_ExternalIdentity)-[:Anthropic_Matches]->(:Anthropic_FederationRule)\n\
         WHERE n.isanybody = true\nRETURN p\nLIMIT 1000",
    ),
    query(
        "repositories-of-organizations-let-in",
        "Anthropic: Repositories of GitHub Organizations That Are Let in as a Whole",
        "Where a rule names an organization and no repository, each of these gets its tokens. Needs \
         what the extension for GitHub collects.",
        "MATCH p = (:GH_Repository)<-[:GH_Owns]-(:GH_Organization)\
         -[:Anthropic_CanPresent]->(:Anthropic_ExternalIdentity)\nRETURN p\nLIMIT 1000",
    ),
    query(
        "outside-of-github-and-azure",
        "Anthropic: Nodes of GitHub and Azure That Are or May Be Let In",
        "Where more must be true of a token than the node tells, the edge is no attack path: look at \
         the rule's claims and condition.",
        "MATCH p = (n)-[:Anthropic_CanPresent|Anthropic_MayPresent]->(:Anthropic_ExternalIdentity)\n\
         RETURN p\nLIMIT 1000",
    ),
    query(
        "who-acts-as-service-accounts",
        "Anthropic: Who Acts as Service Accounts",
        "Keys and federation rules, with all rights of the service account or with a part of them.",
        "MATCH p = (n)-[:Anthropic_CanActAs|Anthropic_CanActAsWithin]->(:Anthropic_ServiceAccount)\n\
         RETURN p\nLIMIT 1000",
    ),
    query(
        "organization-keys",
        "Anthropic: Keys of Organization Scope and Whom They Act as",
        "Such a key reaches everything that whom it acts as reaches.",
        "MATCH p = (:Anthropic_ApiKey)-[:Anthropic_CanActAs]->(n)\nRETURN p\nLIMIT 1000",
    ),
    query(
        "keys-that-outlive-their-maker",
        "Anthropic: Working Keys Whose Maker Left",
        "Nobody who is still there is known to have made the key, and it goes on.",
        "MATCH p = (k:Anthropic_ApiKey)-[:Anthropic_KeyOpens|Anthropic_CanActAs]->(n)\n\
         WHERE k.creatormissing = true\nRETURN p\nLIMIT 1000",
    ),
    query(
        "keys-that-never-expire",
        "Anthropic: Working Keys That Never Expire",
        "A key that was copied once stays good.",
        "MATCH p = (k:Anthropic_ApiKey)-[:Anthropic_KeyOpens|Anthropic_CanActAs]->(n)\n\
         WHERE coalesce(k.expireson, 0) = 0\nRETURN p\nLIMIT 1000",
    ),
    query(
        "who-makes-keys",
        "Anthropic: Who Makes Keys for Workspaces",
        "Whoever takes over one of these leaves with a key that stays good.",
        "MATCH p = (n)-[:Anthropic_Manages|Anthropic_CanMakeKeys]->(:Anthropic_Workspace)\n\
         RETURN p\nLIMIT 1000",
    ),
    query(
        "implicit-access",
        "Anthropic: Access to Workspaces That Nobody Granted",
        "It follows from a role in the organization, or from being a service account.",
        "MATCH p = (n)-[r:Anthropic_Manages|Anthropic_CanMakeKeys|Anthropic_CanUse]\
         ->(:Anthropic_Workspace)\nWHERE r.implicit = true\nRETURN p\nLIMIT 1000",
    ),
    query(
        "what-groups-permit",
        "Anthropic: What Users Are Permitted by Their Groups",
        "Rights in the administration that come through a group, and features.",
        "MATCH p = (:Anthropic_User)-[:Anthropic_MemberOf]->(:Anthropic_RbacGroup)\
         -[:Anthropic_HasRole]->(:Anthropic_RbacRole)-[:Anthropic_Permits]->(:Anthropic_Account)\n\
         RETURN p\nLIMIT 1000",
    ),
    query(
        "open-invites",
        "Anthropic: What Open Invites Bring",
        "Whoever reads the mail of one of these addresses gets this.",
        "MATCH p = (:Anthropic_Invite)-[:Anthropic_InvitedTo]->(n)\nRETURN p\nLIMIT 1000",
    ),
    query(
        "content-sent-out",
        "Anthropic: Where Prompts and Answers Are Sent",
        "Whoever has one of these destinations reads what is asked and answered in the workspaces.",
        "MATCH p = (:Anthropic_TelemetryDestination)-[:Anthropic_ReceivesFrom]->(:Anthropic_Workspace)\n\
         RETURN p\nLIMIT 1000",
    ),
];
