"""What a triage script is made of: questions, answers, what an answer leads to, and conditions.

Everything here is a value that never changes once read. `hearth.needs.rules.scripts` is the door to the rest.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple, TypeAlias

CHOICE, MANY, TEXT, NUMBER, DATE, YES_NO = "choice", "many", "text", "number", "date", "yes-no-notknown"
KINDS = (CHOICE, MANY, TEXT, NUMBER, DATE, YES_NO)
NOT_KNOWN = "not_known"
LONGEST_TEXT = 4000
LARGEST_NUMBER = 1_000_000

Value: TypeAlias = str | int | tuple[str, ...]
Facts: TypeAlias = Mapping[str, Value]


class Fault(NamedTuple):
    """One thing wrong with a script: where, what, and what to do about it."""

    line: int
    says: str
    remedy: str

    def __str__(self) -> str:
        return f"Line {self.line}: {self.says} {self.remedy}".strip()


@dataclass(frozen=True)
class Words:
    """One text in English and, where there is one, in Welsh."""

    en: str
    cy: str = ""

    def in_language(self, language: str) -> str:
        """Return the Welsh when it is asked for and there is one, otherwise the English."""
        return self.cy if language == "cy" and self.cy else self.en


@dataclass(frozen=True)
class Test:
    """One condition on a variable from the record or on an earlier answer."""

    __test__ = False  # not a test class for pytest

    name: str
    wanted: tuple[str, ...] = ()
    negated: bool = False
    compare: tuple[str, int] | None = None
    line: int = field(default=0, compare=False)

    def holds(self, value: Value | None) -> bool:
        """Say whether the condition holds; a question that was not asked matches nothing."""
        if self.compare:
            return isinstance(value, int) and _compares(value, *self.compare)
        given = {value} if isinstance(value, str | int) else set(value or ())
        return bool({str(one) for one in given} & set(self.wanted)) != self.negated


def _compares(value: int, sign: str, limit: int) -> bool:
    if sign in ("<", "<="):
        return value < limit or (sign == "<=" and value == limit)
    if sign in (">", ">="):
        return value > limit or (sign == ">=" and value == limit)
    return value == limit


@dataclass(frozen=True)
class End:
    """How a path ends: its outcome, and when somebody is next in touch (hours; None when nobody needs to be)."""

    outcome: str = ""
    next_contact_hours: int | None = None

    @property
    def says_something(self) -> bool:
        """A path may not end without an outcome or a next contact."""
        return bool(self.outcome) or self.next_contact_hours is not None


@dataclass(frozen=True)
class Way:
    """One way on: to a question, to an end or to an emergency stop; taken when its conditions hold."""

    go: str = ""
    end: End | None = None
    stop: str = ""
    when: tuple[Test, ...] = ()
    line: int = 0


@dataclass(frozen=True)
class Effect:
    """Something an answer leads to besides the way on."""

    when: tuple[Test, ...] = ()
    line: int = 0


@dataclass(frozen=True)
class RaisesNeed(Effect):
    """A need with its category and urgency; `facts` names the questions whose answers it carries."""

    category: str = ""
    urgency: str = ""
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Refers(Effect):
    """A referral along one of the routes."""

    route: str = ""


@dataclass(frozen=True)
class Advises(Effect):
    """Words to read out to the caller."""

    words: Words = Words("")


@dataclass(frozen=True)
class Follows(Effect):
    """Another script to carry on with in the same conversation."""

    script: str = ""


@dataclass(frozen=True)
class Answer:
    """One answer that can be chosen or ticked."""

    id: str
    label: Words
    flags: tuple[str, ...] = ()
    effects: tuple[Effect, ...] = ()
    ways: tuple[Way, ...] = ()
    alone: bool = False
    is_bad_sign: bool = False  # for keep-in-touch: somebody is rung sooner and more often
    line: int = 0


@dataclass(frozen=True)
class Question:
    """One question: what is said to the caller, what the handler listens for, and what follows."""

    id: str
    text: Words
    help: Words = Words("")
    kind: str = CHOICE
    answers: tuple[Answer, ...] = ()
    effects: tuple[Effect, ...] = ()
    ways: tuple[Way, ...] = ()
    optional: bool = False
    last: bool = False  # the check with the caller: asked when every script of the conversation has been through
    keeps: str = ""  # the variable of the record that the answer is kept as
    least: int = 0
    most: int = LARGEST_NUMBER
    line: int = 0

    def chosen(self, value: Value) -> tuple[Answer, ...]:
        """Return the answers this value picks, in the order of the script."""
        picked = {value} if isinstance(value, str | int) else set(value)
        return tuple(answer for answer in self.answers if answer.id in picked)

    def effects_of(self, value: Value) -> tuple[Effect, ...]:
        """Return everything this value may lead to: each picked answer's effects, then the question's own."""
        return tuple(effect for answer in self.chosen(value) for effect in answer.effects) + self.effects

    def ways_of(self, value: Value) -> tuple[Way, ...]:
        """Return the ways on after this value; an answer's own ways go before the question's."""
        own = [answer.ways for answer in self.chosen(value) if answer.ways]
        if self.kind == MANY:
            return tuple(way for ways in own for way in ways) + self.ways
        return own[0] if own else self.ways

    def flags_of(self, value: Value) -> tuple[tuple[str, str], ...]:
        """Return the red flags this value raises, each with the answer that raises it."""
        return tuple((flag, answer.id) for answer in self.chosen(value) for flag in answer.flags)

    def bad_signs_of(self, value: Value) -> tuple[Answer, ...]:
        """Return the picked answers that are a bad sign for keep-in-touch."""
        return tuple(answer for answer in self.chosen(value) if answer.is_bad_sign)


@dataclass(frozen=True)
class Script:
    """A whole script as read: it can be walked, proved and drawn."""

    key: str
    title: Words
    purpose: Words
    variables: tuple[str, ...]
    start: tuple[Way, ...]
    questions: Mapping[str, Question]

    def every_effect(self) -> Iterable[Effect]:
        """Yield every effect in the script."""
        for question in self.questions.values():
            yield from question.effects
            for answer in question.answers:
                yield from answer.effects

    def every_way(self) -> Iterable[Way]:
        """Yield every way on in the script."""
        yield from self.start
        for question in self.questions.values():
            yield from question.ways
            for answer in question.answers:
                yield from answer.ways

    def every_test(self) -> Iterable[Test]:
        """Yield every condition in the script."""
        for part in (*self.every_effect(), *self.every_way()):
            yield from part.when


def all_hold(tests: Iterable[Test], facts: Facts) -> bool:
    """Say whether every condition holds for what is known so far."""
    return all(test.holds(facts.get(test.name)) for test in tests)


def first_open(ways: Iterable[Way], facts: Facts) -> Way | None:
    """Return the first way on whose conditions hold."""
    return next((way for way in ways if all_hold(way.when, facts)), None)


def names_tested(parts: Iterable[Effect | Way]) -> set[str]:
    """Return the names that the conditions of these parts ask about."""
    return {test.name for part in parts for test in part.when}


class Unusable(ValueError):
    """An answer that does not fit its question; the text says what to do, in words for the handler."""


def understood(question: Question, raw: object) -> Value:
    """Turn what was typed or ticked into a value the script can use, or raise `Unusable` with words.

    An optional question may be left empty, which is kept as an empty text. Dates come back as YYYY-MM-DD.
    """
    if raw is None or raw == "" or raw == [] or raw == ():
        if question.optional:
            return () if question.kind == MANY else ""
        raise Unusable("This question needs an answer.")
    if question.kind == MANY:
        return _ticks(question, raw)
    if question.kind in (CHOICE, YES_NO):
        if str(raw) not in {answer.id for answer in question.answers}:
            raise Unusable("That answer is not in this version of the script. Choose one of those shown.")
        return str(raw)
    if question.kind == NUMBER:
        return _number(question, raw)
    return _date(raw) if question.kind == DATE else _text(question, raw)


def _ticks(question: Question, raw: object) -> tuple[str, ...]:
    given = {raw} if isinstance(raw, str) else {str(one) for one in raw} if isinstance(raw, Collection) else {str(raw)}
    known = [answer for answer in question.answers if answer.id in given]
    if len(known) != len(given):
        raise Unusable("One of the ticks is not in this version of the script. Tick again from those shown.")
    if len(known) > 1 and any(answer.alone for answer in known):
        only = next(answer for answer in known if answer.alone)
        raise Unusable(f"“{only.label.en}” cannot be ticked together with another answer.")
    return tuple(answer.id for answer in known)


def _number(question: Question, raw: object) -> int:
    try:
        number = int(str(raw).strip())
    except ValueError:
        raise Unusable("Give a whole number, in figures.") from None
    if not question.least <= number <= question.most:
        raise Unusable(f"Give a number from {question.least} to {question.most}.")
    return number


def _date(raw: object) -> str:
    if isinstance(raw, date):
        return raw.isoformat()[:10]
    for pattern in ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %B %Y"):
        try:
            return datetime.strptime(str(raw).strip(), pattern).date().isoformat()
        except ValueError:
            continue
    raise Unusable("Give a date as day, month and year, for example 27/3/2026.")


def _text(question: Question, raw: object) -> str:
    text = str(raw).strip()
    if not text and not question.optional:
        raise Unusable("This question needs an answer.")
    if len(text) > LONGEST_TEXT:
        raise Unusable(f"This is longer than {LONGEST_TEXT} characters. Shorten it, or put the rest in a note.")
    return text
