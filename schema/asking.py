"""From a mutation to a wish, and from the answer to what the client reads."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from inspect import Parameter, Signature
from typing import Any, Literal

import strawberry
from strawberry.utils.str_converters import to_camel_case

from schema.comparing import informed
from schema.context import Context
from schema.errors import NOTHING_DONE, Coded, CommandError, Forbidden, Invalid, Refused, Stale, coded
from schema.inputs import Given, Path, Unfit, any_of, build, describe, has_fields, input_of
from schema.reading import Reading
from schema.scalars import Uuid
from schema.types.commits import Commit, Warning
from schema.types.outcomes import Outcome
from service.domain import fields, refusals
from service.domain.decider import Command
from service.domain.entities import State
from service.domain.fields import CANONICAL
from service.domain.plan import Plan
from service.domain.refusals import NotHere
from service.domain.train import Train
from service.domain.vocabulary import Id, Instant, Prose
from service.log import OutcomeUnknown
from service.streams import NoSuchStream
from service.wishes import Answer, CommandIdReused, Fault, Wish
from service.wishes import OnBehalfOf as ActedFor
from service.wishes import Stale as StaleFault

Kind = Literal["plan", "train", "organisation"]
MOST_TOGETHER = 200


@strawberry.input(one_of=True)
class OnBehalfOf:
    """For whom somebody acts: exactly one of the two."""

    person: strawberry.ID | None = strawberry.UNSET
    team: strawberry.ID | None = strawberry.UNSET


@strawberry.input
class Envelope:
    """What all commands share: who for, why, when, on which version."""

    correlation: Uuid | None = None
    command_id: Uuid | None = None
    expected_version: int | None = None
    after: int | None = None
    dry_run: bool | None = False
    reason: Prose | None = None
    effective_at: Instant | None = None
    on_behalf_of: OnBehalfOf | None = None


NO_ENVELOPE = Envelope()


@dataclass(frozen=True)
class Asked:
    """Commands for one stream as they came, each with the path that leads to it."""

    kind: Kind
    named: str
    """The id or key of the plan or train; the organisation is the asker's own."""
    commands: Sequence[tuple[Path, Given]]


async def ask(context: Context, asked: Asked, envelope: Envelope) -> Outcome:
    """Ask planning and say what came of it. Raises Coded where nothing was done or nobody knows."""

    async def submit(stream: Id) -> Answer:
        commands = tuple(given.build(path) for path, given in asked.commands)
        wish = await informed(context, wish_of(context, stream, commands, envelope))
        return await context.services.voting.submit(wish)

    return await answered(context, asked, envelope, submit)


async def answered(
    context: Context, asked: Asked, envelope: Envelope, submit: Callable[[Id], Awaitable[Answer]]
) -> Outcome:
    """What came of submitting commands to the stream that they name. Raises Coded, as above."""
    try:
        epoch = await context.epoch()
        answer = await submit(await stream_of(context, asked.kind, asked.named))
    except Unfit as unfit:
        return nothing(Invalid(code="INVALID", message=unfit.message, path=list(unfit.path)))
    except NoSuchStream:
        nowhere = NotHere(f"There is no {asked.kind} {asked.named[:40]}.")
        return nothing(error_of(nowhere, [asked.kind], None))
    except (*NOTHING_DONE, OutcomeUnknown) as error:
        raise coded(error) from error
    return outcome_of(answer, asked, envelope, epoch)


def wish_of(context: Context, stream: Id, commands: tuple[Any, ...], envelope: Envelope) -> Wish:
    """The wish of who asks."""
    return Wish(
        log=context.log,
        stream=stream,
        commands=commands,
        asker=context.asker.person,
        command_id=Id(envelope.command_id) if envelope.command_id else None,
        expected_version=envelope.expected_version,
        correlation=Id(envelope.correlation) if envelope.correlation else None,
        dry_run=bool(envelope.dry_run),
        reason=envelope.reason,
        effective_at=envelope.effective_at,
        on_behalf_of=_acted_for(envelope.on_behalf_of),
    )


def _acted_for(given: OnBehalfOf | None) -> ActedFor | None:
    if given is None:
        return None
    if given.person is not strawberry.UNSET and given.person:
        return ActedFor("person", Id(given.person))
    return ActedFor("team", Id(given.team or ""))


def outcome_of(answer: Answer, asked: Asked, envelope: Envelope, epoch: str) -> Outcome:
    """What the client reads of an answer."""
    state = answer.state
    read = Reading(state, epoch) if isinstance(state, Plan) and state.version else None
    return Outcome(
        answer=answer,
        read=read,
        after=envelope.after,
        dry_run=bool(envelope.dry_run),
        version=answer.version,
        replayed=answer.replayed,
        errors=[error for fault in answer.faults for error in _errors(fault, asked, read, answer.state)],
        warnings=[
            Warning(read=read, about_ids=each.rule.about, code=each.rule.code(), message=each.rule.message)
            for each in answer.warnings
        ],
    )


def _errors(fault: Fault, asked: Asked, read: Reading | None, state: State) -> list[CommandError]:
    path = list(asked.commands[fault.index][0])
    match fault.what:
        case refusals.Refused() as refused:
            return [error_of(refused, path, read)]
        case fields.Invalid() as invalid:
            return [_invalid(each, path) for each in invalid.faults]
        case StaleFault() as stale:
            return [_stale(stale, path, read, state)]
        case CommandIdReused():
            message = "This command id belongs to another command."
            return [Invalid(code="COMMAND_ID_REUSED", message=message, path=["envelope", "commandId"])]


