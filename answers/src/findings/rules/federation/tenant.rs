//! Issuers that speak for many tenants, and whether a rule says which of these it means. Knows no graph.

/// An issuer that speaks for many tenants, of whom everybody can be one.
pub(super) struct SharedIssuer {
    /// What it is called.
    pub(super) name: &'static str,
    url: &'static str,
    /// The claims that name a tenant, or something of one.
    pub(super) claims: &'static [&'static str],
    /// The claims that name a workflow, which others can call where its repository is public.
    pub(super) workflows: &'static [&'static str],
    /// Whether a subject is a number, of which no part means anything.
    has_numbers: bool,
}

/// What stands before a tenant in a subject, and what behind it. A form of another issuer lets nobody
/// in. Where an organization of GitHub chose its own form, a colon in a value is escaped, so none
/// of them can be made up within another one.
const IN_SUBJECT: [(&str, char); 7] = [
    // GitHub, by default repo:OWNER/…
    ("repo:", '/'),
    ("repository:", '/'),
    ("repository_id:", ':'),
    ("repository_owner:", ':'),
    ("repository_owner_id:", ':'),
    // GitLab: project_path:GROUP/…
    ("project_path:", '/'),
    // Buildkite, Terraform Cloud: organization:NAME:…
    ("organization:", ':'),
];

const SHARED: [SharedIssuer; 5] = [
    SharedIssuer {
        name: "GitHub Actions",
        url: "https://token.actions.githubusercontent.com",
        claims: &["repository", "repository_id", "repository_owner", "repository_owner_id"],
        workflows: &["job_workflow_ref", "job_workflow_sha"],
        has_numbers: false,
    },
    SharedIssuer {
        name: "GitLab",
        url: "https://gitlab.com",
        claims: &["namespace_path", "namespace_id", "project_path", "project_id"],
        workflows: &[],
        has_numbers: false,
    },
    SharedIssuer {
        name: "Buildkite",
        url: "https://agent.buildkite.com",
        claims: &["organization_slug", "organization_id"],
        workflows: &[],
        has_numbers: false,
    },
    SharedIssuer {
        name: "Terraform Cloud",
        url: "https://app.terraform.io",
        claims: &["terraform_organization_name", "terraform_organization_id"],
        workflows: &[],
        has_numbers: false,
    },
    SharedIssuer {
        name: "Google",
        url: "https://accounts.google.com",
        claims: &["email", "hd"],
        workflows: &[],
        has_numbers: true,
    },
];

/// The shared issuer at an address, if it is one.
pub(super) fn shared_issuer(url: &str) -> Option<&'static SharedIssuer> {
    let url = url.trim().trim_end_matches('/').to_lowercase();
    SHARED.iter().find(|it| it.url == url)
}

/// Whether a rule says which tenant of a shared issuer it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tenant {
    /// It does.
    Named,
    /// Its condition is about a claim that names one, in a way that is not understood here.
    Conditional,
    /// It names a workflow, which others can call where its repository is public.
    OfWorkflow,
    /// It does not.
    Any,
}

impl SharedIssuer {
    /// Whether a subject, or a beginning of one with a star behind it, names a tenant.
    pub(super) fn is_named_in(&self, subject: &str) -> bool {
        let (text, is_whole) = match subject.strip_suffix('*') {
            Some(begin) => (begin, false),
            None => (subject, true),
        };
        // Tenants of some choose what their subjects are, so a whole one may be anybody's.
        let is_named = |(word, end): &(&str, char)| {
            let place = text.find(word)?;
            let (before, behind) = (text.get(..place)?, text.get(place..)?.strip_prefix(word)?);
            let is_at_the_beginning = before.is_empty() || before.ends_with(':');
            let tenant = match behind.split_once(*end) {
                Some((tenant, _)) => tenant,
                None => Some(behind).filter(|_| is_whole)?,
            };
            (is_at_the_beginning && !tenant.is_empty()).then_some(())
        };
        if self.has_numbers { is_whole } else { IN_SUBJECT.iter().any(|it| is_named(it).is_some()) }
    }
}

/// What must hold of the claims besides, in CEL, of which only the plainest is understood here.
pub(super) struct Condition<'a>(pub(super) &'a str);

impl<'a> Condition<'a> {
    /// What stands before and behind each mention of a claim.
    fn around(&self, claim: &str) -> Vec<(&'a str, &'a str)> {
        let forms = [format!("claims.{claim}"), format!("[\"{claim}\"]"), format!("['{claim}']")];
        let around = |form: &String| {
            let places = self.0.match_indices(form.as_str());
            let split = |(place, form): (usize, &str)| {
                let (before, rest) = self.0.split_at_checked(place)?;
                Some((before, rest.get(form.len()..)?))
            };
            let goes_on = |c: char| c.is_alphanumeric() || c == '_';
            let is_whole = |behind: &str| form.ends_with(']') || !behind.starts_with(goes_on);
            let all: Vec<_> =
                places.filter_map(split).filter(|(_, behind)| is_whole(behind)).collect();
            all
        };
        forms.iter().flat_map(around).collect()
    }

    pub(super) fn mentions(&self, claim: &str) -> bool {
        !self.around(claim).is_empty()
    }

    /// Whether a claim must equal something, or be among some, whatever else holds.
    pub(super) fn compares(&self, claim: &str) -> bool {
        let is_plain = !["||", "!", "?"].iter().any(|sign| self.0.contains(sign));
        let quotes = ['\'', '"'];
        let is_compared = |(before, behind): (&str, &str)| {
            let behind = behind.trim_start();
            let before = before.trim_end().trim_end_matches("claims").trim_end();
            let is_text = |it: &str| it.trim_start().starts_with(quotes);
            behind.strip_prefix("==").is_some_and(is_text)
                || behind.strip_prefix("in").is_some_and(|it| it.trim_start().starts_with('['))
                || before.strip_suffix("==").is_some_and(|it| it.trim_end().ends_with(quotes))
        };
        is_plain && self.around(claim).into_iter().any(is_compared)
    }
}
