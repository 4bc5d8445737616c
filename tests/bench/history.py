"""The history of a believable plan: some 1,200 things, then moves, estimates, answers, comments."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from service.codec import Envelope, encode, topic_of
from service.domain.agreement import DependencyAgreed, DependencyCounterProposed
from service.domain.allocation import CapacitySet
from service.domain.backlog import FeatureProposed, FeatureRanked
from service.domain.comments import CommentAdded, CommentReworded
from service.domain.decider import Event
from service.domain.delivery import DependencyStarted
from service.domain.dependencies import Party, Side
from service.domain.features import FeatureKind
from service.domain.interval import DayBegan, PlanDefined, PlannedTeam
from service.domain.iterations import IterationKind, IterationsLaidOut, LaidOut
from service.domain.objective_changes import ObjectiveReworded
from service.domain.objectives import ObjectiveDrafted, ObjectiveKind, ObjectiveLevel
from service.domain.organisation import RoleGranted
from service.domain.placement import FeatureMoved
from service.domain.policy import Policy
from service.domain.proposals import DependencyProposed
from service.domain.revisions import DependencyRescheduled
from service.domain.risks import RiskLevel, RiskRaised, RiskReworded, Roam
from service.domain.roam import RiskRoamed
from service.domain.stories import StoryKind
from service.domain.story_flow import StoryFinished, StoryMovedTo, StoryStarted
from service.domain.story_order import StoryMoved, StoryRanked
from service.domain.story_planning import StoryEstimated, StoryPlanned
from service.domain.teams import team_in_plan
from service.domain.values import PlannedValueAssigned
from service.domain.vocabulary import Day, Id, Instant, Key, NewId, Points, Prose, Role, Title, Zone
from service.domain.wsjf import FeatureSized
from service.log import NewCommit, NewEvent
from tests.domain.specification import LAYOUT, ZURICH, id_of
from tests.projections.busy import ranks_of

PLAN, TRAIN, ANNA = id_of(920), id_of(910), id_of(901)
TEAMS = [team_in_plan(PLAN, id_of(100 + n)) for n in range(10)]
ITERATIONS = [row[0] for row in LAYOUT]
SHARES = {"features": 5, "stories": 55, "dependencies": 8, "risks": 4, "objectives": 8, "comments": 16}
"""Of a hundred things; the rest are the frame: teams, iterations, capacities."""
FIRST_ID = {"features": 2_000, "stories": 10_000, "dependencies": 3_000, "risks": 4_000} | {
    "objectives": 5_000, "comments": 6_000,
}  # fmt: skip
RANKS: list[str] = ranks_of(1_000)
START = datetime(2026, 11, 2)
TEXT = "As the supplier said on Tuesday, the interface comes two weeks later than we had planned for."


class History:
    """Events of one plan, drawn from one source of chance: the same seed, the same events."""

    def __init__(self, things: int = 1_200, seed: int = 1) -> None:
        self.chance = random.Random(seed)
        self.ids = {kind: _ids(kind, things * share // 100) for kind, share in SHARES.items()}

    def events(self, number: int) -> Iterator[Event]:
        """So many events: first what makes the things, then what changes them."""
        made = [*_frame(), *self._things()]
        yield from made[:number]
        changes, weights = zip(*self._changes(), strict=True)
        for change in self.chance.choices(changes, weights, k=max(0, number - len(made))):
            yield change()

    def one(self, kind: str) -> Id:
        """The id of some thing of a kind."""
        return self.chance.choice(self.ids[kind])

    def team(self) -> Id:
        return self.chance.choice(TEAMS)

    def iteration(self) -> Id:
        return self.chance.choice(ITERATIONS[:4])

    def rank(self) -> str:
        return self.chance.choice(RANKS)

    def points(self) -> Points:
        return Points(100 * self.chance.choice([1, 2, 3, 5, 8, 13]))

    def text(self) -> Prose:
        return Prose(TEXT[self.chance.randint(0, 40) :])

    def _things(self) -> Iterator[Event]:
        for n, feature in enumerate(self.ids["features"]):
            title = Title(f"Feature {n}")
            yield FeatureProposed(feature=feature, title=title, kind=FeatureKind.FEATURE, rank=self.rank())
        for n, story in enumerate(self.ids["stories"]):
            yield self._story(story, n)
        for n, dependency in enumerate(self.ids["dependencies"]):
            consumer, provider = (
                Side(team=team, item=self.one("features")) for team in self.chance.sample(TEAMS, 2)
            )
            yield DependencyProposed(
                dependency=dependency,
                what=Title(f"Interface {n}"),
                consumer=consumer,
                provider=provider,
                needed_by=self.iteration(),
            )
        for risk in self.ids["risks"]:
            threatens = (self.one("features"),)
            yield RiskRaised(risk=risk, text=self.text(), level=RiskLevel.ART, threatens=threatens)
        for objective in self.ids["objectives"]:
            yield self._objective(objective)
        for comment in self.ids["comments"]:
            yield CommentAdded(comment=comment, node=self.one("stories"), text=self.text())

    def _story(self, story: Id, n: int) -> StoryPlanned:
        return StoryPlanned(
            story=story,
            title=Title(f"Story {n}"),
            kind=StoryKind.STORY,
            rank=self.rank(),
            team=self.team(),
            iteration=self.iteration(),
            feature=self.one("features"),
            points=self.points(),
        )

    def _objective(self, objective: Id) -> ObjectiveDrafted:
        return ObjectiveDrafted(
            objective=objective,
            text=self.text(),
            rank=self.rank(),
            level=ObjectiveLevel.TEAM,
            kind=ObjectiveKind.COMMITTED,
            team=self.team(),
            features=(self.one("features"), self.one("features")),
        )

    def _changes(self) -> list[tuple[Callable[[], Event], int]]:
        """What may happen, and how many times of a hundred."""
        one, team, iteration, rank = self.one, self.team, self.iteration, self.rank
        return [
            (lambda: StoryMoved(story=one("stories"), team=team(), iteration=iteration(), rank=rank()), 18),
            (lambda: StoryRanked(story=one("stories"), rank=rank()), 8),
            (lambda: StoryEstimated(story=one("stories"), points=self.points()), 10),
            (lambda: StoryStarted(story=one("stories")), 7),
            (lambda: StoryMovedTo(story=one("stories"), state=Title("In review")), 8),
            (lambda: StoryFinished(story=one("stories")), 6),
            (
                lambda: FeatureMoved(
                    feature=one("features"), team=team(), iteration=iteration(), rank=rank()
                ),
                9,
            ),
            (lambda: FeatureRanked(feature=one("features"), rank=rank()), 4),
            (lambda: FeatureSized(feature=one("features"), size=self.points()), 3),
            (lambda: DependencyRescheduled(dependency=one("dependencies"), needed_by=iteration()), 3),
            (lambda: self._agreed(one("dependencies")), 3),
            (lambda: self._countered(one("dependencies")), 2),
            (lambda: DependencyStarted(dependency=one("dependencies")), 1),
            (lambda: RiskRoamed(risk=one("risks"), category=Roam.OWNED, owner=ANNA), 2),
            (lambda: RiskReworded(risk=one("risks"), text=self.text()), 1),
            (lambda: PlannedValueAssigned(objective=one("objectives"), value=self.chance.randint(1, 10)), 5),
            (lambda: ObjectiveReworded(objective=one("objectives"), text=self.text()), 2),
            (lambda: CapacitySet(team=team(), iteration=iteration(), total=self.points()), 4),
            (lambda: CommentReworded(comment=one("comments"), text=self.text()), 3),
            (lambda: DayBegan(day=Day(self.chance.choice(LAYOUT)[2])), 1),
        ]

    def _agreed(self, dependency: Id) -> DependencyAgreed:
        return DependencyAgreed(
            dependency=dependency, committed_by=self.iteration(), needed_by=self.iteration()
        )

    def _countered(self, dependency: Id) -> DependencyCounterProposed:
        return DependencyCounterProposed(
            dependency=dependency, by=Party.PROVIDER, iteration=self.iteration(), note=self.text()
        )


def _ids(kind: str, number: int) -> list[Id]:
    return [id_of(FIRST_ID[kind] + n) for n in range(max(1, number))]


def _frame() -> Iterator[Event]:
    """The plan itself, ten teams, five iterations, and what each team can do in each."""
    teams = tuple(
        PlannedTeam(team=team, train_team=id_of(100 + n), name=Title(f"Team {n}"), time=ZURICH)
        for n, team in enumerate(TEAMS)
    )
    yield PlanDefined(
        plan=PLAN,
        key=Key("PI-1"),
        name=Title("PI 1"),
        train=TRAIN,
        zone=Zone("Europe/Zurich"),
        starts=Day(LAYOUT[0][2]),
        ends=Day(LAYOUT[-1][3]),
        today=Day(LAYOUT[0][2]),
        policy=Policy(),
        teams=teams,
    )
    laid_out = (
        LaidOut(iteration=NewId(id), name=Title(name), starts=Day(first), ends=Day(last), kind=kind)
        for (id, name, first, last), kind in zip(
            LAYOUT, [IterationKind.DEVELOPMENT] * 4 + [IterationKind.IP], strict=True
        )
    )
    yield IterationsLaidOut(iterations=tuple(laid_out))
    for team in TEAMS:
        for iteration in ITERATIONS:
            yield CapacitySet(team=team, iteration=iteration, total=Points(4_000))


def commits(log: Id, number: int, things: int = 1_200) -> Iterator[NewCommit]:
    """The history as it is stored, one event a commit, each by a command of its own."""
    versions = count(1)
    for event in History(things).events(number):
        yield _commit(log, PLAN, next(versions), event)


def granted(log: Id) -> NewCommit:
    """How the organisation begins: Anna is the RTE of all of it."""
    return _commit(log, log, 1, RoleGranted(grant=id_of(10**9), person=ANNA, role=Role.RTE, scope=log))


def _commit(log: Id, stream: Id, version: int, event: Event) -> NewCommit:
    kind: Any = type(event)
    command = id_of(10**9 + version) if stream == PLAN else id_of(2 * 10**9)
    topic = topic_of(kind)
    at = Instant((START + timedelta(seconds=version)).isoformat(timespec="microseconds") + "Z")
    envelope = Envelope(
        log=log, stream=stream, version=version, topic=topic, recorded_at=at, actor=ANNA, role="RTE",
        via="api", command=command, data=event,
    )  # fmt: skip
    state, prose = encode(envelope)
    return NewCommit(
        command=command, digest=b"", stream=stream, from_version=version - 1, to_version=version, kind="DO",
        actor=ANNA, role="RTE", via="api", recorded_at=at, effective_at=None, on_behalf_of=None,
        correlation=None, about=(), teams=(), effects=b"[]", warnings=b"[]",
        events=(NewEvent(stream, version, topic, state, 1, 1, at, ANNA, prose),),
    )  # fmt: skip
