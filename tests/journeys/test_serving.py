"""`./run serve` as a person sees it: one line when it can be used, no remains, no harm by kill -9."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from service.postgres import holder
from service.settings import HOME

LINE = "Signalbox listens on "
PATIENCE = 60


@contextmanager
def serving(data: Path, *words: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A service on a free port, and where it says that it listens."""
    command = [sys.executable, "-m", "service.cli", "serve", "--port", "0", "--data", str(data), *words]
    with subprocess.Popen(command, cwd=HOME, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            assert line.startswith(LINE)
            yield process, line.removeprefix(LINE).strip()
        finally:
            process.kill()
    eventually(lambda: server(data) is None)


def status(address: str) -> int:
    try:
        with urllib.request.urlopen(f"{address}/readyz", timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        refused.close()
        return refused.code


def server(data: Path) -> int | None:
    """The database's process, if it lives."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if words[0].endswith(b"/postgres") and os.fsencode(data / "postgres") in words:
            return int(process.name)
    return None


def eventually(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_service_told_to_stop_stops_its_database_and_gives_the_folder_back(
    place: Path, number: signal.Signals, code: int
) -> None:
    data = place / "some data"
    with serving(data) as (process, address):
        assert status(address) == 200
        assert holder(data) == process.pid
        process.send_signal(number)
        assert process.wait(PATIENCE) == code
        assert server(data) is None
        assert holder(data) is None


def test_a_service_killed_can_be_started_again_at_once(place: Path) -> None:
    for _ in range(3):
        with serving(place / "data") as (process, address):
            assert status(address) == 200
            process.kill()


def test_a_service_whose_database_is_killed_is_ready_again_by_itself(place: Path) -> None:
    with serving(place / "data") as (_, address):
        killed = server(place / "data")
        assert killed is not None
        os.kill(killed, signal.SIGKILL)
        eventually(lambda: server(place / "data") not in (None, killed))
        eventually(lambda: status(address) == 200)
