"""Before anybody is rung: who would be, who not and why, and what it will take. Nothing here writes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils import timezone

from hearth.calls import policies, reaching, writing
from hearth.calls.models import Campaign, Turn
from hearth.calls.rules import hours, ladder
from hearth.calls.rules.purposes import purposes
from hearth.people.models import Approach, Person

CHUNK = 5000
WEEK = timedelta(days=7)
WHY_NOT = {
    "dead": "have died", "unsure": "have perhaps died: somebody is to say whether it is so",
    "unwished": "have asked not to be rung", "restricted": "have a record whose use is restricted",
    "joined": "were joined to another record", "number": "have no telephone number that can work",
    "moved": "have moved out of the borough", "lately": "were approached by a team within the quiet days",
    "queued": "are in another campaign that has not reached them", "in_hand": "have an open request with the team",
    "others": "are rung by another team this week as well",
}  # fmt: skip
"""Why somebody is not rung, in the order in which it counts."""
ONE = {"have": "has", "were": "was", "are": "is"}
NOT_RUNG = ("dead", "unwished", "restricted", "joined")
"""Those are left out always; the others as whoever starts the campaign decides."""


@dataclass(frozen=True)
class Weighed:
    """One person of a check: how they are reached, what speaks against ringing them, whether they are rung."""

    person: Person
    reach: ladder.Reach
    why: str
    is_rung: bool


@dataclass(frozen=True)
class Preflight:
    """What was found before a campaign: who is left out and why, and what it will take."""

    people: int
    left_out: dict[str, int]
    rung: int
    by_other_teams: int  # among those rung: another team tried to reach them this week
    calls: int
    hours: float
    callers: int
    mobiles: dict[str, int]  # among those rung: to whom a text may go, by the language of it
    texts: int  # before the first call
    texts_after: int  # about so many after no answer
    pence: float  # what all of them cost


def _found(campaign: Campaign, people: Sequence[UUID]) -> list[Person]:
    """Those of these people who are not in the campaign yet, with what speaks against ringing them."""
    now = timezone.now()
    tries = Approach.objects.filter(person=OuterRef("pk"), came_from_them=False)
    lately = Approach.objects.filter(
        person=OuterRef("pk"), was_reached=True, at__gte=now - timedelta(days=campaign.quiet_days)
    )
    others = tries.filter(at__gte=now - WEEK).exclude(team=campaign.team_id)
    here, queued = _in_a_queue(campaign, people)
    rows = Person.objects.filter(pk__in=list(people), borough=campaign.team.borough_id)
    rows = rows.annotate(was_lately=Exists(lately), is_others=Exists(others), ward_borough=F("ward__borough"))
    found = [person for person in rows if person.pk not in here]
    for person in found:
        person.is_queued = person.pk in queued
    return found


def _in_a_queue(campaign: Campaign, people: Sequence[UUID]) -> tuple[set[UUID], set[UUID]]:
    """Who of these has a turn in the campaign or was left out of it by somebody, and who has one in another that has
    not reached them. Asked by itself: beside the rest it would go through everybody who was added before."""
    rows = Turn.objects.filter(Q(campaign=campaign) | ~Q(state="ended"), person__in=list(people))
    turns = list(rows.values_list("person", "campaign"))
    decided = campaign.doubts.filter(person__in=list(people), decided_at__isnull=False)
    here = {person for person, one in turns if one == campaign.pk} | set(decided.values_list("person", flat=True))
    return here, {person for person, one in turns if one != campaign.pk}


def in_words(why: str, number: int) -> str:
    """“has died” of one, “have died” of others."""
    verb, _, rest = WHY_NOT[why].partition(" ")
    return f"{ONE[verb] if number == 1 else verb} {rest}"


def why_not(person, reach: ladder.Reach, no_bar: Collection[str] = ()) -> str:
    """The first reason not to ring somebody, of those that are a bar; empty when there is none."""
    reasons = {
        "dead": person.is_deceased, "unsure": person.rests_until_known,
        "unwished": person.no_contact or not person.may_be_rung,
        "restricted": person.rests, "joined": person.joined_to_id is not None,
        "number": not (reach.phone or reach.other_number),
        "moved": bool(person.postcode) and person.ward_borough not in (None, person.borough_id),
        "lately": person.was_lately, "queued": person.is_queued,
    }  # fmt: skip
    return next((why for why in WHY_NOT if reasons.get(why) and why not in no_bar), "")


def _weigh(campaign: Campaign, person, reach: ladder.Reach, also: Iterable[str]) -> Weighed:
    """Before a campaign begins its names can be decided about; once it has begun, whoever has a doubt waits for it."""
    shipped = purposes().get(campaign.purpose)
    no_bar = shipped.no_bar if shipped else ()
    why = why_not(person, reach, no_bar)
    is_rung = not why or (why in also and why not in NOT_RUNG)
    if is_rung and person.is_others and "others" not in no_bar:
        why = "others"
    return Weighed(person, reach, why, is_rung and not (why and campaign.started_at))


def _also_rung(found: Sequence[Person], team_id: int) -> set[UUID]:
    """Who of these is in another team's queue for this week: behind its wall, so that only this is told."""
    with connection.cursor() as cursor:
        cursor.execute("select calls_also_rung(%s::uuid[], %s)", [[one.pk for one in found], team_id])
        return {row[0] for row in cursor.fetchall()}


