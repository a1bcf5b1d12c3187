//! A list that the service has, as a resource describes it. Knows no list in particular.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::admin_api::{Cursor, PathId, day_of};
use crate::inventory::{Inventory, Shelf};
use crate::ontology::Step;

/// A list, or a single thing, that can be asked for by `GET`.
pub(crate) struct List {
    /// The step that it belongs to.
    pub(crate) step: &'static Step,
    /// Its path, with `{…}` where the parent's id goes.
    pub(crate) path: &'static str,
    /// What every page is asked for with, besides its place in the list.
    pub(crate) query: &'static [&'static str],
    /// How it comes.
    pub(crate) paging: Paging,
    /// When it is asked for.
    pub(crate) asked: Asked,
    /// What asking for it is called, with `{…}` where the parent's id goes.
    pub(crate) operation: &'static str,
    /// The beta that it is a part of, if it is one: without its name, the service does not know the
    /// list.
    pub(crate) beta: Option<&'static str>,
    /// Whether there is such a list at all.
    pub(crate) presence: Presence,
    /// Where its items go; the text is the parent's id, the window's name, or empty.
    pub(crate) shelf: for<'a> fn(&'a mut Inventory, &str) -> &'a mut dyn Shelf,
}

/// Where there is such a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Presence {
    /// In every organization: where it is said not to apply, it is withheld.
    Everywhere,
    /// In organizations of some kinds.
    ByOrganization,
    /// On some servers and for some credentials, as far as the organization takes part in it. A
    /// refusal is not a failure.
    Optional,
}

/// How a list comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Paging {
    /// One object, without pages.
    Single,
    /// Pages of so many items, each beginning after the last id of the one before.
    ById {
        /// The most items on a page.
        limit: u32,
    },
    /// Pages of so many items, each of which names the next one.
    ByToken {
        /// The most items on a page; none: as many as the service likes.
        limit: Option<u32>,
    },
    /// Pages of a report, each of which says whether there are more, and names the next one.
    Report,
}

/// When a list is asked for.
#[derive(Clone, Copy)]
pub(crate) enum Asked {
    /// Once, at the start.
    Once,
    /// Once for each parent, as soon as it is known.
    ForEach(&'static Parents),
    /// Where the search for the default workspace needs it.
    BySearch,
    /// Once for each window, all at the same time, when all else was answered.
    AtLast {
        /// The windows of which none has a day of another one.
        windows: &'static [Window],
        /// What is asked for where the service refuses one of them.
        instead: Option<&'static List>,
    },
    /// Once for each window, where the service refuses what it stands in for.
    Instead(&'static [Window]),
}

/// Days of a report that are asked for together, counted from the day of the last answer.
pub(crate) struct Window {
    /// What they are called: `31 to 60 days ago`.
    pub(crate) name: &'static str,
    /// The first of them.
    pub(crate) first: i64,
    /// The day after the last of them.
    pub(crate) end: i64,
}

/// What there is a list for each of.
pub(crate) struct Parents {
    /// What they are called: `workspaces`.
    pub(crate) name: &'static str,
    /// What is found in the lists of several is told under this: `list members of workspaces`.
    pub(crate) operation: &'static str,
    /// The step that brings them.
    pub(crate) step: &'static Step,
    /// The ids of those whose list is to be asked for.
    pub(crate) ids: fn(&Inventory) -> Vec<&str>,
    /// Whether it is normal that the parent with this id has no such list.
    pub(crate) may_lack_list: fn(&Inventory, &str) -> bool,
}

/// A list, of one parent or window where it is a list for each: something that is walked.
#[derive(Clone)]
pub(crate) struct Target {
    pub(crate) list: &'static List,
    pub(crate) parent: Option<PathId>,
    window: Option<&'static Window>,
    /// What the query goes on with, where that was known at last only.
    rest: Option<String>,
}

impl List {
    /// What is needed where the service refuses the first page, if that is not a failure.
    pub(super) fn needs_where_refused(&self) -> Option<&'static str> {
        (self.presence == Presence::Optional).then_some("a credential that may")
    }

    /// Whether there is one for each of what the step brings.
    pub(crate) fn is_for_each_of(&self, step: &Step) -> bool {
        matches!(self.asked, Asked::ForEach(parents) if parents.step == step)
    }

    /// The windows that it is asked for.
    pub(crate) fn windows(&self) -> &'static [Window] {
        match self.asked {
            Asked::AtLast { windows, .. } | Asked::Instead(windows) => windows,
            Asked::Once | Asked::ForEach(_) | Asked::BySearch => &[],
        }
    }

