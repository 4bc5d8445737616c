"""The ballot box: one for each open secret round, outside the register, destroyed when the round was counted.

A ballot is no event. It has no command id, no line in any log, and nobody who may read the register or ask
this room can tell whose it is; `service/AUDIT.md` says what that costs.
"""

import asyncio
import hashlib
import secrets
import uuid
from datetime import timedelta
from enum import Enum
from random import SystemRandom
from typing import TYPE_CHECKING, Any, NamedTuple

from service.domain.decider import Tally
from service.domain.vocabulary import Id
from service.entries import OutcomeUnknown, Unavailable
from service.failures import failing_as
from service.round_keys import Box, RoundKey, RoundKeys

if TYPE_CHECKING:
    import asyncpg

TOKEN = "guest_"
"""How the token of a guest's link begins."""

_BOX = "$1::text::uuid, $2::text::uuid, $3::text::uuid"
_PUT_UP = f"SELECT signalbox.put_up_box({_BOX}, $4, $5)"
_CAST = f"SELECT signalbox.cast_ballot({_BOX}, $4, $5, $6)"
_FREEZE = f"SELECT signalbox.freeze_box({_BOX}, $4::text::uuid)"
_THAW = f"SELECT signalbox.thaw_box({_BOX}, $4::text::uuid)"
_DESTROY = f"SELECT signalbox.destroy_box({_BOX})"
_INVITE = f"SELECT signalbox.add_links({_BOX}, $4, $5)"
_TURNOUT = "SELECT round::text, ballots FROM signalbox.turnout($1::text::uuid, $2::text::uuid)"
_BOXES = """SELECT plan_id::text AS plan, round_id::text AS round,
        coalesce(frozen_at < now() - $2::interval, false) AS stuck
    FROM signalbox.boxes WHERE log_id = $1::text::uuid
    UNION SELECT DISTINCT plan_id::text, round_id::text, false FROM signalbox.guest_links
    WHERE log_id = $1::text::uuid"""
_GUEST = "SELECT log_id::text, plan_id::text, round_id::text FROM signalbox.guest_links WHERE digest = $1"


class Cast(Enum):
    """What became of a ballot."""

    CAST = "CAST"
    REPLACED = "REPLACED"
    MISSING = "MISSING"
    """There is no box: the round is over, or nobody has put one up yet."""
    FROZEN = "FROZEN"
    """It is being counted."""
    KEYLESS = "KEYLESS"
    """This node does not have the round's key."""


class Guest(NamedTuple):
    """Somebody who came by a link: the box that it opens, and what the link is called there."""

    box: Box
    voter: str


class Ballots:
    """The boxes and the links to them. Raises Unavailable when the database cannot be asked."""

    def __init__(self, pool: "asyncpg.Pool[Any]", keys: RoundKeys) -> None:
        self._pool = pool
        self._keys = keys

    async def put_up(self, box: Box, version: int) -> bool:
        """Make a box for a round that is open at this version of its plan; False when the plan moved on."""
        key = await asyncio.to_thread(self._keys.make, box)
        with failing_as(Unavailable):
            stands: bool = await self._pool.fetchval(_PUT_UP, *box, version, key.name)
        return stands

    async def cast(self, box: Box, voter: str, shown: int) -> Cast:
        """Put in a ballot of 1 to 5, in the place of the voter's earlier one. Raises OutcomeUnknown."""
        key = self._keys.find(box)
        result = await self._cast(box, key, voter, shown)
        if result is Cast.KEYLESS and key is None:  # the box was put up at this moment
            return await self._cast(box, self._keys.find(box), voter, shown)
        return result

    async def _cast(self, box: Box, key: RoundKey | None, voter: str, shown: int) -> Cast:
        name, called = (key.name, key.digest(voter)) if key else ("", "")
        with failing_as(OutcomeUnknown):
            return Cast(await self._pool.fetchval(_CAST, *box, name, called, shown))

    async def freeze(self, box: Box, token: Id) -> Tally:
        """Let no more ballots in, and count them."""
        with failing_as(Unavailable):
            counts = await self._pool.fetchval(_FREEZE, *box, token)
        return Tally(cast=sum(counts), counts=tuple(counts))

    async def thaw(self, box: Box, token: Id) -> None:
        """Go on voting, if nobody else froze it meanwhile."""
        with failing_as(Unavailable):
            await self._pool.execute(_THAW, *box, token)

    async def destroy(self, box: Box) -> None:
        """Destroy the key, the box with what is in it, and its links."""
        self._keys.destroy(box)
        with failing_as(Unavailable):
            await self._pool.execute(_DESTROY, *box)

    async def turnout(self, log: Id, plan: Id) -> dict[Id, int]:
        """How many have voted in each open secret round of a plan in which anybody has."""
        with failing_as(Unavailable):
            rows = await self._pool.fetch(_TURNOUT, log, plan)
        return {row["round"]: row["ballots"] for row in rows}

    async def boxes(self, log: Id, stuck_for: timedelta) -> dict[Box, bool]:
        """Every box of a log, also those of which only a key or links are left; True for one that was frozen
        so long ago that nobody counts it any more."""
        with failing_as(Unavailable):
            rows = await self._pool.fetch(_BOXES, log, stuck_for)
        found = dict.fromkeys(self._keys.all(log), False)
        for row in rows:
            box = Box(log, row["plan"], row["round"])
            found[box] = found.get(box, False) or row["stuck"]
        return found

    async def invite(self, box: Box, total: int) -> list[str]:
        """Tokens for the links that a round lacks to have so many in all; told here and never again."""
        made = (TOKEN + secrets.token_urlsafe(24) for _ in range(total))
        tokens = {_digest(token): token for token in made}
        digests = sorted(tokens)
        with failing_as(Unavailable):
            added = await self._pool.fetchval(_INVITE, *box, total, digests)
        new = [tokens[digest] for digest in digests[:added]]
        SystemRandom().shuffle(new)
        return new

    async def guest(self, token: str) -> Guest | None:
        """Whom a link lets in; None when there is none of this token, or its round is over."""
        digest = _digest(token)
        with failing_as(Unavailable):
            row = await self._pool.fetchrow(_GUEST, digest)
        return None if row is None else Guest(Box(*row), f"guest:{digest.hex()}")


def is_guests(token: str) -> bool:
    """Whether a token claims to be that of a guest's link."""
    return token.startswith(TOKEN)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def new_token() -> Id:
    """A name for one freezing."""
    return Id(str(uuid.uuid4()))
