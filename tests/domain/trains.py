"""The train of the plan that most domain tests begin with, and the directory that lists both."""

from service.domain.organisation import Organisation, PlanListed, TrainListed
from service.domain.policy import Policy
from service.domain.train import ReleaseTrainRegistered, Train, TrainTeamAdded
from service.domain.vocabulary import Day, Key, Title, Zone
from tests.domain.specification import BLUE_ON_TRAIN, PLAN, RED_ON_TRAIN, TRAIN, after, id_of

ORGANISATION = id_of(9)


def a_train(*events):
    registered = ReleaseTrainRegistered(
        train=TRAIN, key=Key("ART"), name=Title("ART"), zone=Zone("Europe/Zurich"), policy=Policy()
    )
    teams = [
        TrainTeamAdded(team=RED_ON_TRAIN, name=Title("Red")),
        TrainTeamAdded(team=BLUE_ON_TRAIN, name=Title("Blue")),
    ]
    return after(Train(TRAIN), registered, *teams, *events)


def a_directory(*events):
    listed = PlanListed(
        plan=PLAN,
        key=Key("PI-1"),
        name=Title("PI 1"),
        train=TRAIN,
        starts=Day("2026-11-02"),
        ends=Day("2027-01-10"),
    )
    return after(
        Organisation(ORGANISATION),
        TrainListed(train=TRAIN, key=Key("ART"), name=Title("ART")),
        listed,
        *events,
    )


def a_listed(plan, key, starts, ends, train=TRAIN):
    """Another plan in the directory."""
    return PlanListed(
        plan=plan, key=Key(key), name=Title(key), train=train, starts=Day(starts), ends=Day(ends)
    )
