"""What takes the RTE and a Business Owner together."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from service.domain.decider import Asked
from service.domain.refusals import Refused
from service.domain.vocabulary import Id, Role

if TYPE_CHECKING:
    from service.domain.plan import Plan


class NotTheRte(Refused):
    """The RTE does this, or somebody on the RTE's behalf."""

    because = "The RTE owns the process and answers for an exception from it."
    remedy = "Ask the RTE."


class NoBusinessOwnerAgrees(Refused):
    """A Business Owner of this train agrees, somebody other than the one who asks."""

    because = "An exception from what was promised is the business's to allow."
    remedy = "Name a Business Owner of the train who agrees."


def without_consent(plan: "Plan", asked: Asked, agreed_by: Id) -> Iterator[Refused]:
    """What is missing of the RTE's and a Business Owner's consent; reads the organisation's grants."""
    if not asked.is_a(Role.RTE):
        yield NotTheRte(about=[plan.id])
    if agreed_by == asked.actor or not _is_business_owner(plan, asked, agreed_by):
        yield NoBusinessOwnerAgrees(about=[plan.id])


def _is_business_owner(plan: "Plan", asked: Asked, person: Id) -> bool:
    organisation = asked.beside.get(asked.organisation)
    if organisation is None:
        return False
    scopes = (asked.organisation, plan.interval.train, plan.id)
    grants = organisation.grants_of(person, asked.at)
    return any(grant.role is Role.BUSINESS_OWNER and grant.scope in scopes for grant in grants)
