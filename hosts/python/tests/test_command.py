"""`python -m graph_anthropic`, beside what the host in Rust does."""

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph_anthropic.documents import FORMATS
from graph_anthropic.output.file import NewFile
from support import (
    CACHE,
    CANARY,
    ENTERPRISE,
    KEY,
    TOKEN,
    command,
    environment,
    organization,
    program,
    refusing,
    reply,
    rust,
    server,
    timeless,
)

ONE_FILE = [it for it in FORMATS if it != "jupiterone"]


@pytest.fixture(scope="module")
def northwind() -> Iterator[str]:
    with organization() as origin:
        yield origin


@pytest.mark.parametrize("format", ONE_FILE)
def test_every_format_is_byte_for_byte_that_of_the_host_in_rust(
    northwind: str, format: str
) -> None:
    arguments = ["--quiet", "--raw-data", "--format", format]
    own, theirs = program(northwind, *arguments), rust(northwind, *arguments)
    assert (own.returncode, own.stdout, own.stderr) == (0, theirs.stdout, b"")
    assert own.stdout


def test_every_format_of_a_generated_organization_is_that_of_the_host_in_rust() -> None:
    shape = ["--organization", "seed:5", "--users", "300", "--generation", "scoped"]
    for name in ["json", "cypher", "graphml"]:
        arguments = ["--quiet", "--format", name]
        with organization(*shape) as origin:
            own, theirs = program(origin, *arguments), rust(origin, *arguments)
        assert own.stdout == theirs.stdout
        assert len(own.stdout) > 100_000


def test_what_could_not_be_read_is_told_as_by_the_host_in_rust() -> None:
    with organization() as northwind, refusing(northwind, b"/api_keys") as origin:
        for arguments in ([], ["--allow-partial"]):
            own, theirs = program(origin, *arguments), rust(origin, *arguments)
            assert own.returncode == theirs.returncode == (0 if arguments else 1)
            assert own.stdout == theirs.stdout
            assert own.stderr.replace(b"anthropic: ", b"anthropic-host: ") == theirs.stderr
            assert json.loads(own.stdout)["report"]["partialTypes"]


def test_the_folder_of_jupiterone_is_that_of_the_host_in_rust_and_an_older_one_is_left_alone(
    northwind: str, tmp_path: Path
) -> None:
    def files(folder: Path) -> dict[str, bytes]:
        found = (folder / ".j1-integration").rglob("*.json")
        return {str(it.relative_to(folder)): timeless(it.read_bytes()) for it in found}

    arguments = ["--quiet", "--format", "jupiterone", "--output"]
    own = program(northwind, *arguments, str(tmp_path / "own"))
    assert (own.returncode, own.stdout, own.stderr) == (0, b"", b"")
    rust(northwind, *arguments, str(tmp_path / "theirs"))
    assert files(tmp_path / "own") == files(tmp_path / "theirs")
    assert len(files(tmp_path / "own")) > 5

    again = program(northwind, *arguments, str(tmp_path / "own"))
    assert again.returncode == 2
    assert b".j1-integration is there already: choose another folder" in again.stderr
    assert files(tmp_path / "own") == files(tmp_path / "theirs")


def test_the_summary_is_that_of_the_host_in_rust_and_what_was_skipped_is_no_failure(
    northwind: str,
) -> None:
    skipped = ["--skip", "fetch-invites"]
    own, theirs = program(northwind, *skipped), rust(northwind, *skipped)
    assert own.returncode == 0
    assert own.stderr
    assert own.stderr == theirs.stderr


def test_some_steps_can_be_chosen_together_or_one_by_one(northwind: str) -> None:
    chosen = [
        ["--only", "fetch-users,fetch-invites"],
        ["--only", "fetch-users", "--only", " fetch-invites"],
    ]
    own = [program(northwind, "--format", "ndjson", *arguments) for arguments in chosen]
    assert [it.returncode for it in own] == [0, 0]
    assert own[0].stdout == own[1].stdout
    items = [json.loads(line) for line in own[0].stdout.splitlines()]
    types = {item["_type"] for item in items[:-1]}
    assert {"anthropic_account", "anthropic_user", "anthropic_invite"} <= types
    assert "anthropic_workspace" not in types
    # What was not asked for is told in the first line, and is no failure.
    first = own[0].stderr.decode().splitlines()[0]
    assert first.startswith("complete")
    assert "workspaces" in first
    assert "(not asked for)" in first


def test_a_plan_says_what_the_run_would_take_and_writes_nothing(
    northwind: str, tmp_path: Path
) -> None:
    place = tmp_path / "graph.json"
    plan = program(northwind, "--plan", "--output", str(place))
    assert (plan.returncode, plan.stderr) == (0, b"")
    assert not place.exists()
    run = program(northwind, "--quiet", "--format", "ndjson")
    report = json.loads(run.stdout.splitlines()[-1])["report"]
    first, _, _, *steps = plan.stdout.decode().splitlines()
    assert first.startswith(f"The run takes at least {report['requests']} requests, of the 100 a ")
    read = [(it["requests"], it["id"]) for it in report["steps"] if it["requests"]]
    told = [(int(line.split()[0]), line.split()[1]) for line in steps]
    assert [it for it in told if it[0]] == read
    assert plan.stdout == rust(northwind, "--plan").stdout

    refused = program(northwind, "--plan", key="sk-ant-admin01-another")
    assert (refused.returncode, refused.stdout) == (1, b"")


