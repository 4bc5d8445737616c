"""Links: addresses that open one plan's agenda and nothing else, for programs that can send no header.

A link holds a token of its own. Its key derives from the service's and from the plan: a token of one plan
opens no other, none opens the API, and the API's tokens, which belong in no address, open nothing here.
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from service.auth import LONGEST_LIFE, Asker, Tokens

if TYPE_CHECKING:
    from service.domain.vocabulary import Id


class Links:
    """Signs tokens for addresses, and recognises them."""

    def __init__(self, keys: tuple[bytes, ...]) -> None:
        self._keys = keys

    def token(self, asker: Asker, plan: Id, seconds: int = LONGEST_LIFE) -> str:
        """What somebody's calendar program may read a plan's agenda with."""
        return self._tokens(plan).sign(asker.person, asker.org, seconds=seconds)

    def authenticate(self, token: str, plan: str) -> Asker:
        """For whom a link to this plan's agenda was made. Raises Unauthenticated."""
        return self._tokens(plan).authenticate(token)

    def _tokens(self, plan: str) -> Tokens:
        words = f"signalbox link to the agenda of {plan}".encode()
        return Tokens(tuple(hmac.digest(key, words, "sha256") for key in self._keys))
