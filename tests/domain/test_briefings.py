"""Briefings: told by somebody, acknowledged by whoever took them in, each edition anew."""

import pytest

from service.domain.acknowledging import AcknowledgeBriefing, RemoveBriefing, RestoreBriefing
from service.domain.briefings import AddBriefing, BriefingDetail, BriefingTopic, DescribeBriefing
from service.domain.vocabulary import NewId, Prose, Title, Url
from tests.domain.planned import NOWHERE, done
from tests.domain.promised import twice
from tests.domain.recorded import ADA, BEN, VISION
from tests.domain.specification import NOON, a_plan, refused, when

SLIDES = Url("https://example.org/vision")


@pytest.fixture
def briefed():
    wish = AddBriefing(
        briefing=NewId(VISION),
        title=Title("Where we go"),
        topic=BriefingTopic.VISION,
        presenter=ADA,
        links=(SLIDES,),
    )
    return done(a_plan(), wish)


def acknowledged(plan, *people):
    for person in people:
        plan = done(plan, AcknowledgeBriefing(briefing=VISION), actor=person)
    return plan


def seen(plan):
    return [(each.person, each.edition) for each in plan.briefings[VISION].acknowledgements]


def test_a_briefing_is_acknowledged_by_each_person_once(briefed):
    plan = acknowledged(briefed, ADA, BEN)
    assert seen(plan) == [(ADA, 1), (BEN, 1)]
    assert plan.briefings[VISION].acknowledgements[0].at == NOON
    assert when(AcknowledgeBriefing(briefing=VISION), plan, actor=ADA) == []


def test_nobody_acknowledges_for_somebody_else(briefed):
    for_ada = {"actor": BEN, "on_behalf_of": f"person:{ADA}"}
    assert refused(AcknowledgeBriefing(briefing=VISION), briefed, **for_ada) == ["ACKNOWLEDGED_FOR_ANOTHER"]


def test_another_text_is_another_edition_which_is_acknowledged_again(briefed):
    plan = acknowledged(briefed, ADA, BEN)
    plan = twice(DescribeBriefing(briefing=VISION, description=Prose("With the roadmap.")), plan)
    assert plan.briefings[VISION].edition == 2
    assert not plan.briefings[VISION].acknowledged_by(ADA)
    assert seen(acknowledged(plan, ADA)) == [(BEN, 1), (ADA, 2)]


def test_another_title_or_presenter_is_the_same_edition(briefed):
    plan = acknowledged(briefed, ADA)
    plan = twice(DescribeBriefing(briefing=VISION, title=Title("Our way"), presenter=BEN), plan)
    assert plan.briefings[VISION].acknowledged_by(ADA)
    plan = twice(DescribeBriefing(briefing=VISION, clear=(BriefingDetail.PRESENTER,)), plan)
    assert (plan.briefings[VISION].presenter, plan.briefings[VISION].edition) == (None, 1)


def test_a_briefing_is_removed_and_restored(briefed):
    plan = twice(RemoveBriefing(briefing=VISION), briefed)
    assert refused(AcknowledgeBriefing(briefing=VISION), plan) == ["WAS_REMOVED"]
    assert twice(RestoreBriefing(briefing=VISION), plan).briefings[VISION].links == (SLIDES,)


@pytest.mark.parametrize("wish", [DescribeBriefing, AcknowledgeBriefing, RemoveBriefing, RestoreBriefing])
def test_what_is_told_is_here(wish):
    assert refused(wish(briefing=NOWHERE), a_plan()) == ["NOT_HERE"]
