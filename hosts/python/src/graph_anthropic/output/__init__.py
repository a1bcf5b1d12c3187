"""Where a graph goes: standard output, a file, or a folder. Knows no run.

- `file`: a file that is whole, or what it was before;
- `folder`: the same for the folder that JupiterOne's tools read.
"""
