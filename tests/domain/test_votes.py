"""Rounds of the confidence vote: opened, scheduled, extended, cancelled, counted."""

import pytest

from service.domain.baselines import baseline_of
from service.domain.decider import Tally
from service.domain.organisation import Organisation, RoleEnded, RoleGranted
from service.domain.policy import Policy, VotesHeld
from service.domain.risks import RiskLevel, Roam
from service.domain.roam import RiskRoamed
from service.domain.teams import TeamLeft, TeamRetired
from service.domain.vocabulary import Instant, Role
from service.domain.vote_counts import CloseVote, RecordShowOfHands, VoteClosed
from service.domain.vote_opening import BeginVote, OpenVote
from service.domain.vote_rounds import (
    CancelVote,
    ExtendVote,
    GuestsInvited,
    InviteGuests,
    VoteCancelled,
    VoteExtended,
    VoteOpened,
    VoteScheduled,
)
from service.domain.voters import voters
from service.domain.votes import VoteMode, VoteState, latest_round
from tests.domain.confident import BLUES, LATER, REDS, TRAINS, closed, opened
from tests.domain.planned import MORNING, NOWHERE
from tests.domain.promised import VENDOR, raised
from tests.domain.specification import (
    BLUE,
    BLUE_ON_TRAIN,
    NOON,
    RED,
    RED_ON_TRAIN,
    TRAIN,
    a_plan,
    after,
    refused,
    warnings,
    when,
)
from tests.domain.specification import id_of as person
from tests.domain.trains import ORGANISATION

SECRET, HANDS = VoteMode.SECRET, VoteMode.SHOW_OF_HANDS
NOBODY = {"beside": {ORGANISATION: Organisation(ORGANISATION)}}
COACH = {"roles": frozenset({Role.TEAM_COACH}), "teams": frozenset({RED_ON_TRAIN})}
EVENING = Instant("2026-11-02T18:00:00.000000Z")


def open_vote(team=RED, mode=SECRET, round=REDS, eligible=10, **fields):
    return OpenVote(round=round, team=team, mode=mode, eligible=eligible, **fields)


def granted(*roles):
    """An organisation of persons 1, 2 ... with these (role, scope)."""
    given = [
        RoleGranted(grant=person(600 + n), person=person(500 + n), role=role, scope=scope)
        for n, (role, scope) in enumerate(roles, 1)
    ]
    return after(Organisation(ORGANISATION), *given)


def test_a_round_opens_on_the_version_and_by_the_threshold_of_its_moment():
    plan = a_plan(policy=Policy(vote_threshold=350))
    (event,) = when(open_vote(), plan, **NOBODY)
    assert event == opened(threshold=350, version=plan.version)
    vote = after(plan, event).votes[REDS]
    assert (vote.state, vote.number, vote.opened_at) == (VoteState.OPEN, 1, plan.version)


def test_a_round_that_opens_later_is_scheduled_and_the_clock_opens_it():
    plan = a_plan()
    (event,) = when(open_vote(opens=LATER, closes=EVENING), plan, **NOBODY)
    assert isinstance(event, VoteScheduled)
    plan = after(plan, event, raised())
    assert plan.votes[REDS].state is VoteState.SCHEDULED
    assert refused(BeginVote(round=REDS), plan, at=NOON) == ["VOTE_NOT_OPEN"]
    (begun,) = when(BeginVote(round=REDS), plan, at=LATER)
    assert begun == opened(opens=LATER, closes=EVENING, version=plan.version)
    assert when(BeginVote(round=REDS), after(plan, begun), at=LATER) == []


def test_what_should_have_begun_already_begins_now_and_lasts_a_quarter_of_an_hour():
    (event,) = when(open_vote(opens=Instant(MORNING)), a_plan(), **NOBODY)
    assert (event.opens, event.closes) == (NOON, LATER)


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        (open_vote(closes=Instant(MORNING)), "WINDOW_IMPOSSIBLE"),
        (open_vote(opens=EVENING, closes=LATER), "WINDOW_IMPOSSIBLE"),
        (open_vote(eligible=0), "NOBODY_MAY_VOTE"),
        (open_vote(eligible=None), "NOBODY_MAY_VOTE"),
        (open_vote(team=NOWHERE), "NOT_HERE"),
    ],
)
def test_a_round_needs_a_window_and_voters(wish, code):
    assert refused(wish, a_plan(), **NOBODY) == [code]


def test_a_scope_has_one_round_at_a_time_and_they_are_numbered():
    plan = a_plan(opened())
    again = open_vote(round=BLUES)
    assert refused(again, plan, **NOBODY) == ["ROUND_OPEN_ALREADY"]
    assert when(open_vote(BLUE, round=BLUES), plan, **NOBODY)[0].number == 1
    plan = after(plan, closed(2, 2, 2))
    (second,) = when(again, plan, **NOBODY)
    assert second.number == 2
    cancelled = after(plan, second, VoteCancelled(round=BLUES))
    assert when(open_vote(round=TRAINS), cancelled, **NOBODY)[0].number == 2
    assert latest_round(cancelled, RED).id == REDS


