//! What of GitHub a federation rule asks for: which repository, branch and environment. Knows no
//! graph.
//!
//! The forms of `sub` are those of GitHub's page on OpenID Connect; `@` and a number after a name are
//! the ids of an immutable subject.

/// What a token of GitHub Actions must come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Pins<'a> {
    /// The user or the organization that owns the repository.
    pub(super) owner: Option<&'a str>,
    /// The repository, without its owner.
    pub(super) repository: Option<&'a str>,
    /// The branch.
    pub(super) branch: Option<&'a str>,
    /// The environment that the job deploys to.
    pub(super) environment: Option<&'a str>,
    /// Whether something is asked for besides.
    pub(super) asks_for_more: bool,
    /// Whether two parts contradict each other: no token is like that.
    pub(super) is_impossible: bool,
}

impl<'a> Pins<'a> {
    /// What a subject, claims and a condition ask for.
    pub(super) fn new(
        subject: Option<&'a str>,
        claims: impl IntoIterator<Item = &'a str>,
        condition: Option<&'a str>,
    ) -> Self {
        let mut pins = subject.map(Self::of_subject).unwrap_or_default();
        let condition = condition.map_or(Some(Vec::new()), equalities);
        pins.asks_for_more |= condition.is_none();
        let mut all = condition.unwrap_or_default();
        for claim in claims {
            match claim.split_once('=') {
                Some(pair) => all.push(pair),
                None => pins.asks_for_more = true,
            }
        }
        // Ids last: where an owner or a repository is named, an id says the same again.
        all.sort_by_key(|(name, _)| name.ends_with("_id"));
        all.into_iter().for_each(|(name, value)| pins.add_claim(name, value));
        pins
    }

    fn of_subject(subject: &'a str) -> Self {
        let (text, is_prefix) = match subject.strip_suffix('*') {
            Some(text) => (text, true),
            None => (subject, false),
        };
        let mut pins = Self::default();
        let Some(place) = text.strip_prefix("repo:") else {
            pins.asks_for_more = !(is_prefix && "repo:".starts_with(text));
            return pins;
        };
        let (path, rest) = match place.split_once(':') {
            Some((path, rest)) => (path, Some(rest)),
            None => (place, None),
        };
        let Some((owner, repository)) = path.split_once('/') else {
            pins.asks_for_more = !path.is_empty();
            return pins;
        };
        pins.owner = Some(without_id(owner));
        match rest {
            Some(rest) => {
                pins.repository = Some(without_id(repository));
                pins.add_rest(rest, is_prefix);
            }
            // Repositories whose names begin so.
            None => pins.asks_for_more = !repository.is_empty(),
        }
        pins
    }

    /// What comes after the repository. Who can write to it makes branches and tags of any name, and
    /// pull requests.
    fn add_rest(&mut self, rest: &'a str, is_prefix: bool) {
        match rest.split_once(':') {
            Some(("environment", name)) if !is_prefix => self.environment = Some(name),
            Some(("ref", name)) => match name.strip_prefix("refs/heads/") {
                Some(branch) if !is_prefix => self.branch = Some(branch),
                _ => {}
            },
            None if rest == "pull_request" || is_prefix && rest.is_empty() => {}
            _ => self.asks_for_more = true,
        }
    }

    fn add_claim(&mut self, name: &str, value: &'a str) {
        match name {
            "repository" => match value.split_once('/') {
                Some((owner, repository)) => {
                    self.pin(|pins| &mut pins.owner, owner);
                    self.pin(|pins| &mut pins.repository, repository);
                }
                None => self.is_impossible = true,
            },
            "repository_owner_id" if self.owner.is_some() => {}
            "repository_id" if self.repository.is_some() => {}
            "repository_owner" => self.pin(|pins| &mut pins.owner, value),
            "environment" => self.pin(|pins| &mut pins.environment, value),
            "ref" => match value.strip_prefix("refs/heads/") {
                Some(branch) => self.pin(|pins| &mut pins.branch, branch),
                None => self.asks_for_more = true,
            },
            _ => self.asks_for_more = true,
        }
    }

    fn pin(&mut self, part: fn(&mut Self) -> &mut Option<&'a str>, value: &'a str) {
        let is_other = part(self).replace(value).is_some_and(|before| before != value);
        self.is_impossible |= is_other;
    }
}

fn without_id(name: &str) -> &str {
    name.split_once('@').map_or(name, |(name, _)| name)
}

/// The claims that must be equal to a text, by a condition in CEL such as
/// `claims.ref == 'refs/heads/main' && claims.event_name == "push"`; none where it says anything
/// else.
pub(super) fn equalities(condition: &str) -> Option<Vec<(&str, &str)>> {
    condition.split("&&").map(equality).collect()
}

fn equality(part: &str) -> Option<(&str, &str)> {
    let (name, value) = part.split_once("==")?;
    let name = name.trim().strip_prefix("claims.")?;
    let value = value.trim();
    let quoted = |quote: char| value.strip_prefix(quote)?.strip_suffix(quote);
    let value = quoted('\'').or_else(|| quoted('"'))?;
    let is_plain = !value.contains(['\'', '"', '\\']) && name.chars().all(is_of_name);
    is_plain.then_some((name, value))
}

