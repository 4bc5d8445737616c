"""A projection of one table whose rows the database makes of the register itself, by one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from projections.projection import Piece, Span, Write, program

if TYPE_CHECKING:
    from projections.projection import Connection
    from service.states import States


@dataclass(frozen=True)
class BySql:
    """A projection, called as its table. `statement` has the namespace in place of {0}, and in place of {1}
    what the rows are made of: a span ($1 the log, of which $2 < position <= $3), or a plan from its beginning
    ($1 the log, $2 the plan, up to version $3)."""

    name: str
    statement: str
    of_a_span: str
    of_a_plan: str

    @property
    def shape(self) -> str:
        """That of the program."""
        return program()

    @cached_property
    def tables(self) -> dict[str, str]:
        """The only one."""
        return {self.name: Path(__file__).with_name(f"{self.name}.sql").read_text(encoding="utf-8")}

    async def read(self, connection: "Connection", states: "States", span: Span) -> Write:
        """The rows of a span."""
        return self._writing(self.of_a_span, (span.log, span.after, span.upto))

    async def make(self, connection: "Connection", pieces: Sequence[Piece]) -> Write:
        """The rows of some plans."""
        return self._writing(self.of_a_plan, *pieces)

    def _writing(self, source: str, *asked: Sequence[object]) -> Write:
        async def write(connection: "Connection", namespace: str) -> None:
            for arguments in asked:
                await connection.execute(self.statement.format(namespace, source), *arguments)

        return write
