"""The login of a tool that reads the tables, made as the page for operators says."""

import re
import secrets
from pathlib import Path

import asyncpg
import pytest

from projections.projector import Projector
from projections.tables.page import columns, tables
from tests.projections.tabled import propose
from tests.service.node import node

OPERATIONS = Path("infra/OPERATIONS.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^## Tables for other tools$[\s\S]*?((?:^    .+\n)+)", re.MULTILINE)
KEPT = ("events", "commits", "things", "prose", "people", "seen", "boxes", "checkpoints")
COLUMNS = """SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull,
        col_description(c.oid, a.attnum)
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relnamespace = 'metrics'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
    ORDER BY c.relname, a.attnum"""


@pytest.fixture
async def dashboards(database):
    """A connection as the login that the page makes, to tables with a plan in them."""
    async with node(database.url) as here:
        await here.prepare()
        await here.do(propose(1))
        await Projector(here.url, here.states).forward()
    password = secrets.token_hex(16)
    admin = await asyncpg.connect(database.admin_url)
    await admin.execute(BLOCK.search(OPERATIONS)[1].replace("'...'", f"'{password}'"))
    connection = await asyncpg.connect(re.sub("//[^@]+@", f"//dashboards:{password}@", database.admin_url))
    yield connection
    await connection.close()
    await admin.execute("DROP ROLE dashboards")
    await admin.close()


async def test_it_reads_every_table(dashboards):
    for table in tables():
        await dashboards.fetch(f"SELECT * FROM metrics.{table}")
    assert (
        await dashboards.fetchval("SELECT title FROM features JOIN plans USING (log_id, plan)") == "Feature 1"
    )


def as_postgres_says(kind):
    return kind.replace("timestamptz", "timestamp with time zone").replace(", ", ",")


async def test_what_it_is_told_of_a_column_is_what_the_page_says(dashboards):
    told = {
        (name, each.name, as_postgres_says(each.type), each.may_be_null, each.comment)
        for name, sql in tables().items()
        for each in columns(sql)
    }
    assert {tuple(row) for row in await dashboards.fetch(COLUMNS)} == told


async def test_it_reads_nothing_else(dashboards):
    for table in (*(f"signalbox.{name}" for name in KEPT), "metrics_next.plans"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await dashboards.fetch(f"SELECT * FROM {table}")


CHANGES = (
    "DELETE FROM plans",
    "UPDATE plans SET name = 'mine'",
    "INSERT INTO features SELECT * FROM features",
    "CREATE TABLE mine (a integer)",
    "CREATE TABLE public.mine (a integer)",
    "SET ROLE signalbox_service",
)


async def test_it_changes_nothing(dashboards):
    for statement in CHANGES:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await dashboards.execute(statement)
