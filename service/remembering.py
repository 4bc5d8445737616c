"""Commands kept with what they came to in a scenario, so that they can be asked of the plan."""

import dataclasses
from collections.abc import Callable
from functools import cache
from typing import Any, get_args, get_type_hints

from service.codec import UnknownEvent, Unreadable, built, canonical, class_named, name_of
from service.domain.adoption import CommandTried, CommandUnknown, TextErased
from service.domain.decider import Command, Decided
from service.domain.vocabulary import ERASED, Prose

NO_TEXT = Prose("")
"""What stands in a command where its text is kept apart."""


def tried(command: Command, decided: Decided) -> Decided:
    """What a command comes to in a scenario: first itself, then its events; elsewhere nothing happens."""
    events = [taken_down(command), *decided.events] if decided.events else []
    return Decided(events, [], decided.warnings)


def taken_down(command: Command) -> CommandTried:
    """The event that keeps a command, its texts apart so that each of them can be erased."""
    texts: list[Prose] = []

    def put_apart(text: Prose) -> Prose:
        texts.append(text)
        return NO_TEXT

    kind: Any = type(command)
    data = canonical(_with_texts(command, put_apart)).decode()
    return CommandTried(command=name_of(kind), data=data, texts=tuple(texts))


def asked_again(event: CommandTried) -> Command:
    """The command that was kept. Raises CommandUnknown, TextErased."""
    if ERASED in event.texts:
        raise TextErased
    texts = iter(event.texts)
    try:
        kind: Any = class_named(event.command)
        bare = built(kind, event.data.encode())
    except (UnknownEvent, Unreadable) as error:
        name = event.command.rpartition(":")[2]
        raise CommandUnknown(f"{name} is not asked like this any more.") from error
    command: Command = _with_texts(bare, lambda _: next(texts))
    return command


def is_adopted(event: CommandTried) -> bool:
    """Whether it is asked for anew when the scenario is adopted."""
    try:
        kind: Any = class_named(event.command)
    except UnknownEvent:
        return True
    return bool(kind.adopted)


def _with_texts(value: Any, change: Callable[[Prose], Prose]) -> Any:
    """A dataclass with every text in it changed, in the order of the fields."""
    kind: Any = type(value)
    fields = _fields(kind).items()
    changed = {name: _changed(getattr(value, name), is_text, change) for name, is_text in fields}
    return dataclasses.replace(value, **changed)


def _changed(value: Any, is_text: bool, change: Callable[[Prose], Prose]) -> Any:
    if isinstance(value, tuple):
        return tuple(_changed(each, is_text, change) for each in value)
    if dataclasses.is_dataclass(value):
        return _with_texts(value, change)
    return change(value) if is_text and value is not None else value


@cache
def _fields(kind: Any) -> dict[str, bool]:
    """The fields of a class: whether each holds texts."""
    hints = get_type_hints(kind)
    return {each.name: _is_text(hints[each.name]) for each in dataclasses.fields(kind)}


def _is_text(hint: Any) -> bool:
    return hint is Prose or any(map(_is_text, get_args(hint)))
