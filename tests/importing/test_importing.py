"""Files imported into a real service, through its public API."""

import csv
import io

import pytest

from tests.importing.files import DATA

REAL = DATA / "jira-export.csv"
MADE = DATA / "jira-made.csv"
REAL_MAPPING = """
zone = "Asia/Jerusalem"
stories_without_team = "Web Shop"
[sprints]
"Train Sprint 1" = "Iteration 5.1"
"""
MADE_MAPPING = """
zone = "UTC"
[types]
"Question" = "SKIP"
[teams]
"Payments Squad" = "Payments"
[sprints]
"PI 5 Sprint 1" = "Iteration 5.1"
"PI 5 Sprint 2" = "Iteration 5.2"
"PI 5 Sprint 3" = "Iteration 5.3"
"""


@pytest.fixture
def mapping(tmp_path):
    def write(text):
        (tmp_path / "mapping.toml").write_text(text, "utf-8")
        return tmp_path / "mapping.toml"

    return write


def changed(path, tmp_path, changes):
    """The file with some cells written anew: (key, header) -> text."""
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
    header = rows[0]
    for row in rows[1:]:
        for (key, name), text in changes.items():
            if len(row) == len(header) and row[header.index("Issue key")] == key:
                row[header.index(name)] = text
    other = tmp_path / "changed.csv"
    with other.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, lineterminator="\r\n").writerows(rows)
    return other


def test_the_real_export_changed_in_three_rows_brings_these_three_and_keeps_three_moves(
    plan, mapping, tmp_path, capsys
):
    confirmed = mapping(REAL_MAPPING)
    assert plan.run(REAL, "--mapping", confirmed) == 0
    board = plan.board()
    assert (len(board["features"]), len(board["stories"])) == (17, 113)
    done = plan.item("TRAIN-219")
    assert (done["progress"], done["finishedAt"]) == ("ACCEPTED", "2026-01-10T09:24:00.000000Z")
    assert done["feature"]["externalKey"] == "TRAIN-204"
    assert done["iteration"]["name"] == "Iteration 5.1"
    assert "17 features, 113 stories, 0 dependencies" in capsys.readouterr().out

    before = plan.version
    assert plan.run(REAL, "--mapping", confirmed) == 0
    assert plan.version == before
    assert "unchanged: 130" in capsys.readouterr().out

    moves = {
        "TRAIN-206": ("Payments", "Iteration 5.2"),
        "TRAIN-205": ("Web Shop", "Iteration 5.3"),
        "TRAIN-200": ("Risk & Fraud", "Iteration 5.1"),
    }
    for key, (team, iteration) in moves.items():
        where = {"team": plan.named(team), "iteration": plan.named(iteration)}
        plan.do("moveFeature", feature=plan.item(key)["entity"], **where)

    before = plan.version
    other = changed(
        REAL,
        tmp_path,
        {
            ("TRAIN-206", "Summary"): "Ask the student for more documents",
            ("TRAIN-214", "Status"): "Done",
            ("TRAIN-214", "Resolved"): "14/Jan/26 9:00 AM",
            ("TRAIN-39", "Sprint"): "Train Sprint 1",
        },
    )
    assert plan.run(other, "--mapping", confirmed) == 0
    out = capsys.readouterr().out
    assert out.count("  ~ ") == 3
    assert 'TRAIN-206 title: "Staff-Request Additional Documents" -> "Ask the student' in out
    assert 'TRAIN-214 progress: "NOT_STARTED" -> "ACCEPTED"' in out
    assert 'TRAIN-39 iteration: nothing -> "Iteration 5.1"' in out
    for key, (team, iteration) in moves.items():
        cell = plan.item(key)["cell"]
        assert (cell["team"]["name"], cell["iteration"]["name"]) == (team, iteration)
        assert f"{key} team: file nothing, plan " in out
    assert plan.item("TRAIN-206")["title"] == "Ask the student for more documents"
    assert plan.item("TRAIN-214")["finishedAt"] == "2026-01-14T07:00:00.000000Z"
    assert plan.item("TRAIN-39")["iteration"]["name"] == "Iteration 5.1"
    begun_and_finished, rows = 2, 3
    commits = [each for each in plan.board()["history"]["nodes"] if each["from"] >= before]
    assert len(commits) == begun_and_finished + rows

    before = plan.version
    assert plan.run(other, "--mapping", confirmed) == 0
    assert plan.version == before


