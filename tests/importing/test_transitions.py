"""Changelogs imported into a real service, after the rows or by themselves."""

import json
from datetime import UTC

import pytest

from service.importing.changelog import read
from service.importing.changelog_report import NO_WORKFLOW, states_proposal
from service.importing.mapping import parse
from service.importing.run import main as run
from tests.importing.files import DATA
from tests.importing.jira_logs import history, issue, search, way_of

MADE = DATA / "jira-made.csv"
MAPPING = """
zone = "UTC"
[types]
"Question" = "SKIP"
[teams]
"Payments Squad" = "Payments"
[sprints]
"PI 5 Sprint 1" = "Iteration 5.1"
"PI 5 Sprint 2" = "Iteration 5.2"
"PI 5 Sprint 3" = "Iteration 5.3"
[states]
"To Do" = "Ready"
"In Progress" = "Doing"
"""
STATES = [
    {"name": "Ready", "waiting": True},
    {"name": "Doing", "waiting": False},
    {"name": "Review", "waiting": True},
    {"name": "Done", "waiting": False},
]
PROPOSED = "in the mapping file; what is proposed counts once it is given with --mapping"
FLOW = """query ($plan: String!) { plan(key: $plan) { stories {
  externalKey progress startedAt finishedAt blocked blockedBecause workflowState requestedAt
  passages { state at } blockages { since until } } } }"""


@pytest.fixture
def mapping(tmp_path):
    (tmp_path / "mapping.toml").write_text(MAPPING, "utf-8")
    return tmp_path / "mapping.toml"


@pytest.fixture
def board(plan):
    """The plan, in which Payments has a workflow."""
    train_team = plan.ask('{ train(key: "ART") { teams { id name } } }')["train"]["teams"]
    team = next(each["id"] for each in train_team if each["name"] == "Payments")
    plan.do(
        "defineWorkflow", "train", team=team, workflow={"states": STATES, "starts": "Doing", "stops": "Done"}
    )
    return plan


def flow(plan, key):
    stories = plan.ask(FLOW, plan=plan.key)["plan"]["stories"]
    return next(each for each in stories if each["externalKey"] == key)


def written(tmp_path, *issues, name="log.json"):
    (tmp_path / name).write_text(json.dumps(search(*issues), indent=1), "utf-8")
    return tmp_path / name


def at(day, hour=9, month=10):
    return f"2026-{month:02}-{day:02}T{hour:02}:00:00.000+0000"


def kept(day, hour=9, month=10):
    return f"2026-{month:02}-{day:02}T{hour:02}:00:00.000000Z"


def summaries(plan, since):
    return [each for each in plan.board()["history"]["nodes"] if each["from"] > since]


def test_stories_of_the_rows_get_their_way_in_the_same_run(board, mapping, tmp_path, capsys):
    log = written(
        tmp_path,
        way_of(
            "PAY-4",
            (at(1), "To Do"),
            (at(6), "In Progress"),
            (at(7), "flag"),
            (at(8), "unflag"),
            (at(9), "Review"),
        ),
    )
    assert board.run(MADE, "--mapping", mapping, "--changelog", log) == 1
    story = flow(board, "PAY-4")
    assert [(each["state"], each["at"]) for each in story["passages"]] == [
        ("Ready", kept(1)),
        ("Doing", kept(6)),
        ("Review", kept(9)),
    ]
    assert (story["progress"], story["startedAt"], story["workflowState"]) == ("STARTED", kept(6), "Review")
    assert (story["blocked"], story["blockages"]) == (False, [{"since": kept(7), "until": kept(8)}])
    out = capsys.readouterr().out
    assert f'PAY-4 {kept(6)} enters "Doing"' in out
    assert "reported: 5 changes of 1 story; unchanged: 0" in out


def test_imported_again_it_records_nothing_and_of_a_longer_file_only_what_is_new(
    board, mapping, tmp_path, capsys
):
    board.run(MADE, "--mapping", mapping)
    short = ((at(1), "To Do"), (at(6), "In Progress"))
    log = written(tmp_path, way_of("PAY-4", *short))
    words = ("--mapping", mapping)
    assert main(board, log, *words) == 0
    before = board.version
    assert main(board, log, *words) == 0
    assert board.version == before
    assert "unchanged: 1" in capsys.readouterr().out
    longer = written(tmp_path, way_of("PAY-4", *short, (at(9), "Review"), (at(12), "Done")))
    assert main(board, longer, *words) == 0
    begun, moves, read, ended = 1, 2, 1, 1
    assert (
        len([e for e in summaries(board, before - 1) if e["from"] >= before]) == begun + moves + read + ended
    )
    assert flow(board, "PAY-4")["finishedAt"] == kept(12)
    before = board.version
    assert main(board, longer, *words) == 0
    assert board.version == before


def main(plan, log, *words):
    given = ["--plan", plan.key, "--url", plan.url, "--token", plan.token]
    return run(["jira", "--changelog", str(log), *given, *map(str, words)])


