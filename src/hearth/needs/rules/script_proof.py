"""Prove a script before anybody is asked it: what holds on every path, and what does not, in words."""

from dataclasses import dataclass

from hearth.needs.rules.script_parts import Fault, Follows, Question, Script, Value, Way
from hearth.needs.rules.script_paths import BAD_SIGN, Owed, Paths, State, Step, TooTangled, explore
from hearth.needs.rules.script_vocabulary import Vocabulary, shipped

MOST_SAID = 8  # steps of an example path that are told


@dataclass(frozen=True)
class Proof:
    """What was found out about every path. With any fault the script may not be published.

    `paths` counts each way through once: every answer and every combination of ticks is its own, a text is one, a
    number is one for each range the script tells apart, and so is each value of a variable where it is asked about.
    `longest` and `shortest` give one example each, as question ids.
    """

    faults: tuple[Fault, ...]
    paths: int = 0
    longest: tuple[str, ...] = ()
    shortest: tuple[str, ...] = ()
    flags: tuple[tuple[str, str, str], ...] = ()

    @property
    def holds(self) -> bool:
        """Say whether nothing stands against publishing."""
        return not self.faults


def prove(script: Script, vocabulary: Vocabulary | None = None) -> Proof:
    """Follow every path of a script and say what does not hold."""
    vocabulary = vocabulary or shipped()
    flags = tuple(_flags(script))
    try:
        paths = explore(script, vocabulary)
    except TooTangled as tangled:
        remedy = "Split the script, or let fewer conditions look back."
        return Proof(faults=(Fault(1, str(tangled), remedy),), flags=flags)
    finder = _Finder(script, vocabulary, paths)
    order, loops = _order(paths)
    faults = [*finder.never_reached(), *finder.bad_endings(), *finder.after_the_last(), *finder.loops(loops)]
    faults += _unpaid_flags(script, vocabulary, flags)
    if loops:
        return Proof(faults=tuple(sorted(set(faults))), flags=flags)
    faults += finder.asked_twice(order)
    count, longest, shortest = _measure(paths, order)
    return Proof(tuple(sorted(set(faults))), count, longest, shortest, flags)


def _unpaid_flags(script: Script, vocabulary: Vocabulary, flags) -> list[Fault]:
    """Watch each flagged answer on its own, and name every one that misses its route on some path."""
    faults: list[Fault] = []
    flagged = [(question, answer) for _, question, answer in flags]
    signs = [(one.id, answer.id) for one in script.questions.values() for answer in one.answers if answer.is_bad_sign]
    for watched in dict.fromkeys([*flagged, *signs]):
        try:
            paths = explore(script, vocabulary, watched)
        except TooTangled as tangled:
            return [*faults, Fault(1, str(tangled), "Split the script, or let fewer conditions look back.")]
        faults += _Finder(script, vocabulary, paths).unpaid()
    return faults


def _flags(script: Script):
    for question in script.questions.values():
        for answer in question.answers:
            for flag in answer.flags:
                yield flag, question.id, answer.id


def _order(paths: Paths) -> tuple[list[State], list[State]]:
    """Return the states so that each comes after all it leads to, and those where a path runs round in a circle."""
    order: list[State] = []
    loops: list[State] = []
    colour: dict[State, str] = {}
    stack = [(step.to, False) for step in paths.starts if step.to is not None]
    while stack:
        state, left = stack.pop()
        if left:
            colour[state] = "done"
            order.append(state)
        elif state not in colour:
            colour[state] = "open"
            stack.append((state, True))
            for step in paths.steps[state]:
                if step.to is None:
                    continue
                if colour.get(step.to) == "open":
                    loops.append(step.to)
                elif step.to not in colour:
                    stack.append((step.to, False))
    return order, loops


def _measure(paths: Paths, order: list[State]) -> tuple[int, tuple[str, ...], tuple[str, ...]]:
    """Count the paths exactly, and give the longest and the shortest."""
    count: dict[State, int] = {}
    far: dict[State, tuple[str, ...]] = {}
    near: dict[State, tuple[str, ...]] = {}
    for state in order:
        steps = paths.steps[state]
        count[state] = sum(step.weight * (count[step.to] if step.to else 1) for step in steps)
        rest = [(far[step.to], near[step.to]) if step.to else ((), ()) for step in steps]
        far[state] = (state.question, *max((one for one, _ in rest), key=len, default=()))
        near[state] = (state.question, *min((one for _, one in rest), key=len, default=()))
    into = [step.to for step in paths.starts if step.to]
    total = sum(step.weight * (count[step.to] if step.to else 1) for step in paths.starts)
    longest = max((far[state] for state in into), key=len, default=())
    shortest = () if len(into) < len(paths.starts) else min((near[state] for state in into), key=len, default=())
    return total, longest, shortest


