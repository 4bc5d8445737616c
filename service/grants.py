"""What a person's grants come to in one stream: the roles held there, and the teams spoken for."""

from collections.abc import Mapping
from functools import cache
from weakref import WeakKeyDictionary

from service.domain.entities import State
from service.domain.organisation import Grant, Organisation
from service.domain.plan import Plan
from service.domain.refusals import NotHere
from service.domain.train import Train
from service.domain.vocabulary import Id, Instant, Role

Held = tuple[frozenset[Role], frozenset[Id]]
"""Roles, and teams of the train."""
NOTHING: Held = frozenset(), frozenset()


def held(organisation: State | None, person: Id | None, state: State, now: Instant) -> Held:
    """What the grants of the organisation, the train, its teams and the plan give a person now."""
    if not isinstance(organisation, Organisation) or person is None:
        return NOTHING
    teams = _train_teams(state)
    scopes = {organisation.id, state.id, *teams}
    if isinstance(state, Plan) and state.intervals:
        scopes.add(state.interval.train)
    mine = _by_person(organisation).get(person, [])
    grants = [grant for grant in mine if grant.scope in scopes and grant.holds(now)]
    return frozenset(g.role for g in grants), frozenset(g.scope for g in grants if g.scope in teams)


@cache
def first_of(roles: frozenset[Role]) -> str | None:
    """The role that a commit names, of several."""
    return next((role.value for role in Role if role in roles), None)


def train_team(state: State, team: Id) -> Id:
    """The train's team that is named, by its own id or by the plan's. Raises NotHere."""
    if isinstance(state, Plan) and team in state.teams:
        return state.teams[team].train_team
    if team in _train_teams(state):
        return team
    raise NotHere(f"There is no team {team} to act for.", [team])


_people: "WeakKeyDictionary[Organisation, tuple[int, Mapping[Id, list[Grant]]]]" = WeakKeyDictionary()


def _by_person(organisation: Organisation) -> Mapping[Id, list[Grant]]:
    """The grants of each person, looked through once a version: everybody who asks needs his own."""
    version, people = _people.get(organisation, (-1, {}))
    if version != organisation.version:
        people = {}
        for grant in organisation.grants.present():
            people.setdefault(grant.person, []).append(grant)
        _people[organisation] = organisation.version, people
    return people


def _train_teams(state: State) -> set[Id]:
    if isinstance(state, Plan):
        return {team.train_team for team in state.teams}
    return {team.id for team in state.teams} if isinstance(state, Train) else set()