def test_what_people_did_since_stays_while_the_file_says_nothing_new(board, mapping, tmp_path):
    board.run(MADE, "--mapping", mapping)
    log = written(tmp_path, way_of("PAY-4", (at(1), "To Do"), (at(6), "In Progress"), (at(9), "Done")))
    main(board, log, "--mapping", mapping)
    board.do("reopenStory", story=board.item("PAY-4")["entity"])
    before = board.version
    assert main(board, log, "--mapping", mapping) == 0
    assert board.version == before
    assert flow(board, "PAY-4")["progress"] == "STARTED"


def test_a_team_without_a_workflow_gets_starts_finishes_and_reopenings(plan, mapping, tmp_path):
    plan.run(MADE, "--mapping", mapping)
    log = written(
        tmp_path,
        way_of("PAY-4", (at(1), "To Do"), (at(6), "In Progress"), (at(9), "Done"), (at(12), "In Progress")),
    )
    assert main(plan, log, "--mapping", mapping) == 0
    story = flow(plan, "PAY-4")
    assert (story["progress"], story["startedAt"], story["finishedAt"]) == ("STARTED", kept(6), None)
    assert (story["passages"], story["workflowState"]) == ([], None)
    effective = [each["effectiveAt"] for each in plan.board()["history"]["nodes"] if each["effectiveAt"]]
    assert {kept(6), kept(9), kept(12)} <= set(effective)


def test_a_dry_run_says_what_would_be_reported_and_proposes_states(board, mapping, tmp_path, capsys):
    log = written(
        tmp_path, way_of("PAY-4", (at(1), "Open"), (at(6), "Coding"), (at(7), "In Review"), (at(9), "Done"))
    )
    before = board.version
    assert board.run(MADE, "--mapping", mapping, "--changelog", log, "--dry-run") == 1
    assert board.version == before
    out = capsys.readouterr().out
    assert f'PAY-4 {kept(9)} enters "Done"' in out
    assert "would be reported: " in out
    for line in ('"Open" = "Ready"', '"In Review" = "Doing"', '"Done" = "Done"', '# "Coding" = ""'):
        assert f"\n{line}\n" in out
    assert f'Statuses that are mapped to nothing yet ([statuses] {PROPOSED}):\n    "Coding": 1 row' in out


def test_a_status_is_proposed_as_no_state_only_by_whoever_said_so(tmp_path):
    log = written(tmp_path, way_of("PAY-4", (at(1), "To Do"), (at(6), "In Progress")))
    logs = read(log, UTC)
    said = states_proposal(logs, parse("", "m"), [])
    assert NO_WORKFLOW in said
    assert parse(said, "m").states == {}
    assert '\n# "To Do" = ""\n' in said
    confirmed = parse('[states]\n"To Do" = ""\n', "m")
    assert parse(states_proposal(logs, confirmed, []), "m").states == {"To Do": ""}


def test_what_does_not_fit_is_told_and_the_rest_is_imported(board, mapping, tmp_path, capsys):
    board.run(MADE, "--mapping", mapping)
    capsys.readouterr()
    cut = way_of("PAY-5", (at(1), "In Progress"), (at(9), "Done"), total=101, created=None)
    without = {"id": "7", "key": "PAY-7", "fields": {}}
    log = written(
        tmp_path,
        way_of("PAY-1", (at(1), "To Do"), (at(6), "In Progress")),
        way_of("PAY-99", (at(1), "To Do"), (at(6), "In Progress")),
        cut,
        without,
        way_of(
            "PAY-4", (at(1), "To Do"), (at(6), "In Progress"), (at(7), "Testing"), (at(1, month=12), "Done")
        ),
    )
    assert main(board, log, "--mapping", mapping) == 1
    out = capsys.readouterr().out
    for said in (
        "PAY-1: it is a feature of the plan: how it flows is told by its stories",
        "PAY-99: it is no story of the plan; import it first",
        "PAY-5: 100 of its 101 changes are not in the file, and it had begun before: nobody knows when.",
        "/rest/api/3/issue/KEY/changelog",
        "PAY-7: it has no changelog: the search was made without expand=changelog",
        "PAY-4: it changes to 'Done' in the future (2026-12-01T09:00:00.000000Z); left out",
        f'States that are mapped to nothing yet ([states] {PROPOSED}):\n    "Testing": 1 row',
        "changelogs of 5 issues read, for the plan PI-5",
        "left out on purpose: 1; could not be used: 3",
    ):
        assert said in out, said
    assert flow(board, "PAY-4")["workflowState"] == "Doing"


def test_all_that_a_changelog_brings_came_by_the_run(board, mapping, tmp_path):
    board.run(MADE, "--mapping", mapping)
    before = board.version
    log = written(tmp_path, way_of("PAY-4", (at(1), "To Do"), (at(6), "In Progress"), (at(9), "Done")))
    main(board, log, "--mapping", mapping)
    made = [each for each in board.board()["history"]["nodes"] if each["from"] >= before]
    moves, read, ended = 3, 1, 1
    assert [each["via"] for each in made].count("import") == moves + read + ended


