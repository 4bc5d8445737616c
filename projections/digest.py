"""A digest for an ART Sync: what changed since a version, what ages, what conflicts, what is due. It is made
of the plan and its commits alone; it orders no teams and counts nothing by person."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from projections.away import away
from projections.due import decisions
from projections.old_stories import begun
from projections.views import views_of
from projections.words import name
from service.domain.at_risk_answers import AtRiskVerdict
from service.domain.calendar import day_in, days_after, days_between
from service.domain.dependencies import UNANSWERED, awaits
from service.domain.plan import Plan
from service.domain.progress import Progress
from service.domain.texts import quoted
from service.domain.vocabulary import Day, Id

if TYPE_CHECKING:
    from service.entries import StoredCommit

WEEK = 7
"""Days between two ART Syncs, and how far decisions are looked ahead for."""
AT_LENGTH = 120
"""So much of an objective's text is told."""
MOST_LINES = 50
"""How many lines a section holds; it says how many there are."""
IN_ORDER = ("intervals", "iterations", "milestones", "objectives", "features", "dependencies", "risks")
"""The kinds of things of which changes are told first."""


class DigestTopic(Enum):
    """What a section of a digest is about."""

    AT_RISK = "AT_RISK"
    CONFLICTS_NEW = "CONFLICTS_NEW"
    CONFLICTS_GONE = "CONFLICTS_GONE"
    DEPENDENCIES = "DEPENDENCIES"
    RISKS = "RISKS"
    STORIES = "STORIES"
    DECISIONS = "DECISIONS"
    IMPEDIMENTS = "IMPEDIMENTS"
    ACTIONS = "ACTIONS"
    CHANGES = "CHANGES"


class Line(NamedTuple):
    """One thing that the sync may talk about."""

    about: Id
    text: str
    day: Day | None = None
    """The day that matters: when it is or was due, or since when it waits."""
    days: int | None = None
    """Calendar days from that day to today; None while it is to come."""
    owner: Id | None = None
    """The person who sees to it."""
    team: Id | None = None
    """The team that it waits for."""
    group: str | None = None
    """Of what changed: which kind of things it is; of what is at risk: the rule that says so."""
    called: str | None = None
    """What an objective at risk is called: the text begins with it, then comes the rule."""


class Section(NamedTuple):
    """Some lines about one topic, and how many there are in all."""

    topic: DigestTopic
    lines: tuple[Line, ...]
    total: int
    note: str | None = None
    """Why there can be none, where something is missing."""


@dataclass(frozen=True)
class Digest:
    """What lies between two versions of a plan, and what is open at the later one."""

    name: str
    since: int
    to: int
    since_day: Day
    today: Day
    sections: tuple[Section, ...]

    @property
    def generated(self) -> str:
        """That it was generated, and of what."""
        versions = f"versions {self.since} to {self.to}"
        return f"Generated from the plan's events, {versions}; nobody wrote or checked it."


def digest(before: Plan, after: Plan, commits: Sequence["StoredCommit"]) -> Digest:
    """The digest of what lies between two versions; `commits` are those that lead from one to the other."""
    told = {
        DigestTopic.AT_RISK: _at_risk(before, after),
        DigestTopic.CONFLICTS_NEW: _conflicts(after, before),
        DigestTopic.CONFLICTS_GONE: _conflicts(before, after),
        DigestTopic.DEPENDENCIES: _longest_first(_unanswered(after)),
        DigestTopic.RISKS: _longest_first(_past_follow_up(after)),
        DigestTopic.STORIES: _longest_first(_beyond_expectation(after)),
        DigestTopic.DECISIONS: _longest_first(_due(after)),
        DigestTopic.IMPEDIMENTS: _longest_first(_impediments(after)),
        DigestTopic.ACTIONS: _longest_first(_actions(after)),
        DigestTopic.CHANGES: _changes(before, after, commits),
    }
    return Digest(
        name=after.interval.name,
        since=before.version,
        to=after.version,
        since_day=before.today,
        today=after.today,
        sections=tuple(_section(after, topic, tuple(lines)) for topic, lines in told.items()),
    )


def _section(plan: Plan, topic: DigestTopic, lines: tuple[Line, ...]) -> Section:
    unknown = topic is DigestTopic.STORIES and plan.policy.service_level is None
    note = "The train has agreed on no service level expectation." if unknown else None
    return Section(topic, lines[:MOST_LINES], len(lines), note)


def _longest_first(lines: Iterable[Line]) -> list[Line]:
    """The earliest day first; what has no day comes last."""
    return sorted(lines, key=lambda line: (line.day is None, line.day, line.text, line.about))


