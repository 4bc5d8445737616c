"""The cards of the board that dependencies are between."""

from collections.abc import Mapping

from service.domain.features import Feature
from service.domain.plan import Plan
from service.domain.stories import Story
from service.domain.vocabulary import Id

Item = Feature | Story
Cards = Mapping[Id | None, Item]
"""By id; a side of a dependency may name none."""


def cards(plan: Plan) -> dict[Id | None, Item]:
    """The cards that need and provide, removed ones too, by id."""
    ids = dict.fromkeys(
        side.item for each in plan.dependencies.present() for side in (each.consumer, each.provider)
    )
    found = ((id, plan.features.get(id) or plan.stories.get(id)) for id in ids)
    return {id: card for id, card in found if id and card}
