"""What `--help` says beside the options. Knows no argument."""

import argparse
import contextlib
from collections.abc import Callable

from .failures import CollectionError
from .manifest import Manifest
from .plan import steps

EPILOG = """\
Environment:
  ANTHROPIC_ADMIN_KEY       An Admin key (sk-ant-admin...), made by an organization admin in the
                            Console: reads all but service accounts, federation, groups and roles
  ANTHROPIC_AUTH_TOKEN      An org:admin token (sk-ant-oat...) of an admin: reads everything, and
                            alone service accounts and federation
  ANTHROPIC_ENTERPRISE_KEY  An Enterprise key (sk-ant-api01...): reads by its scopes users, invites,
                            groups, roles, spend limits (with --also fetch-limits) and usage;
                            not workspaces, members and API keys
  ANTHROPIC_BASE_URL        Where the Admin API is, if not https://api.anthropic.com

One credential is enough. Of several, each request goes with the one that may read it.

Exit code: 0 if all was read that was asked for, and that the credentials may read; 1 if it was not,
or if there is no graph; 2 if nothing was asked for, as the arguments or the environment are wrong,
or somebody else writes there. An incomplete graph is written all the same, and names the types that
may lack something.
"""


class Parser(argparse.ArgumentParser):
    """Lists the steps in its help."""

    describe: Callable[[], Manifest] | None = None

    def format_help(self) -> str:
        """What a parser says, and the steps, where they can be told."""
        said = super().format_help()
        with contextlib.suppress(CollectionError):
            if self.describe is not None:
                said += f"\n{steps(self.describe())}"
        return said
