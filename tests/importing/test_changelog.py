"""Changelogs as Jira's REST API writes them, in all its shapes."""

import json
from datetime import UTC
from zoneinfo import ZoneInfo

import pytest

from service.importing.changelog import parse, read
from service.importing.rows import FileUnusable
from tests.importing.jira_logs import history, issue, search


def parsed(said, zone=UTC):
    return parse(json.dumps(said, indent=1), "log.json", zone)


def told(issue):
    return [(each.at, each.field, each.before, each.after) for each in issue.in_order()]


FIRST = ("2026-10-05T07:00:00.000000Z", "status", "To Do", "Doing")
SECOND = ("2026-10-07T07:00:00.250000Z", "status", "Doing", "Done")


def test_a_search_with_expanded_changelogs_gives_changes_in_order_whatever_comes_first():
    newest_first = [
        history("2026-10-07T09:00:00.250+0200", ("Doing", "Done"), id="11"),
        history("2026-10-05T09:00:00.000+0200", ("To Do", "Doing"), id="10"),
    ]
    found = parsed(
        search(issue("PAY-1", newest_first, created="2026-10-01T09:00:00.000+0200", status="Done"))
    )
    (one,) = found.issues.values()
    assert told(one) == [FIRST, SECOND]
    assert (one.created, one.status, one.missing) == ("2026-10-01T07:00:00.000000Z", "Done", 0)


@pytest.mark.parametrize(
    "written",
    [
        "2026-10-05T09:00:00.000+0200",
        "2026-10-05T07:00:00.000+0000",
        "2026-10-05T09:00:00+02:00",
        "2026-10-05T07:00:00Z",
        1791183600000,
    ],
)
def test_times_of_cloud_data_center_and_bulk_answers_are_the_same_instant(written):
    found = parsed(search(issue("PAY-1", [history(written, ("To Do", "Doing"))])))
    assert told(found.issues["PAY-1"]) == [FIRST]


def test_a_time_without_a_zone_is_of_the_zone_of_the_mapping():
    said = search(issue("PAY-1", [history("2026-10-05T09:00:00.000", ("To Do", "Doing"))]))
    assert told(parsed(said, ZoneInfo("Europe/Zurich")).issues["PAY-1"]) == [FIRST]


def test_pages_of_one_issue_are_put_together_and_what_is_on_two_of_them_counts_once():
    address = "https://jira.example.org/rest/api/3/issue/PAY-1/changelog?startAt="
    one = {"self": f"{address}0", "startAt": 0, "maxResults": 1, "total": 2, "isLast": False}
    other = {"self": f"{address}1", "startAt": 1, "maxResults": 1, "total": 2, "isLast": True}
    first = history("2026-10-05T09:00:00.000+0200", ("To Do", "Doing"))
    second = history("2026-10-07T09:00:00.250+0200", ("Doing", "Done"))
    both = parsed([{**one, "values": [first]}, {**other, "values": [second]}])
    assert told(both.issues["PAY-1"]) == [FIRST, SECOND]
    assert both.issues["PAY-1"].missing == 0
    assert parsed({**one, "values": [first]}).issues["PAY-1"].missing == 1


def test_a_bulk_answer_names_issues_by_number_whose_keys_the_search_before_it_tells():
    log = {"issueId": "10100", "changeHistories": [history(1791183600000, ("To Do", "Doing"))]}
    bulk = {"issueChangeLogs": [log], "nextPageToken": None}
    said = {"issues": [{"id": "10100", "key": "PAY-1", "fields": {}}]}
    assert told(parsed([said, bulk]).issues["PAY-1"]) == [FIRST]
    (unused,) = parsed(bulk).unused
    assert "nobody knows the key of this issue" in unused.reason


def test_a_search_says_how_many_changes_it_has_left_out():
    short = search(issue("PAY-1", [history("2026-10-05T09:00:00.000+0200", ("To Do", "Doing"))], total=101))
    assert parsed(short).issues["PAY-1"].missing == 100
    forty = [history(f"2026-10-05T09:00:{n:02}.000+0200", (f"A{n}", f"A{n + 1}")) for n in range(40)]
    assert parsed(search(issue("PAY-1", forty, total=None))).issues["PAY-1"].may_be_cut
    assert not parsed(search(issue("PAY-1", forty[1:], total=None))).issues["PAY-1"].may_be_cut


def test_an_unreadable_time_leaves_out_its_change_and_nothing_else():
    log = [
        history("yesterday", ("To Do", "Doing")),
        history("2026-10-07T09:00:00.250+0200", ("Doing", "Done")),
    ]
    found = parsed(search(issue("PAY-1", log)))
    assert told(found.issues["PAY-1"]) == [SECOND]
    assert [each.text for each in found.notes] == [
        "'yesterday' is no time that can be read; this change is left out"
    ]


def test_other_fields_are_not_read_and_a_flag_is():
    log = history("2026-10-05T09:00:00.000+0200", ("", "Impediment"), field="Flagged")
    log["items"].append({"field": "assignee", "fromString": "A", "toString": "B"})
    (change,) = parsed(search(issue("PAY-1", [log]))).issues["PAY-1"].in_order()
    assert (change.field, change.before, change.after) == ("flagged", "", "Impediment")


@pytest.mark.parametrize("said", [{"issues": []}, []])
def test_a_file_without_issues_is_not_imported(said):
    with pytest.raises(FileUnusable, match="expand=changelog"):
        parsed(said)


@pytest.mark.parametrize("said", [{}, "text", 3, None, {"errorMessages": ["no"]}])
def test_what_is_no_answer_of_jira_is_listed(said):
    assert [each.reason for each in parsed(said).unused] == ["it is no answer of Jira's search or changelog"]


@pytest.mark.parametrize("broken", [{"key": 3}, {"fields": {}}, 7])
def test_an_issue_without_a_key_is_listed_and_the_others_are_read(broken):
    found = parsed({"issues": [broken, issue("PAY-1", [])]})
    assert list(found.issues) == ["PAY-1"]
    assert [each.reason for each in found.unused] == ["an issue has no key"]


def test_issues_are_named_by_the_line_of_their_key():
    found = parsed(search(issue("PAY-1", []), issue("PAY-2", [])))
    assert found.issues["PAY-1"].line < found.issues["PAY-2"].line


def test_a_file_that_is_no_json_is_said_to_be_none(tmp_path):
    (tmp_path / "log.json").write_text('{"issues": [\n', "utf-8")
    with pytest.raises(FileUnusable, match="line 2: is not JSON"):
        read(tmp_path / "log.json", UTC)
    (tmp_path / "log.json").write_text("[" * 100_000, "utf-8")
    with pytest.raises(FileUnusable, match="is not JSON"):
        read(tmp_path / "log.json", UTC)
    with pytest.raises(FileUnusable, match="cannot be read"):
        read(tmp_path / "none.json", UTC)
