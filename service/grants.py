"""What a person's grants come to in one stream: the roles held there, and the teams spoken for."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary, ref

from service.domain.entities import State
from service.domain.organisation import Grant, Organisation
from service.domain.plan import Plan
from service.domain.refusals import NotHere
from service.domain.train import Train
from service.domain.vocabulary import Id, Instant, Role

if TYPE_CHECKING:
    from service.auth import Asker

Held = tuple[frozenset[Role], frozenset[Id]]
"""Roles, and teams of the train."""

RightsKey = tuple[tuple[str, Id], ...]
"""Roles with their scopes, sorted: who has the same key in a plan may be given the same bytes."""
NEVER = Instant("9999-12-31T23:59:59.999999Z")


@dataclass(frozen=True)
class Part:
    """A person's part in a plan: each role held, everywhere (None) or for one of the plan's teams."""

    person: Id
    roles: frozenset[tuple[Role, Id | None]] = frozenset()

    def is_a(self, role: Role, team: Id | None = None) -> bool:
        """Whether the person holds the role everywhere, or at least for this team."""
        return (role, None) in self.roles or (team is not None and (role, team) in self.roles)

    def is_of(self, team: Id | None) -> bool:
        """Whether the person speaks for this team."""
        return team is not None and any(team == of for _, of in self.roles)


def part(organisation: State | None, person: Id, plan: Plan, now: Instant) -> Part:
    """What the grants of the organisation, the train, its teams and the plan let a person be in a plan."""
    teams = {team.train_team: team.id for team in plan.teams}
    grants = _holding(organisation, person, _scopes(organisation, plan), now)
    return Part(person, frozenset((grant.role, teams.get(grant.scope)) for grant in grants))


def held(organisation: State | None, person: Id | None, state: State, now: Instant) -> Held:
    """What the grants of the organisation, the train, its teams and the plan give a person now."""
    grants = _holding(organisation, person, _scopes(organisation, state), now)
    teams = _train_teams(state) if grants else set()
    return frozenset(g.role for g in grants), frozenset(g.scope for g in grants if g.scope in teams)


def rights_key(organisation: State | None, asker: "Asker", state: State, now: Instant) -> RightsKey | None:
    """The roles and scopes that somebody who asks holds now and that count in a plan, or in a train or any of
    its plans, all as published; None for a guest, who shares with nobody."""
    if asker.guest:
        return None
    known, granted = _keys.setdefault(state, {}), ref(organisation) if organisation else None
    found = known.get(asker.person)
    if found is None or found[0] != granted or found[1] <= now:
        scopes = _scopes(organisation, state) | _plans(organisation, state)
        grants = _holding(organisation, asker.person, scopes, now)
        ends = min((grant.until for grant in grants if grant.until), default=NEVER)
        key = tuple(sorted({(grant.role.value, grant.scope) for grant in grants}))
        found = known[asker.person] = granted, ends, key
    return found[2]


def _holding(organisation: State | None, person: Id | None, scopes: set[Id], now: Instant) -> list[Grant]:
    """The person's grants that count in any of these scopes at a moment."""
    if not isinstance(organisation, Organisation) or person is None:
        return []
    mine = _by_person(organisation).get(person, ())
    return [grant for grant in mine if grant.scope in scopes and grant.holds(now)]


def _scopes(organisation: State | None, state: State) -> set[Id]:
    """Where a grant may be of that counts in a stream."""
    scopes = {state.id, *_train_teams(state)}
    if organisation:
        scopes.add(organisation.id)
    if isinstance(state, Plan) and state.intervals:
        scopes.add(state.interval.train)
    return scopes


def _plans(organisation: State | None, state: State) -> set[Id]:
    """The plans of a train; of whatever else, none."""
    if not isinstance(organisation, Organisation) or not isinstance(state, Train):
        return set()
    return {plan.id for plan in organisation.plans if plan.train == state.id}


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


_keys: "WeakKeyDictionary[State, dict[Id, tuple[ref[State] | None, Instant, RightsKey]]]" = (
    WeakKeyDictionary()
)
"""Of each person in a plan or train, with the organisation that it follows from, and when it ends."""
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