def _dated(plan: Plan, day: Day | None) -> tuple[Day | None, int | None]:
    """A day, and how long ago it was; None while it is to come."""
    return day, days_between(day, plan.today) if day and day <= plan.today else None


def _at_risk(before: Plan, after: Plan) -> list[Line]:
    """Rule after rule, and together what a rule says alike since the same day."""
    lines = _newly_at_risk(before, after)
    return sorted(lines, key=lambda line: (line.group or "", line.day is None, line.day or "", _said(line)))


def _said(line: Line) -> str:
    return line.text.removeprefix(line.called or "")


def _newly_at_risk(before: Plan, after: Plan) -> Iterator[Line]:
    """Rules that speak of an objective and did not, unless a person has dismissed them."""
    known = views_of(before).at_risk
    for each in views_of(after).at_risk.values():
        dismissed = each.answer is not None and each.answer.verdict is AtRiskVerdict.DISMISSED
        if each.id not in known and not dismissed:
            called = quoted(after.objectives[each.objective].text, AT_LENGTH)
            text = f"{called}: {each.code}: {each.text}"
            yield Line(each.id, text, *_dated(after, each.since), group=each.code, called=called)


def _conflicts(of: Plan, without: Plan) -> Iterator[Line]:
    """Conflicts of one version that the other does not have."""
    others = views_of(without).conflicts
    for each in views_of(of).conflicts.values():
        if each.id not in others:
            yield Line(each.about[0] if each.about else each.id, each.text)


def _unanswered(plan: Plan) -> Iterator[Line]:
    for each in plan.dependencies.present():
        if each.state in UNANSWERED:
            since = day_in(plan.interval.zone, each.since)
            awaited = awaits(each)
            text = f"{quoted(each.what)} awaits an answer of {name(plan, awaited) if awaited else 'others'}."
            yield Line(each.id, text, *_dated(plan, since), team=awaited)


def _past_follow_up(plan: Plan) -> Iterator[Line]:
    for each in plan.risks.present():
        if each.is_open and each.follow_up and each.follow_up < plan.today:
            text = f"{quoted(each.text)} was to be followed up."
            yield Line(each.id, text, *_dated(plan, each.follow_up), owner=each.owner, team=each.team)


def _beyond_expectation(plan: Plan) -> Iterator[Line]:
    """Stories in progress for longer than the train expects of so many percent of them."""
    expected = plan.policy.service_level
    for each in plan.stories.present() if expected else ():
        start, team = begun(each), plan.teams.get(each.team)
        if expected and start and team and each.progress is Progress.STARTED:
            since = day_in(team.time.zone, start)
            if days_between(since, plan.today) >= expected.days:
                text = f"{quoted(each.title)} is in progress; {expected.percent}% are expected to take "
                text += f"{expected.days} days or less."
                yield Line(each.id, text, *_dated(plan, since), team=each.team)


def _due(plan: Plan) -> Iterator[Line]:
    """Decisions that are overdue, or due within a week."""
    for each in decisions(plan):
        if each.day <= days_after(plan.today, WEEK):
            text = f"{name(plan, each.id)} is to be decided."
            yield Line(each.id, text, *_dated(plan, each.day), owner=each.owner)


def _impediments(plan: Plan) -> Iterator[Line]:
    for each in plan.impediments.present():
        if each.is_open:
            raised = day_in(plan.interval.zone, each.raised_at)
            text = f"{quoted(each.title)} is in the way since {raised}."
            yield Line(each.id, text, *_dated(plan, each.due), owner=each.owner, team=each.team)


def _actions(plan: Plan) -> Iterator[Line]:
    for each in plan.actions.present():
        if each.is_open:
            yield Line(
                each.id, f"{quoted(each.title)} is to be done.", *_dated(plan, each.due), owner=each.owner
            )


def _changes(before: Plan, after: Plan, commits: Sequence["StoredCommit"]) -> list[Line]:
    """What is another now, thing by thing, kind after kind; the newest first in each."""
    missed = away(before, after, commits)
    lines = [Line(each.about, f"{each.summary}.", group=_kind(after, each.about)) for each in missed]
    return sorted(lines, key=lambda line: _place(line.group or ""))


def _place(group: str) -> tuple[int, str]:
    return IN_ORDER.index(group) if group in IN_ORDER else len(IN_ORDER), group


def _kind(plan: Plan, id: Id) -> str:
    """The kind of things that it is one of; a view is told with what it derives from."""
    return next((kind for kind in Plan.entity_kinds() if id in plan.all(kind)), "others")
