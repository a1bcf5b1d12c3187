"""Fetches an organization with cartography's own fetching functions: fetch.py ORIGIN KEY.

Nothing is loaded into a database: it is only what its functions take to fetch.
"""

import sys

import requests
from cartography.intel.anthropic import apikeys, users, workspaces

origin, key = sys.argv[1:]
session = requests.Session()
session.headers.update({"x-api-key": key, "anthropic-version": "2023-06-01"})
base_url = f"{origin}/v1"
users.get(session, base_url)
_, listed = workspaces.get(session, base_url)
for workspace in listed:
    workspaces.get_workspace_users(session, base_url, workspace["id"])
apikeys.get(session, base_url)
