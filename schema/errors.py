"""What goes wrong: data where a client can act on it, a code where nothing was done, masked otherwise."""

import logging
import uuid
from typing import Any

import strawberry
from graphql import GraphQLError

from schema.reading import Reading
from schema.types.later import Commit, PlanNode
from service.domain.vocabulary import Id
from service.log import OutcomeUnknown, Overloaded, Unavailable
from service.streams import NotYet
from service.wishes import TimedOut

NOTHING_DONE = (Overloaded, Unavailable, TimedOut, NotYet)
UNAVAILABLE = "UNAVAILABLE"
AGAIN = 1
"""Seconds after which it may be asked again."""
log = logging.getLogger("signalbox.schema")


class Coded(GraphQLError):
    """An error that clients may read: it says a stable code."""

    def __init__(self, code: str, message: str, **more: Any) -> None:
        super().__init__(message, extensions={"code": code, **more})


def code_of(error: GraphQLError) -> str | None:
    """The stable code that an error says, if it says one."""
    code = (error.extensions or {}).get("code")
    return None if code is None else str(code)


def coded(error: Exception) -> Coded:
    """The top-level error that says that nothing was done, or that nobody knows."""
    match error:
        case Overloaded():
            return Coded("OVERLOADED", "The service does not keep up; nothing was done.", retryAfter=AGAIN)
        case Unavailable():
            return Coded(UNAVAILABLE, "The register cannot be used now; nothing was done.", retryAfter=AGAIN)
        case TimedOut():
            return Coded("TIMEOUT", "It waited too long; nothing was done.", retryAfter=AGAIN)
        case NotYet():
            return Coded(
                "NOT_YET", "This node has not seen that version yet; nothing was done.", retryAfter=AGAIN
            )
        case OutcomeUnknown():
            message = "It may have been recorded or not: send it again with this command id."
            return Coded("OUTCOME_UNKNOWN", message, commandId=error.command)
        case _:
            raise error


def masked(raised: Exception) -> GraphQLError:
    """The error as a client may see it: what we did not mean to say is logged, and told only by an id."""
    error = raised if isinstance(raised, GraphQLError) else GraphQLError("", original_error=raised)
    if _is_meant(error):
        return error
    cause = error.original_error or error
    if isinstance(cause, NOTHING_DONE):
        said = coded(cause)
        is_below = len(error.path or ()) > 1  # of a mutation all but its answer may be done by then
        message = (
            "This could not be read now; what was asked for above it holds." if is_below else said.message
        )
        return GraphQLError(message, error.nodes, path=error.path, extensions=said.extensions)
    id = uuid.uuid4().hex
    log.error("masked error %s at %s", id, error.path, exc_info=(type(cause), cause, cause.__traceback__))
    return GraphQLError(
        f"Something went wrong here; it was logged as {id}.",
        nodes=error.nodes,
        path=error.path,
        extensions={"code": "INTERNAL", "id": id},
    )


def _is_meant(error: BaseException | None) -> bool:
    while isinstance(error, GraphQLError):
        error = error.original_error
    return error is None


@strawberry.interface
class CommandError:
    """Why nothing was done. `path` leads to the command or field that is meant."""

    code: str
    message: str
    path: list[str]


@strawberry.type
class Refused(CommandError):
    """A rule says no."""

    read: strawberry.Private[Reading | None]
    about_ids: strawberry.Private[tuple[Id, ...]]
    remedy: str | None
    waivable: bool

    @strawberry.field
    def about(self) -> list[PlanNode]:
        return self.read.nodes(self.about_ids) if self.read else []


@strawberry.type
class Invalid(CommandError):
    """A field cannot be what it says."""


@strawberry.type
class Forbidden(CommandError):
    """The asker may not do this here."""


@strawberry.type
class Stale(CommandError):
    """The thing was changed since the version that the client had seen."""

    expected: int
    actual: int
    now: PlanNode | None
    since: list[Commit]