fn is_of_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// Whether tokens of an issuer are those of GitHub Actions: of github.com, with the path of an
/// enterprise or without, or of an enterprise's own place.
pub(super) fn is_issuer(url: &str) -> bool {
    let host = host(url);
    host == Some("token.actions.githubusercontent.com")
        || host.is_some_and(|host| host.starts_with("token.actions.") && host.ends_with(".ghe.com"))
}

/// The host of a URL that begins with `https://`.
pub(super) fn host(url: &str) -> Option<&str> {
    url.strip_prefix("https://")?.split(['/', '?', '#']).next()
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn check(subject: &str, claims: &[&str], condition: Option<&str>, expected: &Expect) {
        let Pins { owner, repository, branch, environment, asks_for_more, is_impossible } =
            Pins::new(Some(subject).filter(|it| !it.is_empty()), claims.iter().copied(), condition);
        let part = |name, value: Option<&str>| value.map(|value| format!("{name} {value}"));
        let parts = [
            part("owner", owner),
            part("repository", repository),
            part("branch", branch),
            part("environment", environment),
            asks_for_more.then(|| "more".to_owned()),
            is_impossible.then(|| "impossible".to_owned()),
        ];
        expected.assert_eq(&parts.into_iter().flatten().collect::<Vec<_>>().join(", "));
    }

    #[test]
    fn a_subject_pins_a_branch_an_environment_or_a_repository() {
        let branch = expect!["owner o, repository r, branch release/1"];
        check("repo:o/r:ref:refs/heads/release/1", &[], None, &branch);
        check("repo:o@12/r@34:ref:refs/heads/release/1", &[], None, &branch);
        let environment = expect!["owner o, repository r, environment prod"];
        check("repo:o/r:environment:prod", &[], None, &environment);
        let repository = expect!["owner o, repository r"];
        for rest in ["*", "pull_request", "ref:refs/heads/*", "ref:refs/tags/v1", "ref:*"] {
            check(&format!("repo:o/r:{rest}"), &[], None, &repository);
        }
    }

    #[test]
    fn a_wide_subject_pins_an_owner_or_nothing() {
        check("repo:o/*", &[], None, &expect!["owner o"]);
        check("repo:o@12/*", &[], None, &expect!["owner o"]);
        let nothing = expect![""];
        for subject in ["repo:*", "re*", "*", ""] {
            check(subject, &[], None, &nothing);
        }
    }

    #[test]
    fn what_is_not_understood_is_more() {
        check("repo:o*", &[], None, &expect!["more"]);
        check("repo:o/r*", &[], None, &expect!["owner o, more"]);
        check("repo:o/r:environment:*", &[], None, &expect!["owner o, repository r, more"]);
        check("repo:o/r:job_workflow_ref:x", &[], None, &expect!["owner o, repository r, more"]);
        check("repo:o/r", &[], None, &expect!["owner o, more"]);
        check("repository_owner:o", &[], None, &expect!["more"]);
        check("repo:o/*", &["actor=ada"], None, &expect!["owner o, more"]);
        check("repo:o/*", &["ref=refs/tags/v1"], None, &expect!["owner o, more"]);
        for condition in
            ["claims.ref.startsWith('refs/heads/')", "claims.ref == 'a' || true", "x == 'a'"]
        {
            check("repo:o/*", &[], Some(condition), &expect!["owner o, more"]);
        }
    }

    #[test]
    fn claims_and_plain_conditions_pin_as_well() {
        let all = expect!["owner o, repository r, branch main, environment prod"];
        check("repo:*", &["environment=prod", "ref=refs/heads/main", "repository=o/r"], None, &all);
        let condition = "claims.repository_owner == 'o' && claims.environment==\"prod\"";
        check("repo:o/r:ref:refs/heads/main", &[], Some(condition), &all);
    }

    #[test]
    fn an_id_asks_for_nothing_more_where_what_has_it_is_named() {
        let ids = ["repository_id=34", "repository_owner_id=12"];
        let branch = expect!["owner o, repository r, branch main"];
        check("repo:o/r:ref:refs/heads/main", &ids, None, &branch);
        check(
            "*",
            &["repository=o/r", "repository_id=34"],
            None,
            &expect!["owner o, repository r"],
        );
        let condition = "claims.repository_owner_id == '12' && claims.repository_owner == 'o'";
        check("*", &[], Some(condition), &expect!["owner o"]);
        check("repo:o/*", &["repository_id=34"], None, &expect!["owner o, more"]);
        check("*", &ids, None, &expect!["more"]);
    }

    #[test]
    fn parts_that_contradict_each_other_are_impossible() {
        check(
            "repo:o/r:*",
            &["repository=o/x"],
            None,
            &expect!["owner o, repository x, impossible"],
        );
        check("repo:o/*", &["repository=o"], None, &expect!["owner o, impossible"]);
        check(
            "repo:o/*",
            &[],
            Some("claims.repository_owner == 'p'"),
            &expect!["owner p, impossible"],
        );
    }

    #[test]
    fn issuers_are_told_by_their_hosts() {
        assert!(is_issuer("https://token.actions.githubusercontent.com"));
        assert!(is_issuer("https://token.actions.githubusercontent.com/northwind"));
        assert!(is_issuer("https://token.actions.northwind.ghe.com"));
        assert!(!is_issuer("https://token.actions.githubusercontent.com.evil.example"));
        assert!(!is_issuer("http://token.actions.githubusercontent.com"));
        assert!(!is_issuer("https://evil.example/token.actions.githubusercontent.com"));
    }
}
