"""`./run test` and `./run bench`: hand over to pytest and to the benches, in the checkout."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, NoReturn

from service.settings import HOME

if TYPE_CHECKING:
    import argparse


def test(_: argparse.ArgumentParser, words: list[str]) -> int:
    _become("pytest", words)


def bench(_: argparse.ArgumentParser, words: list[str]) -> int:
    _become("tests.bench", words)


def _become(module: str, words: list[str]) -> NoReturn:
    os.chdir(HOME)
    os.execv(sys.executable, [sys.executable, "-P", "-m", module, *words])
