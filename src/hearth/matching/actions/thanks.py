"""What volunteers did, and thanking them for it: the counts come from their tasks, the words from the offers room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Max, Min, Sum
from django.utils import timezone

from hearth.access import walls
from hearth.access.models import Team
from hearth.areas.models import Borough
from hearth.kit.refused import Refused
from hearth.matching.models import Task
from hearth.offers import actions as offers
from hearth.offers.models import OwnHours, Volunteer

MOST_ASKED_A_WEEK = 50  # of one hub, so that answers can be read


@dataclass(frozen=True)
class Given:
    """What one volunteer gave: tasks done, the minutes they are reckoned as, minutes they told, first and last day."""

    tasks: int
    reckoned: int
    told: int
    first_on: date | None
    last_on: date | None

    @property
    def minutes(self) -> int:
        return self.reckoned + self.told


def given_by(volunteer: Volunteer) -> Given:
    """What a volunteer gave so far."""
    done = Task.objects.filter(volunteer=volunteer, status="done").values_list("ended_at", flat=True)
    moments = [timezone.localtime(moment) for moment in done]
    told = OwnHours.objects.filter(volunteer=volunteer).aggregate(all=Sum("minutes"), first=Min("day"), last=Max("day"))
    days = [moment.date() for moment in moments] + [day for day in (told["first"], told["last"]) if day]
    return Given(len(moments), offers.minutes_of(moments), told["all"] or 0, min(days, default=None),
                 max(days, default=None))  # fmt: skip


def thank_everybody(day: date) -> int:
    """Thank for the week before this day's week and for milestones; ask who is due whether they stay.

    Returns how many messages were queued. Run twice, nobody hears twice.
    """
    sent = 0
    for borough in Borough.objects.order_by("pk"):
        with walls.opened(walls.whole_house("weekly thanks", borough=borough)):
            for team in Team.objects.hubs().filter(borough=borough, is_open=True):
                sent += _thank_team(team, day) + _ask_team(team)
    return sent


def _thank_team(team: Team, day: date) -> int:
    monday = day - timedelta(days=day.weekday() + 7)
    begin = timezone.make_aware(datetime.combine(monday, datetime.min.time()))
    done = Task.objects.filter(team=team, status="done")
    week = _counts(done.filter(ended_at__gte=begin, ended_at__lt=begin + timedelta(days=7)))
    ever = _counts(done)
    sent = 0
    for one in Volunteer.objects.active().filter(team=team).select_related("team"):
        if tasks := week.get(one.pk):
            sent += offers.thank(one, about=offers.week_of(monday), template="thanks_weekly", team_name=_name(one),
                                 tasks=_with_tasks(tasks, one.language))  # fmt: skip
        sent += _milestones(one, ever.get(one.pk, 0), day)
    return sent


def _counts(rows) -> dict:
    return {row["volunteer"]: row["many"] for row in rows.values("volunteer").annotate(many=Count("pk")).order_by()}


def _milestones(one: Volunteer, tasks: int, day: date) -> int:
    """The highest milestone of tasks, and the years: each once."""
    sent, welsh = 0, one.language == "cy"
    if reached := offers.reached(tasks)[-1:]:
        words = f"Rydych wedi gwneud {reached[0]} tasg" if welsh else f"You have done {reached[0]} tasks"
        sent += offers.thank(one, about=f"{reached[0]} tasks", template="thanks_milestone", reached=words,
                             team_name=_name(one))  # fmt: skip
    if years := offers.years(timezone.localdate(one.applied_at), day):
        english = (
            "You have been a volunteer for a year" if years == 1 else f"You have been a volunteer for {years} years"
        )
        cymraeg = f"Blynyddoedd fel gwirfoddolwr: {years}"
        sent += offers.thank(one, about=f"{years} years", template="thanks_milestone", team_name=_name(one),
                             reached=cymraeg if welsh else english)  # fmt: skip
    return sent


def _name(one: Volunteer) -> str:
    return one.team.name_cy if one.language == "cy" and one.team.name_cy else one.team.name


def _with_tasks(tasks: int, language: str) -> str:
    if language == "cy":
        return f"gyda {tasks} tasg"
    return "with one task" if tasks == 1 else f"with {tasks} tasks"


def _ask_team(team: Team) -> int:
    """Ask those who are due whether they would stay, the longest registered first."""
    asked = 0
    for one in offers.due_to_be_asked(team).order_by("applied_at")[:MOST_ASKED_A_WEEK]:
        offers.ask_to_stay(one, by=None)
        asked += 1
    return asked


def ask_due(teams: Sequence[int], *, by) -> int:
    """A coordinator asks everybody of their hubs who is due, now."""
    asked = 0
    for team in Team.objects.hubs().filter(pk__in=teams):
        for one in offers.due_to_be_asked(team).order_by("applied_at")[:MOST_ASKED_A_WEEK]:
            offers.ask_to_stay(one, by=by)
            asked += 1
    if not asked:
        raise Refused("Nobody is due: everybody who has been here for a year was asked within the last one.")
    return asked


def to_ring(teams: Sequence[int]) -> int:
    """How many of these hubs are due to be asked and have no e-mail address."""
    return sum(offers.due_to_be_rung(team).count() for team in Team.objects.hubs().filter(pk__in=teams))
