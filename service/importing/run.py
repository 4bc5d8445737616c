"""`./run import jira FILE --plan KEY`: read, compare, say what would change, change it, say what was done.

The file is an export of rows, or `--changelog` names one of transitions; with both, the rows come first."""

import argparse
import os
import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from service.client import DEMO, TOKEN_HELP, URL_HELP, Client, NotAnswered, Unreachable, connected
from service.importing import azure, changelog, jira, reader, table
from service.importing.board import Board, Item, named
from service.importing.changelog import Changelogs
from service.importing.changelog_report import report_of, states_proposal
from service.importing.links import strings
from service.importing.mapping import Mapping, MappingUnusable, load
from service.importing.proposal import proposal
from service.importing.reading import Habits
from service.importing.report import Report
from service.importing.rows import FileUnusable, Reading
from service.importing.sending import send
from service.importing.steps import steps
from service.importing.table import Table
from service.importing.threeway import Prefer
from service.importing.transitions import FLOW, Stage, compared, source_of, stage
from service.importing.wanted import wanted

READERS = {"jira": jira.read, "azure": azure.read}
DONE, LEFT, UNUSABLE, UNREACHABLE = 0, 1, 2, 3
RACES = 5
STATUSES = """\
exit status: 0 everything was imported; 1 it was, but for rows that could not be used, or conflicts;
2 the file, the mapping or the plan cannot be used, and nothing was done; 3 the service cannot be
reached or refuses: run the same import again, what was done is not done twice.
"""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What was asked for on the command line."""

    source: str
    file: Path | None
    plan: str
    dry_run: bool = False
    changelog: Path | None = None
    mapping: Path | None = None
    prefer: Prefer | None = None
    texts: bool = False
    url: str = DEMO
    token: str | None = None


def main(argv: list[str]) -> int:
    """The verb by itself; the exit status."""
    return verb(argparse.ArgumentParser(prog="./run import"), argv)


def verb(parser: argparse.ArgumentParser, words: list[str]) -> int:
    """The verb for a command line that has made the parser; the exit status."""
    wish = _wish(parser, words)
    try:
        return _run(wish)
    except (FileUnusable, MappingUnusable, reader.PlanUnknown) as error:
        return _fail(error, UNUSABLE)
    except (Unreachable, NotAnswered) as error:
        return _fail(error, UNREACHABLE)


def _run(wish: Wish) -> int:
    words = _words(wish)
    read_table = table.read(wish.file) if wish.file else None
    rows = _read(read_table, words, wish, "UTC") if read_table else None
    logs = changelog.read(wish.changelog, words.zone or UTC) if wish.changelog else None
    with connected(wish.url, wish.token) as client:
        board = _plan(client, wish, words)
        status, coming = DONE, {}
        if read_table and rows:
            if words.zone is None and board.zone != "UTC":
                rows = _read(read_table, words, wish, board.zone)
            report = _report(wish, words, rows, board)
            status = _propose(wish, words, report) if wish.dry_run else _import(client, wish, words, report)
            coming = {item.external_key: item for item in report.work.after} if wish.dry_run else {}
        if logs and status in (DONE, LEFT):
            status = max(status, _follow(client, wish, words, (logs, coming)))
        return status


def _follow(client: Client, wish: Wish, words: Mapping, found: tuple[Changelogs, dict[str, Item]]) -> int:
    """Report the transitions; of stories that rows of a dry run would make, as if they were there."""
    logs, coming = found
    board = _plan(client, wish, words)
    asked = {"id": board.id, "source": source_of(wish.source)}
    there = stage(board, client.ask(FLOW, asked)["plan"], coming)
    work, wishes = compared(logs, words, there, wish.source, _now())
    report = report_of(logs, there, work, wishes, wish.dry_run)
    if not wish.dry_run:
        send(client, report, wish.source)
    for line in report.lines():
        print(line)
    if wish.dry_run:
        _propose_states(logs, words, there)
    if report.not_sent:
        return UNREACHABLE
    return LEFT if report.needs_a_person else DONE


def _propose_states(logs: Changelogs, words: Mapping, there: Stage) -> None:
    workflows = [story.workflow for story in there.stories.values() if story.workflow]
    text = states_proposal(logs, words, list(dict.fromkeys(workflows)))
    print(f"\nThe states, as they are or as they are proposed, for the mapping file:\n\n{text}")


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _import(client: Client, wish: Wish, words: Mapping, report: Report) -> int:
    """Send the steps; rows that somebody changed meanwhile are compared once more."""
    raced = send(client, report, wish.source)
    for _ in range(RACES):
        if not raced or report.not_sent:
            break
        again = _report(wish, words, report.reading, _plan(client, wish, words))
        again.work.steps = [step for step in again.work.steps if step.key in raced]
        again.strings.steps = [step for step in again.strings.steps if step.key in raced]
        raced = send(client, again, wish.source)
        report = _joined(report, again)
    report.not_sent += len(raced)
    for line in report.lines():
        print(line)
    if report.not_sent:
        return UNREACHABLE
    return LEFT if report.needs_a_person else DONE


def _joined(first: Report, again: Report) -> Report:
    """What is left to people is as the second look saw it; what was done is of both."""
    again.work.unchanged = first.work.unchanged
    again.done = first.done + again.done
    again.failures = first.failures + again.failures
    again.warnings = first.warnings + again.warnings
    again.version = max(first.version, again.version)
    return again


def _report(wish: Wish, words: Mapping, rows: Reading, board: Board) -> Report:
    """Everything compared; nothing sent."""
    wishes = wanted(rows, words, board, wish.source, _now())
    work = steps(wishes.items, board, wish.source, wish.prefer)
    to_be = board.with_items(work.after)
    links = strings(rows.rows, wishes.items, words, to_be, wish.source)
    return Report(str(wish.file), board, rows, wishes, work, links, wish.dry_run, version=board.version)


def _propose(wish: Wish, words: Mapping, report: Report) -> int:
    """Say what would be done, and propose what the file's words mean."""
    for line in report.lines():
        print(line)
    text = proposal(report.reading, words, report.board)
    if wish.mapping and not wish.mapping.exists():
        try:
            wish.mapping.write_text(text, "utf-8")
        except OSError as error:
            raise MappingUnusable(f"{wish.mapping}: cannot be written: {error.strerror}.") from error
        print(f"\nA mapping is proposed in {wish.mapping}. Read it, change it, and import with it.")
    else:
        print(f"\nThe mapping, as it is or as it is proposed, for a file to give with --mapping:\n\n{text}")
    return LEFT if report.needs_a_person else DONE


