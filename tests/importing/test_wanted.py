"""What a file asks for, in the plan's own words."""

from dataclasses import replace

from service.importing.board import Imported, Item
from service.importing.mapping import Mapping, parse
from tests.importing.files import BOARD, CONFIRMED, read, read_text, wishes

HEADER = "Summary,Issue key,Issue Type,Status,Status Category,Parent key,Team,Sprint,Resolved"


def by_key(found):
    return {each.row.key: each for each in found.items}


def test_epics_become_features_and_stories_and_sub_tasks_become_stories_of_the_epic():
    found = by_key(wishes(read("jira-made.csv")))
    assert [key for key, each in found.items() if each.is_feature] == ["PAY-1", "PAY-2"]
    assert found["PAY-6"].values["feature"] == found["PAY-2"].entity
    assert found["PAY-7"].values["feature"] == found["PAY-2"].entity
    assert found["PAY-5"].values["feature"] == ""


def test_features_come_before_stories_and_each_kind_in_the_order_of_its_rank():
    items = wishes(read("jira-export.csv"), parse('stories_without_team = "Web Shop"', "m")).items
    assert [each.is_feature for each in items] == [True] * 17 + [False] * 113
    assert [each.row.rank for each in items[:17]] == sorted(each.row.rank for each in items[:17])


def test_a_team_is_found_by_the_mapping_or_by_its_name_and_a_part_has_the_team_of_the_whole():
    found = by_key(wishes(read("jira-made.csv")))
    assert found["PAY-1"].values["team"] == "team-pay"
    assert found["PAY-2"].values["team"] == "team-risk"
    assert found["PAY-3"].values["team"] == "team-pay"
    assert found["PAY-5"].values["team"] == "team-shop"
    assert found["PAY-7"].values["team"] == "team-risk"


def test_a_story_without_a_team_is_listed_unless_the_mapping_says_whose_it_is():
    found = wishes(read("jira-export.csv"), Mapping())
    assert len(found.unused) == 113
    assert found.unused[0].reason.endswith("say stories_without_team")
    assert wishes(read("jira-export.csv"), parse('stories_without_team = "web shop"', "m")).unused == []


def test_a_team_that_the_plan_does_not_have_is_counted_and_its_stories_are_listed():
    found = wishes(read("jira-made.csv"))
    assert found.unmapped["teams"] == {"Night Watch": 1}
    assert [(u.key, u.reason) for u in found.unused] == [
        ("PAY-12", "a story needs a team, and 'Night Watch' is none of the plan; map it under [teams]")
    ]


def test_a_sprint_means_an_iteration_only_if_the_mapping_says_so():
    found = wishes(read("jira-made.csv"))
    assert by_key(found)["PAY-4"].values["iteration"] == "it-2"
    assert by_key(found)["PAY-7"].values["iteration"] == "it-2"
    assert "iteration" not in by_key(found)["PAY-11"].values
    assert found.unmapped["sprints"] == {"Hardening": 1}
    named_alike = wishes(read_text(f"{HEADER}\r\na,A-1,Story,Open,,,Web Shop,Iteration 5.1,\r\n"), Mapping())
    assert "iteration" not in by_key(named_alike)["A-1"].values


def test_statuses_become_progress_with_the_time_at_which_it_happened():
    found = by_key(wishes(read("jira-made.csv")))
    assert (found["PAY-3"].values["progress"], found["PAY-3"].effective_at) == (
        "ACCEPTED",
        "2026-10-16T16:10:00.000000Z",
    )
    assert (found["PAY-4"].values["progress"], found["PAY-4"].effective_at) == (
        "STARTED",
        "2026-11-02T09:30:00.000000Z",
    )
    assert (found["PAY-5"].values["progress"], found["PAY-5"].effective_at) == ("NOT_STARTED", None)


def test_an_unknown_status_means_what_its_category_means_and_without_one_nothing():
    found = wishes(read("jira-made.csv"))
    assert by_key(found)["PAY-6"].values["progress"] == "STARTED"
    assert "progress" not in by_key(found)["PAY-11"].values
    assert found.unmapped["statuses"] == {"Awaiting sign-off": 1}
    assert found.by_category == {"Selected": {"In Progress": 1}}


def test_what_was_given_up_or_is_of_a_type_left_out_is_skipped_with_the_reason():
    assert [(s.key, s.reason) for s in wishes(read("jira-made.csv")).skipped] == [
        ("PAY-8", "it was given up: Cancelled"),
        ("PAY-9", "issues of the type 'Question' are left out"),
    ]


