"""A train of ten teams in four time zones, everybody with a token of their own, and the plan they make."""

from dataclasses import dataclass, field
from typing import Any

from service.auth import person_id
from tests.journeys.served import ORGANISATION, Asker, Service, new_id, token

KEY = "PI-31"
SITES = {
    "Denver": ("America/Denver", "08:00", "17:00"),
    "Berlin": ("Europe/Berlin", "09:00", "17:30"),
    "Bengaluru": ("Asia/Kolkata", "09:30", "18:30"),
    "Tokyo": ("Asia/Tokyo", "09:00", "18:00"),
}
TEAMS = {
    "Ticketing": "Denver",
    "Fares": "Denver",
    "Payments": "Denver",
    "Timetable": "Berlin",
    "Disruptions": "Berlin",
    "Platform": "Berlin",
    "Apps": "Bengaluru",
    "Accounts": "Bengaluru",
    "Displays": "Tokyo",
    "Freight": "Tokyo",
}
MEMBERS = ("member 1", "member 2", "member 3")
ITERATIONS = (
    ("Iteration 1", "2031-04-07", "2031-04-20"),
    ("Iteration 2", "2031-04-21", "2031-05-04"),
    ("Iteration 3", "2031-05-05", "2031-05-18"),
    ("Iteration 4", "2031-05-19", "2031-06-01"),
    ("IP", "2031-06-02", "2031-06-15"),
)


@dataclass
class Event:
    """What the acts of the journey share."""

    service: Service
    train: str = ""
    plan: str = ""
    on_train: dict[str, str] = field(default_factory=dict)
    """The train's id of each team."""
    teams: dict[str, str] = field(default_factory=dict)
    """The plan's id of each team."""
    iterations: list[str] = field(default_factory=list)
    features: list[str] = field(default_factory=list)
    objectives: dict[str, str] = field(default_factory=dict)
    """The committed objective of each team."""
    versions: dict[str, int] = field(default_factory=dict)
    """Versions of the plan worth coming back to."""
    known: dict[str, Asker] = field(default_factory=dict)

    def asker(self, name: str) -> Asker:
        """Somebody of the train, with a token and a connection of their own."""
        if name not in self.known:
            self.known[name] = Asker(self.service.address, token(person_id(name), name=name))
        return self.known[name]

    def close(self) -> None:
        """Everybody leaves."""
        for asker in self.known.values():
            asker.close()

    def do(self, name: str, mutation: str, envelope: Any = None, /, **given: Any) -> str:
        """Somebody changes the plan, and must be let; the id of what it was about."""
        id: str = self.asker(name).do(mutation, self.plan, envelope, **given)
        return id

    def change(self, name: str, mutation: str, envelope: Any = None, /, **given: Any) -> Any:
        """The outcome of what somebody asks of the plan."""
        return self.asker(name).change(mutation, self.plan, envelope, **given)

    def read(self, selection: str, name: str = "RTE", **at: Any) -> Any:
        """What somebody reads of the plan, as it is or as it was."""
        query = f"query ($key: String!, $at: At) {{ plan(key: $key, at: $at) {selection} }}"
        return self.asker(name).ask(query, key=KEY, at=at or None)["plan"]

    def board(self, **at: Any) -> dict[str, tuple[str, ...]]:
        """The cards in each cell that holds any."""
        cells = self.read("{ cells { entity features { entity } } }", **at)["cells"]
        cards = {each["entity"]: tuple(card["entity"] for card in each["features"]) for each in cells}
        return {cell: those for cell, those in cards.items() if those}


def coach(team: str) -> str:
    """The name of a team's coach."""
    return f"Coach of {team}"


def owner(team: str) -> str:
    """The name of a team's Product Owner."""
    return f"Owner of {team}"


def members(team: str) -> list[str]:
    """The names of all who vote in a team."""
    return [coach(team), owner(team), *(f"{team}, {member}" for member in MEMBERS)]


def an_event(service: Service) -> Event:
    """A train with its teams, its roles and a plan that is being prepared."""
    event = Event(service)
    administrator = event.asker("Administrator")
    event.train = administrator.do(
        "registerTrain", key="JOURNEY", name="Passenger Journey", zone="Europe/Berlin"
    )
    sites = {name: _site(event, name) for name in SITES}
    for team, site in TEAMS.items():
        event.on_train[team] = administrator.do("addTeam", event.train, name=team, site=sites[site])
    _grant(event)
    event.plan = administrator.do(
        "definePlan",
        event.train,
        plan=new_id(),
        key=KEY,
        name="PI 31",
        starts="2031-04-07",
        ends="2031-06-15",
    )
    laid_out = [{"iteration": new_id(), "name": n, "starts": s, "ends": e} for n, s, e in ITERATIONS]
    laid_out[-1]["kind"] = "IP"
    event.do("RTE", "layOutIterations", iterations=laid_out)
    event.iterations = [each["iteration"] for each in laid_out]
    event.teams = {each["name"]: each["entity"] for each in event.read("{ teams { name entity } }")["teams"]}
    return event


def _site(event: Event, name: str) -> str:
    zone, opens, closes = SITES[name]
    time = {"site": name, "zone": zone, "opens": opens, "closes": closes}
    site: str = event.asker("Administrator").do("defineSite", event.train, name=name, time=time)
    return site


def _grant(event: Event) -> None:
    def grant(name: str, role: str, scope: str) -> None:
        administrator.do("grantRole", person=person_id(name), role=role, scope=scope)

    administrator = event.asker("Administrator")
    grant("Administrator", "ADMINISTRATOR", ORGANISATION)
    for name, role in (
        ("RTE", "RTE"),
        ("Facilitator", "FACILITATOR"),
        ("Business Owner", "BUSINESS_OWNER"),
        ("Product Management", "PRODUCT_MANAGEMENT"),
        ("Architect", "SYSTEM_ARCHITECT"),
        ("Auditor", "AUDITOR"),
    ):
        grant(name, role, event.train)
    for team, scope in event.on_train.items():
        grant(coach(team), "TEAM_COACH", scope)
        grant(owner(team), "PRODUCT_OWNER", scope)
        for member in members(team)[2:]:
            grant(member, "TEAM_MEMBER", scope)