def test_teams_points_sprints_progress_and_links_of_a_file_are_on_the_board(plan, mapping, capsys):
    assert plan.run(MADE, "--mapping", mapping(MADE_MAPPING)) == 1
    feature = plan.item("PAY-1")
    assert (feature["cell"]["team"]["name"], feature["cell"]["iteration"]) == ("Payments", None)
    assert (feature["size"], feature["progress"]) == (13.0, "STARTED")
    assert feature["startedAt"] == "2026-10-05T09:00:00.000000Z"
    story = plan.item("PAY-3")
    assert story["title"] == "תשלום בהעברה בנקאית"
    assert (story["points"], story["finishedAt"]) == (3.0, "2026-10-16T16:10:00.000000Z")
    assert plan.item("PAY-7")["feature"]["externalKey"] == "PAY-2"
    assert plan.item("PAY-5")["feature"] is None
    strings = [
        (d["provider"]["team"]["name"], d["consumer"]["team"]["name"], d["neededBy"]["name"], d["what"])
        for d in plan.board()["dependencies"]
    ]
    assert strings == [
        ("Payments", "Web Shop", "Iteration 5.3", "Pay by invoice"),
        ("Risk & Fraud", "Payments", "Iteration 5.2", "Score a payment"),
        ("Risk & Fraud", "Payments", "Iteration 5.1", "Score a payment"),
    ]
    out = capsys.readouterr().out
    for said in (
        "line 13, PAY-10: it has no title",
        "line 14, PAY-1: line 2 has this key already",
        "line 17: the row has 3 cells, the header has 22",
        "PAY-12: a story needs a team, and 'Night Watch' is none of the plan",
        '"Hardening": 1 row',
        "PAY-2 blocks PAY-1: PAY-1 is in no iteration by which it needs this",
        "line 11, PAY-8: it was given up: Cancelled",
    ):
        assert said in out
    before = plan.version
    assert plan.run(MADE, "--mapping", mapping(MADE_MAPPING)) == 1
    assert plan.version == before


def test_what_an_import_records_came_by_import_each_row_in_one_commit(plan, mapping):
    before = plan.version
    plan.run(MADE, "--mapping", mapping(MADE_MAPPING))
    commits = [each for each in plan.board()["history"]["nodes"] if each["from"] >= before]
    items, links, run = 8, 3, 2
    assert len(commits) == items + links + run
    assert [each["via"] for each in commits].count("import") == items + links + 1


def test_a_conflict_stays_until_somebody_says_who_wins(plan, mapping, tmp_path, capsys):
    confirmed = mapping(MADE_MAPPING)
    plan.run(MADE, "--mapping", confirmed)
    plan.do("describeStory", story=plan.item("PAY-5")["entity"], title="Invoice shown at checkout")
    other = changed(MADE, tmp_path, {("PAY-5", "Summary"): "Invoice visible in the shop"})
    before = plan.version
    capsys.readouterr()
    for _ in range(2):
        assert plan.run(other, "--mapping", confirmed) == 1
        assert 'PAY-5 title: file "Invoice visible in the shop", plan "Invoice shown at checkout"' in (
            capsys.readouterr().out
        )
        assert plan.version == before
    plan.run(other, "--mapping", confirmed, "--prefer", "plan")
    assert plan.item("PAY-5")["title"] == "Invoice shown at checkout"
    assert plan.version > before
    plan.run(other, "--mapping", confirmed, "--prefer", "file")
    assert plan.item("PAY-5")["title"] == "Invoice visible in the shop"


def test_what_people_removed_stays_removed_unless_the_file_is_preferred(plan, mapping, capsys):
    confirmed = mapping(MADE_MAPPING)
    plan.run(MADE, "--mapping", confirmed)
    plan.do("removeStory", story=plan.item("PAY-4")["entity"])
    before = plan.version
    capsys.readouterr()
    plan.run(MADE, "--mapping", confirmed)
    assert "Removed in the plan since they were imported; left so:" in capsys.readouterr().out
    assert plan.version == before
    plan.run(MADE, "--mapping", confirmed, "--prefer", "file")
    assert plan.item("PAY-4")["title"] == "Print the invoice as PDF"


