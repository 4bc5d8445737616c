"""Pairs of texts about which people have said whether they belong together: thresholds are found on them.

The pairs that need each other are the demo's own: its dependencies between features say which. The pairs that
may be one thing are written here, most of them as real backlogs have them."""

from itertools import combinations

from projections.wording import Text
from service.demo.tables import rows

TWICE = (
    ("Display current request statuses", "Display current request status"),
    ("Pay with a wallet in two taps", "Pay in two taps with a wallet"),
    ("Refund to the means of payment", "Refunds to means of payment"),
    (
        "The price calendar slows the fare engine down",
        "The price calendar makes the fare engine slow for everybody",
    ),
    ("Free bicycle spaces in real time", "Bicycle spaces, real time"),
    ("Timetable import fails on Sundays", "On Sundays the timetable import fails"),
    ("Status page for operators", "Operators' status page"),
    ("Season tickets as barcodes", "Season ticket as a barcode"),
    ("Keys and rate limits for each partner", "Rate limits and keys per partner"),
    ("Travelers see authorisation errors", "Travellers see authorization errors"),
    ("Export the settlement report as CSV", "Settlement report: CSV export"),
    ("Personal data is erased within thirty days", "Erase personal data within thirty days"),
    ("As a traveller, I can change my seat", "As a traveller I can change the seat"),
    ("Sign in with the railcard number", "Log in by railcard"),
    ("Luggage delivered from door to door", "Door-to-door delivery of baggage"),
)
"""One thing written down twice. The last two have other words for it: no words can find them."""
TWO = (
    ("Log in", "Log out"),
    ("First wallet pays", "Second wallet pays"),
    ("First maker's displays listen to the bus", "Second maker's displays listen to the bus"),
    ("As a lecturer, I can log in", "As a student, I can log in"),
    ("Migrate shard 1 of the register", "Migrate shard 2 of the register"),
    ("Display update confirmation", "Display submission confirmation"),
    ("Traveller sees what a change costs", "Traveller sees where the refund is"),
    ("The old issuing path is switched off", "The old feed is switched off"),
    ("Approve requests", "View pending requests"),
    ("Login", "Login page for resellers with two factors"),
    ("Student", "Display notes in the student view"),
    ("Trigger notification to student", "Trigger notification on successful submission"),
    ("Export tickets", "Import tickets"),
    ("Enable the wallet for resellers", "Disable the wallet for resellers"),
    ("Ticket on the lock screen", "Ticket on the watch"),
    ("Upload documents", "Document management"),
    ("Refund to a wallet", "Refund in the same shares"),
    ("Test notes visibility", "Test status visibility and accuracy"),
)
"""Two things with titles that look alike."""


def the_demos():
    """The demo's features in its order, the pairs of different teams, and those of them that are linked."""
    features = rows("features")
    keys = [each["key"] for each in features]
    linked = {frozenset((each["item"], each["given"])) for each in rows("dependencies")}
    texts = [
        Text(each["title"], f"{_said(each['hypothesis'])} {_said(each['criteria'])}") for each in features
    ]
    pairs = {
        (n, m)
        for n, m in combinations(range(len(features)), 2)
        if not features[n]["team"] or features[n]["team"] != features[m]["team"]
    }
    return texts, pairs, {(n, m) for n, m in pairs if frozenset((keys[n], keys[m])) in linked}


def _said(cell):
    return "" if cell == "-" else cell
