"""One service for all that makes no sense, and after each test: nothing was recorded, the service goes on."""

import json

import pytest

from tests.journeys.served import ANNA, a_database, serving

JSON = {"content-type": "application/json"}
NOWHERE = "00000000-0000-4000-8000-00000000dead"


@pytest.fixture(scope="package")
def service(postgres, migrated, tmp_path_factory):
    data = tmp_path_factory.mktemp("data")
    with a_database(postgres, migrated, "bad_input") as urls, serving(urls, data) as service:
        yield service


class Things:
    """The ids that are there, by short names: in a table, "$feature" stands for one."""

    def __init__(self, service):
        self.plan = service.prepare()
        found = service.ask(
            "query ($p: ID!) { plan(id: $p) { teams { entity } iterations { entity } } }", p=self.plan
        )
        self.team = found["plan"]["teams"][0]["entity"]
        self.iteration, self.last = (found["plan"]["iterations"][n]["entity"] for n in (0, -1))
        self.feature = service.do("proposeFeature", self.plan, title="Search")
        self.risk = service.do("raiseRisk", self.plan, text="It may be late.")

    def fill(self, given):
        """The same with ids instead of names."""
        if isinstance(given, dict):
            return {name: self.fill(value) for name, value in given.items()}
        if isinstance(given, list):
            return [self.fill(each) for each in given]
        if not isinstance(given, str) or not given.startswith("$"):
            return given
        name, at, version = given[1:].partition("@")
        return getattr(self, name) + at + version


@pytest.fixture(scope="package")
def things(service):
    return Things(service)


@pytest.fixture(autouse=True)
def unharmed(service, things):
    """Nothing was recorded, and the next request is answered."""
    before = service.recorded()
    yield
    assert service.recorded() == before
    assert service.ask("{ viewer { person { id } } }")["viewer"]["person"]["id"] == ANNA


def sent(service, wish, **headers):
    """A request as it is, lone surrogates included."""
    return service.http.post("/graphql", content=json.dumps(wish), headers=JSON | headers)
