"""Voting in secret: a ballot is no command, has no envelope, and leaves no trace in the register."""

from typing import Any

import strawberry

from schema.asking import Asked, ask, envelope_of, error_of, mutation, stream_of
from schema.context import Context, Info
from schema.errors import NOTHING_DONE, CommandError, coded
from schema.inputs import Given, describe, input_of
from schema.reading import Reading
from schema.types.outcomes import Outcome
from service.domain.fields import CANONICAL
from service.domain.plan import Plan
from service.domain.refusals import NotHere
from service.domain.vocabulary import Id
from service.domain.vote_rounds import InviteGuests
from service.log import OutcomeUnknown
from service.round_keys import Box
from service.streams import NoSuchStream
from service.voting import Ballot, Receipt


@strawberry.type
class BallotReceipt:
    """Whether a ballot is in the box; what it shows nobody is told, not even the voter."""

    accepted: bool
    replaced: bool
    """Whether the voter had voted before: the earlier ballot is gone."""
    errors: list[CommandError]


@strawberry.type
class Invitation:
    """What came of inviting guests, and the links of those who are new."""

    outcome: Outcome
    tokens: list[str]
    """One for each link, in no order: shown here, and never again. Whoever has one votes once by it."""


async def cast_vote(
    info: Info, plan: strawberry.ID, round: strawberry.ID, value: int
) -> BallotReceipt | None:
    """Cast a ballot in a secret round, for oneself; a later one takes the place of an earlier one. It has no
    command id and no envelope, nobody can cast it on behalf of somebody, and no log holds it."""
    context = info.context
    try:
        receipt = await _cast(context, plan, round.lower(), value)
        state: Any = None if receipt.accepted else await _plan(context, plan)
    except NoSuchStream:
        receipt, state = Receipt(False, faults=(NotHere("There is no such plan."),)), None
    except (*NOTHING_DONE, OutcomeUnknown) as error:
        raise coded(error) from error
    read = Reading(state, await context.epoch()) if isinstance(state, Plan) else None
    errors = [error_of(each, [], read) for each in receipt.faults]
    return BallotReceipt(accepted=receipt.accepted, replaced=receipt.replaced, errors=errors)


async def _cast(context: Context, plan: str, round: str, value: int) -> Receipt:
    if not CANONICAL.fullmatch(round):
        return Receipt(False, faults=(NotHere("There is no such round here."),))
    box = Box(context.log, await stream_of(context, "plan", plan), Id(round))
    voter = context.asker.guest or context.asker.person
    return await context.services.voting.cast(Ballot(box, voter, value))


async def _plan(context: Context, plan: str) -> Any:
    return await context.states.latest(context.log, await stream_of(context, "plan", plan))


async def _invite(_: Any, info: Any, plan: str, input: Any, envelope: Any = None) -> Invitation:
    context: Context = info.context
    asked = Asked("plan", plan, [(("input",), Given(InviteGuests, input))])
    outcome = await ask(context, asked, envelope_of(envelope))
    answer, tokens = outcome.answer, []
    if answer and isinstance(answer.state, Plan) and not (outcome.errors or outcome.dry_run):
        box = Box(context.log, Id(answer.state.id), Id(input["round"]))
        tokens = await context.services.voting.invite(box, answer.state)
    return Invitation(outcome=outcome, tokens=tokens)


invite_guests = mutation(
    _invite,
    {"plan": strawberry.ID, "input": input_of(InviteGuests)},
    describe(InviteGuests),
    answers=Invitation,
)
