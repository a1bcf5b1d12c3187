//! Things that are not as expected, and their sentences. Knows nothing of the steps.

/// Something that was not as expected. What it happened to are its examples.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Finding {
    /// Nothing identifies an item of a page.
    UnreadableItem,
    /// A field is there, but not of a type that can be read.
    UnreadableField(String),
    /// Text is not Unicode.
    MendedText,
    /// An item came twice, and said something else.
    ConflictingDuplicate,
    /// There is no value where one is needed to tell who reaches what.
    NoValue(&'static str),
    /// A value is not among those that are known.
    UnknownValue(&'static str),
    /// A member is not among the users.
    MemberOfNobody,
    /// The member list of a workspace that is in use is not there.
    WorkspaceGone,
    /// A workspace's id cannot be part of a path.
    UnsafeWorkspaceId,
    /// A key names a workspace that is not among the workspaces.
    KeyOfUnknownWorkspace,
    /// A key does not say where it belongs.
    KeyOfUnknownScope,
    /// A key's place is taken to be the default workspace, for an old server does not tell it.
    KeyPlaceAssumed,
    /// Owners: whether their role reaches workspaces is not documented.
    OwnerAccess,
    /// Keys name different workspaces as the default one.
    ContradictingDefault,
    /// Several workspaces could be the default one.
    AmbiguousDefault,
    /// Two things would have the same key.
    KeyTaken,
}

/// How many examples a problem names.
const EXAMPLES: usize = 3;

/// How often something was found, and where first.
#[derive(Debug, Default)]
pub(super) struct Examples {
    count: u64,
    first: Vec<String>,
}

impl Examples {
    pub(super) fn add(&mut self, example: &str) {
        self.count = self.count.saturating_add(1);
        if self.first.len() < EXAMPLES {
            self.first.push(shown(example));
        }
    }
}

impl Finding {
    /// Whether its step cannot be called complete. Where only some types suffer, who found it
    /// names them.
    pub(super) fn leaves_something_out(&self) -> bool {
        match self {
            Self::UnreadableItem
            | Self::UnreadableField(_)
            | Self::WorkspaceGone
            | Self::NoValue(_)
            | Self::ContradictingDefault
            | Self::UnsafeWorkspaceId
            | Self::AmbiguousDefault
            | Self::KeyTaken => true,
            Self::MendedText
            | Self::ConflictingDuplicate
            | Self::UnknownValue(_)
            | Self::MemberOfNobody
            | Self::KeyOfUnknownWorkspace
            | Self::KeyOfUnknownScope
            | Self::KeyPlaceAssumed
            | Self::OwnerAccess => false,
        }
    }

    /// What was found, how often, and where.
    pub(super) fn describe(&self, examples: &Examples) -> String {
        let what = match self {
            Self::UnreadableItem => "items left out, for nothing identifies them".to_owned(),
            Self::UnreadableField(field) => {
                format!("items whose {field} is not of a type that can be read, so it is left out")
            }
            Self::MendedText => {
                "items with text that is not Unicode; U+FFFD stands for what could not be read"
                    .to_owned()
            }
            Self::ConflictingDuplicate => {
                "items that came twice and not the same; the later one is kept".to_owned()
            }
            Self::NoValue(field) => {
                format!("items without {field}, so what follows from it may be missing")
            }
            Self::UnknownValue(field) => format!("values of {field} not known; kept as they are"),
            Self::MemberOfNobody => {
                "members not among the users, as when somebody leaves between two requests; \
                 no relationship leads from them"
                    .to_owned()
            }
            Self::WorkspaceGone => {
                "workspaces without a member list, as when one goes away between two requests"
                    .to_owned()
            }
            Self::UnsafeWorkspaceId => {
                "workspaces whose id cannot be part of a path, so their members were not asked for"
                    .to_owned()
            }
            Self::KeyOfUnknownWorkspace => {
                "keys of a workspace not among the workspaces; no relationship leads to them"
                    .to_owned()
            }
            Self::KeyOfUnknownScope => {
                "keys that do not say where they belong; no workspace or account has them"
                    .to_owned()
            }
            Self::KeyPlaceAssumed => {
                "keys without a scope, as old servers send them: taken for keys of the default \
                 workspace, though they may be good for the whole organization"
                    .to_owned()
            }
            Self::OwnerAccess => {
                "owners: the service does not document whether they reach every workspace, \
                 so only their memberships are shown"
                    .to_owned()
            }
            Self::ContradictingDefault => {
                "workspaces that keys show to be the default one; there can be one only".to_owned()
            }
            Self::AmbiguousDefault => {
                "workspaces named Default, and nothing says whether and which of them is the default \
                 one; isDefault is left out"
                    .to_owned()
            }
            Self::KeyTaken => "things left out, for another one has their key".to_owned(),
        };
        let all = u64::try_from(examples.first.len()) == Ok(examples.count);
        let dots = if all { "" } else { ", …" };
        format!("{what}: {} ({}{dots})", examples.count, examples.first.join(", "))
    }
}

/// Somebody else's text, short and harmless enough for a line of a report.
#[must_use]
pub fn shown(text: &str) -> String {
    const LONGEST: usize = 80;
    let short: String = text.chars().take(LONGEST).collect();
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

    #[test]
    fn many_findings_are_one_sentence_with_a_few_examples() {
        let mut examples = Examples::default();
        for id in ["user_1", "user_2", "user_3", "user_4"] {
            examples.add(id);
        }
        assert_eq!(
            Finding::UnreadableField("role".to_owned()).describe(&examples),
            "items whose role is not of a type that can be read, so it is left out: \
             4 (user_1, user_2, user_3, …)"
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
