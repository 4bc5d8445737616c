"""Commands and events by chance, built from the types of their fields over a few ids that meet often.

Plain random numbers from a seed: Hypothesis chooses the seed, and ten times as many wishes are accepted as
when it draws each field itself."""

import dataclasses
import enum
import importlib
import pkgutil
from collections.abc import Sequence
from random import Random
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import service.domain
from service.domain import rules
from service.domain.decider import Asked, Command, Event, Stream
from service.domain.organisation import RoleGranted
from service.domain.plan import Plan
from service.domain.policy import Policy
from service.domain.vocabulary import Id, Instant, NewId, Prose, Role
from tests.domain.planned import EVENING, MORNING
from tests.domain.promised import OLIVIA
from tests.domain.specification import (
    BLUE,
    BLUE_ON_TRAIN,
    FIRST,
    IP,
    NOON,
    PLAN,
    RED,
    RED_ON_TRAIN,
    THIRD,
    TRAIN,
    id_of,
)
from tests.domain.trains import LISTED, NEXT, ORGANISATION, a_directory, a_train, the_next

KINDS = (
    "feature",
    "story",
    "dependency",
    "risk",
    "objective",
    "milestone",
    "comment",
    "run",
    "suggestion",
    "slot",
    "readiness_item",
    "briefing",
    "decision",
    "impediment",
    "action",
    "retrospective_note",
    "round",
    "concern",
    "adjustment",
    "scenario",
)
POOLS = {kind: [id_of(100 * n + m) for m in range(4)] for n, kind in enumerate(KINDS, 1)}
POOLS |= {"team": [RED, BLUE], "iteration": [FIRST, THIRD, IP]}
POOLS |= {"train_team": [RED_ON_TRAIN, BLUE_ON_TRAIN], "agreed_by": [OLIVIA]}
ANYTHING = [PLAN, id_of(404), *(id for pool in POOLS.values() for id in pool)]
LIKE = {
    "parts": "feature",
    "before": "feature",
    "contributing": "team",
    "needed_by": "iteration",
    "committed_by": "iteration",
    "starts_in": "iteration",
    "proposed": "iteration",
    "into": "risk",
    "item": "feature",
    "summarizes": "objective",
    "comes_of": "decision",
    "affects": "feature",
    "blocks": "feature",
}
"""What a field names whose own name does not say so."""
CHOICES: dict[str, tuple[Any, ...]] = {
    "Day": ("2026-11-01", "2026-11-04", "2026-12-24", "2027-02-01"),
    "LocalDateTime": ("2026-11-03T09:00:00", "2026-11-03T10:30:00", "2027-03-28T02:30:00"),
    "Zone": ("Europe/Zurich",),
    "Key": ("capacity", "risks", "Three"),
    "Url": ("https://example.org/1", "https://example.org/2"),
    "Points": (-100, 0, 300, 900),
    "Tenths": (-10, 0, 10, 50),
    "Instant": (MORNING, NOON, EVENING),
    "bool": (True, False),
    "int": (-1, 0, 1, 2, 3, 5, 7),
    "str": ("i", "k", "m"),
}
WORDS = ("One", "Two", "Three")
AGREES = RoleGranted(grant=id_of(90), person=OLIVIA, role=Role.BUSINESS_OWNER, scope=TRAIN)
BESIDE = {ORGANISATION: a_directory(LISTED, AGREES), TRAIN: a_train(), NEXT: the_next()}
"""What commands see beside the plan: its train, the directory, the next plan."""
EVERY_TEAM = frozenset({RED_ON_TRAIN, BLUE_ON_TRAIN})


class Chance:
    """A source of wishes and facts; the same seed gives the same ones."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def one(self, kinds: Sequence[Any]) -> Any:
        """An instance of one of these dataclasses."""
        return self.built(self.random.choice(kinds))

    def built(self, kind: Any, like: str = "") -> Any:
        """An instance, each field by its type and name; what may be left out mostly is."""
        hints = get_type_hints(kind)
        given = {}
        for each in dataclasses.fields(kind):
            needed = each.default is dataclasses.MISSING or hints[each.name] is NewId
            if needed or self.random.random() < 0.4:
                given[each.name] = self.of(hints[each.name], _named(kind, each.name))
        return kind(**given)

    def of(self, hint: Any, name: str = "") -> Any:
        """A value of a field's type; ids mostly of what the field's name says."""
        if get_origin(hint) is UnionType or str(get_origin(hint)).endswith("Union"):
            return self.of(self.random.choice(get_args(hint)), name)
        if get_origin(hint) is tuple:
            return tuple(self.of(get_args(hint)[0], name) for _ in range(self.random.randrange(4)))
        if hint is type(None):
            return None
        if hint in (Id, NewId):
            return self._id(name)
        return Policy() if hint is Policy else self._plain(hint, name)

    def _plain(self, hint: Any, name: str) -> Any:
        if dataclasses.is_dataclass(hint):
            return self.built(hint, name)
        members: list[Any] = list(hint) if isinstance(hint, enum.EnumMeta) else []
        return self.random.choice(members or CHOICES.get(hint.__name__, WORDS))

    def _id(self, name: str) -> Id:
        kind = LIKE.get(name, name)
        pool = POOLS.get(kind if kind in POOLS else kind.removesuffix("s"), ANYTHING)
        return self.random.choice(ANYTHING if self.random.random() < 0.05 else pool)

    def asked(self) -> Asked:
        """Somebody asks: mostly one who may, with a reason."""
        pick = self.random.choice
        return Asked(
            at=NOON,
            organisation=id_of(9),
            actor=pick((id_of(99), id_of(99), None)),
            roles=pick((frozenset(Role), frozenset(Role), frozenset[Role]())),
            teams=pick((EVERY_TEAM, EVERY_TEAM, frozenset({RED_ON_TRAIN}))),
            reason=pick((None, Prose("Why not."), Prose("Because."))),
            effective_at=pick((None, None, Instant(MORNING), NOON)),
            beside=BESIDE,
        )


def sees(wish: Command, plan: Plan, asked: Asked) -> bool:
    """Whether all that the command reads beside its plan is there."""
    return set(wish.beside(plan, asked)) <= asked.beside.keys()


def _named(kind: Any, field: str) -> str:
    """A story stands before a story, a feature before a feature."""
    if field != "before":
        return field
    return next((each for each in KINDS if each in kind.__name__.lower()), field)


def plan_commands() -> list[type[Command]]:
    """Every command that is asked of a plan."""
    _know_all()
    return [each for each in rules.commands() if each.stream is Stream.PLAN]


def plan_events() -> list[type[Event]]:
    """Every event of a plan."""
    _know_all()
    return [each for each in rules.events() if each.stream is Stream.PLAN]


def _know_all() -> None:
    for module in pkgutil.iter_modules(service.domain.__path__, "service.domain."):
        importlib.import_module(module.name)
