"""What a confidence vote leads to: voices heard, the commitment accepted, or rework."""

import pytest

from service.domain.commitment import CommitPlan
from service.domain.concerns import (
    ConcernHeard,
    ConcernVoiced,
    HearConcern,
    HearVoices,
    VoiceConcern,
    VoicesHeard,
    voices_to_hear,
)
from service.domain.confidence import (
    AcceptCommitment,
    CommitmentAccepted,
    RequireRework,
    ReworkRequired,
)
from service.domain.gate import open_items
from service.domain.phases import PlanningOpened
from service.domain.policy import Policy, VotesHeld
from service.domain.teams import TeamLeft, TeamRetired
from service.domain.vocabulary import Instant, Prose
from service.domain.vote_counts import VoteClosed
from service.domain.vote_rounds import VoteCancelled, VoteScheduled
from service.domain.votes import VoteDecision, VoteMode, VoteState
from tests.domain.confident import BLUES, CONFIDENT, LATER, REDS, TRAINS, closed, confident, opened
from tests.domain.promised import (
    OLIVIA,
    RTE,
    VENDOR,
    accepted,
    an_accepted_plan,
    grants,
    raised,
)
from tests.domain.specification import (
    BLUE,
    PLAN,
    RED,
    WHY,
    a_plan,
    after,
    asked,
    id_of,
    refused,
    warnings,
    when,
)
from tests.domain.trains import ORGANISATION

ACCEPT, REWORK = AcceptCommitment(round=REDS), RequireRework(round=REDS)
FEAR, WORRY = id_of(1_601), id_of(1_602)
TEXT = Prose("Nobody has seen the interface yet.")


def counted(*shown, **fields):
    """Red's round, after these were shown."""
    return a_plan(opened(**fields), closed(*shown))


@pytest.mark.parametrize(
    ("shown", "mean", "accepts", "voices"),
    [
        ((5, 4, 3, 2, 1), 3.0, True, 2),
        ((4, 3, 3, 2, 2), 2.8, False, 2),
        ((3,) * 10, 3.0, True, 0),
        ((5, 5, 5, 1), 4.0, True, 1),
    ],
)
def test_the_worked_numbers(shown, mean, accepts, voices):
    vote = counted(*shown).votes[REDS]
    assert vote.total / vote.cast == pytest.approx(mean)
    assert (vote.reaches_threshold, vote.low) == (accepts, voices)
    heard = after(counted(*shown), VoicesHeard(round=REDS, voices=voices))
    if accepts:
        assert when(ACCEPT, heard) == [CommitmentAccepted(round=REDS)]
    else:
        assert refused(ACCEPT, heard) == ["MEAN_BELOW_THRESHOLD"]


@pytest.mark.parametrize(("threshold", "accepts"), [(333, True), (334, False)])
def test_nothing_is_rounded_before_it_is_compared(threshold, accepts):
    assert counted(3, 3, 4, threshold=threshold).votes[REDS].reaches_threshold is accepts


def test_accepting_decides_the_round_once():
    plan = counted(3, 3, 3)
    done = after(plan, *when(ACCEPT, plan))
    assert (done.votes[REDS].state, done.votes[REDS].decision) == (VoteState.DECIDED, VoteDecision.ACCEPTED)
    assert when(ACCEPT, done) == []


def test_rework_may_be_required_whatever_the_mean_and_also_later():
    plan = counted(5, 5, 5, 1)
    assert when(REWORK, plan) == [ReworkRequired(round=REDS)]
    accepted = after(plan, CommitmentAccepted(round=REDS))
    reworked = after(accepted, *when(REWORK, accepted))
    assert reworked.votes[REDS].decision is VoteDecision.REWORK
    assert when(REWORK, reworked) == []


