"""Whose keys work without them, and what is to be done where there is no graph."""

import os
import sys

from graph_anthropic import ORIGIN, CollectionError, Collector, Credential, Limits

collector = Collector()  # one for the whole process: threads may share it
key = Credential.admin_key(os.environ["ANTHROPIC_ADMIN_KEY"])
origin = os.environ.get("ANTHROPIC_BASE_URL", ORIGIN)
try:
    with collector.collect(origin, key, limits=Limits(run_time=600)) as collection:
        for it in (item for item in collection if item.type == "anthropic_api_key"):
            if it.properties["active"] and it.properties.get("creatorMissing"):
                print(it.key, "works, and who made it is gone")
        # Who removes what is no longer seen leaves these types alone.
        print("may lack something:", collection.report.partial_types)
except CollectionError as failure:
    sys.exit(f"{failure} (again: {failure.is_transient})")
