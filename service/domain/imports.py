"""Imports: what was read from another tool, so that the next file is compared with the last one, not with
what people have decided since. What an import changes are ordinary commands with its id as correlation."""

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.domain.decider import About, Asked, At, Command, Decision, Event
from service.domain.entities import Entity
from service.domain.refusals import NotHere, Refused
from service.domain.vocabulary import NEW, Id, Instant, Key, NewId, Title

if TYPE_CHECKING:
    from service.domain.plan import Plan


@dataclass(frozen=True, kw_only=True)
class ImportCounts:
    """What became of the rows of a file."""

    rows: int
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    kept: int = 0
    """People changed them in the plan since; they were left as they are."""
    unusable: int = 0


@dataclass(frozen=True, kw_only=True)
class ImportRun(Entity):
    """One reading of one file."""

    source: Title
    file: Title
    began: Instant
    finished: Instant | None = None
    counts: ImportCounts | None = None


@dataclass(frozen=True, kw_only=True)
class ImportedValue:
    """The value of one field as it was last read. Of long or personal texts give a digest: only whether two
    are equal matters, and what is recorded here cannot be erased."""

    field: Key
    value: Title | None = None


@dataclass(frozen=True, kw_only=True)
class ImportedRow(Entity):
    """What another tool last said about one of its items, and which entity of the plan that is."""

    named = False

    source: Title
    key: Title
    entity: Id
    values: tuple[ImportedValue, ...] = ()


def row_id(plan: Id, source: str, key: str) -> Id:
    """The id of the record of one external row: always the same one in a plan."""
    return Id(str(uuid.uuid5(uuid.UUID(plan), f"{source}\n{key}")))


class CountsNegative(Refused):
    """Counts are not negative."""

    because = "They count rows."
    remedy = "Send 0 or more."


@dataclass(frozen=True, kw_only=True)
class ImportBegan(Event):
    """Somebody began to import a file."""

    run: Id
    source: Title
    file: Title

    def evolve(self, plan: "Plan", at: At) -> None:
        run = ImportRun(id=self.run, source=self.source, file=self.file, began=Instant(at.recorded_at))
        plan.imports.add(run, at)


@dataclass(frozen=True, kw_only=True)
class ImportFinished(Event):
    """A file was imported to its end."""

    run: Id
    counts: ImportCounts

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.imports.change(self.run, at, counts=self.counts, finished=Instant(at.recorded_at))


@dataclass(frozen=True, kw_only=True)
class RowImported(Event):
    """A row of a file was read; `values` are all that it said."""

    source: Title
    key: Title
    entity: Id
    values: tuple[ImportedValue, ...] = ()

    def evolve(self, plan: "Plan", at: At) -> None:
        row = ImportedRow(
            id=row_id(plan.id, self.source, self.key),
            source=self.source,
            key=self.key,
            entity=self.entity,
            values=self.values,
        )
        plan.imported_rows.add(row, at)


@dataclass(frozen=True, kw_only=True)
class RowForgotten(Event):
    """What a row said is not compared with any more."""

    row: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.imported_rows.remove(self.row, at)


@dataclass(frozen=True, kw_only=True)
class BeginImport(Command):
    """Begin to import a file; what follows names the run as its correlation.

    A file that changes nothing needs no run."""

    run: NewId = NEW
    source: Title
    """The tool and its project: jira:SHOP."""
    file: Title

    def about(self, plan: "Plan") -> About:
        return About(self.run)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        yield ImportBegan(run=self.run, source=self.source, file=self.file)


@dataclass(frozen=True, kw_only=True)
class FinishImport(Command):
    """Say what became of the rows of the file."""

    run: Id
    counts: ImportCounts

    refusals = (CountsNegative,)

    def about(self, plan: "Plan") -> About:
        return About(self.run)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        run = plan.imports.the(self.run)
        if any(number < 0 for number in vars(self.counts).values()):
            raise CountsNegative(about=[run.id])
        if run.counts != self.counts:
            yield ImportFinished(run=run.id, counts=self.counts)


@dataclass(frozen=True, kw_only=True)
class RecordImportedRow(Command):
    """Record what a row said, together with what is changed because of it."""

    source: Title
    key: Title
    """What the other tool calls the item."""
    entity: Id
    """What it is in the plan."""
    values: tuple[ImportedValue, ...] = ()
    """All that it said, in the importer's order."""

    def about(self, plan: "Plan") -> About:
        return About(row_id(plan.id, self.source, self.key))

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if plan.find(self.entity) is None:
            raise NotHere(f"There is nothing {self.entity} in this plan.", [self.entity])
        row = plan.imported_rows.get(row_id(plan.id, self.source, self.key))
        said = (row.removed, row.entity, row.values) if row else None
        if said != (None, self.entity, self.values):
            yield RowImported(source=self.source, key=self.key, entity=self.entity, values=self.values)


@dataclass(frozen=True, kw_only=True)
class ForgetImportedRow(Command):
    """Forget what a row said: the next file that has it is taken as new."""

    source: Title
    key: Title

    def about(self, plan: "Plan") -> About:
        return About(row_id(plan.id, self.source, self.key))

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        row = plan.imported_rows.known(row_id(plan.id, self.source, self.key))
        if row.removed is None:
            yield RowForgotten(row=row.id)
