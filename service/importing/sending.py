"""Steps sent to the service, one after the other, under one run that names the file."""

import sys
import time
from collections.abc import Iterator
from pathlib import PurePath
from uuid import uuid4

from service.client import Client, NotAnswered, Outcome, Unreachable
from service.importing.report import Failure, Report
from service.importing.steps import Step

QUIET = 2.0
"""Seconds after which progress is shown, and between two lines of it."""
STALE = "STALE"


def send(client: Client, report: Report, source: str) -> list[str]:
    """Take all steps; those taken are `report.done`. The keys of rows that somebody changed in between.

    A refused step is noted and the others go on; a service that cannot be reached ends it.
    """
    run = str(uuid4())
    plan = report.board.id
    file = PurePath(report.file).name[-200:]
    steps = [*report.work.steps, *report.strings.steps]
    if not steps:
        return []
    began = ("beginImport", {"run": run, "source": source, "file": file})
    _must(client.together(plan, (began,), {"commandId": str(uuid4())}))
    raced = list(_take(client, report, steps, run, source, file))
    if not report.not_sent:
        _finish(client, report, run)
    return raced


def _finish(client: Client, report: Report, run: str) -> None:
    """Record the counts; the rows are imported without them too."""
    counts = ("finishImport", {"run": run, "counts": report.counts()})
    try:
        outcome = client.together(report.board.id, (counts,), {"commandId": str(uuid4()), "correlation": run})
        report.version = max(report.version, _must(outcome).version)
    except (Unreachable, NotAnswered) as error:
        print(f"signalbox: the counts of the import were not recorded: {error}", file=sys.stderr)


def _take(
    client: Client, report: Report, steps: list[Step], run: str, source: str, file: str
) -> Iterator[str]:
    progress = Progress(len(steps))
    for number, step in enumerate(steps):
        progress.show(number)
        if step.is_last and any(failure.step.key == step.key for failure in report.failures):
            continue
        try:
            outcome = client.together(
                report.board.id, step.commands, _envelope(report, step, run, source, file)
            )
        except Unreachable as error:
            report.not_sent = len(steps) - number
            print(f"signalbox: {error}", file=sys.stderr)
            return
        except NotAnswered as error:
            report.failures.append(Failure(step, str(error)))
            continue
        yield from _note(report, step, outcome)
    progress.show(len(steps))


def _note(report: Report, step: Step, outcome: Outcome) -> Iterator[str]:
    if any(error.code == STALE for error in outcome.errors):
        yield step.key
    elif outcome.errors:
        reason = " ".join(f"{error.message} ({error.code})" for error in outcome.errors)
        report.failures.append(Failure(step, reason))
    else:
        report.done.append(step)
        report.version = max(report.version, outcome.version)
        report.warnings.update({warning.message for warning in outcome.warnings})


def _envelope(report: Report, step: Step, run: str, source: str, file: str) -> dict[str, object]:
    return {
        "commandId": step.command_id,
        "correlation": run,
        "expectedVersion": step.expected_version,
        "effectiveAt": step.effective_at,
        "reason": report.reason(step, source, file),
    }


def _must(outcome: Outcome) -> Outcome:
    if outcome.errors:
        raise NotAnswered(" ".join(error.message for error in outcome.errors))
    return outcome


class Progress:
    """A line on the screen for what takes longer than two seconds."""

    def __init__(self, all: int) -> None:
        self._all = all
        self._began = self._shown = time.monotonic()
        self._is_shown = False

    def show(self, number: int) -> None:
        """Say how far it is, if the last line is old enough; say the end if anything was said."""
        now = time.monotonic()
        is_due = now - self._shown >= QUIET
        if is_due or (self._is_shown and number == self._all):
            print(f"{number} of {self._all} rows, {now - self._began:.0f} s", file=sys.stderr, flush=True)
            self._shown, self._is_shown = now, True
