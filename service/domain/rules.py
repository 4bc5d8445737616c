"""All rules by their codes: what UIs translate and coach with."""

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from typing import Any

from service import domain
from service.domain.decider import Command, Event
from service.domain.refusals import EVERY_COMMAND, Refused
from service.domain.voters import BALLOT_RULES


@cache
def rules() -> dict[str, type[Refused]]:
    """Every rule that a command or a ballot may meet, by code, in the order of the codes."""
    met = {rule for command in commands() for rule in command.refusals} | {*EVERY_COMMAND, *BALLOT_RULES}
    return {rule.code(): rule for rule in sorted(met, key=lambda each: each.code())}


@cache
def commands() -> tuple[type[Command], ...]:
    """Every command there is."""
    return tuple(sorted(_leaves(Command), key=lambda each: each.__name__))


@cache
def events() -> tuple[type[Event], ...]:
    """Every event there is."""
    return tuple(sorted(_leaves(Event), key=lambda each: each.__name__))


@cache
def _all_imported() -> None:
    """A class is known once its module is."""
    for module in pkgutil.iter_modules(domain.__path__):
        importlib.import_module(f"{domain.__name__}.{module.name}")


def _leaves(kind: Any) -> Iterator[Any]:
    """The dataclasses below a class that the domain itself defines."""
    _all_imported()
    for below in kind.__subclasses__():
        if hasattr(below, "__dataclass_fields__") and below.__module__.startswith("service.domain."):
            yield below
        yield from _leaves(below)
