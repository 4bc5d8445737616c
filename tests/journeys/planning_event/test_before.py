"""Before the event: readiness, the agenda, the top of the backlog."""

import pytest

from service.auth import person_id

SCORES = ((8, 5, 3, 5), (1, 1, 1, 1), (13, 3, 8, 13), (3, 8, 2, 2))
"""Business value, time criticality, risk reduction, size: WSJF 3.20, 3.00, 1.85, 6.50."""


def test_product_management_orders_the_top_features_by_wsjf(event):
    for n, (value, criticality, reduction, size) in enumerate(SCORES * 5):
        feature = event.do("Product Management", "proposeFeature", title=f"Feature {n + 1}")
        score = {"value": value, "time": criticality, "risk": reduction, "size": size}
        event.do("Product Management", "scoreFeature", feature=feature, **score)
        event.features.append(feature)
    first = event.read("{ features { entity wsjf } }")["features"][:4]
    assert [each["wsjf"] for each in first] == pytest.approx([3.2, 3.0, 24 / 13, 6.5])


def test_readiness_comes_to_a_hundred_percent_and_planning_opens_without_a_warning(event):
    event.do("RTE", "layOutReadiness")
    briefing = event.do(
        "Business Owner", "addBriefing", title="Where we earn money", topic="BUSINESS_CONTEXT"
    )
    assert [each["code"] for each in _opening(event, dryRun=True)["warnings"]] == ["READINESS_BELOW_POLICY"]
    items = event.read("{ readinessItems { entity area } }")["readinessItems"]
    assert {each["area"] for each in items} == {"ORGANIZATIONAL", "CONTENT", "LOGISTICS"}
    for item in items:
        event.do("RTE", "assignReadinessItem", readinessItem=item["entity"], owner=person_id("Facilitator"))
        proof = {"evidence": ["https://wiki.example.org/pi-31"], "note": "Seen."}
        event.do("Facilitator", "attachReadinessEvidence", readinessItem=item["entity"], **proof)
        event.do("Facilitator", "confirmReadinessItem", readinessItem=item["entity"])
    for feature in event.features:
        criteria = {"criteria": "A traveller can see it.", "owner": person_id("Product Management")}
        event.do("Product Management", "describeFeature", feature=feature, **criteria)
        event.do("Product Management", "markFeatureReady", feature=feature)
    event.do("RTE", "acknowledgeBriefing", briefing=briefing)
    readiness = event.read("{ readiness { percent enough blockers { gap } areas { area percent } } }")[
        "readiness"
    ]
    assert (readiness["percent"], readiness["enough"], readiness["blockers"]) == (100, True, [])
    assert {each["percent"] for each in readiness["areas"]} == {100}
    assert _opening(event)["warnings"] == []


def _opening(event, **envelope):
    outcome = event.change("RTE", "openPlanning", envelope)
    assert not outcome["errors"], outcome
    return outcome


AFTERNOON = {
    "Denver": ("14:00", 0, True),
    "Berlin": ("21:00", 0, False),
    "Bengaluru": ("01:30", 1, False),
    "Tokyo": ("05:00", 1, False),
}
"""Friday at 14:00 in Denver: the time, the day and whether people work, at each site."""


def test_each_site_reads_its_own_time_right_over_a_change_of_clocks(event):
    for day, title in (("2031-03-28", "Friday"), ("2031-03-31", "Monday")):
        time = {"starts": f"{day}T14:00:00", "ends": f"{day}T15:00:00", "zone": "America/Denver"}
        event.do("RTE", "scheduleSlot", title=title, time=time)
    slots = event.read(
        "{ agenda { title local { site starts dayOffset workingHours } } }", name="Facilitator"
    )
    friday, monday = (
        {at["site"]: (at["starts"][11:16], at["dayOffset"], at["workingHours"]) for at in slot["local"]}
        for slot in slots["agenda"]
    )
    assert {site: friday[site] for site in AFTERNOON} == AFTERNOON
    assert {site: monday[site] for site in AFTERNOON} == {**AFTERNOON, "Berlin": ("22:00", 0, False)}


def test_a_time_that_a_change_of_clocks_leaves_out_is_refused_with_the_nearest(event):
    time = {"starts": "2031-03-30T02:30:00", "ends": "2031-03-30T04:00:00", "zone": "Europe/Berlin"}
    outcome = event.change("RTE", "scheduleSlot", title="Night shift", time=time)
    (error,) = outcome["errors"]
    assert error["code"] == "LOCAL_TIME_DOES_NOT_EXIST"
    assert "03:00" in error["message"]
