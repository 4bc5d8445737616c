"""The mutation that adopts a scenario: one wish that is many, each answered by itself."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import strawberry

from schema.asking import NO_ENVELOPE, Asked, answered, envelope_of, mutation, nothing, outcome_of, wish_of
from schema.context import Context
from schema.errors import Invalid
from schema.inputs import Given, describe, input_of
from schema.reading import Reading
from schema.types.commits import Commit
from schema.types.scenarios import AdoptedCommit, Adoption
from service import adopting
from service.domain import adoption
from service.domain.vocabulary import Id

if TYPE_CHECKING:
    from schema.asking import Envelope
    from service.wishes import Answer


@dataclass(frozen=True, kw_only=True)
class AdoptScenario:
    """Which scenario is adopted."""

    scenario: Id


def adopts() -> Any:
    """The mutation."""

    async def resolve(_: Any, info: Any, plan: str, input: Any, envelope: Any = None) -> Adoption:
        asked = Asked("plan", plan, [(("input",), Given(AdoptScenario, input))])
        return await _adopted(info.context, asked, envelope_of(envelope))

    arguments = {"plan": strawberry.ID, "input": input_of(AdoptScenario)}
    return mutation(resolve, arguments, describe(adoption.AdoptScenario), Adoption)


async def _adopted(context: Context, asked: Asked, envelope: "Envelope") -> Adoption:
    if envelope.dry_run:
        message = "The scenario is the trial: compare it with the plan instead."
        wrong = Invalid(code="INVALID", message=message, path=["envelope", "dryRun"])
        return Adoption(outcome=nothing(wrong), commits=[])
    commits: list[AdoptedCommit] = []

    async def submit(stream: Id) -> "Answer":
        ((path, given),) = asked.commands
        wish = wish_of(context, stream, (), envelope)
        planning, states = context.services.planning, context.states
        came = await adopting.adopt(planning, states, wish, given.build(path).scenario)
        epoch = await context.epoch()
        commits.extend(
            _commit(Reading(came.scenario, epoch), asked, n, each) for n, each in enumerate(came.adopted)
        )
        return came.concluded

    outcome = await answered(context, asked, envelope, submit)
    return Adoption(outcome=outcome, commits=commits)


def _commit(read: Reading, asked: Asked, number: int, each: adopting.Adopted) -> AdoptedCommit:
    paths = [("commits", str(number), str(k)) for k in range(each.commands)]
    again = Asked("plan", asked.named, [(path, asked.commands[0][1]) for path in paths])
    tried = Commit(row=each.tried, read=read, state=read.state)
    return AdoptedCommit(tried=tried, outcome=outcome_of(each.answer, again, NO_ENVELOPE, read.epoch))
