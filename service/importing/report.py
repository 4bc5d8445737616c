"""What an import did, or would do, in sentences for the person who ran it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from service.importing.board import Board
from service.importing.links import Strings
from service.importing.rows import Reading, Unused
from service.importing.steps import Step, Steps
from service.importing.threeway import Difference
from service.importing.wanted import Wanted, Wishes

LONGEST_SHOWN = 60
CONFLICTS = (
    "Conflicts: the file and the plan have changed. The plan stays; --prefer file or plan settles them:"
)


@dataclass(frozen=True)
class Failure:
    """A row whose changes the service refused."""

    step: Step
    reason: str


@dataclass
class Report:
    """All that there is to say about one import."""

    file: str
    board: Board
    reading: Reading
    wishes: Wishes
    work: Steps
    strings: Strings
    dry_run: bool = False
    done: list[Step] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    not_sent: int = 0
    """Steps that were not tried, because the service could not be reached any more."""
    warnings: Counter[str] = field(default_factory=Counter)
    version: int = 0

    @property
    def unused(self) -> list[Unused]:
        """Every row that could not be used, in the file's order."""
        failed = [Unused(line=f.step.line, key=f.step.key, reason=f.reason) for f in self.failures]
        listed = [*self.reading.unused, *self.wishes.unused, *self.work.unused, *failed]
        return sorted(listed, key=lambda each: each.line)

    @property
    def kept(self) -> int:
        """Rows of which something was changed by people and is left so."""
        return len({wanted.row.key for wanted, _ in self.work.kept} | {w.row.key for w in self.work.removed})

    @property
    def needs_a_person(self) -> bool:
        """Whether something is left that somebody must look at."""
        return bool(self.unused or self.work.conflicts or self.not_sent)

    def counts(self) -> dict[str, int]:
        """What is recorded of the run."""
        rows = [step for step in self.done if step in self.work.steps]
        return {
            "rows": len(self.reading.rows) + len(self.reading.unused),
            "created": sum(step.is_new for step in rows),
            "changed": sum(not step.is_new and bool(step.changes) for step in rows),
            "unchanged": self.work.unchanged,
            "kept": self.kept,
            "unusable": len(self.unused),
        }

    def reason(self, step: Step, source: str, file: str) -> str | None:
        """Why a step is taken, where the plan asks for it."""
        needed = self.board.is_committed and not step.is_new
        return f"{step.key} changed in {source}, as {file} says." if needed else None

    def lines(self) -> Iterator[str]:
        """The whole report."""
        yield from self._changes()
        yield from self._left_to_people()
        yield from self._not_understood()
        yield from self._rows()
        yield from self._counts()

    def _changes(self) -> Iterator[str]:
        steps = [*self.work.steps, *self.strings.steps] if self.dry_run else self.done
        if not steps:
            return
        yield "What would be changed:" if self.dry_run else "Changed:"
        for step in steps:
            yield from self._step(step)

    def _step(self, step: Step) -> Iterator[str]:
        if step.is_new:
            yield f"  + {_place(step)} {self._kind(step)} {_shown(step.title)}{self._details(step)}"
        elif step.changes:
            for change in step.changes:
                yield f"  ~ {_place(step)} {self._difference(change.field, change.plan, change.file)}"
        else:
            yield f"  . {_place(step)} recorded; the plan says the same already"

    def _details(self, step: Step) -> str:
        shown = [
            f"{change.field} {self._said(change.field, change.file)}"
            for change in step.changes
            if change.field not in ("title", "kind", "url", "description")
        ]
        return f" ({', '.join(shown)})" if shown else ""

    @staticmethod
    def _kind(step: Step) -> str:
        name = step.commands[0][0]
        return {"proposeDependency": "dependency", "planStory": "story"}.get(name, "feature")

    def _left_to_people(self) -> Iterator[str]:
        yield from self._differences(CONFLICTS, self.work.conflicts)
        yield from self._differences("Changed in the plan since they were imported; left so:", self.work.kept)
        if self.work.removed:
            yield "Removed in the plan since they were imported; left so:"
            for wanted in self.work.removed:
                yield f"    line {wanted.row.line}, {wanted.row.key} {_shown(wanted.row.title)}"
        if self.strings.gone:
            yield "Links that the file no longer has; their dependencies are left, for their teams to end:"
            for key in self.strings.gone:
                yield f"    {key}"

    def _differences(self, head: str, found: list[tuple[Wanted, Difference]]) -> Iterator[str]:
        if found:
            yield head
        for wanted, it in found:
            file, plan = (self._said(it.field, value) for value in (it.file, it.plan))
            last = "never imported" if it.last is None else f"last imported {self._said(it.field, it.last)}"
            yield f"    line {wanted.row.line}, {wanted.row.key} {it.field}: file {file}, plan {plan}, {last}"

    def _not_understood(self) -> Iterator[str]:
        guesses = [*self.reading.guesses, *self._categories()]
        if guesses:
            yield "Guessed:"
            yield from (f"    {guess}" for guess in guesses)
        for kind, words in self.wishes.unmapped.items():
            where = f"[{kind}] in the mapping file; what is proposed counts once it is given with --mapping"
            yield f"{kind.title()} that are mapped to nothing yet ({where}):"
            yield from (f"    {_shown(word)}: {_rows(count)}" for word, count in words.items())

    def _categories(self) -> Iterator[str]:
        for status, categories in self.wishes.by_category.items():
            category, count = categories.most_common(1)[0]
            yield f"the unknown status {status!r} was taken by its category {category!r} ({_rows(count)})"

    def _rows(self) -> Iterator[str]:
        notes = sorted([*self.reading.notes, *self.wishes.notes, *self.strings.notes], key=lambda n: n.line)
        yield from _listed("Notes:", [(each.line, each.key, each.text) for each in notes])
        skipped = [(each.line, each.key, each.reason) for each in self.wishes.skipped]
        yield from _listed("Left out on purpose:", skipped)
        unused = [(each.line, each.key, each.reason) for each in self.unused]
        yield from _listed("Rows that could not be used:", unused)
        if self.warnings:
            yield "Warnings of the plan's rules:"
            yield from (f"    {text} ({_rows(count)})" for text, count in self.warnings.items())

    def _counts(self) -> Iterator[str]:
        steps = [*self.work.steps, *self.strings.steps] if self.dry_run else self.done
        new = Counter(self._kind(step) for step in steps if step.is_new)
        changed = sum(bool(step.changes) and not step.is_new for step in steps)
        would = "would be " if self.dry_run else ""
        rows = len(self.reading.rows) + len(self.reading.unused)
        yield f"{self.file}: {_rows(rows)} read, for the plan {self.board.key}."
        made = f"{new['feature']} features, {new['story']} stories, {new['dependency']} dependencies"
        yield f"  {would}created: {made}; {would}changed: {changed}; unchanged: {self.work.unchanged}"
        conflicts = len({wanted.row.key for wanted, _ in self.work.conflicts})
        yield f"  kept as people changed it: {self.kept}; conflicts: {conflicts}"
        yield f"  left out on purpose: {len(self.wishes.skipped)}; could not be used: {len(self.unused)}"
        if self.not_sent:
            yield f"  not sent: {self.not_sent}. Run the same import again: what was done is not done twice."
        elif not self.dry_run:
            yield f"  The plan is at version {self.version}."

    def _difference(self, name: str, before: str, after: str) -> str:
        return f"{name}: {self._said(name, before)} -> {self._said(name, after)}"

    def _said(self, name: str, value: str) -> str:
        """A value as people say it: names for ids, points for hundredths."""
        if not value:
            return "nothing"
        if name == "points":
            return f"{int(value) / 100:g}"
        if name == "description":
            return f"a text ({value[7:15]})"
        return _shown(self._names().get(value, value))

    def _names(self) -> dict[str, str]:
        places = {each.id: each.name for each in (*self.board.teams, *self.board.iterations)}
        items = {each.id: each.values.get("title", "") for each in self.board.items.values()}
        return items | {each.entity: each.values["title"] for each in self.wishes.items} | places


def _place(step: Step) -> str:
    return f"line {step.line}, {step.key}"


def _shown(text: str) -> str:
    """A text in quotes, isolated so that right-to-left text does not turn the rest of the line around."""
    short = text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"
    return f'"\u2068{short}\u2069"' if not short.isascii() else f'"{short}"'


def _rows(count: int) -> str:
    return f"{count} row{'' if count == 1 else 's'}"


def _listed(head: str, entries: list[tuple[int, str, str]]) -> Iterator[str]:
    if entries:
        yield head
    for line, key, text in entries:
        yield f"    line {line}{f', {key}' if key else ''}: {text}"
