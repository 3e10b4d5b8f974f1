"""Who could do one kind of help near one place this week: volunteers and organisations in one list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q

from hearth.access.models import User
from hearth.areas.models import Postcode
from hearth.directory.actions import monday
from hearth.directory.models import Capacity, Organisation, PartnerAgreement
from hearth.needs.models import Referral
from hearth.offers.models import PARTS, Away, Volunteer, able, is_free, metres_between, standings

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True)
class Able:
    """A volunteer or an organisation that could: how far away, on which of the next seven days (an
    organisation names none), and how much more they take this week."""

    row: Volunteer | Organisation
    is_volunteer: bool
    metres: int | None
    days: tuple[str, ...]
    left: int | None  # None: an organisation that has not said
    remark: str

    @property
    def order(self) -> tuple:
        """Those who have something left first, then the nearest."""
        nobody_home = self.is_volunteer and not self.days
        return (self.left is not None and self.left <= 0, nobody_home, self.metres is None, self.metres or 0)


def who_could(category: str, place: Postcode, *, by: User, day: date) -> list[Able]:
    """Everybody the reader's teams know who could, those with something left this week first, nearest first."""
    return sorted([*_volunteers(category, place, by, day), *_organisations(category, place, by, day)],
                  key=lambda one: one.order)  # fmt: skip


def _volunteers(category: str, place: Postcode, by: User, day: date) -> list[Able]:
    """Active volunteers with every check for it who travel that far."""
    given = Q(tasks__ended_at__isnull=True) | Q(tasks__status="done", tasks__ended_at__date__gte=monday(day))
    rows = Volunteer.objects.visible_to(by).active().filter(does__contains=[category]).select_related("team", "ward")
    rows = list(rows.annotate(this_week=Count("tasks", filter=given & Q(tasks__isnull=False))))
    standing, away = standings(rows, day), _away(rows, day)
    found = []
    for one in rows:
        metres = metres_between(_home(one), (place.easting, place.northing))
        if category not in able(standing[one.pk], one.does) or (metres is not None and metres > one.reach_metres):
            continue
        days = _days_free(one, away.get(one.pk, []), day)
        left = max(one.tasks_a_week - one.this_week, 0)
        found.append(Able(one, True, metres, days, left, "has a car" if one.has_car else ""))
    return found


def _home(one: Volunteer | Organisation) -> tuple[int, int] | None:
    return None if one.easting is None or one.northing is None else (one.easting, one.northing)


def _away(volunteers: list[Volunteer], day: date) -> dict:
    found: dict = {}
    for one in Away.objects.filter(volunteer__in=volunteers, until_on__gte=day).order_by("from_on"):
        found.setdefault(one.volunteer_id, []).append(one)
    return found


def _days_free(one: Volunteer, exceptions: list, day: date) -> tuple[str, ...]:
    """The days of the next seven on which they are free in some part of the day."""
    rest = [day + timedelta(days=n) for n in range(7)]
    return tuple(DAYS[each.weekday()] for each in rest
                 if any(is_free(one.free, exceptions, each, part) for part in range(len(PARTS))))  # fmt: skip


def _organisations(category: str, place: Postcode, by: User, day: date) -> list[Able]:
    """Active organisations that help with it: what they said they can do this week, less what all teams handed on."""
    rows = list(Organisation.objects.visible_to(by).filter(is_active=True, helps_with__contains=[category]))
    week = monday(day)
    said = dict(Capacity.objects.filter(organisation__in=rows, week=week).values_list("organisation_id", "tasks"))
    handed = Referral.objects.handed_since(week)
    agreed = {one.organisation_id for one in PartnerAgreement.objects.filter(organisation__in=rows)
              if one.stands(day) == "in force"}  # fmt: skip
    return [
        Able(one, False, metres_between(_home(one), (place.easting, place.northing)), (),
             max(said[one.pk] - handed.get(one.team_id, 0), 0) if one.pk in said else None,
             "" if one.pk in agreed else "no agreement in force")
        for one in rows
    ]  # fmt: skip
