"""Given, when, then on values: a plan after some events, a command, what it yields."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from service.domain.decider import Asked, Command, Decided, Event, decide
from service.domain.entities import State, fold
from service.domain.interval import PlanDefined, PlannedTeam
from service.domain.iterations import IterationKind, IterationsLaidOut, LaidOut
from service.domain.plan import Plan
from service.domain.policy import Policy
from service.domain.refusals import EVERY_COMMAND, Refusals
from service.domain.teams import WorkingTime, team_in_plan
from service.domain.vocabulary import Day, Id, Instant, Key, NewId, Prose, Title, Zone

NOON = Instant("2026-11-02T12:00:00.000000Z")


def id_of(number: int) -> Id:
    """A readable UUID: id_of(7) ends in 7."""
    return Id(f"00000000-0000-4000-8000-{number:012d}")


PLAN, TRAIN = id_of(1), id_of(2)
RED_ON_TRAIN, BLUE_ON_TRAIN = id_of(11), id_of(12)
RED, BLUE = team_in_plan(PLAN, RED_ON_TRAIN), team_in_plan(PLAN, BLUE_ON_TRAIN)
FIRST, SECOND, THIRD, FOURTH, IP = (id_of(20 + n) for n in range(1, 6))
ZURICH = WorkingTime(site=Title("Zurich"), zone=Zone("Europe/Zurich"))

LAYOUT = (
    (FIRST, "Iteration 1", "2026-11-02", "2026-11-15"),
    (SECOND, "Iteration 2", "2026-11-16", "2026-11-29"),
    (THIRD, "Iteration 3", "2026-11-30", "2026-12-13"),
    (FOURTH, "Iteration 4", "2026-12-14", "2026-12-27"),
    (IP, "IP", "2026-12-28", "2027-01-10"),
)


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """What a fold sees around an event."""

    data: Event
    version: int
    recorded_at: str = NOON
    effective_at: str | None = None
    actor: str | None = None
    reason: str | None = None


def after(state: State, *events: Event, at: str = NOON, reason: str | None = None) -> Any:
    """A copy of the state after these events, one version each."""
    draft = state.copy()
    start = draft.version + 1
    fold(
        draft,
        [Envelope(data=e, version=v, recorded_at=at, reason=reason) for v, e in enumerate(events, start)],
    )
    return draft


def a_plan(*events: Event, policy: Policy | None = None) -> Plan:
    """Teams Red and Blue, the five iterations of LAYOUT, then these events (from version 3 on)."""
    teams = tuple(
        PlannedTeam(team=team_in_plan(PLAN, on_train), train_team=on_train, name=Title(name), time=ZURICH)
        for on_train, name in ((RED_ON_TRAIN, "Red"), (BLUE_ON_TRAIN, "Blue"))
    )
    defined = PlanDefined(
        plan=PLAN,
        key=Key("PI-1"),
        name=Title("PI 1"),
        train=TRAIN,
        zone=Zone("Europe/Zurich"),
        starts=Day("2026-11-02"),
        ends=Day("2027-01-10"),
        today=Day("2026-11-02"),
        policy=policy or Policy(),
        teams=teams,
    )
    laid = IterationsLaidOut(
        iterations=tuple(
            LaidOut(
                iteration=NewId(i),
                name=Title(n),
                starts=Day(s),
                ends=Day(e),
                kind=IterationKind.IP if i == IP else IterationKind.DEVELOPMENT,
            )
            for i, n, s, e in LAYOUT
        )
    )
    plan: Plan = after(Plan(PLAN), defined, laid, *events)
    return plan


def asked(**fields: Any) -> Asked:
    """Somebody asks at noon of the PI's first day."""
    return Asked(**{"at": NOON, "organisation": id_of(9), "actor": id_of(99), **fields})


def decided(command: Command, state: State, **fields: Any) -> Decided:
    """What deciding comes to; a rule that speaks must be one that the command declares."""
    try:
        result = decide(command, state, asked(**fields))
    except Refusals as refusals:
        _declared(command, (type(each) for each in refusals.refusals))
        raise
    _declared(command, (type(each.rule) for each in result.warnings))
    return result


def when(command: Command, state: State, **fields: Any) -> list[Event]:
    """The events of an accepted command."""
    return decided(command, state, **fields).events


def warnings(command: Command, state: State, **fields: Any) -> list[str]:
    """The codes that an accepted command is warned of."""
    return [each.rule.code() for each in decided(command, state, **fields).warnings]


def refused(command: Command, state: State, **fields: Any) -> list[str]:
    """The codes of the rules that refuse; fails when the command is accepted."""
    try:
        result = decided(command, state, **fields)
    except Refusals as refusals:
        return [each.code() for each in refusals.refusals]
    raise AssertionError(f"accepted: {result}")


def _declared(command: Command, rules: Iterable[type[Any]]) -> None:
    undeclared = set(rules) - set(command.refusals) - set(EVERY_COMMAND)
    assert not undeclared, f"{type(command).__name__}.refusals lacks {undeclared}"


WHY = Prose("The supplier is two weeks late.")
