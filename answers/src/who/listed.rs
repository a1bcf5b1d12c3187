//! Things with the ways to them, in groups of a right and a kind of way. Knows neither which they
//! are nor why.

use graph::Entity;
use serde::Serialize;

use super::about::About;
use super::text::wrapped;
use super::thing::Thing;
use super::way::Way;
use crate::access::Means;
use crate::kinds::ACCOUNT;
use crate::organization::Organization;
use crate::reach::Reached;
use crate::rights;

/// How many things of a group are named in a text.
const MOST_NAMED: usize = 20;

/// A thing that reaches something, or is reached, with its ways.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Listed {
    /// It.
    #[serde(flatten)]
    pub thing: Thing,
    /// Whether the best way opens anything.
    pub active: bool,
    /// What must be so besides, by the best way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition: Option<&'static str>,
    /// What is to be known of it.
    #[serde(flatten)]
    pub about: About,
    /// What a key opens: workspaces, and the account where it is an admin's.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub opens: Vec<Thing>,
    /// The ways, the best one first.
    pub ways: Vec<Way>,
    /// The key of what is asked of.
    #[serde(skip)]
    asked: String,
}

impl Listed {
    /// A thing with its ways, of which there is at least one.
    pub(super) fn new(
        organization: &Organization<'_>,
        asked: &Entity<'_>,
        ways: &[Reached<'_, '_>],
    ) -> Option<Self> {
        let entity = ways.first()?.entity;
        let ways: Vec<_> = ways.iter().map(|way| Way::new(organization, way)).collect();
        let best = ways.first()?;
        Some(Self {
            thing: Thing::new(entity),
            active: best.active,
            condition: best.condition,
            about: About::new(organization, entity),
            opens: Vec::new(),
            ways,
            asked: asked.key.clone().into_owned(),
        })
    }

    /// It without why its ways open nothing, where that is known.
    pub(super) fn without_reason(&self, known: &str) -> Self {
        let mut listed = self.clone();
        for way in &mut listed.ways {
            way.because = way.because.take().filter(|because| because != known);
        }
        listed
    }

    fn best(&self) -> Option<&Way> {
        self.ways.first()
    }

    /// What the group of it is called: its right, how that comes about, and what it permits.
    fn heading(&self) -> String {
        let Some(way) = self.best() else { return String::new() };
        let heading = match &way.right {
            Some(right) if way.heading.ends_with(right.as_str()) => way.heading.clone(),
            Some(right) => format!("{right} {}", way.heading),
            None => way.heading.clone(),
        };
        match &way.permits {
            Some(permits) => format!("{heading}: {permits}"),
            None => heading,
        }
    }

    /// Its lines.
    fn text(&self, indent: &str) -> String {
        let mut said = vec![self.thing.said()];
        said.extend(self.about.behind(&self.asked, self.active));
        let best = self.best();
        said.extend(best.filter(|way| !way.detail.is_empty()).map(|way| way.detail.clone()));
        said.extend(opened(&self.opens));
        let mut line = said.join(", ");
        if let Some(because) = best.and_then(|way| way.because.as_ref()) {
            line += &format!("; {because}");
        } else {
            line += &best
                .and_then(|way| way.note.as_ref())
                .map_or_else(|| self.besides(), |note| format!("; {note}"));
        }
        let mut text = wrapped(&line, indent);
        if self.active {
            let below = self.about.below().into_iter();
            text.extend(below.map(|it| wrapped(&it, &format!("{indent}  "))));
        }
        text
    }

    /// What other ways give that the best one does not, in words.
    fn besides(&self) -> String {
        let right = self.best().and_then(|way| way.right.as_deref());
        let begins = |way: &Way, means: Means| {
            way.active && way.steps.first().is_some_and(|it| it.means == means.as_str())
        };
        let others = || self.ways.iter().skip(1);
        let lets_in = |way: &Way| {
            begins(way, Means::Administers)
                && way.steps.iter().any(|it| it.means == Means::LetsItselfIn.as_str())
        };
        let uses_no_api = right.is_some_and(|right| !rights::makes_keys(right));
        if right.is_some_and(|right| right != "workspace_admin") && others().any(lets_in) {
            "; also by administering the organization".to_owned()
        } else if uses_no_api && others().any(|way| begins(way, Means::Made)) {
            "; also by a key that they made, if they kept its secret".to_owned()
        } else {
            String::new()
        }
    }
}

