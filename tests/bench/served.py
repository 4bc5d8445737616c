"""Servers in processes of their own: the service as it is served, and what it is held against."""

from __future__ import annotations

import asyncio
import base64
import os
import resource
import sys
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from service.settings import HOME

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from tests.bench.row import Place

KEY = b"a key for the bench, 32 bytes ..."
PATIENCE = 60
"""Seconds that a server may take until it listens, or a load until it answers."""
MOST_FILES = 8_192
"""Open files that a process may need: a socket is one."""
LINE = 2**26
"""Bytes of the longest line that a process may say."""
SERVICE = ("service.cli", "serve", "--port", "0", "--data")


@dataclass(frozen=True)
class Served:
    """A server in a process of its own."""

    process: int
    port: int

    def cpu(self) -> float:
        """Seconds of CPU that it has used; 0 where the system does not tell."""
        words = self._told("stat").rpartition(")")[2].split()
        return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK") if words else 0.0

    def resident(self) -> int:
        """Bytes of memory that it holds; 0 where the system does not tell."""
        words = self._told("statm").split()
        return int(words[1]) * resource.getpagesize() if words else 0

    def _told(self, what: str) -> str:
        try:
            return Path(f"/proc/{self.process}/{what}").read_text()
        except OSError:
            return ""


def service(place: Place, name: str = "served") -> tuple[tuple[str, ...], dict[str, str]]:
    """The words and the settings that serve a place's database, with a data folder of this name."""
    settings = {
        "DATABASE_URL": place.url,
        "SIGNALBOX_OWNER_URL": place.owner_url,
        "SIGNALBOX_TOKEN_KEY": base64.b64encode(KEY).decode(),
    }
    return (*SERVICE, str(place.folder / name)), settings


@asynccontextmanager
async def served(words: tuple[str, ...], settings: Mapping[str, str]) -> AsyncIterator[Served]:
    """A server, until the end of the block; it says its address first, on a line."""
    process = await python(words, settings, stdin=asyncio.subprocess.DEVNULL)
    try:
        assert process.stdout is not None
        line = (await asyncio.wait_for(process.stdout.readline(), PATIENCE)).decode()
        yield Served(process.pid, int(line.rpartition(":")[2] or 0))
    finally:
        await end(process)


async def end(process: asyncio.subprocess.Process) -> None:
    """Ask a process to stop; one that does not is killed."""
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        await asyncio.wait_for(process.communicate(), PATIENCE)
    except TimeoutError:
        process.kill()
        await process.wait()


async def python(
    words: tuple[str, ...], settings: Mapping[str, str], stdin: int
) -> asyncio.subprocess.Process:
    """A module of this checkout, run as a process."""
    _allow_files()
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", *words, env={**os.environ, **settings}, cwd=HOME,
        stdin=stdin, stdout=asyncio.subprocess.PIPE, limit=LINE,
    )  # fmt: skip


def _allow_files() -> None:
    """Let what is started from here open a few thousand sockets, as far as the system allows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(MOST_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
