"""What each volunteer may do: the one place that lays roles beside checks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from uuid import UUID

from django.utils import timezone

from hearth.access.models import Team, User
from hearth.offers.models.check import Check, CheckQuerySet
from hearth.offers.models.setting import Principles, VolunteerRole
from hearth.offers.models.volunteer import Volunteer
from hearth.offers.rules.asking import age_on
from hearth.offers.rules.checks import WARN_DAYS, Held, Needs, replaces
from hearth.offers.rules.roles import too_high
from hearth.offers.rules.standing import Standing, is_offered, missing
from hearth.offers.rules.states import GONE


def needs_of(role: VolunteerRole) -> Needs:
    """What a role needs, as the rules read it."""
    return Needs(role.identity, role.dbs, role.references, tuple(role.training), role.least_age)


def standings(volunteers: Sequence[Volunteer], day: date) -> dict[UUID, list[Standing]]:
    """Each volunteer's offered roles with what they lack on a day, in three questions to the database for all."""
    borough_of = dict(Team.objects.filter(pk__in={one.team_id for one in volunteers}).values_list("pk", "borough_id"))
    roles = list(VolunteerRole.objects.filter(borough__in=set(borough_of.values()), is_open=True))
    held: dict[UUID, list[Held]] = {}
    rows = Check.objects.in_force(day).filter(volunteer__in=[one.pk for one in volunteers])
    for whose, kind, level, expires_on in rows.values_list("volunteer_id", "kind", "level", "expires_on"):
        held.setdefault(whose, []).append(Held(kind, level, expires_on))
    return {
        one.pk: [
            _standing(role, one, held.get(one.pk, []), day)
            for role in roles
            if role.borough_id == borough_of[one.team_id] and is_offered(role.key, role.categories, one.does)
        ]
        for one in volunteers
    }


def _standing(role: VolunteerRole, one: Volunteer, held: list[Held], day: date) -> Standing:
    age = age_on(one.date_of_birth, day) if one.date_of_birth else None
    lacks = missing(needs_of(role), goes_to_doors=role.goes_to_doors, held=held, age=age,
                    guardian_agreed=one.guardian_agreed_at is not None, day=day)  # fmt: skip
    return Standing(role.key, role.name, tuple(role.categories), lacks)


def standing_of(volunteer: Volunteer, day: date) -> list[Standing]:
    """One volunteer's offered roles with what they lack on a day."""
    return standings([volunteer], day)[volunteer.pk]


def able(standing: Sequence[Standing], does: Sequence[str]) -> frozenset[str]:
    """The kinds of help that roles somebody may do cover, of those they offered."""
    return frozenset(key for one in standing if one.may for key in one.categories) & set(does)


def able_categories(volunteer: Volunteer, day: date) -> frozenset[str]:
    """The kinds of help somebody may be asked for on a day: offered, covered by a role, and nothing lacking for it."""
    return able(standing_of(volunteer, day), volunteer.does)


def dbs_too_high(volunteer: Volunteer, level: str) -> str:
    """Why nobody may ask a volunteer for a DBS check of this level, by the roles they offered; empty when one may."""
    roles = VolunteerRole.objects.filter(borough=volunteer.team.borough_id, is_open=True)
    return too_high([one.activity for one in roles if is_offered(one.key, one.categories, volunteer.does)], level)


def lacking_for(volunteer: Volunteer, category: str, day: date) -> list[str]:
    """What keeps somebody from one kind of help on a day, in words; nothing when a role they may do covers it."""
    found = [one for one in standing_of(volunteer, day) if category in one.categories]
    if any(one.may for one in found):
        return []
    return list(found[0].lacks) if found else ["no role here covers this kind of help"]


def replaced(checks: Iterable[Check]) -> set[UUID]:
    """Of these checks the keys of those that another of the same volunteer stands in for: renewed, or higher."""
    rows = list(checks)
    others: dict[UUID, list[Held]] = {}
    held = Check.objects.filter(volunteer__in={one.volunteer_id for one in rows}, ended_at=None)
    for whose, kind, level, expires_on in held.values_list("volunteer_id", "kind", "level", "expires_on"):
        others.setdefault(whose, []).append(Held(kind, level, expires_on))
    return {
        one.pk for one in rows
        if any(replaces(other, Held(one.kind, one.level, one.expires_on)) for other in others.get(one.volunteer_id, []))
    }  # fmt: skip


def checks_running_out(user: User) -> CheckQuerySet:
    """The checks, in teams whose volunteers somebody sees, that have run out or do so within sixty days."""
    soon = timezone.localdate() + timedelta(days=max(WARN_DAYS))
    rows = Check.objects.visible_to(user).filter(ended_at=None, expires_on__lte=soon)
    rows = rows.filter(team__in=user.teams_where("see volunteers")).exclude(volunteer__status__in=GONE)
    return rows.exclude(pk__in=replaced(rows))


def must_agree(volunteer: Volunteer) -> bool:
    """Whether the borough has written principles that somebody has not agreed to."""
    newest = Principles.objects.filter(borough=volunteer.team.borough_id).first()
    return newest is not None and volunteer.principles_id != newest.pk
