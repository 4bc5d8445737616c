"""Issue links that are dependencies: between items of two teams, proposed once both are on the board."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from service.importing.board import Board, Item
from service.importing.commands import recording
from service.importing.mapping import Link, Mapping
from service.importing.rows import Note, Row
from service.importing.steps import Step
from service.importing.wanted import Wanted, entity_id


@dataclass(frozen=True)
class Need:
    """A link of the file: the provider's issue is needed by the consumer's. `line` is where it is written."""

    line: int
    provider: str
    consumer: str

    @property
    def key(self) -> str:
        """What the link is called among imported rows."""
        return f"{self.provider} blocks {self.consumer}"


@dataclass
class Strings:
    """The dependencies to propose, and the links that are none, or none yet."""

    steps: list[Step] = field(default_factory=list)
    unchanged: int = 0
    notes: list[Note] = field(default_factory=list)
    inside: int = 0
    """Links between items of one team."""
    gone: list[str] = field(default_factory=list)
    """Links imported earlier that the file no longer has; their dependencies stay."""


def strings(rows: tuple[Row, ...], items: list[Wanted], words: Mapping, board: Board, source: str) -> Strings:
    """What becomes of the links; `board` is the plan as it will be when all rows are imported."""
    result = Strings()
    entities = {each.key: each.entity for each in board.imported.values()}
    entities |= {wanted.row.key: wanted.entity for wanted in items}
    found = dict.fromkeys(need for row in rows for need in needs(row, words))
    known: set[str] = set()
    for need in found:
        if need.key in known:
            continue
        known.add(need.key)
        ends = [board.items.get(entities.get(key, "")) for key in (need.provider, need.consumer)]
        _decide(need, ends[0], ends[1], board, source, result)
    keys = {row.key for row in rows}
    result.gone = [key for key in board.imported if _is_gone(key, known, keys)]
    return result


def needs(row: Row, words: Mapping) -> Iterator[Need]:
    """The row's links that are dependencies, each in its direction."""
    for type, outward, other in row.links:
        meaning = words.link(type)
        if meaning is Link.SKIP or other == row.key:
            continue
        provides = outward is (meaning is Link.PROVIDES)
        yield Need(row.line, *((row.key, other) if provides else (other, row.key)))


def _is_gone(key: str, known: set[str], rows: set[str]) -> bool:
    """Whether this was a link between rows that the file still has."""
    provider, blocks, consumer = key.partition(" blocks ")
    return bool(blocks) and key not in known and {provider, consumer} <= rows


def _decide(
    need: Need, provider: Item | None, consumer: Item | None, board: Board, source: str, result: Strings
) -> None:
    if need.key in board.imported:
        result.unchanged += 1
        return
    if provider is None or consumer is None:
        missing = need.consumer if provider else need.provider
        result.notes.append(_note(need, f"{missing} is not imported, so the link is no dependency"))
        return
    teams = [end.values.get("team", "") for end in (provider, consumer)]
    if teams[0] and teams[0] == teams[1]:
        result.inside += 1
        return
    reason = _not_yet(need, provider, consumer)
    if reason:
        result.notes.append(_note(need, reason))
        return
    result.steps.append(_step(need, provider, consumer, board, source))


def _not_yet(need: Need, provider: Item, consumer: Item) -> str | None:
    for key, end in ((need.provider, provider), (need.consumer, consumer)):
        if not end.values.get("team"):
            return f"{key} has no team, so nobody could agree on the link; import again when it has one"
    if provider.values.get("progress") == "ACCEPTED":
        return f"{need.provider} is done, so there is nothing to agree on"
    if not consumer.values.get("iteration"):
        return f"{need.consumer} is in no iteration by which it needs this; import again when it is"
    return None


def _note(need: Need, text: str) -> Note:
    return Note(line=need.line, key=need.key, text=text)


def _step(need: Need, provider: Item, consumer: Item, board: Board, source: str) -> Step:
    """Propose the dependency, or take the one that is there for it."""
    same = (each.id for each in board.strings if (each.provider, each.consumer) == (provider.id, consumer.id))
    there = next(same, None)
    entity = there or entity_id(source, board.id, need.key)
    title = provider.values.get("title", need.provider)
    propose = {
        "dependency": entity,
        "what": title,
        "consumer": {"team": consumer.values["team"], "item": consumer.id},
        "provider": {"team": provider.values["team"], "item": provider.id},
        "neededBy": consumer.values["iteration"],
    }
    record = recording(source, need.key, entity, {"consumer": need.consumer, "provider": need.provider})
    return Step(
        line=need.line,
        key=need.key,
        title=title,
        entity=entity,
        is_feature=False,
        is_new=there is None,
        commands=(record,) if there else (("proposeDependency", propose), record),
        changes=(),
        expected_version=None if there else 0,
    )
