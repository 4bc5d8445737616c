"""Commands that make no sense: each field that is wrong is named, each rule by its code."""

import unicodedata

import pytest

from tests.journeys.bad_input.conftest import JSON, NOWHERE, sent
from tests.journeys.served import ANNA

FIRST, SECOND = ("2026-11-02", "2026-11-15"), ("2026-11-10", "2026-11-29")


def outcome(service, things, name, given, envelope=None):
    """The errors of a mutation; top-level ones where it was not even asked."""
    kind = f"{name[0].upper()}{name[1:]}Input"
    what = "{ version entity errors { __typename code message path } }"
    head = f"mutation ($p: ID!, $i: {kind}!, $e: Envelope)"
    query = f"{head} {{ it: {name}(plan: $p, input: $i, envelope: $e) {what} }}"
    variables = {"p": things.plan, "i": things.fill(given), "e": things.fill(envelope or {})}
    answer = sent(service, {"query": query, "variables": variables})
    assert answer.status_code == 200
    body = answer.json()
    return body["errors"] if "errors" in body else body["data"]["it"]["errors"]


def laid_out(*dates):
    return [{"name": f"I{n}", "starts": starts, "ends": ends} for n, (starts, ends) in enumerate(dates)]


MOVE = {"feature": "$feature", "team": "$team"}
RENAME = {"iteration": "$iteration", "name": "Other"}

INVALID = {
    "no UUID": ("moveFeature", MOVE | {"team": "x"}, ["input", "team"]),
    "an id as it was read at a version": (
        "moveFeature",
        MOVE | {"feature": "$feature@5"},
        ["input", "feature"],
    ),
    "a number as id": ("moveFeature", MOVE | {"feature": 5}, ["input", "feature"]),
    "an empty title": ("proposeFeature", {"title": ""}, ["input", "title"]),
    "a blank title": ("proposeFeature", {"title": " \t "}, ["input", "title"]),
    "a title that is too long": ("proposeFeature", {"title": "x" * 201}, ["input", "title"]),
    "a title of two lines": ("proposeFeature", {"title": "a\nb"}, ["input", "title"]),
    "NUL in a title": ("proposeFeature", {"title": "a\0b"}, ["input", "title"]),
    "half a surrogate pair in a title": ("proposeFeature", {"title": "a\ud800b"}, ["input", "title"]),
    "an address that runs": (
        "proposeFeature",
        {"title": "x", "url": "javascript:alert(1)"},
        ["input", "url"],
    ),
    "a text that is too long": ("raiseRisk", {"text": "x" * 10_001}, ["input", "text"]),
    "NUL in a text": ("raiseRisk", {"text": "\0"}, ["input", "text"]),
    "half a surrogate pair in a text": ("raiseRisk", {"text": "\udfff"}, ["input", "text"]),
    "too long a list": (
        "layOutIterations",
        {"iterations": laid_out(*[FIRST] * 501)},
        ["input", "iterations"],
    ),
    "three decimals": ("sizeFeature", {"feature": "$feature", "size": 1.234}, ["input", "size"]),
    "points beyond all measure": ("sizeFeature", {"feature": "$feature", "size": 1e15}, ["input", "size"]),
    "points beyond any plan": ("sizeFeature", {"feature": "$feature", "size": 100_000.01}, ["input", "size"]),
}


@pytest.mark.parametrize("case", INVALID)
def test_a_field_that_cannot_be_what_it_says_is_named(service, things, case):
    name, given, path = INVALID[case]
    (error,) = outcome(service, things, name, given)
    assert (error["__typename"], error["code"], error["path"]) == ("Invalid", "INVALID", path)


def test_all_fields_that_cannot_be_are_named_at_once(service, things):
    errors = outcome(service, things, "moveFeature", {"feature": "x", "team": "y"})
    assert [error["path"] for error in errors] == [["input", "feature"], ["input", "team"]]


