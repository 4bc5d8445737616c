"""How the tables over all plans stand, and making them again, beside a running service and without one."""

import asyncio
import json
import subprocess

import httpx

from service.settings import HOME
from tests.journeys.faults import running

TRAIN = """mutation { registerTrain(input: {
  key: "RAIL", name: "Rail", zone: "Europe/Berlin"}) { errors { message } } }"""
PLAN = """mutation { definePlan(train: "RAIL", input: {
  key: "PI-1", name: "PI 1", starts: "2027-01-04", ends: "2027-03-14"}) { errors { message } } }"""

NEXT = PLAN.replace("PI-1", "PI-2").replace("2027-01-04", "2027-03-15").replace("2027-03-14", "2027-05-23")


def cli(service, *words):
    told = subprocess.run(
        service.cli(*words), cwd=HOME, env=service.environment, capture_output=True, text=True, check=False
    )
    return told.returncode, told.stdout, told.stderr


async def define(service, *documents):
    headers = {"authorization": f"Bearer {service.token}"}
    async with httpx.AsyncClient(base_url=service.address, headers=headers, timeout=30) as client:
        for document in documents:
            answer = await client.post("/graphql", json={"query": document})
            assert "errors" not in json.loads(answer.text), answer.text


async def plan(service):
    """A train with a plan, in the tables."""
    await define(service, TRAIN, PLAN)
    for _ in range(20):
        status, told, _ = await asyncio.to_thread(cli, service, "projections")
        if status == 0 and told.count("up to date") == 3:
            return


async def test_the_verbs_work_beside_a_running_service_and_without_one(place):
    async with running(place / "data") as service:
        status, told, _ = await asyncio.to_thread(cli, service, "projections")
        assert (status, told) == (0, "there is nothing to tell of yet\n")
        await plan(service)
        status, told, errors = await asyncio.to_thread(cli, service, "projections")
        assert status == 0, errors
        assert [line.split()[0] for line in told.splitlines()] == ["changes", "plans", "trains"]
        assert told.count("up to date") == 3
        status, told, errors = await asyncio.to_thread(cli, service, "rebuild", "--verify")
        assert (status, told) == (0, "plans: equal\nchanges: equal\ntrains: equal\n"), errors
        await asyncio.to_thread(cli, service, "projections", "pause", "plans")
        _, told, _ = await asyncio.to_thread(cli, service, "projections")
        assert "plans      is paused: ./run projections resume plans" in told
        await define(service, NEXT)
        status, told, _ = await asyncio.to_thread(cli, service, "rebuild", "plans", "--verify")
        assert (status, told.splitlines()[-1]) == (2, "plans: equal in what was compared")
        await asyncio.to_thread(cli, service, "projections", "resume", "plans")
    status, told, errors = await asyncio.to_thread(cli, service, "rebuild", "plans")
    assert (status, told) == (0, "plans: equal; the rebuilt tables are in place\n"), errors
    status, told, _ = await asyncio.to_thread(cli, service, "projections")
    assert told.count("up to date") == 3
