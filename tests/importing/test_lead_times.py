"""What a CSV alone can tell of flow: from created to resolved, a lead time. Computed anew with numpy."""

import csv
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from projections.flow.items import items
from tests.importing.files import DATA
from tests.importing.served import state_of

REAL = DATA / "jira-export.csv"
WRITTEN = "%d/%b/%y %I:%M %p"
THERE, TRAIN = ZoneInfo("Asia/Jerusalem"), ZoneInfo("Europe/Zurich")
MAPPING = 'zone = "Asia/Jerusalem"\nstories_without_team = "Web Shop"\n'
HEADER = ("Summary", "Issue key", "Issue id", "Issue Type", "Status", "Created", "Resolved")


@pytest.fixture
def confirmed(tmp_path):
    (tmp_path / "mapping.toml").write_text(MAPPING, "utf-8")
    return tmp_path / "mapping.toml"


@pytest.fixture
def made(tmp_path):
    """Issues of a year, over changes of clocks; some unresolved, three resolved before they were created."""
    random = np.random.default_rng(20261122)
    first = datetime(2025, 9, 1, 8)
    with (tmp_path / "made.csv").open("w", encoding="utf-8-sig", newline="") as file:
        write = csv.writer(file)
        write.writerow(HEADER)
        for n in range(150):
            created = first + timedelta(minutes=int(random.integers(0, 400 * 24 * 60)))
            lasted = timedelta(minutes=int(random.lognormal(8.5, 1.5))) if n > 2 else -timedelta(days=1)
            resolved = created + lasted
            done = n % 5 != 4 and resolved < datetime(2026, 11, 1)
            words = (f"Issue {n}", f"LT-{n}", n, ("Story", "Task", "Bug")[n % 3], "Done" if done else "To Do")
            write.writerow((*words, created.strftime(WRITTEN), resolved.strftime(WRITTEN) if done else ""))
    return tmp_path / "made.csv"


def expected(path, keys):
    """Lead times in days by key, for these keys; made from the file by numpy alone."""
    rows = csv.DictReader(path.read_text("utf-8-sig").splitlines())
    both = [(row["Issue key"], row["Created"], row["Resolved"]) for row in rows if row["Resolved"]]
    both = [each for each in both if each[0] in keys]
    days = np.array(
        [[local_day(created), local_day(resolved)] for _, created, resolved in both], "datetime64[D]"
    )
    taken = (days[:, 1] - days[:, 0]).astype(int) + 1
    in_order = np.array([moment(resolved) >= moment(created) for _, created, resolved in both])
    return {key: int(n) for (key, _, _), n, good in zip(both, taken, in_order, strict=True) if good}


def moment(text):
    return datetime.strptime(text, WRITTEN).replace(tzinfo=THERE)


def local_day(text):
    return moment(text).astimezone(TRAIN).date()


def told(plan, database):
    """Lead times as the projection of flow tells them."""
    here = state_of(plan, database)
    keys = {story.id: story.external_key for story in here.stories}
    return {keys[each.id]: each.lead_days for each in items(here)}


def test_lead_times_of_a_made_export_are_those_that_numpy_computes(plan, database, confirmed, made, capsys):
    assert plan.run(made, "--mapping", confirmed) == 0
    leads = told(plan, database)
    wanted = expected(made, leads)
    assert len(wanted) > 80
    assert {key: days for key, days in leads.items() if days is not None} == wanted
    assert capsys.readouterr().out.count("it was created after it was resolved") == 3


def test_lead_times_of_the_real_export_are_those_that_numpy_computes(plan, database, confirmed):
    plan.run(REAL, "--mapping", confirmed)
    leads = told(plan, database)
    wanted = expected(REAL, leads)
    assert len(wanted) > 40
    assert {key: days for key, days in leads.items() if days is not None} == wanted


def test_from_a_csv_no_cycle_time_is_told_and_without_a_column_no_lead_time(plan, database, confirmed, made):
    text = made.read_text("utf-8-sig").replace("Created", "Something else")
    made.write_text(text, "utf-8-sig")
    plan.run(made, "--mapping", confirmed)
    assert set(told(plan, database).values()) == {None}


FLOW = """query ($plan: String!) { plan(key: $plan) { flow(since: "2025-12-01") {
  leadTime { sampleSize variant percentiles { percent days } } flowTime { sampleSize }
  efficiency { percent } } } }"""


def test_the_flow_of_the_real_export_is_told_as_a_lead_time_by_its_two_points(plan, database, confirmed):
    plan.run(REAL, "--mapping", confirmed)
    flow = plan.ask(FLOW, plan=plan.key)["plan"]["flow"]
    wanted = np.array(list(expected(REAL, told(plan, database)).values()))
    lines = {each["percent"]: each["days"] for each in flow["leadTime"]["percentiles"]}
    assert flow["leadTime"]["sampleSize"] == len(wanted)
    assert lines == {n: np.percentile(wanted, n, method="inverted_cdf") for n in lines}
    assert (flow["flowTime"]["sampleSize"], flow["efficiency"]["percent"]) == (0, None)
    assert "from created to resolved" in flow["leadTime"]["variant"]
