"""Who asks: a signed token names a person and an organisation, and proves nothing else.

Tokens are JSON Web Tokens of our own. Everything about them is pinned: algorithm, type, key by its name,
issuer, audience, every claim's presence and form, and how long they may live.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import time
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import jwt

from service.domain.fields import CANONICAL
from service.domain.vocabulary import Id
from service.settings import SettingsInvalid

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from service.ballots import Guest
    from service.settings import Settings

ISSUER = AUDIENCE = "signalbox"
ALGORITHM, TYPE = "HS256", "signalbox+jwt"
HOUR, DAY = 3_600, 86_400
LONGEST_LIFE = 90 * DAY
"""Seconds that a token may live; one that claims more is refused, however well signed."""
LEEWAY = 30
"""Seconds that clocks may differ."""
LONGEST_TOKEN = 4_096
REMEMBERED = 10_000
"""Tokens whose signature is not checked again until they end."""

CLAIMS = ("iss", "aud", "sub", "org", "iat", "exp")
NAMES = uuid.uuid5(uuid.NAMESPACE_URL, "urn:signalbox:names")


class Unauthenticated(Exception):
    """The request does not prove who asks; `code` says why, the text what to do."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


@dataclass(frozen=True, kw_only=True)
class Asker:
    """Who asks, in which organisation, and until when that is proven."""

    person: Id
    org: Id
    name: str | None = None
    until: int | None = None
    """Second of the Unix epoch at which the token ends; None for a visitor of the demo."""
    anonymous: bool = False
    guest: Guest | None = None
    """Whom a link lets in, to vote and to do nothing else."""


class Tokens:
    """Signs tokens with its first key and recognises those of all its keys."""

    def __init__(self, keys: tuple[bytes, ...]) -> None:
        self._keys: Mapping[str, bytes] = {key_name(key): key for key in keys}
        self._first = key_name(keys[0])
        self._remembered: dict[str, Asker] = {}

    def sign(self, person: Id, org: Id, *, name: str | None = None, seconds: int = 12 * HOUR) -> str:
        """A token for `person` in the organisation `org` that ends after `seconds`."""
        if not 0 < seconds <= LONGEST_LIFE:
            raise ValueError(f"A token lives at most {LONGEST_LIFE // DAY} days.")
        now = int(time.time())
        claims: dict[str, Any] = {"iss": ISSUER, "aud": AUDIENCE, "sub": person, "org": org}
        claims |= {"iat": now, "exp": now + seconds} | ({"name": name} if name else {})
        return jwt.encode(claims, self._keys[self._first], ALGORITHM, {"typ": TYPE, "kid": self._first})

    def authenticate(self, token: str | None) -> Asker:
        """Whom `token` names. Raises `Unauthenticated`."""
        if not token:
            raise Unauthenticated("TOKEN_MISSING", "Send a token: Authorization: Bearer <token>.")
        asker = self._remembered.get(token) or self._verified(token)
        if asker.until is not None and asker.until <= time.time():
            self._remembered.pop(token, None)
            raise Unauthenticated("TOKEN_EXPIRED", "The token has ended. Ask for a new one.")
        return asker

    def _verified(self, token: str) -> Asker:
        if len(token) > LONGEST_TOKEN:
            raise _malformed("it is too long")
        try:
            claims = jwt.decode(
                token,
                self._key(jwt.get_unverified_header(token)),
                algorithms=[ALGORITHM],
                audience=AUDIENCE,
                issuer=ISSUER,
                leeway=LEEWAY,
                options={"require": list(CLAIMS), "strict_aud": True, "verify_exp": False},
            )
        except jwt.MissingRequiredClaimError as error:
            raise _malformed(f"the claim {error.claim} is missing") from error
        except jwt.InvalidSignatureError as error:
            raise Unauthenticated("TOKEN_FORGED", "The token's signature is wrong.") from error
        except (jwt.PyJWTError, ValueError, RecursionError) as error:
            raise _malformed("it is not one of this service's tokens") from error
        asker = _asker(claims)
        if len(self._remembered) >= REMEMBERED:
            self._remembered.clear()
        self._remembered[token] = asker
        return asker

    def _key(self, header: Mapping[str, Any]) -> bytes:
        """The key that the header names. Nothing in a header may choose how it is checked."""
        if set(header) != {"alg", "typ", "kid"} or header["alg"] != ALGORITHM or header["typ"] != TYPE:
            raise _malformed("it is not one of this service's tokens")
        key = self._keys.get(header["kid"]) if isinstance(header["kid"], str) else None
        if key is None:
            raise Unauthenticated("TOKEN_KEY_UNKNOWN", "The token was signed with a key that is not ours.")
        return key


def visitor(org: Id) -> Asker:
    """Somebody without a token, as only the demo lets in."""
    return Asker(person=person_id("visitor"), org=org, name="Visitor", anonymous=True)


def person_id(name: str) -> Id:
    """The id of a person of the demo or of the command line: the same name, the same id."""
    return Id(str(uuid.uuid5(NAMES, f"person:{name}")))


def organisation_id(name: str) -> Id:
    """The id of an organisation by its name: the same name, the same id."""
    return Id(str(uuid.uuid5(NAMES, f"organisation:{name}")))


def key_name(key: bytes) -> str:
    """The `kid` of a key: tells nothing about it, and the same key has the same name on every node."""
    return hashlib.sha256(b"signalbox key name\x00" + key).hexdigest()[:16]


def keys(settings: Settings) -> tuple[bytes, ...]:
    """The keys that the settings give, else the one in the data folder, made on first use.

    Raises `SettingsInvalid` when there is none to be had.
    """
    if settings.token_keys:
        return settings.token_keys
    path = settings.data / "token.key"
    try:
        if not path.exists():
            _make_key(path)
        return (bytes.fromhex(path.read_text().strip()),)
    except OSError as error:
        raise SettingsInvalid((f"The key {path} cannot be used: {error.strerror}.",)) from error
    except ValueError as error:
        raise SettingsInvalid((f"{path} holds no key. Remove it, and a new one will be made.",)) from error


def _make_key(path: Path) -> None:
    """A file that only this user can read; of two processes that make it at once, the first wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_hex(32) + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(beside, path)
    except FileExistsError:
        return
    finally:
        beside.unlink()


def _asker(claims: Mapping[str, Any]) -> Asker:
    issued, until = _second(claims, "iat"), _second(claims, "exp")
    if not issued < until <= issued + LONGEST_LIFE:
        raise _malformed(f"it lives longer than {LONGEST_LIFE // DAY} days")
    name = claims.get("name")
    if name is not None and not (isinstance(name, str) and 0 < len(name) <= 200):
        raise _malformed("the claim name is not a name")
    return Asker(person=_id(claims, "sub"), org=_id(claims, "org"), name=name, until=until)


def _second(claims: Mapping[str, Any], claim: str) -> int:
    value = claims[claim]
    if type(value) is not int:
        raise _malformed(f"the claim {claim} is not a whole number of seconds")
    return value


def _id(claims: Mapping[str, Any], claim: str) -> Id:
    value = claims[claim]
    if not isinstance(value, str) or not CANONICAL.fullmatch(value):
        raise _malformed(f"the claim {claim} is not a lower-case UUID")
    return Id(value)


def _malformed(why: str) -> Unauthenticated:
    return Unauthenticated("TOKEN_MALFORMED", f"The token is not accepted: {why}.")