def error_of(refused: refusals.Refused, path: list[str], read: Reading | None) -> CommandError:
    """A rule that said no, as clients read it."""
    if getattr(refused, "of_rank", False):
        return Forbidden(code=refused.code(), message=refused.message, path=path)
    return Refused(
        code=refused.code(),
        message=refused.message,
        path=path,
        read=read,
        about_ids=refused.about,
        remedy=refused.remedy or None,
        waivable=refused.waivable,
    )


def _invalid(fault: fields.Fault, path: list[str]) -> Invalid:
    inside = [to_camel_case(each) for each in fault.path]
    where = inside if inside[:1] == ["envelope"] else [*path, *inside]
    return Invalid(code="INVALID", message=f"{inside[-1]} {fault.message}.", path=where)


def _stale(stale: StaleFault, path: list[str], read: Reading | None, state: State) -> Stale:
    return Stale(
        code="STALE",
        message="It was changed since the version that you had seen.",
        path=path,
        expected=stale.expected,
        actual=stale.actual,
        now=read.node(stale.entity) if read else None,
        since=[Commit(row=row, read=read, state=state) for row in stale.since],
    )


def nothing(error: CommandError) -> Outcome:
    """Nothing was asked, because of the request itself."""
    return Outcome(
        answer=None,
        read=None,
        after=None,
        dry_run=False,
        version=0,
        replayed=False,
        errors=[error],
        warnings=[],
    )


async def stream_of(context: Context, kind: Kind, named: str) -> Id:
    """The stream that an argument names by its id or its key; `<plan>@<scenario>` names the scenario. Raises
    NoSuchStream."""
    if kind == "organisation":
        return context.log
    plain, _, scenario = named.lower().partition("@")
    if CANONICAL.fullmatch(scenario or plain):
        return Id(scenario or plain)
    directory: Any = await context.states.latest(context.log, context.log)
    listed = directory.plan_of_key(named) if kind == "plan" else directory.train_of_key(named)
    if listed is None:
        raise NoSuchStream(named)
    return Id(listed.id)


async def plan_of(context: Context, named: str) -> Plan:
    """The latest state of the plan that an argument names. Raises Coded."""
    try:
        state = await context.states.latest(context.log, await stream_of(context, "plan", named))
    except NoSuchStream:
        state = None
    if not isinstance(state, Plan):
        raise Coded("NOT_FOUND", "There is no such plan.")
    return state


async def train_of(context: Context, named: str) -> Train:
    """The latest state of the train that an argument names. Raises Coded."""
    try:
        state = await context.states.latest(context.log, await stream_of(context, "train", named))
    except NoSuchStream:
        state = None
    if not isinstance(state, Train):
        raise Coded("NOT_FOUND", "There is no such train.")
    return state


def asks(command: Any) -> Any:
    """The mutation that asks for a command: one line makes one."""
    kind: Kind = command.stream.value
    path = ("input",) if has_fields(command) else ()

    async def resolve(_: Any, info: Any, input: Any = None, envelope: Any = None, **named: str) -> Outcome:
        given = [(path, Given(command, input or {}))]
        return await ask(info.context, Asked(kind, named.get(kind, ""), given), envelope_of(envelope))

    arguments: dict[str, Any] = {} if kind == "organisation" else {kind: strawberry.ID}
    if has_fields(command):
        arguments["input"] = input_of(command)
    return mutation(resolve, arguments, describe(command))


def asks_together(commands: Mapping[str, type[Command]]) -> Any:
    """The mutation that asks for several commands of a plan, all or nothing."""
    shapes = {to_camel_case(name): command for name, command in commands.items()}

    async def resolve(_: Any, info: Any, plan: str, commands: Any, envelope: Any = None) -> Outcome:
        if not 1 <= len(commands) <= MOST_TOGETHER:
            message = f"1 to {MOST_TOGETHER} commands go together, not {len(commands)}."
            return nothing(Invalid(code="INVALID", message=message, path=["commands"]))
        chosen = [next(iter(each.items())) for each in commands]
        given = [
            (("commands", str(n), name), _chosen(shapes[name], value))
            for n, (name, value) in enumerate(chosen)
        ]
        return await ask(info.context, Asked("plan", plan, given), envelope_of(envelope))

    any_command = any_of("AnyCommand", "Any change of a plan: exactly one of these.", commands)
    return mutation(
        resolve,
        {"plan": strawberry.ID, "commands": list[any_command]},  # type: ignore[valid-type]
        "Several changes of a plan, decided in order, each on the result of the one before, and "
        "recorded as one commit or not at all. An error's `path` names the command.",
    )


def _chosen(command: type[Command], value: Any) -> Given:
    return Given(command, value) if has_fields(command) else Given(command, {}, declined=not value)


def mutation(resolve: Any, arguments: Mapping[str, Any], description: str, answers: Any = Outcome) -> Any:
    """A field with these arguments and an envelope; what runs is `straight`, on values as they came."""

    def declared(**_: Any) -> Any:
        raise NotImplementedError("made straight when the schema is put together")

    only = Parameter.KEYWORD_ONLY
    parameters = [Parameter(name, only, annotation=kind) for name, kind in arguments.items()]
    parameters.append(Parameter("envelope", only, annotation=Envelope | None, default=None))
    made: Any = declared
    made.__signature__ = Signature(parameters, return_annotation=answers | None)
    made.straight = resolve
    return strawberry.mutation(resolver=made, description=description)


def envelope_of(given: Mapping[str, Any] | None) -> Envelope:
    """The envelope of a mutation."""
    return build(Envelope, given, ("envelope",)) if given else NO_ENVELOPE
