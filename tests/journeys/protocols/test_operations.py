"""graphql-transport-ws, the operations: what is told of each, in which order, and when its id is free."""

from collections import Counter

import pytest

from tests.journeys.protocols.conftest import NAME, NAMED, Socket, crashing, opened, tasks, until


def test_a_query_is_answered_by_one_result_and_its_completion(socket):
    socket.ask("1", NAME)
    assert socket.all_of("1") == [
        {"id": "1", "type": "next", "payload": NAMED},
        {"id": "1", "type": "complete"},
    ]


def test_a_mutation_likewise_and_it_is_done_once(socket, plan):
    socket.ask("1", plan.changing("Done once"))
    result, completion = socket.all_of("1")
    assert result == {"id": "1", "type": "next", "payload": {"data": {"proposeFeature": {"errors": []}}}}
    assert completion == {"id": "1", "type": "complete"}
    assert plan.titles().count("Done once") == 1


def test_errors_of_fields_come_with_the_result_they_do_not_end_the_operation_by_an_error(socket, plan):
    query = "query ($p: ID!) { __typename plan(id: $p, at: {version: 9999}) { id } }"
    socket.ask("1", {"query": query, "variables": {"p": plan.id}})
    result, completion = socket.all_of("1")
    assert result["type"] == "next"
    assert result["payload"]["data"] == {"__typename": "Query", "plan": None}
    assert result["payload"]["errors"][0]["path"] == ["plan"]
    assert completion == {"id": "1", "type": "complete"}


NOT_EXECUTED = {
    "a document that is none": {"query": "{ plan( }"},
    "an empty document": {"query": ""},
    "an unknown field": {"query": "{ nothing }"},
    "an unknown field of a subscription": {"query": "subscription { nothing }"},
    "two subscriptions in one": {"query": "subscription { a: __typename b: __typename }"},
    "a variable that cannot be": {"query": "query ($v: ID!) { plan(id: $v) { id } }", "variables": {"v": {}}},
    "a variable that is missing": {"query": "query ($v: ID!) { plan(id: $v) { id } }"},
    "an operation that is not in it": NAME | {"operationName": "Nobody"},
    "two operations and no name": {"query": "query A { __typename } query B { __typename }"},
    "only a fragment": {"query": "fragment A on Query { __typename }"},
}


@pytest.mark.parametrize("case", NOT_EXECUTED)
def test_what_cannot_be_executed_is_answered_by_one_error_and_nothing_else_and_frees_its_id(socket, case):
    socket.ask("1", NOT_EXECUTED[case])
    heard = socket.hear()
    assert (heard["id"], heard["type"]) == ("1", "error")
    assert heard["payload"]
    assert all(error["message"] for error in heard["payload"])
    assert socket.until_pong() == []
    socket.ask("1", NAME)
    assert socket.hear() == {"id": "1", "type": "next", "payload": NAMED}


def test_of_two_mutations_none_is_done_when_none_is_named(socket, plan):
    one = plan.changing("The first of two")
    first = one["query"].replace("mutation", "mutation A")
    second = one["query"].replace("mutation", "mutation B")
    socket.ask("1", one | {"query": first + second})
    assert socket.hear()["type"] == "error"
    assert "The first of two" not in plan.titles()


def test_an_error_does_not_disturb_what_else_goes_on(socket, plan):
    socket.ask("live", plan.live())
    assert socket.hear()["payload"]["data"]["planChanges"]["__typename"] == "InSync"
    for n, bad in enumerate(NOT_EXECUTED.values()):
        socket.ask(f"bad {n}", bad)
    for n in range(len(NOT_EXECUTED)):
        assert socket.hear_of(f"bad {n}")["type"] == "error"
    plan.change()
    assert changes(socket, "live")["__typename"] == "ChangeSet"


def changes(socket, id):
    """The next message of a subscription that is no heartbeat."""
    while True:
        heard = socket.hear_of(id)
        assert heard["type"] == "next", heard
        if heard["payload"]["data"]["planChanges"]["__typename"] != "InSync":
            return heard["payload"]["data"]["planChanges"]


def test_a_subscription_is_answered_by_results_as_they_happen(socket, plan):
    socket.ask("1", plan.live())
    assert socket.hear()["payload"]["data"]["planChanges"]["__typename"] == "InSync"
    told = []
    for _ in range(3):
        plan.change()
        told.append(changes(socket, "1"))
    assert all(each["from"] < each["to"] for each in told)
    assert [each["to"] for each in told[:-1]] == [each["from"] for each in told[1:]]


def test_when_the_service_ends_a_subscription_its_completion_follows_the_last_result(socket, plan):
    for _ in range(2):  # the id is free again
        socket.ask("1", plan.ended())
        result, completion = socket.all_of("1")
        assert result["payload"]["data"]["planChanges"]["reason"] == "EPOCH_CHANGED"
        assert completion == {"id": "1", "type": "complete"}


def test_when_the_client_ends_one_nothing_more_is_told_of_it_not_even_its_completion(socket, plan):
    socket.ask("1", plan.live())
    socket.ask("2", plan.live())
    assert {socket.hear()["id"], socket.hear()["id"]} == {"1", "2"}
    socket.say("complete", id="1")
    assert [each for each in socket.until_pong() if each["id"] == "1"] == []
    plan.change()
    assert changes(socket, "2")["__typename"] == "ChangeSet"
    assert [each for each in socket.until_pong() if each["id"] == "1"] == []


