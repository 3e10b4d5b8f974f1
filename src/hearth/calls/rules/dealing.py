"""People to be rung, dealt in fair shares to those who are there. Pure; the same input gives the same deal.

Fair is by the hours somebody still has: nobody has so many for their hours that a colleague who could take one of them
would have fewer for theirs with it. With the same hours left, shares differ by one at most.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Hand:
    """Somebody who is there: how many hours more, how many people they have already, how many more they have time for
    and how many of those may be hard, which languages beside English they speak."""

    who: int
    hours: float
    has: int = 0
    room: int = 0
    hard_room: int = 0
    languages: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Card:
    """Somebody to be rung: in which language (empty: English), by whose voice if one is wished, whether it weighs."""

    who: Hashable
    language: str = ""
    wanted: int | None = None
    is_hard: bool = False


def deal(cards: Sequence[Card], hands: Iterable[Hand]) -> dict[Any, int]:
    """Whom each card goes to, by `who`; cards that nobody there can take are left out.

    Cards come in the order of the queue. Those that few can take go first, so that the others level the shares.
    """
    there = sorted((hand for hand in hands if hand.hours > 0), key=lambda hand: hand.who)
    dealt: dict[Any, int] = {}
    given, hard = {hand.who: 0 for hand in there}, {hand.who: 0 for hand in there}
    voices = {hand.who for hand in there}

    def can(hand: Hand, card: Card) -> bool:
        speaks = not card.language or card.language in hand.languages
        bears = not card.is_hard or hard[hand.who] < hand.hard_room
        return speaks and bears and given[hand.who] < hand.room

    def burden(hand: Hand) -> float:
        return (hand.has + given[hand.who] + 1) / hand.hours

    for card in sorted(cards, key=lambda card: (card.wanted not in voices, not card.language)):
        able = [hand for hand in there if can(hand, card)]
        wished = [hand for hand in able if hand.who == card.wanted]
        if able:
            to = min(wished or able, key=burden).who
            dealt[card.who] = to
            given[to] += 1
            hard[to] += card.is_hard
    return dealt