REFUSED = {
    "an unknown id": ("moveFeature", MOVE | {"feature": NOWHERE}, "NOT_HERE"),
    "the id of another kind": ("moveFeature", MOVE | {"feature": "$risk"}, "NOT_HERE"),
    "a feature as team": ("moveFeature", MOVE | {"team": "$feature"}, "NOT_HERE"),
    "a team as iteration": ("moveFeature", MOVE | {"iteration": "$team"}, "NOT_HERE"),
    "another's id for something new": ("proposeFeature", {"feature": "$risk", "title": "x"}, "ID_TAKEN"),
    "iterations that overlap": (
        "layOutIterations",
        {"iterations": laid_out(FIRST, SECOND)},
        "ITERATIONS_OVERLAP",
    ),
    "an iteration moved over the next": (
        "rescheduleIteration",
        {"iteration": "$iteration", "starts": "2026-11-02", "ends": "2026-11-20"},
        "ITERATIONS_OVERLAP",
    ),
    "an end before the start": (
        "layOutIterations",
        {"iterations": laid_out(FIRST[::-1])},
        "ENDS_BEFORE_START",
    ),
    "no iterations": ("layOutIterations", {"iterations": []}, "NO_ITERATIONS"),
    "a negative size": ("sizeFeature", {"feature": "$feature", "size": -1}, "SIZE_NEGATIVE"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_a_rule_forbids_is_refused_by_its_name(service, things, case):
    name, given, code = REFUSED[case]
    (error,) = outcome(service, things, name, given)
    assert (error["__typename"], error["code"], error["path"]) == ("Refused", code, ["input"])
    assert error["message"].endswith(".")


ENVELOPES = {
    "a fact of the future": ({"effectiveAt": "2099-01-01T00:00:00Z"}, "INVALID", ["envelope", "effectiveAt"]),
    "a time for what is no fact": (
        {"effectiveAt": "2026-01-01T00:00:00Z"},
        "INVALID",
        ["envelope", "effectiveAt"],
    ),
    "NUL in a reason": ({"reason": "\0"}, "INVALID", ["envelope", "reason"]),
    "an empty reason": ({"reason": ""}, "INVALID", ["envelope", "reason"]),
    "a reason that is too long": ({"reason": "x" * 10_001}, "INVALID", ["envelope", "reason"]),
    "an unknown team to act for": ({"onBehalfOf": {"team": NOWHERE}}, "NOT_HERE", ["input"]),
    "nobody to act for": ({"onBehalfOf": {"person": "x\0y"}}, "INVALID", ["envelope", "onBehalfOf"]),
    "a version that never was": ({"expectedVersion": -1}, "STALE", ["input"]),
}


@pytest.mark.parametrize("case", ENVELOPES)
def test_an_envelope_that_makes_no_sense_is_answered_by_its_field(service, things, case):
    envelope, code, path = ENVELOPES[case]
    errors = outcome(service, things, "renameIteration", RENAME, envelope)
    assert {(error["code"], *error["path"]) for error in errors} == {(code, *path)}


SCORE = {"feature": "$feature", "time": 1, "risk": 1}
AGREED = {"dependency": NOWHERE, "committedBy": NOWHERE}
COUNTERED = {"dependency": NOWHERE, "iteration": NOWHERE}
MISTYPED = {
    "a number as title": ("proposeFeature", {"title": 5}, "String cannot represent"),
    "nothing as id": ("moveFeature", MOVE | {"feature": None}, "non-null"),
    "a field too few": ("moveFeature", {"feature": "$feature"}, "required field 'team'"),
    "a field too many": ("moveFeature", MOVE | {"colour": "red"}, "unknown field 'colour'"),
    "a day that is none": ("setMilestone", {"name": "M", "date": "2026-02-30"}, "a day that exists"),
    "a week as day": ("setMilestone", {"name": "M", "date": "2026-W45-1"}, "a day that exists"),
    "other digits": ("setMilestone", {"name": "M", "date": "\uff12026-01-01"}, "a day that exists"),
    "2^31": ("scoreFeature", SCORE | {"value": 2**31}, "32-bit"),
    "a fraction": ("scoreFeature", SCORE | {"value": 1.5}, "non-integer"),
    "text as number": ("sizeFeature", {"feature": "$feature", "size": "5"}, "non numeric"),
    "an unknown value": ("roamRisk", {"risk": "$risk", "category": "FORGOTTEN"}, "'Roam' enum"),
    "none of one": ("answerDependency", {}, "exactly one"),
    "two of one": ("answerDependency", {"agree": AGREED, "counter": COUNTERED}, "exactly one"),
}
MISTYPED_ENVELOPES = {
    "two to act for": ({"onBehalfOf": {"person": ANNA, "team": NOWHERE}}, "exactly one"),
    "no UUID as command id": ({"commandId": "x"}, "UUID needs"),
    "a time without zone": ({"effectiveAt": "2026-01-01T00:00:00"}, "RFC 3339"),
}


@pytest.mark.parametrize("case", MISTYPED)
def test_a_value_of_another_type_is_told_before_anything_is_asked(service, things, case):
    name, given, message = MISTYPED[case]
    (error,) = outcome(service, things, name, given)
    assert message in error["message"]
    assert error.get("extensions", {}).get("code") != "INTERNAL"


@pytest.mark.parametrize("case", MISTYPED_ENVELOPES)
def test_an_envelope_of_another_type_is_told_before_anything_is_asked(service, things, case):
    envelope, message = MISTYPED_ENVELOPES[case]
    (error,) = outcome(service, things, "renameIteration", RENAME, envelope)
    assert message in error["message"]


SIZE = "mutation ($p: ID!, $s: Float) { sizeFeature(plan: $p, input: {feature: $p, size: $s}) { version } }"


@pytest.mark.parametrize("number", ["1e400", "-1e400", "NaN", "Infinity"])
def test_a_number_beyond_numbers_is_told(service, things, number):
    body = f'{{"query": "{SIZE}", "variables": {{"p": "{things.plan}", "s": {number}}}}}'
    answer = service.http.post("/graphql", content=body, headers=JSON)
    assert answer.status_code == (200 if "e" in number else 400)
    assert answer.json()["errors"]
    assert "data" not in answer.json()


PROPOSE = """mutation ($p: ID!, $t: String!) {
  proposeFeature(plan: $p, input: {title: $t}, envelope: {dryRun: true}) {
    subject { ... on Feature { title } } } }"""


def test_text_is_kept_in_one_normal_form(service, things):
    written = unicodedata.normalize("NFD", "Zürich é 각")
    proposed = service.ask(PROPOSE, p=things.plan, t=written)["proposeFeature"]
    assert proposed["subject"]["title"] == unicodedata.normalize("NFC", written) != written
