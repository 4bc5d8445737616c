"""Every command and document of the README, and every document of the contract, does what it says, against
the demo that the README starts."""

import asyncio
import os
import re
import shlex
import signal
import subprocess
import sys
import time
import uuid

import httpx
import pytest

from service.settings import HOME
from tests.journeys.test_page import BROWSER, browser

README = (HOME / "README.md").read_text()
CONTRACT = (HOME / "schema" / "CONTRACT.md").read_text()
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", README + CONTRACT, re.MULTILINE | re.DOTALL)
COMMANDS = [text.strip() for kind, text in BLOCKS if kind == "sh"]
DOCUMENTS = [text for kind, text in BLOCKS if kind == "graphql"]
ADDRESS = "http://127.0.0.1:8000"
LINE = "Signalbox listens on "
CHARTS = [
    "ART Predictability Measure over PIs",
    "Dependencies between teams for each feature, over PIs",
    "Dependencies that became unneeded, by how",
    "Cumulative flow",
    "Days that finished stories took",
    "Age of stories in progress",
]


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The demo on a free port; where it listens."""
    data = tmp_path_factory.mktemp("demo")
    command = [sys.executable, "-m", "service.cli", "demo", "--port", "0", "--data", str(data)]
    with subprocess.Popen(command, cwd=HOME, stdout=subprocess.PIPE, text=True) as process:
        line = process.stdout.readline()
        assert line.startswith(LINE)
        yield line.removeprefix(LINE).strip()
        process.send_signal(signal.SIGTERM)
        process.stdout.read()
        process.wait(30)


def ask(address, document, **variables):
    answer = httpx.post(f"{address}/graphql", json={"query": document, "variables": variables}, timeout=20)
    body = answer.json()
    assert "errors" not in body, body["errors"]
    return body["data"]


def board(address):
    document = next(each for each in DOCUMENTS if "query Board" in each)
    return ask(address, document)["plan"]


def test_the_readme_has_its_two_commands_first():
    assert COMMANDS[:2] == ["./run demo", "./run test"]


def test_every_command_is_tried_here_or_is_how_tests_are_run():
    tried = (
        "./run demo",
        "./run test",
        "curl ",
        "./run import",
        "./run export",
        "./run report",
        "./run doctor",
        "./run bench",
    )
    assert all(command.startswith(tried) for command in COMMANDS)


@pytest.mark.slow
@pytest.mark.parametrize("document", [each for each in DOCUMENTS if each.startswith("query")])
def test_every_query_answers(demo, document):
    (plan,) = ask(demo, document).values()
    assert plan["version"] > 0


@pytest.mark.slow
def test_what_the_train_learns_comes_from_its_tables_within_seconds(demo):
    document = next(each for each in DOCUMENTS if each.startswith("query Learning"))
    until = time.monotonic() + 20
    while len((train := ask(demo, document)["train"])["predictability"]["intervals"]) < 3:
        assert time.monotonic() < until, train
        time.sleep(0.2)
    assert [each["interval"]["key"] for each in train["dependencyTrend"]["intervals"]] == [
        "PI-5",
        "PI-6",
        "PI-7",
    ]
    assert train["predictability"]["complete"] == 2
    assert train["dependencyTrend"]["coupling"]["because"]
    assert len(train["forecast"]["whenDone"]["answers"]) == 3


@pytest.mark.slow
def test_the_mutation_moves_a_card_once(demo):
    plan = board(demo)
    card = next(each for each in plan["features"] if each["progress"] == "NOT_STARTED")
    document = next(each for each in DOCUMENTS if each.startswith("mutation"))
    variables = {
        "plan": plan["id"],
        "feature": card["id"],
        "team": plan["teams"][0]["id"],
        "iteration": plan["iterations"][3]["id"],
        "command": str(uuid.uuid4()),
    }
    first = ask(demo, document, **variables)["moveFeature"]
    again = ask(demo, document, **variables)["moveFeature"]
    assert (first["errors"], first["replayed"]) == ([], False)
    assert (again["version"], again["replayed"]) == (first["version"], True)


@pytest.mark.slow
async def test_the_subscription_begins_where_the_board_was_read(demo):
    plan = board(demo)
    variables = {"plan": plan["id"], "epoch": plan["epoch"], "after": plan["version"] - 3}
    heard = await heard_of(demo, "subscription Live", variables)
    assert heard.index("ChangeSet") < heard.index("InSync")


@pytest.mark.slow
async def test_a_train_is_followed_from_the_position_that_it_is_read_with(demo):
    train = ask(demo, "{ trains { nodes { id epoch position } } }")["trains"]["nodes"][0]
    variables = {"train": train["id"], "epoch": train["epoch"], "after": str(int(train["position"]) - 500)}
    heard = await heard_of(demo, "subscription Train", variables)
    assert heard.index("TrainChangeSet") < heard.index("standing") < heard.index("TrainInSync")


async def heard_of(demo, beginning, variables):
    """What a subscription tells until there is nothing more to tell."""
    document = next(each for each in DOCUMENTS if each.startswith(beginning))
    heard = ""
    async with httpx.AsyncClient(timeout=20) as client, asyncio.timeout(20):
        body = {"query": document, "variables": variables}
        stream = client.stream("POST", f"{demo}/graphql", json=body, headers={"accept": "text/event-stream"})
        async with stream as answer:
            async for line in answer.aiter_lines():
                heard += line
                if "InSync" in heard:
                    break
    return heard


@pytest.mark.slow
@pytest.mark.parametrize("command", [each for each in COMMANDS if each.startswith("curl")])
def test_the_shell_reads_the_plan_and_its_agenda(demo, command):
    words = shlex.split(command.replace(ADDRESS, demo))
    answer = subprocess.run(words, capture_output=True, text=True, check=True)
    assert ("BEGIN:VEVENT" if "agenda.ics" in command else '"features"') in answer.stdout


@pytest.mark.slow
@pytest.mark.parametrize("command", [each for each in COMMANDS if each.startswith("./run import")])
def test_the_import_proposes_and_changes_nothing(demo, command):
    before = ask(demo, '{ plan(key: "PI-8") { version } }')
    words = [sys.executable, "-m", "service.cli", *shlex.split(command)[1:], "--url", demo]
    done = subprocess.run(words, cwd=HOME, capture_output=True, text=True)
    assert done.returncode == 1  # a person must confirm: this export names no team for its stories
    assert "Proposed, not confirmed" in done.stdout
    assert ask(demo, '{ plan(key: "PI-8") { version } }') == before


@pytest.mark.slow
@pytest.mark.skipif(BROWSER is None, reason="chromium is not installed")
@pytest.mark.parametrize("command", [each for each in COMMANDS if each.startswith("./run report")])
async def test_the_report_of_the_demo_has_all_its_charts(demo, command, place):
    words = ["-m", "service.cli", *command.split()[1:], "--url", demo]
    here = {**os.environ, "PYTHONPATH": str(HOME)}
    reporting = await asyncio.create_subprocess_exec(sys.executable, *words, cwd=place, env=here)
    assert await reporting.wait() == 0
    async with browser(place / "profile", (place / "PI-7.html").as_uri()) as tab:
        await tab.shows("document.querySelector('h1') && document.readyState === 'complete'")
        charts = await tab.evaluate("[...document.querySelectorAll('svg')].map(each => each.ariaLabel)")
        assert charts == CHARTS
        assert await tab.evaluate("performance.getEntriesByType('resource').length") == 0


@pytest.mark.slow
@pytest.mark.parametrize("command", [each for each in COMMANDS if each.startswith("./run export")])
def test_the_export_writes_the_events(demo, command, tmp_path):
    verb, plan, folder = shlex.split(command)[1:]
    words = [sys.executable, "-m", "service.cli", verb, plan, str(tmp_path / folder), "--url", demo]
    subprocess.run(words, cwd=HOME, check=True)
    assert (tmp_path / folder / "events.jsonl").stat().st_size > 100_000


@pytest.mark.slow
def test_the_doctor_answers():
    words = [sys.executable, "-m", "service.cli", "doctor"]
    done = subprocess.run(words, cwd=HOME, capture_output=True, text=True)
    assert "Python" in done.stdout + done.stderr
