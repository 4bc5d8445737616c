"""What the tables tell a reader of SQL is what GraphQL tells of the same plan, computed apart."""

from collections import Counter, defaultdict

import psycopg
import pytest
from psycopg.rows import dict_row

from projections.tables.page import questions
from service.domain.objective_flags import DropObjective
from service.domain.objectives import DraftObjective, ObjectiveKind
from service.domain.organisation import GrantRole
from service.domain.phases import StartExecution
from service.domain.story_flow import FinishStory
from service.domain.values import AssessActualValue, AssignPlannedValue
from service.domain.vocabulary import NewId, Prose, Role
from tests.domain.specification import id_of
from tests.schema.busy import live_through
from tests.schema.told_by_graphql import TOLD, WHOLE, at, of, plain
from tests.service.node import BEA, PLAN, RED, TRAIN, iteration_now


@pytest.fixture
async def lived(api):
    """A plan in which much has happened, and its tables."""
    await live_through(api, more=120)
    for story in (await api.node.plan()).stories.present():
        if story.points != 300:
            await api.node.do(FinishStory(story=story.id))
    await api.project()
    return (await api.ask(WHOLE, plan=PLAN))["plan"]


@pytest.fixture
def read(database):
    """Asks as a login of a BI tool does, which may read the tables and nothing else."""
    with psycopg.connect(database.admin_url, row_factory=dict_row) as connection:
        connection.execute("SET ROLE signalbox_reader")
        yield lambda sql, *values: connection.execute(sql.encode(), values or None).fetchall()


async def test_every_row_says_what_graphql_says(lived, read):
    for table, (key, told) in TOLD.items():
        columns = ", ".join((key, "version", *(told(lived[table][0]))))
        rows = read(f"SELECT {columns} FROM metrics.{table} WHERE plan = %s AND NOT removed", PLAN)
        written = {str(row[key]): {n: plain(v) for n, v in row.items() if n != key} for row in rows}
        assert written == {each["id"]: {"version": each["version"], **told(each)} for each in lived[table]}


async def test_the_row_of_the_plan_says_what_graphql_says(lived, read):
    [row] = read("SELECT * FROM metrics.plans WHERE plan = %s", PLAN)
    assert {name: plain(value) for name, value in row.items() if name not in ("log_id", "plan")} == {
        **{
            name: lived[name] for name in ("key", "name", "train", "zone", "starts", "ends", "today", "phase")
        },
        "phase_since": at(lived["phaseSince"]),
        "committed_version": lived["committedAt"],
        "roll_up": lived["predictability"]["rollUp"],
        "version": lived["version"],
        "recorded_at": at(lived["recordedAt"]),
    }


async def test_a_plan_is_told_with_the_name_of_its_train(lived, read):
    [row] = read("SELECT * FROM metrics.trains JOIN metrics.plans USING (log_id, plan, train)")
    assert (str(row["plan"]), row["train_key"], row["train_name"]) == (PLAN, "ART", "The ART")
    assert str(row["train"]) == lived["train"]


async def test_sums_by_sql_are_those_of_what_graphql_answers(lived, read):
    points = defaultdict(float)
    for story in lived["stories"]:
        points[story["team"]["name"], of(story["iteration"], "name")] += story["points"] or 0
    summed = read("""SELECT team_name, iteration_name, sum(points) AS points FROM metrics.stories
        WHERE NOT removed GROUP BY team_name, iteration_name""")
    assert {(row["team_name"], row["iteration_name"]): float(row["points"]) for row in summed} == dict(points)
    by_state = Counter(d["dependencyState"] for d in lived["dependencies"])
    counted = read(
        """SELECT dependency_state, count(*) FROM metrics.dependencies WHERE NOT removed GROUP BY 1"""
    )
    assert {row["dependency_state"]: row["count"] for row in counted} == by_state


