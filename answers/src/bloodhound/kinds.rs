//! The kinds of nodes and edges that BloodHound is told of. Knows no graph.
//!
//! A row says what the definition of the extension says of a kind. What an edge means, how it is
//! abused and what mends it is on its page in `docs/bloodhound`.

/// A kind of nodes.
#[derive(Clone, Copy, Debug)]
pub struct NodeKind {
    /// Its name: the prefix of all kinds, and then the type.
    pub name: &'static str,
    /// What people call it.
    pub display_name: &'static str,
    /// What it is.
    pub description: &'static str,
    /// The name of an icon of Font Awesome: of the free ones, the solid ones.
    pub icon: &'static str,
    /// Its colour: `#RRGGBB`.
    pub color: &'static str,
    /// Whether it can prove who it is, and have rights.
    pub is_principal: bool,
}

/// What BloodHound calls everything that comes from here.
pub const SOURCE_KIND: &str = "Anthropic";
/// What all kinds begin with, before an underscore.
pub const NAMESPACE: &str = "Anthropic";
/// The node kind of an organization, in which everything else is.
pub const ENVIRONMENT_KIND: &str = "Anthropic_Account";
/// The type of the identities that federation rules let in; no entity of the collector has it.
pub(super) const EXTERNAL_IDENTITY: &str = "anthropic_external_identity";

const fn node(
    name: &'static str,
    display_name: &'static str,
    icon: &'static str,
    color: &'static str,
    description: &'static str,
) -> NodeKind {
    NodeKind { name, display_name, description, icon, color, is_principal: false }
}

const fn principal(kind: NodeKind) -> NodeKind {
    NodeKind { is_principal: true, ..kind }
}

/// Every kind of nodes.
#[rustfmt::skip]
pub const NODE_KINDS: [NodeKind; 13] = [
    node("Anthropic_Account", "Anthropic Organization", "building", "#D97757",
        "An Anthropic organization"),
    node("Anthropic_ApiKey", "Anthropic API Key", "key", "#F2C14E",
        "A key of one workspace, or of the whole organization"),
    node("Anthropic_ExternalKey", "Anthropic External Key", "lock", "#8D99AE",
        "A key of the customer's own that encrypts the data of workspaces"),
    principal(node("Anthropic_ExternalIdentity", "Anthropic External Identity", "id-badge", "#5B8DEF",
        "Whoever an issuer says is what a federation rule asks for: a pipeline, a cloud's identity")),
    node("Anthropic_FederationIssuer", "Anthropic Federation Issuer", "stamp", "#B388EB",
        "Who is trusted to say who somebody is"),
    node("Anthropic_FederationRule", "Anthropic Federation Rule", "right-to-bracket", "#9B5DE5",
        "What must be true of an issuer's token, and as which service account it then acts"),
    node("Anthropic_Invite", "Anthropic Invite", "envelope", "#BDB2FF",
        "An invitation to the organization"),
    node("Anthropic_RbacGroup", "Anthropic Group", "users", "#43AA8B",
        "A group of users"),
    node("Anthropic_RbacRole", "Anthropic Role", "user-tie", "#90BE6D",
        "A role that groups have, and its permissions"),
    principal(node("Anthropic_ServiceAccount", "Anthropic Service Account", "robot", "#4D908E",
        "An identity of programs")),
    node("Anthropic_TelemetryDestination", "Anthropic Telemetry Destination", "satellite-dish",
        "#F8961E", "Where traces are sent, with or without prompts and answers"),
    principal(node("Anthropic_User", "Anthropic User", "user", "#577590",
        "A person in the organization")),
    node("Anthropic_Workspace", "Anthropic Workspace", "layer-group", "#E9C46A",
        "A workspace, with its data, its keys and its limits"),
];

/// A kind of edges.
#[derive(Clone, Copy, Debug)]
pub struct EdgeKind {
    /// Its name; the page is called so, too.
    pub name: &'static str,
    /// What it says, in a few words.
    pub description: &'static str,
    /// Whether who controls where it starts thereby controls where it leads.
    pub is_traversable: bool,
    /// The kinds of nodes that it starts from.
    pub from: &'static [&'static str],
    /// The kinds of nodes that it leads to.
    pub to: &'static [&'static str],
}

pub(super) const ADMIN_OF: &str = "Anthropic_AdminOf";
pub(super) const CONTROLS: &str = "Anthropic_Controls";
pub(super) const MANAGES: &str = "Anthropic_Manages";
pub(super) const CAN_MAKE_KEYS: &str = "Anthropic_CanMakeKeys";
pub(super) const CAN_USE: &str = "Anthropic_CanUse";
pub(super) const KEY_OPENS: &str = "Anthropic_KeyOpens";
pub(super) const CAN_ACT_AS: &str = "Anthropic_CanActAs";
pub(super) const CAN_ACT_AS_WITHIN: &str = "Anthropic_CanActAsWithin";
pub(super) const ISSUES_FOR: &str = "Anthropic_IssuesFor";
pub(super) const MATCHES: &str = "Anthropic_Matches";
pub(super) const LETS_INTO: &str = "Anthropic_LetsInto";
pub(super) const MEMBER_OF: &str = "Anthropic_MemberOf";
pub(super) const HAS_ROLE: &str = "Anthropic_HasRole";
pub(super) const PERMITS: &str = "Anthropic_Permits";
pub(super) const INVITED_TO: &str = "Anthropic_InvitedTo";
pub(super) const RECEIVES_FROM: &str = "Anthropic_ReceivesFrom";
pub(super) const CAN_PRESENT: &str = "Anthropic_CanPresent";
pub(super) const MAY_PRESENT: &str = "Anthropic_MayPresent";