def test_a_type_that_nobody_knows_is_listed():
    found = wishes(read("jira-made.csv"), Mapping())
    assert "nobody knows what the type 'Question' becomes" in next(
        u.reason for u in found.unused if u.key == "PAY-9"
    )


def test_an_epic_that_consists_of_features_is_no_card():
    found = wishes(read_text(f"{HEADER}\r\na,A-1,Epic,Open,,,,,\r\nb,A-2,Feature,Open,,A-1,,,\r\n"))
    assert list(by_key(found)) == ["A-2"]
    assert found.skipped[0].reason == "it consists of features, and only these are cards of the board"


def test_a_feature_in_an_iteration_without_a_team_stays_unplaced_and_that_is_noted():
    found = wishes(read_text(f"{HEADER}\r\na,A-1,Epic,Open,,,,PI 5 Sprint 1,\r\n"))
    assert "iteration" not in by_key(found)["A-1"].values
    assert "stays unplaced" in found.notes[0].text


def test_a_parent_that_is_not_in_the_file_is_the_one_imported_earlier():
    feature = Item(id="f-1", version=3, is_feature=True, values={"team": "team-shop"})
    board = replace(
        BOARD,
        items={"f-1": feature},
        imported={"A-1": Imported("A-1", "f-1", {"team": "team-risk"})},
    )
    text = f"{HEADER}\r\nb,A-2,Story,Open,,A-1,,,\r\nc,A-3,Story,Open,,A-9,Web Shop,,\r\n"
    found = wishes(read_text(text), CONFIRMED, board)
    assert by_key(found)["A-2"].values["feature"] == "f-1"
    assert by_key(found)["A-2"].values["team"] == "team-risk"
    assert "feature" not in by_key(found)["A-3"].values
    assert found.notes[0].text == "its parent A-9 is not imported, so it belongs to no feature"


def test_parents_in_a_circle_do_no_harm():
    text = f"{HEADER}\r\nb,A-1,Story,Open,,A-2,Web Shop,,\r\nc,A-2,Story,Open,,A-1,Web Shop,,\r\n"
    assert len(wishes(read_text(text)).items) == 2


def test_a_status_that_changed_in_the_future_is_recorded_without_a_time():
    found = wishes(read_text(f"{HEADER}\r\na,A-1,Story,Done,,,Web Shop,,10/Jan/27 11:19 AM\r\n"))
    assert by_key(found)["A-1"].effective_at is None
    assert "in the future" in found.notes[0].text


def test_the_same_row_has_the_same_id_in_the_same_plan_only():
    text = f"{HEADER}\r\na,A-1,Epic,Open,,,,,\r\n"
    here, again = (wishes(read_text(text)).items[0].entity for _ in range(2))
    elsewhere = wishes(read_text(text), CONFIRMED, replace(BOARD, id="other")).items[0].entity
    assert here == again != elsewhere


def test_an_item_of_the_plan_that_names_the_issue_is_taken_for_it():
    held = Item(id="f-1", version=3, is_feature=True, values={}, external_key="A-1")
    found = wishes(
        read_text(f"{HEADER}\r\na,A-1,Epic,Open,,,,,\r\n"), CONFIRMED, replace(BOARD, items={"f-1": held})
    )
    assert found.items[0].entity == "f-1"


def test_azure_area_paths_are_teams_by_their_last_name_and_iteration_paths_are_sprints():
    mapping = parse(
        """
[teams]
"Logistics\\\\Parcels" = "Payments"
[sprints]
"Logistics\\\\PI 5\\\\Iteration 1" = "Iteration 5.1"
""",
        "m",
    )
    found = wishes(read("azure-made.csv"), mapping)
    assert by_key(found)["4102"].values["team"] == "team-pay"
    assert by_key(found)["4103"].values["iteration"] == "it-1"
    assert by_key(found)["4103"].values["feature"] == by_key(found)["4101"].entity
    assert found.unmapped["teams"]["Logistics\\Lockers"] >= 1
    assert [s.key for s in found.skipped] == ["4107"]


def test_work_that_ended_undone_is_given_up_whatever_its_status():
    header = "Summary,Issue key,Issue Type,Status,Resolution"
    text = f"{header}\r\na,A-1,Epic,Done,Won't Do\r\nb,A-2,Epic,Done,Done\r\n"
    found = wishes(read_text(text))
    assert list(by_key(found)) == ["A-2"]
    assert found.skipped[0].reason == "it was given up: Won't Do"
    board = replace(BOARD, imported={"A-1": Imported("A-1", "f-1", {})})
    assert wishes(read_text(text), CONFIRMED, board).skipped[0].reason.endswith("for its team to remove")
