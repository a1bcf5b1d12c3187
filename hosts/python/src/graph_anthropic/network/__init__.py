"""Connections. Knows no credential and no path.

- `address`: which addresses a name may lead to;
- `connections`: the client for an origin;
- `settings`: what the host's owner says of connections.
"""
