"""How old the stories in progress are, against what those took that their team has finished in this plan."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from projections.flow.times import percentile
from projections.kept import of
from projections.reasons import AgeLimit, Evidence, Flag
from projections.samples import is_small
from service.domain.calendar import day_in, days_after, days_between
from service.domain.plan import Plan
from service.domain.progress import Progress
from service.domain.stories import Story
from service.domain.teams import Team
from service.domain.texts import quoted
from service.domain.vocabulary import Day, Id, Instant, Zone

LIMITS_READ = ("teams.time", *of("stories", "team", "before", "started_at", "finished_at"))
"""What limits look at."""
READS = (
    "intervals.today",
    *of("teams", "name", "time"),
    *of("stories", "feature", "team", "title", "progress", "before", "started_at"),
)
"""What the work on stories is judged by, beside the limits."""
PERCENT = 85
FEWEST = 5
"""With fewer finished stories nothing is said of the age of others."""
Groups = Mapping[Id | None, tuple[Id, ...]]


class Took(NamedTuple):
    """The stories that a team has finished, each from start to finish."""

    zone: Zone
    spans: tuple[tuple[Instant, Instant], ...]


class Seen(NamedTuple):
    """A story that was started, with all by which its age is judged."""

    story: Story
    team: Team
    limit: AgeLimit
    today: Day


def look_finished(plan: Plan, stories: Groups) -> Iterator[tuple[Id, Took]]:
    """The finished stories of each team; `stories` are the ids of those that it has."""
    for team in plan.teams.present():
        mine = map(plan.stories.__getitem__, stories.get(team.id, ()))
        spans = ((begun(each), each.finished_at) for each in mine if each.finished_at)
        yield team.id, Took(team.time.zone, tuple((start, end) for start, end in spans if start and end))


def limit(took: Took) -> AgeLimit:
    """The age beyond which a story is old."""
    spans = (days_between(day_in(took.zone, start), day_in(took.zone, end)) for start, end in took.spans)
    days = sorted(span + 1 for span in spans if span >= 0)
    return AgeLimit(percentile(days, PERCENT) if len(days) >= FEWEST else None, len(days))


def begun(story: Story) -> Instant | None:
    """When work on it began; of what was carried forward, in the plan from which it came."""
    before = story.before.started_at if story.before else None
    return before or story.started_at


def look(plan: Plan, stories: Groups, limits: Mapping[Id, AgeLimit]) -> Iterator[tuple[Id, tuple[Seen, ...]]]:
    """The stories of each feature that were started; `stories` are the ids of all that it has. A feature with
    none of them is left out."""
    for feature, ids in stories.items():
        started = [each for each in map(plan.stories.__getitem__, ids) if each.progress in UNDER_WAY]
        if feature is not None and started:
            yield (
                feature,
                tuple(
                    Seen(each, plan.teams[each.team], limits.get(each.team, NO_LIMIT), plan.today)
                    for each in started
                ),
            )


NO_LIMIT = AgeLimit(None, 0)
UNDER_WAY = (Progress.STARTED, Progress.ACCEPTED)


def judge(seen: tuple[Seen, ...]) -> tuple[Flag, ...]:
    """What the started stories of a feature say against the objectives that it serves."""
    return tuple(flag for each in seen for flag in _old(each))


def _old(seen: Seen) -> Iterator[Flag]:
    """R5: a linked item is older than the team's 85th percentile."""
    story, start, most = seen.story, begun(seen.story), seen.limit.days
    if story.progress is Progress.ACCEPTED or start is None or most is None:
        return
    began = day_in(seen.team.time.zone, start)
    if days_between(began, seen.today) >= most:
        few = ", which are few" if is_small(seen.limit.finished) else ""
        of_team = f"{PERCENT}% of the {seen.limit.finished} stories that {seen.team.name} finished{few}"
        yield Flag(
            "R5",
            f"{quoted(story.title)} was begun on {began}; {of_team}, took {most} days or less.",
            (Evidence(story.id, "begun", began), Evidence(seen.team.id, "85th percentile", f"{most} days")),
            days_after(began, most),
        )