/// What a key or a rule opens, in words.
pub(super) fn opened(opens: &[Thing]) -> Option<String> {
    let (accounts, others): (Vec<_>, Vec<_>) = opens.iter().partition(|it| it.kind == ACCOUNT);
    let names: Vec<_> = others.iter().take(MOST_NAMED).map(|it| it.said()).collect();
    let more = match others.len().saturating_sub(MOST_NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let administers = accounts.first().map(|_| "administers the organization".to_owned());
    let opens = (!names.is_empty()).then(|| format!("opens {}{more}", names.join(", ")));
    let said: Vec<_> = administers.into_iter().chain(opens).collect();
    (!said.is_empty()).then(|| said.join(", "))
}

/// The one thing that there is under a title, without its name.
pub(super) fn only_section(title: &str, thing: &Listed) -> String {
    let detail = thing.best().map(|way| way.detail.as_str()).filter(|it| !it.is_empty());
    let note = thing.best().and_then(|way| way.note.as_deref());
    let below: String = detail.into_iter().chain(note).map(|it| wrapped(it, "    ")).collect();
    format!("\n{title}\n{}{below}", wrapped(&thing.heading(), "  "))
}

/// Things under a title, in groups: the stronger the right, the earlier.
pub(super) fn section(title: &str, things: &[&Listed]) -> String {
    let mut text = format!("\n{title}: {}\n", things.len());
    let mut groups: Vec<(String, Vec<&Listed>)> = Vec::new();
    for thing in things {
        let heading = thing.heading();
        match groups.iter_mut().find(|(other, _)| *other == heading) {
            Some((_, group)) => group.push(thing),
            None => groups.push((heading, vec![thing])),
        }
    }
    groups.sort_by_key(|(_, group)| group.first().map(|it| strength(it)));
    for (heading, group) in groups {
        let many =
            if group.len() > MOST_NAMED { format!(" ({})", group.len()) } else { String::new() };
        text += &wrapped(&format!("{heading}{many}"), "  ");
        text += &named(&group, "    ");
    }
    text
}

/// Things under a title, without groups.
pub(super) fn plain_section(title: &str, things: &[&Listed]) -> String {
    format!("\n{title}: {}\n{}", things.len(), named(things, "  "))
}

/// Things under a title, by their names alone; nothing where there are none.
pub(super) fn things_section(title: &str, things: &[Thing]) -> String {
    if things.is_empty() {
        return String::new();
    }
    let names = things.iter().take(MOST_NAMED).map(|it| wrapped(&it.said(), "  "));
    let names: String = names.collect();
    format!("\n{title}: {}\n{names}{}", things.len(), more("  ", things.len()))
}

/// What is said of those of many that are not named.
fn more(indent: &str, count: usize) -> String {
    match count.saturating_sub(MOST_NAMED) {
        0 => String::new(),
        more => format!("{indent}and {more} more (--format json has all)\n"),
    }
}

fn named(things: &[&Listed], indent: &str) -> String {
    let named: String = things.iter().take(MOST_NAMED).map(|it| it.text(indent)).collect();
    named + &more(indent, things.len())
}

/// The stronger the right of a thing, the smaller; what is certain goes first.
fn strength(thing: &Listed) -> (bool, bool, usize, String) {
    const RIGHTS: [&str; 8] = [
        "primary_owner",
        "owner",
        "admin",
        "workspace_admin",
        "workspace_developer",
        "workspace_restricted_developer",
        "workspace_user",
        "workspace_billing",
    ];
    let way = thing.best();
    let right = way.and_then(|way| way.right.clone()).unwrap_or_default();
    let place = RIGHTS.iter().position(|it| *it == right).unwrap_or(RIGHTS.len());
    let (is_closed, has_condition) = way.map(Way::rank).unwrap_or_default();
    (is_closed, has_condition, place, right)
}
