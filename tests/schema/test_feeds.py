"""The agenda's address for calendar programs: who may read, what is wrong, what has not changed."""

import asyncio

import pytest
from icalendar import Calendar

from service.links import Links
from tests.domain.specification import id_of
from tests.schema.conftest import ANNAS, KEYS, TOKENS
from tests.schema.test_agenda import VISION, a_slot, scheduled
from tests.schema.test_walk import PROPOSE, SEARCH
from tests.service.node import ANNA, ORGANISATION, PLAN

ADDRESS = "/plans/PI-1/agenda.ics"
LINK = """query ($zone: TimeZone) { viewer { agendaLink(plan: "PI-1", zone: $zone) { path until } } }"""


@pytest.fixture
async def anybody(api):
    """A calendar program: it sends no header."""
    del api.http.headers["Authorization"]
    return api.http


async def link(api, zone=None):
    return (await api.ask(LINK, zone=zone))["viewer"]["agendaLink"]["path"]


async def test_whoever_has_a_token_reads_the_agenda_in_the_zone_of_his_choice(api):
    await scheduled(api, a_slot(presenters=[ANNA]))
    await api.ask("{ viewer { person { name } } }")
    answer = await api.http.get(ADDRESS, params={"zone": "Asia/Tokyo"})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/calendar; charset=utf-8")
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert (event["UID"], event["DTSTART"].params["TZID"]) == (VISION, "Asia/Tokyo")
    assert event["DESCRIPTION"].startswith("Presented by Anna.")
    trains = await api.http.get(ADDRESS)
    assert "DTSTART;TZID=Europe/Zurich:20261102T090000" in trains.text


async def test_a_link_opens_the_agenda_without_a_header(api):
    await scheduled(api, a_slot())
    path = await link(api, "America/Denver")
    del api.http.headers["Authorization"]
    answer = await api.http.get(path)
    assert "DTSTART;TZID=America/Denver:20261102T010000" in answer.text


async def test_a_link_opens_nothing_else(api):
    token = (await link(api)).partition("token=")[2]
    api.http.headers["Authorization"] = f"Bearer {token}"
    assert (await api.http.post("/graphql", json={"query": "{ serverTime }"})).status_code == 401
    del api.http.headers["Authorization"]
    for plan in ("PI-1", id_of(999)):
        assert (await api.http.get(f"/plans/{plan}/agenda.ics?token={token}")).status_code == 401


async def test_a_token_of_the_api_opens_nothing_in_an_address(anybody):
    for plan in ("PI-1", PLAN):
        answer = await anybody.get(f"/plans/{plan}/agenda.ics?token={ANNAS}")
        assert answer.status_code == 401


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "é" * 5_000])
async def test_what_is_no_token_is_refused(anybody, token):
    answer = await anybody.get(f"/plans/{PLAN}/agenda.ics", params={"token": token})
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


async def test_who_says_nothing_reads_nothing(anybody):
    assert (await anybody.get(ADDRESS)).status_code == 401


async def test_a_link_ends_by_itself(anybody):
    token = Links(KEYS).token(TOKENS.authenticate(ANNAS), PLAN, seconds=3)
    address = f"/plans/{PLAN}/agenda.ics?token={token}"
    assert (await anybody.get(address)).status_code == 200
    await asyncio.sleep(3.1)
    ended = await anybody.get(address)
    assert (ended.status_code, ended.text) == (401, "The token has ended. Ask for a new one.\n")


async def test_what_is_not_there_is_not_found(api):
    for plan in ("PI-99", id_of(999), ORGANISATION, "%2e%2e"):
        assert (await api.http.get(f"/plans/{plan}/agenda.ics")).status_code == 404


async def test_a_zone_that_is_none_is_a_bad_request(api):
    assert (await api.http.get(ADDRESS, params={"zone": "Mars/Olympus"})).status_code == 400
    assert (await api.http.get(ADDRESS, params={"zone": ""})).status_code == 400


async def test_who_has_the_file_is_told_that_it_still_says_the_same(api):
    await scheduled(api, a_slot())
    first = await api.http.get(ADDRESS)
    headers = {"If-None-Match": first.headers["etag"]}
    await api.ask(PROPOSE, plan=PLAN, input={"feature": SEARCH, "title": "Search"})
    again = await api.http.get(ADDRESS, headers=headers)
    assert (again.status_code, again.content) == (304, b"")
    await scheduled(api, a_slot(id_of(72), "2026-11-02T11:00", "2026-11-02T12:00"))
    assert (await api.http.get(ADDRESS, headers=headers)).status_code == 200
