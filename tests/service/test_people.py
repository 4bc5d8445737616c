"""People are named outside the register, and can be forgotten."""

import logging

from service.domain.vocabulary import Zone
from service.people import Person
from tests.domain.specification import id_of
from tests.service.node import ORGANISATION, node
from tests.service.wire import wire_to

BEN = id_of(77)


async def test_who_asks_with_a_name_is_known_by_it_from_then_on(database):
    async with node(database.url) as here:
        await here.people.meet(ORGANISATION, BEN, "Ben")
        assert await here.people.named(ORGANISATION, [BEN, id_of(78)]) == {BEN: Person(BEN, "Ben")}


async def test_a_name_told_again_keeps_the_zone_that_is_known(database):
    async with node(database.url) as here:
        await here.people.introduce(ORGANISATION, BEN, "Ben", Zone("Asia/Tokyo"))
        await here.people.meet(ORGANISATION, BEN, "Benjamin")
        named = await here.people.named(ORGANISATION, [BEN])
        assert named[BEN] == Person(BEN, "Benjamin", Zone("Asia/Tokyo"))


async def test_who_was_erased_stays_erased(database):
    async with node(database.url) as here:
        await here.people.introduce(ORGANISATION, BEN, "Ben")
        await here.people.erase(ORGANISATION, BEN)
        await here.people.meet(ORGANISATION, BEN, "Ben")
        assert await here.people.named(ORGANISATION, [BEN]) == {BEN: Person(BEN, erased=True)}


async def test_people_of_one_organisation_are_strangers_in_another(database):
    async with node(database.url) as here:
        await here.people.introduce(ORGANISATION, BEN, "Ben")
        assert await here.people.named(id_of(5), [BEN]) == {}


async def test_that_names_cannot_be_kept_is_said_once_and_keeps_nobody_out(database, place, caplog):
    caplog.set_level(logging.WARNING, "service.people")
    async with wire_to(database.url, place) as (wire, url), node(url) as here:
        wire.is_down = True
        wire.cut()
        for person in (BEN, id_of(78), BEN):
            await here.people.meet(ORGANISATION, person, "Ben")
        wire.is_down = False
        assert await here.people.named(ORGANISATION, [BEN]) == {}
        await here.people.meet(ORGANISATION, BEN, "Ben")
        assert await here.people.named(ORGANISATION, [BEN]) == {BEN: Person(BEN, "Ben")}
    assert len([each for each in caplog.records if each.name == "service.people"]) == 1
