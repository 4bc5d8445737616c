"""`./run report`: a page that a browser opens from a file, without any network."""

import subprocess
import sys

import pytest

from service.settings import HOME
from tests.journeys.restarted import Asker, Service, prepared
from tests.journeys.test_page import BROWSER, PROPOSE, browser

NASTY = "<img src=x onerror=document.title='hit'> $x$"


def report(service, token, *words):
    command = [sys.executable, "-m", "service.cli", "report", *words]
    command += ["--url", service.address, "--token", token]
    return subprocess.run(command, cwd=HOME, capture_output=True, text=True)


@pytest.mark.slow
@pytest.mark.skipif(BROWSER is None, reason="chromium is not installed")
async def test_a_report_opens_from_a_file_fetches_nothing_and_shows_the_plan_of_its_version(place):
    service = Service(place / "data")
    await service.start()
    token = service.token()
    asker = Asker(service.address, token)
    file = place / "report.html"
    try:
        plan = await prepared(asker)
        await asker.ask(PROPOSE, p=plan["id"], t=NASTY)
        await asker.ask(PROPOSE, p=plan["id"], t="Later")
        written = report(service, token, "PI-1", "--out", str(file), "--at", str(plan["version"] + 1))
        assert written.returncode == 0, written.stderr
        nothing = report(service, token, "PI-9", "--out", str(file))
        assert (nothing.returncode, "no plan PI-9" in nothing.stderr) == (2, True)
    finally:
        await asker.client.aclose()
        await service.kill()
    async with browser(place / "profile", file.as_uri()) as tab:
        await tab.shows("document.querySelector('h1') && document.readyState === 'complete'")
        assert await tab.evaluate("document.querySelector('h1').textContent") == "PI 1 (PI-1)"
        cards = await tab.evaluate("[...document.querySelectorAll('.card')].map(card => card.textContent)")
        assert cards == [NASTY]
        assert await tab.evaluate("performance.getEntriesByType('resource').length") == 0
        assert await tab.evaluate("document.images.length") == 0
