"""The train of the plan that most domain tests begin with, its directory, and the plan that comes next."""

from service.domain.iterations import IterationsLaidOut, LaidOut
from service.domain.organisation import Organisation, PlanListed, TrainListed
from service.domain.plan import Plan
from service.domain.policy import Policy
from service.domain.roster import DefinePlan
from service.domain.succession import plan_after
from service.domain.train import ReleaseTrainRegistered, Train, TrainTeamAdded
from service.domain.vocabulary import Day, Key, NewId, Title, Zone
from tests.domain.specification import BLUE_ON_TRAIN, PLAN, RED_ON_TRAIN, TRAIN, a_plan, after, asked, id_of

ORGANISATION, START = id_of(9), id_of(51)
NEXT = plan_after(PLAN)


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


def beside(plan=None):
    """What a command on the train looks at beside it: the directory and its plan."""
    return {"beside": {ORGANISATION: a_directory(), PLAN: plan or a_plan()}}


def a_listed(plan, key, starts, ends, train=TRAIN):
    """Another plan in the directory."""
    return PlanListed(
        plan=plan, key=Key(key), name=Title(key), train=train, starts=Day(starts), ends=Day(ends)
    )


LISTED = a_listed(NEXT, "PI-2", "2027-01-11", "2027-03-21")


def the_next(*events):
    """The next plan with both teams and an iteration, after these events."""
    define = DefinePlan(
        plan=NewId(NEXT), key=Key("PI-2"), name=Title("PI 2"), starts=LISTED.starts, ends=LISTED.ends
    )
    *_, defined = define.definition(a_train(), asked())
    laid = LaidOut(iteration=NewId(START), name=Title("Start"), starts=LISTED.starts, ends=Day("2027-01-24"))
    return after(Plan(NEXT), defined.event, IterationsLaidOut(iterations=(laid,)), *events)
