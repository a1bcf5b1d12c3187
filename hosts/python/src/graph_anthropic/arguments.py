"""What the user asks for. Reads arguments, and does nothing."""

import argparse
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import cast

from .documents import FORMATS, Format
from .manifest import Manifest
from .manual import EPILOG, Parser

_UNITS = {"s": 1, "m": 60, "h": 60 * 60}
_MOST_SECONDS = 0xFFFF_FFFF


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """How to collect."""

    format: Format
    output: Path | None
    """None: standard output."""
    only: tuple[str, ...]
    also: tuple[str, ...]
    skip: tuple[str, ...]
    plan: bool
    raw_data: bool
    allow_partial: bool
    timeout: str
    """As it was written."""
    quiet: bool
    proxy: str | None
    trusted_authority: Path | None
    private_addresses: bool
    cache_dir: Path | None

    @property
    def run_time(self) -> float:
        """What `timeout` says, in seconds."""
        return float(_seconds(self.timeout))


def parse(
    arguments: Sequence[str] | None = None, describe: Callable[[], Manifest] | None = None
) -> Arguments:
    """Reads the arguments. Ends the program with exit code 2 if it cannot understand them.

    `describe` tells the steps, for whoever asks for help.
    """
    parser = _parser(describe)
    read = parser.parse_args(arguments)
    output = None if read.output in (None, "-") else Path(read.output)
    if read.format == "jupiterone" and output is None and not read.plan:
        parser.error("--format jupiterone writes a folder: add --output")
    return Arguments(
        format=cast(Format, read.format),
        output=output,
        only=tuple(read.only),
        also=tuple(read.also),
        skip=tuple(read.skip),
        plan=read.plan,
        raw_data=read.raw_data,
        allow_partial=read.allow_partial,
        timeout=read.timeout,
        quiet=read.quiet,
        proxy=read.proxy,
        trusted_authority=read.trusted_authority,
        private_addresses=read.private_addresses,
        cache_dir=read.cache_dir,
    )


def _parser(describe: Callable[[], Manifest] | None) -> argparse.ArgumentParser:
    parser = Parser(
        prog="python -m graph_anthropic",
        description="Collects who and what can reach an Anthropic organization into a graph.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.describe = describe
    add = parser.add_argument
    add(
        "--format",
        metavar="FORMAT",
        choices=FORMATS,
        default="json",
        help=f"how the graph is written: {', '.join(FORMATS)} [json]",
    )
    add(
        "--output",
        metavar="PATH",
        help="where the graph goes, instead of standard output: a file, or a folder where the "
        "format is one",
    )
    for option, says in [
        (
            "--only",
            "reads this step, and those that it needs, and no others. Several are separated by "
            "commas, or given one by one",
        ),
        ("--also", "reads a step besides that is read on request only"),
        (
            "--skip",
            "leaves a step out, such as fetch-api-keys. What it would have brought counts as "
            "incomplete in the graph, not for the exit code",
        ),
    ]:
        add(option, metavar="STEP", action="extend", type=_list, default=[], help=says)
    add(
        "--plan",
        action="store_true",
        help="says how many requests the run would take, once the first ones are made, and "
        "collects nothing",
    )
    add("--raw-data", action="store_true", help="adds to every entity what it was made from")
    add(
        "--allow-partial",
        action="store_true",
        help="ends with success even if something could not be read",
    )
    add(
        "--timeout",
        metavar="TIME",
        type=_time,
        default="30m",
        help="ends the run without a graph if it takes longer: 90s, 30m, 2h [30m]",
    )
    add(
        "--proxy",
        metavar="URL",
        help="sends requests through this proxy, and through no other, whatever the environment "
        "says",
    )
    add(
        "--trusted-authority",
        metavar="FILE",
        type=Path,
        help="trusts the certificates of this authority, too: a file in PEM",
    )
    add(
        "--private-addresses",
        action="store_true",
        help="lets the name of the origin lead to an address that is not public",
    )
    add(
        "--cache-dir",
        metavar="DIR",
        type=Path,
        help="where compiled code is kept [graph-anthropic in the user's folder for caches]",
    )
    add("--quiet", action="store_true", help="shows no progress and no summary")
    add("-V", "--version", action="version", version=f"graph-anthropic {_version()}")
    return parser


def _list(text: str) -> list[str]:
    return [it.strip() for it in text.split(",")]


def _version() -> str:
    return version("graph-anthropic")


def _time(text: str) -> str:
    if _seconds(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is no time: 90s, 30m or 2h, say")
    return text


def _seconds(text: str) -> int:
    """The seconds of a time; 0: it is none."""
    match = re.fullmatch(r"([0-9]{1,10})([smh])", text, re.ASCII)
    seconds = int(match[1]) * _UNITS[match[2]] if match else 0
    return seconds if seconds <= _MOST_SECONDS else 0
