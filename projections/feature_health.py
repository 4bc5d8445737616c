"""How each feature stands: by its own progress, and by what it needs of others."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from projections.kept import of
from projections.reasons import Health, Reason, Standing, standing
from service.domain.dependencies import Dependency
from service.domain.features import Feature
from service.domain.iterations import Iteration, IterationKind
from service.domain.plan import Plan
from service.domain.progress import Progress
from service.domain.texts import quoted
from service.domain.vocabulary import Id

READS = (
    *of("iterations", "name", "ends", "kind", "ended"),
    "features",
    *of("dependencies", "what", "consumer", "provider"),
)
"""What health of features looks at, beside how dependencies stand."""
SHARED = ("ORDER_REVERSED", "CYCLE_OF_ITEMS", "LATE", "LATER_THAN_NEEDED")
"""What concerns the card that provides as much as the one that needs."""
Link = tuple[Dependency, Standing]


class Seen(NamedTuple):
    """A feature with all that its health depends on; nothing else is looked at."""

    feature: Feature
    iteration: Iteration | None
    needs: tuple[Link, ...]
    gives: tuple[Link, ...]


def look(plan: Plan, standings: Mapping[Id, Standing]) -> Iterator[tuple[Id, Seen]]:
    """Every present feature with what it is judged by; `standings` is how dependencies stand."""
    needs: defaultdict[Id | None, list[Link]] = defaultdict(list)
    gives: defaultdict[Id | None, list[Link]] = defaultdict(list)
    for each in plan.dependencies.present():
        needs[each.consumer.item].append((each, standings[each.id]))
        gives[each.provider.item].append((each, standings[each.id]))
    for feature in plan.features.present():
        place, id = plan.iterations.get(feature.iteration), feature.id
        yield id, Seen(feature, place, tuple(needs.get(id, ())), tuple(gives.get(id, ())))


def judge(seen: Seen) -> Standing:
    """The health of a feature, and its reasons."""
    if seen.feature.progress in (Progress.ACCEPTED, Progress.CARRIED_OVER, Progress.WITHDRAWN):
        return Standing(Health.DONE)
    reasons = [*_own(seen)]
    for dependency, how in seen.needs:
        reasons += [_of(dependency, reason) for reason in how.reasons]
    for dependency, how in seen.gives:
        reasons += [_of(dependency, reason) for reason in how.reasons if reason.rule in SHARED]
    outside = any(how.health is Health.EXTERNAL for _, how in seen.needs)
    return standing(tuple(reasons), Health.EXTERNAL if outside else Health.HEALTHY)


def _of(dependency: Dependency, reason: Reason) -> Reason:
    text = f"{quoted(dependency.what)}: {reason.text}"
    return Reason(reason.rule, reason.health, text, reason.about, reason.version)


def _own(seen: Seen) -> Iterator[Reason]:
    feature, iteration = seen.feature, seen.iteration
    about, version = (feature.id,), feature.version
    if feature.blocked or feature.progress is Progress.BLOCKED:
        yield Reason("BLOCKED", Health.AT_RISK, "Blocked.", about, version)
    if iteration and iteration.ended and feature.progress is not Progress.DEMOED:
        text = f"Not demonstrated, and {iteration.name} ended on {iteration.ends}."
        yield Reason("OVERDUE", Health.CONFLICT, text, about, version)
    if iteration and iteration.kind is IterationKind.IP:
        text = f"Placed in {iteration.name}, the estimating buffer."
        yield Reason("WORK_IN_IP_ITERATION", Health.AT_RISK, text, about, version)
