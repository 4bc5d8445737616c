"""The public GraphQL API over HTTP: asked once, and asked again where nothing was done or nobody knows."""

import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

AGAIN = ("OVERLOADED", "UNAVAILABLE", "TIMEOUT", "RATE_LIMITED", "OUTCOME_UNKNOWN", "NOT_YET")
"""Codes after which the same request, with the same command id, is sent once more."""
PATIENCE = 60.0
"""Seconds for which a change is tried again."""
SHORT_PATIENCE = 5.0
"""Seconds for which a first question is tried again."""
QUIET = 2.0
"""Seconds of trying before that is said."""
TIME_LIMIT = 60.0
"""Seconds that one answer may take."""
LONGEST_PAUSE = 5.0
DEMO = "http://127.0.0.1:8000"
"""Where a service listens unless told otherwise."""
URL_HELP = "the running service (SIGNALBOX_URL; the demo's by default)"
TOKEN_HELP = "who asks (SIGNALBOX_TOKEN; the demo's visitor by default)"
OTHERWISE = "Does it listen elsewhere? Name it by --url, or in SIGNALBOX_URL."
"""What to try when nobody answers."""


class Unreachable(Exception):
    """The service did not answer, or nothing that makes sense; the message says what to do."""


class NotAnswered(Exception):
    """The service answered with an error that no other attempt would change."""


@dataclass(frozen=True)
class Error:
    """Why a command was not carried out."""

    code: str
    message: str


@dataclass(frozen=True)
class Outcome:
    """What came of one `together`."""

    version: int
    errors: tuple[Error, ...] = ()
    warnings: tuple[Error, ...] = ()
    replayed: bool = False


class Client:
    """Asks one service, as one person, about its plans."""

    def __init__(self, http: httpx.Client, patience: float = PATIENCE) -> None:
        self._http = http
        self._patience = patience

    def ask(self, document: str, variables: Mapping[str, Any], patience: float = PATIENCE) -> dict[str, Any]:
        """The data of an answer. Raises Unreachable, NotAnswered."""
        patience = min(patience, self._patience)
        began = time.monotonic()
        pause = 0.1
        while True:
            try:
                return self._once(document, variables)
            except _TryAgain as reason:
                spent = time.monotonic() - began
                if spent + pause > patience:
                    tried = f"It was tried for {patience:.0f} seconds. {OTHERWISE}"
                    raise Unreachable(f"{reason} {tried}") from reason
                if spent > QUIET:
                    print(f"{reason} Tried again since {spent:.0f} s.", file=sys.stderr, flush=True)
            time.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    def together(self, plan: str, commands: tuple[Any, ...], envelope: Mapping[str, Any]) -> Outcome:
        """Have these commands carried out, all or none. Raises Unreachable, NotAnswered."""
        asked = [{name: given} for name, given in commands]
        said = {name: value for name, value in envelope.items() if value is not None}
        data = self.ask(TOGETHER, {"plan": plan, "commands": asked, "envelope": said})
        outcome = data["together"]
        return Outcome(
            version=outcome["version"],
            errors=tuple(Error(each["code"], each["message"]) for each in outcome["errors"]),
            warnings=tuple(Error(each["code"], each["message"]) for each in outcome["warnings"]),
            replayed=outcome["replayed"],
        )

    def _once(self, document: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        try:
            answer = self._http.post("/graphql", json={"query": document, "variables": variables})
        except httpx.TransportError as error:
            raise _TryAgain(
                f"{self._http.base_url} does not answer: {error or type(error).__name__}."
            ) from error
        if answer.status_code in (429, 502, 503, 504):
            raise _TryAgain(f"{self._http.base_url} answers with {answer.status_code}.")
        return _data(answer)


class _TryAgain(Exception):
    """Nothing was done, or nobody knows: the same request may be sent again."""


def _data(answer: httpx.Response) -> dict[str, Any]:
    try:
        body = answer.json()
        errors, data = body.get("errors") or [], body.get("data")
    except (ValueError, AttributeError) as error:
        where = f"{answer.url} answered with {answer.status_code} and no JSON; is it a Signalbox?"
        raise NotAnswered(where) from error
    if answer.status_code in (401, 403):
        raise NotAnswered(f"{_messages(errors) or 'The token was refused.'} Give one with --token.")
    if errors:
        codes = {(each.get("extensions") or {}).get("code") for each in errors}
        raise (_TryAgain if codes & set(AGAIN) else NotAnswered)(_messages(errors))
    if not isinstance(data, dict):
        raise NotAnswered(f"{answer.url} answered with {answer.status_code} and no data.")
    return data


def _messages(errors: list[Any]) -> str:
    return " ".join(str(each.get("message", each)) for each in errors)


@contextmanager
def connected(url: str, token: str | None, patience: float = PATIENCE) -> Iterator[Client]:
    """A client of the service at this address."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        http = httpx.Client(base_url=url, headers=headers, timeout=TIME_LIMIT)
    except (httpx.InvalidURL, ValueError) as error:
        raise NotAnswered(f"{url!r} is no address: {error}.") from error
    with http:
        yield Client(http, patience)


TOGETHER = """
mutation Import($plan: ID!, $commands: [AnyCommand!]!, $envelope: Envelope) {
  together(plan: $plan, commands: $commands, envelope: $envelope) {
    version replayed errors { code message } warnings { code message }
  }
}"""
