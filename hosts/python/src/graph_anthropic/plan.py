"""What people read of steps before a run: who may read them, and how many requests they take.

The words are those of the host in Rust. Knows no output.
"""

from .manifest import Manifest
from .model import Forecast


def plan(forecast: Forecast, per_minute: int) -> str:
    """How many requests a run takes, and each of its steps."""
    at_least = "at least " if forecast.may_be_more else ""
    told = [
        f"The run takes {at_least}{forecast.requests} requests, of the {per_minute} a minute that "
        f"the organization has: {at_least}{_time(forecast.requests, per_minute)}.",
        f"{forecast.made} of them were made to know this.",
        "",
    ]
    for step in forecast.steps:
        told.append(f"{step.requests:>6}  {step.id}{' or more' if step.may_be_more else ''}")
    return "".join(f"{line}\n" for line in told)


def _time(requests: int, per_minute: int) -> str:
    """About how long the service lets it take. The first minute's can be made at once."""
    minutes = -(-max(requests - per_minute, 0) // per_minute)
    return {0: "some seconds", 1: "a minute"}.get(minutes, f"{minutes} minutes")


def steps(manifest: Manifest) -> str:
    """Every step, with who may read it, what it costs, and whether it is read unasked."""
    names = {it.id: it.name for it in manifest.credentials}
    told = ["Steps, the credentials that may read them, and how many requests each takes:"]
    for step in manifest.steps:
        told.append(f"  {step.id:<29} {', '.join(names[it] for it in step.credentials)}")
        told.append(f"  {'':<29} {step.cost}")
        if not step.on_by_default:
            told.append(f"  {'':<29} on request only")
    return "".join(f"{line}\n" for line in told)
