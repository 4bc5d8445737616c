"""What the words of a file mean in a plan, as the user confirmed it in a mapping file (TOML)."""

import tomllib
from collections.abc import Mapping as Table
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from service.importing.dates import Order


class MappingUnusable(Exception):
    """A mapping file that cannot be followed; the message says why and where."""


class Becomes(Enum):
    """What an issue of some type becomes in the plan."""

    FEATURE = "FEATURE"
    ENABLER_FEATURE = "ENABLER_FEATURE"
    STORY = "STORY"
    ENABLER = "ENABLER"
    DEFECT = "DEFECT"
    DEBT = "DEBT"
    RISK = "RISK"
    SKIP = "SKIP"
    """Not imported."""

    @property
    def is_feature(self) -> bool:
        """Whether it is a card of the ART planning board."""
        return self in (Becomes.FEATURE, Becomes.ENABLER_FEATURE)


class Stage(Enum):
    """How far work has come, as far as a file can say."""

    NOT_STARTED = "NOT_STARTED"
    STARTED = "STARTED"
    DONE = "DONE"
    SKIP = "SKIP"
    """The issue is not imported: it was given up."""


class Link(Enum):
    """What it means that one issue has an outward link to another."""

    PROVIDES = "PROVIDES"
    """This issue's team delivers, the other's waits ("blocks")."""
    NEEDS = "NEEDS"
    """The other way round ("depends on")."""
    SKIP = "SKIP"


TYPES = {
    "epic": Becomes.FEATURE,
    "feature": Becomes.FEATURE,
    "enabler": Becomes.ENABLER_FEATURE,
    "enabler feature": Becomes.ENABLER_FEATURE,
    "story": Becomes.STORY,
    "user story": Becomes.STORY,
    "product backlog item": Becomes.STORY,
    "requirement": Becomes.STORY,
    "task": Becomes.STORY,
    "sub-task": Becomes.STORY,
    "subtask": Becomes.STORY,
    "improvement": Becomes.STORY,
    "new feature": Becomes.STORY,
    "issue": Becomes.STORY,
    "spike": Becomes.ENABLER,
    "enabler story": Becomes.ENABLER,
    "technical task": Becomes.ENABLER,
    "bug": Becomes.DEFECT,
    "defect": Becomes.DEFECT,
    "technical debt": Becomes.DEBT,
}
"""Issue types of Jira and Azure DevOps, in lower case."""

STAGES = {
    Stage.NOT_STARTED: "to do,open,new,backlog,selected for development,ready,ready for development,proposed,"
    "approved,funnel,analyzing,program backlog,art backlog,draft,reopened",
    Stage.STARTED: "in progress,doing,active,committed,implementing,in development,development,in review,"
    "code review,review,in test,testing,in testing,qa,validating,validating on staging,resolved,blocked,"
    "on hold",
    Stage.DONE: "done,closed,complete,completed,accepted,released,deployed,deploying to production,releasing",
    Stage.SKIP: "cancelled,canceled,won't do,wont do,won't fix,rejected,declined,removed,duplicate,abandoned,"
    "cannot reproduce,incomplete,invalid,not a bug",
}
STATUSES = {word: stage for stage, words in STAGES.items() for word in words.split(",")}
"""Statuses of Jira and Azure DevOps, in lower case."""

CATEGORIES = {
    "to do": Stage.NOT_STARTED,
    "new": Stage.NOT_STARTED,
    "in progress": Stage.STARTED,
    "indeterminate": Stage.STARTED,
    "done": Stage.DONE,
}
"""Jira's status categories."""

LINKS = {"blocks": Link.PROVIDES, "blocker": Link.PROVIDES, "predecessor": Link.PROVIDES}
"""Types of link that are dependencies."""


