"""The program: `python -m graph_anthropic`."""

import os
import sys

from .arguments import parse
from .collector import Collector
from .command import run

if __name__ == "__main__":
    sys.exit(run(parse(describe=lambda: Collector().describe()), os.environ))
