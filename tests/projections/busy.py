"""A train in the middle of planning: as many things of each kind as one asks for, wired at random."""

import random

from service.domain import ranks
from service.domain.agreement import DependencyAgreed
from service.domain.allocation import CapacitySet
from service.domain.backlog import FeatureProposed
from service.domain.dependencies import Side
from service.domain.features import FeatureKind
from service.domain.objectives import ObjectiveDrafted, ObjectiveKind, ObjectiveLevel
from service.domain.placement import FeatureMoved
from service.domain.proposals import DependencyProposed
from service.domain.risks import RiskLevel, RiskRaised
from service.domain.stories import StoryKind
from service.domain.story_planning import StoryPlanned
from service.domain.teams import TeamJoined, WorkingTime
from service.domain.vocabulary import Points, Prose, Title, Zone
from service.domain.wsjf import FeatureSized
from tests.domain.specification import BLUE, LAYOUT, RED, a_plan, id_of

ITERATIONS = [each[0] for each in LAYOUT]
ELSEWHERE = WorkingTime(site=Title("Pune"), zone=Zone("Asia/Kolkata"))


def a_busy_plan(teams=2, features=8, stories=10, dependencies=8, risks=4, objectives=6, seed=1):
    """A plan with this many things; ids are id_of(1_000) and up, by kind and number."""
    chance = random.Random(seed)
    rows = [RED, BLUE, *(id_of(1_000 + n) for n in range(teams - 2))]
    cards = [id_of(2_000 + n) for n in range(features)]
    more = [
        TeamJoined(team=t, train_team=t, name=Title(f"Team {n}"), time=ELSEWHERE)
        for n, t in enumerate(rows)
        if n > 1
    ]
    more += [
        CapacitySet(team=team, iteration=each, total=Points(4000)) for team in rows for each in ITERATIONS
    ]
    for n, (card, rank) in enumerate(zip(cards, ranks_of(features), strict=True)):
        more += [
            FeatureProposed(feature=card, title=Title(f"Feature {n}"), kind=FeatureKind.FEATURE, rank=rank),
            FeatureSized(feature=card, size=Points(100 * chance.choice([3, 5, 8, 13]))),
        ]
        if chance.random() < 0.8:
            place = {"team": chance.choice(rows), "iteration": chance.choice([*ITERATIONS[:4], None])}
            more.append(FeatureMoved(feature=card, rank=rank, **place))
    for n in range(stories):
        more.append(
            StoryPlanned(
                story=id_of(10_000 + n),
                title=Title(f"Story {n}"),
                kind=StoryKind.STORY,
                rank=ranks_of(stories)[n],
                team=chance.choice(rows),
                iteration=chance.choice(ITERATIONS[:4]),
                feature=chance.choice(cards),
                points=Points(100 * chance.choice([1, 2, 3, 5])),
            )
        )
    for n in range(dependencies):
        consumer, provider = chance.sample(rows, 2)
        needed, committed = chance.choice(ITERATIONS[:4]), chance.choice(ITERATIONS[:4])
        items = chance.sample(cards, 2)
        more.append(
            DependencyProposed(
                dependency=id_of(3_000 + n),
                what=Title(f"Interface {n}"),
                consumer=Side(team=consumer, item=items[0]),
                provider=Side(team=provider, item=items[1]),
                needed_by=needed,
            )
        )
        if chance.random() < 0.6:
            more.append(
                DependencyAgreed(dependency=id_of(3_000 + n), committed_by=committed, needed_by=needed)
            )
    for n in range(risks):
        text = Prose(f"The supplier of part {n} may be late.")
        threatens = (chance.choice(cards),)
        more.append(RiskRaised(risk=id_of(4_000 + n), text=text, level=RiskLevel.ART, threatens=threatens))
    for n in range(objectives):
        more.append(
            ObjectiveDrafted(
                objective=id_of(5_000 + n),
                text=Prose(f"Customers can do thing {n}."),
                rank=ranks_of(objectives)[n],
                level=ObjectiveLevel.TEAM,
                kind=ObjectiveKind.COMMITTED,
                team=chance.choice(rows),
                features=tuple(chance.sample(cards, 2)),
            )
        )
    return a_plan(*more)


def ranks_of(number):
    """That many ranks in order, all of one length."""
    return [
        ranks.DIGITS[1 + n // 1225] + ranks.DIGITS[n // 35 % 35] + ranks.DIGITS[1 + n % 35]
        for n in range(number)
    ]
