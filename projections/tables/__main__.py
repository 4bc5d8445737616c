"""Prints the page about the tables: `python -m projections.tables > projections/tables/TABLES.md`."""

import sys

from projections.tables.page import page

sys.stdout.write(page())
