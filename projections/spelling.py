"""Spelling: the words of a text that say something, which of them are one, and what tells titles apart."""

import re
from collections.abc import Iterable, Sequence

WORD = re.compile(r"[^\W_]+")
ROLE = re.compile(r"\s*as an? ([^,]+?),? (?:i|we)\b", re.IGNORECASE)
"""For whom a user story is."""


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


SILENT = _set(
    """a about also an and any are as at be been but by can could do does each for from had has have he her
    his how i if is it its may me might more most must my of or our she should so some such than that the
    their them then there these they this those to us want was we were what when where which who whom whose
    will with would you your"""
)
"""English words that say nothing of what a text is about; those of other languages weigh little."""
NUMBERS = _set(
    """first second third fourth fifth sixth seventh eighth ninth tenth one two three four five six seven
    eight nine ten eleven twelve"""
)
TURNING = _set(
    """after all before down every in instead into no nobody not off on once only out over own same through
    under until up within without"""
)
"""Words that make another title of one (log in, log out), and are in half of all longer texts."""
NEAR = 88
"""From where on two words are one: RapidFuzz's ratio, 0 to 100. At 85 a consent is a content."""
BEGINNING = 3
"""Letters with which words begin that can be one: those that end alike turn a meaning round (un-, in-)."""
ENDING = 2
"""Letters more that make no other word: status, statuses."""
MOST_COMPARED = 1_000
"""Words that begin alike; of more, as no language has them, each stays by itself."""
SHORTEST = 4
"""Letters of a word that can have an ending; to be nearly alike it needs one more: a plan is not plain."""


def words(text: str) -> list[str]:
    """The words of a text that say something, in small letters."""
    found = WORD.findall(re.sub("['\u2019]", "", text.casefold()))
    return [each for each in found if each not in SILENT and (len(each) > 1 or each.isdigit())]


def families(given: Iterable[str]) -> dict[str, str]:
    """For each word the shortest of those that are spelt nearly as it is; a number is nothing but itself."""
    blocks: dict[str, list[str]] = {}
    heads: dict[str, str] = {}
    for word in sorted(set(given), key=lambda each: (len(each), each)):
        if len(word) < SHORTEST or is_number(word):
            heads[word] = word
        else:
            blocks.setdefault(word[:BEGINNING], []).append(word)
    for block in blocks.values():
        heads |= _heads(block)
    return heads


def _heads(block: Sequence[str]) -> dict[str, str]:
    """Each word's family in a block of words that begin alike, the shortest first."""
    if not 1 < len(block) <= MOST_COMPARED:
        return {word: word for word in block}
    from rapidfuzz import fuzz, process

    near = process.cdist(block, block, scorer=fuzz.ratio, score_cutoff=NEAR).tolist()
    heads: dict[str, str] = {}
    firsts: list[int] = []
    for n, word in enumerate(block):
        kin = [m for m in firsts if _are_one(word, block[m], near[n][m])]
        if kin:
            heads[word] = block[max(kin, key=lambda m: (near[n][m], -m))]
        else:
            heads[word] = word
            firsts.append(n)
    return heads


def _are_one(word: str, shorter: str, ratio: float) -> bool:
    if word.startswith(shorter) and len(word) - len(shorter) <= ENDING:
        return True
    return ratio > 0 and len(shorter) > SHORTEST


def is_number(word: str) -> bool:
    """Whether the word tells one of several like things."""
    return word in NUMBERS or any(each.isdigit() for each in word)


def marks(title: str) -> frozenset[str]:
    """What tells a title from others that are like it: its numbers, and whose user story it is."""
    role = ROLE.match(title)
    numbers = {each for each in words(title) if is_number(each)}
    return frozenset({*numbers, f"as a {role[1].casefold()}"} if role else numbers)


def is_common(word: str) -> bool:
    """Whether a word stands in half of all longer texts."""
    return word in TURNING or word in NUMBERS