def check(
    campaign: Campaign, people: Sequence[UUID], also: Iterable[str],
    then: Callable[[Campaign, Sequence[Weighed]], None] = lambda campaign, weighed: None,
) -> Preflight:  # fmt: skip
    """Ask of everybody what speaks against ringing them; `then` is done with all of them, some at a time."""
    left_out: Counter[str] = Counter()
    mobiles: Counter[str] = Counter()
    rung = others = 0
    for at in range(0, len(people), CHUNK):
        found = _found(campaign, people[at : at + CHUNK])
        reaches, elsewhere = reaching.reaches(found), _also_rung(found, campaign.team_id)
        for person in found:
            person.is_others = person.is_others or person.pk in elsewhere
        weighed = [_weigh(campaign, person, reaches[person.pk], also) for person in found]
        good = [one for one in weighed if one.is_rung]
        left_out.update(one.why for one in weighed if not one.is_rung)
        mobiles.update(texted(good))
        rung += len(good)
        others += sum(one.why == "others" for one in good)
        then(campaign, weighed)
    return reckoned(campaign, rung, left_out, others, +mobiles)


def texted(weighed: Iterable[Weighed]) -> Counter[str]:
    """To how many of these a text may go, by its language."""
    return Counter(writing.language_of(one.person) for one in weighed if one.reach.text)


def as_decided(campaign: Campaign, rung: int, more: Counter[str], fewer: Counter[str]) -> Preflight:
    """What was found for everybody who was added so far, as it was decided; `more` and `fewer` are to how many a text
    may go now and no more, by its language."""
    mobiles = Counter((campaign.preflight or {}).get("mobiles", {}))
    mobiles.update(more)
    mobiles.subtract(fewer)
    doubts = campaign.doubts.order_by()
    left_out = dict(doubts.filter(is_rung=False).values_list("why").annotate(Count("pk")))
    others = doubts.rung().filter(why="others").count()
    return reckoned(campaign, rung, left_out, others, +mobiles)


def reckoned(campaign: Campaign, rung: int, left_out: Mapping[str, int], others: int,
             mobiles: Mapping[str, int]) -> Preflight:  # fmt: skip
    """What it takes to ring so many people, `mobiles` of whom a text reaches, by its language."""
    calls, needed = what_it_takes(campaign, rung)
    before, after, pence = writing.cost(campaign, mobiles, _unanswered(campaign))
    return Preflight(sum(left_out.values()) + rung, dict(left_out), rung, others, calls, round(needed, 1),
                     callers_for(campaign, needed), dict(mobiles), before, after, pence)  # fmt: skip


def _unanswered(campaign: Campaign) -> tuple[float, float]:
    """(tries nobody answers, chance to be reached by none of them) for each person, as far as ringing goes."""
    rate, tries = _rate(campaign), _tries(campaign)
    return sum((1 - rate) ** n for n in range(1, tries + 1)), (1 - rate) ** tries


UNANSWERED_MINUTES = 2
"""What a call nobody answers takes, with writing it down."""
USUAL_ANSWERED = 0.45
"""How many tries of a hundred are answered where a hub has no history of its own (Hackney's and Telford's calls)."""


def what_it_takes(campaign: Campaign, people: int, *, tried: int = 0) -> tuple[int, float]:
    """(calls, hours) to reach these people as far as ringing goes, with the share answered of the last weeks; `tried`
    is how often each was rung in vain already."""
    rate, tries = _rate(campaign), max(_tries(campaign) - tried, 1)
    per_person = sum((1 - rate) ** n for n in range(tries))
    reached = 1 - (1 - rate) ** tries
    calls = people * per_person
    minutes = people * reached * campaign.minutes + (calls - people * reached) * UNANSWERED_MINUTES
    return round(calls), minutes / 60


def minutes_a_try(campaign: Campaign) -> float:
    """How long a try takes on average, answered or not."""
    rate = _rate(campaign)
    return rate * campaign.minutes + (1 - rate) * UNANSWERED_MINUTES


def _rate(campaign: Campaign) -> float:
    return reaching.answered(campaign.team_id) or USUAL_ANSWERED


def _tries(campaign: Campaign) -> int:
    return max(sum(step.tries for step in ladder.read(campaign.steps) if step.way == "phone"), 1)


def callers_for(campaign: Campaign, needed: float) -> int:
    """How many callers get through it in five open days, three quarters of their time on the telephone."""
    read, now = hours.Hours.read(campaign.hours), timezone.now()
    stretches = [(until - since) for since, until in hours.openings(now, read, policies.HOLIDAYS)][:5]
    time = sum(stretches, timedelta()) / timedelta(hours=1)
    return -(-needed // (0.75 * time)).__int__() if time else 0
