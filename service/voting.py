"""Voting in secret: ballots go into a box, and what a box held is recorded once, when its round is closed.

A box is frozen before it is counted, the count is recorded, then the box is destroyed. What breaks off in
between is found by tidy(): the box is still there, frozen, and nothing of it is lost or counted twice.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from service.ballots import Ballots, Cast, Guest, new_token
from service.domain.decider import Tally
from service.domain.entities import State
from service.domain.organisation import Organisation
from service.domain.plan import Plan
from service.domain.refusals import NotHere, NotInScenarios, Refused
from service.domain.vocabulary import Id, Instant
from service.domain.vote_counts import CloseVote, EndVote
from service.domain.vote_rounds import CancelVote
from service.domain.voters import ballot_faults, voters
from service.domain.votes import Vote, VoteMode, VoteNotOpen, VoteState
from service.entries import Unavailable
from service.planning import Planning, utc_now
from service.round_keys import Box
from service.states import States
from service.streams import NoSuchStream
from service.wishes import CLOCK, Answer, Wish

TRIES = 5
"""How often a box is put up before a ballot is given up: each time the plan moved on meanwhile."""
STUCK = timedelta(seconds=30)
"""How long a box has been frozen when nobody counts it any more."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Receipt:
    """What became of a ballot; it says nothing about the vote."""

    accepted: bool
    replaced: bool = False
    faults: tuple[Refused, ...] = ()


@dataclass(frozen=True)
class Ballot:
    """What somebody shows in a round: a person by id, or a guest."""

    box: Box
    voter: Id | Guest
    shown: int


