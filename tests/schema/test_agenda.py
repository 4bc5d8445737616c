"""The agenda as clients ask for it: slots, local times of every site, templates, timeboxes."""

import pytest

from service.domain.roster import AddTeam, DefinePlan
from service.domain.sites import DefineSite, SiteTeam
from service.domain.teams import WorkingTime
from service.domain.vocabulary import Day, Key, NewId, Title, Zone
from tests.domain.specification import id_of
from tests.service.node import ANNA, BLUE, BLUE_ON_TRAIN, ORGANISATION, PLAN, RED, TRAIN

VISION, RISKS, SPRING = id_of(71), id_of(72), id_of(73)
SITES = {
    "Denver": Zone("America/Denver"),
    "Berlin": Zone("Europe/Berlin"),
    "Kolkata": Zone("Asia/Kolkata"),
    "Tokyo": Zone("Asia/Tokyo"),
}

SCHEDULE = """mutation ($plan: ID!, $input: ScheduleSlotInput!, $envelope: Envelope) {
  scheduleSlot(plan: $plan, input: $input, envelope: $envelope) {
    version replayed subject { ...S } warnings { code about { id } }
    errors { code message path ... on Refused { remedy } } } }
  fragment S on Slot { id title startsAt endsAt zone localStart localEnd }"""
AGENDA = """query ($key: String!, $at: At) { plan(key: $key, at: $at) { agenda {
  id title track slotKind zone localStart startsAt endsAt startedAt plannedEnd endedAt overran links location
  presenters { name } local { zone site starts ends dayOffset workingHours } } } }"""
TOGETHER = """mutation ($plan: ID!, $commands: [AnyCommand!]!) {
  together(plan: $plan, commands: $commands) {
    version errors { code message path } changes { upserts { id ... on Slot { overran } } removed } } }"""


def a_slot(slot=VISION, starts="2026-11-02T09:00", ends="2026-11-02T10:30", **more):
    time = {"starts": starts, "ends": ends, **more.pop("time", {})}
    return {"slot": slot, "title": "Vision", "time": time, **more}


async def scheduled(api, *slots, plan=PLAN):
    for slot in slots:
        outcome = (await api.ask(SCHEDULE, plan=plan, input=slot))["scheduleSlot"]
        assert outcome["errors"] == []
    return outcome


async def agenda(api, key="PI-1", at=None):
    return (await api.ask(AGENDA, key=key, at=at))["plan"]["agenda"]


@pytest.fixture
async def in_four_zones(api):
    """A plan of the spring of 2025 whose four teams work in four zones."""
    for n, (name, zone) in enumerate(SITES.items()):
        team, site = NewId(id_of(800 + n)), NewId(id_of(810 + n))
        time = WorkingTime(site=Title(name), zone=zone, opens="09:00", closes="18:00")
        await api.node.do(DefineSite(site=site, name=Title(name), time=time), stream=TRAIN)
        await api.node.do(AddTeam(team=team, name=Title(name), site=site), stream=TRAIN)
    spring = DefinePlan(
        plan=NewId(SPRING),
        key=Key("PI-0"),
        name=Title("Spring"),
        starts=Day("2025-03-24"),
        ends=Day("2025-05-30"),
    )
    await api.node.do(spring, stream=TRAIN)
    return api


@pytest.mark.parametrize(
    ("day", "berlin", "next_day"),
    [("2025-03-28", "21:00", "2025-03-29"), ("2025-03-31", "22:00", "2025-04-01")],
)
async def test_every_site_sees_its_own_time_right_over_the_change_of_clocks(
    in_four_zones, day, berlin, next_day
):
    """14:00 of Denver, three days apart: in between, the clocks of Berlin are put forward."""
    api = in_four_zones
    slot = a_slot(starts=f"{day}T14:00", ends=f"{day}T14:30", time={"zone": "America/Denver"})
    await scheduled(api, slot, plan=SPRING)
    (read,) = await agenda(api, "PI-0")
    there = {
        each["site"]: (each["starts"], each["dayOffset"], each["workingHours"]) for each in read["local"]
    }
    assert {name: there[name] for name in SITES} == {
        "Denver": (f"{day}T14:00:00", 0, True),
        "Berlin": (f"{day}T{berlin}:00", 0, False),
        "Kolkata": (f"{next_day}T01:30:00", 1, False),
        "Tokyo": (f"{next_day}T05:00:00", 1, False),
    }
    assert read["local"][1]["ends"] == f"{day}T14:30:00"


async def test_a_slot_is_scheduled_read_and_found_by_its_id(api):
    wish = a_slot(kind="VISION", presenters=[ANNA], links=["https://example.org/call"], location="Hall 4")
    outcome = await scheduled(api, wish)
    assert outcome["subject"] == {
        "id": VISION,
        "title": "Vision",
        "startsAt": "2026-11-02T08:00:00.000000Z",
        "endsAt": "2026-11-02T09:30:00.000000Z",
        "zone": "Europe/Zurich",
        "localStart": "2026-11-02T09:00:00",
        "localEnd": "2026-11-02T10:30:00",
    }
    (slot,) = await agenda(api)
    assert (slot["slotKind"], slot["track"], slot["location"]) == ("VISION", "Plenary", "Hall 4")
    assert slot["presenters"] == [{"name": "Anna"}]
    assert slot["links"] == ["https://example.org/call"]
    assert (slot["startedAt"], slot["plannedEnd"], slot["endedAt"], slot["overran"]) == (
        None,
        None,
        None,
        False,
    )
    assert await agenda(api, at={"version": outcome["version"] - 1}) == []


