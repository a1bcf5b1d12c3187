"""Compiled code: kept, and used only if nobody else can have written it."""

import os
import stat
from pathlib import Path

import pytest
import wasmtime
import wasmtime.component

from graph_anthropic import Collector, cache

WASM = wasmtime.wat2wasm("(component)")


@pytest.fixture(scope="module")
def engine() -> wasmtime.Engine:
    return wasmtime.Engine()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "caches" / "graph-anthropic"


@pytest.fixture
def compilations(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One for each time that a component is compiled."""
    count: list[int] = []

    class Counted(cache.Component):
        def __init__(self, *arguments: object) -> None:
            count.append(1)
            super().__init__(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(cache, "Component", Counted)
    return count


def test_a_component_is_compiled_once(
    engine: wasmtime.Engine, folder: Path, compilations: list[int]
) -> None:
    for _ in range(3):
        assert cache.load(engine, WASM, folder)
    assert len(compilations) == 1
    kept = folder / cache.file_name(WASM)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    # Nothing half-written is left.
    assert sorted(it.name for it in folder.iterdir()) == sorted([kept.name, f".{kept.name}.lock"])


def test_another_component_and_another_version_have_files_of_their_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = {cache.file_name(WASM), cache.file_name(WASM + b" ")}
    monkeypatch.setattr(cache, "version", lambda _: "51.0.0")
    names.add(cache.file_name(WASM))
    assert len(names) == 3


@pytest.mark.parametrize("spoiled", ["empty", "cut", "changed", "another", "stale"])
def test_what_is_not_whole_or_not_for_this_engine_is_compiled_anew(
    engine: wasmtime.Engine, folder: Path, compilations: list[int], spoiled: str
) -> None:
    cache.load(engine, WASM, folder)
    kept = folder / cache.file_name(WASM)
    whole = kept.read_bytes()
    config = wasmtime.Config()
    config.epoch_interruption = True
    stale = bytes(wasmtime.component.Component(wasmtime.Engine(config), WASM).serialize())
    kept.write_bytes(
        {
            "empty": b"",
            "cut": whole[:-1],
            "changed": whole[:-1] + b"\xff",
            "another": cache.hashlib.sha256(b"no code").digest() + b"no code",
            "stale": cache.hashlib.sha256(stale).digest() + stale,
        }[spoiled]
    )
    assert cache.load(engine, WASM, folder)
    assert len(compilations) == 2
    assert kept.read_bytes() == whole
    cache.load(engine, WASM, folder)
    assert len(compilations) == 2


@pytest.mark.parametrize("what", ["file", "folder"])
@pytest.mark.parametrize("bits", [0o020, 0o002])
def test_what_others_can_write_is_not_run(
    engine: wasmtime.Engine, folder: Path, compilations: list[int], what: str, bits: int
) -> None:
    cache.load(engine, WASM, folder)
    open_to_all = folder if what == "folder" else folder / cache.file_name(WASM)
    open_to_all.chmod(open_to_all.stat().st_mode | bits)
    cache.load(engine, WASM, folder)
    assert len(compilations) == 2


def test_what_somebody_else_owns_is_not_run(
    engine: wasmtime.Engine,
    folder: Path,
    compilations: list[int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cache.load(engine, WASM, folder)
    real = os.fstat

    def theirs(file: int) -> os.stat_result:
        fields = list(real(file))
        fields[stat.ST_UID] = os.geteuid() + 4242
        return os.stat_result(fields)

    monkeypatch.setattr(cache.os, "fstat", theirs)
    cache.load(engine, WASM, folder)
    assert len(compilations) == 2


def test_a_folder_that_cannot_be_is_no_failure(
    engine: wasmtime.Engine, tmp_path: Path, compilations: list[int]
) -> None:
    (tmp_path / "file").write_text("in the way")
    for nowhere in [tmp_path / "file" / "folder", Path("/proc/nowhere")]:
        assert cache.load(engine, WASM, nowhere)
    assert cache.load(engine, WASM, None)
    assert len(compilations) == 3


def test_a_run_works_where_nothing_can_be_kept(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    described = Collector(cache_folder=tmp_path / "file" / "folder").describe()
    assert described.name == "graph-anthropic"


def test_a_link_in_place_of_the_lock_is_not_followed(
    engine: wasmtime.Engine, folder: Path, tmp_path: Path
) -> None:
    folder.mkdir(parents=True)
    elsewhere = tmp_path / "elsewhere"
    (folder / f".{cache.file_name(WASM)}.lock").symlink_to(elsewhere)
    assert cache.load(engine, WASM, folder)
    assert not elsewhere.exists()
