"""What a conversation comes to: needs put together, their words, and when to try again. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from hearth.needs.rules.script_parts import RaisesNeed, Script
from hearth.needs.rules.script_vocabulary import URGENCIES
from hearth.needs.rules.script_walk import Asked, NeedRaised, ReferralRaised, Walk

CARRIED_ON = "carried_on"
HAS_DIED = "person_has_died"
LONGEST_SUMMARY = 200

# Why nobody was spoken to: (key, words, hours until the next try; none when trying again is no use).
NOT_REACHED: dict[str, tuple[str, int | None]] = {
    "no_answer": ("No answer", 3),
    "voicemail": ("Left a message", 24),
    "engaged": ("Engaged", 1),
    "wrong_number": ("Wrong number", None),
    "ring_later": ("Asked to ring later", 24),
}
SAFEGUARDING = "safeguarding"


@dataclass(frozen=True)
class Wanted:
    """One need this call will raise."""

    category: str
    urgency: str
    summary: str
    details: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
    said: Mapping[str, str] = field(default_factory=dict)  # the facts in words
    because: tuple[str, ...] = ()
    is_fixed: bool = False  # a red flag asked for it: it cannot be left out
    added_as: str = ""  # the id of one added by hand


def wanted(script: Script, walk: Walk, categories: Mapping[str, str]) -> list[Wanted]:
    """The needs one walk raises, in words. `categories` gives each category its name."""
    asked = {one.question.id: one for one in walk.asked}
    flagged = {one.question.id for one in walk.asked if one.question.flags_of(one.value)}
    return [_in_words(script, raised, asked, flagged, categories) for raised in walk.needs]


def _in_words(script: Script, raised: NeedRaised, asked: Mapping[str, Asked], flagged: set[str], categories) -> Wanted:
    sources = {
        name: question
        for effect in script.every_effect()
        if isinstance(effect, RaisesNeed) and effect.category == raised.category
        for name, question in effect.facts
    }
    answered = {name: asked[source] for name, source in sources.items() if source in asked and name in raised.facts}
    said = {name: one.in_words() for name, one in answered.items()}
    why = [asked[name].in_words() for name in raised.because if name in asked]
    name = categories.get(raised.category, raised.category)
    summary = f"{name}: {'; '.join(why)}" if any(why) else name
    lines = [f"{asked[q].question.text.en} {asked[q].in_words()}" for q in _questions(raised, sources) if q in asked]
    return Wanted(
        raised.category, raised.urgency, shortened(summary), "\n".join(lines), raised.facts, said, raised.because,
        bool(flagged & set(raised.because)),
    )  # fmt: skip


def _questions(raised: NeedRaised, sources: Mapping[str, str]) -> list[str]:
    return list(dict.fromkeys([*raised.because, *(sources[name] for name in raised.facts if name in sources)]))


def shortened(text: str, longest: int = LONGEST_SUMMARY) -> str:
    """A text that fits on one line, cut at a word."""
    text = " ".join(text.split())
    return text if len(text) <= longest else text[: longest - 1].rsplit(" ", 1)[0] + "…"


def together(needs: Iterable[Wanted]) -> list[Wanted]:
    """One need for each category over all scripts of the call; the most urgent word counts, nothing said is lost."""
    found: dict[str, Wanted] = {}
    for need in needs:
        held = found.get(need.category)
        found[need.category] = need if held is None else _joined(held, need)
    return sorted(found.values(), key=lambda need: URGENCIES.index(need.urgency))


def _joined(first: Wanted, second: Wanted) -> Wanted:
    urgent, other = sorted((first, second), key=lambda need: URGENCIES.index(need.urgency))
    details = "\n".join(dict.fromkeys([*urgent.details.splitlines(), *other.details.splitlines()]))
    return replace(
        urgent, details=details, facts={**other.facts, **urgent.facts}, said={**other.said, **urgent.said},
        because=(*urgent.because, *other.because), is_fixed=urgent.is_fixed or other.is_fixed,
    )  # fmt: skip


def routes(walks: Iterable[Walk]) -> list[ReferralRaised]:
    """One referral for each route over all scripts; one asked for itself counts before one brought along."""
    found: dict[str, ReferralRaised] = {}
    for walk in walks:
        for raised in walk.referrals:
            held = found.get(raised.route)
            if held is None:
                found[raised.route] = raised
            else:
                with_ = "" if not held.goes_with or not raised.goes_with else held.goes_with
                found[raised.route] = ReferralRaised(raised.route, (*held.because, *raised.because), with_)
    return list(found.values())


def outcome(walks: Iterable[Walk]) -> str:
    """The last outcome that says more than “carried on with another script”; an emergency stop beats them all."""
    said = [(walk.stop is not None, walk.outcome) for walk in walks if walk.outcome]
    stops = [word for stopped, word in said if stopped]
    words = [word for _, word in said if word != CARRIED_ON]
    return (stops or words or [""])[-1]


def next_contact_hours(walks: Iterable[Walk]) -> int | None:
    """The soonest next contact that any of the scripts came to."""
    hours = [walk.next_contact_hours for walk in walks if walk.next_contact_hours is not None]
    return min(hours, default=None)


def try_again_at(why: str, now: datetime) -> datetime | None:
    """When to ring again after nobody was spoken to; nothing when trying again is no use."""
    hours = NOT_REACHED[why][1]
    return now + timedelta(hours=hours) if hours else None


def suggested_contact(hours: int | None, now: datetime) -> tuple[date | None, time | None]:
    """The day and the hour a script suggests for the next contact, in the clock's own time.

    Within a day it is the next quarter of an hour; later only the day, because nobody agreed to be rung again at the
    minute of this call.
    """
    if hours is None:
        return None, None
    at = now + timedelta(hours=hours)
    if hours >= 24:
        return at.date(), None
    at += timedelta(minutes=-at.minute % 15)
    return at.date(), at.time().replace(second=0, microsecond=0)


def urgency_until(when: datetime, now: datetime) -> str:
    """How urgent a ring-back is that is due at a time."""
    hours = (when - now) / timedelta(hours=1)
    return "now" if hours <= 3 else "today" if hours <= 12 else "soon" if hours <= 96 else "planned"
