//! Who can reach what, what somebody can, and what was not read.

mod documents;
mod edges;
mod lacking;
mod partial;
mod sample;

use answers::{Organization, Target, what_can, who_can};
use expect_test::Expect;
use graph::{Graph, Report};

fn says_who((graph, report): &(Graph, Report), target: Target<'_>, expected: Expect) {
    let organization = Organization::new(graph, report);
    let text =
        who_can(&organization, target).map_or_else(|error| error.to_string(), |it| it.text());
    expected.assert_eq(&text);
}

fn says_what((graph, report): &(Graph, Report), word: &str, expected: Expect) {
    let organization = Organization::new(graph, report);
    let text = what_can(&organization, word).map_or_else(|error| error.to_string(), |it| it.text());
    expected.assert_eq(&text);
}
