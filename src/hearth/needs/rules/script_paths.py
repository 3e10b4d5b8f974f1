"""Every path through a script, as states and steps: what the proof counts and checks.

A state is a question together with just those earlier answers and variables that a later condition asks about, and what
the watched red flag still owes. Two paths that agree on these have the same future, so they share a state: that is what
makes a count of millions of paths exact and quick. Flagged answers are watched one at a time: what one of them owes
never depends on another, and following all their combinations would take for ever. Variables are met when a condition
first asks about them, and every value the script tells apart is followed; a path never takes one value first and
another later.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, combinations, islice, product
from typing import NamedTuple, TypeAlias

from hearth.needs.rules.script_conditions import WHOLE
from hearth.needs.rules.script_parts import (
    CHOICE,
    LARGEST_NUMBER,
    MANY,
    NOT_KNOWN,
    NUMBER,
    YES_NO,
    Effect,
    Question,
    RaisesNeed,
    Refers,
    Script,
    Test,
    Value,
    Way,
    all_hold,
    first_open,
    names_tested,
)
from hearth.needs.rules.script_vocabulary import Requirement, Vocabulary

MOST_STATES = 30_000
MOST_STEPS = 200_000
MOST_TICKS = 14
GIVEN = "given"

BAD_SIGN = "bad_sign"
NEXT_CONTACT = Requirement("next_contact", ())
"""Nobody of whom something bad was heard is left without a day on which somebody is in touch again."""

Known: TypeAlias = frozenset[tuple[str, Value]]


class TooTangled(ValueError):
    """The script cannot be followed in reasonable time; the text says which part is to blame."""


class Owed(NamedTuple):
    """What a red flag must still reach: the flag, the answer that raised it, and the requirement."""

    flag: str
    question: str
    answer: str
    requirement: Requirement


class State(NamedTuple):
    """A question about to be asked, with what still matters of the past."""

    question: str
    known: Known
    owed: frozenset[Owed]


class Step(NamedTuple):
    """One answer given in a state and what it leads to; `weight` counts the answers that make no difference."""

    answer: Value
    variables: Known
    weight: int
    way: Way | None
    to: State | None
    owed: frozenset[Owed]


@dataclass
class Paths:
    """The explored script: its states, the steps out of each, and what was ever used."""

    starts: list[Step] = field(default_factory=list)
    steps: dict[State, list[Step]] = field(default_factory=dict)
    reached_by: dict[State, tuple[State | None, Step]] = field(default_factory=dict)
    parts_used: set[int] = field(default_factory=set)

    def trail(self, state: State | None) -> list[tuple[str, Value]]:
        """Return one way to a state: the questions asked and the answers given."""
        trail: list[tuple[str, Value]] = []
        while state is not None:
            before, step = self.reached_by[state]
            if before is not None:
                trail.append((before.question, step.answer))
            state = before
        return trail[::-1]


Watched: TypeAlias = tuple[str, str]  # a question and one of its answers that raises a red flag


def explore(script: Script, vocabulary: Vocabulary, watched: Watched | None = None) -> Paths:
    """Follow the script along every answer, and what the red flags on the watched answer owe.

    Raise `TooTangled` when there is too much to follow.
    """
    explorer = _Explorer(script, vocabulary, watched)
    paths = explorer.paths
    paths.starts = list(explorer.start())
    waiting: list[tuple[State | None, Step]] = [(None, step) for step in paths.starts]
    count = 0
    while waiting:
        before, step = waiting.pop()
        if step.to is None or step.to in paths.steps:
            continue
        paths.reached_by[step.to] = (before, step)
        paths.steps[step.to] = list(islice(explorer.steps(step.to), MOST_STEPS - count + 1))
        count += len(paths.steps[step.to])
        if len(paths.steps) > MOST_STATES or count > MOST_STEPS:
            raise TooTangled("The script has too many conditions on earlier answers to be followed to the end.")
        waiting.extend((step.to, onward) for onward in paths.steps[step.to])
    return paths


class _Explorer:
    """Works out the steps of a script, a state at a time."""

    def __init__(self, script: Script, vocabulary: Vocabulary, watched: Watched | None = None) -> None:
        self.script = script
        self.vocabulary = vocabulary
        self.watched = watched
        self.paths = Paths()
        self.tests: dict[str, list[Test]] = {}
        for test in script.every_test():
            self.tests.setdefault(test.name, []).append(test)
        self.relevant = _relevant_names(script)

    def start(self) -> Iterator[Step]:
        """Yield the ways into the script."""
        for variables in self._variables(names_tested(self.script.start), {}):
            way = first_open(self.script.start, dict(variables))
            yield self._step(Step("", frozenset(variables), 1, way, None, frozenset()), dict(variables))

    def steps(self, state: State) -> Iterator[Step]:
        """Yield one step for every answer, and every value of the variables asked about, that make a difference."""
        question = self.script.questions[state.question]
        self._note_certain(question)
        for answer, weight in self._answers(question, state.owed):
            known = dict(state.known) | {question.id: answer}
            effects, ways = question.effects_of(answer), question.ways_of(answer)
            for variables in self._variables(names_tested(effects) | names_tested(ways), known):
                facts = known | dict(variables)
                fired = [effect for effect in effects if all_hold(effect.when, facts)]
                self.paths.parts_used.update(id(effect) for effect in fired)
                way = first_open(ways, facts)
                owed = self._still_owed(question, answer, state.owed, fired, way)
                yield self._step(Step(answer, frozenset(variables), weight, way, None, owed), facts)

    def _note_certain(self, question: Question) -> None:
        """Whatever an answer raises without conditions can happen once its question is asked."""
        effects = [*question.effects, *(effect for answer in question.answers for effect in answer.effects)]
        self.paths.parts_used.update(id(effect) for effect in effects if not effect.when)

    def _step(self, step: Step, facts: dict[str, Value]) -> Step:
        """Note the way taken, and give the step the state it leads to, without what no longer matters."""
        if step.way is None:
            return step
        self.paths.parts_used.add(id(step.way))
        if not step.way.go:
            return step
        keep = self.relevant[step.way.go]
        known = frozenset(fact for fact in facts.items() if fact[0] in keep)
        return step._replace(to=State(step.way.go, known, step.owed))

    def _variables(self, names: set[str], known: dict[str, Value]) -> Iterator[tuple[tuple[str, Value], ...]]:
        """Yield every combination of values for the variables not met before on this path."""
        new = sorted(name for name in names if name in self.script.variables and name not in known)
        for values in product(*(self._classes(self._every_value(name), name) for name in new)):
            yield tuple(zip(new, values, strict=True))

    def _every_value(self, name: str) -> list[Value]:
        kind = self.vocabulary.variables[name]
        if kind == YES_NO:
            return ["yes", "no", NOT_KNOWN]
        wanted = [value for test in self.tests.get(name, ()) for value in test.wanted]
        if kind == NUMBER:
            return [NOT_KNOWN, *_telling_numbers(self.tests.get(name, ()), 0, LARGEST_NUMBER)]
        return [NOT_KNOWN, "something_else", *wanted]

    def _classes(self, values: Iterable[Value], name: str) -> list[Value]:
        """Keep one value for each way the script's conditions can turn out."""
        kept: dict[tuple[bool, ...], Value] = {}
        for value in values:
            kept.setdefault(tuple(test.holds(value) for test in self.tests.get(name, ())), value)
        return list(kept.values())

    def _answers(self, question: Question, owed: frozenset[Owed]) -> Iterator[tuple[Value, int]]:
        """Yield the answers that make a difference, each with how many it stands for."""
        if question.kind in (CHOICE, YES_NO):
            for answer in question.answers:
                yield answer.id, 1
        elif question.kind == MANY:
            yield from self._ticks(question, owed)
        else:
            if question.optional:
                yield "", 1
            numbers = _telling_numbers(self.tests.get(question.id, ()), question.least, question.most)
            given: list[Value] = list(numbers) if question.kind == NUMBER else [GIVEN]
            for value in self._classes(given, question.id):
                yield value, 1

    def _ticks(self, question: Question, owed: frozenset[Owed]) -> Iterator[tuple[Value, int]]:
        """Yield tick combinations. Ticks nothing depends on are left out and counted in the weight."""
        together = [answer for answer in question.answers if not answer.alone]
        matter = self._that_matter(question, owed)
        telling = [answer.id for answer in together if answer.id in matter]
        if len(telling) > MOST_TICKS:
            raise TooTangled(
                f"Question “{question.id}” (line {question.line}) has {len(telling)} ticks that later parts depend on; "
                f"{MOST_TICKS} can be followed."
            )
        others = len(together) - len(telling)
        for ticks in chain.from_iterable(combinations(telling, size) for size in range(len(telling) + 1)):
            weight = 2**others - (1 if not ticks and not question.optional else 0)
            if weight:
                yield ticks or self._stand_in(together, matter), weight
        for answer in question.answers:
            if answer.alone:
                yield (answer.id,), 1

    def _stand_in(self, together, matter: set[str]) -> Value:
        """No telling tick: name another one, so that an example path can be shown."""
        return next(((answer.id,) for answer in together if answer.id not in matter), ())

    def _that_matter(self, question: Question, owed: frozenset[Owed]) -> set[str]:
        """Return the ticks that a condition, a red flag, a stop, or a debt to a red flag depends on."""
        matter = {value for test in self.tests.get(question.id, ()) for value in test.wanted}
        watched = self.watched[1] if self.watched is not None and self.watched[0] == question.id else None
        flags = {flag for one in question.answers if one.id == watched for flag in one.flags}
        required = [need for flag in flags for need in self.vocabulary.red_flags[flag].must_reach]
        required += [one.requirement for one in owed]
        for answer in question.answers:
            pays = any(self._pays(effect, need) for effect in answer.effects for need in required)
            conditional = any(effect.when for effect in answer.effects)
            if answer.id == watched or answer.ways or pays or conditional:
                matter.add(answer.id)
        return matter

    def _still_owed(
        self, question: Question, answer: Value, owed: frozenset[Owed], fired: list[Effect], way: Way | None
    ) -> frozenset[Owed]:
        """Add what this answer's red flags require, and take off what its effects and its stop deliver."""
        signs = [one.id for one in question.bad_signs_of(answer) if (question.id, one.id) == self.watched]
        new = {Owed(BAD_SIGN, question.id, one, NEXT_CONTACT) for one in signs} | {
            Owed(flag, question.id, answer_id, requirement)
            for flag, answer_id in question.flags_of(answer)
            if (question.id, answer_id) == self.watched
            for requirement in self.vocabulary.red_flags[flag].must_reach
        }
        return frozenset(
            one
            for one in owed | new
            if not (way and _ends_well(way, one.requirement))
            and not any(self._pays(effect, one.requirement) for effect in fired)
        )

    def _pays(self, effect: Effect, required: Requirement) -> bool:
        if isinstance(effect, RaisesNeed):
            fits = effect.category in required.keys and effect.urgency in required.urgencies
            return required.kind == "need" and fits
        if isinstance(effect, Refers):
            along = self.vocabulary.routes_with(effect.route)
            return required.kind == "referral" and any(route in required.keys for route in along)
        return False


