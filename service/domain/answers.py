"""Answering a proposed dependency: agree, counter-propose, decline."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.domain.agreement import (
    Agree,
    Counter,
    Decline,
    DeclinedWithoutReason,
    DependencyAgreed,
    DependencyCounterProposed,
    DependencyDeclined,
    LaterThanNeeded,
    NothingToAnswer,
    NotOneAnswer,
    NotTheOtherParty,
    NotTheProvider,
    NotWhatWasProposed,
)
from service.domain.decider import About, Asked, Command, Decision, NeedsReason
from service.domain.delivery import restarted
from service.domain.dependencies import (
    UNANSWERED,
    Dependency,
    DependencyIsBlocked,
    DependencyNotOpen,
    DependencyState,
    Party,
    about_dependency,
    going,
    is_later,
    speaks,
)
from service.domain.vocabulary import Id

if TYPE_CHECKING:
    from service.domain.plan import Plan


@dataclass(frozen=True, kw_only=True)
class AnswerDependency(Command):
    """Answer what was proposed: exactly one of the three."""

    agree: Agree | None = None
    counter: Counter | None = None
    decline: Decline | None = None

    needs_reason = NeedsReason.AFTER_COMMITMENT
    refusals = (
        NotOneAnswer,
        NothingToAnswer,
        NotTheOtherParty,
        NotTheProvider,
        LaterThanNeeded,
        NotWhatWasProposed,
        DeclinedWithoutReason,
        DependencyNotOpen,
        DependencyIsBlocked,
    )

    def about(self, plan: "Plan") -> About:
        answer = self.agree or self.counter or self.decline
        return about_dependency(plan, answer.dependency) if answer else About(plan.id)

    def promised(self, plan: "Plan") -> bool:
        """Whether it moves a committed-by that both sides had agreed to."""
        was = plan.dependencies.get(self.agree.dependency) if self.agree else None
        return (
            was is not None
            and self.agree is not None
            and was.committed_by not in (None, self.agree.committed_by)
        )

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        match self.agree, self.counter, self.decline:
            case Agree() as agree, None, None:
                yield from _agree(plan, asked, agree)
            case None, Counter() as counter, None:
                yield from _counter(plan, asked, counter)
            case None, None, Decline() as decline:
                yield from _decline(plan, asked, decline)
            case _:
                raise NotOneAnswer(about=[self.about(plan).entity])


def _agree(plan: "Plan", asked: Asked, agree: Agree) -> Decision:
    dependency = going(plan, agree.dependency)
    plan.iterations.the(agree.committed_by)
    if not _answerable(dependency):
        if dependency.committed_by != agree.committed_by:
            raise NothingToAnswer(about=[dependency.id])
        return
    yield from _against_agreeing(plan, asked, dependency, agree)
    yield DependencyAgreed(
        dependency=dependency.id,
        committed_by=agree.committed_by,
        needed_by=dependency.proposed_needed_by or dependency.needed_by,
        note=agree.note,
    )
    yield from restarted(dependency)


def _answerable(dependency: Dependency) -> bool:
    """Whether an agreement is still to be made, also for work that began without one."""
    begun = dependency.state is DependencyState.IN_PROGRESS
    return dependency.state in UNANSWERED or (begun and not dependency.is_agreed)


def _against_agreeing(plan: "Plan", asked: Asked, dependency: Dependency, agree: Agree) -> Decision:
    if not speaks(plan, asked, dependency, dependency.proposed_by.other):
        raise _not_awaited(plan, dependency)
    by_provider = speaks(plan, asked, dependency, Party.PROVIDER)
    if not by_provider and agree.committed_by != dependency.proposed:
        yield NotWhatWasProposed(about=[dependency.id])
    needed_by = dependency.proposed_needed_by or dependency.needed_by
    too_late = is_later(plan, agree.committed_by, needed_by)
    if too_late and not _consumer_accepts(plan, asked, dependency, agree):
        yield LaterThanNeeded(about=[dependency.id])


def _consumer_accepts(plan: "Plan", asked: Asked, dependency: Dependency, agree: Agree) -> bool:
    """Whether the consumer itself agrees, proposed as much, or accepts it in the same act."""
    by_consumer = speaks(plan, asked, dependency, Party.CONSUMER)
    if dependency.proposed_by is Party.PROVIDER:
        return by_consumer
    offered = dependency.proposed is not None and not is_later(plan, agree.committed_by, dependency.proposed)
    return offered or (by_consumer and agree.accept_later)


def _counter(plan: "Plan", asked: Asked, counter: Counter) -> Decision:
    dependency = _unanswered(plan, counter.dependency)
    plan.iterations.the(counter.iteration)
    own = speaks(plan, asked, dependency, dependency.proposed_by)
    if own and dependency.proposed == counter.iteration:
        return
    by = _answering(plan, asked, dependency)
    if by is None:
        raise NotTheProvider(about=[dependency.id])
    yield DependencyCounterProposed(
        dependency=dependency.id,
        by=by,
        iteration=counter.iteration,
        needed_by=dependency.proposed_needed_by,
        note=counter.note,
    )


def _decline(plan: "Plan", asked: Asked, decline: Decline) -> Decision:
    if going(plan, decline.dependency).state is DependencyState.DECLINED:
        return
    dependency = _unanswered(plan, decline.dependency)
    if not decline.reason.strip():
        yield DeclinedWithoutReason(about=[dependency.id])
    if _answering(plan, asked, dependency) is None:
        yield _not_awaited(plan, dependency)
    yield DependencyDeclined(dependency=dependency.id, reason=decline.reason)


def _answering(plan: "Plan", asked: Asked, dependency: Dependency) -> Party | None:
    """The party that the asker answers for: the one awaited, else who made the counter-proposal itself."""
    parties = [dependency.proposed_by.other]
    if dependency.state is DependencyState.COUNTER_PROPOSED:
        parties.append(dependency.proposed_by)
    return next((party for party in parties if speaks(plan, asked, dependency, party)), None)


def _not_awaited(plan: "Plan", dependency: Dependency) -> NotTheOtherParty:
    """The refusal that names the team that is awaited."""
    team = plan.teams.get(dependency.speaker(dependency.proposed_by.other))
    return NotTheOtherParty(f"{team.name} is to answer this." if team else "", [dependency.id])


def _unanswered(plan: "Plan", id: Id) -> Dependency:
    """The dependency whose proposal waits for an answer."""
    dependency = going(plan, id)
    if dependency.state not in UNANSWERED:
        raise NothingToAnswer(about=[id])
    return dependency
