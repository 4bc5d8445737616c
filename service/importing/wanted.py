"""What a file asks for: each row in the plan's own words, with its team, iteration and feature found."""

import hashlib
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from service.importing.board import Board, named
from service.importing.family import Family
from service.importing.mapping import Becomes, Stage
from service.importing.mapping import Mapping as Words
from service.importing.rows import Note, Reading, Row, Unused

NAMES = uuid.uuid5(uuid.NAMESPACE_URL, "urn:signalbox:import")
KINDS = {Becomes.FEATURE: "FEATURE", Becomes.ENABLER_FEATURE: "ENABLER"}
PROGRESS = {Stage.NOT_STARTED: "NOT_STARTED", Stage.STARTED: "STARTED", Stage.DONE: "ACCEPTED"}


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """One feature or story as the file wants it. `values` has only the fields of which the file speaks."""

    row: Row
    entity: str
    is_feature: bool
    values: Mapping[str, str]
    effective_at: str | None = None
    """When its progress became what it is."""
    requested_at: str | None = None
    """When somebody asked for it: what a lead time begins with."""


@dataclass
class Wishes:
    """All that a file wants of a plan, and what it wants in vain."""

    items: list[Wanted] = field(default_factory=list)
    unused: list[Unused] = field(default_factory=list)
    skipped: list[Unused] = field(default_factory=list)
    """Rows that are left out on purpose."""
    notes: list[Note] = field(default_factory=list)
    unmapped: dict[str, Counter[str]] = field(default_factory=dict)
    """What the file says and the plan does not know: kind of word -> word -> number of rows."""

    by_category: dict[str, Counter[str]] = field(default_factory=dict)
    """Unknown statuses that were taken by their category: status -> category -> number of rows."""

    def unknown(self, kind: str, word: str) -> None:
        """Count a word that means nothing in the plan."""
        self.unmapped.setdefault(kind, Counter())[word] += 1


def wanted(reading: Reading, words: Words, board: Board, source: str, now: str) -> Wishes:
    """Every row in the plan's words: features before stories, each in the order of their ranks."""
    finder = _Finder(reading, words, board, source, now)
    rows = sorted(reading.rows, key=lambda row: (not row.rank, row.rank, row.line))
    for row in rows:
        finder.classify(row)
    for is_feature in (True, False):
        finder.wishes.items += [w for row in rows for w in finder.wish(row, is_feature)]
    return finder.wishes


def entity_id(source: str, plan: str, key: str) -> str:
    """The id of what a row becomes in a plan: the same row, the same id."""
    return str(uuid.uuid5(NAMES, f"{source}\n{plan}\n{key}"))


def digest(text: str) -> str:
    """What stands for a long text when versions of it are compared: texts are never recorded with a row."""
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}" if text else ""