    /// What asking for it is called, of a parent or a window where there is one for each.
    pub(crate) fn operation_of(&self, part: &str) -> String {
        match self.windows() {
            [] => with_id(self.operation, part),
            _ => format!("{} of {part}", self.operation),
        }
    }
}

impl Target {
    pub(crate) fn new(list: &'static List, parent: Option<PathId>) -> Self {
        Self { list, parent, window: None, rest: None }
    }

    /// A window of the list, given the time.
    pub(crate) fn in_window(list: &'static List, window: &'static Window, now_ms: i64) -> Self {
        let [first, end] = [window.first, window.end].map(|days| day_of(now_ms, days));
        let rest = format!("starting_at={first}&ending_at={end}");
        Self { window: Some(window), rest: Some(rest), ..Self::new(list, None) }
    }

    /// The id of the parent, or nothing.
    pub(crate) fn parent_id(&self) -> &str {
        self.parent.as_ref().map_or("", PathId::as_str)
    }

    /// The id of the parent, the name of the window, or nothing.
    pub(crate) fn part(&self) -> &str {
        self.window.map_or(self.parent_id(), |window| window.name)
    }

    /// The path and query of the page after `cursor`, or of the first.
    pub(crate) fn path(&self, cursor: Option<&Cursor>) -> String {
        let limit = match self.list.paging {
            Paging::ById { limit } | Paging::ByToken { limit: Some(limit) } => {
                Some(format!("limit={limit}"))
            }
            Paging::Single | Paging::ByToken { limit: None } | Paging::Report => None,
        };
        let next = if let Paging::ById { .. } = self.list.paging { "after_id" } else { "page" };
        let after = cursor.map(|cursor| {
            format!("{next}={}", utf8_percent_encode(cursor.as_str(), NON_ALPHANUMERIC))
        });
        let fixed = self.list.query.iter().map(|parameter| (*parameter).to_owned());
        let query = limit.into_iter().chain(fixed).chain(self.rest.clone()).chain(after);
        let query: Vec<_> = query.collect();
        let path = with_id(self.list.path, self.parent_id());
        if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) }
    }

    /// What asking for it is called, in problems and in progress displays. No two are called the
    /// same.
    pub(crate) fn operation(&self) -> String {
        self.list.operation_of(self.part())
    }

    /// What is found among its items is told under this: of lists for each parent or window,
    /// together.
    pub(crate) fn findings_operation(&self) -> &'static str {
        match self.list.asked {
            Asked::ForEach(parents) => parents.operation,
            Asked::Once | Asked::BySearch | Asked::AtLast { .. } | Asked::Instead(_) => {
                self.list.operation
            }
        }
    }
}

/// A text with an id in the place of its `{…}`.
pub(super) fn with_id(text: &str, id: &str) -> String {
    match text.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?.1))) {
        Some((before, after)) => format!("{before}{id}{after}"),
        None => text.to_owned(),
    }
}

impl std::fmt::Debug for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.operation())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resources::{users, workspace_members, workspaces};

    #[test]
    fn a_cursor_cannot_add_parameters() {
        let cursor = Cursor::try_from("a&limit=1#/é").unwrap();

        assert_eq!(
            Target::new(&users::USERS, None).path(Some(&cursor)),
            "/v1/organizations/users?limit=1000&after_id=a%26limit%3D1%23%2F%C3%A9"
        );
    }

    #[test]
    fn archived_workspaces_and_the_default_one_are_asked_for() {
        assert_eq!(
            Target::new(&workspaces::WORKSPACES, None).path(None),
            "/v1/organizations/workspaces?limit=1000&include_archived=true&include_default=true"
        );
    }

    #[test]
    fn a_list_for_each_parent_names_its_parent_and_its_findings_name_all() {
        let parent = PathId::try_from("wrkspc_01").unwrap();
        let members = Target::new(&workspace_members::MEMBERS, Some(parent));

        assert_eq!(members.path(None), "/v1/organizations/workspaces/wrkspc_01/members?limit=1000");
        assert_eq!(members.operation(), "list members of workspace wrkspc_01");
        assert_eq!(members.findings_operation(), "list members of workspaces");
    }
}
