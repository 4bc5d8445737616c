"""A sentence for what became of one thing over many commits: how it differs, in plain words."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from projections.summaries import ID, Told, number
from projections.words import name
from service.domain.entities import Touched
from service.domain.plan import Plan
from service.domain.vocabulary import Id

Effect = Mapping[str, Any]
MOST_PARTS = 5
MOST_NAMES = 4
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT.*Z")
NOT_TOLD = {"rank", "removed"}
"""Fields whose values say nothing to people."""
CALLED = {
    "actual": "actual value",
    "committed_at": "committed at version",
    "follow_up": "next look",
    "followed_up": "note of the look",
    "kind_at_planning": "as committed",
    "planned": "planned value",
    "planned_at_commitment": "value as committed",
}
"""Fields that people call otherwise."""
IN_THE_NAME = {"team", "iteration"}
"""Fields by which things are called that have no name of their own."""


def sentence(plan: Plan, about: Id, changed: Sequence[tuple[Touched, Sequence[Effect]]]) -> str:
    """How a node differs, and what is told under it. `plan` is the later one, `changed` are the things with
    their net effects."""
    what, parts = "", []
    for touched, net in changed:
        if touched.id == about:
            what, parts = _fate(touched, net), list(_parts(plan, touched, net))
    parts += _around(touched for touched, _ in changed if touched.id != about)
    more = len(parts) - MOST_PARTS
    told = parts if more <= 1 else [*parts[:MOST_PARTS], f"{more} more"]
    called = name(plan, about)
    beginning = called[:1].upper() + called[1:] + what
    return f"{beginning}: {', '.join(told)}" if told else beginning if what else f"{beginning} changed"


def _fate(touched: Touched, net: Sequence[Effect]) -> str:
    """Whether it came, went or came back."""
    if touched.before is None:
        return " is new" if touched.after.named else ""
    if any(effect["field"] == "removed" for effect in net):
        return " was restored" if touched.after.removed is None else " was removed"
    return ""


def _parts(plan: Plan, touched: Touched, net: Iterable[Effect]) -> Iterator[str]:
    """Each field of a thing that differs; of one that is gone, nothing."""
    if touched.after.removed is not None:
        return
    told = Told(plan, (touched.id,), ())
    is_new = touched.before is None
    not_told = NOT_TOLD if touched.after.named else NOT_TOLD | IN_THE_NAME
    for effect in net:
        if "after" not in effect:
            said = None if is_new else _of_text(touched, effect)
        else:
            said = _of_new(told, effect) if is_new else _of_known(told, effect)
        if said and effect["field"] not in not_told:
            yield said


def _of_new(told: Told, effect: Effect) -> str | None:
    after = _said(told, effect["field"], effect.get("after"))
    return _called(_words(effect), after) if after is not None else None


def _of_text(touched: Touched, effect: Effect) -> str:
    """A text is not told, only that it came, went or is another."""
    was, now = (getattr(each, effect["field"]) for each in (touched.before, touched.after))
    if was and now:
        return f"another {_words(effect)}"
    return _words(effect) if now else f"no {_words(effect)} any more"


def _of_known(told: Told, effect: Effect) -> str | None:
    field, words = effect["field"], _words(effect)
    now, was = _said(told, field, effect["after"]), _said(told, field, effect["before"])
    if INSTANT.match(str(effect["after"] or effect["before"])):
        return None
    if effect["after"] in (None, False, []):
        return f"no longer {words}" if effect["after"] is False else f"no {words} any more"
    if now is None:
        return f"another {words}"
    return f"{_called(words, now)} (was {was})" if was else _called(words, now)


def _called(words: str, said: str) -> str:
    """A field and its value: team Red; the value alone when it holds the word: Iteration 2, 3 points."""
    return said if words in said.lower().split() else f"{words} {said}".strip()


def _words(effect: Effect) -> str:
    field = str(effect["field"])
    return CALLED.get(field) or field.replace("_", " ")


def _said(told: Told, field: str, value: Any) -> str | None:
    """A value in words, "" for a plain yes; None when it says nothing to people."""
    if value is True:
        return ""
    if isinstance(value, list) and len(value) > MOST_NAMES:
        return str(len(value))
    each = value if isinstance(value, list) else [value]
    return told.said(field, value) if value and all(_is_plain(told.plan, one) for one in each) else None


def _is_plain(plan: Any, value: Any) -> bool:
    """Whether it is a number, a word or a thing of the plan; no instant, no person, no parts of its own."""
    if isinstance(value, str):
        return not INSTANT.match(value) and (not ID.fullmatch(value) or plan.find(Id(value)) is not None)
    return isinstance(value, int)


def _around(touched: Iterable[Touched]) -> Iterator[str]:
    """How many comments and the like came, went or differ."""
    counted = Counter((_fate_around(each), each.kind) for each in touched)
    for (fate, kind), count in sorted(counted.items()):
        yield fate.format(number(count, kind))


def _fate_around(touched: Touched) -> str:
    if touched.after.removed is not None:
        return "{} removed"
    return "{} more" if touched.before is None or touched.before.removed is not None else "{} changed"
