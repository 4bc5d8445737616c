"""Requests that are none: bodies, methods, documents."""

import time

import pytest

from tests.journeys.bad_input.conftest import JSON, sent

BODIES = {
    "nothing": (b"", 400),
    "null": (b"null", 400),
    "a number": (b"1", 400),
    "a string": (b'"x"', 400),
    "a list": (b"[]", 400),
    "a batch": (b'[{"query": "{ __typename }"}]', 400),
    "bad UTF-8": (b'{"query": "\xff\xfe"}', 400),
    "endless nesting": (b"[" * 100_000, 400),
    "thousands of digits": (b'{"query": "{ __typename }", "variables": {"a": ' + b"9" * 6_000 + b"}}", 400),
    "no query": (b"{}", 400),
    "a number as query": (b'{"query": 1}', 400),
    "a list of variables": (b'{"query": "{ __typename }", "variables": []}', 400),
    "a number as name": (b'{"query": "{ __typename }", "operationName": 1}', 400),
    "NaN": (b'{"query": "{ __typename }", "variables": {"a": NaN}}', 400),
    "too much": (b'{"query": "{ __typename }", "variables": {"a": "' + b"x" * 3_000_000 + b'"}}', 413),
}


@pytest.mark.parametrize("case", BODIES)
def test_a_body_that_is_no_request_is_told_so(service, case):
    body, status = BODIES[case]
    answer = service.http.post("/graphql", content=body, headers=JSON)
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["extensions"]["code"]) == (status, "BAD_REQUEST")


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]
)
def test_a_body_of_another_type_is_415(service, kind):
    answer = service.http.post(
        "/graphql", content=b'{"query": "{ __typename }"}', headers={"content-type": kind}
    )
    assert answer.status_code == 415
    assert answer.json()["errors"]


def test_a_mutation_by_get_is_405(service, things):
    change = f'mutation {{ openPlanning(plan: "{things.plan}") {{ version }} }}'
    answer = service.http.get("/graphql", params={"query": change})
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_another_method_is_405(service, method):
    answer = service.http.request(method, "/graphql", json={"query": "{ __typename }"})
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")


DOCUMENTS = {
    "no document": "",
    "a slip of the pen": "{ plan( }",
    "an unknown field": "{ nothing }",
    "two operations and no name": "query A { __typename } query B { __typename }",
    "deep nesting": "{ plan" + "{ a " * 20_000 + "}" * 20_000 + "}",
    "a deep value": "{ nodes(ids: " + "[" * 5_000 + "]" * 5_000 + ") { id } }",
    "a cycle of fragments": "{ serverTime ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
    "fifty thousand fields": "{ " + " ".join(f"a{n}: serverTime" for n in range(50_000)) + " }",
    "one field three thousand times": "{ " + "serverTime " * 3_000 + "}",
}


@pytest.mark.parametrize("case", DOCUMENTS)
def test_a_document_that_is_none_is_told_so_in_a_moment(service, case):
    began = time.monotonic()
    for accept, status in (("application/json", 200), ("application/graphql-response+json", 400)):
        answer = sent(service, {"query": DOCUMENTS[case]}, accept=accept)
        assert answer.status_code == status
        assert answer.json()["errors"][0]["message"]
        assert "data" not in answer.json()
    assert time.monotonic() - began < 4


def test_fragments_nested_exponentially_cost_no_more_than_others(service):
    fragments = "".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }} " for n in range(28))
    began = time.monotonic()
    service.ask(f"{{ ...F0 }} {fragments} fragment F28 on Query {{ serverTime }}")
    assert time.monotonic() - began < 2
