"""What goes wrong on the way: crashes, lost answers, races, refusals, services that are not there."""

import json
from collections import Counter

import httpx
import pytest

from service import client as clients
from service.client import Client, NotAnswered, Unreachable
from service.importing import run
from service.importing.run import LEFT, UNREACHABLE, UNUSABLE, main
from tests.importing.files import DATA
from tests.importing.test_importing import MADE, MADE_MAPPING, changed

NOWHERE = ("--url", "http://127.0.0.1:9", "--plan", "PI-5")


@pytest.fixture
def confirmed(tmp_path):
    (tmp_path / "mapping.toml").write_text(MADE_MAPPING, "utf-8")
    return tmp_path / "mapping.toml"


def fault(capsys, *words):
    assert main(["jira", *map(str, words), *NOWHERE]) == UNUSABLE
    said = capsys.readouterr()
    assert said.out == ""
    return said.err


class Losing(httpx.HTTPTransport):
    """A connection that breaks: before some requests, and after others were already carried out."""

    def __init__(self, before=(), after=(), last=None):
        super().__init__()
        self.number, self.before, self.after, self.last = 0, before, after, last

    def handle_request(self, request):
        self.number += 1
        if self.number in self.before or (self.last and self.number > self.last):
            raise httpx.ConnectError("refused")
        answer = super().handle_request(request)
        if self.number in self.after:
            answer.close()
            raise httpx.ReadError("cut off")
        return answer


def through(monkeypatch, transport, patience=30.0):
    """Let the next imports go through this transport."""

    def connected(url, token):
        headers = {"Authorization": f"Bearer {token}"}
        http = httpx.Client(base_url=url, headers=headers, transport=transport, timeout=30)
        return Closing(Client(http, patience))

    class Closing:
        def __init__(self, client):
            self.client = client

        def __enter__(self):
            return self.client

        def __exit__(self, *_):
            self.client._http.close()

    monkeypatch.setattr(run, "connected", connected)


def test_an_import_cut_off_in_the_middle_and_run_again_is_as_one_that_was_not(
    plan, confirmed, monkeypatch, capsys
):
    through(monkeypatch, Losing(last=7), patience=0.3)
    assert plan.run(MADE, "--mapping", confirmed) == UNREACHABLE
    out, err = capsys.readouterr()
    assert "not sent: 6. Run the same import again" in out
    assert "does not answer" in err
    monkeypatch.undo()
    assert plan.run(MADE, "--mapping", confirmed) == LEFT
    keys = Counter(each["externalKey"] for each in plan.board()["features"] + plan.board()["stories"])
    assert keys == {f"PAY-{n}": 1 for n in (1, 2, 3, 4, 5, 6, 7, 11)}
    assert len(plan.board()["dependencies"]) == 3
    before = plan.version
    plan.run(MADE, "--mapping", confirmed)
    assert plan.version == before


def test_a_lost_answer_is_asked_for_again_and_nothing_is_done_twice(plan, confirmed, monkeypatch):
    through(monkeypatch, Losing(before=(1, 4), after=(3, 6, 9)))
    assert plan.run(MADE, "--mapping", confirmed) == LEFT
    monkeypatch.undo()
    commits = plan.board()["history"]["nodes"]
    assert [each["via"] for each in commits].count("import") == 12
    assert len(plan.board()["features"]) == 2


def test_a_card_moved_between_reading_and_sending_is_compared_again(
    plan, confirmed, monkeypatch, tmp_path, capsys
):
    plan.run(MADE, "--mapping", confirmed)
    story = plan.item("PAY-5")["entity"]
    other = changed(MADE, tmp_path, {("PAY-5", "Summary"): "From the file"})
    sending = run.send

    def moved_first(client, report, source):
        monkeypatch.setattr(run, "send", sending)
        plan.do("describeStory", story=story, title="From a person")
        return sending(client, report, source)

    monkeypatch.setattr(run, "send", moved_first)
    capsys.readouterr()
    assert plan.run(other, "--mapping", confirmed) == LEFT
    assert 'PAY-5 title: file "From the file", plan "From a person"' in capsys.readouterr().out
    assert plan.item("PAY-5")["title"] == "From a person"


def test_a_row_that_the_service_refuses_is_listed_with_its_reason_and_the_others_go_on(
    plan, confirmed, capsys
):
    plan.do("proposeFeature", title="Something else", externalKey="PAY-5")
    assert plan.run(MADE, "--mapping", confirmed) == LEFT
    assert "PAY-5: it is a feature in the plan, and a story in the file" in capsys.readouterr().out
    assert plan.item("PAY-7")["title"] == "Train the model"


