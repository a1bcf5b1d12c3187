"""Reads GraphML with NetworkX, and prints its nodes and edges as JSON."""

import io
import json
import sys

import networkx

document = io.BytesIO(sys.stdin.buffer.read())
graph = networkx.read_graphml(document, force_multigraph=True)
assert graph.is_directed()
json.dump(
    {
        "nodes": [{"id": node, "attributes": data} for node, data in graph.nodes(data=True)],
        "edges": [
            {"from": start, "to": end, "attributes": data}
            for start, end, data in graph.edges(data=True)
        ],
    },
    sys.stdout,
)
