"""What is not there to be read: null where nothing has that name, else a code."""

import pytest

from tests.journeys.bad_input.conftest import NOWHERE, sent


@pytest.mark.parametrize("named", [NOWHERE, "NOPE", "", "\0", "\ud800", "x" * 100_000])
def test_a_plan_that_is_not_here_is_told_of_a_change_and_null_when_read(service, things, named):
    change = "mutation ($p: ID!) { openPlanning(plan: $p) { errors { code path } } }"
    body = sent(service, {"query": change, "variables": {"p": named}}).json()
    assert body["data"]["openPlanning"]["errors"] == [{"code": "NOT_HERE", "path": ["plan"]}]
    body = sent(
        service, {"query": "query ($k: String!) { plan(key: $k) { id } }", "variables": {"k": named}}
    ).json()
    assert body == {"data": {"plan": None}}


PAST = "query ($p: ID!, $at: At, $as: String) { plan(id: $p, at: $at, as: $as) { id } }"
MOMENTS = {
    "before the first version": ({"at": {"version": 0}}, "VERSION_UNKNOWN"),
    "a negative version": ({"at": {"version": -1}}, "VERSION_UNKNOWN"),
    "after the last version": ({"at": {"version": 2**31 - 1}}, "VERSION_UNKNOWN"),
    "before there was a plan": ({"at": {"time": "1999-01-01T00:00:00Z"}}, "VERSION_UNKNOWN"),
    "the future": ({"at": {"time": "2099-01-01T00:00:00Z"}}, "TIME_IN_FUTURE"),
    "an unknown baseline": ({"at": {"baseline": "\0"}}, "BASELINE_UNKNOWN"),
    "too long a name for ids": ({"at": {"version": 3}, "as": "x" * 1_000}, "BAD_NAME"),
    "a name for ids that is none": ({"at": {"version": 3}, "as": "\0"}, "BAD_NAME"),
}
PARTS = {
    "a negative page": ("history(first: -1) { totalCount }", "BAD_PAGE"),
    "too large a page": ("history(first: 201) { totalCount }", "BAD_PAGE"),
    "another's cursor": ('history(after: "garbage") { totalCount }', "BAD_PAGE"),
    "changes that go back": ("changes(from: 4, to: 2) { to }", "VERSIONS_REVERSED"),
    "changes from nowhere": ("changes(from: -1, to: 1) { to }", "VERSION_UNKNOWN"),
    "changes to the future": ("changes(from: 1, to: 99999) { to }", "VERSION_UNKNOWN"),
}


@pytest.mark.parametrize("case", MOMENTS)
def test_a_moment_that_the_plan_has_not_seen_is_an_error_with_a_code(service, things, case):
    variables, code = MOMENTS[case]
    body = service.post(PAST, p=things.plan, **variables)
    assert [error["extensions"]["code"] for error in body["errors"]] == [code]
    assert body["data"] == {"plan": None}


@pytest.mark.parametrize("case", PARTS)
def test_a_part_that_cannot_be_read_is_an_error_with_a_code(service, things, case):
    selection, code = PARTS[case]
    body = service.post(f"query ($p: ID!) {{ plan(id: $p) {{ {selection} }} }}", p=things.plan)
    assert [error["extensions"]["code"] for error in body["errors"]] == [code]
    assert body["data"] == {"plan": None}


@pytest.mark.parametrize("tail", ["@x", "@-1", "@", ":x", ":999", "@" + "9" * 500, "@1"])
def test_an_id_that_names_nothing_is_null(service, things, tail):
    node = service.post("query ($i: ID!) { node(id: $i) { id } }", i=things.feature + tail)["data"]["node"]
    assert node == ({"id": things.feature} if tail == "@" else None)
