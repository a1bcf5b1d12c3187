"""The built package, as somebody installs it, and what its README shows."""

import re
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph_anthropic.output.file import NewFile
from support import PACKAGE, ROOT, environment, organization


@pytest.fixture(scope="module")
def northwind() -> Iterator[str]:
    with organization() as origin:
        yield origin


def test_the_wheel_works_in_an_empty_folder_by_the_lines_that_its_readme_shows(
    northwind: str, tmp_path: Path
) -> None:
    (wheel,) = (ROOT / "target" / "python").glob("*.whl")
    venv.create(tmp_path / "venv", with_pip=False, symlinks=True)
    python = tmp_path / "venv" / "bin" / "python"
    site = Path(sysconfig.get_path("purelib", vars={"base": str(tmp_path / "venv")}))
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
    subprocess.run([*pip, "--no-index", "--no-deps", "--target", site, wheel], check=True)
    # What it needs is where this test has it, behind what was installed: no test asks a registry.
    (site / "needed.pth").write_text(sysconfig.get_path("purelib"))
    example = PACKAGE / "examples" / "collect.py"
    folder = tmp_path / "empty"
    folder.mkdir()

    given = environment(northwind)
    where = "import graph_anthropic; print(graph_anthropic.__file__)"
    said = subprocess.run([python, "-c", where], capture_output=True, check=True, cwd=folder)
    assert said.stdout.decode().startswith(str(site))
    said = subprocess.run([python, example], env=given, capture_output=True, check=True, cwd=folder)
    lines = said.stdout.decode().splitlines()
    assert lines[0] == "anthropic_account anthropic_account:7c2c1f5e-5d0b-4c0e-9f4e-3b1a60d9a001"
    assert lines[-1].startswith("may lack something: (")
    assert len(lines) > 40
    assert said.stderr == b""
    assert list(folder.iterdir()) == []


def test_the_examples_do_what_they_say(northwind: str, tmp_path: Path) -> None:
    given = environment(northwind)
    for name, says in [
        ("gone.py", "anthropic_api_key:apikey_02DeeNotebook works, and who made it is gone"),
        ("load.py", "Cy Research organization-role"),
    ]:
        said = subprocess.run(
            [sys.executable, PACKAGE / "examples" / name],
            env={**given, "RUNTIME__DLTHUB_TELEMETRY": "false", "DLT_DATA_DIR": str(tmp_path)},
            capture_output=True,
            check=False,
            cwd=tmp_path,
        )
        assert said.returncode == 0, said.stderr
        assert says in said.stdout.decode()


def test_the_readme_shows_the_examples_as_they_are() -> None:
    readme = (PACKAGE / "README.md").read_text(encoding="utf-8")
    shown = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    for path in (PACKAGE / "examples").iterdir():
        assert path.read_text(encoding="utf-8") in shown, path.name


def test_a_file_is_written_by_one_run_at_a_time(tmp_path: Path) -> None:
    place = tmp_path / "graph.json"
    first = NewFile(place)
    with pytest.raises(OSError, match="it is being written by another run"):
        NewFile(place)
    first.close()
    (tmp_path / ".graph.json.new").write_text("left by a killed run")
    again = NewFile(place)
    again.text.write("new")
    again.keep()
    again.close()
    assert place.read_text() == "new"
    assert [it.name for it in tmp_path.iterdir()] == ["graph.json"]


def test_a_link_is_followed_and_a_file_keeps_its_mode(tmp_path: Path) -> None:
    place, link = tmp_path / "graph.json", tmp_path / "latest"
    place.write_text("")
    place.chmod(0o600)
    link.symlink_to("graph.json")
    file = NewFile(link)
    file.text.write("new")
    file.keep()
    file.close()
    assert place.read_text() == "new"
    assert place.stat().st_mode & 0o777 == 0o600
    assert link.is_symlink()
