"""What the tests of risks, objectives and the gate share."""

from service.domain.acceptance import TeamPlanAccepted
from service.domain.objectives import ObjectiveDrafted, ObjectiveKind, ObjectiveLevel
from service.domain.organisation import Organisation, RoleGranted
from service.domain.presentations import FinalPresented
from service.domain.risks import RiskLevel, RiskRaised
from service.domain.vocabulary import Prose, Role
from tests.domain.confident import CONFIDENT
from tests.domain.specification import BLUE, RED, TRAIN, a_plan, after, id_of, when
from tests.domain.trains import ORGANISATION, a_train

FAST, SAFE, WHOLE = id_of(61), id_of(62), id_of(63)
UNCOMMITTED = ObjectiveKind.UNCOMMITTED
VENDOR, OTHER, ADA = id_of(51), id_of(52), id_of(98)
TEXT = Prose("The vendor may be late.")


def raised(risk=VENDOR, level=RiskLevel.ART, **fields):
    return RiskRaised(risk=risk, text=TEXT, level=level, **fields)


def twice(command, plan, **fields):
    """The plan after a command that is asked twice, and the second time changes nothing."""
    done = after(plan, *when(command, plan, **fields), reason=fields.get("reason"))
    assert done.version > plan.version
    assert when(command, done, **fields) == []
    return done


def drafted(objective=FAST, rank="i", team=RED, **fields):
    level = ObjectiveLevel.TEAM if team else ObjectiveLevel.ART
    given = {"text": Prose("Search answers at once."), "kind": ObjectiveKind.COMMITTED, "level": level}
    return ObjectiveDrafted(objective=objective, rank=rank, team=team, **{**given, **fields})


OLIVIA = id_of(97)
OWNER = {"actor": OLIVIA, "roles": frozenset({Role.BUSINESS_OWNER})}


def accepted(*teams):
    """These teams (both, without any) presented their final plans, and Olivia accepted them."""
    for team in teams or (RED, BLUE):
        yield FinalPresented(team=team, version=2)
        yield TeamPlanAccepted(team=team, version=2, by=OLIVIA)


def an_accepted_plan(*events, **fields):
    """Both team plans are accepted and all are confident, then these events: of what all teams must do, the
    gate holds nothing."""
    return a_plan(*accepted(), *CONFIDENT, *events, **fields)


def grants(role=Role.BUSINESS_OWNER, scope=TRAIN):
    granted = RoleGranted(grant=id_of(90), person=OLIVIA, role=role, scope=scope)
    return {"beside": {ORGANISATION: after(Organisation(ORGANISATION), granted), TRAIN: a_train()}}


RTE = {"roles": frozenset({Role.RTE}), **grants()}
