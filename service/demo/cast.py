"""Who plays: people, their names outside the register, and the roles they are granted."""

from datetime import time

from service import auth
from service.demo.dates import instant
from service.demo.script import Script, zone_of
from service.demo.tables import Row, rows
from service.demo.train import since
from service.domain.decider import Command
from service.domain.organisation import GrantRole
from service.domain.vocabulary import Id, Role
from service.people import People

EVERYWHERE = (Role.ADMINISTRATOR, Role.AUDITOR, Role.VIEWER)
MORNING = time(9)
SHOWN = ("katrin", "priya", "kenji", "marguerite", "daniel", "claire", "paul")


def demo_people() -> list[tuple[str, str, Id]]:
    """Name, role in a few words, and id of those of different roles who may be played."""
    chosen = {row["key"]: row for row in rows("people") if row["key"] in SHOWN}
    people = (chosen[key] for key in SHOWN)
    return [(row["name"], row["sentence"], auth.person_id(row["name"])) for row in people]


async def introduce(people: People, organisation: Id) -> None:
    """Tell the names of all, and of the visitor who comes without a token."""
    for row in rows("people"):
        await people.introduce(organisation, auth.person_id(row["name"]), row["name"], zone_of(row))
    visitor = auth.visitor(organisation)
    await people.introduce(organisation, visitor.person, visitor.name or "")


def grant(script: Script) -> None:
    """The administrator grants the roles, site after site; the RTE lets a coach facilitate for a time."""
    for n, site in enumerate(row["key"] for row in rows("sites")):
        grants = [grant for row in rows("people") if row["site"] == site for grant in _grants(script, row)]
        script.say(since(site), "petra", *grants, hour=0.05 + n / 50, stream=script.names.organisation)
    until = script.dates.at(script.dates.on("0"), MORNING, "Europe/Berlin")
    facilitates = GrantRole(
        grant=script.names.new("grant", "oskar facilitates"),
        person=script.names.person("oskar"),
        role=Role.FACILITATOR,
        scope=script.names.train,
        until=instant(until),
    )
    script.say("-5", "katrin", facilitates, stream=script.names.organisation)


def _grants(script: Script, row: Row) -> list[Command]:
    names, role = script.names, Role(row["roles"])
    teams = [names.id("team", team) for team in row["teams"].split()]
    scopes = teams or [names.organisation if role in EVERYWHERE else names.train]
    return [
        GrantRole(
            grant=names.new("grant", f"{row['key']} {scope}"),
            person=names.person(row["key"]),
            role=role,
            scope=scope,
        )
        for scope in scopes
    ]
