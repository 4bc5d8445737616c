"""GraphQL over HTTP, as the audits of the package `graphql-http` understand its specification."""

import json
import shutil
import subprocess

import pytest

from tests.journeys.clients import HERE, installed

AUDITS = 61


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
def test_the_audits_of_graphql_http_pass_every_one(service):
    installed()
    command = ["node", str(HERE / "audit.mjs"), service.address, service.token]
    told = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert not told.returncode, told.stderr
    results = json.loads(told.stdout)
    assert len({each["id"] for each in results}) == len(results) == AUDITS
    failed = [each for each in results if each["status"] != "ok"]
    assert not failed, "\n".join(f"{each['id']} {each['name']}: {each['reason']}" for each in failed)
