"""What somebody missed between two versions of a plan."""

from typing import TYPE_CHECKING

import strawberry

from projections.away import Missed, away
from schema.batches import Span
from schema.errors import Coded
from schema.reading import Reading
from schema.types.field_changes import FieldChange
from schema.types.later import PlanNode
from service.domain.vocabulary import Id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.domain.plan import Plan as State
    from service.entries import StoredCommit


@strawberry.type
class AwayGroup:
    """What became of one thing, whatever way it took: what came back to its old value is not there."""

    about: PlanNode
    net: list[FieldChange]
    """Each field that is another now, of the thing and of the comments on it, with the commit that wrote it
    last."""
    commits: int
    """How many commits touched it."""
    concerns_team: bool
    """Whether it concerns the team that was asked for, or every team; false when none was."""
    summary: str
    """What became of it, in a sentence."""


@strawberry.type
class Away:
    """The net effect of all that happened after a version, thing by thing: what concerns the team that was
    asked for comes first, then the newest."""

    since: int
    """The version after which it begins."""
    to: int
    """The version at which it ends: the one that the plan is read at."""
    groups: list[AwayGroup]
    """What is another now; empty when nothing is."""


def away_of(read: Reading, before: "State", rows: "Sequence[StoredCommit]", team: str | None) -> Away:
    """What happened between an earlier state of a plan and the one that is read. Raises Coded."""
    missed = away(before, read.state, rows, None if team is None else _in_plan(read.state, team))
    span = Span(read.state.stream, before.version, read.state.version)
    groups = [group(read, each, span) for each in missed]
    return Away(since=before.version, to=read.state.version, groups=groups)


def _in_plan(state: "State", team: str) -> Id:
    wanted = team.partition("@")[0].lower()
    for each in state.teams:
        if wanted in (each.id, each.train_team):
            return each.id
    raise Coded("NOT_FOUND", "The plan has no such team.")


def group(read: Reading, missed: Missed, span: Span) -> AwayGroup:
    """What became of one thing, as it is read."""
    return AwayGroup(
        about=read.node(missed.about),
        net=[
            FieldChange(effect=effect, state=read.state, read=read, span=span, by=row)
            for effect, row in missed.net
        ],
        commits=missed.commits,
        concerns_team=missed.concerns_team,
        summary=missed.summary,
    )
