"""Plans whose teams depend on each other by chance, and beside each what was made up: plain rows to count."""

import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from service.domain.agreement import DependencyAgreed, DependencyCounterProposed, DependencyDeclined
from service.domain.backlog import FeatureProposed
from service.domain.commitment import PlanCommitted
from service.domain.delivery import DependencyDelivered, DependencyStarted
from service.domain.dependencies import Party, RemovedHow, Side
from service.domain.features import FeatureKind
from service.domain.interruptions import DependencyBlocked, DependencyRemoved, DependencyWithdrawn
from service.domain.interval import DayBegan
from service.domain.placement import FeatureMoved
from service.domain.proposals import DependencyProposed
from service.domain.stories import StoryKind
from service.domain.story_planning import StoryPlanned
from service.domain.teams import TeamJoined
from service.domain.vocabulary import Day, Prose, Title
from tests.domain.specification import BLUE, LAYOUT, RED, ZURICH, a_plan, after, id_of
from tests.projections.busy import ranks_of

STARTS = {each[0]: each[2] for each in LAYOUT}
FIRST_DAY, TODAY = datetime(2026, 11, 2, tzinfo=UTC), Day("2026-12-20")
ELSEWHERE = Title("Bank")


def a_coupled_plan(seed, dependencies=30):
    """The plan; how many features are placed; and a row for each dependency."""
    chance = random.Random(seed)
    rows = [RED, BLUE, *(id_of(1_000 + n) for n in range(chance.randint(0, 4)))]
    plan = a_plan(
        *(
            TeamJoined(team=t, train_team=t, name=Title(f"Team {n}"), time=ZURICH)
            for n, t in enumerate(rows)
            if n > 1
        )
    )
    plan, cards, placed = _with_features(plan, chance, rows)
    lives = [_life(chance, number, rows, cards) for number in range(dependencies)]
    moments = sorted((each for life in lives for each in life["events"]), key=lambda each: each[0])
    commits = FIRST_DAY + timedelta(days=chance.uniform(0, 6)) if chance.random() < 0.9 else None
    for at, event in moments:
        if commits is not None and at > commits and plan.interval.committed_at is None:
            plan = after(plan, PlanCommitted(version=plan.version), at=_instant(commits))
        plan = after(plan, event, at=_instant(at))
    plan = after(plan, DayBegan(day=TODAY))
    committed = plan.interval.committed_at is not None
    return plan, placed, [_row(life, commits if committed else None) for life in lives]


def _with_features(plan, chance, rows):
    number = chance.randint(0, 12)
    cards, placed = [id_of(2_000 + n) for n in range(number)], set()
    for card, rank in zip(cards, ranks_of(number), strict=True):
        plan = after(
            plan, FeatureProposed(feature=card, title=Title("Card"), kind=FeatureKind.FEATURE, rank=rank)
        )
        if chance.random() < 0.8:
            placed.add(card)
            plan = after(
                plan, FeatureMoved(feature=card, rank=rank, team=chance.choice(rows), iteration=None)
            )
        story = StoryPlanned(
            story=id_of(int(card[-4:]) + 2_000),
            title=Title("Story"),
            kind=StoryKind.STORY,
            rank=rank,
            team=RED,
            feature=card,
        )
        plan = after(plan, story)
    return plan, cards, placed


def _life(chance, number, rows, cards):
    """The events of one dependency with their moments, in order, and what they come to."""
    id, needed = id_of(3_000 + number), chance.choice(list(STARTS))
    consumer, provider = chance.choice(rows), chance.choice([*rows, None])
    item = chance.choice([None, *cards])
    shown = None if item is None else chance.choice([item, id_of(int(item[-4:]) + 2_000)])
    at = FIRST_DAY + timedelta(days=chance.uniform(0, 9))
    given = Side(team=provider) if provider else Side(external=ELSEWHERE)
    life = {"consumer": consumer, "provider": provider, "feature": item, "needed": needed, "turns": []}
    life["asked"] = at
    asked = DependencyProposed(
        dependency=id,
        what=Title(f"{number}"),
        consumer=Side(team=consumer, item=shown),
        provider=given,
        needed_by=needed,
    )
    life["events"] = [(at, asked)]
    for _ in range(chance.randint(0, 4)):
        at += timedelta(days=chance.uniform(0.01, 14))
        _turn(chance, id, at, life)
    return life


def _turn(chance, id, at, life):
    turn = chance.choice(["agree", "agree", "agree", "counter", "decline", "deliver", "block", "go"])
    agreed = DependencyAgreed(dependency=id, committed_by=life["needed"], needed_by=life["needed"])
    how = chance.choice(list(RemovedHow))
    over = life["turns"] and life["turns"][-1][0] in ("deliver", "withdraw", "block", *RemovedHow)
    if over:
        return
    events = {
        "agree": [agreed],
        "counter": [DependencyCounterProposed(dependency=id, by=Party.PROVIDER, iteration=life["needed"])],
        "decline": [DependencyDeclined(dependency=id, reason=Prose("No."))],
        "deliver": [DependencyStarted(dependency=id), DependencyDelivered(dependency=id)],
        "block": [DependencyBlocked(dependency=id)],
    }
    if turn == "go":
        turn = how if chance.random() < 0.7 else "withdraw"
        gone = DependencyRemoved(dependency=id, how=how)
        events[turn] = [DependencyWithdrawn(dependency=id) if turn == "withdraw" else gone]
    life["turns"].append((turn, at))
    life["events"] += [(at, event) for event in events[turn]]


def _row(life, commits):
    """What became of it, told from the turns alone."""
    turns = life["turns"]
    gone = turns[-1][0] if turns and turns[-1][0] in ("withdraw", *RemovedHow) else None
    agreed = [at for turn, at in turns if turn == "agree"]
    handed = turns[-1][1] if turns and turns[-1][0] == "deliver" else None
    needed = datetime.fromisoformat(STARTS[life["needed"]]).replace(tzinfo=ZoneInfo("Europe/Zurich"))
    before = [turn for turn, at in turns if commits is not None and at <= commits]
    there = commits is not None and life["asked"] <= commits
    there = there and not (before and before[-1] in ("withdraw", *RemovedHow))
    answers = [turn for turn in before if turn in ("agree", "counter", "decline")]
    return {
        "consumer": life["consumer"],
        "provider": life["provider"],
        "crosses": life["provider"] not in (None, life["consumer"]),
        "feature": life["feature"],
        "gone": gone,
        "there": there,
        "held": there and bool(answers) and answers[-1] == "agree",
        "later": commits is not None and life["asked"] > commits,
        "handed": handed is not None,
        "late": handed is not None and handed >= needed,
        "overdue": gone is None and handed is None and STARTS[life["needed"]] <= TODAY,
        "days": (agreed[0] - life["asked"]).total_seconds() / 86400 if agreed else float("nan"),
    }


def _instant(at):
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
