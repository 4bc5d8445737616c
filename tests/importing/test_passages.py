"""What the changes of an issue come to: moves through a workflow, or the progress alone."""

import json
from datetime import UTC

from hypothesis import given
from hypothesis import strategies as st

from service.importing.changelog import parse as parse_logs
from service.importing.mapping import Mapping, parse
from service.importing.passages import Workflow, begins_too_late, state_of, way
from tests.importing.jira_logs import history, issue, search, way_of

NOW = "2026-11-22T12:00:00.000000Z"
BOARD = Workflow(("Ready", "Doing", "Review", "Done"), "Doing", "Done")
WORDS = parse('[states]\n"To Do" = "Ready"\n"In Progress" = "Building | Doing"\n', "mapping.toml")


def day(number, hour=9):
    return f"2026-10-{number:02}T{hour:02}:00:00.000000Z"


def walked(said, workflow=BOARD, words=WORDS):
    (one,) = parse_logs(json.dumps(search(said)), "log.json", UTC).issues.values()
    return way(one, workflow, words, NOW)


def moves(said, workflow=BOARD, words=WORDS):
    return [(each.at, each.command, each.said) for each in walked(said, workflow, words).moves]


def test_a_status_is_the_state_of_its_name_or_the_one_to_which_it_is_mapped():
    assert state_of("review", BOARD, WORDS) == "Review"
    assert state_of("In Progress", BOARD, WORDS) == "Doing"
    assert state_of("In QA", BOARD, WORDS) is None
    assert state_of("Doing", None, WORDS) is None


def test_a_story_enters_the_state_of_its_teams_board_from_the_day_on_which_it_was_made():
    said = way_of("PAY-1", (day(1), "To Do"), (day(5), "In Progress"), (day(6), "Review"), (day(9), "Done"))
    assert moves(said) == [
        (day(1), "enterStoryState", "Ready"),
        (day(5), "enterStoryState", "Doing"),
        (day(6), "enterStoryState", "Review"),
        (day(9), "enterStoryState", "Done"),
    ]


def test_without_a_workflow_only_the_progress_is_told():
    said = way_of(
        "PAY-1",
        (day(1), "To Do"),
        (day(5), "In Progress"),
        (day(6), "In Review"),
        (day(9), "Done"),
        (day(10), "In Progress"),
        (day(12), "Done"),
    )
    assert moves(said, workflow=None) == [
        (day(5), "startStory", "In Progress"),
        (day(9), "finishStory", "Done"),
        (day(10), "reopenStory", "In Progress"),
        (day(12), "finishStory", "Done"),
    ]


def test_a_status_outside_the_workflow_is_told_and_still_starts_and_finishes():
    way = walked(
        way_of("PAY-1", (day(1), "To Do"), (day(5), "In QA"), (day(6), "Testing"), (day(9), "Closed"))
    )
    assert [(each.command, each.said) for each in way.moves] == [
        ("enterStoryState", "Ready"),
        ("startStory", "Testing"),
        ("finishStory", "Closed"),
    ]
    assert (way.outside, way.unknown) == (["Testing", "Closed"], ["In QA"])


def test_two_statuses_of_one_state_are_one_stay():
    words = parse('[states]\n"Coding" = "Doing"\n"Building" = "Doing"\n', "mapping.toml")
    said = way_of("PAY-1", (day(1), "Ready"), (day(2), "Coding"), (day(3), "Building"), (day(4), "Done"))
    assert [each[2] for each in moves(said, words=words)] == ["Ready", "Doing", "Done"]


def test_a_flag_blocks_until_it_is_taken_away_or_the_work_is_done():
    said = way_of(
        "PAY-1",
        (day(1), "Ready"),
        (day(2), "Doing"),
        (day(3), "flag"),
        (day(5), "unflag"),
        (day(6), "flag"),
        (day(8), "Done"),
    )
    assert [each for each in moves(said) if "lock" in each[1]] == [
        (day(3), "blockStory", "flagged"),
        (day(5), "unblockStory", "not flagged"),
        (day(6), "blockStory", "flagged"),
        (day(8), "unblockStory", "done"),
    ]


def test_what_is_reopened_with_its_flag_is_blocked_again():
    said = way_of("PAY-1", (day(1), "Ready"), (day(2), "flag"), (day(3), "Done"), (day(4), "Doing"))
    assert [(each[0], each[1]) for each in moves(said) if "lock" in each[1]] == [
        (day(2), "blockStory"),
        (day(3), "unblockStory"),
        (day(4), "blockStory"),
    ]


def test_what_is_to_come_is_left_out_and_said():
    way = walked(way_of("PAY-1", (day(1), "Ready"), (day(2), "Doing"), ("2027-01-01T00:00:00.000Z", "Done")))
    assert [each.said for each in way.moves] == ["Ready", "Doing"]
    assert way.notes[0] == "it changes to 'Done' in the future (2027-01-01T00:00:00.000000Z); left out"


def test_a_missing_change_is_noticed():
    log = [history(day(2), ("Ready", "Doing")), history(day(4), ("Review", "Done"))]
    way = walked(issue("PAY-1", log, status="Doing"))
    assert way.notes == [
        f"on {day(4)} it leaves 'Review', but it was in 'Doing': a change is missing",
        "it is said to be 'Doing', but its last change led to 'Done'",
    ]


def test_what_was_under_way_before_the_first_change_has_no_start():
    def late(before, workflow):
        said = search(issue("PAY-1", [history(day(4), (before, "Done"))]))
        (one,) = parse_logs(json.dumps(said), "log.json", UTC).issues.values()
        return begins_too_late(one, workflow, WORDS)

    assert [late(each, BOARD) for each in ("Review", "Doing", "Ready", "To Do")] == [True, True, False, False]
    assert [late(each, None) for each in ("In Review", "To Do")] == [True, False]


STATUSES = ("Ready", "To Do", "Doing", "Review", "In QA", "Testing", "Done", "Closed", "flag", "unflag")


@given(st.lists(st.sampled_from(STATUSES), max_size=12), st.sampled_from([None, BOARD]))
def test_moves_come_in_the_order_of_time_and_blocks_alternate(said, workflow):
    steps = [(day(2 + n), each) for n, each in enumerate(said)]
    way = walked(way_of("PAY-1", (day(1), "Ready"), *steps), workflow, Mapping())
    times = [each.at for each in way.moves]
    assert times == sorted(times)
    blocks = [each.command for each in way.moves if "lock" in each.command]
    assert blocks == [("blockStory", "unblockStory")[n % 2] for n in range(len(blocks))]
    ends = [each.command for each in way.moves if each.command in ("finishStory", "reopenStory")]
    if workflow is None:
        assert ends == [("finishStory", "reopenStory")[n % 2] for n in range(len(ends))]
