"""The program: `python -m graph_anthropic`."""

import os
import sys

from .arguments import parse
from .command import run

if __name__ == "__main__":
    sys.exit(run(parse(), os.environ))
