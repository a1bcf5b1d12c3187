"""What the user asks for. Reads arguments, and does nothing."""

import argparse
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import cast

from .documents import FORMATS, Format

_EPILOG = """\
Environment:
  ANTHROPIC_ADMIN_KEY       An Admin key (sk-ant-admin...), made by an organization admin in the
                            Console: reads all but service accounts, federation, groups and roles
  ANTHROPIC_AUTH_TOKEN      An org:admin token (sk-ant-oat...) of an admin: reads everything, and
                            alone service accounts and federation
  ANTHROPIC_ENTERPRISE_KEY  An Enterprise key (sk-ant-api01...): reads by its scopes users, invites,
                            groups, roles, spend limits and usage
  ANTHROPIC_BASE_URL        Where the Admin API is, if not https://api.anthropic.com

One credential is enough. Of several, each request goes with the one that may read it.

Exit code: 0 if the graph is complete, what was skipped aside; 1 if it is not, or if there is none;
2 if nothing was asked for, as the arguments or the environment are wrong, or somebody else writes
there. An incomplete graph is written all the same, and names the types that may lack something.
"""

_UNITS = {"s": 1, "m": 60, "h": 60 * 60}
_MOST_SECONDS = 0xFFFF_FFFF


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """How to collect."""

    format: Format
    output: Path | None
    """None: standard output."""
    skip: tuple[str, ...]
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


def parse(arguments: Sequence[str] | None = None) -> Arguments:
    """Reads the arguments. Ends the program with exit code 2 if it cannot understand them."""
    parser = _parser()
    read = parser.parse_args(arguments)
    output = None if read.output in (None, "-") else Path(read.output)
    if read.format == "jupiterone" and output is None:
        parser.error("--format jupiterone writes a folder: add --output")
    return Arguments(
        format=cast(Format, read.format),
        output=output,
        skip=tuple(read.skip),
        raw_data=read.raw_data,
        allow_partial=read.allow_partial,
        timeout=read.timeout,
        quiet=read.quiet,
        proxy=read.proxy,
        trusted_authority=read.trusted_authority,
        private_addresses=read.private_addresses,
        cache_dir=read.cache_dir,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m graph_anthropic",
        description="Collects who and what can reach an Anthropic organization into a graph.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
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
    add(
        "--skip",
        metavar="STEP",
        action="append",
        default=[],
        help="leaves a step out, such as fetch-api-keys; can be given several times. What it would "
        "have brought counts as incomplete in the graph, not for the exit code",
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
