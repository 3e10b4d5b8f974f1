"""How somebody of the made-up borough was rung: one try after another, by the steps a campaign really goes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from hearth.calls.rules import ladder
from hearth.calls.rules.hours import Hours, next_open
from hearth.calls.rules.outcomes import Outcome, outcomes

USUAL = {"spoke": 46, "no_answer": 30, "voicemail": 9, "engaged": 5, "wrong_number": 2, "dead_number": 2, "refused": 3,
         "moved": 1, "call_back": 2}  # fmt: skip
SELDOM_IN = {"spoke": 14, "no_answer": 78, "voicemail": 8}
A_DAY = timedelta(days=1)


@dataclass
class Tried:
    """One time somebody rang."""

    at: datetime
    step: int
    number: str
    outcome: Outcome


@dataclass
class Told:
    """What became of one person in one campaign, and where it stands."""

    ready_at: datetime
    place: ladder.Place = field(default_factory=ladder.Place)
    way: str = ""
    number: str = ""
    state: str = ""  # visiting, confirming, ended; empty: it goes on
    ended_as: str = ""
    promised_at: datetime | None = None
    tries: list[Tried] = field(default_factory=list)
    gone: list[tuple[datetime, int, str]] = field(default_factory=list)  # when, the step, why it was passed over
    sent: list[tuple[datetime, str]] = field(default_factory=list)  # when, text or letter


class Telling:
    """Tells of each person of one campaign, up to one moment."""

    def __init__(self, rng: Random, steps: list, hours: dict, anchor: datetime, chances: dict[str, int]):
        self.rng, self.anchor, self.chances = rng, anchor, chances
        self.steps, self.hours = ladder.read(steps), Hours.read(hours)

    def opens(self, at: datetime) -> datetime:
        return next_open(at, self.hours, frozenset())

    def waits(self, reach: ladder.Reach, begins: datetime) -> Told:
        """Not rung yet."""
        told = Told(begins)
        self._go(told, ladder.begin(self.steps, reach), begins, self.opens(begins))
        return told

    def tell(self, reach: ladder.Reach, begins: datetime, *, only: str = "", promise: datetime | None = None) -> Told:
        """Rung from when it begins until it ends or now has come. `only` is how each try ends, where it is said, and
        `promise` the time promised by a call back."""
        told = self.waits(reach, begins)
        while not told.state and told.ready_at < self.anchor - timedelta(minutes=20):
            if told.way in ladder.SENT:
                move = ladder.onward(self.steps, told.place, reach)
                if move.ends:
                    break
                self._go(told, move, told.ready_at, self.opens(told.ready_at))
                continue
            one = outcomes()[only or self.rng.choices(list(self.chances), list(self.chances.values()))[0]]
            reach = reach.without(told.number) if one.bad_number else reach
            move = ladder.after(self.steps, told.place, one, reach)
            if move.ends == "handed":
                break
            self._tried(told, one, move, promise)
            if promise:
                break
        return told

    def _tried(self, told: Told, one: Outcome, move: ladder.Move, promise: datetime | None) -> None:
        at = told.ready_at
        told.tries.append(Tried(at, told.place.step, told.number, one))
        told.promised_at = None
        if one.confirm:
            told.state = "confirming"
        elif one.ends:
            told.state, told.ended_as = "ended", one.ends
        elif one.promises:
            told.promised_at = told.ready_at = self.opens(promise or at + A_DAY)
        else:
            again = timedelta(hours=(one.again or 3) + self.rng.uniform(0, 22))
            self._go(told, move, at, self.opens(at + again))

    def _go(self, told: Told, move: ladder.Move, at: datetime, ready_at: datetime) -> None:
        left = [(told.place.step, "")] if told.way and move.place.step != told.place.step else []
        told.gone += [(at, step, why) for step, why in (*left, *move.skipped)]
        told.place, told.way, told.number, told.ready_at = move.place, move.way, move.number, ready_at
        if move.way in ladder.SENT:
            told.sent.append((at, move.way))
            told.ready_at = at + timedelta(hours=self.steps[move.place.step].wait)
        elif move.way == "doorstep":
            told.state, told.ready_at = "visiting", at
