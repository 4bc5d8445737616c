"""Work in progress against the limits of the train's policy, team by team."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from projections.flow.counts import in_progress_on
from projections.flow.items import Item
from projections.flow.waiting import is_finished_on, stay_on
from service.domain.policy import WipLimit
from service.domain.vocabulary import Id, Title, Zone
from service.domain.workflow import Workflow


@dataclass(frozen=True)
class FlowTeam:
    """A team whose flow is looked at."""

    id: Id
    """The team over all plans."""
    name: Title
    zone: Zone
    workflow: Workflow | None


@dataclass(frozen=True)
class InProgress:
    """How many items a team has in progress, or in one state, and how many it wants to have at most."""

    team: FlowTeam
    state: Title | None
    """None: in progress at all."""
    count: int
    limit: int | None
    """None: nothing limits it."""

    @property
    def over(self) -> bool | None:
        """Whether there are more than the limit allows; None without one."""
        return None if self.limit is None else self.count > self.limit


def in_progress(
    team: FlowTeam, items: Sequence[Item], limits: Sequence[WipLimit], today: date
) -> Iterator[InProgress]:
    """What a team has in progress at the end of a day, and in each state that is limited, in its order."""
    own = {each.state: each.most for each in limits if each.team == team.id}
    yield InProgress(team, None, len(in_progress_on(items, today)), own.get(None))
    order = team.workflow.names if team.workflow else ()
    states = [each for each in own if each is not None]
    for state in sorted(states, key=lambda each: (order.index(each) if each in order else len(order), each)):
        there = sum(_is_in(each, state, today) for each in items)
        yield InProgress(team, state, there, own[state])


def _is_in(item: Item, state: Title, today: date) -> bool:
    stay = None if is_finished_on(item, today) else stay_on(item, today)
    return stay is not None and stay.state == state