def test_a_file_takes_its_place_when_it_is_whole_and_a_run_that_fails_leaves_it_alone(
    northwind: str, tmp_path: Path
) -> None:
    file = tmp_path / "graph.json"
    arguments = ["--quiet", "--output", str(file)]
    assert program(northwind, *arguments).returncode == 0
    graph = file.read_bytes()
    assert timeless(graph) == program(northwind, "--quiet", "--output", "-").stdout

    refused = program(northwind, *arguments, key="sk-ant-admin01-another")
    assert refused.returncode == 1
    assert refused.stderr.decode() == (
        "graph-anthropic: the key was refused: it must be an Admin key (sk-ant-admin…) made by an "
        "organization admin, or a token that may read the organization (request req_011fake)\n"
    )
    assert file.read_bytes() == graph
    assert os.listdir(tmp_path) == ["graph.json"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--nope"], "unrecognized arguments: --nope"),
        (["graph.json"], "unrecognized arguments: graph.json"),
        (["--format"], "argument --format: expected one argument"),
        (["--format", "png"], "argument --format: invalid choice: 'png'"),
        (["--timeout", "0s"], "0s is no time: 90s, 30m or 2h, say"),
        (["--timeout", "30"], "30 is no time: 90s, 30m or 2h, say"),
        (["--form", "json"], "unrecognized arguments: --form json"),
        (["--format", "jupiterone"], "--format jupiterone writes a folder: add --output"),
        (["--skip", "nothing"], "nothing is not a step: fetch-account, fetch-users, "),
        (["--only", "fetch-users,nothing"], "nothing is not a step: fetch-account, "),
        (["--plan", "--also", "nothing"], "nothing is not a step: fetch-account, "),
        (["--proxy", "socks5://u:CANARY@x"], "--proxy: a proxy is a URL such as http://proxy."),
        (["--trusted-authority", "/nowhere"], "/nowhere cannot be read: "),
        (["--output", "/nowhere/graph"], "/nowhere/graph cannot be written: "),
        (["--output", "/"], "/ cannot be written: it is a folder, and this format is a file"),
    ],
)
def test_what_is_wrong_before_anybody_is_asked_ends_with_2(
    northwind: str, arguments: list[str], says: str
) -> None:
    ended = program(northwind, *arguments)
    assert (ended.returncode, ended.stdout) == (2, b"")
    assert says in ended.stderr.decode()


@pytest.mark.parametrize(
    ("variables", "says"),
    [
        ({}, "ANTHROPIC_ADMIN_KEY is not set: set it to an Admin key (sk-ant-admin…)"),
        (
            {"ANTHROPIC_ADMIN_KEY": "CANARY\n1"},
            "ANTHROPIC_ADMIN_KEY is empty or has characters that no header can have",
        ),
        (
            {"ANTHROPIC_ADMIN_KEY": " ", "ANTHROPIC_AUTH_TOKEN": "Bearer \x01"},
            "ANTHROPIC_AUTH_TOKEN is empty or has characters that no header can have",
        ),
        (
            {"ANTHROPIC_ADMIN_KEY": "k", "ANTHROPIC_BASE_URL": "http://a.example"},
            "ANTHROPIC_BASE_URL must be https, unless it is on loopback",
        ),
        (
            {"ANTHROPIC_ADMIN_KEY": ENTERPRISE, "ANTHROPIC_ENTERPRISE_KEY": "another"},
            "ANTHROPIC_ENTERPRISE_KEY is one too many: two credentials are an Enterprise key each, "
            "and a run takes one of each kind",
        ),
    ],
)
def test_what_is_wrong_in_the_environment_is_named(variables: dict[str, str], says: str) -> None:
    rest = {name: value for name, value in os.environ.items() if "ANTHROPIC" not in name}
    ended = subprocess.run(command(), env={**rest, **variables}, capture_output=True, check=False)
    assert (ended.returncode, ended.stdout) == (2, b"")
    assert ended.stderr.decode() == f"graph-anthropic: {says}\n"


def test_every_credential_that_is_set_is_used() -> None:
    asked: list[bytes] = []

    def repeat(request: bytes) -> bytes:
        asked.append(request.lower())
        return reply(json.dumps({"name": TOKEN}).encode())

    with server(repeat) as here:
        given = {**environment(here.origin), "ANTHROPIC_AUTH_TOKEN": TOKEN}
        ended = subprocess.run(command("--quiet"), env=given, capture_output=True, check=False)
    assert ended.returncode == 1
    # What an answer to the key says of the token is not passed on either.
    assert b"the answer repeats the credential" in ended.stderr
    assert CANARY.encode() not in ended.stdout + ended.stderr
    assert asked
    for request in asked:
        line = request.split(b"\r\n", 1)[0]
        is_with_token = any(it in line for it in (b"service_accounts", b"federation_", b"rbac_"))
        sent = [b"x-api-key: " in request, b"authorization: bearer " in request]
        assert sent == [not is_with_token, is_with_token], line


