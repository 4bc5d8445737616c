"""What the environment says, read once into one frozen object; everything wrong with it is told at once."""

from __future__ import annotations

import base64
import binascii
import difflib
import ipaddress
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from service.origins import origins

HOME = Path(__file__).resolve().parent.parent
"""The checkout."""

SHORTEST_KEY = 32
"""Bytes of the shortest key that signs tokens."""

Value = TypeVar("Value")


class SettingsInvalid(Exception):
    """The environment does not make sense; `problems` has a sentence for each thing wrong."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How this process runs. A database_url that is None means: use the embedded database."""

    data: Path
    host: str = "127.0.0.1"
    port: int = 8000
    demo: bool = False
    database_url: str | None = field(default=None, repr=False)
    """The service's role: it may read and call functions, and owns nothing."""
    owner_url: str | None = field(default=None, repr=False)
    """The migrations' role, which owns the database."""
    bell_url: str | None = field(default=None, repr=False)
    """The Redis by which nodes wake each other. None: the database does that too."""
    pg_bin: Path | None = None
    origins: tuple[str, ...] = ()
    """Where the pages come from that may ask, besides this service's own."""
    round_key_folder: Path | None = None
    """Nodes that share a database share it. None: a folder of its own is kept in the data folder."""
    documents: Path | None = None
    """The manifest of the documents that clients ask for by id."""
    token_keys: tuple[bytes, ...] = field(default=(), repr=False)
    """The first signs, all verify. Empty: a key of its own is kept in the data folder."""
    url: str = "http://127.0.0.1:8000"
    """The running service that verbs like `import` speak to."""
    token: str | None = field(default=None, repr=False)

    @property
    def embedded(self) -> bool:
        """Whether the database is the service's own."""
        return self.database_url is None

    @property
    def round_keys(self) -> Path:
        """Where the keys of secret rounds are, each for as long as its round is open."""
        return self.round_key_folder or self.data / "rounds"

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach the host that the service listens on."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


def read(environment: Mapping[str, str] = os.environ, **given: object) -> Settings:
    """The settings from the environment; what is `given` and not None (by options) wins over it.

    Raises `SettingsInvalid`, naming everything that is wrong.
    """
    reader = _Reader(environment)
    found: dict[str, object] = {
        name: reader.read(variable, parse) for variable, (name, parse) in VARIABLES.items()
    }
    chosen: dict[str, object] = {"data": HOME / ".signalbox" / "service"}
    chosen |= {key: value for values in (found, given) for key, value in values.items() if value is not None}
    problems = [*reader.problems, *_unknown(environment), *_together(environment)]
    if problems:
        raise SettingsInvalid(tuple(problems))
    return Settings(**chosen)  # type: ignore[arg-type]


def demo_data(environment: Mapping[str, str]) -> Path:
    """Where the demo keeps its data, unless told otherwise: apart from the real."""
    named = environment.get("SIGNALBOX_DATA", "").strip()
    return _path(named) if named else HOME / ".signalbox" / "demo"


class _Reader:
    """Reads variables one by one and collects what is wrong with them. An empty variable is an absent one."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self.problems: list[str] = []

    def read(self, variable: str, parse: Callable[[str], Value]) -> Value | None:
        text = self.environment.get(variable, "").strip()
        if not text:
            return None
        try:
            return parse(text)
        except ValueError as error:
            self.problems.append(f"{variable} {error}")
            return None


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 65535:
        raise ValueError(f"must be a port, 0 to 65535, and is {text!r}.")
    return int(text)


def _flag(text: str) -> bool:
    words = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    if text.lower() not in words:
        raise ValueError(f"must be true or false, and is {text!r}.")
    return words[text.lower()]


def _path(text: str) -> Path:
    return Path(text).expanduser().absolute()


def _address(*schemes: str) -> Callable[[str], str]:
    """A URL of one of the schemes. The message never shows its text: there may be a password in it."""

    def parse(text: str) -> str:
        wanted = " or ".join(f"{scheme}://" for scheme in schemes)
        if "://" not in text or urlsplit(text).scheme not in schemes:
            raise ValueError(f"must be a URL that begins with {wanted}.")
        return text

    return parse


def _keys(text: str) -> tuple[bytes, ...]:
    return tuple(_key(word.strip()) for word in text.split(","))


def _key(text: str) -> bytes:
    try:
        key = base64.b64decode(
            text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4), validate=True
        )
    except (binascii.Error, ValueError) as error:
        raise ValueError("must be base64, several keys parted by commas.") from error
    if len(key) < SHORTEST_KEY:
        raise ValueError(f"must hold keys of at least {SHORTEST_KEY} random bytes, in base64.")
    return key


def _unknown(environment: Mapping[str, str]) -> list[str]:
    """A misspelt variable would be silently without effect."""
    problems = []
    for name in environment:
        if name.startswith("SIGNALBOX_") and name not in VARIABLES:
            near = difflib.get_close_matches(name, VARIABLES, n=1)
            problems.append(f"{name} is not known{f'; did you mean {near[0]}?' if near else '.'}")
    return problems


def _together(environment: Mapping[str, str]) -> list[str]:
    service, owner = (environment.get(name, "").strip() for name in ("DATABASE_URL", "SIGNALBOX_OWNER_URL"))
    if owner and not service:
        return ["SIGNALBOX_OWNER_URL is set, and DATABASE_URL is not: both name one database."]
    return []


_POSTGRES = _address("postgresql", "postgres")

VARIABLES: Mapping[str, tuple[str, Callable[[str], object]]] = {
    "DATABASE_URL": ("database_url", _POSTGRES),
    "SIGNALBOX_BELL": ("bell_url", _address("redis", "rediss")),
    "SIGNALBOX_DATA": ("data", _path),
    "SIGNALBOX_DEMO": ("demo", _flag),
    "SIGNALBOX_DOCUMENTS": ("documents", _path),
    "SIGNALBOX_HOST": ("host", str),
    "SIGNALBOX_ORIGINS": ("origins", origins),
    "SIGNALBOX_OWNER_URL": ("owner_url", _POSTGRES),
    "SIGNALBOX_PG_BIN": ("pg_bin", _path),
    "SIGNALBOX_PORT": ("port", _port),
    "SIGNALBOX_ROUND_KEYS": ("round_key_folder", _path),
    "SIGNALBOX_TOKEN": ("token", str),
    "SIGNALBOX_TOKEN_KEY": ("token_keys", _keys),
    "SIGNALBOX_URL": ("url", _address("http", "https")),
}
"""Every variable that is read, the field it fills, and how."""