def test_pages_that_were_missing_are_told_later_and_the_start_is_found(board, mapping, tmp_path):
    board.run(MADE, "--mapping", mapping)
    early = history(at(6), ("To Do", "In Progress"))
    late = history(at(9), ("In Progress", "Review"))
    cut = issue("PAY-4", [late], total=2)
    assert main(board, written(tmp_path, cut), "--mapping", mapping) == 1
    assert flow(board, "PAY-4")["passages"] == []
    address = "https://jira.example.org/rest/api/3/issue/PAY-4/changelog"
    pages = [search(cut), {"self": address, "total": 2, "isLast": True, "values": [early, late]}]
    (tmp_path / "pages.json").write_text(json.dumps(pages), "utf-8")
    assert main(board, tmp_path / "pages.json", "--mapping", mapping) == 0
    assert [each["state"] for each in flow(board, "PAY-4")["passages"]] == ["Doing", "Review"]
    assert flow(board, "PAY-4")["startedAt"] == kept(6)


def test_a_finish_that_the_rows_told_stays_and_its_way_is_filled_in(board, mapping, tmp_path):
    board.run(MADE, "--mapping", mapping)
    done = flow(board, "PAY-3")
    log = written(tmp_path, way_of("PAY-3", (at(1), "To Do"), (at(6), "In Progress"), (at(14), "Done")))
    main(board, log, "--mapping", mapping)
    after = flow(board, "PAY-3")
    assert (after["progress"], after["finishedAt"]) == ("ACCEPTED", done["finishedAt"])
    assert after["startedAt"] == kept(6)


def test_one_of_the_two_files_is_needed_and_changelogs_are_jiras(plan, tmp_path):
    given = ["--plan", plan.key, "--url", plan.url, "--token", plan.token]
    for words in (["jira"], ["azure", "file.csv", "--changelog", "log.json"]):
        with pytest.raises(SystemExit):
            run([*words, *given])


def test_the_made_changelog_goes_with_the_made_rows(board, mapping, capsys):
    words = ("--mapping", mapping, "--changelog", DATA / "jira-changelog-made.json")
    mapping.write_text(MAPPING + '"In Review" = "Review"\n', "utf-8")
    assert board.run(MADE, *words) == 1
    assert "reported: 9 changes of 3 stories" in capsys.readouterr().out
    story = flow(board, "PAY-3")
    assert [each["state"] for each in story["passages"]] == ["Ready", "Doing", "Review", "Done"]
    blocked = [{"since": "2026-10-08T13:00:00.000000Z", "until": "2026-10-12T08:00:00.000000Z"}]
    assert story["blockages"] == blocked
    before = board.version
    assert board.run(MADE, *words) == 1
    assert board.version == before
    assert flow(board, "PAY-6")["startedAt"] == "2026-11-03T07:00:00.000000Z"


def test_what_the_plan_refuses_is_told_and_tried_again_when_it_can_be(plan, mapping, tmp_path, capsys):
    plan.run(MADE, "--mapping", mapping)
    story = plan.item("PAY-4")
    assert story["startedAt"] == kept(2, month=11).replace("T09:00", "T09:30")
    log = written(tmp_path, way_of("PAY-4", (at(1), "To Do"), (at(9), "Done")))
    capsys.readouterr()
    assert main(plan, log, "--mapping", mapping) == 1
    out = capsys.readouterr().out
    assert "could not be used: 1" in out
    assert "(FINISH_BEFORE_START)" in out
    assert plan.item("PAY-4")["progress"] == "STARTED"
    longer = written(tmp_path, way_of("PAY-4", (at(1), "To Do"), (at(6), "In Progress"), (at(9), "Done")))
    assert main(plan, longer, "--mapping", mapping) == 0
    story = plan.item("PAY-4")
    assert (story["startedAt"], story["finishedAt"]) == (kept(6), kept(9))


def test_a_start_that_people_told_is_kept_if_it_is_earlier(plan, mapping, tmp_path):
    plan.run(MADE, "--mapping", mapping)
    change = """mutation ($plan: ID!, $input: StartStoryInput!, $at: DateTime!) {
      startStory(plan: $plan, input: $input, envelope: {effectiveAt: $at}) { errors { message } } }"""
    story = plan.item("PAY-4")["entity"]
    plan.ask(change, plan=plan.key, input={"story": story}, at=kept(5))
    log = written(tmp_path, way_of("PAY-4", (at(1), "To Do"), (at(6), "In Progress"), (at(9), "Done")))
    assert main(plan, log, "--mapping", mapping) == 0
    after = plan.item("PAY-4")
    assert (after["startedAt"], after["finishedAt"]) == (kept(5), kept(9))
