"""Baselines that people name."""

from service.domain.baselines import NameBaseline, baseline_of
from service.domain.vocabulary import Title
from tests.domain.planned import proposed
from tests.domain.specification import WHY, a_plan, after, refused, when


def test_the_present_version_is_named_with_its_reason():
    plan = a_plan()
    plan = after(plan, *when(NameBaseline(name=Title("Draft")), plan), reason=WHY)
    baseline = baseline_of(plan, "draft")
    assert (baseline.at_version, baseline.reason) == (plan.version, WHY)


def test_an_earlier_version_is_named_and_naming_it_twice_changes_nothing():
    plan = a_plan(proposed())
    name = NameBaseline(name=Title("Before"), version=2)
    plan = after(plan, *when(name, plan))
    assert baseline_of(plan, "Before").at_version == 2
    assert when(name, plan) == []


def test_a_name_names_one_version():
    plan = a_plan()
    plan = after(plan, *when(NameBaseline(name=Title("Draft")), plan))
    assert refused(NameBaseline(name=Title("draft")), plan) == ["BASELINE_NAME_TAKEN"]


def test_only_versions_that_were_are_named():
    for version in (0, 3, 99):
        name = NameBaseline(name=Title("Draft"), version=version)
        assert refused(name, a_plan()) == ["VERSION_UNKNOWN"]