def test_a_value_that_goes_back_and_forth_follows_the_file_each_time(plan, mapping, tmp_path):
    confirmed = mapping(MADE_MAPPING)
    other = changed(MADE, tmp_path, {("PAY-5", "Summary"): "B"})
    titles = []
    for file in (MADE, other, MADE, other):
        plan.run(file, "--mapping", confirmed)
        titles.append(plan.item("PAY-5")["title"])
    assert titles == ["Invoice shown in the shop", "B", "Invoice shown in the shop", "B"]


def test_a_dry_run_says_what_would_be_done_and_does_nothing(plan, tmp_path, capsys):
    before = plan.version
    proposed = tmp_path / "proposed.toml"
    assert plan.run(MADE, "--dry-run", "--mapping", proposed) == 1
    assert plan.version == before
    out = capsys.readouterr().out
    assert '+ line 2, PAY-1 feature "Pay by invoice"' in out
    text = proposed.read_text("utf-8")
    assert '"PI 5 Sprint 1" = "Iteration 5.1"  # 1 row' in text
    assert '"Hardening" = ""  # 1 row' in text
    assert '"Payments Squad" = ""' in text
    assert '"Risk & Fraud" = "Risk & Fraud"' in text
    assert '"Selected" = "STARTED"' in text
    assert '"Blocks" = "PROVIDES"' in text
    proposed.write_text(text.replace('"Payments Squad" = ""', '"Payments Squad" = "Payments"'), "utf-8")
    plan.run(MADE, "--mapping", proposed)
    assert plan.item("PAY-3")["iteration"]["name"] == "Iteration 5.1"
    assert plan.item("PAY-1")["cell"]["team"]["name"] == "Payments"


def test_descriptions_are_imported_only_when_asked_for_and_their_digests_are_compared(plan, mapping):
    confirmed = mapping(MADE_MAPPING)
    plan.run(MADE, "--mapping", confirmed)
    query = "query ($plan: String!) { plan(key: $plan) { features { externalKey hypothesis } } }"
    texts = {f["externalKey"]: f["hypothesis"] for f in plan.ask(query, plan=plan.key)["plan"]["features"]}
    assert texts == {"PAY-1": None, "PAY-2": None}
    plan.run(MADE, "--mapping", confirmed, "--with-descriptions")
    texts = {f["externalKey"]: f["hypothesis"] for f in plan.ask(query, plan=plan.key)["plan"]["features"]}
    assert texts["PAY-1"] == 'Customers ask for "invoices",\nnot cards.'
    before = plan.version
    plan.run(MADE, "--mapping", confirmed, "--with-descriptions")
    plan.run(MADE, "--mapping", confirmed)
    assert plan.version == before


AZURE = DATA / "azure-made.csv"
AZURE_MAPPING = """
zone = "UTC"
[teams]
"Logistics\\\\Parcels" = "Web Shop"
"Logistics\\\\Lockers" = "Payments"
[sprints]
"Logistics\\\\PI 5\\\\Iteration 1" = "Iteration 5.1"
"Logistics\\\\PI 5\\\\Iteration 2" = "Iteration 5.2"
"""


def test_an_azure_export_is_imported_and_again_adds_nothing(plan, mapping):
    confirmed = mapping(AZURE_MAPPING)
    assert plan.run(AZURE, "--mapping", confirmed, source="azure") == 0
    assert plan.item("4101")["size"] == 20.0
    assert plan.item("4103")["feature"]["externalKey"] == "4101"
    assert plan.item("4104")["points"] == 0.5
    before = plan.version
    assert plan.run(AZURE, "--mapping", confirmed, source="azure") == 0
    assert plan.version == before


def test_what_was_promised_changes_with_the_reason_that_the_file_says_so(plan, mapping):
    confirmed = mapping(AZURE_MAPPING)
    plan.run(AZURE, "--mapping", confirmed, source="azure")
    plan.make_ready()
    for mutation in ("openPlanning", "commitPlan"):
        done = plan.ask(f'mutation {{ {mutation}(plan: "PI-5") {{ errors {{ message }} }} }}')
        assert done[mutation] == {"errors": []}
    moved = mapping(AZURE_MAPPING.replace('Lockers" = "Payments"', 'Lockers" = "Risk & Fraud"'))
    before = plan.version
    assert plan.run(AZURE, "--mapping", moved, source="azure") == 0
    assert plan.item("4105")["cell"]["team"]["name"] == "Risk & Fraud"
    reasons = {each["reason"] for each in plan.board()["history"]["nodes"] if each["from"] > before}
    assert "4105 changed in azure, as azure-made.csv says." in reasons
