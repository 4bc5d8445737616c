"""People with their parts in a plan, and what waits for them there."""

from projections.inbox import inbox
from service.domain.interval import DayBegan
from service.domain.vocabulary import Day, Role
from service.grants import Part
from tests.domain.specification import BLUE, RED, a_plan, id_of

ME, OTHER = id_of(77), id_of(78)
OF_RED = Part(ME, frozenset({(Role.PRODUCT_OWNER, RED)}))
OF_BLUE = Part(ME, frozenset({(Role.TEAM_COACH, BLUE)}))
BUSINESS = Part(ME, frozenset({(Role.BUSINESS_OWNER, None)}))
RTE = Part(ME, frozenset({(Role.RTE, None)}))
NOBODY = Part(ME)
EVERYONE = (OF_RED, OF_BLUE, BUSINESS, RTE, NOBODY)


def waits(*events, part):
    return [(item.kind.value, item.node) for item in inbox(a_plan(*events), part)]


def today(day):
    return DayBegan(day=Day(day))


def the(*events, part):
    (item,) = inbox(a_plan(*events), part)
    return item
