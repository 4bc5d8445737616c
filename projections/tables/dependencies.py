"""Dependencies: who needs what of whom and by when, and how far they have come with it."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from projections.tables.carrying import chain
from projections.tables.columns import called, moment_if, newer, word
from projections.tables.table import Table, day, moment
from service.domain.dependencies import ENDED, HANDED_OVER, Dependency, DependencyState, Side, is_late
from service.domain.iterations import Iteration
from service.domain.plan import Plan
from service.domain.teams import Team


class Row(NamedTuple):
    """A dependency."""

    dependency: str
    what: str
    dependency_state: str
    blocked_from: str | None
    since: datetime
    consumer_team: str | None
    consumer_name: str
    consumer_item: str | None
    provider_team: str | None
    provider_name: str
    provider_item: str | None
    cross_team: bool
    external: bool
    needed_by: str
    needed_by_name: str
    needed_by_starts: date
    committed_by: str | None
    committed_by_name: str | None
    agreed: bool
    late: bool
    counter_proposals: int
    rejected: bool
    proposed_at: datetime
    agreed_at: datetime | None
    started_at: datetime | None
    delivered_at: datetime | None
    removed_how: str | None
    carried_from: str | None
    carried_to: str | None
    carry_outcome: str | None
    removed: bool
    version: int


class Seen(NamedTuple):
    """What a dependency is told with."""

    consumer: Team | None
    provider: Team | None
    needed: Iteration
    committed: Iteration | None


def rows(plan: Plan, since: int) -> Iterator[Row]:
    """The dependencies that were touched, a name in which was, or that are still to come when a day began."""
    team, iteration = plan.teams.get, plan.iterations
    for each in plan.dependencies:
        seen = Seen(
            team(each.consumer.team),
            team(each.provider.team),
            iteration[each.needed_by],
            iteration.get(each.committed_by),
        )
        clock = None if each.stands in (*HANDED_OVER, *ENDED) else plan.interval
        if newer(since, each, *seen, clock):
            yield _row(each, seen, is_late(plan, each))


def _row(dependency: Dependency, seen: Seen, late: bool) -> Row:
    consumer, provider = dependency.consumer, dependency.provider
    blocked = dependency.state is DependencyState.BLOCKED
    return Row(
        dependency=dependency.id,
        what=dependency.what,
        dependency_state=dependency.state.value,
        blocked_from=word(dependency.blocked_from) if blocked else None,
        since=moment(dependency.since),
        consumer_team=consumer.team,
        consumer_name=_party(consumer, seen.consumer),
        consumer_item=consumer.item,
        provider_team=provider.team,
        provider_name=_party(provider, seen.provider),
        provider_item=provider.item,
        cross_team=len(dependency.teams) > 1,
        external=consumer.external is not None or provider.external is not None,
        needed_by=dependency.needed_by,
        needed_by_name=seen.needed.name,
        needed_by_starts=day(seen.needed.starts),
        committed_by=dependency.committed_by,
        committed_by_name=called(seen.committed),
        agreed=dependency.is_agreed,
        late=late,
        counter_proposals=_counter_proposals(dependency),
        rejected=dependency.rejected,
        proposed_at=moment(dependency.proposed_at),
        agreed_at=moment_if(dependency.agreed_at),
        started_at=moment_if(dependency.started_at),
        delivered_at=moment_if(dependency.delivered_at),
        removed_how=word(dependency.removed_how),
        **chain(dependency)._asdict(),
        removed=dependency.removed is not None,
        version=dependency.version,
    )


def _party(side: Side, team: Team | None) -> str:
    return called(team) or side.external or ""


def _counter_proposals(dependency: Dependency) -> int:
    return sum(step.state is DependencyState.COUNTER_PROPOSED for step in dependency.steps)


DEPENDENCIES = Table("dependencies", Row._fields, ("dependency",), rows)
