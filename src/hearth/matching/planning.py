"""The problem of one hub, built from its requests and volunteers, and the plan the engine finds for it.

What the engine is given is kept as rows (`Inputs`): the same rows make the same plan, here and by `hearth match`.
"""

from __future__ import annotations

import json
import math
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db.models import Q
from django.utils import timezone

from hearth.access.models import Team
from hearth.areas.models import Borough
from hearth.areas.places import travel_of
from hearth.matching import facts
from hearth.matching.models import Lending, Proposal, Task, Weighing
from hearth.matching.rules import rows as said
from hearth.matching.rules import telling
from hearth.matching.rules.costs import OWN_LANGUAGE, Weights, lateness, leaving, worth_of_knowing
from hearth.matching.rules.hard import Asked, Offered, language_of
from hearth.matching.rules.parts import DAYS, PARTS, Slot, slots_from, still_open
from hearth.needs.models import Need
from hearth.offers.models import Volunteer

REMEMBERED = timedelta(days=180)
"""How far back it counts that somebody has helped a person."""
BADLY = 2
"""A rating of at most this says that it did not go well."""
FILES = ("tasks", "volunteers", "weights")


@dataclass
class Ground:
    """Everything a plan is made from, as it was read: the requests, the rules' facts by key, the slots; then the rows
    for the engine, which know of straight lines only until `by_road` has asked how far it is."""

    waiting: list[Need]
    slots: list[Slot]
    asked: dict[str, Asked]
    offered: dict[str, Offered]
    across: list[list]  # [hub that helps, hub that is helped, metres]
    inputs: dict[str, Any] = field(default_factory=dict)


def weights_of(weighing: Weighing) -> Weights:
    late = {urgency: getattr(weighing, f"late_{urgency}") for urgency in ("now", "today", "soon", "planned")}
    names = ("fairness", "continuity", "continuity_most", "waiting", "moving", "detour")
    return Weights(late=late, **{name: getattr(weighing, name) for name in names})


def ground(team: Team, first_day: date, *, days: int = DAYS, weighing: Weighing | None = None,
           now: datetime | None = None, needs: Iterable[Need] | None = None) -> Ground:  # fmt: skip
    """Read what a plan of this hub from that day on is made from."""
    now, weighing = now or timezone.now(), weighing or Weighing.of(team.borough)
    waiting = list(waiting_needs(team) if needs is None else needs)
    slots = slots_from(first_day, days)
    open_to = tuple(still_open(slots, timezone.localtime(now)))
    asked = {str(key): replace(one, slots=open_to) for key, one in facts.asked_of(waiting, now=now).items()}
    across = {one.helper_id: one.metres for one in Lending.objects.filter(helped=team)}
    volunteers = Volunteer.objects.filter(team__in=[team.pk, *across]).order_by("pk")
    volunteers = volunteers.exclude(status__in=("left", "refused", "applied"))
    offered = {
        str(key): one for key, one in facts.offered_by(volunteers, weighing=weighing, now=now).items()
        if not said.is_left_out(one)
    }  # fmt: skip
    helping = [[str(helper), str(team.pk), metres] for helper, metres in across.items()]
    return Ground(waiting, slots, asked, offered, helping)


def only_where_it_presses(found: Ground, begins: date) -> None:
    """The days before `begins`, on which the plan that is mended began, are for what is due before it; everything else
    stays where it was."""
    for need in found.waiting:
        if timezone.localdate(need.due_at) >= begins:
            asked = found.asked[str(need.pk)]
            found.asked[str(need.pk)] = replace(asked, slots=tuple(slot for slot in asked.slots if slot.day >= begins))


def hubs_of(team: Team) -> tuple[int, ...]:
    """The hub and those whose volunteers may help it: whose walls a plan of it is made in."""
    return (team.pk, *Lending.objects.filter(helped=team).values_list("helper", flat=True))


def waiting_needs(team: Team):
    """The hub's requests that wait for somebody and that volunteers may be asked for, the oldest first."""
    rows = Need.objects.ready().filter(team=team, stage__in=("new", "triaged"), category__is_for_volunteers=True)
    return rows.select_related(*facts.READ_WITH).order_by("raised_at", "pk")


