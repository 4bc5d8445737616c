"""The law of the tables over all plans: what is written step by step is what is written at once."""

from contextlib import suppress
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projections.tables.catalogue import TABLES
from projections.tables.cells import rows as cell_rows
from projections.tables.page import ROOM, columns, page, tables
from service.domain.agreement import DependencyAgreed
from service.domain.capacity import finished
from service.domain.decider import Stream, decide
from service.domain.interval import DayBegan, PolicySet
from service.domain.iterations import IterationEnded, IterationRenamed, IterationRescheduled
from service.domain.placement import FeaturePlaced
from service.domain.policy import Policy, RollUp
from service.domain.refusals import Refusals
from service.domain.rules import events
from service.domain.story_planning import StoryDescribed
from service.domain.teams import TeamLeft, TeamRenamed, TeamRetired, TeamSited, WorkflowDefined
from service.domain.train import ReleaseTrainRegistered
from service.domain.vocabulary import Day, Title
from service.domain.workflow import Workflow, WorkflowState
from tests.domain.chance import Chance, sees
from tests.domain.planned import recorded
from tests.domain.specification import BLUE, FIRST, RED, SECOND, THIRD, after
from tests.domain.test_laws import COMMANDS, FIRST_OF, begun, told
from tests.domain.trains import a_train
from tests.projections.busy import ELSEWHERE, a_busy_plan

CATALOGUE = [table for tables in TABLES.values() for table in tables]
SEEDS = st.integers(0, 2**32)
each_table = pytest.mark.parametrize("table", CATALOGUE, ids=lambda table: table.name)
BOARD = Workflow(states=(WorkflowState(name=Title("Doing")),), starts=Title("Doing"), stops=Title("Doing"))
FROM_ELSEWHERE = (
    TeamRenamed(team=RED, name=Title("Crimson")),
    TeamRenamed(team=BLUE, name=Title("Navy")),
    TeamSited(team=RED, time=ELSEWHERE),
    TeamRetired(team=BLUE),
    TeamLeft(team=BLUE),
    WorkflowDefined(team=RED, workflow=BOARD),
    PolicySet(policy=Policy(roll_up=RollUp.MEAN_OF_TEAMS)),
    *(IterationRenamed(iteration=each, name=Title("Sprint")) for each in (FIRST, SECOND, THIRD)),
    IterationRescheduled(iteration=SECOND, starts=Day("2026-11-17"), ends=Day("2026-11-29")),
    DayBegan(day=Day("2026-11-17")),
    DayBegan(day=Day("2026-12-14")),
)
"""What the train and the clock write into a plan, and what chance seldom asks for."""


def history(seed, wishes=400):
    """A plan as it was after each change of a life by chance."""
    chance, plan = Chance(seed), _with_each_kind(begun(seed))
    yield plan
    for _ in range(wishes):
        wish, asked = chance.one(COMMANDS), chance.asked()
        if chance.random.random() < 0.05:
            plan = after(plan, chance.random.choice(FROM_ELSEWHERE))
            yield plan
        elif sees(wish, plan, asked):
            with suppress(Refusals):
                plan = recorded(plan, decide(wish, plan, asked).events, **told(asked))
                yield plan
    for event in chance.random.sample(FROM_ELSEWHERE, len(FROM_ELSEWHERE)):
        plan = after(plan, event)
        yield plan


def _with_each_kind(plan):
    """The same with what chance seldom makes: a feature with a story and all its places, late work."""
    feature, story = FIRST_OF["feature"], FIRST_OF["story"]
    return after(
        plan,
        StoryDescribed(story=story, feature=feature),
        FeaturePlaced(feature=feature, team=BLUE, iteration=SECOND, rank="k", starts_in=FIRST),
        DependencyAgreed(dependency=FIRST_OF["dependency"], committed_by=FIRST, needed_by=SECOND),
    )


def keyed(table, rows):
    """Rows by their keys, of which each is there once."""
    places = [table.columns.index(name) for name in table.key]
    found = {}
    for row in rows:
        key = tuple(row[place] for place in places)
        assert key not in found, (table.name, key)
        found[key] = tuple(row)
    return found


def differing(table, states):
    """How a table that is brought from each of these states to the next differs from one made at once."""
    held, since = {}, 0
    for plan in states:
        held |= keyed(table, table.rows(plan, since))
        since = plan.version
        at_once = keyed(table, table.rows(plan, 0))
        if held != at_once:
            yield {key: (held.get(key), row) for key, row in at_once.items() if held.get(key) != row}


@given(SEEDS)
@settings(deadline=None, max_examples=60)
def test_rows_written_step_by_step_are_those_written_at_once(seed):
    chance = Random(seed)
    cuts = [state for state in history(seed) if chance.random() < 0.6]
    for table in CATALOGUE:
        assert not list(differing(table, cuts)), table.name


@each_table
def test_a_plan_that_did_not_change_has_no_rows_to_write(table):
    plan = a_busy_plan()
    assert list(table.rows(plan, plan.version)) == []


@each_table
def test_a_row_has_a_value_for_each_column(table):
    for row in table.rows(a_busy_plan(), 0):
        assert len(row) == len(table.columns)


def test_the_page_of_the_tables_is_that_of_their_sql():
    written = (ROOM / "TABLES.md").read_text(encoding="utf-8")
    assert written == page(), "python -m projections.tables > projections/tables/TABLES.md"


@each_table
def test_columns_are_declared_in_their_order(table):
    assert tuple(each.name for each in columns(table.sql)) == table.all_columns


@pytest.mark.parametrize("sql", tables().values(), ids=tables())
def test_every_column_says_what_it_holds(sql):
    assert [each.name for each in columns(sql) if not each.comment] == []


OF_A_TRAIN = [each for each in events() if each.stream is Stream.TRAIN and each is not ReleaseTrainRegistered]


@pytest.mark.parametrize("kind", OF_A_TRAIN, ids=lambda kind: kind.__name__)
def test_a_train_keeps_its_key_and_its_name(kind):
    train = a_train()
    told = after(train, *(Chance(seed).built(kind) for seed in range(5)))
    assert (told.itself.key, told.itself.name) == (train.itself.key, train.itself.name)


@given(SEEDS)
@settings(deadline=None, max_examples=30)
def test_what_a_cell_finished_is_the_velocity_of_its_iteration(seed):
    *_, plan = history(seed)
    plan = after(plan, IterationEnded(iteration=FIRST), IterationEnded(iteration=SECOND))
    told = [row for row in cell_rows(plan, 0) if row.ended and (row.stories or row.finished_stories)]
    known = {team: points for team, points in finished(plan).items() if points}
    assert {(row.team, row.iteration): 100 * row.finished_points for row in told if not row.removed} == {
        (team, iteration): points
        for team, those in known.items()
        for iteration, points in those.items()
        if plan.teams[team].removed is None and plan.iterations[iteration].removed is None
    }
