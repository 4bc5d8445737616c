"""Dependencies of the past: agreed after days, delivered in time or late, or taken out of the plan."""

from service.demo.past.interval import INSPECTED, Past, begins
from service.demo.script import member_of, owner_of, spread
from service.demo.tables import Row, keyed
from service.domain.agreement import Agree
from service.domain.answers import AnswerDependency
from service.domain.delivery import AcceptDelivery, DeliverDependency, StartDependency
from service.domain.dependencies import RemovedHow, Side
from service.domain.interruptions import BlockDependency, RemoveDependency, UnblockDependency
from service.domain.proposals import ProposeDependency
from service.domain.vocabulary import Id, Prose, Title

PROPOSED = {"5": (-12, -9), "6": (-10, -7)}
ANSWERED = {"5": (2, 5), "6": (1, 3)}
"""Working days before the PI on which they are proposed, and after which they are agreed: sooner in PI 6."""
OPEN_FATES = ("forward", "undelivered")
BEFORE = {"2": "1", "3": "2", "4": "3"}
"""Needed by -> committed by: when what is needed begins, it has been delivered."""


def dependencies(past: Past) -> None:
    """The way of every dependency."""
    for row in past.rows("dependencies"):
        answered = _agree(past, row)
        fate, _, day = row["fate"].partition("@")
        if fate in RemovedHow.__members__:
            _remove(past, row, int(day) if day else answered + 1)
        else:
            _deliver(past, row, fate)


def team_of(past: Past, key: str) -> str:
    """The team of a feature."""
    return next(row["team"] for row in past.rows("features") if row["key"] == key)


def dependency(past: Past, row: Row) -> Id:
    """The id of a dependency."""
    return past.id("dependency", row["what"])


def provider_of(row: Row) -> str:
    """The team that delivers."""
    return row["from"].partition("/")[0]


def _agree(past: Past, row: Row) -> int:
    """Proposed by who waits, agreed by who delivers; the day of that."""
    consumer, provider = team_of(past, row["item"]), provider_of(row)
    given = row["from"].partition("/")[2]
    assert provider in keyed("teams")
    propose = ProposeDependency(
        dependency=past.id("dependency", row["what"]),
        what=Title(row["what"]),
        consumer=Side(team=past.team(consumer), item=past.id("feature", row["item"])),
        provider=Side(team=past.team(provider), item=past.id("feature", given) if given else None),
        needed_by=past.iteration(row["needed"]),
    )
    proposed = spread(row["what"], *PROPOSED[past.number])
    past.say(proposed, owner_of(consumer), propose)
    answered = proposed + spread(f"{row['what']} answered", *ANSWERED[past.number])
    agree = Agree(dependency=propose.dependency, committed_by=past.iteration(BEFORE[row["needed"]]))
    past.say(answered, owner_of(provider), AnswerDependency(agree=agree))
    return answered


def _remove(past: Past, row: Row, day: int) -> None:
    how = RemovedHow[row["fate"].partition("@")[0]]
    remove = RemoveDependency(dependency=dependency(past, row), how=how, note=Prose(row["said"]))
    past.say(day, owner_of(provider_of(row)), remove, reason=row["said"])


def _deliver(past: Past, row: Row, fate: str) -> None:
    """Before what needs it begins, or after."""
    id, what, needed = dependency(past, row), row["what"], begins(row["needed"])
    who = member_of(provider_of(row), what)
    delivered = needed + {"": -spread(what, 1, 6), "late": spread(what, 1, 7)}.get(fate, spread(what, 6, 9))
    begun = max(0, min(delivered - spread(f"{what} begun", 3, 7), needed - 2))
    past.say(begun, who, StartDependency(dependency=id), hour=0.3)
    if fate == "blocked":
        past.say(needed - 1, who, BlockDependency(dependency=id), reason=row["said"])
        past.say(needed + 3, who, UnblockDependency(dependency=id))
    if fate not in OPEN_FATES:
        past.say(delivered, who, DeliverDependency(dependency=id), hour=0.6)
        accepted = min(delivered + spread(f"{what} accepted", 1, 3), INSPECTED - 1)
        consumer = team_of(past, row["item"])
        past.say(accepted, owner_of(consumer), AcceptDelivery(dependency=id), hour=0.98)
