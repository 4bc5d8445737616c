"""The exports beside the tests, and a board to import them into."""

from pathlib import Path

from service.importing import azure, jira, table
from service.importing.board import Board, Named
from service.importing.mapping import Mapping, parse
from service.importing.reading import Habits
from service.importing.wanted import wanted

DATA = Path(__file__).parent / "data"
NOW = "2026-11-22T12:00:00.000000Z"
BOARD = Board(
    id="6b0b3a3e-0000-4000-8000-000000000001",
    key="PI-5",
    teams=(Named("team-pay", "Payments"), Named("team-risk", "Risk & Fraud"), Named("team-shop", "Web Shop")),
    iterations=(
        Named("it-1", "Iteration 5.1"),
        Named("it-2", "Iteration 5.2"),
        Named("it-3", "Iteration 5.3"),
    ),
)
CONFIRMED = parse(
    """
[teams]
"Payments Squad" = "Payments"
[sprints]
"PI 5 Sprint 1" = "Iteration 5.1"
"PI 5 Sprint 2" = "Iteration 5.2"
"PI 5 Sprint 3" = "Iteration 5.3"
"Hardening" = ""
[types]
"Question" = "SKIP"
""",
    "mapping.toml",
)


def read(name, habits=None):
    """One of the exports, row by row."""
    reader = azure if name.startswith("azure") else jira
    return reader.read(table.read(DATA / name), habits or Habits())


def read_text(text, habits=None):
    """A Jira export that a test writes itself."""
    return jira.read(table.parse(text.encode(), "file.csv"), habits or Habits())


def wishes(reading, mapping=CONFIRMED, board=BOARD):
    """What a file wants of the board."""
    return wanted(reading, mapping or Mapping(), board, "jira", NOW)
