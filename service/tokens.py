"""`./run token`: a signed token on standard output, and in words, beside it, what it says."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from service import auth
from service.domain.fields import CANONICAL
from service.domain.vocabulary import Id
from service.settings import demo_data, read

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable


def token(parser: argparse.ArgumentParser, words: list[str]) -> int:
    options = _options(parser, words)
    data: Path | None = options.data or (demo_data(os.environ) if options.demo else None)
    settings = read(os.environ, data=data)
    organisation = options.org or ("demo" if options.demo else "main")
    org = _id(organisation, auth.organisation_id)
    person = _id(options.person, auth.person_id)
    if not 0 < options.hours * auth.HOUR <= auth.LONGEST_LIFE:
        parser.error(f"--hours must be 1 to {auth.LONGEST_LIFE // auth.HOUR}")
    name = options.name or (options.person if person != options.person else None)
    signed = auth.Tokens(auth.keys(settings)).sign(person, org, name=name, seconds=options.hours * auth.HOUR)
    print(f"person {person} in organisation {org}, for {options.hours} hours", file=sys.stderr)
    print(signed)
    return 0


def _options(parser: argparse.ArgumentParser, words: list[str]) -> argparse.Namespace:
    parser.add_argument(
        "person", metavar="PERSON", help="a person's id, or a name: the same name, the same id"
    )
    parser.add_argument("--org", help="an organisation's id or name (main; with --demo: demo)")
    parser.add_argument("--name", help="what others see (PERSON, if that is a name)")
    parser.add_argument("--hours", type=int, default=12, help="how long it is good for (12)")
    parser.add_argument("--data", type=Path, help="the service's data folder, which holds the key")
    parser.add_argument("--demo", action="store_true", help="for the demo, whose data folder is its own")
    return parser.parse_args(words)


def _id(text: str, of_name: Callable[[str], Id]) -> Id:
    given = text.lower()
    return Id(given) if CANONICAL.fullmatch(given) else of_name(text)