async def test_a_wish_sent_again_is_answered_and_not_done_twice(api):
    envelope = {"commandId": id_of(500)}
    first = (await api.ask(SCHEDULE, plan=PLAN, input=a_slot(), envelope=envelope))["scheduleSlot"]
    again = (await api.ask(SCHEDULE, plan=PLAN, input=a_slot(), envelope=envelope))["scheduleSlot"]
    assert (again["replayed"], again["version"]) == (True, first["version"])


async def test_times_that_do_not_exist_or_exist_twice_are_refused_with_what_one_can_do(api):
    skipped = a_slot(starts="2026-03-29T02:30", ends="2026-03-29T04:00")
    (error,) = (await api.ask(SCHEDULE, plan=PLAN, input=skipped))["scheduleSlot"]["errors"]
    assert error["code"] == "LOCAL_TIME_DOES_NOT_EXIST"
    assert "2026-03-29T03:00:00" in error["message"]
    twice = a_slot(starts="2026-10-25T02:30", ends="2026-10-25T04:00")
    (error,) = (await api.ask(SCHEDULE, plan=PLAN, input=twice))["scheduleSlot"]["errors"]
    assert error["code"] == "LOCAL_TIME_EXISTS_TWICE"
    assert "SECOND" in error["remedy"]
    twice["time"]["startsOccurrence"] = "SECOND"
    outcome = await scheduled(api, twice)
    assert outcome["subject"]["startsAt"] == "2026-10-25T01:30:00.000000Z"


@pytest.mark.parametrize(
    "starts",
    [
        "2026-11-02",
        "2026-11-31T09:00",
        "2026-11-02T25:00",
        "2026-11-02T09:00Z",
        "2026-11-02T09:00+01:00",
        "0001-01-01T00:00",
        "9999-12-31T23:59",
        "morning",
    ],
)
async def test_what_is_no_local_time_is_an_error_of_its_field(api, starts):
    answer = await api.post(SCHEDULE, plan=PLAN, input=a_slot(starts=starts))
    errors = answer.get("errors") or answer["data"]["scheduleSlot"]["errors"]
    assert errors
    assert "starts" in str(errors)
    assert await agenda(api) == []


async def test_a_holiday_of_a_site_is_warned_of_with_its_teams(api):
    time = WorkingTime(site=Title("Tokyo"), zone=Zone("Asia/Tokyo"), holidays=(Day("2026-11-03"),))
    site = NewId(id_of(820))
    await api.node.do(DefineSite(site=site, name=Title("Tokyo"), time=time), stream=TRAIN)
    await api.node.do(SiteTeam(team=BLUE_ON_TRAIN, site=site), stream=TRAIN)
    outcome = await scheduled(api, a_slot(starts="2026-11-03T09:00", ends="2026-11-03T10:00"))
    assert outcome["warnings"] == [{"code": "SITE_IS_OFF", "about": [{"id": BLUE}]}]


async def test_a_site_that_moves_changes_the_local_times_of_all_slots(api):
    """Derived from the plan alone: whoever follows hears of it."""
    await scheduled(api, a_slot())
    before = (await api.node.plan()).version
    site = NewId(id_of(820))
    time = WorkingTime(site=Title("Tokyo"), zone=Zone("Asia/Tokyo"))
    await api.node.do(DefineSite(site=site, name=Title("Tokyo"), time=time), stream=TRAIN)
    await api.node.do(SiteTeam(team=BLUE_ON_TRAIN, site=site), stream=TRAIN)
    now = (await api.node.states.catch_up(ORGANISATION, PLAN)).version
    document = """query ($from: Int!, $to: Int!) { plan(key: "PI-1") {
      changes(from: $from, to: $to) { upserts { id ... on Slot { local { site starts } } } } } }"""
    changes = (await api.ask(document, **{"from": before, "to": now}))["plan"]["changes"]
    (slot,) = [each for each in changes["upserts"] if each["id"].startswith(VISION)]
    assert {"site": "Tokyo", "starts": "2026-11-02T17:00:00"} in slot["local"]
    assert RED in {each["id"].partition("@")[0] for each in changes["upserts"]} | {RED}


