"""From an issue's changes to what is reported of its story: started, moved, blocked, finished, reopened."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from service.importing.changelog import STATUS, Change, Issue
from service.importing.mapping import Mapping as Words
from service.importing.mapping import Stage

MOVE, START, FINISH, REOPEN = "enterStoryState", "startStory", "finishStory", "reopenStory"
BLOCK, UNBLOCK = "blockStory", "unblockStory"


@dataclass(frozen=True)
class Workflow:
    """The states of a team's workflow, in order, and those in which its clock starts and stops."""

    names: tuple[str, ...]
    starts: str
    stops: str

    def has_begun(self, state: str) -> bool:
        """Whether work has begun in this state."""
        return self.names.index(state) >= self.names.index(self.starts)

    def is_done(self, state: str) -> bool:
        """Whether work is done in this state."""
        return self.names.index(state) >= self.names.index(self.stops)


@dataclass(frozen=True, kw_only=True)
class Story:
    """A story of the plan, as far as its flow is concerned."""

    entity: str
    title: str
    workflow: Workflow | None = None
    passages: frozenset[tuple[str, str]] = frozenset()
    """State and moment of each."""
    started_at: str | None = None

    def knows(self, move: "Move") -> bool:
        """Whether the plan says so already: it entered the state then, or had been begun by then."""
        begun = self.started_at is not None and self.started_at <= move.at
        return (move.state, move.at) in self.passages or (move.command == START and begun)


@dataclass(frozen=True)
class Move:
    """One thing that is reported, and when it happened."""

    at: str
    command: str
    said: str
    """What happened, for the report: a state, or the status as Jira calls it."""
    state: str = ""

    def given(self, story: str) -> Mapping[str, str]:
        """The input of its command."""
        return {"story": story, "state": self.state} if self.command == MOVE else {"story": story}


@dataclass
class Way:
    """What an issue's changes come to."""

    moves: list[Move] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    """Statuses that are no state of the workflow; what they say of the progress is reported all the same."""
    unknown: list[str] = field(default_factory=list)
    """Statuses of which nobody knows what they mean."""


def state_of(status: str, workflow: Workflow | None, words: Words) -> str | None:
    """The state of the workflow that a status means: of the same name, or as [states] maps it (`A | B`: the
    first that the workflow has); None if it has none."""
    if workflow is None:
        return None
    meant = [each.strip().casefold() for each in words.states.get(status, status).split("|")]
    by_name = {name.casefold(): name for name in workflow.names}
    return next((by_name[each] for each in meant if each in by_name), None)


def stage_of(status: str, workflow: Workflow | None, words: Words) -> Stage | None:
    """How far work is in a status: by the workflow's state, else by what the status usually means."""
    state = state_of(status, workflow, words)
    if state is None or workflow is None:
        return words.stage(status, "")
    if workflow.is_done(state):
        return Stage.DONE
    return Stage.STARTED if workflow.has_begun(state) else Stage.NOT_STARTED


def begins_too_late(issue: Issue, workflow: Workflow | None, words: Words) -> bool:
    """Whether work had begun before the first change that the file has, so that nobody knows when."""
    first = next((each for each in issue.in_order() if each.field == STATUS), None)
    stage = stage_of(first.before, workflow, words) if first else None
    return stage in (Stage.STARTED, Stage.DONE)


def way(issue: Issue, workflow: Workflow | None, words: Words, now: str) -> Way:
    """All that an issue's changes up to now come to, in the order of time."""
    walker = _Walker(workflow, words)
    changes = issue.in_order()
    status = next((each for each in changes if each.field == STATUS), None)
    if issue.created and not issue.missing and issue.created <= (status.at if status else now):
        walker.enter(status.before if status else issue.status, issue.created)
    for change in changes:
        if change.at > now:
            walker.way.notes.append(f"it changes to {change.after!r} in the future ({change.at}); left out")
        else:
            walker.take(change)
    if issue.status and walker.status and issue.status != walker.status:
        walker.way.notes.append(
            f"it is said to be {issue.status!r}, but its last change led to {walker.status!r}"
        )
    return walker.way


class _Walker:
    """Goes along the changes and says what each comes to."""

    def __init__(self, workflow: Workflow | None, words: Words) -> None:
        self.workflow = workflow
        self.words = words
        self.way = Way()
        self.status = ""
        self.state: str | None = None
        self.stage = Stage.NOT_STARTED
        self.started = False
        self.flagged = False

    def take(self, change: Change) -> None:
        """One change."""
        if change.field != STATUS:
            self._flag(bool(change.after), change.at)
            return
        if self.status and change.before != self.status:
            left = f"on {change.at} it leaves {change.before!r}, but it was in {self.status!r}"
            self.way.notes.append(f"{left}: a change is missing")
        self.enter(change.after, change.at)

    def enter(self, status: str, at: str) -> None:
        """The issue has this status from now on."""
        self.status = status
        if not status:
            return
        state = state_of(status, self.workflow, self.words)
        stage = stage_of(status, self.workflow, self.words)
        if stage is None:
            self.way.unknown.append(status)
            return
        if self.workflow and state is None:
            self.way.outside.append(status)
        if state is not None:
            self._move(state, at)
        else:
            self.way.moves += self._progress(stage, at)
        self._hold(stage, at)
        self.stage = self.stage if stage is Stage.SKIP else stage
        self.started = self.started or stage is Stage.STARTED

    def _move(self, state: str, at: str) -> None:
        if state != self.state:
            self.way.moves.append(Move(at, MOVE, state, state))
        self.state = state

    def _flag(self, flagged: bool, at: str) -> None:
        if flagged != self.flagged and self.stage is not Stage.DONE:
            self.way.moves.append(
                Move(at, BLOCK if flagged else UNBLOCK, "flagged" if flagged else "not flagged")
            )
        self.flagged = flagged

    def _hold(self, stage: Stage, at: str) -> None:
        """What is done is not blocked any more; what is reopened is, if it is still flagged."""
        if self.flagged and (stage is Stage.DONE) != (self.stage is Stage.DONE):
            blocked = stage is not Stage.DONE
            self.way.moves.append(Move(at, BLOCK if blocked else UNBLOCK, "flagged" if blocked else "done"))

    def _progress(self, stage: Stage, at: str) -> Iterator[Move]:
        """The progress alone: what a status says that is no state of the workflow. Work begins once."""
        if self.stage is Stage.DONE and stage in (Stage.STARTED, Stage.NOT_STARTED):
            yield Move(at, REOPEN, self.status)
        elif stage is Stage.STARTED and not self.started:
            yield Move(at, START, self.status)
        elif self.stage is not Stage.DONE and stage is Stage.DONE:
            yield Move(at, FINISH, self.status)
