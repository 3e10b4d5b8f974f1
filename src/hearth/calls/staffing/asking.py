"""A kept plan and its what-ifs as the engine asks for them. Pure: any rows with these names will do."""

from __future__ import annotations

from typing import Any

from hearth.calls.staffing import cells
from hearth.calls.staffing.absence import Absence, Outbreak
from hearth.calls.staffing.lines import NotRead, read_about, read_calls, read_people, read_to_make
from hearth.calls.staffing.plan import Plan, Target, WhatIf
from hearth.kit.dates import DateFault, read_date


def plan_of(said: Any) -> Plan:
    """Raises NotRead when its lines cannot be read, or do not go together."""
    days = cells.from_day(said.first_on, said.days)
    demand = read_calls(said.calls, days)
    if not demand.any():
        raise NotRead(["No calls are expected on any day of this plan."])
    if demand[:, : said.opens].any() or demand[:, said.closes :].any():
        raise NotRead(["Calls are expected while the lines are closed. Change the hours, or the calls."])
    incoming, outgoing = read_about(said.about), read_to_make(said.to_make)
    names = [work.name for work in (*incoming, *outgoing)]
    if not incoming:
        raise NotRead(["Say what people ring about and how many minutes it takes."])
    if len(set(names)) < len(names):
        raise NotRead(["A kind of call that comes in and one to be made have the same name: each needs its own."])
    return Plan(
        days, demand, incoming, read_people(said.people, names), said.opens, said.closes, outgoing,
        Target(said.percent / 100, said.seconds, said.patience, said.of_answered), said.kept_free, said.name,
        Absence(said.away / 100),
    )  # fmt: skip


def what_if_of(said: Any, plan: Plan) -> WhatIf:
    """Raises NotRead when it names what the plan does not have."""
    first, last = said.from_on or plan.days[0], said.until_on or plan.days[-1]
    named = tuple((name.strip(), first, last) for name in said.named.splitlines() if name.strip())
    strange = [name for name, *_ in named if name not in {person.name for person in plan.people}]
    if strange:
        raise NotRead([f"Nobody in this plan is called “{strange[0]}”."])
    outbreak = None
    if said.begins_with is not None:
        outbreak = Outbreak(said.begins_with, float(said.reproduction), isolation_days=said.isolation_days,
                            sent_home=said.sent_home / 100)  # fmt: skip
    on = _days(said.more_on, plan) if said.more_on.strip() else plan.days
    more = dict.fromkeys(on, said.more / 100) if said.more else {}
    rate = (said.away or 0) / 100
    return WhatIf(said.name, Absence(rate, outbreak, named, _staying(said.staying)), more)


def refuse_idle(asked: WhatIf, plan: Plan) -> None:
    """Raises NotRead where somebody asks about days or people that the plan does not have. Asked of a new what-if only:
    a plan may be changed beneath those it has."""
    named, outbreak = asked.absence.named, asked.absence.outbreak
    if named and (named[0][2] < plan.days[0] or named[0][1] > plan.days[-1]):
        raise NotRead(["Nobody is away on a day of this plan. Change the days on which they are away."])
    if plan.people and outbreak and outbreak.begins_with > len(plan.people):
        raise NotRead([f"More have it on the first day than this plan has callers: {len(plan.people):,}."])


def _days(text: str, plan: Plan) -> list:
    try:
        days = [read_date(one) for one in text.replace(",", ";").split(";") if one.strip()]
    except DateFault as wrong:
        raise NotRead([str(wrong)]) from None
    if strange := [day for day in days if day not in plan.days]:
        raise NotRead([f"{strange[0]:%d/%m/%Y} is not a day of this plan."])
    return days


def _staying(text: str) -> tuple[float, ...]:
    try:
        return tuple(cells.percent(float(one.rstrip("%"))) for one in text.replace(",", " ").split())
    except ValueError:
        raise NotRead(["Write what percentage of volunteers still comes, week by week, such as 100 80 60."]) from None
