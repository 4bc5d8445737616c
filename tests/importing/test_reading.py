"""Exports of Jira and Azure DevOps, row by row."""

import pytest

from service.importing.reading import Habits
from service.importing.rows import FileUnusable
from tests.importing.files import read, read_text

HEADER = "Summary,Issue key,Issue Type"


def by_key(reading):
    return {row.key: row for row in reading.rows}


def test_the_real_export_is_read_whole():
    reading = read("jira-export.csv")
    assert len(reading.rows) == 130
    assert (reading.unused, reading.notes, reading.guesses) == ((), (), ())
    row = by_key(reading)["TRAIN-219"]
    assert (row.line, row.type, row.status, row.parent) == (2, "Subtask", "Done", "TRAIN-163")
    assert (row.sprint, row.team, row.points) == ("Train Sprint 1", "", "")
    assert row.resolved_at == "2026-01-10T11:24:00.000000Z"


def test_descriptions_are_left_out_unless_asked_for():
    assert all(row.description is None for row in read("jira-export.csv").rows)
    asked = read("jira-export.csv", Habits(descriptions=True))
    assert "populate.py" in by_key(asked)["TRAIN-219"].description


def test_no_name_of_a_person_gets_into_a_row():
    assert "Person" not in repr(read("jira-export.csv").rows)


def test_the_last_of_repeated_sprints_counts_and_every_link_is_read_in_its_direction():
    rows = by_key(read("jira-made.csv"))
    assert rows["PAY-4"].sprint == "PI 5 Sprint 2"
    assert rows["PAY-3"].sprint == "PI 5 Sprint 1"
    assert rows["PAY-6"].links == (("Blocks", True, "PAY-4"), ("Blocks", True, "PAY-3"))
    assert rows["PAY-1"].links == (("Blocks", True, "PAY-5"), ("Relates", True, "PAY-9"))
    assert rows["PAY-5"].links == (("Blocks", False, "PAY-1"),)


def test_text_from_right_to_left_stays_as_it_is_and_a_line_break_in_a_title_becomes_a_space():
    rows = by_key(read("jira-made.csv"))
    assert rows["PAY-3"].title == "תשלום בהעברה בנקאית"
    assert rows["PAY-4"].title == "Print the invoice as PDF"


def test_points_are_hundredths():
    rows = by_key(read("jira-made.csv"))
    assert [rows[key].points for key in ("PAY-1", "PAY-5", "PAY-7")] == ["1300", "250", ""]


def test_each_row_that_cannot_be_used_is_listed_with_its_line_and_reason():
    listed = [(u.line, u.key, u.reason) for u in read("jira-made.csv").unused]
    assert listed == [
        (13, "PAY-10", "it has no title"),
        (14, "PAY-1", "line 2 has this key already"),
        (17, "", "the row has 3 cells, the header has 22"),
    ]


def test_what_was_cut_or_left_out_of_a_row_is_noted():
    notes = [(n.key, n.text) for n in read("jira-made.csv").notes]
    assert notes == [
        ("PAY-11", "its title has 291 characters and is cut to 200"),
        ("PAY-11", "its points 'five' are no number of points and are left out"),
    ]
    assert len(by_key(read("jira-made.csv"))["PAY-11"].title) == 200


def test_a_missing_column_is_named_with_file_and_line_and_with_what_it_may_be():
    with pytest.raises(FileUnusable) as raised:
        read_text("Summary,Issue keys,Issue Type\r\na,1,Story\r\n")
    text = str(raised.value)
    assert text.startswith("file.csv, line 1, column 'Issue key': there is no such column")
    assert "is it 'Issue keys'?" in text
    assert "[columns] key = ..." in text


def test_columns_in_another_language_are_chosen_in_the_mapping():
    chosen = Habits(columns={"title": "Zusammenfassung", "key": "Schlüssel", "type": "Vorgangstyp"})
    reading = read_text("Zusammenfassung,Schlüssel,Vorgangstyp\r\na,A-1,Story\r\n", chosen)
    assert reading.rows[0].title == "a"
    with pytest.raises(FileUnusable, match="column 'Titel'"):
        read_text(f"{HEADER}\r\n", Habits(columns={"title": "Titel"}))
    with pytest.raises(FileUnusable, match="no field 'tilte'"):
        read_text(f"{HEADER}\r\n", Habits(columns={"tilte": "Summary"}))


def test_a_column_that_is_absent_is_not_an_empty_one():
    row = read_text(f"{HEADER},Sprint\r\na,A-1,Story,\r\n").rows[0]
    assert (row.sprint, row.team, row.parent, row.status) == ("", None, None, None)


def test_a_parent_named_by_its_number_is_found_by_it():
    reading = read_text(
        f"{HEADER},Issue id,Parent id\r\na,A-1,Epic,7,\r\nb,A-2,Story,8,7\r\nc,A-3,Story,9,1\r\n"
    )
    assert [row.parent for row in reading.rows] == ["", "A-1", ""]
    assert [(n.key, n.text) for n in reading.notes] == [
        ("A-3", "its parent, of the id 1, is not in the file")
    ]


def test_older_exports_name_the_epic_in_a_column_of_its_own():
    reading = read_text(f"{HEADER},Custom field (Epic Link)\r\na,A-1,Epic,\r\nb,A-2,Story,A-1\r\n")
    assert reading.rows[1].parent == "A-1"


def test_a_date_that_is_none_is_noted_and_the_row_is_used():
    reading = read_text(f"{HEADER},Resolved\r\na,A-1,Story,someday\r\n")
    assert reading.rows[0].resolved_at is None
    assert reading.notes[0].text.startswith("'someday' is not a date that can be read")


def test_an_order_of_day_and_month_that_is_not_proven_is_stated_as_a_guess():
    reading = read_text(f"{HEADER},Resolved\r\na,A-1,Story,1/2/2026 3:00 PM\r\n")
    assert reading.rows[0].resolved_at == "2026-01-02T15:00:00.000000Z"
    assert "the month is taken to come first" in reading.guesses[0]
    reading = read_text(f"{HEADER},Resolved\r\na,A-1,Story,1.2.2026 15:00\r\n")
    assert reading.rows[0].resolved_at == "2026-02-01T15:00:00.000000Z"
    assert "the day is taken to come first" in reading.guesses[0]


def test_an_azure_tree_is_read_with_parents_by_level_and_american_dates():
    reading = read("azure-made.csv")
    rows = by_key(reading)
    assert (reading.unused, reading.notes, reading.guesses) == ((), (), ())
    assert [(key, row.parent) for key, row in rows.items()] == [
        ("4101", ""),
        ("4102", "4101"),
        ("4103", "4102"),
        ("4104", "4101"),
        ("4105", ""),
        ("4106", "4105"),
        ("4107", "4105"),
    ]
    assert rows["4102"].title == "Show the parcel on a map"
    assert rows["4102"].resolved_at == "2026-10-16T16:10:00.000000Z"
    assert [rows[key].points for key in ("4101", "4102", "4104")] == ["2000", "500", "50"]
    assert rows["4106"].links == (("Predecessor", False, "4102"),)


def test_sprints_that_old_versions_of_jira_write_as_objects_have_their_names():
    text = '"com.atlassian.greenhopper.service.sprint.Sprint@1f[id=7,state=ACTIVE,name=Sprint 7,goal=]"'
    assert read_text(f"{HEADER},Sprint\r\na,A-1,Story,{text}\r\n").rows[0].sprint == "Sprint 7"
