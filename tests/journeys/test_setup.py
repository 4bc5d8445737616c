"""Set-up: what is committed names no place, all is locked by hash, and `./run` says what it lacks."""

import ast
import os
import re
import shutil
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import projections
import schema
import service
from service.cli import VERBS
from service.settings import HOME
from tests.bells import a_redis, needs_redis

# Written so that this file does not name what it forbids.
FORBIDDEN = re.compile(
    r"py[p]i\.|pythonhost[e]d|npmj[s]\.|--(extra-)?inde[x]-url|find-link[s]|\bprox[y]\.golang"
    r"|(?<![\w./-])/(wor[k]|tmp/s[b]|opt/pyp[i]|opt/wheel[s]|roo[t]|home/\w+)/"
)
RUN = [sys.executable, str(HOME / "run")]


def committed() -> Iterator[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=HOME, capture_output=True, text=True, check=True)
    yield from (HOME / name for name in listed.stdout.split("\0") if name)


@pytest.mark.skipif(not (HOME / ".git").exists(), reason="not a clone")
def test_no_committed_file_names_a_package_index_its_host_or_a_place_on_a_machine() -> None:
    found = [
        f"{path.relative_to(HOME)}: {match[0]}"
        for path in committed()
        if path.is_file() and (match := FORBIDDEN.search(path.read_text(errors="replace")))
    ]
    assert found == []


def test_every_package_of_the_lock_has_hashes_and_comes_from_the_index() -> None:
    text = (HOME / "requirements.lock").read_text().replace("\\\n    ", "")
    assert len(text.splitlines()) > 40
    for line in text.splitlines():
        assert re.fullmatch(r"[a-z0-9-]+==[\w.]+( ; [^#]+?)?( --hash=sha256:[0-9a-f]{64})+ ?", line), line


def test_what_pyproject_asks_for_is_locked() -> None:
    project = tomllib.loads((HOME / "pyproject.toml").read_text())
    asked = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    locked = {line.partition("==")[0] for line in (HOME / "requirements.lock").read_text().splitlines()}
    assert {re.split(r"[\[<>=;, ]", each)[0] for each in asked} <= locked


def test_the_three_packages_are_this_checkouts() -> None:
    for package in (service, projections, schema):
        assert Path(str(package.__file__)).is_relative_to(HOME)


def test_run_without_arguments_tells_every_verb() -> None:
    told = subprocess.run(RUN, capture_output=True, text=True, check=True).stdout
    assert re.findall(r"^  \./run (\w+)", told, re.MULTILINE) == [
        "demo",
        "serve",
        "token",
        "import",
        "export",
        "report",
        "projections",
        "rebuild",
        "migrate",
        "doctor",
        "test",
        "bench",
        "check",
    ]
    for verb in VERBS:
        assert verb.help in told


def test_run_says_what_to_do_where_it_cannot_make_its_environment(place: Path) -> None:
    checkout = place / "check out"
    checkout.mkdir()
    for name in ("run", "requirements.lock"):
        shutil.copy(HOME / name, checkout)
    (checkout / ".venv").mkdir()
    (checkout / ".venv" / "pyvenv.cfg").write_text("")
    tried = subprocess.run(
        [sys.executable, checkout / "run", "doctor"], capture_output=True, text=True, check=False
    )
    assert tried.returncode == 1
    assert "did not make it. Move it away" in tried.stderr
    assert (checkout / ".venv" / "pyvenv.cfg").exists()


def test_run_needs_no_newer_syntax_than_an_old_python_understands() -> None:
    ast.parse((HOME / "run").read_text(), feature_version=(3, 6))


def cli(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "service.cli", *words],
        cwd=HOME,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_an_unknown_verb_is_answered_with_those_there_are() -> None:
    tried = cli("dance")
    assert tried.returncode == 2
    assert "There is no verb dance. The verbs are: demo, serve" in tried.stderr


def test_doctor_finds_nothing_wrong_here_and_says_what_is_wrong_elsewhere(place: Path) -> None:
    assert "BAD" not in cli("doctor", "--data", str(place / "data"), "--port", "0").stdout
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = str(taken.getsockname()[1])
        told = cli("doctor", "--data", str(place), "--port", number, SIGNALBOX_PG_BIN=str(place))
    assert told.returncode == 1
    assert re.findall(r"^BAD +(\w+)", told.stdout, re.MULTILINE) == ["PostgreSQL", "port"]
    assert told.stdout.count("->") == 2


@needs_redis
def test_doctor_says_when_nodes_do_not_hear_each_other(place: Path) -> None:
    words = ("doctor", "--data", str(place / "data"), "--port", "0")
    told = cli(*words, SIGNALBOX_BELL="redis://127.0.0.1:1")
    assert re.findall(r"^BAD +(\w+)", told.stdout, re.MULTILINE) == ["bell"]
    with a_redis() as redis:
        assert "ok   bell: who rings is heard" in cli(*words, SIGNALBOX_BELL=redis.url).stdout


def test_doctor_names_a_database_that_is_not_there() -> None:
    told = cli("doctor", "--port", "0", DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert re.findall(r"^BAD +(\w+)", told.stdout, re.MULTILINE) == ["database"]


def test_every_misspelt_setting_is_named_at_once() -> None:
    told = cli("token", "ada", SIGNALBOX_PROT="1", SIGNALBOX_PORT="x")
    assert told.returncode == 1
    assert len(told.stderr.splitlines()) == 2


def test_a_token_is_all_that_is_printed_on_standard_output(place: Path) -> None:
    told = cli("token", "ada", "--data", str(place))
    assert re.fullmatch(r"[\w-]+\.[\w-]+\.[\w-]+\n", told.stdout)


def test_the_demo_listens_to_this_machine_only() -> None:
    told = cli("demo", "--host", "0.0.0.0")
    assert told.returncode == 1
    assert "loopback only" in told.stderr


def test_a_database_that_is_down_at_the_start_is_named() -> None:
    told = cli("serve", "--port", "0", DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert told.returncode == 1
    assert "The database of DATABASE_URL cannot be used" in told.stderr


def test_a_port_that_is_taken_is_named_before_anything_slow_begins(place: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        told = cli("serve", "--data", str(place / "data"), "--port", str(taken.getsockname()[1]))
    assert told.returncode == 1
    assert "Choose another with --host or --port" in told.stderr
    assert not (place / "data").exists()