def inputs_of(found: Ground, weights: Weights, now: datetime, *, proposed: Iterable[Proposal] = (),
              reckoned_at: datetime | None = None) -> dict[str, Any]:  # fmt: skip
    """The rows for the engine, from what was read and what the borough holds dear.

    `reckoned_at`: until when waiting has raised what lateness costs. In a plan that is mended that is when the first
    was made, so that a request to which nothing has happened is the same row.
    """
    people, at = list(found.offered.values()), reckoned_at or now
    open_slots = still_open(found.slots, timezone.localtime(now))
    known, declined = _known(found.waiting, weights, at), _declined(found.waiting)
    stood = {
        str(one.need_id): (str(one.volunteer_id), one.slot)
        for one in proposed if one.slot and str(one.volunteer_id) in found.offered
    }  # fmt: skip
    tasks = []
    for need in found.waiting:
        key = str(need.pk)
        asked = found.asked[key]
        due = timezone.localtime(need.due_at)
        late = lateness(weights, need.urgency, due, need.raised_at, found.slots, at)
        tasks.append(said.task_row(
            key, asked, found.slots, late=late, unserved=leaving(weights, need.urgency, due, need.raised_at, at, late),
            knows=_worth(need, known.get(str(need.person_id), {}), found.offered),
            never=[*said.never(asked, people), *declined.get(key, set()) & found.offered.keys()],
            proposed=stood.get(key),
        ))  # fmt: skip
    rows = [said.volunteer_row(who, found.slots, open_slots) for who in people]
    tasks += [row for who in people for row in said.standing(who, found.slots)]
    return {"tasks": tasks, "volunteers": rows,
            "weights": weights.for_engine() | ({"across": found.across} if found.across else {}),
            "first_day": found.slots[0].day.isoformat(), "days": len(found.slots) // len(PARTS)}  # fmt: skip


def by_road(found: Ground, borough: Borough, least: float | None = None) -> None:
    """Ask how far it is and put it in the rows. Outside open walls, for a server of routes may take its time.

    `least`: in the plan that is mended, how many metres by road one in a straight line is.
    """
    weights = found.inputs["weights"]
    travel, factor = travel_of(borough, factor=weights["detour"]), weights["detour"]
    asked = [(key, one) for key, one in found.asked.items() if one.place is not None and not one.by_phone]
    people = [one for one in found.offered.values() if one.home is not None]
    found.inputs["ways"] = travel.called if asked and people else ""
    if not asked or not people or travel.is_one_factor:
        return
    ways = travel.between([one.place for _, one in asked], [one.home for one in people])
    weights["detour"], further = _further(ways.metres, asked, people, factor, least)
    found.inputs["ways"] = ways.by
    for row in found.inputs["tasks"]:
        row["further"] = [f"{who}:{metres}" for who, metres in sorted(further.get(row["id"], {}).items())]


def _further(metres, asked: list[tuple[str, Asked]], people: list[Offered], factor: float, least: float | None
             ) -> tuple[float, dict[str, dict[str, int]]]:  # fmt: skip
    """Metres by road for one in a straight line that no way here is shorter than, and by how much the way there and
    back of each request and volunteer within reach is longer than that."""
    near = {
        (row, column): math.dist(one.place, who.home)
        for row, (_, one) in enumerate(asked) for column, who in enumerate(people)
        if 0 < math.dist(one.place, who.home) <= who.reach
    }  # fmt: skip
    shortest = min((float(metres[pair]) / straight for pair, straight in near.items()), default=factor)
    detour = min(math.floor(max(shortest, 0.1) * 1000 + 1e-6) / 1000, least or math.inf)
    further: dict[str, dict[str, int]] = {}
    for (row, column), straight in near.items():
        if more := round(2 * (float(metres[row, column]) - detour * straight)):
            further.setdefault(asked[row][0], {})[people[column].key] = max(more, 0)
    return detour, further


def _declined(waiting: Sequence[Need]) -> dict[str, set[str]]:
    """Who has said no to these very requests, or could not do them: they are not thought of for them again."""
    found: dict[str, set[str]] = {}
    rows = Task.objects.filter(need__in=[need.pk for need in waiting], status__in=("declined", "could_not"))
    for need, who in rows.values_list("need", "volunteer"):
        found.setdefault(str(need), set()).add(str(who))
    return found


def helped_before(needs: Iterable[Need], now: datetime) -> tuple[Counter, Counter]:
    """How often, by person and volunteer, each had helped these people before: well, and not so well."""
    people = {need.person_id for need in needs}
    rows = Task.objects.filter(need__person__in=people, ended_at__gte=now - REMEMBERED, ended_at__lt=now)
    well: Counter = Counter()
    badly: Counter = Counter()
    for person, who, status, rating in rows.filter(Q(status="done") | Q(status="could_not")).values_list(
        "need__person", "volunteer", "status", "need__residents_rating"
    ):
        went_well = status == "done" and (rating is None or rating > BADLY)
        (well if went_well else badly)[str(person), str(who)] += 1
    return well, badly


def _known(waiting: Sequence[Need], weights: Weights, now: datetime) -> dict[str, dict[str, int]]:
    """What it is worth that each comes again, by person and volunteer."""
    well, badly = helped_before(waiting, now)
    found: dict[str, dict[str, int]] = {}
    for person, who in well:
        found.setdefault(person, {})[who] = worth_of_knowing(weights, well[person, who], badly[person, who])
    return found


def _worth(need: Need, known: dict[str, int], offered: dict[str, Offered]) -> dict[str, int]:
    """What it is worth that each does this: who knows them, and who speaks their own language."""
    worth = {who: metres for who, metres in known.items() if who in offered}
    own = language_of(need.person.language)
    if own != "english":
        for who, one in offered.items():
            if own in one.speaks:
                worth[who] = worth.get(who, 0) + OWN_LANGUAGE
    return worth


def problem_of(inputs: dict[str, Any]):
    """The engine's problem, read from the files `hearth match` would read."""
    from hearth.matching.engine.files import read

    with tempfile.TemporaryDirectory() as folder:
        paths = {name: Path(folder) / f"{name}.json" for name in FILES}
        for name, path in paths.items():
            path.write_text(json.dumps(inputs[name]))
        return read(paths["tasks"], paths["volunteers"], len(PARTS), paths["weights"])


def slots_of(inputs: dict[str, Any]) -> list[Slot]:
    return slots_from(date.fromisoformat(inputs["first_day"]), inputs["days"])


@dataclass(frozen=True)
class Line:
    """What a plan says of one request, in keys and words."""

    need: str
    volunteer: str | None
    slot: Slot | None
    because: list[str]
    others: list[list]


def lines_of(plan, inputs: dict[str, Any], names: dict[str, str], *, seconds: float = 60, tell=lambda percent: None):
    """Each request of a plan with its reasons; what anybody else would cost is reckoned for as long as there is time,
    the soonest first."""
    from hearth.matching.engine import others, why

    slots, people = slots_of(inputs), plan.problem.volunteers.ids
    numbers = [n for n, key in enumerate(plan.problem.tasks.ids) if not key.startswith("has:")]
    numbers.sort(key=lambda n: (plan.slot[n] if plan.served[n] else len(slots), plan.problem.tasks.ids[n]))
    end = time.monotonic() + seconds
    for done, n in enumerate(numbers):
        key, reason = plan.problem.tasks.ids[n], why(plan, n)
        if not plan.served[n]:
            yield Line(key, None, None, _left(reason, inputs["tasks"][n], slots, names), [])
            continue
        elsewhere = []
        if plan.frame is not None and time.monotonic() < end:
            elsewhere = [[people[one.volunteer], one.slot, one.dearer] for one in others(plan, n)]
        because = telling.of_match(reason.travel, reason.lateness, reason.knows, bool(plan.problem.remote[n]))
        yield Line(key, people[plan.volunteer[n]], slots[plan.slot[n]], because, elsewhere)
        tell(done * 100 // len(numbers))


def _left(reason, row: dict[str, Any], slots: list[Slot], names: dict[str, str]) -> list[str]:
    wants = row["wants"]
    free = telling.frees(rule=reason.rule, wants=wants, missing=reason.missing, slots=reason.slots,
                         metres=reason.metres, counts=reason.counts, known=slots, names=names)  # fmt: skip
    return [telling.of_left(reason.rule, wants, reason.counts, names), *free]


MOST_TRIES = 8


def advice_of(plan, inputs: dict[str, Any], names: dict[str, str], *, seconds: float = 20) -> list[str]:
    """Whom to look for: by how many more requests one more volunteer of a kind, in one part of a day, would let be
    met. Each is tried: the plan is made again with them."""
    from hearth.matching.engine import solve_within

    slots, end, found = slots_of(inputs), time.monotonic() + seconds, []
    for kind, at, rows in _scarce(plan, inputs):
        if time.monotonic() > end:
            break
        added = {**inputs, "volunteers": [*inputs["volunteers"], _one_more(kind, at, rows)]}
        with_them = solve_within(problem_of(added), max(end - time.monotonic(), 1))
        more = int(with_them.served.sum() - (plan.best or plan).served.sum())
        if more > 0:
            found.append((more, at, telling.advice(more, kind, slots[at], names)))
    return [words for _, _, words in sorted(found, key=lambda one: (-one[0], one[1]))[:3]]


def _scarce(plan, inputs: dict[str, Any]):
    """The kinds of request that are left, the most first, each with the earliest parts of days in which they could be
    done."""
    left: dict[tuple[str, ...], list[dict]] = {}
    for n, row in enumerate(inputs["tasks"]):
        if not plan.served[n] and row["slots"] and not any(mark.startswith("nobody:") for mark in row["wants"]):
            left.setdefault(tuple(row["wants"]), []).append(row)
    kinds = sorted(left.items(), key=lambda item: (-len(item[1]), item[0]))[: MOST_TRIES // 2]
    for kind, rows in kinds:
        for at in sorted(Counter(slot for row in rows for slot in row["slots"]))[:2]:
            yield kind, at, rows


def _one_more(kind: tuple[str, ...], at: int, rows: list[dict]) -> dict[str, Any]:
    places = [(row["easting"], row["northing"]) for row in rows if "easting" in row] or [(0, 0)]
    east, north = (round(sum(axis) / len(places)) for axis in zip(*places, strict=True))
    return {"id": "one more", "easting": east, "northing": north, "holds": list(kind), "slots": [at],
            "reach": 1_000_000, "a_slot": 3, "a_day": 3, "a_week": 3, "load": 0, "area": rows[0]["area"]}  # fmt: skip