const ACCOUNT: &str = ENVIRONMENT_KIND;
const KEY: &str = "Anthropic_ApiKey";
const EXTERNAL_KEY: &str = "Anthropic_ExternalKey";
const IDENTITY: &str = "Anthropic_ExternalIdentity";
const ISSUER: &str = "Anthropic_FederationIssuer";
const RULE: &str = "Anthropic_FederationRule";
const INVITE: &str = "Anthropic_Invite";
const GROUP: &str = "Anthropic_RbacGroup";
const ROLE: &str = "Anthropic_RbacRole";
const SERVICE_ACCOUNT: &str = "Anthropic_ServiceAccount";
const DESTINATION: &str = "Anthropic_TelemetryDestination";
const USER: &str = "Anthropic_User";
const WORKSPACE: &str = "Anthropic_Workspace";
/// Of BloodHound's own extension for GitHub, and of AzureHound.
const OUTSIDE: &[&str] =
    &["AZServicePrincipal", "GH_Branch", "GH_Environment", "GH_Organization", "GH_Repository"];

const fn control(
    name: &'static str,
    from: &'static [&'static str],
    to: &'static [&'static str],
    description: &'static str,
) -> EdgeKind {
    EdgeKind { name, description, is_traversable: true, from, to }
}

const fn fact(
    name: &'static str,
    from: &'static [&'static str],
    to: &'static [&'static str],
    description: &'static str,
) -> EdgeKind {
    EdgeKind { name, description, is_traversable: false, from, to }
}

/// Every kind of edges: those that mean control, those that nearly do, and the relationships of the
/// graph.
#[rustfmt::skip]
pub const EDGE_KINDS: [EdgeKind; 24] = [
    control(ADMIN_OF, &[KEY, RULE, SERVICE_ACCOUNT, USER], &[ACCOUNT],
        "Has the rights of an admin of the organization"),
    control(CAN_ACT_AS, &[KEY, RULE], &[SERVICE_ACCOUNT, USER],
        "Acts as this user or service account, with all of its rights"),
    control(CAN_MAKE_KEYS, &[SERVICE_ACCOUNT, USER], &[WORKSPACE],
        "Uses the workspace, and makes API keys for it"),
    control(CAN_PRESENT, OUTSIDE, &[IDENTITY],
        "Gets tokens that say it is this external identity"),
    control(CAN_USE, &[SERVICE_ACCOUNT, USER], &[WORKSPACE],
        "Uses the workspace, and makes no API keys for it"),
    control(CONTROLS, &[ACCOUNT], &[GROUP, ISSUER, ROLE, SERVICE_ACCOUNT, WORKSPACE],
        "Who administers the organization takes over this part of it"),
    control(HAS_ROLE, &[GROUP], &[ROLE],
        "The members of the group have the role"),
    control(ISSUES_FOR, &[ISSUER], &[RULE],
        "Issues tokens that the rule believes"),
    control(KEY_OPENS, &[KEY], &[WORKSPACE],
        "Whoever has the key uses the workspace"),
    control(LETS_INTO, &[RULE], &[WORKSPACE],
        "Whom the rule lets in uses the workspace"),
    control(MANAGES, &[SERVICE_ACCOUNT, USER], &[WORKSPACE],
        "Manages the members, the keys and the settings of the workspace"),
    control(MATCHES, &[IDENTITY], &[RULE],
        "Is what the rule asks for"),
    control(MEMBER_OF, &[USER], &[GROUP],
        "Is in the group"),
    control(RECEIVES_FROM, &[DESTINATION], &[WORKSPACE],
        "Is sent the prompts and answers of the workspace"),
    fact(CAN_ACT_AS_WITHIN, &[RULE], &[SERVICE_ACCOUNT],
        "Acts as the service account, but with less than all of its rights"),
    fact(INVITED_TO, &[INVITE], &[ACCOUNT, GROUP, WORKSPACE],
        "Who accepts the invite gets this"),
    fact(MAY_PRESENT, OUTSIDE, &[IDENTITY],
        "Gets tokens that say it is this external identity, if more is true of them"),
    fact(PERMITS, &[ROLE], &[ACCOUNT],
        "The role permits something in the organization, short of administering it"),
    fact("Anthropic_Allows", &[KEY, ROLE, RULE], &[ACCOUNT, SERVICE_ACCOUNT, WORKSPACE],
        "A relationship of the graph: the key, role or rule reaches this"),
    fact("Anthropic_Assigned", &[GROUP, INVITE, SERVICE_ACCOUNT, USER], &[GROUP, ROLE, WORKSPACE],
        "A relationship of the graph: is a member of this, or has this role"),
    fact("Anthropic_Created", &[SERVICE_ACCOUNT, USER], &[KEY],
        "A relationship of the graph: made the key"),
    fact("Anthropic_Has", &[ACCOUNT, GROUP, ISSUER, WORKSPACE],
        &[KEY, EXTERNAL_KEY, DESTINATION, GROUP, INVITE, ISSUER, ROLE, RULE, SERVICE_ACCOUNT, USER, WORKSPACE],
        "A relationship of the graph: this is a part of it"),
    fact("Anthropic_Sends", &[WORKSPACE], &[DESTINATION],
        "A relationship of the graph: traces of the workspace are sent there"),
    fact("Anthropic_Uses", &[SERVICE_ACCOUNT, USER, WORKSPACE], &[KEY, EXTERNAL_KEY],
        "A relationship of the graph: the key acts as them, or encrypts the workspace"),
];

/// The kinds of edges that attack paths go along, as a pattern of Cypher has them: `A|B`.
#[must_use]
pub fn traversable() -> String {
    let all = EDGE_KINDS.iter().filter(|kind| kind.is_traversable).map(|kind| kind.name);
    all.collect::<Vec<_>>().join("|")
}
