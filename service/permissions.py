"""What somebody's roles let that person ask for: the table beside this module, as an answer for one plan."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path

from service.domain.decider import Stream
from service.domain.interval import Phase
from service.domain.plan import Plan
from service.domain.vocabulary import Id, Role
from service.grants import Part

TABLE = Path(__file__).with_suffix(".txt")
COLUMNS = {
    "TM": Role.TEAM_MEMBER,
    "PO": Role.PRODUCT_OWNER,
    "TC": Role.TEAM_COACH,
    "PM": Role.PRODUCT_MANAGEMENT,
    "BO": Role.BUSINESS_OWNER,
    "SA": Role.SYSTEM_ARCHITECT,
    "RT": Role.RTE,
    "FA": Role.FACILITATOR,
    "ST": Role.STE,
    "AD": Role.ADMINISTRATOR,
    "SV": Role.SERVICE_ACCOUNT,
}
PHASES = {"open": frozenset(Phase) - {Phase.CLOSED}, "ever": frozenset(Phase)}


class Reach(Enum):
    """How far a role reaches with a command."""

    WITHIN_SCOPE = "x"
    EVERYWHERE = "*"
    ON_BEHALF = "b"


@dataclass(frozen=True)
class Row:
    """Who may ask for a command, and when. Roles that are not named may not."""

    stream: Stream
    phases: frozenset[Phase]
    roles: Mapping[Role, Reach]


@dataclass(frozen=True)
class Where:
    """Everywhere in a plan, or for these of its teams."""

    everywhere: bool = False
    teams: tuple[Id, ...] = ()

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.teams)


@dataclass(frozen=True)
class Permission:
    """A command that somebody may ask for: for whom in the own name, and for whom on behalf of somebody."""

    command: str
    """As clients name it: moveFeature."""
    own: Where
    on_behalf: Where


def permissions(part: Part, plan: Plan) -> list[Permission]:
    """What a part in a plan lets somebody ask for in its present phase, in the order of the table."""
    here = [team.id for team in plan.teams.present()]
    found = [
        Permission(
            name,
            _where(list(_reached(row, part, (Reach.WITHIN_SCOPE, Reach.EVERYWHERE))), here),
            _where(list(_reached(row, part, (Reach.ON_BEHALF,))), here),
        )
        for name, row in table().items()
        if row.stream is Stream.PLAN and plan.interval.phase in row.phases
    ]
    return [each for each in found if each.own or each.on_behalf]


def _reached(row: Row, part: Part, by: tuple[Reach, ...]) -> Iterator[Id | None]:
    """The teams that are reached; None is everywhere."""
    for role, team in part.roles:
        reach = row.roles.get(role)
        if reach in by:
            yield None if reach is Reach.EVERYWHERE else team


def _where(reached: list[Id | None], here: list[Id]) -> Where:
    if None in reached:
        return Where(everywhere=True)
    return Where(teams=tuple(team for team in here if team in reached))


@cache
def table() -> Mapping[str, Row]:
    """The rows by command. Raises ValueError where the table is not one."""
    rows: dict[str, Row] = {}
    columns: list[str] = []
    stream = Stream.PLAN
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        text = line.partition("#")[0].strip()
        if text.startswith("["):
            stream = Stream(text.strip("[]"))
        elif text:
            command, phases, cells = (part.strip() for part in text.split("|"))
            if command == "command":
                columns = cells.split()
            elif command in rows:
                raise ValueError(f"{command} has two rows")
            else:
                rows[command] = _row(stream, phases, dict(zip(columns, cells.split(), strict=True)))
    return rows


def _row(stream: Stream, phases: str, cells: Mapping[str, str]) -> Row:
    named = PHASES.get(phases) or frozenset(Phase(each.upper()) for each in phases.split("+"))
    roles = {COLUMNS[column]: Reach(cell) for column, cell in cells.items() if cell != "."}
    return Row(stream, named, roles)
