"""A run's process, from both sides.

Every collection has a process of its own. wasmtime's component layer for Python keeps state that
all runs of a process share, so that two runs at a time could get each other's errors. And whatever
happens to a run, the caller's process stays as it is: it never loads wasmtime.

- `frames`: what the run's process tells;
- `job`: what it is told;
- `parent`: the caller's side;
- `child`: the run's side.
"""