def test_an_enterprise_key_has_a_variable_of_its_own_or_that_of_a_key() -> None:
    for name in ["ANTHROPIC_ENTERPRISE_KEY", "ANTHROPIC_ADMIN_KEY"]:
        asked: list[bytes] = []

        def forbid(request: bytes, asked: list[bytes] = asked) -> bytes:
            asked.append(request)
            return reply(b"{}", status="403 No")

        with server(forbid) as here:
            given = {**environment(here.origin, key=""), name: ENTERPRISE}
            ended = subprocess.run(command("--quiet"), env=given, capture_output=True, check=False)
        assert ended.returncode == 1
        assert all(f"x-api-key: {ENTERPRISE}\r\n".encode() in it for it in asked)
        assert asked


def test_a_token_is_a_token() -> None:
    with organization("--token", "sk-ant-oat01-token", key="sk-ant-admin01-x") as origin:
        given = {**environment(origin), "ANTHROPIC_AUTH_TOKEN": "sk-ant-oat01-token"}
        given["ANTHROPIC_ADMIN_KEY"] = ""
        ended = subprocess.run(command("--quiet"), env=given, capture_output=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, b"")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_run_that_is_told_to_end_leaves_nothing(number: int, tmp_path: Path) -> None:
    with server() as silent:
        place = tmp_path / "graph.json"
        with subprocess.Popen(
            command("--output", str(place)),
            env=environment(silent.origin),
            stderr=subprocess.PIPE,
            start_new_session=True,
        ) as running:
            assert silent.asked.wait(20)
            os.killpg(running.pid, number) if number == signal.SIGINT else running.terminate()
            _, said = running.communicate()
        silent.wait_until_all_ended()
    assert (running.returncode, said) == (
        1,
        b"graph-anthropic: the run was ended, so there is no graph\n",
    )
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_plan_that_is_told_to_end_says_so_and_leaves_no_process(number: int) -> None:
    with server() as silent:
        with subprocess.Popen(
            command("--plan"),
            env=environment(silent.origin),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        ) as running:
            assert silent.asked.wait(20)
            os.killpg(running.pid, number) if number == signal.SIGINT else running.terminate()
            told, said = running.communicate()
        silent.wait_until_all_ended()
    assert (running.returncode, told, said) == (
        1,
        b"",
        b"graph-anthropic: the run was ended, so there is no graph\n",
    )


def test_a_run_that_takes_too_long_says_what_gives_it_more_time() -> None:
    with server() as silent:
        ended = program(silent.origin, "--timeout", "1s")
    assert (ended.returncode, ended.stdout) == (1, b"")
    assert ended.stderr.decode() == (
        "graph-anthropic: the run took longer than 1s, so there is no graph; --timeout gives it "
        "more time\n"
    )


def test_a_reader_that_goes_away_is_told_of_in_a_sentence() -> None:
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with (
        organization("--organization", "seed:1", "--users", "2000") as origin,
        subprocess.Popen(command("--quiet"), env=environment(origin), **pipes) as running,
    ):
        assert running.stdout is not None
        running.stdout.read(1)
        running.stdout.close()
        _, said = running.communicate()
    assert running.returncode == 1
    assert said == b"graph-anthropic: the graph cannot be written: Broken pipe\n"


def test_help_and_version_are_told() -> None:
    given = {**environment(""), "COLUMNS": "100"}
    helped = subprocess.run(command("--help"), env=given, capture_output=True, check=False)
    said = helped.stdout.decode()
    assert helped.returncode == 0
    for option in ["format", "output", "skip", "raw-data", "allow-partial", "timeout", "quiet"]:
        assert f"--{option}" in said
    assert max(len(line) for line in said.splitlines()) <= 100
    assert "\n  fetch-users                   an Admin key, an `org:admin` token" in said
    assert program("", "--version").stdout.startswith(b"graph-anthropic 0.")


def test_the_key_is_in_nothing_that_others_can_read(tmp_path: Path) -> None:
    with server() as silent:
        given = environment(silent.origin)
        place = tmp_path / "graph.json"
        with subprocess.Popen(
            command("--output", str(place)), env=given, stderr=subprocess.DEVNULL
        ) as running:
            assert silent.asked.wait(20)
            tasks = Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text().split()
            assert len(tasks) == 1
            for process in [str(running.pid), *tasks]:
                arguments = Path(f"/proc/{process}/cmdline").read_bytes()
                assert arguments
                assert CANARY.encode() not in arguments
            running.kill()
        silent.wait_until_all_ended()
    for kept in CACHE.iterdir():
        assert KEY.encode() not in kept.read_bytes()


def test_a_link_beside_the_place_is_not_followed(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text("theirs")
    (tmp_path / ".graph.json.new").symlink_to(other)

    with pytest.raises(OSError, match="symbolic links"):
        NewFile(tmp_path / "graph.json")

    assert other.read_text() == "theirs"
