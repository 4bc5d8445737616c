"""What depends on who asks: what was seen."""

from tests.domain.specification import id_of
from tests.service.node import PLAN
from tests.service.restoring import restore

LAST = "query ($plan: ID!) { viewer { lastSeen(plan: $plan) } }"
MARK = "mutation ($plan: ID!, $version: Int!) { markSeen(plan: $plan, version: $version) }"


async def last(api, plan=PLAN):
    return (await api.ask(LAST, plan=plan))["viewer"]["lastSeen"]


async def test_what_was_seen_is_told_by_any_device_and_never_goes_back(api):
    head = (await api.node.plan()).version
    assert await last(api) is None
    assert (await api.ask(MARK, plan=PLAN, version=head))["markSeen"] is True
    assert (await api.ask(MARK, plan="PI-1", version=head - 1))["markSeen"] is False
    assert await last(api, "PI-1") == head


async def test_nothing_of_it_is_in_the_log(api):
    head = (await api.node.plan()).version
    position, _ = await api.node.log.head(api.node.organisation)
    await api.ask(MARK, plan=PLAN, version=head)
    assert (await api.node.log.head(api.node.organisation))[0] == position


async def test_an_unknown_plan_or_version_is_said(api):
    head = (await api.node.plan()).version
    wrong = {"NOT_FOUND": (id_of(404), 1), "VERSION_UNKNOWN": (PLAN, head + 1)}
    for code, (plan, version) in wrong.items():
        (error,) = (await api.post(MARK, plan=plan, version=version))["errors"]
        assert error["extensions"]["code"] == code
    (error,) = (await api.post(MARK, plan=PLAN, version=0))["errors"]
    assert error["extensions"]["code"] == "VERSION_UNKNOWN"
    assert await last(api) is None
    (error,) = (await api.post(LAST, plan="PI-404"))["errors"]
    assert error["extensions"]["code"] == "NOT_FOUND"


async def test_after_a_restore_nobody_has_seen_more_than_there_is(api, database):
    head = (await api.node.plan()).version
    await api.ask(MARK, plan=PLAN, version=head)
    await restore(database, head - 1)
    await api.services.live.look()
    assert await last(api) == head - 1
