"""What an import leaves in the register: where it came by, and which of its facts were told late."""

from service.domain.backlog import ProposeFeature
from service.domain.feature_progress import StartFeature
from service.domain.imports import BeginImport, RecordImportedRow
from service.domain.vocabulary import Instant, NewId, Title
from tests.domain.specification import id_of
from tests.service.node import ORGANISATION, PLAN, node

RUN, FEATURE = id_of(700), id_of(701)
LATE = Instant("2025-01-10T11:24:00.000000Z")


async def test_what_an_import_run_caused_came_by_import(database):
    async with node(database.url) as here:
        await here.prepare()
        await here.do(BeginImport(run=NewId(RUN), source=Title("jira"), file=Title("a.csv")))
        proposed = await here.do(ProposeFeature(feature=NewId(FEATURE), title=Title("Card")), correlation=RUN)
        alone = await here.do(ProposeFeature(title=Title("Other")), correlation=id_of(702))
        rows = await here.log.commits(ORGANISATION, PLAN)
        via = {row.to_version: row.via for row in rows}
        assert (via[proposed.version], via[alone.version]) == ("import", "api")


async def test_of_commands_together_only_the_fact_has_the_time_at_which_it_happened(database):
    async with node(database.url) as here:
        await here.prepare()
        answer = await here.do(
            ProposeFeature(feature=NewId(FEATURE), title=Title("Card")),
            StartFeature(feature=FEATURE),
            RecordImportedRow(source=Title("jira"), key=Title("A-1"), entity=FEATURE),
            effective_at=LATE,
        )
        feature = (await here.plan()).features[FEATURE]
        assert feature.started_at == LATE
        events = await here.log.read(ORGANISATION, PLAN, answer.before.version)
        assert [LATE.encode() in event.state for event in events] == [False, True, False]


async def test_a_time_in_the_past_goes_with_facts_only(database):
    async with node(database.url) as here:
        await here.prepare()
        answer = await here.ask(ProposeFeature(title=Title("Card")), effective_at=LATE)
        assert "only facts are reported late" in str(answer.faults[0].what)
