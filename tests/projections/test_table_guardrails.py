"""What no table over all plans tells: people, ballots, words that can be erased (domain 3.5, 5)."""

import dataclasses
import re
from typing import get_args, get_type_hints

import pytest

from projections.tables.catalogue import TABLES
from projections.tables.page import columns, tables
from projections.tables.votes import rows as vote_rows
from service.domain.plan import Plan
from service.domain.vocabulary import Id, Prose
from service.domain.vote_counts import VoteClosed
from service.domain.votes import VoteMode
from tests.domain.confident import opened
from tests.domain.specification import Envelope, a_plan, id_of
from tests.projections.test_tables import history

CATALOGUE = [table for tables in TABLES.values() for table in tables]
PERSONAL: dict[str, set[str]] = {}
"""By table, the columns that hold a person's id. There are none: who owns an action asks the plan."""
PEOPLE = {
    "accepted_by",
    "accepter",
    "agreed_by",
    "announced_by",
    "by",
    "concern_by",
    "confirmed_by",
    "decider",
    "forked_by",
    "owner",
    "person",
    "presenter",
    "presenters",
    "settled_by",
}
"""The fields of the domain that hold people's ids."""
THINGS = {
    "about",
    "affects",
    "blocks",
    "comes_of",
    "committed_by",
    "contributing",
    "decision",
    "entity",
    "feature",
    "features",
    "id",
    "item",
    "iteration",
    "made",
    "merged_into",
    "needed_by",
    "node",
    "objective",
    "parts",
    "plan",
    "proposed",
    "proposed_needed_by",
    "risk",
    "starts_in",
    "summarizes",
    "target",
    "team",
    "thing",
    "threatens",
    "train",
    "train_team",
    "vote",
}
"""Those that hold ids of anything else."""
OF_A_PERSON = re.compile("person|people|actor|assignee|owner|member|user|voter|head")
PLAIN = {"uuid", "text", "integer", "bigint", "numeric", "double precision", "date", "timestamptz", "boolean"}
SOMEBODY, SOMETHING_SAID = id_of(777), Prose("What somebody said.")


def id_fields(kind):
    """The names of the fields of a kind, and of what it holds, that hold ids."""
    for name, hint in get_type_hints(kind).items():
        if name in {field.name for field in dataclasses.fields(kind)}:
            if Id in (hint, *get_args(hint)):
                yield name
            for inner in (hint, *get_args(hint)):
                if dataclasses.is_dataclass(inner):
                    yield from id_fields(inner)


def betraying(thing):
    """The same thing with somebody's id wherever a person's can stand, and words wherever prose can."""
    hints = get_type_hints(type(thing))
    told = {each.name: _betraying(thing, each.name, hints[each.name]) for each in dataclasses.fields(thing)}
    return dataclasses.replace(thing, **told)


def _betraying(thing, name, hint):
    value, kinds = getattr(thing, name), (hint, *get_args(hint))
    told = SOMEBODY if name in PEOPLE else SOMETHING_SAID if Prose in kinds else None
    if told is not None:
        return (told,) if isinstance(value, tuple) else told
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        return tuple(betraying(each) if dataclasses.is_dataclass(each) else each for each in value)
    return betraying(value) if dataclasses.is_dataclass(value) else value


def test_an_id_is_a_persons_or_a_things():
    found = {name for kind in Plan.entity_kinds().values() for name in id_fields(kind)}
    assert found <= PEOPLE | THINGS
    assert not PEOPLE & THINGS


@pytest.mark.parametrize(("name", "sql"), tables().items(), ids=tables())
def test_columns_are_plain_and_none_is_about_a_person(name, sql):
    declared = columns(sql)
    assert {each.name for each in declared if OF_A_PERSON.search(each.name)} == PERSONAL.get(name, set())
    assert {each.type.partition("(")[0] for each in declared} <= PLAIN


@pytest.mark.parametrize("seed", range(8))
def test_no_row_tells_of_a_person_or_what_somebody_said(seed):
    *_, plan = history(seed)
    told = plan.copy()
    for name in Plan.entity_kinds():
        for each in list(told.all(name)):
            told.all(name).add(betraying(each), Envelope(data=None, version=each.version))
    for table in CATALOGUE:
        cells = {str(value) for row in table.rows(told, 0) for value in row}
        assert not {each for each in cells if SOMEBODY in each or SOMETHING_SAID in each}, table.name


@pytest.mark.parametrize("mode", VoteMode)
@pytest.mark.parametrize("counts", [(0, 0, 1, 0, 1), (0, 0, 0, 0, 1)])
def test_a_round_of_few_ballots_tells_its_turnout_only(mode, counts):
    cast = sum(counts)
    told = counts if mode is VoteMode.SHOW_OF_HANDS else ()
    closed = VoteClosed(round=id_of(60), cast=cast, eligible=5, counts=told)
    [row] = vote_rows(a_plan(opened(id_of(60), mode=mode), closed), 0)
    assert (row.ballots, row.withheld) == (cast, True)
    assert (row.ones, row.twos, row.threes, row.fours, row.fives, row.mean) == (None,) * 6


def test_a_round_of_three_ballots_tells_its_counts():
    closed = VoteClosed(round=id_of(60), cast=3, eligible=5, counts=(1, 0, 0, 2, 0))
    [row] = vote_rows(a_plan(opened(id_of(60)), closed), 0)
    assert (row.ballots, row.withheld, row.ones, row.fours, row.mean) == (3, False, 1, 2, 3.0)
