"""Components that misbehave, in text. They export so much of a collector as a run gets to."""

from pathlib import Path

import wasmtime

_COLLECTOR = """
(component
  (type $rep (resource (rep i32)))
  (core module $m
    {memory}
    (func (export "new") (result i32) {body}))
  (core instance $i (instantiate $m))
  (func $new (result (own $rep)) (canon lift (core func $i "new")))
  (component $exports
    (import "rep" (type $t (sub resource)))
    (import "new" (func $new (result (own $t))))
    (export $c "collection" (type $t))
    (export "[constructor]collection" (func $new) (func (result (own $c)))))
  (instance $e (instantiate $exports (with "rep" (type $rep)) (with "new" (func $new))))
  (export "security-graph:collector/collector@0.1.0" (instance $e)))
"""

_DESCRIBES = """
(component
  (core module $m
    (memory (export "memory") 2400)
    (func (export "describe") (result i32)
      (i32.store (i32.const 0) (i32.const 8))
      (i32.store (i32.const 4) (i32.const 146800640))
      (i32.const 0)))
  (core instance $i (instantiate $m))
  (func $describe (result string)
    (canon lift (core func $i "describe") (memory (core memory $i "memory"))))
  (instance $e (export "describe" (func $describe)))
  (export "security-graph:collector/collector@0.1.0" (instance $e)))
"""


def spins(folder: Path) -> Path:
    """Never comes back."""
    return _write(folder, body="(loop (br 0)) unreachable")


def traps(folder: Path) -> Path:
    """Breaks."""
    return _write(folder, body="unreachable")


def starts_large(folder: Path) -> Path:
    """Has 2 GiB of memory from its start on."""
    return _write(folder, body="unreachable", memory="(memory 32768)")


def passes_much(folder: Path) -> Path:
    """Describes itself in 140 MiB."""
    path = folder / "passes-much.wasm"
    path.write_bytes(wasmtime.wat2wasm(_DESCRIBES))
    return path


def imports_more(folder: Path) -> Path:
    """Wants a clock."""
    path = folder / "imports-more.wasm"
    text = '(component (import "wasi:clocks/wall-clock@0.2.0" (instance)))'
    path.write_bytes(wasmtime.wat2wasm(text))
    return path


def _write(folder: Path, body: str, memory: str = "") -> Path:
    path = folder / "component.wasm"
    path.write_bytes(wasmtime.wat2wasm(_COLLECTOR.format(body=body, memory=memory)))
    return path
