"""Wording: how alike texts are, by the words that few of the others have.

A text is a set of words. Words that are spelt nearly alike are one (RapidFuzz). A word that stands in many
texts weighs little, one that stands in few weighs much: the likeness of two texts is the cosine of their
words so weighted, from 0 to 1. Numbers and roles tell like things apart: the first of something is not the
second, and what a student can is not what a lecturer can."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from projections.spelling import families, is_common, marks, words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Weights = NDArray[np.float64]

DIGITS = 9
"""Of a likeness: whatever order words were added up in, on every machine it comes out the same."""


@dataclass(frozen=True)
class Text:
    """A title, and what is written below it."""

    title: str
    body: str = ""


@dataclass(frozen=True)
class Alike:
    """Two texts, by their places in the list, how alike they are, and by which words, the rarest first."""

    one: int
    other: int
    score: float
    words: tuple[str, ...]
    in_titles: tuple[str, ...]


class Wording:
    """The words of some texts, and how alike any two of them are."""

    def __init__(self, texts: Sequence[Text]) -> None:
        titles, bodies = ([words(text) for text in part] for part in _parts(texts))
        heads = families(word for part in (titles, bodies) for each in part for word in each)
        self.titles = [frozenset(heads[word] for word in each) for each in titles]
        self.bodies = [frozenset(heads[w] for w in each if not is_common(heads[w])) for each in bodies]
        self.whole = [
            body | {each for each in title if not is_common(each)}
            for title, body in zip(self.titles, self.bodies, strict=True)
        ]
        self.marks = [marks(each.title) for each in texts]

    @cached_property
    def rarity(self) -> dict[str, float]:
        """What each word weighs: log(1 + texts / texts that have it)."""
        import numpy as np

        having = Counter(
            word for title, whole in zip(self.titles, self.whole, strict=True) for word in title | whole
        )
        logs = np.log1p(len(self.titles) / np.array(list(having.values()), dtype=float))
        return dict(zip(having, logs.tolist(), strict=True))

    def alike(self, least: float) -> Iterator[Alike]:
        """The pairs whose whole texts are at least so alike, by two words or more."""
        for one, row in enumerate(self._rows(self.whole)):
            for other in _places(row, one, least):
                shared = self.whole[one] & self.whole[other]
                if len(shared) > 1:
                    yield self._pair(one, other, float(row[other]))

    def same(self, least: float, title: float = 1.0) -> Iterator[Alike]:
        """The pairs that may be one thing: alike by two words or more of their titles, and told apart by
        nothing. Where both have a body, titles count for this share, and bodies for the rest."""
        for one, row in enumerate(self._rows(self.titles)):
            for other in _places(row, one, least):
                score = float(row[other])
                if self.bodies[one] and self.bodies[other]:
                    score = title * score + (1 - title) * self._cosine_of_bodies(one, other)
                shared = self.titles[one] & self.titles[other]
                if score >= least and len(shared) > 1 and self.marks[one] == self.marks[other]:
                    yield self._pair(one, other, score)

    def _cosine_of_bodies(self, one: int, other: int) -> float:
        first, second = self.bodies[one], self.bodies[other]
        lengths = math.sqrt(self._weight(first) * self._weight(second))
        return round(self._weight(first & second) / lengths, DIGITS)

    def _weight(self, words: Iterable[str]) -> float:
        return math.fsum(self.rarity[word] ** 2 for word in words)

    def _pair(self, one: int, other: int, score: float) -> Alike:
        titles = self.titles[one] & self.titles[other]
        everywhere = titles | (self.whole[one] & self.whole[other])
        return Alike(one, other, score, self._rarest(everywhere), self._rarest(titles))

    def _rarest(self, shared: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted(shared, key=lambda word: (-self.rarity[word], word)))

    def _rows(self, sets: Sequence[Set[str]]) -> Iterator["Weights"]:
        """For each text its cosine with every text; only what shares a word is touched."""
        import numpy as np

        lengths = np.array([self._weight(each) for each in sets]) ** 0.5
        lengths[lengths == 0] = 1.0
        having: dict[str, list[int]] = {}
        for n, each in enumerate(sets):
            for word in each:
                having.setdefault(word, []).append(n)
        places = {word: np.array(those) for word, those in having.items()}
        for n, each in enumerate(sets):
            row = np.zeros(len(sets))
            for word in each:
                row[places[word]] += self.rarity[word] ** 2
            yield (row / (lengths * lengths[n])).round(DIGITS)


def _places(row: "Weights", one: int, least: float) -> list[int]:
    """The later texts that are at least so alike to one."""
    later: list[int] = (row[one + 1 :] >= least).nonzero()[0].tolist()
    return [one + 1 + each for each in later]


def _parts(texts: Sequence[Text]) -> tuple[list[str], list[str]]:
    return [each.title for each in texts], [each.body for each in texts]
