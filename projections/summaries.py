"""A sentence for each commit: what was done, in plain words, with the names of that moment."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import Any

from projections.phrases import PHRASES
from projections.words import listed, name, name_of
from service.domain.baselines import Baseline
from service.domain.entities import State
from service.domain.interval import PlanningInterval
from service.domain.slots import Slot
from service.domain.vocabulary import Id
from service.domain.votes import Vote

IN_HUNDREDTHS = {"size", "points", "total", "reserved"}
ID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
PLURALS = {"capacities": "capacity"}
Effect = Mapping[str, Any]
"""{kind, id, field, before, after}; a text field has no before and after."""


def summary(kind: str, effects: Iterable[Effect], plan: State, about: Sequence[Id]) -> str:
    """What a commit did. `kind` is the command's name, SCREAMING_CASE; `about` are the ids that it touched,
    first the one it was about; `plan` is the state at its end, from which names are taken."""
    effects = tuple(effects)
    phrase = PHRASES.get(kind)
    if phrase is None or not about:
        return _counted(kind, effects)
    return phrase.format_map(Told(plan, about, effects))


class Told(dict[str, str]):
    """What a phrase may name: `it`, the thing the commit was about, `place`, and each of its fields."""

    def __init__(self, plan: State, about: Sequence[Id], effects: Iterable[Effect]) -> None:
        id = about[0]
        super().__init__(it=name(plan, id))
        self.plan, self.about = plan, about
        self.thing = plan.find(id)
        self.written = {
            each["field"]: each["after"] for each in effects if each["id"] == id and "after" in each
        }

    def __missing__(self, field: str) -> str:
        made = PARTS.get(field)
        return made(self) if made else self.said(field, self.value(field))

    def value(self, field: str) -> Any:
        """What the commit wrote into the field, else what the field holds."""
        return self.written[field] if field in self.written else getattr(self.thing, field, None)

    def said(self, field: str, value: Any) -> str:
        """A value in words."""
        if isinstance(value, Enum):
            value = value.value
        if isinstance(value, list | tuple):
            return listed(self.said(field, each) for each in value) if value else "nothing"
        if isinstance(value, int) and field in IN_HUNDREDTHS:
            return "1 point" if value == 100 else f"{value / 100:g} points"
        if value is None:
            return "nothing"
        return name(self.plan, Id(value)) if ID.fullmatch(str(value)) else _words(str(value))


def _words(value: str) -> str:
    """SCREAMING_CASE as words; anything else as it is."""
    return value.lower().replace("_", " ") if re.fullmatch(r"[A-Z][A-Z_]*", value) else value


def _place(told: Told) -> str:
    team, iteration = told.value("team"), told.value("iteration")
    where = told.said("team", team) if team else "the backlog"
    return f"{where}, {told.said('iteration', iteration)}" if iteration else where


def _answer(told: Told) -> str:
    match told.said("state", told.value("state")):
        case "agreed":
            return f"Agreed to {told['it']} by {told['committed_by']}"
        case "counter proposed":
            return f"Counter-proposed {told['proposed']} for {told['it']}"
        case "declined":
            return f"Declined {told['it']}"
    return f"Answered {told['it']}"


def _sides(told: Told) -> str:
    return f"{_side(told, 'consumer')} needs {told['it']} of {_side(told, 'provider')}"


def _side(told: Told, party: str) -> str:
    side = getattr(told.thing, party, None)
    return told.said("team", getattr(side, "team", None) or getattr(side, "external", None))


def _committed(told: Told) -> str:
    """The next plan comes into being by the commitment to the one before."""
    return "Committed the plan" if "committed_at" in told.written else f"Defined the plan {told['it']}"


def _baseline(told: Told) -> str:
    named = (each for each in map(told.plan.find, told.about) if isinstance(each, Baseline))
    return name_of(next(named, None))


def _slot_time(told: Told) -> str:
    start, zone = str(told.value("local_start")), told.value("zone")
    return f"{start[:10]} {start[11:16]} in {zone}"


def _slots(told: Told) -> str:
    return number(sum(isinstance(told.plan.find(id), Slot) for id in told.about), "slots")


def _gap(told: Told) -> str:
    """What was waived: whose, and which rule's."""
    of = next(map(told.plan.find, getattr(told.thing, "about", ())), None)
    called = "the train" if isinstance(of, PlanningInterval) else name_of(of)
    return f"{called}, {told['code']}"


def _voices(told: Told) -> str:
    return number(told.value("spoken") or 0, "voices")


def _vote(told: Told) -> str:
    vote = told.thing
    if not isinstance(vote, Vote):
        return "a confidence vote"
    scope = "the train" if vote.team is None else name(told.plan, vote.team)
    return f"round {vote.number} of the confidence vote of {scope}"


PARTS = {
    "answer": _answer,
    "baseline": _baseline,
    "committed": _committed,
    "gap": _gap,
    "place": _place,
    "sides": _sides,
    "slot_time": _slot_time,
    "slots": _slots,
    "voices": _voices,
    "vote": _vote,
}
"""What takes several fields to say."""


def _counted(kind: str, effects: tuple[Effect, ...]) -> str:
    """A sentence from the effects alone: how many things of which kind."""
    things = Counter(of for of, _ in {(each["kind"], each["id"]) for each in effects})
    if not things:
        return _words(kind).capitalize()
    return f"Changed {listed(number(count, of) for of, count in sorted(things.items()))}"


def number(count: int, kind: str) -> str:
    """How many things of a kind: 1 story, 2 stories."""
    words = kind.replace("_", " ")
    one = PLURALS.get(words) or re.sub(r"ies$", "y", words).removesuffix("s")
    return f"1 {one}" if count == 1 else f"{count} {words}"
