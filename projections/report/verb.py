"""`./run report PLAN`: one page to hand round, written from what the service answers."""

import argparse
import os
import sys
from pathlib import Path

from projections.report.page import page
from projections.report.reading import NoSuchPlan, read
from service.client import DEMO, TOKEN_HELP, URL_HELP, NotAnswered, Unreachable, connected

DONE, UNUSABLE, UNREACHABLE = 0, 2, 3


def verb(parser: argparse.ArgumentParser, words: list[str]) -> int:
    """The verb; the exit status: 0 done, 2 no such plan or no place for the file, 3 no answer."""
    parser.add_argument("plan", metavar="PLAN", help="the plan's key")
    parser.add_argument("--at", metavar="VERSION", type=int, help="an earlier version of the plan")
    parser.add_argument("--out", metavar="FILE", type=Path, help="where to write it (PLAN.html)")
    parser.add_argument("--url", default=os.environ.get("SIGNALBOX_URL") or DEMO, help=URL_HELP)
    parser.add_argument("--token", default=os.environ.get("SIGNALBOX_TOKEN"), help=TOKEN_HELP)
    wish = parser.parse_args(words)
    file = wish.out or Path(f"{wish.plan}.html")
    try:
        with connected(wish.url, wish.token) as client:
            found = read(client, wish.plan, None if wish.at is None else {"version": wish.at})
        file.write_text(page(found), encoding="utf-8")
    except (NoSuchPlan, OSError) as error:
        return _fail(str(error), UNUSABLE)
    except (NotAnswered, Unreachable) as error:
        return _fail(str(error), UNREACHABLE)
    print(f"The report of {wish.plan} at version {found.plan['version']} is in {file}")
    return DONE


def _fail(text: str, status: int) -> int:
    print(f"signalbox: {text}", file=sys.stderr)
    return status
