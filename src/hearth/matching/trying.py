"""What other weights would have done: last week's requests planned anew, once with each, side by side.

Each hub's requests of those seven days are planned as if each had been known from the moment it was raised, with the
volunteers there are now and nothing else in their hands. What comes out is numbers of the borough; nobody is in them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from hearth.access.models import Team
from hearth.areas.models import Borough
from hearth.matching import facts, planning
from hearth.matching.models import Weighing
from hearth.matching.rules.costs import unevenness
from hearth.matching.rules.parts import DAYS, due_part, still_open
from hearth.needs.models import Need

PRESSING = ("now", "today")
SECONDS = 20
"""How long the engine may look for the best plan of one hub; both weights have as long."""


@dataclass
class Came:
    """What came of one set of weights, in a hub or in several."""

    requests: int = 0
    helped: int = 0
    pressing: int = 0
    pressing_in_time: int = 0
    late: int = 0
    metres: int = 0  # straight there and back, whatever the detour, so that two weights can be compared
    known: int = 0  # helped by somebody who had helped them before
    unproved: int = 0  # hubs whose plan is not proved the best
    loads: Counter[str] = field(default_factory=Counter)  # by volunteer

    def told(self) -> dict[str, float]:
        """The numbers as they are kept."""
        names = ("requests", "helped", "pressing", "pressing_in_time", "late", "known", "unproved")
        return {
            **{name: getattr(self, name) for name in names},
            "metres_each": round(self.metres / self.helped) if self.helped else 0,
            "volunteers": len(self.loads), "most": max(self.loads.values(), default=0),
            "unevenness": round(unevenness(self.loads.values()), 3),
        }  # fmt: skip


def last_week(today: date) -> date:
    """The first of the seven days before today."""
    return today - timedelta(days=DAYS)


@dataclass
class Week:
    """One hub's week as it is planned with one set of weights."""

    ground: planning.Ground
    helped: Counter


def read_hub(team: Team, first_day: date, weighings: Iterable[Weighing]) -> list[Week]:
    """One hub's week, once for each set of weights. Inside open walls; what follows needs none."""
    start = timezone.make_aware(datetime.combine(first_day, time()))
    rows = Need.objects.filter(team=team, category__is_for_volunteers=True, raised_at__gte=start)
    rows = rows.filter(raised_at__lt=start + timedelta(days=DAYS)).select_related(*facts.READ_WITH)
    raised = list(rows.order_by("raised_at", "pk"))
    helped, _ = planning.helped_before(raised, start)
    weeks = []
    for weighing in weighings:
        ground = _as_raised(planning.ground(team, first_day, weighing=weighing, now=start, needs=raised))
        ground.inputs = planning.inputs_of(ground, planning.weights_of(weighing), start)
        weeks.append(Week(ground, helped))
    return weeks


def _as_raised(ground: planning.Ground) -> planning.Ground:
    """Nobody can be helped before they ask; and the volunteers have nothing else in hand."""
    for need in ground.waiting:
        key = str(need.pk)
        open_to = tuple(still_open(ground.slots, timezone.localtime(need.raised_at)))
        ground.asked[key] = replace(ground.asked[key], slots=open_to)
    for key, who in ground.offered.items():
        ground.offered[key] = replace(who, week=0, fortnight=0, taken=())
    return ground


def count(came: Came, week: Week, borough: Borough) -> None:
    """Plan the week and add up what comes of it. Outside open walls: how far it is is asked here."""
    from hearth.matching.engine import solve_within

    ground = week.ground
    if not ground.waiting:
        return
    planning.by_road(ground, borough)
    plan = solve_within(planning.problem_of(ground.inputs), SECONDS)
    came.unproved += not plan.is_proved
    for number, need in enumerate(ground.waiting):
        came.requests += 1
        came.pressing += need.urgency in PRESSING
        if not plan.served[number]:
            continue
        who = int(plan.volunteer[number])
        key = plan.problem.volunteers.ids[who]
        in_time = bool(plan.slot[number] <= due_part(ground.slots, timezone.localtime(need.due_at)))
        came.helped += 1
        came.loads[key] += 1
        came.late += not in_time
        came.pressing_in_time += in_time and need.urgency in PRESSING
        came.known += (str(need.person_id), key) in week.helped
        if not plan.problem.remote[number]:
            came.metres += 2 * round(float(plan.problem.apart(number, who)))
