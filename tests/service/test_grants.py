"""What people with the same rights in a plan share, and what nobody shares."""

from service.auth import Asker
from service.ballots import Guest
from service.domain.organisation import Organisation, RoleEnded, RoleGranted
from service.domain.vocabulary import Instant, Role
from service.grants import rights_key
from service.round_keys import Box
from tests.domain.specification import BLUE_ON_TRAIN, NOON, PLAN, RED_ON_TRAIN, TRAIN, a_plan, after, id_of

THE_PLAN = a_plan()
ORGANISATION, ME, OTHER = id_of(9), id_of(77), id_of(78)
ELSEWHERE, ANOTHER_TEAM = id_of(3), id_of(13)
LATER = Instant("2026-11-03T12:00:00.000000Z")


def granted(*grants):
    """An organisation in which each is granted: person, role, scope, until."""
    events = [
        RoleGranted(grant=id_of(90 + n), person=each[0], role=each[1], scope=each[2], until=(*each, None)[3])
        for n, each in enumerate(grants)
    ]
    return after(Organisation(ORGANISATION), *events)


def key(organisation, person=ME, now=NOON, guest=None):
    return rights_key(organisation, Asker(person=person, org=ORGANISATION, guest=guest), THE_PLAN, now)


def test_roles_count_that_are_held_in_the_organisation_the_train_its_teams_and_the_plan():
    roles = [
        (Role.VIEWER, ORGANISATION),
        (Role.RTE, TRAIN),
        (Role.TEAM_COACH, RED_ON_TRAIN),
        (Role.RTE, PLAN),
    ]
    elsewhere = [(Role.RTE, ELSEWHERE), (Role.TEAM_COACH, ANOTHER_TEAM)]
    mine = granted(*((ME, *each) for each in roles + elsewhere))
    assert key(mine) == tuple(sorted((role.value, scope) for role, scope in roles))


def test_the_same_rights_are_one_key_in_whatever_order_and_however_often_they_were_granted():
    team, train = (Role.TEAM_COACH, RED_ON_TRAIN), (Role.RTE, TRAIN)
    both = granted((ME, *team), (ME, *train), (OTHER, *train), (OTHER, *team), (OTHER, *team))
    assert key(both, ME) == key(both, OTHER)


def test_another_role_and_another_scope_are_another_key():
    held = [(Role.TEAM_COACH, RED_ON_TRAIN), (Role.TEAM_COACH, BLUE_ON_TRAIN), (Role.RTE, TRAIN), None]
    keys = {key(granted((ME, *each)) if each else granted()) for each in held}
    assert len(keys) == len(held)


def test_a_grant_that_has_ended_counts_no_more():
    role = (ME, Role.RTE, TRAIN)
    for_a_day = granted((*role, LATER))
    assert [key(for_a_day, now=now) for now in (NOON, LATER)] == [(("RTE", TRAIN),), ()]
    assert key(after(granted(role), RoleEnded(grant=id_of(90)))) == ()


def test_who_has_no_rights_shares_with_others_who_have_none():
    assert key(granted()) == key(granted(), OTHER) == key(None) == ()


def test_a_guest_has_no_key():
    guest = Guest(Box(ORGANISATION, PLAN, id_of(5)), "guest:1")
    assert key(granted((ME, Role.RTE, TRAIN)), guest=guest) is None
