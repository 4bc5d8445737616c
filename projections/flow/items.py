"""Items of flow: the stories of a plan, each with the moments and stays of which every measure is made.

A story that was carried forward is one item, that of the last plan that has it; its clock goes on."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from projections.flow.days import day_of, days_from
from service.domain.carried import CarryOutcome
from service.domain.passages import Blockage, FlowBefore, Passage
from service.domain.plan import Plan
from service.domain.progress import Progress
from service.domain.stories import Story, StoryKind
from service.domain.teams import Team
from service.domain.vocabulary import Id, Instant, Points, Title, Zone
from service.domain.workflow import Workflow


@dataclass(frozen=True)
class Stay:
    """An item entered a state, in which it stayed until the next one, or its finish."""

    state: Title
    since: Instant
    waiting: bool | None
    """Whether work only lies there; None when the team's workflow does not say."""


@dataclass(frozen=True)
class Item:
    """A story as it flows. Its days are those of its team's zone. There is no person in it."""

    id: Id
    plan: Id
    team: Id
    """The team over all plans."""
    title: Title
    kind: StoryKind
    points: Points | None
    zone: Zone
    requested: Instant | None
    started: Instant | None
    """Where the clock of cycle time starts: the commitment point."""
    finished: Instant | None
    """Where it stops: the delivery."""
    stays: tuple[Stay, ...] = ()
    blockages: tuple[Blockage, ...] = ()
    carried: bool = False
    """It was unfinished when its PI ended, and goes on as an item of the next plan."""
    gone: bool = False
    """It was removed, dropped, called done without a finish, or left over when its plan was closed."""

    @property
    def requested_on(self) -> date | None:
        """The day of the request."""
        return self._day(self.requested)

    @property
    def started_on(self) -> date | None:
        """The day of the start."""
        return self._day(self.started)

    @property
    def finished_on(self) -> date | None:
        """The day of the finish."""
        return self._day(self.finished)

    @property
    def cycle_days(self) -> int | None:
        """Calendar days from the start to the finish, both included; None without either, or out of order."""
        return _days(self.started_on, self.finished_on)

    @property
    def lead_days(self) -> int | None:
        """The same from the request on."""
        return _days(self.requested_on, self.finished_on)

    @property
    def in_progress(self) -> bool:
        """Started and not finished."""
        return self.started is not None and self.finished is None

    def age(self, today: date) -> int | None:
        """Calendar days since the start, today included; None unless it is in progress by then."""
        return _days(self.started_on, today) if self.in_progress else None

    def day_of(self, at: Instant) -> date:
        """The day of an instant where its team is."""
        return day_of(at, self.zone)

    def _day(self, at: Instant | None) -> date | None:
        return None if at is None else self.day_of(at)


def _days(start: date | None, finish: date | None) -> int | None:
    if start is None or finish is None or finish < start:
        return None
    return days_from(start, finish)


def items(plan: Plan) -> Iterator[Item]:
    """Every story of a plan as an item, removed ones included, in the order in which they came."""
    for story in plan.stories:
        team = plan.teams.get(story.team)
        if team is not None:
            yield item(plan, story, team)


def item(plan: Plan, story: Story, team: Team) -> Item:
    """One story of a plan, with what became of it in the plans before."""
    before = story.before or FlowBefore()
    started = before.started_at or story.started_at
    finished = story.finished_at if story.progress is Progress.ACCEPTED else None
    carried = story.carry_outcome is CarryOutcome.FORWARD
    is_over = finished is None and (story.carry_outcome is not None or plan.is_closed)
    return Item(
        id=story.id,
        plan=plan.id,
        team=team.train_team,
        title=story.title,
        kind=story.kind,
        points=story.points,
        zone=team.time.zone,
        requested=before.requested_at or story.requested_at,
        started=started,
        finished=finished,
        stays=tuple(_stays(before.passages + story.passages, started, team.workflow)),
        blockages=before.blockages + story.blockages,
        carried=carried,
        gone=story.removed is not None or (is_over and not carried),
    )


def _stays(
    passages: tuple[Passage, ...], started: Instant | None, workflow: Workflow | None
) -> Iterator[Stay]:
    """In the order of time. What was started without a word about its state is in that in which the clock
    starts. Nobody works on what is done, even if it turns out not to be."""
    waits: dict[Title, bool] = {}
    if workflow and workflow.names_waiting:
        waits = {state.name: state.waiting or state.name in workflow.done for state in workflow.states}
    ordered = sorted(passages, key=lambda each: each.at)
    if workflow and started and not (ordered and ordered[0].at <= started):
        ordered.insert(0, Passage(state=workflow.starts, at=started))
    for each in ordered:
        yield Stay(each.state, each.at, waits.get(each.state))


def counted(items: Iterable[Item]) -> list[Item]:
    """The items that measures are made of: all but those that are gone."""
    return [each for each in items if not each.gone]