def test_a_feature_that_the_plan_has_under_this_key_is_taken_for_it(plan, confirmed, capsys):
    feature = plan.do("proposeFeature", title="Pay by invoice!", externalKey="PAY-1")
    plan.run(MADE, "--mapping", confirmed)
    assert plan.item("PAY-1")["entity"] == feature
    assert plan.item("PAY-1")["size"] == 13.0
    assert (
        'PAY-1 title: file "Pay by invoice", plan "Pay by invoice!", never imported'
        in capsys.readouterr().out
    )


def test_a_file_that_is_no_csv_is_refused_before_anything_is_asked(capsys, tmp_path):
    book = tmp_path / "book.csv"
    book.write_bytes(b"PK\x03\x04")
    assert f"{book}, line 1: is not a CSV" in fault(capsys, book)
    assert "cannot be read: No such file" in fault(capsys, tmp_path / "none.csv")
    assert "column 'Issue key': there is no such column" in fault(capsys, DATA / "azure-made.csv")


def test_a_mapping_that_is_wrong_is_refused(capsys, tmp_path, plan):
    wrong = tmp_path / "wrong.toml"
    assert "cannot be read" in fault(capsys, MADE, "--mapping", wrong)
    wrong.write_text('[sprints]\n"PI 5 Sprint 1" = "Iteration 9"\n')
    assert plan.run(MADE, "--mapping", wrong) == UNUSABLE
    assert "'Iteration 9', which the plan does not have. It has Iteration 5.1" in capsys.readouterr().err


def test_a_service_that_is_not_there_a_wrong_token_and_a_plan_that_is_not_there(plan, capsys, monkeypatch):
    monkeypatch.setattr(clients, "PATIENCE", 0.2)
    through(monkeypatch, Losing(last=0, before=range(99)), patience=0.2)
    assert plan.run(MADE) == UNREACHABLE
    assert "does not answer: refused. It was tried for 0 seconds." in capsys.readouterr().err
    monkeypatch.undo()
    given = ["jira", str(MADE), "--plan", "PI-5", "--url", plan.url]
    assert main([*given, "--token", "nonsense"]) == UNREACHABLE
    assert "--token" in capsys.readouterr().err
    assert main(["jira", str(MADE), "--plan", "PI-6", "--url", plan.url, "--token", plan.token]) == UNUSABLE
    assert "There is no plan 'PI-6'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("status", "body", "raised"),
    [
        (200, b"<html>", NotAnswered),
        (200, b'{"errors": [{"message": "no such field"}]}', NotAnswered),
        (200, b'{"errors": [{"message": "wait", "extensions": {"code": "OVERLOADED"}}]}', Unreachable),
        (503, b"", Unreachable),
        (200, b"[]", NotAnswered),
        (200, b"{}", NotAnswered),
    ],
)
def test_answers_that_make_no_sense_are_told_from_those_worth_another_attempt(status, body, raised):
    transport = httpx.MockTransport(lambda request: httpx.Response(status, content=body))
    with httpx.Client(base_url="http://here", transport=transport) as http, pytest.raises(raised):
        Client(http, patience=0.2).ask("{ serverTime }", {})


def test_the_same_command_id_is_sent_again_when_nobody_knows():
    seen = []

    def answer(request):
        seen.append(json.loads(request.content)["variables"]["envelope"]["commandId"])
        if len(seen) == 1:
            unknown = {"message": "?", "extensions": {"code": "OUTCOME_UNKNOWN"}}
            return httpx.Response(200, json={"data": None, "errors": [unknown]})
        outcome = {"version": 7, "replayed": True, "errors": [], "warnings": []}
        return httpx.Response(200, json={"data": {"together": outcome}})

    with httpx.Client(base_url="http://here", transport=httpx.MockTransport(answer)) as http:
        outcome = Client(http).together("p", (), {"commandId": "c"})
    assert (outcome.version, outcome.replayed, seen) == (7, True, ["c", "c"])


def test_the_arguments_are_checked(capsys):
    with pytest.raises(SystemExit) as exit:
        main(["trello", "x.csv", "--plan", "P"])
    assert exit.value.code == 2
    with pytest.raises(SystemExit):
        main(["jira", "x.csv"])
    assert "--plan" in capsys.readouterr().err
