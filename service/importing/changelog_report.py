"""What an import of changelogs did, or would do, and the states that it proposes for their statuses."""

from collections.abc import Iterator
from dataclasses import dataclass

from service.importing.changelog import Changelogs
from service.importing.links import Strings
from service.importing.mapping import Mapping as Words
from service.importing.passages import (
    BLOCK,
    FINISH,
    MOVE,
    REOPEN,
    START,
    UNBLOCK,
    Workflow,
    stage_of,
    state_of,
)
from service.importing.proposal import STATES, quoted
from service.importing.report import Report
from service.importing.rows import Reading
from service.importing.steps import Step, Steps
from service.importing.transitions import Stage, statuses
from service.importing.wanted import Wishes

SAID = {
    MOVE: "enters {}",
    START: "started: {}",
    FINISH: "finished: {}",
    REOPEN: "reopened: {}",
    BLOCK: "blocked: {}",
    UNBLOCK: "unblocked: {}",
}
NO_WORKFLOW = (
    "# No team of these stories has a workflow, as far as teams are mapped: map the teams, or define their\n"
    "# workflows, and run this dry run again with that mapping. It then proposes the states."
)


@dataclass
class ChangelogReport(Report):
    """All that there is to say about one import of changelogs."""

    issues: int = 0

    def counts(self) -> dict[str, int]:
        """What is recorded of the run, in issues."""
        return {
            "rows": self.issues,
            "changed": len({step.key for step in self.done if step.changes}),
            "unchanged": self.work.unchanged,
            "unusable": len(self.unused),
        }

    def reason(self, step: Step, source: str, file: str) -> str | None:
        """Facts need none; why a story is blocked is the flag."""
        return f"{step.reason} in {source}, as {file} says." if step.reason else None

    def _step(self, step: Step) -> Iterator[str]:
        for change in step.changes:
            said = SAID[change.field].format(f'"{change.file}"')
            yield f"  ~ line {step.line}, {step.key} {step.effective_at} {said}"

    def _counts(self) -> Iterator[str]:
        steps = [step for step in (self.work.steps if self.dry_run else self.done) if step.changes]
        would = "would be " if self.dry_run else ""
        stories = _number(len({step.key for step in steps}), "story", "stories")
        issues = _number(self.issues, "issue", "issues")
        yield f"{self.file}: changelogs of {issues} read, for the plan {self.board.key}."
        changes = _number(len(steps), "change", "changes")
        yield f"  {would}reported: {changes} of {stories}; unchanged: {self.work.unchanged}"
        yield f"  left out on purpose: {len(self.wishes.skipped)}; could not be used: {len(self.unused)}"
        if self.not_sent:
            yield f"  not sent: {self.not_sent}. Run the same import again: what was done is not done twice."
        elif not self.dry_run:
            yield f"  The plan is at version {self.version}."


def _number(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def report_of(logs: Changelogs, stage: Stage, work: Steps, wishes: Wishes, dry_run: bool) -> ChangelogReport:
    """The report before anything is sent."""
    return ChangelogReport(
        file=logs.file,
        board=stage.board,
        reading=Reading(file=logs.file, rows=()),
        wishes=wishes,
        work=work,
        strings=Strings(),
        dry_run=dry_run,
        version=stage.board.version,
        issues=len(logs.issues),
    )


def states_proposal(logs: Changelogs, words: Words, workflows: list[Workflow]) -> str:
    """The section of a mapping file that says which states the statuses mean. What nobody knows yet is a
    comment: an empty text would mean none, also when there are states."""
    lines = [f"[states]  # {STATES}", *([] if workflows else [NO_WORKFLOW])]
    for status in statuses(logs):
        state = words.states.get(status, _proposed(status, words, workflows))
        known = state or status in words.states
        lines.append(f"{'' if known else '# '}{quoted(status)} = {quoted(state)}")
    return "\n".join((*lines, ""))


def _proposed(status: str, words: Words, workflows: list[Workflow]) -> str:
    """The state of the same name where there is one; else each workflow's first, start or end."""
    named = [state_of(status, each, words) for each in workflows]
    found = [state or _by_stage(status, each, words) for state, each in zip(named, workflows, strict=True)]
    return " | ".join(dict.fromkeys(state for state in found if state))


def _by_stage(status: str, workflow: Workflow, words: Words) -> str:
    stage = stage_of(status, None, words)
    places = {"NOT_STARTED": workflow.names[0], "STARTED": workflow.starts, "DONE": workflow.stops}
    return places.get(stage.value, "") if stage else ""