def test_left_out_the_number_of_voters_is_that_of_the_members():
    organisation = granted(
        (Role.TEAM_MEMBER, RED_ON_TRAIN),
        (Role.TEAM_COACH, RED_ON_TRAIN),
        (Role.PRODUCT_OWNER, BLUE_ON_TRAIN),
        (Role.VIEWER, RED_ON_TRAIN),
        (Role.BUSINESS_OWNER, TRAIN),
    )
    plan = a_plan()
    assert voters(plan, RED, organisation, NOON) == {person(501), person(502)}
    assert voters(plan, None, organisation, NOON) == {person(501), person(502), person(503)}
    assert voters(after(plan, TeamLeft(team=BLUE)), None, organisation, NOON) == {person(501), person(502)}
    left = after(organisation, RoleEnded(grant=person(601)))
    asked = {"beside": {ORGANISATION: left}}
    assert when(open_vote(eligible=None), plan, **asked)[0].eligible == 1


def test_risks_come_before_the_vote_and_teams_before_the_train():
    plan = a_plan(raised())
    assert warnings(open_vote(), plan, **NOBODY) == ["RISKS_NOT_ADDRESSED"]
    roamed = after(plan, RiskRoamed(risk=VENDOR, category=Roam.OWNED))
    assert warnings(open_vote(), roamed, **NOBODY) == []
    assert warnings(open_vote(), a_plan(raised(level=RiskLevel.TEAM, team=RED)), **NOBODY) == []
    train = open_vote(None, round=TRAINS)
    assert warnings(train, a_plan(), **NOBODY) == ["TRAIN_BEFORE_TEAMS"]
    both = (opened(), closed(1, 1, 1), opened(BLUES, BLUE), closed(5, 5, 5, round=BLUES))
    assert warnings(train, a_plan(*both), **NOBODY) == []
    gone = a_plan(opened(), closed(1, 1, 1), TeamRetired(team=BLUE))
    assert warnings(train, gone, **NOBODY) == []
    alone = a_plan(policy=Policy(votes_held=VotesHeld.TRAIN))
    assert warnings(train, alone, **NOBODY) == []


def test_the_policy_may_refuse_what_is_only_warned_of():
    strict = a_plan(raised(), policy=Policy(refuse=("RISKS_NOT_ADDRESSED", "TRAIN_BEFORE_TEAMS")))
    assert refused(open_vote(None), strict, **NOBODY) == ["RISKS_NOT_ADDRESSED", "TRAIN_BEFORE_TEAMS"]


def test_a_round_is_extended_and_never_shortened():
    plan = a_plan(opened())
    extend = ExtendVote(round=REDS, closes=EVENING)
    assert when(extend, plan) == [VoteExtended(round=REDS, closes=EVENING)]
    longer = after(plan, *when(extend, plan))
    assert when(extend, longer) == []
    assert refused(ExtendVote(round=REDS, closes=LATER), longer) == ["WINDOW_IMPOSSIBLE"]
    assert refused(extend, after(plan, closed(3, 3, 3))) == ["VOTE_NOT_OPEN"]


def test_a_cancelled_round_is_gone_and_what_was_counted_is_not_cancelled():
    plan = a_plan(opened())
    gone = after(plan, *when(CancelVote(round=REDS), plan))
    assert gone.votes[REDS].removed
    assert when(CancelVote(round=REDS), gone) == []
    assert refused(ExtendVote(round=REDS, closes=EVENING), gone) == ["WAS_REMOVED"]
    assert refused(CancelVote(round=REDS), after(plan, closed(3, 3, 3))) == ["VOTE_NOT_OPEN"]


def test_guests_are_invited_by_number_and_count_as_voters():
    plan = a_plan(opened())
    invite = InviteGuests(round=REDS, guests=3)
    assert when(invite, plan) == [GuestsInvited(round=REDS, guests=3)]
    plan = after(plan, *when(invite, plan))
    assert (plan.votes[REDS].guests, plan.votes[REDS].eligible) == (3, 13)
    assert when(invite, plan) == []
    plan = after(plan, *when(InviteGuests(round=REDS, guests=5), plan))
    assert (plan.votes[REDS].guests, plan.votes[REDS].eligible) == (5, 15)
    assert refused(InviteGuests(round=REDS, guests=4), plan) == ["GUESTS_IMPOSSIBLE"]
    assert refused(InviteGuests(round=REDS, guests=201), plan) == ["GUESTS_IMPOSSIBLE"]
    assert refused(invite, a_plan(opened(mode=HANDS))) == ["HELD_BY_HANDS"]
    assert refused(invite, after(plan, closed(3, 3, 3))) == ["VOTE_NOT_OPEN"]


def box(*shown, round=REDS):
    """A ballot box with these in it."""
    counts = tuple(shown.count(fingers) for fingers in range(1, 6))
    return {"tallies": {round: Tally(cast=len(shown), counts=counts)}}


def test_closing_counts_what_is_in_the_box():
    plan = a_plan(opened())
    assert when(CloseVote(round=REDS), plan, **box(5, 4, 3, 2, 1)) == [closed(5, 4, 3, 2, 1)]
    over = after(plan, closed(5, 4, 3, 2, 1))
    assert over.votes[REDS].state is VoteState.CLOSED
    assert when(CloseVote(round=REDS), over, **box(1)) == []


