//! Things that are not as expected, and their sentences. Knows nothing of the steps.

/// Something that was not as expected. What it happened to are its examples.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Finding {
    /// Nothing identifies an item of a page.
    UnreadableItem,
    /// A field is there, but not of a type that can be read.
    UnreadableField(String),
    /// Text is not Unicode.
    MendedText,
    /// Raw data is nested too deep to be kept.
    DeepRawData,
    /// An item came twice, and said something else.
    ConflictingDuplicate,
    /// There is no value where one is needed to tell who reaches what.
    NoValue(&'static str),
    /// A value is not among those that are known.
    UnknownValue(&'static str),
    /// A member or a key names a user, but nobody is listed.
    UserNotListed,
    /// A member is not among the users.
    MemberNotAUser,
    /// Of parents of this name, the list of one is not there.
    ParentGone(&'static str),
    /// Of parents of this name, the id of one cannot be part of a path.
    UnsafeParentId(&'static str),
    /// A key names a workspace that is not among the workspaces.
    KeyOfUnknownWorkspace,
    /// A key does not say whom it belongs to.
    KeyOfUnknownScope,
    /// A key of the whole organization does not say as whom it acts, or as nobody who is known.
    KeyOfUnknownPrincipal,
    /// A key is taken to belong to the default workspace, for an old server does not tell.
    KeyOwnerAssumed,
    /// Keys name different workspaces as the default one.
    ContradictingDefault,
    /// Several workspaces could be the default one.
    AmbiguousDefault,
    /// Two things would have the same key.
    KeyTaken,
    /// The service cannot say for now which roles a group gives.
    RolesNotTold,
    /// An item does not tell this, in words that are known.
    NotTold(&'static str),
    /// Something of the one name names something of the other name, which has its article, that is
    /// not listed.
    NamesUnlisted(&'static str, &'static str),
    /// The service refused a list with this status, and another one was read instead.
    ReadInstead(u16),
}

/// How many examples a problem names.
const EXAMPLES: usize = 3;

/// How often something was found, and where: the first few examples in the order of text, so that
/// they do not depend on which came first.
#[derive(Debug, Default)]
pub(super) struct Examples {
    count: u64,
    first: Vec<String>,
    has_more: bool,
}

impl Examples {
    pub(super) fn add(&mut self, example: &str) {
        self.count = self.count.saturating_add(1);
        let example = shown(example);
        let place = self.first.partition_point(|other| *other < example);
        if self.first.get(place) != Some(&example) {
            self.first.insert(place, example);
            self.has_more |= self.first.len() > EXAMPLES;
            self.first.truncate(EXAMPLES);
        }
    }
}

impl Finding {
    /// Whether its step cannot be called complete. Where only some types suffer, who found it
    /// names them.
    pub(super) fn leaves_something_out(&self) -> bool {
        match self {
            Self::UnreadableItem
            | Self::UserNotListed
            | Self::UnreadableField(_)
            | Self::ParentGone(_)
            | Self::NoValue(_)
            | Self::ContradictingDefault
            | Self::UnsafeParentId(_)
            | Self::AmbiguousDefault
            | Self::KeyTaken => true,
            Self::MendedText
            | Self::DeepRawData
            | Self::ConflictingDuplicate
            | Self::UnknownValue(_)
            | Self::MemberNotAUser
            | Self::KeyOfUnknownWorkspace
            | Self::KeyOfUnknownScope
            | Self::KeyOfUnknownPrincipal
            | Self::KeyOwnerAssumed
            | Self::NamesUnlisted(..)
            | Self::ReadInstead(_)
            | Self::NotTold(_)
            | Self::RolesNotTold => false,
        }
    }

    /// Whether something may be missing for it, be it of its step or of some types only.
    pub(super) fn lets_something_be_missing(&self) -> bool {
        let costs_a_relationship = matches!(
            self,
            Self::KeyOfUnknownWorkspace
                | Self::KeyOfUnknownScope
                | Self::KeyOfUnknownPrincipal
                | Self::NamesUnlisted(..)
                | Self::NotTold(_)
                | Self::RolesNotTold
        );
        self.leaves_something_out() || costs_a_relationship
    }

    /// What was found, how often, and where.
    pub(super) fn describe(&self, examples: &Examples) -> String {
        let Examples { count, first, has_more } = examples;
        let dots = if *has_more { ", …" } else { "" };
        format!("{}: {}{dots}", self.sentence(*count), first.join(", "))
    }

    fn sentence(&self, count: u64) -> String {
        let (s, was, has) = if count == 1 { ("", "was", "has") } else { ("s", "were", "have") };
        match self {
            Self::UnreadableItem => format!("{count} item{s} without an id {was} left out"),
            Self::UnreadableField(field) => format!(
                "{field} of {count} item{s} {was} left out: it is of a type that cannot be read"
            ),
            Self::MendedText => format!(
                "{count} item{s} {has} text that is not Unicode; U+FFFD stands for what could not \
                 be read"
            ),
            Self::DeepRawData => format!(
                "raw data of {count} item{s} {was} left out: it is nested deeper than readers follow"
            ),
            Self::ConflictingDuplicate => {
                format!("{count} item{s} came twice and differed; the later one was kept")
            }
            Self::NoValue(field) => {
                format!("{count} item{s} {has} no {field}, so what follows from it may be missing")
            }
            Self::UnknownValue(field) => format!(
                "{count} value{s} of {field} {was} not known when this was written, and kept as is"
            ),
            Self::UserNotListed => format!(
                "no user is listed, but members and keys name users {count} time{s}, so not \
                 everybody is here"
            ),
            Self::MemberNotAUser => format!(
                "{count} member{s} {was} not among the users, as when somebody leaves between two \
                 requests, and {has} no relationship"
            ),
            Self::ParentGone(parents) => format!(
                "{count} of the {parents} {has} no such list, as when one is deleted between two \
                 requests"
            ),
            Self::UnsafeParentId(parents) => format!(
                "{count} of the {parents} {has} an id that cannot be part of a path, so nothing \
                 was requested for it"
            ),
            Self::KeyOfUnknownWorkspace => format!(
                "{count} key{s} {has} a workspace that is not among the workspaces, so no \
                 relationship leads to the key"
            ),
            Self::KeyOfUnknownScope => format!(
                "{count} key{s} {has} an unknown scope, so no workspace or account has the key"
            ),
            Self::KeyOfUnknownPrincipal => format!(
                "{count} key{s} of organization scope {has} no principal that is known, so no \
                 relationship leads to a workspace"
            ),
            Self::KeyOwnerAssumed => format!(
                "{count} key{s} {has} no scope, as on old servers, and {was} taken to belong to \
                 the default workspace; the whole organization is possible, too"
            ),
            Self::ContradictingDefault => format!(
                "{count} workspaces are the default one according to keys; there can be one only"
            ),
            Self::AmbiguousDefault => format!(
                "{count} workspace{s} named Default may be the default one, and nothing tells; \
                 isDefault was left out"
            ),
            Self::KeyTaken => {
                format!("{count} thing{s} {was} left out: something else has the same key")
            }
            Self::RolesNotTold => format!(
                "the service could not say which roles {count} group{s} {has}; run again later"
            ),
            Self::NotTold(what) => {
                let does = if count == 1 { "does" } else { "do" };
                format!("{count} item{s} {does} not tell {what}, so relationships may be missing")
            }
            Self::NamesUnlisted(thing, other) => format!(
                "{count} {thing}{s} {has} {other} that is not listed, so no relationship leads \
                 to it"
            ),
            Self::ReadInstead(status) => format!(
                "HTTP {status}: the service refused this, and what tells less was asked for instead"
            ),
        }
    }
}

/// The service's text, short and harmless enough for a line of a report.
pub(crate) fn shown(text: &str) -> String {
    cut(text, 80)
}

/// A sentence of the host's, which may say what to do.
pub(crate) fn said_by_host(text: &str) -> String {
    cut(text, 400)
}

fn cut(text: &str, longest: usize) -> String {
    let short: String = text.chars().take(longest).collect();
    let dots = if short.len() == text.len() { "" } else { "…" };
    if !short.is_empty() && short.chars().all(|c| c.is_ascii_graphic() || c == ' ') {
        format!("{short}{dots}")
    } else {
        format!("{short:?}{dots}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn describe(finding: &Finding, examples: &[&str]) -> String {
        let mut all = Examples::default();
        examples.iter().for_each(|example| all.add(example));
        finding.describe(&all)
    }

    #[test]
    fn many_findings_are_one_sentence_with_a_few_examples_in_any_order() {
        let field = Finding::UnreadableField("role".to_owned());
        let expected = "role of 4 items were left out: it is of a type that cannot be read: \
                        user_1, user_2, user_3, …";
        assert_eq!(describe(&field, &["user_1", "user_2", "user_3", "user_4"]), expected);
        assert_eq!(describe(&field, &["user_4", "user_2", "user_1", "user_3"]), expected);
    }

    #[test]
    fn a_single_finding_is_told_in_the_singular() {
        assert_eq!(
            describe(&Finding::UnreadableItem, &["item 3 of page 1"]),
            "1 item without an id was left out: item 3 of page 1"
        );
    }

    #[test]
    fn hostile_text_is_shown_short_and_on_one_line() {
        assert_eq!(shown("wizard"), "wizard");
        assert_eq!(shown(""), "\"\"");
        assert_eq!(shown("a\nb\u{202e}\u{1b}[31m"), r#""a\nb\u{202e}\u{1b}[31m""#);
        assert_eq!(shown(&"x".repeat(5_000_000)).chars().count(), 81);
    }
}
