"""A process that owns an embedded database: inserts numbers and tells each one committed, until it is killed.

`python -m tests.service.postgres_owner DATA BINARIES`; its first line names the server's process.
"""

import sys
from pathlib import Path

import psycopg

from service.postgres import Postgres


def main(data: Path, binaries: Path) -> None:
    postgres = Postgres.start(data, binaries)
    print(postgres.pid, flush=True)
    with psycopg.connect(postgres.owner_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS told (number bigint)")
        for number in range(10**9):
            connection.execute("INSERT INTO told VALUES (%s)", [number])
            print(number, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
