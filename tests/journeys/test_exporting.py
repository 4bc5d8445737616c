"""An export is the register's own bytes, in order."""

import hashlib
import json
import subprocess
import sys

import pytest

from service.settings import HOME
from tests.journeys.restarted import Asker, Service, prepared

PROPOSE = (
    """mutation($p: ID!, $t: String!) { proposeFeature(plan: $p, input: {title: $t}) { errors { code } } }"""
)


def export(service, token, key, folder):
    command = [sys.executable, "-m", "service.cli", "export", key, str(folder)]
    command += ["--url", service.address, "--token", token]
    return subprocess.run(command, cwd=HOME, capture_output=True, text=True)


@pytest.mark.slow
async def test_an_export_holds_every_event_once_in_order_and_a_manifest(place):
    service = Service(place / "data")
    await service.start()
    token = service.token()
    asker = Asker(service.address, token)
    try:
        plan = await prepared(asker)
        for number in range(250):
            await asker.ask(PROPOSE, p=plan["id"], t=f"Feature {number}")
        folder = place / "some folder"
        done = export(service, token, "PI-1", folder)
        assert done.returncode == 0, done.stderr
        events = (folder / "events.jsonl").read_bytes()
        manifest = json.loads((folder / "manifest.json").read_text())
        versions = [json.loads(line)["version"] for line in events.splitlines()]
        assert versions == list(range(1, plan["version"] + 251))
        assert manifest["sha256"] == hashlib.sha256(events).hexdigest()
        assert (manifest["version"], manifest["epoch"]) == (versions[-1], plan["epoch"])
        again = export(service, token, "PI-1", folder)
        assert (again.returncode, "not empty" in again.stderr) == (2, True)
        nothing = export(service, token, "PI-9", place / "other")
        assert (nothing.returncode, "no plan PI-9" in nothing.stderr) == (2, True)
    finally:
        await asker.client.aclose()
        await service.kill()
