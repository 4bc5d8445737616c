"""Whether a wish can be decided at all: its fields and its envelope, before any rule is asked."""

from collections.abc import Callable, Iterable

from service.domain.fields import CHECKS, Invalid, checked, may_make
from service.domain.fields import Fault as FieldFault
from service.domain.vocabulary import NEW, Id, Instant, Prose
from service.wishes import Fault, Wish, command_name


class NotValid(Exception):
    """Some fields cannot be what they say; `faults` names all of them."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults


def valid(wish: Wish, clock: Callable[[], Instant]) -> Wish:
    """The wish with its texts in NFC. Raises NotValid with every fault of every field."""
    faults, commands = [], []
    for index, command in enumerate(wish.commands):
        try:
            commands.append(checked(command, _left_open))
        except Invalid as invalid:
            faults.append(Fault(index, invalid))
    faults += _mixed(wish)
    envelope = list(_envelope_faults(wish, clock))
    if envelope:
        faults.append(Fault(0, Invalid(envelope)))
    if faults:
        raise NotValid(tuple(faults))
    if wish.reason is not None:
        wish = wish.but(reason=Prose(CHECKS[Prose](wish.reason)[0]))
    if all(a is b for a, b in zip(commands, wish.commands, strict=True)):
        return wish
    return wish.but(commands=tuple(commands))


def _mixed(wish: Wish) -> Iterable[Fault]:
    """An unnamed command leaves the whole commit without an author: others may not hide in it."""
    if wish.unnamed and not all(command.unnamed for command in wish.commands):
        index = next(n for n, command in enumerate(wish.commands) if command.unnamed)
        message = "does not go together with commands that are asked in a name"
        yield Fault(index, Invalid([FieldFault(("unnamed",), message)]))


def _left_open() -> Id:
    return NEW


def _envelope_faults(wish: Wish, clock: Callable[[], Instant]) -> Iterable[FieldFault]:
    behalf = wish.on_behalf_of.id if wish.on_behalf_of else None
    for name, kind, value in (
        ("reason", Prose, wish.reason),
        ("command_id", Id, wish.command_id),
        ("correlation", Id, wish.correlation),
        ("on_behalf_of", Id, behalf),
        ("effective_at", Instant, wish.effective_at),
    ):
        fault = None if value is None else CHECKS[kind](value)[1]
        if fault:
            yield FieldFault(("envelope", name), fault)
    if wish.effective_at:
        if wish.effective_at > clock():
            yield FieldFault(("envelope", "effective_at"), "lies in the future")
        if not any(command.takes_effective_at for command in wish.commands):
            name = command_name(type(wish.commands[0]))
            message = f"does not go with {name}: only facts are reported late"
            yield FieldFault(("envelope", "effective_at"), message)


def filled(wish: Wish, new_id: Callable[[], Id]) -> Wish:
    """The wish with an id for itself and for everything that it creates; nothing names an unnamed one."""
    command_id = None if wish.unnamed else wish.command_id or new_id()
    if not any(map(may_make, wish.commands)):
        return wish.but(command_id=command_id)
    commands = tuple(checked(command, new_id) for command in wish.commands)
    return wish.but(commands=commands, command_id=command_id)