def _ends_well(way: Way, required: Requirement) -> bool:
    """Whether a way on is what was required: the emergency page itself, or an end with a next contact."""
    if required.kind == NEXT_CONTACT.kind:
        return bool(way.stop) or (way.end is not None and way.end.next_contact_hours is not None)
    return bool(way.stop) and required.kind == "stop" and way.stop in required.keys


def _telling_numbers(tests: Iterable[Test], least: int, most: int) -> list[int]:
    """Return whole numbers in range on each side of every limit the script names."""
    limits = [test.compare[1] for test in tests if test.compare]
    limits += [int(value) for test in tests for value in test.wanted if WHOLE.match(value)]
    near = {least, most, *(limit + by for limit in limits for by in (-1, 0, 1))}
    return sorted(number for number in near if least <= number <= most)


def _relevant_names(script: Script) -> dict[str, set[str]]:
    """Return, for each question, the names that conditions at it or anywhere after it ask about."""
    own, onward = {}, {}
    for question in script.questions.values():
        ways = [*question.ways, *(way for answer in question.answers for way in answer.ways)]
        effects = [*question.effects, *(effect for answer in question.answers for effect in answer.effects)]
        own[question.id] = names_tested(ways) | names_tested(effects)
        onward[question.id] = {way.go for way in ways if way.go}
    names = {name: set(tested) for name, tested in own.items()}
    changed = True
    while changed:
        changed = False
        for name, targets in onward.items():
            gained = set().union(*(names[target] for target in targets)) - names[name] if targets else set()
            if gained:
                names[name] |= gained
                changed = True
    return names
