"""Commands together: all or none, and which of them are wrong."""

import pytest

from tests.journeys.bad_input.conftest import NOWHERE

TOGETHER = """mutation ($p: ID!, $c: [AnyCommand!]!) { together(plan: $p, commands: $c) {
  version errors { code message path } } }"""
RISK = {"raiseRisk": {"text": "One more."}}


@pytest.mark.parametrize("number", [0, 201])
def test_too_few_or_too_many_commands_together_are_refused(service, things, number):
    it = service.ask(TOGETHER, p=things.plan, c=[RISK] * number)["together"]
    assert [(error["code"], error["path"]) for error in it["errors"]] == [("INVALID", ["commands"])]


def test_of_commands_together_the_wrong_ones_are_named_and_none_is_recorded(service, things):
    wrong = [RISK, {"raiseRisk": {"text": ""}}, RISK, {"raiseRisk": {"text": "\0"}}]
    it = service.ask(TOGETHER, p=things.plan, c=wrong)["together"]
    assert [error["path"] for error in it["errors"]] == [
        ["commands", n, "raiseRisk", "text"] for n in ("1", "3")
    ]
    refused = [RISK, {"moveFeature": {"feature": NOWHERE, "team": things.team}}]
    it = service.ask(TOGETHER, p=things.plan, c=refused)["together"]
    assert [(error["code"], error["path"]) for error in it["errors"]] == [
        ("NOT_HERE", ["commands", "1", "moveFeature"])
    ]


def test_false_chooses_no_command(service, things):
    it = service.ask(TOGETHER, p=things.plan, c=[{"openPlanning": False}])["together"]
    assert [(error["code"], error["path"]) for error in it["errors"]] == [
        ("INVALID", ["commands", "0", "openPlanning"])
    ]


@pytest.mark.parametrize("members", [{}, RISK | {"openPlanning": True}])
def test_a_command_that_is_none_or_two_is_told(service, things, members):
    body = service.post(TOGETHER, p=things.plan, c=[members])
    assert "exactly one" in body["errors"][0]["message"]
