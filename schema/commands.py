"""All commands that there are, whichever module of the domain holds them."""

import importlib
import pkgutil
from functools import cache

import service.domain
from service.domain.adoption import AdoptScenario
from service.domain.calendar import BeginDay
from service.domain.decider import Command, Stream
from service.domain.rules import commands as known
from service.domain.timeboxes import ReportOverrun
from service.domain.vote_counts import EndVote
from service.domain.vote_opening import BeginVote
from service.domain.vote_rounds import InviteGuests

BY_THE_CLOCK: frozenset[type[Command]] = frozenset({BeginDay, BeginVote, EndVote, ReportOverrun})
"""What nobody but the timekeeper asks for."""
APART: frozenset[type[Command]] = frozenset({AdoptScenario, InviteGuests})
"""What answers more than an outcome, and goes together with nothing."""


@cache
def commands() -> tuple[type[Command], ...]:
    """Every command, after every module of the domain was read."""
    for module in pkgutil.iter_modules(service.domain.__path__, "service.domain."):
        importlib.import_module(module.name)
    return known()


def for_people(stream: Stream) -> dict[str, type[Command]]:
    """What may be asked of this kind of stream, by the name of its mutation in Python."""
    wanted = (each for each in commands() if each.stream is stream and each not in BY_THE_CLOCK | APART)
    return {python_name(each): each for each in wanted}


def that_go_together() -> dict[str, type[Command]]:
    """What may be asked of a plan in one commit with others."""
    return {name: each for name, each in for_people(Stream.PLAN).items() if not each.alone}


@cache
def not_in_scenarios() -> frozenset[str]:
    """The mutations that a scenario refuses."""
    return frozenset(mutation_name(each) for each in commands() if not each.in_scenarios)


def mutation_name(command: type[Command]) -> str:
    """MoveFeature -> moveFeature."""
    return command.__name__[:1].lower() + command.__name__[1:]


def python_name(command: type[Command]) -> str:
    """MoveFeature -> move_feature."""
    name = command.__name__
    return "".join("_" + letter.lower() if letter.isupper() else letter for letter in name)[1:]
