"""What tests share: real databases.

- `postgres` (session): a running embedded server, once for each version on this machine (18 from the wheel,
  15 from Debian): a test that uses it, directly or through `database`, runs once for each, those above the
  register on the newest alone. `--postgres 18` leaves one.
- `database` (function): a fresh, migrated database on that server, with `.url` (the service's role),
  `.owner_url` (the migrations' role) and `.admin_url` (a superuser); dropped afterwards.
- `place` (function): an empty folder with a short path that other users can enter, unlike `tmp_path`.
"""

from __future__ import annotations

import asyncio
import functools
import importlib.util
import itertools
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from service.postgres import Postgres, installed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.postgres import Binaries

NUMBERS = itertools.count(1)
ABOVE_THE_REGISTER = (
    "tests.bench.",
    "tests.schema.",
    "tests.importing.",
    "tests.journeys.bad_input.",
    "tests.journeys.planning_event.",
    "tests.journeys.protocols.",
    "tests.journeys.test_compilers",
    "tests.journeys.test_documents",
    "tests.journeys.test_law",
    "tests.journeys.test_nodes",
    "tests.journeys.test_origins",
    "tests.journeys.test_rolling_upgrade",
    "tests.service.test_demo",
    "tests.service.test_presence",
)
"""Tests of what is asked and answered, which no version of PostgreSQL changes: the newest one is enough."""
TEMPLATE = "migrated"


@dataclass(frozen=True)
class Database:
    """One database of its own for one test."""

    name: str
    url: str
    owner_url: str
    admin_url: str
    major: int


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--faults", type=float, default=30, metavar="SECONDS", help="how long nodes suffer")
    parser.addoption("--seed", type=int, help="what is disturbed, and when")
    parser.addoption("--postgres", type=int, metavar="MAJOR", help="run database tests on this version only")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "postgres" in metafunc.fixturenames:
        chosen = versions(metafunc.config.getoption("--postgres"))
        if f"{metafunc.module.__name__}.".startswith(ABOVE_THE_REGISTER):
            chosen = chosen[:1]
        ids = [f"postgres-{binaries.major}" for binaries in chosen]
        metafunc.parametrize("postgres", chosen, ids=ids, indirect=True, scope="session")


@functools.cache
def versions(only: int | None) -> list[Binaries]:
    """One set of binaries for each major version found here."""
    found = {binaries.major: binaries for binaries in reversed(list(installed()))}
    return [found[major] for major in sorted(found, reverse=True) if only in (None, major)]


@pytest.fixture
def place() -> Iterator[Path]:
    folder = accessible_folder()
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgres(request: pytest.FixtureRequest) -> Iterator[Postgres]:
    folder = accessible_folder()
    running = Postgres.start(folder / "data", request.param.folder)
    yield running
    running.stop()
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def migrated(postgres: Postgres) -> str:
    """The name of a database in which all migrations have run, to be copied."""
    create(postgres, TEMPLATE)
    if importlib.util.find_spec("service.migrations") is not None:
        from service.migrations import migrate

        asyncio.run(migrate(at(postgres.owner_url, TEMPLATE)))
    return TEMPLATE


@pytest.fixture
def database(postgres: Postgres, migrated: str) -> Iterator[Database]:
    name = f"test_{next(NUMBERS)}"
    create(postgres, name, migrated)
    service, owner, admin = (at(url, name) for url in (postgres.url, postgres.owner_url, postgres.admin_url))
    yield Database(name, service, owner, admin, int(postgres.version.partition(".")[0]))
    tell(postgres, f"DROP DATABASE {name} WITH (FORCE)")


def accessible_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="signalbox-test-", dir="/tmp" if os.path.isdir("/tmp") else None))
    folder.chmod(0o755)
    return folder


def at(url: str, name: str) -> str:
    """The same server and role, another database."""
    head, _, tail = url.rpartition("?")
    return f"{head.rpartition('/')[0]}/{name}?{tail}"


def create(postgres: Postgres, name: str, template: str = "template1") -> None:
    tell(postgres, f"CREATE DATABASE {name} OWNER signalbox_owner TEMPLATE {template}")
    tell(postgres, f"REVOKE ALL ON DATABASE {name} FROM PUBLIC")
    tell(postgres, f"GRANT CONNECT ON DATABASE {name} TO signalbox_service, signalbox_reader")


def tell(postgres: Postgres, statement: str) -> None:
    with psycopg.connect(postgres.admin_url, autocommit=True) as connection:
        connection.execute(statement.encode())
