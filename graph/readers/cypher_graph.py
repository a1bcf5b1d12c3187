"""Loads Cypher into ArcadeDB, and prints its nodes and relationships as JSON.

Takes `{"loads": […]}`, each the text of a file, loaded one after the other; prints what there is
after each, and the constraints that their statements would make.

ArcadeDB runs `CREATE CONSTRAINT`, but then cannot give a node another label, as Neo4j can. So these
statements run in a database of their own.
"""

import json
import os
import sys
import tempfile

# ArcadeDB logs to the standard output: it keeps to itself, and only the answer goes there.
answer = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)

import arcadedb_embedded  # noqa: E402


def run(database, statement):
    with database.transaction():
        database.command("opencypher", statement)


def rows(database, query):
    return [row.to_dict() for row in database.query("opencypher", query)]


def graph(database):
    relationships = (
        "MATCH (a)-[r]->(b) RETURN a._key AS start, b._key AS end, type(r) AS type,"
        " properties(r) AS properties"
    )
    return {
        "nodes": rows(database, "MATCH (n) RETURN labels(n) AS labels, properties(n) AS properties"),
        "relationships": rows(database, relationships),
    }


loads = [
    [line.removesuffix(";") for line in text.split("\n") if line and not line.startswith("//")]
    for text in json.load(sys.stdin)["loads"]
]
graphs = []
with tempfile.TemporaryDirectory() as folder:
    # ArcadeDB makes a folder for its log where it starts.
    os.chdir(folder)
    with arcadedb_embedded.create_database(f"{folder}/graph") as database:
        for statements in loads:
            for statement in statements:
                if not statement.startswith("CREATE CONSTRAINT"):
                    run(database, statement)
            graphs.append(graph(database))
    with arcadedb_embedded.create_database(f"{folder}/constraints") as database:
        for statement in sum(loads, []):
            if statement.startswith("CREATE CONSTRAINT"):
                run(database, statement)
        constraints = rows(database, "SHOW CONSTRAINTS")
json.dump({"graphs": graphs, "constraints": constraints}, answer)
answer.close()
