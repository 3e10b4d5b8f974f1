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
