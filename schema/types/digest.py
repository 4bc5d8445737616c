"""The digest of a plan for an ART Sync."""

import strawberry

from projections import digest
from projections.digest import DigestTopic
from projections.digest_text import TITLES, markdown
from schema.context import Info
from schema.reading import Reading
from schema.types.declared import reference
from schema.types.later import Person, PlanNode, Team
from schema.types.nodes import person
from service.domain.vocabulary import Day


@strawberry.type
class DigestLine:
    """One thing that the sync may talk about."""

    read: strawberry.Private[Reading]
    it: strawberry.Private[digest.Line]

    about: PlanNode | None = reference("about")
    """What it is about; null when that is not there any more."""

    waits_for: Team | None = reference("team")
    """The team that it waits for."""

    @strawberry.field
    def text(self) -> str:
        return self.it.text

    @strawberry.field
    def group(self) -> str | None:
        """Of what changed: which kind of things it is; of what is at risk: the rule that says so."""
        return self.it.group

    @strawberry.field
    def day(self) -> Day | None:
        """The day that matters: by when it is or was due, or since when it waits."""
        return self.it.day

    @strawberry.field
    def days(self) -> int | None:
        """Calendar days from that day to today; null while it is to come."""
        return self.it.days

    @strawberry.field
    def owner(self) -> Person | None:
        """Who sees to it."""
        return person(self.it.owner)  # type: ignore[no-any-return]


@strawberry.type
class DigestSection:
    """What there is about one topic."""

    topic: DigestTopic
    title: str
    total: int
    """How many things there are; the first fifty are lines."""
    note: str | None
    """Why there can be none, where something is missing."""
    lines: list[DigestLine]
    """In the order of their days; what changed, kind after kind; what is at risk, rule after rule."""


@strawberry.type
class Digest:
    """What changed since a version, what ages, what conflicts, what is due: made of the plan and its commits
    alone, for the ART Sync. It orders no teams and counts nothing by person."""

    read: strawberry.Private[Reading]
    it: strawberry.Private[digest.Digest]

    @strawberry.field
    def generated(self) -> str:
        """That it was generated, and from which versions: show it with the digest."""
        return self.it.generated

    @strawberry.field
    def since(self) -> int:
        """The version after which it begins."""
        return self.it.since

    @strawberry.field
    def to(self) -> int:
        """The version at which it ends: the one that the plan is read at."""
        return self.it.to

    @strawberry.field
    def sections(self) -> list[DigestSection]:
        """Each topic, also those of which there is nothing to tell."""
        return [
            DigestSection(
                topic=each.topic,
                title=TITLES[each.topic],
                total=each.total,
                note=each.note,
                lines=[DigestLine(read=self.read, it=line) for line in each.lines],
            )
            for each in self.it.sections
        ]

    @strawberry.field
    async def markdown(self, info: Info) -> str:
        """The same as Markdown, marked as generated. What people called things stands in it as plain text."""
        owners = {line.owner for section in self.it.sections for line in section.lines if line.owner}
        known = await info.context.people(owners)
        return markdown(self.it, {id: each.name for id, each in known.items() if each.name})