class _Finder:
    """Turns what was explored into faults in words."""

    def __init__(self, script: Script, vocabulary: Vocabulary, paths: Paths) -> None:
        self.script = script
        self.vocabulary = vocabulary
        self.paths = paths

    def never_reached(self):
        """Yield a fault for every question, way and effect that no path comes to."""
        reached = {state.question for state in self.paths.steps}
        for question in self.script.questions.values():
            if question.id not in reached:
                yield Fault(
                    question.line,
                    f"No path reaches question “{question.id}”.",
                    "Lead to it from an earlier answer, or take it out.",
                )
                continue
            parts = [*question.ways, *question.effects]
            parts += [part for answer in question.answers for part in (*answer.ways, *answer.effects)]
            yield from self._never_used(question, parts)
        for way in self.script.start:
            if id(way) not in self.paths.parts_used:
                yield Fault(way.line, "This way into the script is never taken.", "Change its conditions or drop it.")

    def _never_used(self, question: Question, parts):
        for part in parts:
            if id(part) in self.paths.parts_used:
                continue
            what = "This way on" if isinstance(part, Way) else "What is raised here"
            yield Fault(
                part.line or question.line,
                f"{what} at question “{question.id}” can never happen.",
                "Change its conditions or their order, or take it out.",
            )

    def bad_endings(self):
        """Yield a fault for every path that stops short or ends without words."""
        for step in self.paths.starts:
            if step.way is None:
                yield Fault(1, "There is no way into the script for some callers.", "Add a way without conditions.")
            elif step.to is None:
                yield from self._ending(None, step)
        for state, steps in self.paths.steps.items():
            for step in steps:
                if step.to is None:
                    yield from self._ending(state, step)

    def _ending(self, state: State | None, step: Step):
        name = state.question if state else "start"
        line = self.script.questions[state.question].line if state else 1
        if step.way is None:
            yield Fault(
                self._line_of_answer(state, step.answer),
                f"A path breaks off after question “{name}” when the answer is {self._say(name, step.answer)}.",
                "Give next, end or stop for it, or a last way on without conditions.",
            )
        elif step.way.end is not None and not step.way.end.says_something:
            yield Fault(
                step.way.line or line,
                f"A path ends after question “{name}” without an outcome or a next contact.",
                "Add outcome: or next_contact: to the end.",
            )

    def unpaid(self):
        """Yield a fault for everything the watched red flag still owes at an end; each once."""
        said: set[Owed] = set()
        for state, steps in self.paths.steps.items():
            for step in steps:
                for owed in step.owed if step.to is None else ():
                    if owed not in said:
                        said.add(owed)
                        yield self._unpaid(owed, state, step)

    def after_the_last(self):
        """Yield a fault where a path goes on after the check with the caller."""
        last = {question.id for question in self.script.questions.values() if question.last}
        for name in sorted(last):
            question = self.script.questions[name]
            parts = [*question.ways, *question.effects]
            parts += [part for answer in question.answers for part in (*answer.ways, *answer.effects)]
            for part in parts:
                if isinstance(part, Follows) or (isinstance(part, Way) and part.go and part.go not in last):
                    yield Fault(
                        part.line or question.line,
                        f"Something is still asked after “{name}”, which is marked last: the check with the caller.",
                        "Ask it before the check, or take last: away.",
                    )

    def _unpaid(self, owed: Owed, state: State | None, step: Step) -> Fault:
        if owed.flag == BAD_SIGN:
            mark, remedy = "bad sign", "Give the end a next_contact, or take bad_sign away."
        else:
            mark = f"red flag “{self.vocabulary.red_flags[owed.flag].name.en}”"
            remedy = "Put it on the flagged answer itself."
        return Fault(
            self._line_of_answer_id(owed.question, owed.answer),
            f"The {mark} on answer “{owed.answer}” of question “{owed.question}” does not reach "
            f"{owed.requirement.in_words()} on every path.",
            f"It is missed here: {self._example(state, step)}. {remedy}",
        )

    def loops(self, loops: list[State]):
        """Yield a fault for every question a path can come round to for ever."""
        for name in sorted({state.question for state in loops}):
            yield Fault(
                self.script.questions[name].line,
                f"A path comes round to question “{name}” again and never ends.",
                "Lead on to a later question instead.",
            )

    def asked_twice(self, order: list[State]):
        """Yield a fault for every question that is asked twice on some path."""
        after: dict[State, frozenset[str]] = {}
        twice: dict[str, State] = {}
        for state in order:
            onward = [step.to for step in self.paths.steps[state] if step.to]
            after[state] = frozenset().union(*(after[one] | {one.question} for one in onward))
            if state.question in after[state]:
                twice.setdefault(state.question, state)
        for name in sorted(twice):
            yield Fault(
                self.script.questions[name].line,
                f"Question “{name}” is asked twice on some path.",
                "Lead past it the second time, or make a second question with another id.",
            )

    def _line_of_answer(self, state: State | None, answer: Value) -> int:
        if state is None:
            return 1
        chosen = self.script.questions[state.question].chosen(answer)
        return chosen[0].line if chosen and chosen[0].line else self.script.questions[state.question].line

    def _line_of_answer_id(self, question: str, answer: str) -> int:
        asked = self.script.questions[question]
        return next((one.line for one in asked.answers if one.id == answer and one.line), asked.line)

    def _say(self, name: str, answer: Value) -> str:
        question = self.script.questions.get(name)
        chosen = question.chosen(answer) if question else ()
        if chosen:
            return " and ".join(f"“{one.label.en}”" for one in chosen)
        return "left empty" if answer in ("", ()) else f"“{answer}”"

    def _example(self, state: State | None, step: Step) -> str:
        trail = self.paths.trail(state)
        if state is not None:
            trail.append((state.question, step.answer))
        said = [f"{name}: {self._say(name, answer)}" for name, answer in trail]
        return ", then ".join(said if len(said) <= MOST_SAID else [*said[:2], "…", *said[2 - MOST_SAID :]])
