"""What people read of steps before a run, in the words of the host in Rust."""

import pytest

from graph_anthropic import Forecast, StepForecast
from graph_anthropic.plan import plan, steps
from support import collector


def test_a_plan_says_how_many_requests_of_how_many_and_about_how_long() -> None:
    of_steps = (StepForecast("fetch-account", 1, False), StepForecast("fetch-users", 2, True))
    assert plan(Forecast(5, 301, True, of_steps), 100) == (
        "The run takes at least 301 requests, of the 100 a minute that the organization has: at "
        "least 3 minutes.\n5 of them were made to know this.\n\n     1  fetch-account\n"
        "     2  fetch-users or more\n"
    )


@pytest.mark.parametrize(
    ("requests", "time"),
    [(100, "some seconds"), (101, "a minute"), (200, "a minute"), (201, "2 minutes")],
)
def test_the_first_minutes_requests_can_be_made_at_once(requests: int, time: str) -> None:
    first = plan(Forecast(5, requests, False, ()), 100).splitlines()[0]
    assert first == (
        f"The run takes {requests} requests, of the 100 a minute that the organization has: {time}."
    )


def test_the_table_of_steps_says_who_may_read_each_and_what_is_read_unasked() -> None:
    manifest = collector().describe()
    head, *lines = steps(manifest).splitlines()
    assert head == "Steps, the credentials that may read them, and how many requests each takes:"
    assert len([it for it in lines if it.startswith("  fetch-")]) == len(manifest.steps)
    assert lines[2:4] == [
        "  fetch-users                   an Admin key, an `org:admin` token, an Enterprise key",
        "                                one for every 1,000",
    ]
    told = "\n".join(lines).split("\n  fetch-")
    asked_for = {it.id for it in manifest.steps if not it.on_by_default}
    off = {f"fetch-{it.split()[0]}" for it in told if it.endswith(" on request only")}
    assert off == asked_for
