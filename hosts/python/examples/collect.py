import os

from graph_anthropic import Collector

origin = os.environ.get("ANTHROPIC_BASE_URL", "https://api.anthropic.com")
collection = Collector().collect(origin, os.environ["ANTHROPIC_ADMIN_KEY"])
for item in collection:
    print(item.type, item.key)
print("may lack something:", collection.report.partial_types)
