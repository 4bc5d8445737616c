"""The running server: started, awaited, started again when it dies, stopped."""

from __future__ import annotations

import atexit
import logging
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from service.postgres import cluster, pidfile
from service.postgres.account import Account, choose, environment
from service.postgres.address import PORT, address
from service.postgres.binaries import Binaries, find
from service.postgres.failed import PostgresFailed
from service.postgres.folder import Folder

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE = 300.0
"""Seconds that a start may take: after a crash it first replays what the disk holds."""

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "port": str(PORT),
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "shared_buffers": "128MB",
    "max_wal_size": "1GB",
    "max_connections": "100",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "off",
    "log_destination": "stderr",
    "cluster_name": "signalbox",
}
LOG_LIMIT = 16 * 2**20

logger = logging.getLogger("signalbox.postgres")


def _silent(_: str) -> None:
    """Say nothing."""


class Postgres:
    """A PostgreSQL server of our own; use `start`.

    It ends when this process does, however this process ends, and is started again when it dies itself.
    """

    def __init__(
        self, folder: Folder, binaries: Binaries, account: Account, passwords: dict[str, str]
    ) -> None:
        self.version = binaries.version
        self._folder, self._binaries, self._account, self._passwords = folder, binaries, account, passwords
        self._stopping = threading.Event()
        self._stopped = False
        self._socket = _socket_folder(account)
        self._process: subprocess.Popen[bytes] | None = None
        self._keeper = threading.Thread(target=self._keep, name="signalbox-postgres", daemon=True)

    @classmethod
    def start(
        cls, data: Path, binaries: Path | None = None, say: Callable[[str], None] = _silent
    ) -> Postgres:
        """Start the database kept in the folder `data`, made on first use; returns when it answers.

        `binaries` is the folder of PostgreSQL's programs (found when None); `say` hears what takes long. Call
        it from the main thread: the server is bound to the life of the thread that starts it.
        Raises `PostgresFailed`.
        """
        if threading.current_thread() is not threading.main_thread():
            raise PostgresFailed("The embedded PostgreSQL is started from the main thread only.")
        folder = Folder.take(data)
        try:
            postgres = cls._prepared(folder, binaries, say)
            postgres._start(say)
        except BaseException:
            folder.give_back()
            raise
        return postgres

    @classmethod
    def _prepared(cls, folder: Folder, named: Path | None, say: Callable[[str], None]) -> Postgres:
        major = cluster.made_by(folder.cluster)
        binaries = find(named, major)
        account = choose(folder.cluster, binaries.folder)
        passwords, renewed = folder.passwords(cluster.ROLES, fresh=major is None)
        if major is None:
            say(f"Making a PostgreSQL {binaries.version} database in {folder.path} (some seconds, once) ...")
            cluster.make(folder, binaries, account, passwords)
        else:
            pidfile.clear(folder.cluster)
            if renewed:
                cluster.renew_passwords(folder, binaries, account, passwords)
        _sweep(folder)
        return cls(folder, binaries, account, passwords)

    @property
    def url(self) -> str:
        """For the service: may read and call functions, owns nothing. For asyncpg and libpq alike."""
        return self._url(cluster.SERVICE, cluster.DATABASE)

    @property
    def owner_url(self) -> str:
        """For migrations: the role that owns the database."""
        return self._url(cluster.OWNER, cluster.DATABASE)

    @property
    def admin_url(self) -> str:
        """The superuser, on the database `postgres`: for tests and for repairs, never for the service."""
        return self._url(cluster.ADMIN, "postgres")

    @property
    def pid(self) -> int | None:
        """The server's process now; None while there is none."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def stop(self) -> None:
        """Shut the server down properly and give the data folder back. Twice does no harm."""
        if self._stopped:
            return
        self._stopped = True
        atexit.unregister(self.stop)
        self._stopping.set()
        self._end()
        if self._keeper.ident is not None:
            self._keeper.join(5.0)
        self._end()  # what the keeper may have started meanwhile
        shutil.rmtree(self._socket, ignore_errors=True)
        self._folder.give_back()

    def _url(self, role: str, database: str) -> str:
        return address(self._socket, role, self._passwords[role], database)

    def _start(self, say: Callable[[str], None]) -> None:
        try:
            self._folder.note({"socket": str(self._socket)})
            self._launch(say)
        except BaseException:
            self._end()
            shutil.rmtree(self._socket, ignore_errors=True)
            raise
        self._keeper.start()
        atexit.register(self.stop)

    def _launch(self, say: Callable[[str], None]) -> None:
        """Start the server and wait until it answers; what an earlier one left may need a moment."""
        deadline = time.monotonic() + PATIENCE
        while True:
            began = self._spawn()
            if self._awaited(deadline, say):
                return
            why = pidfile.last_words(self._folder.log, began)
            if "still in use" not in why or time.monotonic() > deadline or self._stopping.is_set():
                raise PostgresFailed(f"PostgreSQL does not start: {why} (all of it: {self._folder.log})")
            time.sleep(0.2)

    def _spawn(self) -> int:
        """Start the process; the place in its log from which this start's words begin."""
        options = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
        command = self._account.command(
            self._binaries.postgres, "-D", self._folder.cluster, "-k", self._socket, *options
        )
        _trim(self._folder.log)
        try:
            with open(self._folder.log, "ab") as log:
                began = log.tell()
                self._process = subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    env=environment(),
                    cwd="/",
                    start_new_session=True,  # a terminal's Ctrl-C is for the service, which then stops this
                )
        except OSError as error:
            raise PostgresFailed(f"PostgreSQL cannot be started: {error.strerror}.") from error
        return began

    def _awaited(self, deadline: float, say: Callable[[str], None]) -> bool:
        """Wait for the server's own word; False when it ended or took too long."""
        assert self._process is not None
        told = time.monotonic() + 2.0
        while self._process.poll() is None and time.monotonic() < deadline and not self._stopping.is_set():
            if pidfile.ready(self._folder.cluster, self._process.pid):
                return True
            if time.monotonic() > told:
                say("Waiting for PostgreSQL ...")
                told += 10.0
            time.sleep(0.02)
        return False

    def _keep(self) -> None:
        """Start the server again whenever it ends by itself. This thread lives as long as the server must."""
        while not self._stopping.is_set():
            assert self._process is not None
            self._process.wait()
            if not self._stopping.is_set():
                self._again()

    def _again(self) -> None:
        logger.warning("PostgreSQL ended unexpectedly; starting it again")
        try:
            pidfile.clear(self._folder.cluster)
            self._launch(_silent)
        except PostgresFailed as failed:
            logger.error("%s", failed)
            self._stopping.wait(2.0)
        else:
            logger.warning("PostgreSQL answers again")

    def _end(self) -> None:
        """End the process: disconnect everybody, then without ceremony, then by force."""
        if self._process is None:
            return
        for number, patience in ((signal.SIGINT, 30.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
            if self._process.poll() is not None:
                return
            self._process.send_signal(number)
            try:
                self._process.wait(patience)
            except subprocess.TimeoutExpired:
                continue


def _socket_folder(account: Account) -> Path:
    """A private folder with a short path: a socket's may have 107 bytes, a data folder's has more."""
    place = "/tmp" if os.access("/tmp", os.W_OK | os.X_OK) else None
    folder = Path(tempfile.mkdtemp(prefix="signalbox-", dir=place))
    account.owns(folder)
    return folder


def _sweep(folder: Folder) -> None:
    """Remove the socket folder of an owner that was killed."""
    left = Path(str(folder.before.get("socket", "")))
    if left.name.startswith("signalbox-") and left.is_dir() and not left.is_symlink():
        shutil.rmtree(left, ignore_errors=True)


def _trim(log: Path) -> None:
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_name(log.name + ".1"))
