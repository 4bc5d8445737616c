"""The commands of the public API that make a feature or story what a file says."""

from collections.abc import Iterator, Mapping
from typing import Any

from service.importing.wanted import Wanted

Command = tuple[str, Mapping[str, Any]]
"""A command as `together` takes it: its name and its input."""

FINISHED = ("DEMOED", "ACCEPTED")


def recording(source: str, key: str, entity: str, values: Mapping[str, str]) -> Command:
    """The command that records what the row said, to be sent with what it changes."""
    said = [{"field": name, "value": value or None} for name, value in sorted(values.items())]
    return "recordImportedRow", {"source": source, "key": key, "entity": entity, "values": said}


def feature_commands(
    wanted: Wanted, send: Mapping[str, str], now: Mapping[str, str], is_new: bool
) -> Iterator[Command]:
    feature = {"feature": wanted.entity}
    if is_new:
        about = {"title": send["title"], "kind": send["kind"], "externalKey": wanted.row.key}
        yield "proposeFeature", feature | about | _given(send, url="url")
    yield from _described("describeFeature", feature, _details(wanted, send, "hypothesis", is_new))
    if "points" in send:
        yield "sizeFeature", feature | _points(send, "size")
    if "team" in send or "iteration" in send:
        place = _merged_place(send, now)
        yield ("moveFeature", feature | place) if place.get("team") else ("unplaceFeature", feature)
    yield from _progress("Feature", feature, send.get("progress"), now.get("progress", ""), "acceptFeature")


def story_commands(
    wanted: Wanted, send: Mapping[str, str], now: Mapping[str, str], is_new: bool
) -> Iterator[Command]:
    story = {"story": wanted.entity}
    if is_new:
        about = {"title": send["title"], "kind": send["kind"], "externalKey": wanted.row.key}
        given = _given(send, url="url", team="team", iteration="iteration", feature="feature")
        text = {"description": wanted.row.description} if wanted.row.description else {}
        asked = {"requestedAt": wanted.requested_at} if wanted.requested_at else {}
        yield "planStory", story | about | given | text | asked | _points(send, "points")
    else:
        details = _details(wanted, send, "description", is_new) | {
            n: send[n] for n in _BELONGING if n in send
        }
        yield from _described("describeStory", story, details)
        if "points" in send:
            yield "estimateStory", story | _points(send, "points")
        if "team" in send or "iteration" in send:
            yield "moveStory", story | _merged_place(send, now)
    yield from _progress("Story", story, send.get("progress"), now.get("progress", ""), "finishStory")


_BELONGING = ("kind", "feature")


def _details(wanted: Wanted, send: Mapping[str, str], text: str, is_new: bool) -> dict[str, str]:
    """The fields that a describing command takes; a long text comes from the row, its digest does not go."""
    details = {} if is_new else {name: send[name] for name in ("title", "url") if name in send}
    return details | ({text: wanted.row.description or ""} if "description" in send else {})


def _described(name: str, entity: Mapping[str, str], details: Mapping[str, str]) -> Iterator[Command]:
    given = {field: value for field, value in details.items() if value}
    cleared = [field.upper() for field, value in details.items() if not value]
    if details:
        yield name, {**entity, **given, **({"clear": cleared} if cleared else {})}


def _given(send: Mapping[str, str], **fields: str) -> dict[str, str]:
    return {name: send[source] for name, source in fields.items() if send.get(source)}


def _points(send: Mapping[str, str], name: str) -> dict[str, float | None]:
    """Hundredths to points; an empty text takes an estimate away."""
    if "points" not in send:
        return {}
    return {name: int(send["points"]) / 100 if send["points"] else None}


def _merged_place(send: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    place = {name: send.get(name, now.get(name, "")) for name in ("team", "iteration")}
    return {name: value for name, value in place.items() if value}


def _progress(
    kind: str, entity: Mapping[str, str], then: str | None, now: str, done: str
) -> Iterator[Command]:
    if then == "STARTED":
        yield (f"reopen{kind}" if now in FINISHED else f"start{kind}"), entity
    elif then == "ACCEPTED":
        yield done, entity