def test_an_id_is_free_as_soon_as_the_client_has_completed_its_operation(socket, plan):
    for request in (plan.live(), plan.late(), plan.changing("Left alone"), plan.live()):
        socket.ask("1", request)
        socket.say("complete", id="1")
    socket.ask("1", {"query": "{ mine: __typename }"})
    heard = socket.hear()
    while heard["type"] == "next" and "mine" not in heard["payload"]["data"]:  # what was under way already
        heard = socket.hear()
    assert heard == {"id": "1", "type": "next", "payload": {"data": {"mine": "Query"}}}
    assert socket.hear() == {"id": "1", "type": "complete"}


def test_a_result_is_not_sent_when_the_client_completed_the_operation_before_it_came(socket, plan):
    socket.ask("late", plan.late())
    socket.say("complete", id="late")
    socket.ask("after it", plan.late())
    told = [socket.hear(), socket.hear()]
    assert [(each["id"], each["type"]) for each in told] == [("after it", "next"), ("after it", "complete")]


def test_a_mutation_that_the_client_completed_is_done_but_not_told(socket, plan):
    socket.ask("1", plan.changing("Done untold"))
    socket.say("complete", id="1")
    told = socket.until_pong()
    assert told in ([], [{"id": "1", "type": "next", "payload": {"data": {"proposeFeature": {"errors": []}}}},
                         {"id": "1", "type": "complete"}])  # fmt: skip
    socket.ask("1", plan.changing("Done told"))
    assert socket.hear()["type"] == "next"
    assert {"Done untold", "Done told"} <= set(plan.titles())


def test_a_completion_of_what_is_unknown_or_completed_already_is_ignored(socket):
    socket.say("complete", id="never was")
    socket.ask("1", NAME)
    assert [socket.hear()["type"], socket.hear()["type"]] == ["next", "complete"]
    socket.say("complete", id="1")
    socket.say("complete", id="1")
    assert socket.until_pong() == []


@pytest.mark.parametrize("first", ["live", "late"])
@pytest.mark.parametrize("second", ["live", "late", "changing"])
def test_an_id_in_use_closes_the_socket_with_4409_whatever_the_operations_are(socket, plan, first, second):
    id = f"{first} {second}"
    socket.ask(id, getattr(plan, first)())
    socket.ask(id, plan.changing("On an id in use") if second == "changing" else getattr(plan, second)())
    assert socket.closing() == (4409, f"Subscriber for {id} already exists")
    assert "On an id in use" not in plan.titles()


def test_an_id_in_use_that_is_too_long_for_a_reason_closes_with_4409_too(socket, plan):
    for _ in range(2):
        socket.ask("é" * 500, plan.live())
    code, reason = socket.closing()
    assert code == 4409
    assert reason.startswith("Subscriber for éé")


def test_ids_belong_to_their_socket(service, socket, plan):
    socket.ask("1", plan.live())
    assert socket.hear()["type"] == "next"
    with service.socket() as other:
        other = Socket(other)
        other.ask("1", NAME)
        assert [other.hear()["type"], other.hear()["type"]] == ["next", "complete"]
    assert socket.until_pong() == []


def test_many_operations_at_once_are_told_apart_by_their_ids(socket, plan):
    for n in range(20):
        socket.ask(f"live {n}", plan.live())
        socket.ask(f"now {n}", {"query": f"{{ x{n}: __typename }}"})
        socket.ask(f"late {n}", plan.late())
    told, results = Counter(), {}
    while told["complete"] < 40:
        heard = socket.hear()
        told[heard["type"]] += 1
        results.setdefault(heard["id"], []).append(heard.get("payload"))
    for n in range(20):
        assert results[f"now {n}"] == [{"data": {f"x{n}": "Query"}}, None]
        assert results[f"late {n}"][0]["errors"][0]["extensions"]["code"] == "NOT_YET"
        assert results[f"live {n}"][0]["data"]["planChanges"]["__typename"] == "InSync"


@pytest.mark.parametrize("begins_before", [False, True])
def test_a_crash_ends_one_operation_without_its_text_and_leaves_the_socket_open(
    service, socket, plan, monkeypatch, begins_before
):
    live, change = plan.live(), plan.changing()
    if begins_before:
        socket.ask("1", live)
        assert socket.hear()["type"] == "next"
    with crashing(service, monkeypatch, "commits" if begins_before else "epoch") as secret:
        socket.ask(*(("2", change) if begins_before else ("1", live)))
        heard = socket.hear_of("1")
    errors = heard["payload"] if heard["type"] == "error" else heard["payload"]["errors"]
    assert [error["extensions"]["code"] for error in errors] == ["INTERNAL"]
    assert secret not in str(heard)
    completion = [] if heard["type"] == "error" else [{"id": "1", "type": "complete"}]
    assert [each for each in socket.until_pong() if each["id"] == "1"] == completion
    socket.ask("1", plan.live())
    assert socket.hear_of("1")["payload"]["data"]["planChanges"]["__typename"] == "InSync"


def test_what_a_client_follows_ends_when_its_socket_is_lost_without_a_word(service, plan):
    before = tasks(service)
    for _ in range(5):
        with opened(service) as socket:
            socket.say("connection_init", payload={"authorization": f"Bearer {service.token}"})
            for n, request in enumerate((plan.live(), plan.presence(), plan.late())):
                socket.ask(str(n), request)
            assert socket.hear_of("0")["type"] == "next"
            socket.socket.close_socket()
    until(lambda: tasks(service) <= before)
