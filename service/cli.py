"""The verbs of `./run`: each a name, a sentence, and a function that is loaded only when it is asked for.

A verb's function takes the parser, to which it adds its arguments, and the words; it returns the exit status.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from service.postgres import PostgresFailed
from service.settings import SettingsInvalid

Function = Callable[[argparse.ArgumentParser, list[str]], int]


@dataclass(frozen=True)
class Verb:
    """Something to ask of `./run`; `place` is `module:function`."""

    name: str
    help: str
    place: str


VERBS = (
    Verb("demo", "a train to look at and to try things on, on this machine only", "service.serving:demo"),
    Verb("serve", "the service", "service.serving:serve"),
    Verb("token", "a signed token for a person", "service.tokens:token"),
    Verb(
        "import",
        "read a CSV export of Jira or Azure DevOps into a plan, or Jira's changelogs",
        "service.importing.run:verb",
    ),
    Verb("export", "write the stored events of a plan into a folder", "service.exporting:verb"),
    Verb("report", "write one page about a plan and its train", "projections.report.verb:verb"),
    Verb(
        "projections", "how the tables over all plans stand; pause and resume one", "service.projecting:show"
    ),
    Verb(
        "rebuild", "make the tables over all plans again, or only verify them", "service.projecting:rebuild"
    ),
    Verb("migrate", "bring the database to this version", "service.serving:migrate"),
    Verb("doctor", "what is wrong with the set-up, and what to do", "service.doctor:doctor"),
    Verb("test", "the tests (arguments are pytest's)", "service.checking:test"),
    Verb("bench", "how fast it is, against what", "service.checking:bench"),
)


def main(words: list[str]) -> int:
    """Run the verb that `words` begin with; the exit status of the process."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    verb = next((verb for verb in VERBS if verb.name == words[0]), None) if words else None
    if verb is None:
        return _unknown(words)
    module, _, name = verb.place.partition(":")
    if not _exists(module):
        return _fail(f"{verb.name} is not built yet.")
    parser = argparse.ArgumentParser(
        prog=f"./run {verb.name}", description=f"{verb.help[0].upper()}{verb.help[1:]}."
    )
    function = cast(Function, getattr(importlib.import_module(module), name))
    try:
        return function(parser, words[1:])
    except (SettingsInvalid, PostgresFailed) as error:
        return _fail(str(error))
    except KeyboardInterrupt:
        return 130


def _exists(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def _unknown(words: list[str]) -> int:
    asked = f"There is no verb {words[0]}. " if words else ""
    return _fail(f"{asked}The verbs are: {', '.join(verb.name for verb in VERBS)}.", 2)


def _fail(text: str, status: int = 1) -> int:
    for line in text.splitlines():
        print(f"signalbox: {line}", file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
