"""Refusals: the replies to requests that are not carried out, each with its status and its code."""

import json
from collections.abc import Mapping

from cross_web import HTTPException

from schema.answering.documents import NotStored
from schema.answering.letters import Letter
from schema.answering.negotiation import JSON, RESPONSE_JSON, json_kind
from schema.answering.replies import NOT_KEPT, Reply
from schema.errors import AGAIN, UNAVAILABLE, code_of, masked
from service.auth import Unauthenticated


def refusal(error: Exception, letter: Letter) -> Reply:
    """The reply to a request that ended in an error; what was not meant for clients is masked."""
    match error:
        case Unauthenticated():
            return failure(401, str(error), error.code, {"WWW-Authenticate": "Bearer"})
        case NotStored():
            return unstored(error, letter)
        case HTTPException():
            allow = {"Allow": "POST" if letter.method == "GET" else "GET, POST"}
            return failure(
                error.status_code, error.reason, "BAD_REQUEST", allow if error.status_code == 405 else {}
            )
        case _:
            return _failed(error)


def _failed(error: Exception) -> Reply:
    said = masked(error)
    code = code_of(said) or "INTERNAL"
    status, again = (503, {"Retry-After": str(AGAIN)}) if code == UNAVAILABLE else (500, {})
    return failure(status, said.message, code, again)


def failure(status: int, message: str, code: str, headers: Mapping[str, str], kind: str = JSON) -> Reply:
    """The reply to a request that is not carried out."""
    body = json.dumps({"errors": [{"message": message, "extensions": {"code": code}}]}).encode()
    head = [
        (b"content-type", f"{kind}; charset=utf-8".encode()),
        (b"content-length", str(len(body)).encode()),
        NOT_KEPT,
    ]
    head += [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    return Reply(status, head, body)


def unstored(error: NotStored, letter: Letter) -> Reply:
    """The reply to who asks by an id for a document that is not stored."""
    kind = json_kind(letter.header(b"accept") or "") or JSON
    status = 404 if kind == RESPONSE_JSON else 200
    return failure(status, str(error), "PERSISTED_DOCUMENT_NOT_FOUND", {}, kind)