def _words(wish: Wish) -> Mapping:
    if wish.mapping is None or (wish.dry_run and not wish.mapping.exists()):
        return Mapping()
    return load(wish.mapping)


def _read(found: Table, words: Mapping, wish: Wish, zone: str) -> Reading:
    habits = Habits(
        columns=words.columns,
        zone=words.zone or ZoneInfo(zone),
        order=words.date_order,
        descriptions=wish.texts,
    )
    return READERS[wish.source](found, habits)


def _plan(client: Client, wish: Wish, words: Mapping) -> Board:
    """The plan now. Raises MappingUnusable where the mapping names what it does not have."""
    board = reader.read(client, wish.plan, wish.source, wish.texts)
    if words.stories_without_team:
        words = replace(words, teams={**words.teams, "stories_without_team": words.stories_without_team})
    for kind, meant, there in (
        ("teams", words.teams, board.teams),
        ("sprints", words.sprints, board.iterations),
    ):
        for word, name in meant.items():
            if name and not named(there, name):
                known = ", ".join(each.name for each in there) or "none"
                message = (
                    f"[{kind}] {word!r} is mapped to {name!r}, which the plan does not have. It has {known}."
                )
                raise MappingUnusable(f"{wish.mapping}: {message}")
    return board


def _wish(parser: argparse.ArgumentParser, words: list[str]) -> Wish:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = STATUSES
    parser.add_argument("source", choices=READERS, help="the tool that wrote the file")
    parser.add_argument("file", type=Path, metavar="FILE", nargs="?", help="its CSV export")
    logs = "Jira's REST answers (JSON) with changelogs: transitions, after the rows of FILE, or by themselves"
    parser.add_argument("--changelog", type=Path, metavar="FILE", help=logs)
    parser.add_argument("--plan", required=True, metavar="KEY", help="the key or id of the plan")
    parser.add_argument("--dry-run", action="store_true", help="say what would be done; propose a mapping")
    parser.add_argument("--mapping", type=Path, metavar="FILE", help="what the file's words mean, in TOML")
    prefer = "who wins where file and plan have both changed; without it nobody, and it is reported"
    parser.add_argument("--prefer", choices=[each.value for each in Prefer], help=prefer)
    parser.add_argument("--with-descriptions", action="store_true", help="import descriptions too")
    parser.add_argument("--url", help=URL_HELP)
    parser.add_argument("--token", help=TOKEN_HELP)
    given = parser.parse_args(words)
    if not (given.file or given.changelog) or (given.changelog and given.source != "jira"):
        parser.error("name a FILE, or for jira a --changelog")
    return Wish(
        source=given.source,
        file=given.file,
        plan=given.plan,
        changelog=given.changelog,
        dry_run=given.dry_run,
        mapping=given.mapping,
        prefer=Prefer(given.prefer) if given.prefer else None,
        texts=given.with_descriptions,
        url=given.url or os.environ.get("SIGNALBOX_URL") or Wish.url,
        token=given.token or os.environ.get("SIGNALBOX_TOKEN") or None,
    )


def _fail(error: Exception, status: int) -> int:
    print(f"signalbox: {error}", file=sys.stderr)
    return status