class _Finder:
    """Finds for each row what its words mean, through its parents where it says nothing itself."""

    def __init__(self, reading: Reading, words: Words, board: Board, source: str, now: str) -> None:
        self.words = words
        self.board = board
        self.source = source
        self.now = now
        self.family = Family(reading.rows, words)
        self.kinds: dict[str, Becomes] = {}
        self.held = board.by_external_key()
        self.wishes = Wishes()

    def classify(self, row: Row) -> None:
        """Decide whether and as what the row is imported."""
        kind = self.words.becomes(row.type)
        if kind is None:
            self._unused(row, f"nobody knows what the type {row.type!r} becomes; say so under [types]")
        elif kind is Becomes.SKIP:
            self._skip(row, f"issues of the type {row.type!r} are left out")
        elif self._stage(row) is Stage.SKIP or self.words.gives_up(row.resolution):
            self._skip(row, self._given_up(row))
        elif kind.is_feature and self.family.has_features(row):
            self._skip(row, "it consists of features, and only these are cards of the board")
        else:
            self.kinds[row.key] = kind

    def _given_up(self, row: Row) -> str:
        how = row.resolution if self.words.gives_up(row.resolution) else row.status
        there = (
            "; what was imported of it stays, for its team to remove"
            if row.key in self.board.imported
            else ""
        )
        return f"it was given up: {how}{there}"

    def wish(self, row: Row, is_feature: bool) -> Iterator[Wanted]:
        """What this row wants, if it is of this kind and can be used."""
        kind = self.kinds.get(row.key)
        if kind is None or kind.is_feature is not is_feature:
            return
        values = {"title": row.title, "kind": KINDS.get(kind, kind.value), **dict(self._said(row))}
        values |= self._feature_place(row) if is_feature else self._story_place(row)
        if not is_feature and not values.get("team"):
            self._unused(row, self._why_no_team(row))
            del self.kinds[row.key]
            return
        yield Wanted(
            row=row,
            entity=self.entity(row.key),
            is_feature=is_feature,
            values=values,
            effective_at=self._happened(row, values.get("progress")),
            requested_at=self._requested(row),
        )

    def entity(self, key: str) -> str:
        """The id of the item that the row is, or becomes."""
        known = self.board.imported.get(key)
        if known:
            return known.entity
        return self.held[key].id if key in self.held else entity_id(self.source, self.board.id, key)

    def _said(self, row: Row) -> Iterator[tuple[str, str]]:
        if row.points is not None:
            yield "points", row.points
        if self.words.browse:
            yield "url", self.words.browse + row.key
        if row.description is not None:
            yield "description", digest(row.description)
        stage = self._stage(row)
        if stage:
            yield "progress", PROGRESS[stage]
            if not self.words.knows(row.status or ""):
                self.wishes.by_category.setdefault(row.status or "", Counter())[row.category or ""] += 1
        elif row.status:
            self.wishes.unknown("statuses", row.status)

    def _stage(self, row: Row) -> Stage | None:
        return self.words.stage(row.status, row.category or "") if row.status else None

    def _feature_place(self, row: Row) -> dict[str, str]:
        place = {"team": self._team(row), "iteration": self._iteration(row)}
        if place["iteration"] and not place["team"]:
            self._note(row, "it has no team that could deliver it in an iteration: it stays unplaced")
            place["iteration"] = None
        return {name: value for name, value in place.items() if value is not None}

    def _story_place(self, row: Row) -> dict[str, str]:
        place = {
            "team": self._story_team(row),
            "iteration": self._story_iteration(row),
            "feature": self._feature(row),
        }
        return {name: value for name, value in place.items() if value is not None}

    def _story_team(self, row: Row) -> str | None:
        """Its team, else that of the issue that it is part of, else the one that has all such stories."""
        line = self.family.line(row)
        for each in line:
            if each.team:
                return self._team(each)
        above = self.board.imported.get(line[-1].parent or "")
        if above and above.values.get("team"):
            return above.values["team"]
        found = named(self.board.teams, self.words.stories_without_team)
        return found.id if found else None

    def _why_no_team(self, row: Row) -> str:
        name = next((each.team for each in self.family.line(row) if each.team), None)
        if name:
            return f"a story needs a team, and {name!r} is none of the plan; map it under [teams]"
        return "a story needs a team, and neither it nor its parents name one; say stories_without_team"

    def _team(self, row: Row) -> str | None:
        """The id of its team in the plan, empty if it names none, None if that means nothing here."""
        if not row.team:
            return row.team
        said = self.words.teams.get(row.team)
        tail = row.team.replace("\\", "/").rpartition("/")[2]
        found = named(self.board.teams, said or row.team) or (None if said else named(self.board.teams, tail))
        if said == "" or not found:
            self.wishes.unknown("teams", row.team)
            return None
        return found.id

    def _story_iteration(self, row: Row) -> str | None:
        """Its iteration; a part of a story is in that story's sprint where it says nothing itself."""
        stories = (each for each in self.family.line(row) if not self.family.is_feature(each))
        in_sprint = next((each for each in stories if each.sprint), row)
        return self._iteration(in_sprint)

    def _iteration(self, row: Row) -> str | None:
        if not row.sprint:
            return row.sprint
        found = named(self.board.iterations, self.words.sprints.get(row.sprint, ""))
        if not found:
            self.wishes.unknown("sprints", row.sprint)
            return None
        return found.id

    def _feature(self, row: Row) -> str | None:
        """The id of the feature that the story is part of, directly or through another story."""
        if row.parent is None:
            return None
        line = self.family.line(row)
        last = line[-1]
        if len(line) > 1 and self.family.is_feature(last):
            return self.entity(last.key) if last.key in self.kinds else self._lost(row, last.key)
        if not last.parent:
            return ""
        return self._feature_before(last.parent) or self._lost(row, last.parent)

    def _feature_before(self, key: str) -> str | None:
        """The feature that was imported from this key earlier, or of which that story was then a part.

        Not where the story is now: people may have moved it, and the file would seem to have changed.
        """
        imported = self.board.imported.get(key)
        item = self.board.items.get(imported.entity) if imported else self.held.get(key)
        if item is None or item.is_feature:
            return item.id if item else None
        return (imported or item).values.get("feature")

    def _lost(self, row: Row, parent: str) -> str | None:
        self._note(row, f"its parent {parent} is not imported, so it belongs to no feature")
        return None

    def _happened(self, row: Row, progress: str | None) -> str | None:
        moment = row.changed_at if progress == "STARTED" else None
        if progress == "ACCEPTED":
            moment = row.resolved_at or row.changed_at
        if moment and moment > self.now:
            self._note(row, f"its status changed in the future ({moment}); recorded without a time")
            return None
        return moment

    def _requested(self, row: Row) -> str | None:
        created = row.created_at
        if created and (created > self.now or created > (row.resolved_at or created)):
            self._note(row, f"it was created after it was resolved, or in the future ({created}); left out")
            return None
        return created

    def _unused(self, row: Row, reason: str) -> None:
        self.wishes.unused.append(Unused(line=row.line, key=row.key, reason=reason))

    def _skip(self, row: Row, reason: str) -> None:
        self.wishes.skipped.append(Unused(line=row.line, key=row.key, reason=reason))

    def _note(self, row: Row, text: str) -> None:
        self.wishes.notes.append(Note(line=row.line, key=row.key, text=text))
