"""The gate before commitment: two gaps that the RTE lets pass, a Business Owner agreeing each time."""

from service.demo.agreements import dependency
from service.demo.script import Script
from service.domain.gate import DependencyIsDeclined, DependencyNotAgreed, WaiveGap, item_id
from service.domain.refusals import Refused

GAPS: tuple[tuple[type[Refused], str, str, str], ...] = (
    (
        DependencyNotAgreed,
        "Fare rules for settlement",
        "anjali",
        "Iteration 3 or 4 makes no difference before the auditor has seen the rules.",
    ),
    (
        DependencyIsDeclined,
        "Bookings by file with household profiles",
        "marguerite",
        "Household profiles do without; Rosa takes the dependency out when the legal text is there.",
    ),
)


def waive(script: Script) -> None:
    """On the last day of planning, after the vote and before the commitment."""
    for n, (rule, what, agreed_by, reason) in enumerate(GAPS):
        item = item_id(script.names.plan, rule(about=[dependency(script, what)]))
        gap = WaiveGap(item=item, agreed_by=script.names.person(agreed_by), due=script.dates.day(27))
        script.say("e3", "katrin", gap, hour=0.786 + n / 1_000, reason=reason)
