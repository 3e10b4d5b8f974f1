"""How one person can be reached: their numbers that work, texts, letters, the door, who may be rung for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db.models import Count, Q
from django.utils import timezone

from hearth.calls.models import Try
from hearth.calls.rules import hours, ladder
from hearth.calls.rules.outcomes import outcomes
from hearth.kit.identifiers import read_phone
from hearth.kit.kept import kept
from hearth.people.models import Kin, Person
from hearth.people.rules import not_written_by

BAD = [name for name, one in outcomes().items() if one.bad_number]
SPOKE = [name for name, one in outcomes().items() if one.spoke]
UNANSWERED = [name for name, one in outcomes().items() if not one.spoke and not one.bad_number and not one.ends]


def reaches(people: Sequence[Person]) -> dict[UUID, ladder.Reach]:
    """How each of these people can be reached: three queries for all."""
    keys = [person.pk for person in people]
    bad: dict[UUID, set[str]] = {}
    for key, number in Try.objects.filter(person__in=keys, outcome__in=BAD).values_list("person", "number"):
        bad.setdefault(key, set()).add(number)
    kin: dict[UUID, list[str]] = {}
    for key, number in Kin.objects.to_be_rung().filter(person__in=keys).values_list("person", "phone"):
        kin.setdefault(key, []).append(number)
    return {person.pk: _reach(person, bad.get(person.pk, set()), kin.get(person.pk, ())) for person in people}


def reach_of(person: Person) -> ladder.Reach:
    return reaches([person])[person.pk]


def _reach(person: Person, bad: set[str], kin: Sequence[str]) -> ladder.Reach:
    good = {n for n in (person.phone, person.phone_2) if n and n not in bad and read_phone(n)}
    phone, other = (n if n in good and person.may_be_rung else "" for n in (person.phone, person.phone_2))
    never = not_written_by(person.contact_by)
    has_home = bool(person.address_1 and person.postcode)
    return ladder.Reach(
        phone=phone, other_number="" if other == phone else other, kin=next((n for n in kin if n not in bad), ""),
        text=next((n for n in (person.phone, person.phone_2) if n in good and _is_mobile(n)), "") if "text" not in never
        else "",
        email=person.email if "email" in person.contact_by else "",
        letter="letter" not in never and has_home,
        doorstep=has_home and not person.address_is_protected,
    )  # fmt: skip


def _is_mobile(number: str) -> bool:
    return read_phone(number).kind == "mobile"


def bands_tried(person: Person) -> dict[int, int]:
    """How often this person was rung in vain in each part of the week."""
    found: dict[int, int] = {}
    tried = Try.objects.filter(person=person.pk, outcome__in=UNANSWERED).order_by("-at").values_list("at", flat=True)
    for at in tried[:20]:
        band = hours.band_of(at)
        found[band] = found.get(band, 0) + 1
    return found


LOOK_BACK = timedelta(days=28)
EDGES = (0, 50, 75, 200)
"""Ages that part those who are alike in when they are in."""
OWN_COUNTS = 4
"""What is known of somebody themself counts so many times."""


def likely(person: Person, team_id: int) -> list[float]:
    """How likely somebody answers in each part of the week: from the team's last four weeks with people of about
    their age, and from what is known of themself."""
    rung, answered = (dict(one) for one in _alike(team_id, _age_band(person)))
    for band, tries, reached in _by_band(Try.objects.filter(person=person.pk)):
        rung[band] = rung.get(band, 0) + OWN_COUNTS * tries
        answered[band] = answered.get(band, 0) + OWN_COUNTS * reached
    return hours.chances(rung, answered)


def _age_band(person: Person) -> int | None:
    age = person.age
    return None if age is None else max(n for n, edge in enumerate(EDGES) if edge <= max(age, 0))


@kept
def _alike(team_id: int, band: int | None) -> tuple[dict[int, int], dict[int, int]]:
    rows = Try.objects.filter(team=team_id, at__gte=timezone.now() - LOOK_BACK)
    if band is not None:
        year = timezone.localdate().year
        rows = rows.filter(person__date_of_birth__year__lte=year - EDGES[band])
        if band + 1 < len(EDGES):
            rows = rows.filter(person__date_of_birth__year__gt=year - EDGES[band + 1])
    counts = list(_by_band(rows))
    return {one: tries for one, tries, _ in counts}, {one: reached for one, _, reached in counts}


def _by_band(rows):
    """(part of the week, tries, answered) of these tries, leaving out numbers that do not work."""
    found: dict[int, list[int]] = {}
    grouped = rows.exclude(outcome__in=BAD).values("at__iso_week_day", "at__hour")
    counted = grouped.annotate(tries=Count("pk"), reached=Count("pk", filter=Q(outcome__in=SPOKE)))
    for weekday, hour, tries, reached in counted.values_list("at__iso_week_day", "at__hour", "tries", "reached"):
        band = 3 * (weekday >= 6) + (hour >= hours.AFTERNOON.hour) + (hour >= hours.EVENING.hour)
        sums = found.setdefault(band, [0, 0])
        sums[0] += tries
        sums[1] += reached
    return [(band, tries, reached) for band, (tries, reached) in found.items()]


def answered(team_id: int) -> float | None:
    """The share of the team's tries of the last weeks in which somebody was spoken to; nothing where few were made."""
    rung, reached = (sum(counts.values()) for counts in _alike(team_id, None))
    return reached / rung if rung >= ENOUGH else None


ENOUGH = 100
