"""The kinds of streams: the state that each comes to, what belongs to it, and what may be wrong with one."""

from service.domain.decider import Command, Event, Stream
from service.domain.entities import State
from service.domain.organisation import Organisation
from service.domain.plan import Plan
from service.domain.train import Train
from service.log import Unavailable

KINDS: dict[Stream, type[State]] = {
    Stream.ORGANISATION: Organisation,
    Stream.TRAIN: Train,
    Stream.PLAN: Plan,
}


class NoSuchStream(LookupError):
    """There is no such plan, train or organisation in this log."""


class VersionUnknown(LookupError):
    """The stream has no such version: it is before the first or after the last."""


class NotYet(Exception):
    """This node has not seen that version in time."""


class NotServed(Unavailable):
    """This program cannot tell what the stream comes to: it is older than what wrote it."""


def fits(asked: Command | Event, state: State) -> bool:
    """Whether a command or event belongs to this kind of stream."""
    return isinstance(state, KINDS[asked.stream])
