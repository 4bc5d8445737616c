"""While nodes of two versions serve: the older one serves what it understands, and says what it does not."""

import asyncio
import json
import time

import pytest

from service.codec import Envelope, canonical
from service.log import Append, Log
from tests.journeys.newer import TOPIC
from tests.journeys.nodes import Node, serving_nodes
from tests.journeys.served import ORGANISATION
from tests.journeys.test_nodes import AT_LEAST, LIVE, WHERE, feature, followed, heard_upto, where
from tests.service.appends import a_commit

pytestmark = pytest.mark.slow
TRAIN = "query ($p: ID!) { plan(id: $p) { train } }"
NEXT = {"key": "PI-OTHER", "name": "PI", "starts": "2027-02-01", "ends": "2027-04-01"}


async def record_cheers(url, plan, feature, version):
    """As a node of the next version would."""
    log = await Log.open(url)
    commit = a_commit(ORGANISATION, plan, version, about=[feature])
    cheered = Envelope(
        log=ORGANISATION,
        stream=plan,
        version=version + 1,
        topic=TOPIC,
        recorded_at=commit.recorded_at,
        via="api",
        data={"feature": feature},
    )
    event = commit.events[0]._replace(topic=TOPIC, state=canonical(cheered))
    await log.append(Append(ORGANISATION, {plan: version}, (commit._replace(events=(event,)),)))
    await log.close()


def ends(socket):
    """The codes of the errors with which a subscription ends."""
    until, errors = time.monotonic() + 30, []
    while (told := json.loads(socket.recv(until - time.monotonic())))["type"] == "next":
        errors += told["payload"].get("errors", [])
    errors += told.get("payload", [])
    return [error["extensions"]["code"] for error in errors]


def test_in_a_rolling_upgrade_a_node_serves_what_it_understands_and_says_what_not(database, tmp_path):
    given = {"DATABASE_URL": database.url}
    old, new = Node(tmp_path, **given), Node(tmp_path, "tests.journeys.newer", **given)
    with serving_nodes(old, new):
        here, there = old.asker(), new.asker()
        here.plan = there.plan = here.prepare("PI-UPGRADED")
        other = here.do("definePlan", here.ask(TRAIN, p=here.plan)["plan"]["train"], **NEXT)
        card, since = feature(here), where(here)
        with here.socket() as socket, followed(there, since) as heard:
            given = {"plan": here.plan, "epoch": since["epoch"], "after": since["version"]}
            wish = {"query": LIVE, "variables": given}
            socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": wish}))
            socket.recv(30)
            asyncio.run(record_cheers(database.url, here.plan, card, since["version"]))
            assert ends(socket) == ["UNAVAILABLE"]
            assert heard_upto(heard, since["version"] + 1)
        refused = here.post(WHERE, p=here.plan)
        assert [error["extensions"]["code"] for error in refused["errors"]] == ["UNAVAILABLE"]
        assert old.readiness() == {"ready": True, "fault": None, "unserved": [here.plan], "parked": []}
        assert new.readiness()["unserved"] == []
        assert where(there)["version"] == since["version"] + 1
        there.do("describeFeature", there.plan, {"reason": "It is so."}, feature=card, title="Cheered")
        for asker in (here, there):
            asker.plan = other
            feature(asker)
        version = where(there)["version"]
        assert here.ask(AT_LEAST, p=other, v=version)["plan"]["version"] == version
        here.close()
        there.close()
