"""Say a script as an outline: each question, what can be answered, and what that leads to, in words.

The outline is what a screen reader gets in place of the picture, and what the picture is drawn from.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from hearth.needs.rules.script_parts import (
    Advises,
    Answer,
    Effect,
    Follows,
    Question,
    RaisesNeed,
    Refers,
    Script,
    Test,
    Way,
    Words,
)
from hearth.needs.rules.script_vocabulary import Requirement, Vocabulary, shipped

SAYINGS = {
    "any": Words("Any answer", "Unrhyw ateb"),
    "others": Words("Then", "Wedyn"),
    "otherwise": Words("otherwise", "fel arall"),
    "if": Words("if", "os"),
    "and": Words("and", "a"),
    "or": Words("or", "neu"),
    "not": Words("not", "nid"),
    "need": Words("Raises", "Yn codi angen"),
    "refer": Words("Refers to", "Yn cyfeirio at"),
    "advice": Words("Reads out advice", "Yn darllen cyngor"),
    "follow": Words("Carries on with", "Yn parhau â"),
    "end": Words("Ends", "Yn gorffen"),
    "stop": Words("Stops", "Yn stopio"),
    "none": Words("nothing more needed", "dim mwy ei angen"),
    "go": Words("Next", "Nesaf"),
    "bad_sign": Words("Bad sign for keep-in-touch", "Arwydd drwg ar gyfer cadw mewn cysylltiad"),
    "broken": Words("Leads nowhere", "Nid yw'n arwain i unman"),
}
URGENCY_WORDS = {
    "now": Words("now", "nawr"),
    "today": Words("today", "heddiw"),
    "soon": Words("within three days", "o fewn tridiau"),
    "planned": Words("planned", "wedi'i drefnu"),
}


@dataclass(frozen=True)
class Row:
    """One line under a question: an answer or a condition, what it raises, and where it leads."""

    label: str
    when: str = ""
    flags: tuple[str, ...] = ()
    raises: tuple[str, ...] = ()
    leads: str = ""
    target: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Entry:
    """One question of the outline."""

    id: str
    number: int
    text: str
    help: str
    rows: tuple[Row, ...]


def outline(script: Script, language: str = "en", vocabulary: Vocabulary | None = None) -> list[Entry]:
    """Return the questions in the order of the script, with everything they lead to."""
    teller = _Teller(script, language, vocabulary or shipped())
    return [teller.entry(number, question) for number, question in enumerate(script.questions.values(), 1)]


def outline_text(script: Script, language: str = "en") -> str:
    """Return the outline as plain text, for a terminal or for printing."""
    lines = [script.title.in_language(language), ""]
    for entry in outline(script, language):
        lines.append(f"{entry.number}. {entry.text}  [{entry.id}]")
        for row in entry.rows:
            marks = "".join(f" [!] {flag}." for flag in row.flags)
            said = " ".join(part for part in (row.label, row.when) if part)
            raised = "".join(f" {one}." for one in row.raises)
            lines.append(f"     - {said}:{marks}{raised} {row.leads}".rstrip(": "))
    return "\n".join(lines) + "\n"


def hours_in_words(hours: int | None, language: str = "en") -> str:
    """Say when the next contact is."""
    if hours is None:
        return SAYINGS["none"].in_language(language)
    if hours % 24 == 0 and hours:
        days = hours // 24
        plain = Words(
            f"next contact within {days} day{'s' if days > 1 else ''}", f"cyswllt nesaf o fewn {days} diwrnod"
        )
    else:
        plain = Words(f"next contact within {hours} hours", f"cyswllt nesaf o fewn {hours} awr")
    return plain.in_language(language)


def required_in_words(required: Requirement, vocabulary: Vocabulary) -> str:
    """Say what a red flag must reach, by the names staff know."""
    if required.kind == "need":
        names = [vocabulary.categories[key].name.en for key in required.keys if key in vocabulary.categories]
        return f"Need: {' or '.join(names)} ({' or '.join(URGENCY_WORDS[one].en for one in required.urgencies)})"
    if required.kind == "referral":
        names = [vocabulary.routes[key].name.en for key in required.keys if key in vocabulary.routes]
        return f"Referral: {' or '.join(names)}"
    return f"Page: {' or '.join(vocabulary.pages[key].title.en for key in required.keys)}"


class _Teller:
    """Puts the parts of a script into words."""

    def __init__(self, script: Script, language: str, vocabulary: Vocabulary) -> None:
        self.script = script
        self.language = language
        self.vocabulary = vocabulary
        self.numbers = {name: number for number, name in enumerate(script.questions, 1)}

    def entry(self, number: int, question: Question) -> Entry:
        """Tell one question."""
        rows = [row for answer in question.answers for row in self._answer(question, answer)]
        label = self._say("others") if question.answers else self._say("any")
        raised = self._raises(question.effects)
        needs_more = not question.answers or any(not answer.ways for answer in question.answers)
        if question.ways and needs_more:
            rows += self._ways(label, (), raised, question.ways)
        elif raised:
            rows.append(Row(label, raises=raised))
        help_text = question.help.in_language(self.language)
        return Entry(question.id, number, question.text.in_language(self.language), help_text, tuple(rows))

    def _answer(self, question: Question, answer: Answer) -> list[Row]:
        flags = tuple(self.vocabulary.red_flags[flag].name.in_language(self.language) for flag in answer.flags)
        flags += (self._say("bad_sign"),) if answer.is_bad_sign else ()
        label, raised = answer.label.in_language(self.language), self._raises(answer.effects)
        if answer.ways:
            return self._ways(label, flags, raised, answer.ways)
        return [Row(label, flags=flags, raises=raised, leads="" if question.ways else self._say("broken"))]

    def _ways(self, label: str, flags: tuple[str, ...], raised: tuple[str, ...], ways: tuple[Way, ...]) -> list[Row]:
        first, *rest = (self._way(way, number) for number, way in enumerate(ways))
        rows = [Row(label, first.when, flags, raised, first.leads, first.target, first.kind)]
        return rows + list(rest)

    def _way(self, way: Way, number: int) -> Row:
        when = self._condition(way.when) or (self._say("otherwise") if number else "")
        if way.go:
            target = self.script.questions[way.go].text.in_language(self.language)
            leads = f"{self._say('go')}: {self.numbers[way.go]}. {target}"
            return Row("", when, leads=leads, target=way.go, kind="go")
        if way.stop:
            title = self.vocabulary.pages[way.stop].title.in_language(self.language)
            return Row("", when, leads=f"{self._say('stop')}: {title}", kind="stop")
        outcome = self.vocabulary.outcomes.get(way.end.outcome if way.end else "")
        hours = way.end.next_contact_hours if way.end else None
        said = [outcome.in_language(self.language)] if outcome else []
        said.append(hours_in_words(hours, self.language))
        return Row("", when, leads=f"{self._say('end')}: {', '.join(said)}", kind="end")

    def _raises(self, effects: Iterable[Effect]) -> tuple[str, ...]:
        return tuple(" ".join(filter(None, (self._effect(one), self._condition(one.when)))) for one in effects)

    def _effect(self, effect: Effect) -> str:
        if isinstance(effect, RaisesNeed):
            name = self.vocabulary.categories[effect.category].name.in_language(self.language)
            urgency = URGENCY_WORDS[effect.urgency].in_language(self.language)
            return f"{self._say('need')}: {name} ({urgency})"
        if isinstance(effect, Refers):
            routes = self.vocabulary.routes_with(effect.route)
            names = [self.vocabulary.routes[route].name.in_language(self.language) for route in routes]
            return f"{self._say('refer')}: {', '.join(names)}"
        if isinstance(effect, Follows):
            return f"{self._say('follow')}: {effect.script.replace('_', ' ')}"
        return self._say("advice") if isinstance(effect, Advises) else ""

    def _condition(self, tests: tuple[Test, ...]) -> str:
        if not tests:
            return ""
        return f"{self._say('if')} " + f" {self._say('and')} ".join(self._test(test) for test in tests)

    def _test(self, test: Test) -> str:
        name = test.name.replace("_", " ")
        if test.compare:
            return f"{name} {test.compare[0]} {test.compare[1]}"
        said = f" {self._say('or')} ".join(self._value(test.name, value) for value in test.wanted)
        return f"{name}: {self._say('not')} {said}" if test.negated else f"{name}: {said}"

    def _value(self, name: str, value: str) -> str:
        question = self.script.questions.get(name)
        chosen = question.chosen((value,)) if question else ()
        return chosen[0].label.in_language(self.language) if chosen else value.replace("_", " ")

    def _say(self, key: str) -> str:
        return SAYINGS[key].in_language(self.language)