@pytest.mark.parametrize("command", [ACCEPT, REWORK])
def test_only_the_latest_round_is_decided_and_only_after_it_was_counted(command):
    assert refused(command, a_plan(opened())) == ["VOTE_NOT_CLOSED"]
    again = after(counted(3, 3, 3), opened(BLUES, number=2))
    assert refused(command, again) == ["LATER_ROUND_OPENED"]
    assert when(command, after(again, VoteCancelled(round=BLUES)))


def test_a_mean_below_the_threshold_takes_a_reason_the_rte_and_a_business_owner():
    plan = counted(3, 3, 3, 2, threshold=300)
    plan = after(plan, VoicesHeard(round=REDS, voices=1))
    waived = AcceptCommitment(round=REDS, agreed_by=OLIVIA)
    assert refused(ACCEPT, plan, **RTE, reason=WHY) == ["MEAN_BELOW_THRESHOLD"]
    assert refused(waived, plan, **RTE) == ["REASON_MISSING"]
    assert refused(waived, plan, **grants(), reason=WHY) == ["NOT_THE_RTE"]
    assert refused(waived, plan, **{**RTE, "actor": OLIVIA}, reason=WHY) == ["NO_BUSINESS_OWNER_AGREES"]
    assert when(waived, plan, **RTE, reason=WHY) == [CommitmentAccepted(round=REDS, agreed_by=OLIVIA)]
    assert waived.beside(plan, asked()) == (ORGANISATION,)


def test_above_the_threshold_nobody_has_to_agree():
    assert when(AcceptCommitment(round=REDS, agreed_by=OLIVIA), counted(4, 4, 4)) == [
        CommitmentAccepted(round=REDS)
    ]


@pytest.mark.parametrize(
    ("shown", "warned"),
    [((3,) * 10, ["EVERYBODY_SHOWED_THREE"]), ((3, 3, 3, 4), []), ((3,), []), ((5, 5, 5), [])],
)
def test_where_everybody_shows_three_it_is_warned_of(shown, warned):
    assert warnings(ACCEPT, counted(*shown)) == warned


def test_a_withheld_result_decides_nothing():
    plan = a_plan(opened(), VoteClosed(round=REDS, cast=2, eligible=10))
    assert refused(ACCEPT, plan) == ["RESULT_WITHHELD"]
    assert when(REWORK, plan)


def voiced(concern=FEAR, round=REDS):
    return ConcernVoiced(concern=concern, round=round, text=TEXT)


def test_every_voice_of_one_or_two_is_heard_before_the_commitment_is_accepted():
    plan = counted(5, 4, 3, 2, 1)
    assert refused(ACCEPT, plan) == ["VOICE_NOT_HEARD"]
    plan = after(plan, voiced(), ConcernHeard(concern=FEAR))
    assert voices_to_hear(plan, plan.votes[REDS]) == 1
    assert refused(ACCEPT, plan) == ["VOICE_NOT_HEARD"]
    assert when(ACCEPT, after(plan, VoicesHeard(round=REDS, voices=1)))


def test_a_concern_is_heard_also_when_nobody_voted_low():
    plan = after(counted(4, 4, 4), voiced(), voiced(WORRY))
    assert voices_to_hear(plan, plan.votes[REDS]) == 2
    assert refused(ACCEPT, after(plan, ConcernHeard(concern=FEAR))) == ["VOICE_NOT_HEARD"]


def test_a_refusal_names_all_that_is_missing():
    assert refused(ACCEPT, counted(2, 2, 3)) == ["MEAN_BELOW_THRESHOLD", "VOICE_NOT_HEARD"]


def test_a_concern_is_voiced_by_somebody():
    command = VoiceConcern(concern=FEAR, round=REDS, text=TEXT)
    plan = a_plan(opened())
    assert when(command, plan) == [voiced()]
    plan = after(plan, voiced())
    assert (plan.concerns[FEAR].vote, plan.concerns[FEAR].heard) == (REDS, False)
    assert refused(command, plan) == ["ID_TAKEN"]
    assert refused(VoiceConcern(concern=WORRY, round=REDS, text=Prose("  ")), plan) == ["EMPTY_TEXT"]