async def test_a_question_answers_what_its_page_says(lived, read):
    answers = {name: read(query) for name, query in questions().items()}
    assert sum(row["dependencies"] for row in answers["dependencies"]) >= len(lived["dependencies"])
    assert sum(row["risks"] for row in answers["risks"]) == len(lived["risks"])
    finished = [story for story in lived["stories"] if story["finishedAt"]]
    assert sum(row["finished"] for row in answers["throughput"]) == len(finished)
    cells = [cell for cell in lived["cells"] if cell["team"] and cell["iteration"]]
    loads = {(cell["team"]["name"], cell["iteration"]["name"]): cell["load"] for cell in cells}
    assert {(r["team_name"], r["iteration_name"]): float(r["load"]) for r in answers["load"]} == loads


async def test_a_cell_is_that_of_the_board(lived, read):
    stories = defaultdict(list)
    for story in lived["stories"]:
        stories[story["team"]["id"], of(story["iteration"])].append(story)
    rows = {
        (str(r["team"]), str(r["iteration"])): r
        for r in read("SELECT * FROM metrics.cells WHERE NOT removed")
    }
    cells = [cell for cell in lived["cells"] if cell["team"] and cell["iteration"]]
    assert len(rows) == len(cells) == 10
    for cell in cells:
        row, held = (
            rows[cell["team"]["id"], cell["iteration"]["id"]],
            stories[of(cell["team"]), of(cell["iteration"])],
        )
        of_team = (story for story in lived["stories"] if of(story["team"]) == of(cell["team"]))
        is_now = of(cell["iteration"]) == iteration_now()
        done = [story for story in of_team if story["progress"] == "ACCEPTED" and is_now]
        names = ("capacity", "reserved", "load", "load_basis", "overloaded", "features", "stories", "points")
        assert [plain(row[name]) for name in (*names, "finished_stories", "finished_points")] == [
            *(cell[name] for name in ("capacity", "reserved", "load", "loadBasis", "overloaded")),
            *(len(cell["features"]), len(held), sum(story["points"] for story in held)),
            *(len(done), sum(story["points"] for story in done)),
        ]


PREDICTABILITY = "query ($plan: ID!) { plan(id: $plan) { predictability { percent planned actual } } }"
LATER, UNCOMMITTED = id_of(1490), id_of(1491)


async def promised(api):
    """Team A of the worked example (domain 2), committed and in execution; gives its objectives."""
    node, ids = api.node, [id_of(1480 + n) for n in range(3)]
    await node.do(GrantRole(person=BEA, role=Role.BUSINESS_OWNER, scope=TRAIN), stream=node.organisation)
    for id in (*ids, UNCOMMITTED):
        kind = ObjectiveKind.UNCOMMITTED if id == UNCOMMITTED else ObjectiveKind.COMMITTED
        await node.do(DraftObjective(objective=NewId(id), text=Prose("Sell."), team=RED, kind=kind))
    for id, value in zip((*ids, UNCOMMITTED), (10, 8, 7, 5), strict=True):
        await node.do(AssignPlannedValue(objective=id, value=value), asker=BEA)
    await node.commit()
    await node.do(StartExecution())
    return ids


async def measured(api, read):
    """The measure as the question of the page answers it, and as GraphQL does."""
    await api.project()
    told = (await api.ask(PREDICTABILITY, plan=PLAN))["plan"]["predictability"]
    names = ("predictability", "predictability_from_objectives")
    rows = [next(row for row in read(questions()[name]) if row["key"] == "PI-1") for name in names]
    assert {(row["planned"], row["actual"] or 0) for row in rows} == {(told["planned"], told["actual"])}
    return {told["percent"], *(row["percent"] and float(row["percent"]) for row in rows)}


async def test_predictability_by_sql_is_the_measure(api, read):
    ids = await promised(api)
    assert await measured(api, read) == {None}
    for id, value in zip((*ids, UNCOMMITTED), (9, 8, 4, 5), strict=True):
        await api.node.do(AssessActualValue(objective=id, value=value), asker=BEA)
    assert await measured(api, read) == {104.0}
    await api.node.do(DraftObjective(objective=NewId(LATER), text=Prose("Rent."), team=RED))
    assert await measured(api, read) == {None}
    await api.node.do(AssessActualValue(objective=LATER, value=5), asker=BEA)
    assert await measured(api, read) == {124.0}
    await api.node.do(DropObjective(objective=ids[0]), reason=Prose("Not wanted."))
    assert await measured(api, read) == {124.0}
