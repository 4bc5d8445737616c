"""The mapping that is proposed: it can be read back, and says the same."""

import pytest

from service.importing.mapping import Becomes, Mapping, Stage, parse
from service.importing.proposal import proposal, quoted, sprints
from tests.importing.files import BOARD, CONFIRMED, read, read_text, wishes

HOSTILE = [
    'a "quoted" one',
    "back\\slash",
    "tab\tand\x01\x7f",
    "# no comment",
    "שלום",
    "[types]",
    "a = 1",
    "'''",
]


@pytest.mark.parametrize("word", HOSTILE)
def test_any_word_is_quoted_so_that_it_is_read_back(word):
    assert parse(f"[teams]\n{quoted(word)} = {quoted(word)}", "m").teams == {word: word}


def test_a_proposal_is_a_mapping_that_means_what_the_file_means_without_one():
    for name in ("jira-made.csv", "azure-made.csv", "jira-export.csv"):
        reading = read(name)
        proposed = parse(proposal(reading, Mapping(), BOARD), "m")
        assert all(proposed.becomes(row.type) is Mapping().becomes(row.type) for row in reading.rows)
        for row in reading.rows:
            assert proposed.stage(row.status, row.category or "") is Mapping().stage(
                row.status, row.category or ""
            )


def test_what_was_confirmed_stays_in_the_next_proposal():
    again = parse(proposal(read("jira-made.csv"), CONFIRMED, BOARD), "m")
    assert again.teams["Payments Squad"] == "Payments"
    assert again.sprints == CONFIRMED.sprints
    assert again.types["Question"] is Becomes.SKIP
    assert again.statuses["Cancelled"] is Stage.SKIP
    found = wishes(read("jira-made.csv"), again)
    assert [each.entity for each in found.items] == [
        each.entity for each in wishes(read("jira-made.csv")).items
    ]


def test_words_of_a_file_cannot_break_out_of_the_proposal():
    text = 'Summary,Issue key,Issue Type,Team\r\na,A-1,Story,"x"" = 1\n[types]\n""Epic"" = ""SKIP"\r\n'
    assert "Epic" not in parse(proposal(read_text(text), Mapping(), BOARD), "m").types


def test_a_sprint_is_proposed_by_name_else_by_its_number_if_it_is_the_only_one():
    assert sprints(
        {"iteration 5.2": 1, "Sprint 3": 1, "Team A 1": 1, "Team B 1": 1, "Backlog": 1}, BOARD
    ) == {
        "iteration 5.2": "Iteration 5.2",
        "Sprint 3": "Iteration 5.3",
        "Team A 1": "",
        "Team B 1": "",
        "Backlog": "",
    }
