"""What changelogs bring, measured: cycle times and time spent waiting, computed anew with numpy."""

import csv
import json
from datetime import UTC, datetime, timedelta

import numpy as np

from projections.flow.items import items
from projections.flow.waiting import efficiency
from tests.importing.jira_logs import search, way_of
from tests.importing.served import state_of

FIRST = datetime(2026, 3, 2, 6, tzinfo=UTC)
NAMES = ("Ready", "Doing", "Review", "Done")
READY, DOING, REVIEW, DONE = range(4)
BOARD = {
    "states": [{"name": name, "waiting": name in ("Ready", "Review")} for name in NAMES],
    "starts": "Doing",
    "stops": "Done",
}
HOURS = 24 * 120
NUMBER = 40
MAPPING = 'zone = "UTC"\nstories_without_team = "Payments"\n'


def walks():
    """For each issue its steps, each (hour, state or flag): mostly forward, now and then back."""
    random = np.random.default_rng(5)
    for _ in range(NUMBER):
        state, hour, steps, flagged = READY, int(random.integers(0, 200)), [], False
        steps.append((hour, READY))
        for _ in range(int(random.integers(1, 9))):
            hour += int(random.integers(1, 120))
            if random.random() < 0.25:
                flagged = not flagged
                steps.append((hour, "flag" if flagged else "unflag"))
                continue
            others = [each for each in range(4) if each != state]
            state = (
                min(state + 1, DONE) if state < DONE and random.random() < 0.8 else int(random.choice(others))
            )
            steps.append((hour, state))
        yield steps


def written(steps):
    for hour, what in steps:
        at = (FIRST + timedelta(hours=hour)).strftime("%Y-%m-%dT%H:%M:%S.000+0000")
        yield at, NAMES[what] if isinstance(what, int) else what


def measured(steps):
    """Hours of (cycle, active, waiting) of an issue that is done, and was begun; None of any other."""
    line, flag = np.full(HOURS, -1), np.zeros(HOURS, bool)
    for hour, what in steps:
        if isinstance(what, int):
            line[hour:] = what
        else:
            flag[hour:] = what == "flag"
    begun = np.flatnonzero((line == DOING) | (line == REVIEW))
    if line[-1] != DONE or not begun.size:
        return None
    open_ones = np.flatnonzero(line != DONE)
    start, finish = begun[0], open_ones[-1] + 1
    span, held = line[start:finish], flag[start:finish]
    waiting = (span == READY) | (span == REVIEW) | (span == DONE) | (held & (span == DOING))
    return int(finish - start), int((~waiting).sum()), int(waiting.sum())


def test_cycle_times_and_waiting_are_those_of_the_changelogs(plan, database, tmp_path):
    teams = plan.ask('{ train(key: "ART") { teams { id name } } }')["train"]["teams"]
    team = next(each["id"] for each in teams if each["name"] == "Payments")
    plan.do("defineWorkflow", "train", team=team, workflow=BOARD)
    (tmp_path / "mapping.toml").write_text(MAPPING, "utf-8")
    told = {f"FL-{n}": steps for n, steps in enumerate(walks())}
    with (tmp_path / "rows.csv").open("w", encoding="utf-8", newline="") as file:
        write = csv.writer(file)
        write.writerow(("Summary", "Issue key", "Issue Type", "Status", "Created"))
        write.writerows((f"Issue {key}", key, "Story", "To Do", "02/Mar/26 6:00 AM") for key in told)
    logs = search(*(way_of(key, *written(steps)) for key, steps in told.items()))
    (tmp_path / "log.json").write_text(json.dumps(logs), "utf-8")
    words = ("--mapping", tmp_path / "mapping.toml", "--changelog", tmp_path / "log.json")
    assert plan.run(tmp_path / "rows.csv", *words) == 0
    state = state_of(plan, database)
    keys = {story.id: story.external_key for story in state.stories}
    seen = {keys[each.id]: each for each in items(state)}
    wanted = {key: measured(steps) for key, steps in told.items()}
    assert sum(each is not None for each in wanted.values()) >= 8
    for key, hours in wanted.items():
        item = seen[key]
        if hours is None:
            assert item.finished is None or item.started is None
            continue
        cycle, active, waiting = hours
        lasted = datetime.fromisoformat(item.finished) - datetime.fromisoformat(item.started)
        assert lasted == timedelta(hours=cycle)
        found = efficiency([item])
        assert (round(found.active * 24, 6), round(found.waiting * 24, 6)) == (active, waiting)
