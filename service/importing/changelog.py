"""Jira's changelogs, as its REST API writes them: every issue's changes of status and flag, in JSON.

A search with `expand=changelog` (`issues`, each with `changelog.histories`), one issue, pages of
`/issue/KEY/changelog` (`values`; the key is in `self`), or of `/changelog/bulkfetch` (`issueChangeLogs`, with
`changeHistories`); a list of any of these is one file. Cloud and Data Center write times as
`2026-10-05T09:00:00.000+0200`, bulkfetch as milliseconds.
"""

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

from service.importing.rows import FileUnusable, Note, Unused, one_line

LIMITS = (40, 100)
"""How many changes Jira Cloud's searches give of an issue at most; the latest ones."""
STATUS, FLAG = "status", "flagged"
_OF_ISSUE = re.compile(r"/issue/([^/?]+)/changelog")
_KEY = re.compile(r'"key"\s*:\s*"([^"]+)"')


@dataclass(frozen=True, kw_only=True)
class Change:
    """One change of an issue's status, or of its flag, at an instant in UTC."""

    id: str
    at: str
    field: str
    before: str
    after: str


@dataclass
class Issue:
    """One issue, with what is known of its way."""

    key: str
    line: int
    created: str | None = None
    status: str = ""
    category: str = ""
    """Jira's own coarse status, as its key: new, indeterminate, done."""
    histories: int = 0
    """Changes of any field that the file has."""
    total: int = 0
    """Changes that it says there are; 0 if it does not say."""
    has_changelog: bool = False
    changes: dict[str, Change] = field(default_factory=dict)
    """By what makes each the same on another page."""

    @property
    def missing(self) -> int:
        """How many changes there are that the file does not have."""
        return max(0, self.total - self.histories)

    @property
    def may_be_cut(self) -> bool:
        """Whether it has as many changes as a search gives at most, and does not say how many there are."""
        return not self.total and self.histories in LIMITS

    def in_order(self) -> list[Change]:
        """The changes in the order of time."""
        return sorted(self.changes.values(), key=lambda each: (each.at, _number(each.id)))


@dataclass
class Changelogs:
    """What a file says: issues, and what could not be used of it."""

    file: str
    issues: dict[str, Issue] = field(default_factory=dict)
    unused: list[Unused] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def read(path: Path, zone: tzinfo) -> Changelogs:
    """The changelogs in a file; times without a zone are of this one. Raises FileUnusable."""
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise FileUnusable(str(path), f"cannot be read: {error}") from error
    return parse(text, str(path), zone)


def parse(text: str, file: str, zone: tzinfo) -> Changelogs:
    """The changelogs in this text. Raises FileUnusable."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FileUnusable(file, f"is not JSON: {error}", getattr(error, "lineno", None)) from error
    reader = _Reader(Changelogs(file), _lines(text), zone)
    for document in said if isinstance(said, list) else [said]:
        reader.take(document)
    if not reader.found.issues and not reader.found.unused:
        raise FileUnusable(file, "has no issues: save what a search with expand=changelog answers")
    return reader.found


def _lines(text: str) -> dict[str, int]:
    """The line in which each issue's key stands first."""
    lines: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        for key in _KEY.findall(line):
            lines.setdefault(key, number)
    return lines


def _number(id: str) -> tuple[int, str]:
    return (int(id), "") if id.isdigit() else (0, id)


class _Reader:
    """Takes documents of any of the shapes; issues that come in pages are put together."""

    def __init__(self, found: Changelogs, lines: dict[str, int], zone: tzinfo) -> None:
        self.found = found
        self.lines = lines
        self.zone = zone
        self.keys: dict[str, str] = {}
        """Number of an issue -> its key, as far as the file says both."""

    def take(self, said: Any) -> None:
        """One answer of Jira, of whatever shape."""
        match said:
            case {"issues": list(issues)}:
                for each in issues:
                    self._issue(each)
            case {"issueChangeLogs": list(logs)}:
                for each in logs:
                    self._log(str(each.get("issueId", "")), each.get("changeHistories"), {})
            case {"values": list(histories), "self": str(address)}:
                found = _OF_ISSUE.search(address)
                self._log(found[1] if found else "", histories, said)
            case {"key": str()}:
                self._issue(said)
            case _:
                self._unused("", "it is no answer of Jira's search or changelog")

    def _issue(self, said: Any) -> None:
        if not isinstance(said, dict) or not isinstance(said.get("key"), str):
            self._unused("", "an issue has no key")
            return
        key, fields, log = one_line(said["key"]), said.get("fields") or {}, said.get("changelog")
        self.keys[str(said.get("id", ""))] = key
        issue = self._known(key)
        issue.created = self._instant(fields.get("created")) or issue.created
        status = fields.get("status") or {}
        issue.status = one_line(str(status.get("name") or issue.status))
        issue.category = str((status.get("statusCategory") or {}).get("key") or issue.category)
        if isinstance(log, dict):
            self._histories(issue, log.get("histories"), log)

    def _log(self, name: str, histories: Any, page: dict[str, Any]) -> None:
        """Changes of an issue, by its key, or by its number if the file told the key of that before."""
        key = self.keys.get(name, name)
        if not key or key.isdigit():
            self._unused(name, "nobody knows the key of this issue: put the search that found it before it")
            return
        self._histories(self._known(key), histories, page)

    def _known(self, key: str) -> Issue:
        return self.found.issues.setdefault(key, Issue(key, self.lines.get(key, 1)))

    def _histories(self, issue: Issue, histories: Any, page: dict[str, Any]) -> None:
        issue.has_changelog = True
        total = page.get("total")
        issue.total = max(issue.total, total if isinstance(total, int) else 0)
        for each in histories if isinstance(histories, list) else []:
            issue.histories += 1
            self._history(issue, each)

    def _history(self, issue: Issue, said: Any) -> None:
        if not isinstance(said, dict):
            self._note(issue, f"a change is {str(said)[:40]!r}, which is none")
            return
        items = [item for item in said.get("items") or [] if isinstance(item, dict)]
        told = [item for item in items if _field(item) in (STATUS, FLAG)]
        at = self._instant(said.get("created")) if told else None
        if told and at is None:
            self._note(issue, f"{said.get('created')!r} is no time that can be read; this change is left out")
            return
        for item in told:
            change = Change(
                id=str(said.get("id", "")),
                at=at or "",
                field=_field(item),
                before=one_line(str(item.get("fromString") or "")),
                after=one_line(str(item.get("toString") or "")),
            )
            issue.changes.setdefault(f"{change.at} {change.field} {change.before} {change.after}", change)

    def _instant(self, said: Any) -> str | None:
        try:
            if isinstance(said, int | float) and not isinstance(said, bool):
                at = datetime.fromtimestamp(said / 1000, UTC)
            else:
                at = datetime.fromisoformat(said)
                at = at.replace(tzinfo=self.zone) if at.tzinfo is None else at
            return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        except (TypeError, ValueError, OverflowError, OSError):
            return None

    def _unused(self, key: str, reason: str) -> None:
        self.found.unused.append(Unused(line=self.lines.get(key, 1), key=key, reason=reason))

    def _note(self, issue: Issue, text: str) -> None:
        self.found.notes.append(Note(line=issue.line, key=issue.key, text=text))


def _field(item: dict[str, Any]) -> str:
    return str(item.get("field") or item.get("fieldId") or "").casefold()
