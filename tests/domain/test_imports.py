"""Imports: runs with their counts, and what each row last said."""

from service.domain.imports import (
    BeginImport,
    FinishImport,
    ForgetImportedRow,
    ImportCounts,
    ImportedValue,
    RecordImportedRow,
    row_id,
)
from service.domain.vocabulary import Key, NewId, Title
from tests.domain.planned import LOGIN, NOWHERE, SEARCH, done, proposed
from tests.domain.specification import NOON, PLAN, a_plan, id_of, refused, when

RUN, SHOP = id_of(95), Title("jira:SHOP")
BEGIN = BeginImport(run=NewId(RUN), source=SHOP, file=Title("shop.csv"))
COUNTS = ImportCounts(rows=3, created=1, changed=1, unusable=1)
FINISH = FinishImport(run=RUN, counts=COUNTS)
ROW = row_id(PLAN, SHOP, "SHOP-1")
FORGET = ForgetImportedRow(source=SHOP, key=Title("SHOP-1"))


def row(status="To Do", entity=SEARCH, source=SHOP):
    said = ImportedValue(field=Key("status"), value=Title(status)), ImportedValue(field=Key("points"))
    return RecordImportedRow(source=source, key=Title("SHOP-1"), entity=entity, values=said)


def test_a_run_begins_and_finishes_with_its_counts():
    run = done(a_plan(), BEGIN, FINISH).imports[RUN]
    assert (run.source, run.file, run.began, run.finished, run.counts) == (
        SHOP,
        "shop.csv",
        NOON,
        NOON,
        COUNTS,
    )


def test_a_run_begins_once_and_finishes_once():
    plan = done(a_plan(), BEGIN, FINISH)
    assert refused(BEGIN, plan) == ["ID_TAKEN"]
    assert when(FINISH, plan) == []


def test_counts_may_be_corrected_but_are_not_negative():
    plan = done(a_plan(), BEGIN, FINISH)
    assert len(when(FinishImport(run=RUN, counts=ImportCounts(rows=4)), plan)) == 1
    assert refused(FinishImport(run=RUN, counts=ImportCounts(rows=-1)), plan) == ["COUNTS_NEGATIVE"]
    assert refused(FinishImport(run=NOWHERE, counts=COUNTS), plan) == ["NOT_HERE"]


def test_a_row_records_what_it_said_and_which_entity_it_is():
    kept = done(a_plan(proposed()), row()).imported_rows[ROW]
    assert (kept.source, kept.key, kept.entity) == (SHOP, "SHOP-1", SEARCH)
    assert {each.field: each.value for each in kept.values} == {"status": "To Do", "points": None}


def test_a_row_that_says_the_same_changes_nothing():
    assert when(row(), done(a_plan(proposed()), row())) == []


def test_a_row_that_says_something_else_replaces_what_it_said():
    plan = done(a_plan(proposed()), row(), row("Done"))
    assert plan.imported_rows[ROW].values[0].value == "Done"
    assert len(plan.imported_rows) == 1


def test_rows_of_two_sources_are_two():
    plan = done(a_plan(proposed()), row(), row(source=Title("jira:CRM")))
    assert len(plan.imported_rows) == 2


def test_a_row_may_become_another_entity_of_the_plan_but_none_of_another():
    plan = done(a_plan(proposed(), proposed(LOGIN, "Login", "k")), row(), row(entity=LOGIN))
    assert plan.imported_rows[ROW].entity == LOGIN
    assert refused(row(entity=NOWHERE), plan) == ["NOT_HERE"]


def test_a_row_is_forgotten_once_and_may_come_back():
    plan = done(a_plan(proposed()), row(), FORGET)
    assert plan.imported_rows[ROW].removed == plan.version
    assert when(FORGET, plan) == []
    assert done(plan, row()).imported_rows[ROW].removed is None
    assert refused(FORGET, a_plan()) == ["NOT_HERE"]