def scheduled():
    return VoteScheduled(
        round=REDS,
        team=RED,
        number=1,
        mode=VoteMode.SECRET,
        opens=LATER,
        closes=Instant("2026-11-02T18:00:00.000000Z"),
        eligible=9,
        threshold=300,
    )


def test_before_a_round_opens_there_is_nothing_to_hear():
    plan = a_plan(scheduled())
    assert refused(VoiceConcern(concern=FEAR, round=REDS, text=TEXT), plan) == ["NOT_VOTED_YET"]
    assert refused(HearVoices(round=REDS, voices=0), plan) == ["NOT_VOTED_YET"]


def test_a_concern_is_heard_and_may_become_a_risk():
    plan = after(counted(4, 4, 4), voiced(), raised())
    hear = HearConcern(concern=FEAR)
    assert when(hear, plan) == [ConcernHeard(concern=FEAR)]
    plan = after(plan, ConcernHeard(concern=FEAR))
    assert when(hear, plan) == []
    becomes = HearConcern(concern=FEAR, risk=VENDOR)
    assert when(becomes, plan) == [ConcernHeard(concern=FEAR, risk=VENDOR)]
    plan = after(plan, ConcernHeard(concern=FEAR, risk=VENDOR))
    assert when(becomes, plan) == when(hear, plan) == []
    assert refused(HearConcern(concern=FEAR, risk=id_of(404)), plan) == ["NOT_HERE"]


def test_no_more_voices_are_heard_aloud_than_voted_low():
    plan = counted(5, 4, 3, 2, 1)
    hear = HearVoices(round=REDS, voices=2)
    assert when(hear, plan) == [VoicesHeard(round=REDS, voices=2)]
    assert when(hear, after(plan, VoicesHeard(round=REDS, voices=2))) == []
    for voices in (-1, 3):
        assert refused(HearVoices(round=REDS, voices=voices), plan) == ["VOICES_IMPOSSIBLE"]


def doubtful(plan):
    return [item.about[0] for item in open_items(plan) if item.code == "CONFIDENCE_NOT_ACCEPTED"]


@pytest.mark.parametrize(
    ("held", "about"),
    [
        (VotesHeld.PER_TEAM, [RED, BLUE]),
        (VotesHeld.TRAIN, [PLAN]),
        (VotesHeld.BOTH, [RED, BLUE, PLAN]),
    ],
)
def test_the_gate_asks_for_the_votes_that_the_train_holds(held, about):
    plan = a_plan(*accepted(), PlanningOpened(), policy=Policy(votes_held=held))
    assert doubtful(plan) == about
    assert refused(CommitPlan(), plan) == ["CONFIDENCE_NOT_ACCEPTED"] * len(about)
    plan = after(plan, *CONFIDENT)
    assert doubtful(plan) == []
    assert when(CommitPlan(), plan)


def test_the_gate_looks_at_the_latest_round_of_each_present_team():
    plan = an_accepted_plan()
    again = after(plan, opened(id_of(1_504), number=2))
    assert doubtful(again) == [RED]
    assert open_items(again)[-1].about == (RED, id_of(1_504))
    assert doubtful(after(again, VoteCancelled(round=id_of(1_504)))) == []
    assert doubtful(after(plan, ReworkRequired(round=TRAINS))) == [PLAN]


def test_a_team_that_left_or_was_retired_is_not_waited_for():
    plan = a_plan(*confident(BLUE, None))
    assert doubtful(plan) == [RED]
    assert doubtful(after(plan, TeamLeft(team=RED))) == doubtful(after(plan, TeamRetired(team=RED))) == []


def test_the_gates_item_is_the_same_from_round_to_round():
    plan = a_plan(*accepted(), *confident(BLUE, None))
    (before,) = open_items(plan)
    (later,) = open_items(after(plan, opened(), closed(1, 1, 1), ReworkRequired(round=REDS)))
    assert before.id == later.id
    assert before.waivable