def test_of_fewer_than_three_ballots_the_register_knows_the_number_only():
    plan = a_plan(opened())
    (event,) = when(CloseVote(round=REDS), plan, **box(5, 1))
    assert event == VoteClosed(round=REDS, cast=2, eligible=10)
    vote = after(plan, event).votes[REDS]
    assert (vote.is_withheld, vote.counts, vote.low, vote.cast) == (True, (), 0, 2)
    assert not after(plan, *when(CloseVote(round=REDS), plan, **box(5, 1, 1))).votes[REDS].is_withheld


def test_nobody_voted_and_nothing_is_closed():
    assert refused(CloseVote(round=REDS), a_plan(opened())) == ["NOBODY_VOTED"]
    assert refused(CloseVote(round=REDS), a_plan(opened()), **box(5, 5, 5, round=BLUES)) == ["NOBODY_VOTED"]


def test_who_became_a_member_since_was_eligible_too():
    plan = a_plan(opened(eligible=3))
    assert when(CloseVote(round=REDS), plan, **box(5, 4, 3, 2))[0].eligible == 4


def test_a_show_of_hands_is_recorded_and_a_secret_round_is_counted():
    assert refused(CloseVote(round=REDS), a_plan(opened(mode=HANDS))) == ["HELD_BY_HANDS"]
    record = RecordShowOfHands(round=REDS, counts=(0, 0, 1, 2, 0))
    assert refused(record, a_plan(opened()), **COACH) == ["HELD_BY_HANDS"]


def test_a_scheduled_round_is_not_counted():
    scheduled = VoteScheduled(
        round=REDS, team=RED, number=1, mode=SECRET, opens=LATER, closes=EVENING, eligible=9, threshold=300
    )
    assert refused(CloseVote(round=REDS), a_plan(scheduled), **box(3, 3, 3)) == ["VOTE_NOT_OPEN"]
    record = RecordShowOfHands(round=REDS, counts=(0, 0, 1, 2, 0))
    hands = a_plan(
        VoteScheduled(
            round=REDS, team=RED, number=1, mode=HANDS, opens=LATER, closes=EVENING, eligible=9, threshold=300
        )
    )
    assert refused(record, hands, **COACH) == ["VOTE_NOT_OPEN"]


@pytest.mark.parametrize(
    ("counts", "codes"),
    [
        ((1, 2, 3, 4), ["COUNTS_IMPOSSIBLE"]),
        ((1, 2, 3, -1, 4), ["COUNTS_IMPOSSIBLE"]),
        ((3, 2, 3, 1, 2), ["MORE_HANDS_THAN_ELIGIBLE"]),
        ((0, 0, 0, 0, 0), ["NOBODY_VOTED"]),
    ],
)
def test_hands_are_five_numbers_and_no_more_than_voters(counts, codes):
    plan = a_plan(opened(mode=HANDS))
    assert refused(RecordShowOfHands(round=REDS, counts=counts), plan, **COACH) == codes


def test_hands_are_counted_by_the_coach_or_who_facilitates():
    plan = a_plan(opened(mode=HANDS), opened(TRAINS, None, mode=HANDS))
    counts = (0, 1, 2, 4, 3)
    record, of_train = (RecordShowOfHands(round=each, counts=counts) for each in (REDS, TRAINS))
    expected = VoteClosed(round=REDS, cast=10, eligible=10, counts=counts)
    assert when(record, plan, **COACH) == [expected]
    assert when(record, after(plan, expected), **COACH) == []
    blues_coach = {**COACH, "teams": frozenset({BLUE_ON_TRAIN})}
    assert refused(record, plan, **blues_coach) == ["NOT_COUNTED_BY_COACH"]
    assert refused(of_train, plan, **COACH) == ["NOT_COUNTED_BY_COACH"]
    for role in (Role.RTE, Role.FACILITATOR):
        assert when(record, plan, roles=frozenset({role}))
        assert when(of_train, plan, roles=frozenset({role}))


def test_two_hands_are_seen_and_nothing_is_withheld():
    plan = a_plan(opened(mode=HANDS), VoteClosed(round=REDS, cast=2, eligible=2, counts=(0, 0, 1, 1, 0)))
    assert not plan.votes[REDS].is_withheld


def test_each_count_is_a_baseline():
    plan = a_plan(opened(), closed(3, 3, 3), opened(TRAINS, None), closed(4, 4, 4, round=TRAINS))
    marks = {each.name: each.at_version for each in plan.baselines}
    assert marks == {"Confidence vote 1 of Red": 4, "Confidence vote 1 of the train": 6}
    assert baseline_of(plan, "confidence vote 1 of red").at_version == 4


def test_an_open_round_keeps_its_threshold():
    plan = a_plan(opened(threshold=300), policy=Policy(vote_threshold=400))
    assert plan.votes[REDS].threshold == 300
    assert isinstance(when(open_vote(BLUE, round=BLUES), plan, **NOBODY)[0], VoteOpened)
