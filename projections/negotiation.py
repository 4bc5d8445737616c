"""What was said with the steps of a dependency, told among the comments as one conversation."""

import uuid
from collections.abc import Iterator
from functools import lru_cache

from service.domain.comments import Comment
from service.domain.dependencies import Step
from service.domain.plan import Plan
from service.domain.vocabulary import Id, Prose


def words(plan: Plan) -> Iterator[Comment]:
    """The words of every step that has some."""
    for dependency in plan.dependencies.present():
        for step in dependency.steps:
            if step.words is not None:
                yield _said(dependency.id, step, step.words)


@lru_cache(maxsize=10_000)
def _said(dependency: Id, step: Step, text: Prose) -> Comment:
    id = Id(str(uuid.uuid5(uuid.UUID(dependency), f"step {step.version}")))
    return Comment(id=id, version=step.version, node=dependency, text=text, by=step.by, at=step.at)
