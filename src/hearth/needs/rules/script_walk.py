"""Walk through a script with the answers there are: what to ask next, and what has been raised so far."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hearth.needs.rules.script_parts import (
    NOT_KNOWN,
    Advises,
    Effect,
    End,
    Follows,
    Question,
    RaisesNeed,
    Refers,
    Script,
    Unusable,
    Value,
    Way,
    Words,
    all_hold,
    first_open,
    names_tested,
    understood,
)
from hearth.needs.rules.script_vocabulary import URGENCIES, EmergencyPage, Vocabulary, shipped


@dataclass(frozen=True)
class Asked:
    """A question on the path, and the answer as understood."""

    question: Question
    value: Value

    def in_words(self, language: str = "en") -> str:
        """Say the answer as the handler saw it."""
        chosen = self.question.chosen(self.value)
        return "; ".join(one.label.in_language(language) for one in chosen) if chosen else str(self.value or "")


@dataclass(frozen=True)
class NeedRaised:
    """A need this conversation raises, with the facts it carries and the questions that raised it."""

    category: str
    urgency: str
    facts: Mapping[str, Value]
    because: tuple[str, ...]


@dataclass(frozen=True)
class ReferralRaised:
    """A referral this conversation raises; `goes_with` names the route that brought it along, if one did."""

    route: str
    because: tuple[str, ...]
    goes_with: str = ""


@dataclass
class Walk:
    """Where a conversation stands. Nothing that was typed is missing from it.

    Every answer given is in exactly one of `asked` (on the path), `set_aside` (kept, but its question is not on the
    path at present; it comes back when the path does) or `unusable` (kept, with the reason it cannot be used).
    """

    asked: list[Asked] = field(default_factory=list)
    next: Question | None = None
    needs: list[NeedRaised] = field(default_factory=list)
    referrals: list[ReferralRaised] = field(default_factory=list)
    advice: list[Words] = field(default_factory=list)
    follow: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    stop: EmergencyPage | None = None
    end: End | None = None
    variables_used: dict[str, Value] = field(default_factory=dict)
    set_aside: dict[str, object] = field(default_factory=dict)
    unusable: dict[str, tuple[object, str]] = field(default_factory=dict)

    @property
    def done(self) -> bool:
        """Say whether the script has come to an end or to an emergency stop."""
        return self.stop is not None or self.end is not None

    @property
    def bad_signs(self) -> list[Words]:
        """What was answered on the path that is a bad sign for keep-in-touch."""
        return [one.label for asked in self.asked for one in asked.question.bad_signs_of(asked.value)]

    @property
    def outcome(self) -> str:
        """Return the outcome the script came to; empty while it goes on."""
        return self.stop.outcome if self.stop else self.end.outcome if self.end else ""

    @property
    def next_contact_hours(self) -> int | None:
        """Return in how many hours somebody is next in touch; None when nobody needs to be, or not yet known."""
        return self.stop.next_contact_hours if self.stop else self.end.next_contact_hours if self.end else None


def walk(
    script: Script,
    answers: Mapping[str, object],
    variables: Mapping[str, object] | None = None,
    vocabulary: Vocabulary | None = None,
) -> Walk:
    """Go as far through the script as the answers lead.

    `answers` maps question ids to what was typed or ticked, in any order; `variables` is what the record says (yes,
    no, True, False, None, a number or a word). Change an answer and walk again: the rest is planned anew.
    """
    return _Walker(script, answers, variables or {}, vocabulary or shipped()).go()


def together(walks: Sequence[Walk]) -> tuple[list[NeedRaised], list[ReferralRaised]]:
    """Put together what several scripts of one conversation raised: one need a category, one referral a route.

    The most urgent word counts; a fact that one script knows is not lost to another that did not ask it.
    """
    needs: dict[str, NeedRaised] = {}
    for need in (need for walk in walks for need in walk.needs):
        held = needs.get(need.category)
        if held is None:
            needs[need.category] = need
            continue
        urgency = min(held.urgency, need.urgency, key=URGENCIES.index)
        known = {name: value for name, value in need.facts.items() if value != NOT_KNOWN or name not in held.facts}
        because = tuple(dict.fromkeys((*held.because, *need.because)))
        needs[need.category] = NeedRaised(need.category, urgency, {**held.facts, **known}, because)
    referrals: dict[str, ReferralRaised] = {}
    for referral in (referral for walk in walks for referral in walk.referrals):
        sent = referrals.get(referral.route)
        because = tuple(dict.fromkeys((*(sent.because if sent else ()), *referral.because)))
        brought = referral.goes_with if sent is None else sent.goes_with and referral.goes_with
        referrals[referral.route] = ReferralRaised(referral.route, because, brought)
    return list(needs.values()), list(referrals.values())


class _Walker:
    """One walk through one script."""

    def __init__(self, script, answers, variables, vocabulary) -> None:
        self.script: Script = script
        self.answers: dict[str, object] = dict(answers)
        self.record = {name: _from_record(variables.get(name)) for name in script.variables}
        self.vocabulary: Vocabulary = vocabulary
        self.facts: dict[str, Value] = {}
        self.raised: list[tuple[str, Effect]] = []
        self.walk = Walk()

    def go(self) -> Walk:
        """Walk from the start until an answer is missing or the script ends."""
        way = self._choose(self.script.start, ())
        seen: set[str] = set()
        while way is not None and way.go and way.go not in seen:
            seen.add(way.go)
            question = self.script.questions[way.go]
            if not self._take(question):
                break
            value = self.facts[question.id]
            way = self._choose(question.ways_of(value), question.effects_of(value), question.id)
        if way is not None and not way.go:
            self.walk.stop = self.vocabulary.pages[way.stop] if way.stop else None
            self.walk.end = way.end
        self._settle()
        return self.walk

    def _take(self, question: Question) -> bool:
        """Use the answer to this question if there is one that fits; otherwise it is the next to ask."""
        if question.id in self.answers:
            raw = self.answers[question.id]
            try:
                value = understood(question, raw)
            except Unusable as unusable:
                self.walk.unusable[question.id] = (raw, str(unusable))
            else:
                self.facts[question.id] = value
                self.walk.asked.append(Asked(question, value))
                self.walk.flags.extend(flag for flag, _ in question.flags_of(value))
                return True
        self.walk.next = question
        return False

    def _choose(self, ways: tuple[Way, ...], effects: tuple[Effect, ...], because: str = "") -> Way | None:
        """Raise what the answer leads to, and return the way on."""
        for name in sorted(names_tested(ways) | names_tested(effects)):
            if name in self.record:
                self.facts.setdefault(name, self.record[name])
                self.walk.variables_used[name] = self.facts[name]
        self.raised.extend((because, effect) for effect in effects if all_hold(effect.when, self.facts))
        return first_open(ways, self.facts)

    def _settle(self) -> None:
        """Gather what was raised, and keep every answer that is not on the path."""
        on_path = {asked.question.id for asked in self.walk.asked}
        self.walk.set_aside = {
            name: raw for name, raw in self.answers.items() if name not in on_path and name not in self.walk.unusable
        }
        self.walk.flags = list(dict.fromkeys(self.walk.flags))
        self._gather_needs()
        self._gather_referrals()
        for _, effect in self.raised:
            if isinstance(effect, Advises):
                self.walk.advice.append(effect.words)
            elif isinstance(effect, Follows) and effect.script not in self.walk.follow:
                self.walk.follow.append(effect.script)

    def _gather_needs(self) -> None:
        """One need for each category: the most urgent word counts, and the facts are put together."""
        by_category: dict[str, list[tuple[str, RaisesNeed]]] = {}
        for because, effect in self.raised:
            if isinstance(effect, RaisesNeed):
                by_category.setdefault(effect.category, []).append((because, effect))
        for category, raised in by_category.items():
            urgency = min((effect.urgency for _, effect in raised), key=URGENCIES.index)
            wanted = {name: question for _, effect in raised for name, question in effect.facts}
            facts = {name: self.facts.get(question, NOT_KNOWN) for name, question in wanted.items()}
            reasons = tuple(dict.fromkeys(name for name, _ in raised))
            self.walk.needs.append(NeedRaised(category, urgency, facts, reasons))

    def _gather_referrals(self) -> None:
        """One referral for each route, and those that always go with it."""
        because: dict[str, list[str]] = {}
        brought: dict[str, str] = {}
        for name, effect in self.raised:
            if not isinstance(effect, Refers):
                continue
            for route in self.vocabulary.routes_with(effect.route):
                because.setdefault(route, []).append(name)
                if route == effect.route:
                    brought[route] = ""
                else:
                    brought.setdefault(route, effect.route)
        for route, names in because.items():
            self.walk.referrals.append(ReferralRaised(route, tuple(dict.fromkeys(names)), brought[route]))


def _from_record(raw: object) -> Value:
    """Read a value from the record: what is not there is not known."""
    if raw is None or raw == "":
        return NOT_KNOWN
    if isinstance(raw, bool):
        return "yes" if raw else "no"
    return raw if isinstance(raw, int) else str(raw)
