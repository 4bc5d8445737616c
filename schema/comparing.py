"""What a wish needs to know that is computed, and not said: which texts of the plan are alike."""

import asyncio
from typing import TYPE_CHECKING

from projections.likeness import likenesses
from service.domain.likeness import SuggestFromTexts
from service.domain.plan import Plan

if TYPE_CHECKING:
    from schema.context import Context
    from service.wishes import Wish


async def informed(context: "Context", wish: "Wish") -> "Wish":
    """The wish with what is alike in the texts, if it asks for that and may. It is compared in a thread: what
    takes a tenth of a second for a large plan would keep everybody else waiting. Raises as planning does."""
    if not any(isinstance(each, SuggestFromTexts) for each in wish.commands):
        return wish
    would_be = await context.services.planning.submit(wish.but(dry_run=True))
    if would_be.faults or not isinstance(would_be.before, Plan):
        return wish
    return wish.but(likenesses=await asyncio.to_thread(likenesses, would_be.before))
