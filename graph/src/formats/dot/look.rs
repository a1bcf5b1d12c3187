//! How states look, as attributes, and in a legend. Knows no thing that is in one.

use crate::formats::state::State;

/// Attributes that follow others.
pub(super) fn style(state: State) -> &'static str {
    match state {
        State::Inactive => {
            " style=\"rounded,filled,dashed\" color=\"#909090\" fillcolor=\"#f2f2f2\" \
             fontcolor=\"#606060\""
        }
        State::Orphaned => " color=\"#c00000\" penwidth=3",
        State::Implicit => " style=dashed",
        State::Closed => " style=dotted color=\"#909090\" fontcolor=\"#606060\"",
    }
}

/// A row of the legend's table.
pub(super) fn legend(state: State) -> String {
    let grey = |text: &str| format!("<font color=\"#606060\">{text}</font>");
    let meaning = state.meaning();
    let (attributes, text) = match state {
        State::Inactive => (
            "border=\"1\" style=\"rounded,dashed\" color=\"#909090\" bgcolor=\"#f2f2f2\"",
            grey(meaning),
        ),
        State::Orphaned => ("border=\"3\" style=\"rounded\" color=\"#c00000\"", meaning.to_owned()),
        State::Implicit => ("align=\"left\"", format!("- - -▶ {meaning}")),
        State::Closed => ("align=\"left\"", grey(&format!("· · ·▶ {meaning}"))),
    };
    format!("<tr><td {attributes}>{text}</td></tr>")
}
