"""Ranks: any number of moves keeps the order that was asked for."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from service.domain import ranks
from service.domain.vocabulary import Id


@dataclass(frozen=True)
class Card:
    """Something with a place in an order."""

    id: Id
    rank: str


def ordered(cards):
    return [each.id for each in sorted(cards.values(), key=lambda each: each.rank)]


MOVES = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7) | st.none()), max_size=60)


@given(MOVES)
def test_ranks_order_as_moves_in_a_list_do(moves):
    cards, expected = dict[Id, Card](), list[Id]()
    for number, neighbour in moves:
        id, before = Id(str(number)), None if neighbour is None else cards.get(Id(str(neighbour)))
        if id in cards:
            rank = ranks.standing(cards[id], before, cards.values())
            if before is None or before.id != id:
                expected.remove(id)
        else:
            rank = ranks.entering(cards.values(), before)
        if id not in expected:
            expected.insert(len(expected) if before is None else expected.index(before.id), id)
        cards[id] = Card(id, rank)
        assert ordered(cards) == expected
        assert ranks.standing(cards[id], before, cards.values()) == rank


@given(st.lists(st.booleans(), max_size=200))
def test_there_is_always_room_between_two_ranks(sides):
    low, high = ranks.between("", None), None
    for upper in sides:
        middle = ranks.between(low, high)
        assert low < middle
        assert high is None or middle < high
        assert not middle.endswith("0")
        low, high = (low, middle) if upper else (middle, high)
