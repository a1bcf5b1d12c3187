"""What can be asked for, of whom, and as whom: arguments and environment, once they were looked at.

Asks nobody, and writes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from . import failures
from .arguments import Arguments
from .collector import Collector
from .network.settings import Network
from .rules.credential import Credential
from .rules.credentials import Credentials
from .rules.origin import ORIGIN, Origin


class Refusal(Exception):
    """Nothing was asked for. Its text is a sentence."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What can be asked for, of whom, and as whom."""

    arguments: Arguments
    collector: Collector
    origin: str
    credentials: list[Credential]


def ask(arguments: Arguments, variables: Mapping[str, str]) -> Asked:
    """Before anybody is asked for anything."""
    network = _network(arguments)
    credentials = _credentials(variables)
    origin = _origin(variables)
    collector = Collector(cache_folder=arguments.cache_dir, network=network)
    _check_steps(collector, (*arguments.only, *arguments.also, *arguments.skip))
    return Asked(arguments, collector, origin, credentials)


def _network(arguments: Arguments) -> Network:
    path = arguments.trusted_authority
    try:
        pem = None if path is None else path.read_text(encoding="ascii")
        return Network(
            proxy=arguments.proxy,
            trusted_authority=pem,
            private_addresses=arguments.private_addresses,
        )
    except failures.InvalidProxy as error:
        raise Refusal(f"--proxy: {error}") from None
    except (failures.InvalidAuthority, UnicodeDecodeError):
        raise Refusal(f"{path}: {failures.InvalidAuthority()}") from None
    except OSError as error:
        raise Refusal(f"{path} cannot be read: {error.strerror}") from None


def _credentials(variables: Mapping[str, str]) -> list[Credential]:
    """All that are set."""
    found: list[Credential] = []
    for name, read in [
        ("ANTHROPIC_ADMIN_KEY", Credential.admin_key),
        ("ANTHROPIC_AUTH_TOKEN", Credential.bearer_token),
        ("ANTHROPIC_ENTERPRISE_KEY", Credential.enterprise_key),
    ]:
        if variables.get(name, "").strip():
            try:
                found.append(read(variables[name]))
            except failures.InvalidCredential:
                says = f"{name} is empty or has characters that no header can have"
                raise Refusal(says) from None
            try:
                Credentials(found)
            except failures.InvalidCredentials as error:
                raise Refusal(f"{name} is one too many: {error}") from None
    if not found:
        raise Refusal("ANTHROPIC_ADMIN_KEY is not set: set it to an Admin key (sk-ant-admin…)")
    return found


def _origin(variables: Mapping[str, str]) -> str:
    origin = variables.get("ANTHROPIC_BASE_URL", "").strip() or ORIGIN
    try:
        Origin.parse(origin)
    except failures.InvalidOrigin as error:
        raise Refusal(f"ANTHROPIC_BASE_URL {error}") from None
    return origin


def _check_steps(collector: Collector, named: tuple[str, ...]) -> None:
    steps = [step.id for step in collector.describe().steps] if named else []
    for unknown in sorted(set(named) - set(steps)):
        raise Refusal(f"{unknown} is not a step: {', '.join(steps)}")
