"""Loads OpenGraph into ArcadeDB as BloodHound does, and answers queries in Cypher.

Takes `{"payloads": […], "queries": […]}`; prints the rows of each query. A node is its `objectid`, an
edge `[start, kind, end]`, a path a list of these.

What BloodHound does: ids, names and environments are in upper case; an end by properties is the only
node that has them, else the edge is left out; an end by an id that no node has becomes a node.
"""

import json
import os
import sys
import tempfile

# ArcadeDB logs to the standard output: it keeps to itself, and only the answer goes there.
answer = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)

import arcadedb_embedded  # noqa: E402

UPPER = ("name", "operatingsystem", "distinguishedname", "environmentid")


def literal(value):
    """Cypher for a value of JSON: it is the same."""
    return json.dumps(value, ensure_ascii=False)


def properties(values):
    return "{" + ", ".join(f"`{name}`: {literal(value)}" for name, value in values.items()) + "}"


class BloodHound:
    """Nodes by their ids, and edges by their ends and kinds, as BloodHound keeps them."""

    def __init__(self):
        self.nodes, self.edges = {}, {}

    def node(self, objectid, kinds, values):
        node = self.nodes.setdefault(objectid.upper(), {"kinds": [], "properties": {}})
        node["kinds"] += [kind for kind in kinds if kind not in node["kinds"]]
        for name, value in values.items():
            node["properties"][name] = value.upper() if name in UPPER else value

    def end(self, end):
        if end.get("match_by", "id") == "id":
            self.node(end["value"], [end["kind"]] if "kind" in end else [], {})
            return end["value"].upper()
        asked = {matcher["key"]: matcher["value"] for matcher in end["property_matchers"]}
        found = [
            objectid
            for objectid, node in self.nodes.items()
            if end["kind"] in node["kinds"]
            and all((node["properties"] | {"objectid": objectid}).get(name) == value for name, value in asked.items())
        ]
        return found[0] if len(found) == 1 else None

    def load(self, payload):
        mark = payload.get("metadata", {}).get("source_kind")
        for node in payload["graph"]["nodes"]:
            kinds = node["kinds"] + ([mark] if mark else [])
            self.node(node["id"], kinds, node.get("properties") or {})
        for edge in payload["graph"]["edges"]:
            start, end = self.end(edge["start"]), self.end(edge["end"])
            if start and end:
                self.edges[start, edge["kind"], end] = edge.get("properties") or {}

    def statements(self):
        for objectid, node in self.nodes.items():
            labels = "".join(f":`{kind}`" for kind in node["kinds"])
            yield f"CREATE (n{labels} {properties(node['properties'] | {'objectid': objectid})})"
        for (start, kind, end), values in self.edges.items():
            ends = f"(a {{objectid: {literal(start)}}}), (b {{objectid: {literal(end)}}})"
            yield f"MATCH {ends} CREATE (a)-[:`{kind}` {properties(values)}]->(b)"


def shown(value):
    """A value of a row in JSON."""
    if hasattr(value, "getEdges") and hasattr(value, "getStartVertex"):
        return [shown(edge) for edge in value.getEdges()]
    if hasattr(value, "getOutVertex"):
        kind = str(value.getTypeName())
        return [shown(value.getOutVertex()), kind, shown(value.getInVertex())]
    if hasattr(value, "asVertex"):
        return str(value.getString("objectid"))
    return value


asked = json.load(sys.stdin)
bloodhound = BloodHound()
for payload in asked["payloads"]:
    bloodhound.load(payload)
answers = []
with tempfile.TemporaryDirectory() as folder:
    # ArcadeDB makes a folder for its log where it starts.
    os.chdir(folder)
    with arcadedb_embedded.create_database(f"{folder}/graph") as database:
        with database.transaction():
            for statement in bloodhound.statements():
                database.command("opencypher", statement)
        for query in asked["queries"]:
            rows = [row.to_dict() for row in database.query("opencypher", query)]
            answers.append([{name: shown(value) for name, value in row.items()} for row in rows])
json.dump(answers, answer)
answer.close()
