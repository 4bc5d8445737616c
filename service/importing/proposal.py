"""A mapping file proposed for a file and a plan, to be confirmed by a person."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from service.importing.board import Board, named
from service.importing.dates import Order
from service.importing.mapping import Becomes, Link, Stage
from service.importing.mapping import Mapping as Words
from service.importing.rows import Reading

HEAD = """\
# What the words of {file} mean in the plan {plan}. Proposed, not confirmed: read it, change it, and
# import with --mapping. An empty text maps to nothing; a line taken out means what it usually means.
"""


STATES = 'the state of a team\'s workflow that a status of the changelog means, "A | B" for several teams'


def proposal(reading: Reading, words: Words, board: Board) -> str:
    """The mapping file, in TOML: what `words` say already, and proposals for the rest."""
    return "\n".join(
        (HEAD.format(file=_tail(reading.file), plan=board.key), *_lines(reading, words, board), "")
    )


def _lines(reading: Reading, words: Words, board: Board) -> Iterator[str]:
    yield from _settings(words, board)
    if words.columns:
        yield from _section("columns", "field = header", words.columns, {})
    rows = reading.rows
    types = Counter(row.type for row in rows)
    meaning = {each: _value(words.becomes(each)) for each in types}
    yield from _section("types", f"each one of {_members(Becomes)}", meaning, types)
    statuses = Counter(row.status for row in rows if row.status)
    categories = {row.status: row.category or "" for row in rows if row.status}
    stages = {each: _value(words.stage(each, categories[each])) for each in statuses}
    yield from _section("statuses", f"each one of {_members(Stage)}", stages, statuses)
    if words.states:
        yield from _section("states", STATES, words.states, {})
    yield from _teams(reading, words, board)
    yield from _sprints(reading, words, board)
    links = Counter(type for row in rows for type, _, _ in row.links)
    meant = {each: words.link(each).value for each in links}
    yield from _section("links", f"what an outward link means: {_members(Link)}", meant, links)


def _settings(words: Words, board: Board) -> Iterator[str]:
    yield _line("zone", str(words.zone or board.zone), "the zone of the file's dates")
    orders = " or ".join(Order.__members__)
    yield _line(
        "date_order",
        words.date_order.value if words.date_order else "",
        f"{orders}; empty: as the dates show",
    )
    yield _line("browse", words.browse, "the web address of an issue, without its key")
    why = "the team of stories for which neither the file nor a parent names one"
    yield _line("stories_without_team", words.stories_without_team, why)


def _teams(reading: Reading, words: Words, board: Board) -> Iterator[str]:
    found = Counter(row.team for row in reading.rows if row.team)
    meaning = {}
    for name in found:
        tail = named(board.teams, name) or named(board.teams, _tail(name))
        meaning[name] = words.teams.get(name, tail.name if tail else "")
    here = ", ".join(team.name for team in board.teams)
    yield from _section("teams", f"the plan has {here or 'no teams yet'}", meaning, found)


def _sprints(reading: Reading, words: Words, board: Board) -> Iterator[str]:
    found = Counter(row.sprint for row in reading.rows if row.sprint)
    meaning = sprints(found, board) | dict(words.sprints)
    here = ", ".join(iteration.name for iteration in board.iterations)
    yield from _section("sprints", f"the plan has {here or 'no iterations yet'}", meaning, found)


def sprints(names: Mapping[str, int], board: Board) -> dict[str, str]:
    """An iteration for each sprint: of the same name, else the only one with the same last number."""
    proposed = {}
    numbers = Counter(map(_number, names))
    for name in names:
        same = named(board.iterations, name)
        alike = [each for each in board.iterations if _number(each.name) == _number(name) != ""]
        if same is None and len(alike) == 1 and numbers[_number(name)] == 1:
            same = alike[0]
        proposed[name] = same.name if same else ""
    return proposed


def _number(name: str) -> str:
    found = re.findall(r"\d+", name)
    return found[-1].lstrip("0") if found else ""


def _section(name: str, comment: str, meaning: Mapping[str, str], found: Mapping[str, int]) -> Iterator[str]:
    yield f"\n[{name}]  # {comment}"
    for word, value in meaning.items():
        count = found.get(word, 0)
        yield _line(quoted(word), value, f"{count} row{'' if count == 1 else 's'}" if count else "")


def _line(key: str, value: str, comment: str) -> str:
    return f"{key} = {quoted(value)}" + (f"  # {comment}" if comment else "")


def quoted(text: str) -> str:
    """A basic string of TOML."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[\x00-\x1f\x7f]", _by_number, escaped) + '"'


def _by_number(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def _value(word: Becomes | Stage | None) -> str:
    return word.value if word else ""


def _members(kind: type[Becomes] | type[Stage] | type[Link]) -> str:
    return ", ".join(kind.__members__)


def _tail(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2]
