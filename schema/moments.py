"""Moments of a plan's past: how they are named, and the plan as it was then."""

from datetime import UTC, datetime
from typing import Any

import strawberry

from schema.context import Context, Info
from schema.errors import Coded
from schema.scalars import instant
from service.domain.baselines import baseline_of
from service.domain.plan import Plan
from service.domain.vocabulary import Id, Instant
from service.streams import VersionUnknown


@strawberry.input(one_of=True)
class At:
    """A moment of a plan's past: exactly one of the three."""

    version: int | None = strawberry.UNSET
    time: Instant | None = strawberry.UNSET
    baseline: str | None = strawberry.UNSET


async def earlier(info: Info, state: Any, at: At) -> Any:
    """The state of a plan at an earlier moment. Raises Coded."""
    return await past(info, state.stream, await version_of(info.context, state, at))


async def version_of(context: Context, state: Any, at: At) -> int:
    """The version that a moment names; whether there is one of that number is not said. Raises Coded."""
    if isinstance(at.version, int):
        return at.version
    if isinstance(at.time, str):
        return await _version_of_time(context, state, at.time)
    return named_version(state, str(at.baseline))


def named_version(state: Any, baseline: str) -> int:
    """The version that a baseline names. Raises Coded."""
    found = baseline_of(state, baseline) if isinstance(state, Plan) else None
    if found is None:
        raise Coded("BASELINE_UNKNOWN", "The plan has no baseline of this name.")
    return found.at_version


async def past(info: Info, plan: Id, version: int) -> Any:
    """The state of a plan at a version. Raises Coded."""
    context = info.context
    try:
        return await context.states.at(context.log, plan, version)
    except VersionUnknown as error:
        raise Coded("VERSION_UNKNOWN", f"The plan has no version {version}.") from error


async def _version_of_time(context: Context, state: Any, time: Instant) -> int:
    if time > instant(datetime.now(UTC)):
        raise Coded("TIME_IN_FUTURE", "The plan can be read as it was, not as it will be.")
    version = await context.states.version_of_time(context.log, state.stream, time)
    if version == 0:
        raise Coded("VERSION_UNKNOWN", "The plan did not exist at that time.")
    return version