async def test_timeboxes_start_are_extended_and_end(api):
    await scheduled(api, a_slot(), a_slot(RISKS, "2026-11-02T11:00", "2026-11-02T12:00"))
    one = """mutation ($plan: ID!, $start: StartSlotInput!, $extend: ExtendSlotInput!, $end: EndSlotInput!) {
      startSlot(plan: $plan, input: $start) { errors { code } subject { ... on Slot { plannedEnd } } }
      extendSlot(plan: $plan, input: $extend) { errors { code } subject { ... on Slot { plannedEnd } } }
      endSlot(plan: $plan, input: $end) { errors { code } subject { ... on Slot { overran } } } }"""
    late = {"slot": VISION, "until": "2026-11-02T09:00:00Z"}
    done = await api.ask(one, plan=PLAN, start={"slot": VISION}, extend=late, end={"slot": VISION})
    assert done["startSlot"]["errors"] == done["endSlot"]["errors"] == []
    assert [each["code"] for each in done["extendSlot"]["errors"]] == ["NOT_AN_EXTENSION"]
    first, second = await agenda(api)
    assert first["startedAt"] <= first["endedAt"]
    assert second["startedAt"] is None


async def test_a_cancelled_slot_leaves_the_agenda_and_is_still_found(api):
    await scheduled(api, a_slot())
    cancelled = (await api.ask(TOGETHER, plan=PLAN, commands=[{"cancelSlot": {"slot": VISION}}]))["together"]
    assert cancelled["errors"] == []
    assert await agenda(api) == []
    document = """query ($id: ID!) { node(id: $id) {
      ... on Slot { title removed { summary } local { site } } } }"""
    slot = (await api.ask(document, id=VISION))["node"]
    assert slot["removed"]["summary"] == "Cancelled “Vision”"
    assert slot["local"]


async def test_an_agenda_is_laid_out_from_a_template_that_is_listed(api):
    listed = (
        await api.ask("{ agendaTemplates { template name days zones slots { day starts ends title } } }")
    )["agendaTemplates"]
    assert [(each["template"], each["days"], each["zones"]) for each in listed] == [
        ("TWO_DAYS", 2, 1),
        ("THREE_DAYS_TWO_ZONES", 3, 2),
    ]
    document = """mutation ($plan: ID!, $input: LayOutAgendaInput!) {
      layOutAgenda(plan: $plan, input: $input) {
        errors { code } changes { commits { summary } } } }"""
    wish = {"template": "TWO_DAYS", "firstDay": "2026-10-28"}
    outcome = (await api.ask(document, plan=PLAN, input=wish))["layOutAgenda"]
    assert outcome["changes"]["commits"][0]["summary"] == "Laid out an agenda of 17 slots"
    slots = await agenda(api)
    assert len(slots) == len(listed[0]["slots"]) == 17
    again = (await api.ask(document, plan=PLAN, input=wish))["layOutAgenda"]
    assert [each["code"] for each in again["errors"]] == ["AGENDA_IN_THE_WAY"]


async def test_summaries_say_what_was_done_and_when_it_is(api):
    outcome = await scheduled(api, a_slot())
    document = """query ($id: ID!) { node(id: $id) { ... on Commit { summary } } }"""
    commit = (await api.ask(document, id=f"{PLAN}:{outcome['version']}"))["node"]
    assert commit["summary"] == "Scheduled “Vision” for 2026-11-02 09:00 in Europe/Zurich"


OVERLAPS = """query ($from: Date!, $to: Date!, $teams: [ID!], $atLeast: Int) { plan(key: "PI-0") {
  overlaps(from: $from, to: $to, teams: $teams, atLeast: $atLeast) {
    startsAt endsAt teams { name } local { site starts ends workingHours } } } }"""


async def test_the_overlap_of_chosen_teams_is_found_with_the_local_time_of_each_site(in_four_zones):
    api = in_four_zones
    days = {"from": "2025-03-28", "to": "2025-03-31"}
    chosen = [id_of(801), id_of(802)]  # Berlin and Kolkata
    found = (await api.ask(OVERLAPS, **days, teams=chosen))["plan"]["overlaps"]
    assert [(each["startsAt"][:16], each["endsAt"][:16]) for each in found] == [
        ("2025-03-28T08:00", "2025-03-28T12:30"),
        ("2025-03-31T07:00", "2025-03-31T12:30"),
    ]
    assert [each["name"] for each in found[0]["teams"]] == ["Berlin", "Kolkata"]
    there = {each["site"]: (each["starts"], each["workingHours"]) for each in found[0]["local"]}
    assert there["Kolkata"] == ("2025-03-28T13:30:00", True)
    assert there["Denver"] == ("2025-03-28T02:00:00", False)
    assert (await api.ask(OVERLAPS, **days))["plan"]["overlaps"] == []
    assert (await api.ask(OVERLAPS, **days, atLeast=2))["plan"]["overlaps"]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"from": "2025-03-31", "to": "2025-03-28"}, "BAD_RANGE"),
        ({"from": "2025-01-01", "to": "2025-03-04"}, "BAD_RANGE"),
        ({"from": "9999-12-30", "to": "9999-12-31"}, "BAD_RANGE"),
        ({"from": "0001-01-01", "to": "0001-01-02"}, "BAD_RANGE"),
        ({"from": "2025-03-28", "to": "2025-03-28", "teams": [id_of(404)]}, "NOT_FOUND"),
    ],
)
async def test_an_overlap_that_cannot_be_asked_for_says_why(in_four_zones, asked, code):
    (error,) = (await in_four_zones.post(OVERLAPS, **asked))["errors"]
    assert error["extensions"]["code"] == code
