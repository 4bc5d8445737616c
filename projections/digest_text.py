"""A digest as Markdown. Titles of the plan stand in it as plain text, whatever people have put into them."""

import re
from collections.abc import Iterator, Mapping
from itertools import groupby

from projections.digest import Digest, DigestTopic, Line, Section
from service.domain.vocabulary import Id

TITLES = {
    DigestTopic.AT_RISK: "Objectives newly at risk",
    DigestTopic.CONFLICTS_NEW: "New conflicts",
    DigestTopic.CONFLICTS_GONE: "Conflicts that are gone",
    DigestTopic.DEPENDENCIES: "Dependencies without an answer",
    DigestTopic.RISKS: "Risks past their follow-up day",
    DigestTopic.STORIES: "Stories beyond the service level expectation",
    DigestTopic.DECISIONS: "Decisions due",
    DigestTopic.IMPEDIMENTS: "Impediments",
    DigestTopic.ACTIONS: "Open actions",
    DigestTopic.CHANGES: "What changed",
}
SPECIAL = re.compile(r"[\\`*_{}\[\]()#+\-.!|~$^=:/@]")
ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
NUMBER = re.compile(r"\d*[.)]")
"""What would begin a list when it begins a line."""
PLAIN = re.compile(r"\d{4}-\d\d-\d\d|(?<=[\w”)])[.:](?=[ ”]|$)|(?<=\w)-(?=\w)|[()]")
"""What is harmless among what is special: days, the end of a sentence, a hyphen, brackets of asides."""


def markdown(digest: Digest, names: Mapping[Id, str]) -> str:
    """The digest; `names` are those of the people who see to something, as far as they are known."""
    return "\n".join(_lines(digest, names)) + "\n"


def _lines(digest: Digest, names: Mapping[Id, str]) -> Iterator[str]:
    yield f"# {harmless(digest.name)}: {digest.since_day} to {digest.today}"
    yield ""
    yield f"*{digest.generated}*"
    for section in digest.sections:
        yield ""
        yield f"## {TITLES[section.topic]}"
        yield ""
        yield from _of_section(section, names)


def _of_section(section: Section, names: Mapping[Id, str]) -> Iterator[str]:
    if not section.lines:
        yield section.note or "None."
    for place, (group, lines) in enumerate(groupby(section.lines, lambda line: line.group)):
        if group is not None:
            yield from (*([""] if place else []), f"### {_heading(group)}", "")
        for said, alike in groupby(lines, lambda line: (_said(line), _beside(line, names))):
            yield from _of_several(tuple(alike), *said)
    if section.total > len(section.lines):
        yield f"- and {section.total - len(section.lines)} more"


def _of_several(lines: tuple[Line, ...], said: str, beside: str) -> Iterator[str]:
    """A line; where the same is said of several objectives, once, and they beneath."""
    called = [harmless(line.called) for line in lines if line.called]
    if len(called) > 1:
        yield f"- {said}{beside}"
        yield from (f"  - {each}" for each in called)
    else:
        yield from (f"- {': '.join((*called, said))}{beside}" for _ in lines)


def _said(line: Line) -> str:
    """The text, without the objective and the rule that it begins with: the rule is the heading."""
    return harmless(line.text.removeprefix(f"{line.called}: {line.group}: "))


def _heading(group: str) -> str:
    words = group.replace("_", " ")
    return "The plan" if words == "intervals" else words.capitalize()


def _beside(line: Line, names: Mapping[Id, str]) -> str:
    """Who sees to it, its day, and how long ago that was."""
    owner = names.get(line.owner) if line.owner else None
    ago = {None: "", 0: ", today", 1: ", 1 day ago"}.get(line.days, f", {line.days} days ago")
    day = f"{line.day}{ago}" if line.day else None
    told = [each for each in (owner and harmless(owner), day) if each]
    return f" ({'; '.join(told)})" if told else ""


def harmless(text: str) -> str:
    """A text on one line that Markdown shows as it is: no markup, no HTML, no links, no mentions."""
    line = " ".join("".join(each if each.isprintable() else " " for each in text).split())
    parts, place = [], 0
    for plain in PLAIN.finditer(line, _beginning(line)):
        parts += [_escaped(line[place : plain.start()]), plain.group()]
        place = plain.end()
    return "".join([*parts, _escaped(line[place:])])


def _beginning(line: str) -> int:
    """Where the text begins behind what would begin a list."""
    number = NUMBER.match(line)
    return number.end() if number else 0


def _escaped(text: str) -> str:
    marked = SPECIAL.sub(r"\\\g<0>", text)
    return "".join(ENTITIES.get(each, each) for each in marked).replace("@", "@\u200b")