@dataclass(frozen=True, kw_only=True)
class Mapping:
    """What was confirmed. A word that it does not name means what it usually means; a sprint, nothing."""

    zone: ZoneInfo | None = None
    """The zone of the file's dates; None: the train's."""
    date_order: Order | None = None
    browse: str = ""
    """What stands before an issue's key in its web address."""
    stories_without_team: str = ""
    """The team of the plan that has the stories for which neither the file nor their parent names one."""
    columns: Table[str, str] = field(default_factory=dict)
    types: Table[str, Becomes] = field(default_factory=dict)
    statuses: Table[str, Stage] = field(default_factory=dict)
    states: Table[str, str] = field(default_factory=dict)
    """A status -> the state of the teams' workflows that it means, of several ("A | B") the first that a team
    has; empty: none."""
    teams: Table[str, str] = field(default_factory=dict)
    """A team's name in the file -> in the plan; empty: none."""
    sprints: Table[str, str] = field(default_factory=dict)
    """A sprint's name -> an iteration's in the plan; empty: unplaced."""
    links: Table[str, Link] = field(default_factory=dict)

    def becomes(self, type: str) -> Becomes | None:
        """What an issue of this type becomes; None if nobody knows."""
        return self.types.get(type) or TYPES.get(type.casefold())

    def stage(self, status: str, category: str) -> Stage | None:
        """How far an issue has come; None if nobody knows."""
        usual = STATUSES.get(status.casefold()) or CATEGORIES.get(category.casefold())
        return self.statuses.get(status) or usual

    def gives_up(self, resolution: str) -> bool:
        """Whether work that ended so was not done."""
        stage = self.statuses.get(resolution) or STATUSES.get(resolution.casefold())
        return stage is Stage.SKIP

    def knows(self, status: str) -> bool:
        """Whether the status means something by itself, without its category."""
        return status in self.statuses or status.casefold() in STATUSES

    def link(self, type: str) -> Link:
        """What a link of this type means."""
        return self.links.get(type) or LINKS.get(type.casefold(), Link.SKIP)


def load(path: Path) -> Mapping:
    """The mapping in this file. Raises MappingUnusable."""
    try:
        return parse(path.read_text("utf-8-sig"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise MappingUnusable(f"{path}: cannot be read: {error}.") from error


def parse(text: str, name: str) -> Mapping:
    """The mapping in this text. Raises MappingUnusable."""
    try:
        return _mapping(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise MappingUnusable(f"{name}: is not TOML: {error}.") from error
    except (ValueError, TypeError, AttributeError, OSError) as error:
        raise MappingUnusable(f"{name}: {error}") from error


def _mapping(said: dict[str, Any]) -> Mapping:
    unknown = set(said) - set(Mapping.__dataclass_fields__)
    if unknown:
        known = ", ".join(Mapping.__dataclass_fields__)
        raise ValueError(f"{', '.join(sorted(unknown))} is not known; there are {known}.")
    return Mapping(
        zone=_zone(_string(said, "zone")),
        date_order=_word(Order, "date_order", _string(said, "date_order"))
        if said.get("date_order")
        else None,
        browse=_string(said, "browse"),
        stories_without_team=_string(said, "stories_without_team"),
        columns=_strings(said, "columns"),
        types=_words(Becomes, said, "types"),
        statuses=_words(Stage, said, "statuses"),
        states=_strings(said, "states"),
        teams=_strings(said, "teams"),
        sprints=_strings(said, "sprints"),
        links=_words(Link, said, "links"),
    )


def _order(name: str) -> Order | None:
    order: Order | None = _word(Order, "date_order", name) if name else None
    return order


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"zone {name!r} is no IANA time zone.") from error


def _string(said: dict[str, Any], name: str) -> str:
    value = said.get(name, "")
    if not isinstance(value, str):
        raise ValueError(f"{name} is a text in quotes, not {value!r}.")
    return value


def _strings(said: dict[str, Any], name: str) -> dict[str, str]:
    table = said.get(name, {})
    if not isinstance(table, dict) or not all(isinstance(value, str) for value in table.values()):
        raise ValueError(f'[{name}] holds lines like "what the file says" = "what the plan says".')
    return table


def _words(kind: type[Any], said: dict[str, Any], name: str) -> dict[str, Any]:
    lines = _strings(said, name).items()
    return {key: _word(kind, f"[{name}] {key!r}", value) for key, value in lines if value}


def _word(kind: type[Any], where: str, value: str) -> Any:
    if value not in kind.__members__:
        raise ValueError(f"{where} is {value!r}; it can be {', '.join(kind.__members__)}.")
    return kind[value]
