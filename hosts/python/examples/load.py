"""Loads an organization into DuckDB, and asks who reaches which workspace."""

import os

import dlt

from graph_anthropic.dlt import organization

pipeline = dlt.pipeline("anthropic", destination="duckdb", dataset_name="graph")
source = organization(os.environ["ANTHROPIC_ADMIN_KEY"], os.environ["ANTHROPIC_BASE_URL"])
# dlt's other way into DuckDB takes twenty times as long, and ten times the memory.
pipeline.run(source, loader_file_format="jsonl").raise_on_failed_jobs()

with pipeline.sql_client() as client:
    reached = client.execute_sql("""
        SELECT who.display_name, what.name, way.granted_by
        FROM anthropic_user_assigned_workspace AS way
        JOIN anthropic_user AS who ON who._key = way._from_entity_key
        JOIN anthropic_workspace AS what ON what._key = way._to_entity_key
        ORDER BY 1, 2
    """)
    for row in reached or []:
        print(*row)
