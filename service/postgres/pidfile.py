"""`postmaster.pid`: whether the server is ready, and whether an earlier one is really gone."""

from __future__ import annotations

import os
import platform
import signal
import subprocess
import time
from pathlib import Path

from service.postgres.failed import PostgresFailed

LINUX = platform.system() == "Linux"
PATIENCE = 20.0
"""Seconds that a server whose service died gets to end by itself."""


def ready(cluster: Path, pid: int) -> bool:
    """Whether server `pid` says that it takes connections: line 8 of its file."""
    lines = _lines(cluster)
    return len(lines) >= 8 and lines[0].strip() == str(pid) and lines[7].strip() == "ready"


def clear(cluster: Path) -> None:
    """Wait until an earlier server of this cluster is gone, and let its file not stop the next one.

    The file may name a process that is somebody else's by now, and PostgreSQL would believe it. It is
    not deleted, because it also leads to shared memory that orphans of the earlier server may still use:
    its first line gets our own number instead, which a server that we start knows not to be a rival's.
    Raises `PostgresFailed` when a server stays.
    """
    lines = _lines(cluster)
    if not lines or not lines[0].strip().isdigit():
        return
    pid = int(lines[0])
    _wait_for_end(cluster, pid)
    lines = _lines(cluster)
    if lines and pid != os.getpid():
        _rewrite(cluster / "postmaster.pid", [str(os.getpid()), *lines[1:]])


def last_words(log: Path, began: int) -> str:
    """What the server said last in its log, from byte `began` on, in a line or two."""
    try:
        with open(log, "rb") as file:
            file.seek(began)
            said = file.read(64_000).decode(errors="replace").splitlines()
    except OSError as error:
        return f"its log cannot be read ({error.strerror})."
    grave = [
        line.partition("FATAL:")[2] or line.partition("PANIC:")[2]
        for line in said
        if "FATAL" in line or "PANIC" in line
    ]
    return (grave or said or ["it ended without a word"])[-1].strip() + "."


def _lines(cluster: Path) -> list[str]:
    try:
        return (cluster / "postmaster.pid").read_text(errors="replace").splitlines()
    except FileNotFoundError:
        return []


def _wait_for_end(cluster: Path, pid: int) -> None:
    deadline = time.monotonic() + PATIENCE
    if not LINUX and _serves(cluster, pid):
        os.kill(pid, signal.SIGINT)  # no system but Linux lets it notice by itself that its service died
    while _serves(cluster, pid):
        if time.monotonic() > deadline:
            raise PostgresFailed(
                f"Process {pid}, a PostgreSQL that this service did not start, uses {cluster}. "
                "Stop it first, or choose another folder with --data."
            )
        time.sleep(0.05)


def _serves(cluster: Path, pid: int) -> bool:
    """Whether process `pid` is a living PostgreSQL of this cluster."""
    if LINUX:
        try:
            return os.path.samefile(f"/proc/{pid}/cwd", cluster) and not _ended(pid)
        except OSError:
            return False
    listed = subprocess.run(
        ["ps", "-p", str(pid), "-o", "command="], capture_output=True, text=True, check=False
    )
    return "postgres" in listed.stdout and str(cluster) in listed.stdout


def _ended(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()[0] == "Z"


def _rewrite(path: Path, lines: list[str]) -> None:
    text = "".join(f"{line}\n" for line in lines).encode()
    with open(path, "r+b") as file:
        file.write(text)
        file.truncate()
