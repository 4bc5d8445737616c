"""`./run export PLAN DIR`: the stored bytes of a plan's events, read through the public API, one a line."""

import argparse
import hashlib
import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from service.client import (
    DEMO,
    SHORT_PATIENCE,
    TOKEN_HELP,
    URL_HELP,
    Client,
    NotAnswered,
    Unreachable,
    connected,
)

PLAN = "query ($key: String!) { plan(key: $key) { id key name epoch version recordedAt } }"
HISTORY = """query ($key: String!, $version: Int!, $after: String) {
  plan(key: $key, at: {version: $version}) { history(first: 200, after: $after) {
    nodes { to lines } pageInfo { endCursor hasNextPage } } } }"""
QUIET = 2.0
"""Seconds without a word on how far it is."""
DONE, UNUSABLE, UNREACHABLE = 0, 2, 3


class NotExported(Exception):
    """There is nothing to export, or no place for it; the message says why."""


def verb(parser: argparse.ArgumentParser, words: list[str]) -> int:
    """The verb; the exit status: 0 done, 2 no such plan or folder, 3 the service does not answer."""
    parser.add_argument("plan", metavar="PLAN", help="the plan's key")
    parser.add_argument("folder", metavar="DIR", type=Path, help="a folder, empty or still to be made")
    parser.add_argument("--url", default=os.environ.get("SIGNALBOX_URL") or DEMO, help=URL_HELP)
    parser.add_argument("--token", default=os.environ.get("SIGNALBOX_TOKEN"), help=TOKEN_HELP)
    wish = parser.parse_args(words)
    try:
        with connected(wish.url, wish.token) as client:
            manifest = export(client, wish.plan, wish.folder)
    except (NotExported, OSError) as error:
        return _fail(str(error), UNUSABLE)
    except (NotAnswered, Unreachable) as error:
        return _fail(str(error), UNREACHABLE)
    print(f"{manifest['events']} events of {manifest['name']} are in {wish.folder}")
    return DONE


def export(client: Client, key: str, folder: Path) -> dict[str, Any]:
    """Write events.jsonl, oldest first, and last manifest.json, which it answers. Raises NotExported."""
    if folder.exists() and any(folder.iterdir()):
        raise NotExported(f"{folder} is not empty.")
    plan = client.ask(PLAN, {"key": key}, SHORT_PATIENCE)["plan"]
    if plan is None:
        raise NotExported(f"There is no plan {key}.")
    folder.mkdir(parents=True, exist_ok=True)
    lines = [line for commit in reversed(list(_commits(client, plan))) for line in commit["lines"]]
    if [json.loads(line)["version"] for line in lines] != list(range(1, plan["version"] + 1)):
        raise NotExported("The history that was answered has gaps.")
    events = "".join(f"{line}\n" for line in lines).encode()
    (folder / "events.jsonl").write_bytes(events)
    manifest = {**plan, "events": len(lines), "sha256": hashlib.sha256(events).hexdigest()}
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
    return manifest


def _commits(client: Client, plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """All commits up to the version that was asked for, newest first."""
    told, after = time.monotonic(), None
    while True:
        page = client.ask(HISTORY, {"key": plan["key"], "version": plan["version"], "after": after})
        history = page["plan"]["history"]
        yield from history["nodes"]
        if not history["pageInfo"]["hasNextPage"]:
            return
        after = history["pageInfo"]["endCursor"]
        if time.monotonic() - told > QUIET:
            told = time.monotonic()
            print(f"down to version {history['nodes'][-1]['to']} ...", file=sys.stderr, flush=True)


def _fail(message: str, status: int) -> int:
    print(f"signalbox: {message}", file=sys.stderr)
    return status
