//! How complete a graph is. Knows nothing of what its steps read, nor how.

/// What became of a collection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The service's own id of the organization, where an answer gave it.
    pub organization: Option<String>,
    /// When the service gave the first answer, by its own clock: milliseconds since
    /// 1970-01-01T00:00:00Z.
    pub first_answer: Option<i64>,
    /// When it gave the last one.
    pub last_answer: Option<i64>,
    /// The credentials that the run was told to have, for people: `an Admin key`.
    pub credentials: Vec<String>,
    /// Whether all of what was asked for was read, as far as the credentials may read it. What was
    /// left out and what is not permitted does not count; what failed does.
    pub complete: bool,
    /// Every step, in its order.
    pub steps: Vec<Step>,
    /// The types of entities and relationships that may lack something, sorted. Who removes
    /// what is no longer seen must leave these types alone.
    pub partial_types: Vec<String>,
    /// How many requests were made in all.
    pub requests: u32,
}

impl Report {
    /// How complete the graph is, in one sentence without a full stop: for whom it is complete, and
    /// what was not read, be it for want of a credential or because nobody asked for it.
    #[must_use]
    pub fn headline(&self) -> String {
        let is_all_permitted = self.steps.iter().all(|step| step.needs.is_none());
        let what = match self.complete {
            false => "incomplete".to_owned(),
            true if is_all_permitted => "complete".to_owned(),
            true => format!("complete for what {} may read", self.credentials.join(" and ")),
        };
        let mut unread: Vec<(String, Vec<&str>)> = Vec::new();
        for step in &self.steps {
            let why = match (&step.needs, step.status) {
                (Some(needs), _) => format!("needs {needs}"),
                (None, StepStatus::Disabled) => "not asked for".to_owned(),
                (None, StepStatus::Partial) => "in part".to_owned(),
                (None, StepStatus::Failed) => "failed".to_owned(),
                // It may be there all the same, as where a beta is off.
                (None, StepStatus::NotApplicable) if step.is_unknown_to_the_service() => {
                    "not on this server".to_owned()
                }
                (None, StepStatus::NotApplicable | StepStatus::NotPermitted)
                | (None, StepStatus::Success) => continue,
            };
            match unread.iter_mut().find(|(other, _)| *other == why) {
                Some((_, subjects)) => subjects.push(&step.subject),
                None => unread.push((why, vec![&step.subject])),
            }
        }
        let unread =
            unread.iter().map(|(why, subjects)| format!("{} ({why})", subjects.join(", ")));
        let unread: Vec<_> = unread.collect();
        if unread.is_empty() { what } else { format!("{what}; not read: {}", unread.join(", ")) }
    }
}

/// What became of one step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its id, such as `fetch-users`.
    pub id: String,
    /// What it reads, for people: `service accounts`.
    pub subject: String,
    /// How it ended.
    pub status: StepStatus,
    /// With [`StepStatus::NotPermitted`]: which credential may read it, for people.
    pub needs: Option<String>,
    /// How many entities of the graph it brought.
    pub entities: u32,
    /// How many relationships of the graph it brought.
    pub relationships: u32,
    /// How many requests it made, repeated ones included.
    pub requests: u32,
    /// What there is to tell; with [`StepStatus::Success`] these are warnings.
    pub problems: Vec<Problem>,
}

impl Step {
    /// Whether the service answered that there is no such thing.
    fn is_unknown_to_the_service(&self) -> bool {
        self.problems.iter().any(|problem| problem.status == Some(404))
    }
}

/// How a step ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepStatus {
    /// Everything was read.
    Success,
    /// Some of it was read.
    Partial,
    /// The service does not have this here. Not a failure.
    NotApplicable,
    /// No credential of the run may read it. Not a failure.
    NotPermitted,
    /// It was left out: on request, or because it is read on request only.
    Disabled,
    /// Nothing was read.
    Failed,
}

impl StepStatus {
    /// The status as it is written: `not-applicable`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Partial => "partial",
            Self::NotApplicable => "not-applicable",
            Self::NotPermitted => "not-permitted",
            Self::Disabled => "disabled",
            Self::Failed => "failed",
        }
    }
}

/// Something that went wrong or was not as expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What was being done: `list members of workspace wrkspc_01`.
    pub operation: String,
    /// What happened and who can act. Never a body, a header or a credential.
    pub message: String,
    /// The HTTP status, where there was an answer.
    pub status: Option<u16>,
    /// The service's id of the request.
    pub request_id: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(subject: &str, needs: Option<&str>) -> Step {
        Step {
            id: subject.to_owned(),
            subject: subject.to_owned(),
            status: needs.map_or(StepStatus::Success, |_| StepStatus::NotPermitted),
            needs: needs.map(str::to_owned),
            entities: 0,
            relationships: 0,
            requests: 0,
            problems: Vec::new(),
        }
    }

    fn report(complete: bool, steps: Vec<Step>) -> Report {
        Report { complete, steps, credentials: vec!["a key".to_owned()], ..Report::default() }
    }

    #[test]
    fn the_headline_says_for_whom_a_graph_is_complete_and_what_they_may_not_read() {
        let with = |status, id| Step { status, ..step(id, None) };
        let absent = Problem {
            operation: "list destinations".to_owned(),
            message: "nothing there".to_owned(),
            status: Some(404),
            request_id: None,
        };
        let steps = || {
            vec![
                step("users", None),
                step("accounts", Some("a token")),
                step("groups", Some("a large key")),
                step("trust", Some("a token")),
                with(StepStatus::Disabled, "limits"),
                with(StepStatus::Failed, "keys"),
                with(StepStatus::Partial, "roles"),
                with(StepStatus::NotApplicable, "workspaces"),
                Step {
                    problems: vec![absent.clone()],
                    ..with(StepStatus::NotApplicable, "destinations")
                },
            ]
        };
        let unread = "; not read: accounts, trust (needs a token), groups (needs a large key), \
                      limits (not asked for), keys (failed), roles (in part), destinations (not on \
                      this server)";

        assert_eq!(report(true, vec![step("users", None)]).headline(), "complete");
        assert_eq!(
            report(true, steps()).headline(),
            format!("complete for what a key may read{unread}")
        );
        assert_eq!(report(false, steps()).headline(), format!("incomplete{unread}"));
    }
}
