"""Replies: answers as HTTP sends them, compressed for who takes it, and not at all for who has them."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from schema.answering.answers import Answer, Answers
from schema.answering.letters import Letter
from schema.answering.negotiation import JSON, RESPONSE_JSON, json_kind, takes_gzip

SMALLEST = 1_024
"""Bytes from which on an answer is compressed: less than that fits into one packet anyway."""
OFTEN_ASKED = (b"cache-control", b"private, no-cache")
NOT_KEPT = (b"cache-control", b"no-store")
VARY = (b"vary", b"accept, accept-encoding")
Head = list[tuple[bytes, bytes]]
Send = Callable[[Any], Awaitable[None]]


@dataclass(slots=True)
class Reply:
    """An answer on its way."""

    status: int
    head: Head
    body: bytes

    async def __call__(self, scope: Any, receive: Any, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status, "headers": self.head})
        await send({"type": "http.response.body", "body": self.body})


class Form(NamedTuple):
    """How an answer is sent: everything that its headers depend on."""

    kind: str
    is_zipped: bool
    is_tagged: bool
    """Whether the client may keep it, and ask whether it still holds."""

    def tag(self, answer: Answer) -> str:
        """A strong validator: another for each of the forms."""
        return f'"{answer.digest}{"r" * (self.kind == RESPONSE_JSON)}{"z" * self.is_zipped}"'

    def head(self, answer: Answer, size: int) -> Head:
        """The headers."""
        head = [(b"content-type", f"{self.kind}; charset=utf-8".encode()), VARY]
        head += [(b"content-length", str(size).encode())]
        head += [(b"content-encoding", b"gzip")] if self.is_zipped else []
        head += [(b"etag", self.tag(answer).encode()), OFTEN_ASKED] if self.is_tagged else [NOT_KEPT]
        return head


async def reply(answers: Answers, answer: Answer, letter: Letter) -> Reply:
    """The reply to a letter."""
    form = _form(answer, letter)
    known = letter.header(b"if-none-match") if form.is_tagged else None
    if known and _is_known(answer, form, known):
        head = [VARY, OFTEN_ASKED, (b"etag", form.tag(answer).encode())]
        return Reply(304, head, b"")
    body = (answer.zipped or await answers.zipped(answer)) if form.is_zipped else answer.body
    head = answer.heads.get(form) or answer.heads.setdefault(form, form.head(answer, len(body)))
    return Reply(200 if answer.has_data or form.kind == JSON else 400, head, body)


def _form(answer: Answer, letter: Letter) -> Form:
    is_large = answer.key is not None and len(answer.body) >= SMALLEST
    return Form(
        kind=json_kind(letter.header(b"accept") or "") or JSON,
        is_zipped=is_large and takes_gzip(letter.header(b"accept-encoding") or ""),
        is_tagged=letter.method == "GET" and not answer.has_errors,
    )


def _is_known(answer: Answer, form: Form, known: str) -> bool:
    """Whether a client that has these has the answer, plain or compressed."""
    ours = {Form(form.kind, is_zipped, True).tag(answer) for is_zipped in (False, True)}
    return any(each == "*" or each in ours for each in _tags(known))


def _tags(header: str) -> Iterator[str]:
    for each in header.split(","):
        yield each.strip().removeprefix("W/")