class Voting:
    """Secret rounds: their ballots, their guests, and the wishes that end them."""

    def __init__(
        self, states: States, planning: Planning, ballots: Ballots, clock: Callable[[], Instant] = utc_now
    ) -> None:
        self._states = states
        self._planning = planning
        self._ballots = ballots
        self._clock = clock

    async def submit(self, wish: Wish) -> Answer:
        """As planning does; a secret round that the wish closes is counted, and its box destroyed."""
        rounds = [each.round for each in wish.commands if isinstance(each, CloseVote | EndVote)]
        boxes = [Box(wish.log, wish.stream, round) for round in rounds]
        answer = await (self._count(wish, boxes) if boxes else self._planning.submit(wish))
        if not (wish.dry_run or answer.faults):
            await self._destroy(wish, answer.state)
        return answer

    async def cast(self, ballot: Ballot) -> Receipt:
        """Put a ballot into its box. Raises NoSuchStream, Unavailable, OutcomeUnknown."""
        state = await self._states.latest(*ballot.box[:2])
        faults = await self._faults(ballot, state)
        if faults:  # by what this node knows: the round may have been opened on another one
            state = await self._states.catch_up(*ballot.box[:2])
            faults = await self._faults(ballot, state)
        return Receipt(False, faults=tuple(faults)) if faults else await self._put_in(ballot)

    async def invite(self, box: Box, plan: Plan) -> list[str]:
        """Tokens for the guests of a round who have none yet, as many as the plan says were invited."""
        return await self._ballots.invite(box, plan.votes[box.round].guests)

    async def turnout(self, log: Id, plan: Id) -> dict[Id, int]:
        """How many have voted in each open secret round of a plan, as far as anybody has."""
        return await self._ballots.turnout(log, plan)

    async def guest(self, token: str) -> Guest | None:
        """Whom a link lets in; None when its round is over, or there never was one."""
        return await self._ballots.guest(token)

    async def tidy(self, log: Id) -> None:
        """Finish what was broken off: record what a frozen box holds, destroy what no open round needs."""
        for box, is_stuck in (await self._ballots.boxes(log, STUCK)).items():
            plan = await self._fresh(box)
            if not _stands(plan, box.round):
                await self._ballots.destroy(box)
            elif is_stuck:
                close = CloseVote(round=box.round)
                await self.submit(Wish(log=log, stream=box.plan, commands=(close,), asker=CLOCK, via="clock"))

    async def _count(self, wish: Wish, boxes: list[Box]) -> Answer:
        """Ask with what lies in the boxes, frozen first, if it would be accepted at all."""
        would_be = await self._planning.submit(wish.but(dry_run=True, tallies=await self._so_far(boxes)))
        if would_be.faults and wish.command_id:
            before = await self._planning.submit(wish)
            return before if before.replayed else would_be
        if would_be.faults or wish.dry_run:
            return would_be
        token = new_token()
        tallies = {box.round: await self._ballots.freeze(box, token) for box in boxes}
        answer = await self._planning.submit(wish.but(tallies=tallies))
        for box in boxes:
            if _stands(answer.state, box.round):
                await self._ballots.thaw(box, token)
        return answer

    async def _so_far(self, boxes: list[Box]) -> dict[Id, Tally]:
        """How many ballots there are, and not a word about them: an open round tells nobody how it stands."""
        log, plan, _ = boxes[0]
        turnout = await self._ballots.turnout(log, plan)
        return {box.round: Tally(cast=turnout.get(box.round, 0), counts=()) for box in boxes}

    async def _destroy(self, wish: Wish, state: State) -> None:
        """The boxes of the rounds that a wish ended. What cannot be done now tidy() does later."""
        ending = (each.round for each in wish.commands if isinstance(each, CloseVote | EndVote | CancelVote))
        for round in ending:
            if not _stands(state, round):  # it may have been extended at the last moment
                try:
                    await self._ballots.destroy(Box(wish.log, wish.stream, round))
                except Unavailable as error:
                    _log.warning("a ballot box is left over for a while: %s", error)

    async def _faults(self, ballot: Ballot, state: Any) -> list[Refused]:
        if state.is_fork:
            return [NotInScenarios(about=[ballot.box.round])]
        vote = state.votes.get(ballot.box.round) if isinstance(state, Plan) else None
        if vote is None or vote.removed:
            return [NotHere("There is no such round here.", [ballot.box.round])]
        is_voter = await self._may_vote(ballot, state, vote)
        return list(ballot_faults(vote, ballot.shown, is_voter, self._clock()))

    async def _may_vote(self, ballot: Ballot, plan: Plan, vote: Vote) -> bool:
        if isinstance(ballot.voter, Guest):
            return ballot.voter.box == ballot.box
        organisation = await self._states.latest(ballot.box.log, ballot.box.log)
        assert isinstance(organisation, Organisation)
        return ballot.voter in voters(plan, vote.team, organisation, self._clock())

    async def _put_in(self, ballot: Ballot) -> Receipt:
        voter = ballot.voter.voter if isinstance(ballot.voter, Guest) else f"person:{ballot.voter}"
        for _ in range(TRIES):
            match await self._ballots.cast(ballot.box, voter, ballot.shown):
                case Cast.KEYLESS:
                    raise Unavailable("this node does not have the round's key: nodes share that folder")
                case Cast.FROZEN:
                    return _over(ballot)
                case Cast.CAST | Cast.REPLACED as cast:
                    return Receipt(True, replaced=cast is Cast.REPLACED)
            plan = await self._fresh(ballot.box)
            if plan is None or not _stands(plan, ballot.box.round):
                return _over(ballot)
            await self._ballots.put_up(ballot.box, plan.version)
        raise Unavailable("the plan moves too fast to put up a ballot box")

    async def _fresh(self, box: Box) -> Plan | None:
        try:
            state = await self._states.catch_up(box.log, box.plan)
        except NoSuchStream:
            return None
        return state if isinstance(state, Plan) else None


def _stands(state: State | None, round: Id) -> bool:
    """Whether there may be ballots of a round, or links to it."""
    vote = state.votes.get(round) if isinstance(state, Plan) else None
    if vote is None or vote.removed:
        return False
    return vote.mode is VoteMode.SECRET and vote.state in (VoteState.SCHEDULED, VoteState.OPEN)


def _over(ballot: Ballot) -> Receipt:
    return Receipt(False, faults=(VoteNotOpen("The round is being counted.", [ballot.box.round]),))
