"""The drawn days: they agree with the formula where it holds, and know what it does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from hearth.calls.staffing.absence import Absence, Outbreak, away_in, present
from hearth.calls.staffing.answer import answer
from hearth.calls.staffing.beside import beside
from hearth.calls.staffing.erlang import steady
from hearth.calls.staffing.mending import mending
from hearth.calls.staffing.plan import Plan, Target, WhatIf, Work, usual_week
from hearth.calls.staffing.shifts import Kind, Person, Shift
from hearth.calls.staffing.simulation import draw

MONDAY = date(2026, 11, 23)
WEEK = tuple(date(2026, 11, 23 + n) for n in range(7))
ALL_DAY = Shift(0, 24 * 60)


def people(number, *shifts, **facts):
    return tuple(Person(f"{n}", shifts=shifts or (ALL_DAY,), **facts) for n in range(number))


def steady_plan(an_hour, seconds, callers, patience=None, days=(MONDAY,), **facts):
    demand = np.full((len(days), 48), an_hour / 2)
    return Plan(
        days, demand, (Work("help", seconds, 1),), people(callers), 0, 48, target=Target(patience=patience), **facts
    )


def office_hours(callers, *, days=(MONDAY,), calls=30.0, shift=None, **facts):
    """From 8 until 16, so many calls each half-hour, of ten minutes."""
    demand = np.zeros((len(days), 48))
    demand[:, 16:32] = calls
    given = {"people": people(callers, shift or Shift(8 * 60, 16 * 60)), "target": Target(patience=180), **facts}
    return Plan(days, demand, (Work("help", 600, 1),), opens=16, closes=32, **given)


@pytest.mark.parametrize(
    ("an_hour", "seconds", "callers", "patience"),
    [(60, 600, 14, None), (120, 600, 25, None), (360, 180, 22, None), (60, 600, 8, 120), (120, 300, 10, 60)],
)
def test_the_formula_lies_within_the_stated_error_of_the_drawn_days(an_hour, seconds, callers, patience):
    drawn = draw(steady_plan(an_hour, seconds, callers, patience), runs=150, seed=7)
    for name in ("offered", "in_time", "answered", "abandoned", "waited"):
        setattr(drawn, name, getattr(drawn, name)[:, :, 8:44])  # the first hours begin with nobody on a call
    formula = steady(an_hour, seconds, callers, 20, patience)
    share, error = drawn.level(False, 1, 2)
    assert abs(share.item() - formula.in_time) < 2 * error.item() < 0.012
    assert drawn.abandoned.sum() / drawn.offered.sum() == pytest.approx(formula.abandoned, abs=0.006)
    assert drawn.waited.sum() / drawn.answered.sum() == pytest.approx(formula.wait, rel=0.07)


def test_where_people_hang_up_no_wait_grows_though_at_times_nobody_is_there():
    found = answer(office_hours(1, calls=2.0, absence=Absence(0.3)), runs=20)
    waits = [row.formula_wait for row in found.half_hours]
    assert waits == pytest.approx([steady(4, 600, 1, 20, 180).wait] * len(waits))
    assert found.days[0].formula_wait < 180


def test_the_same_seed_draws_the_same_days_and_another_does_not():
    plan = office_hours(9, absence=Absence(0.3))
    first, again, other = (answer(plan, runs=20, seed=seed) for seed in (3, 3, 4))
    assert first == replace(again, plan=first.plan)
    assert first.level != other.level


def test_every_call_is_answered_abandoned_or_left():
    drawn = draw(office_hours(8, days=WEEK[:2]), runs=30, seed=1)
    left = drawn.left.copy()
    assert (drawn.offered.sum(axis=2) >= (drawn.answered + drawn.abandoned).sum(axis=2)).all()
    lost = (drawn.offered - drawn.answered - drawn.abandoned).sum(axis=2)
    assert (left[:, 0] == lost[:, 0]).all()
    assert (left[:, 1] <= lost.sum(axis=1)).all()  # some of Monday's were rung back on Tuesday


def test_who_waits_at_close_is_rung_back_on_the_next_day_before_other_calls():
    plan = office_hours(
        9, days=WEEK[:2], calls=30, target=Target(), outgoing=(Work("check", 600, a_day=5),), kept_free=0
    )
    busy = replace(plan, demand=plan.demand * np.array([[1.0], [0.01]]))
    first, second = answer(busy, runs=40).days
    assert first.left > 30
    assert second.left == 0
    assert second.not_made == 0


def test_a_break_empties_the_telephones_and_who_waits_through_it_is_answered_after_it():
    lunch = Shift(8 * 60, 16 * 60, breaks=((12 * 60, 30),))
    found = {row.at: row for row in answer(office_hours(14, shift=lunch), runs=40).half_hours}
    assert (found["11:30"].on, found["12:00"].on) == (14, 0)
    assert found["12:00"].drawn < 0.05 < 0.8 < found["11:30"].drawn
    assert found["12:00"].wait > 60 > found["12:30"].wait


def test_calls_that_could_wait_are_made_only_while_enough_stay_free():
    outgoing = (Work("check", 420, a_day=400),)
    kept = [answer(office_hours(14, outgoing=outgoing, kept_free=number), runs=40) for number in (0, 3, 14)]
    assert kept[0].level < kept[1].level < kept[2].level
    assert kept[0].not_made < kept[1].not_made < kept[2].not_made == 400


def test_somebody_who_only_rings_takes_no_call_and_need_not_stay_free():
    ringers = tuple(replace(one, does=frozenset({"check"})) for one in people(3, Shift(8 * 60, 16 * 60)))
    plan = office_hours(0, people=ringers, outgoing=(Work("check", 420, a_day=60),), kept_free=5)
    found = answer(plan, runs=20)
    assert (found.level, found.not_made) == (0, 0)
    assert found.half_hours[0].on == 0


def test_a_language_is_answered_by_those_who_speak_it_and_a_gap_is_told():
    welsh = Work("help in Welsh", 600, 1, language="Welsh")
    speaker = Person("Bethan", shifts=(Shift(8 * 60, 12 * 60),), speaks=frozenset({"Welsh"}))
    plan = office_hours(20)
    plan = replace(plan, incoming=(replace(plan.incoming[0], share=9), welsh), people=(*plan.people, speaker))
    told = list(beside(plan, [WhatIf("Bethan is away", Absence(named=(("Bethan", MONDAY, MONDAY),)))], runs=20))
    assert "Nobody who takes “help in Welsh” is there on Monday 23 November, 12:00 to 16:00." in told[0].breaks
    assert "Nobody who takes “help in Welsh” is there on Monday 23 November, 08:00 to 12:00." in told[1].breaks


def test_who_can_do_least_takes_the_call_so_that_who_can_do_more_stays_free(monkeypatch):
    both = replace(people(3, Shift(8 * 60, 16 * 60))[0], does=frozenset({"help", "forms"}))
    group = (both, both, *(replace(both, does=frozenset({"help"})) for _ in range(3)))
    plan = office_hours(0, people=group, calls=6)
    plan = replace(plan, incoming=(*plan.incoming, Work("forms", 600, 1)))
    kept = answer(plan, runs=60).level
    monkeypatch.setattr("hearth.calls.staffing.simulation.FEW_SKILLS_FIRST", -1e-3)
    assert answer(plan, runs=60).level < kept - 0.02


def test_absence_by_rate_by_name_and_of_volunteers_who_go_back():
    group = (*people(200), *people(200, kind=Kind.VOLUNTEER), Person("Amina", shifts=(ALL_DAY,)))
    days = (*WEEK[:2], date(2026, 11, 30))
    absence = Absence(0.25, named=(("Amina", WEEK[1], WEEK[1]),), staying=(1.0, 0.4))
    there = present(group, days, absence, 100, np.random.default_rng(1))
    assert there[:, :, :200].mean() == pytest.approx(0.75, abs=0.01)
    assert there[:, 2, 200:400].mean() == pytest.approx(0.75 * 0.4, abs=0.01)
    assert [there[:, day, 400].any() for day in range(3)] == [True, False, True]


def test_an_outbreak_ends_where_the_theory_of_epidemics_says():
    """The share that is ever ill solves z = 1 - e^(-R z): 0.797 for R = 2 (Kermack and McKendrick)."""
    away = away_in(Outbreak(20, reproduction=2.0), 20, 120, 1500, np.random.default_rng(1))
    assert away.any(axis=1).mean() == pytest.approx(0.80, abs=0.02)
    assert (away.sum(axis=1) % 10 == 0).all()  # who falls ill stays away for ten days
    assert away_in(Outbreak(1, reproduction=0), 5, 30, 50, np.random.default_rng(1)).sum() == 5 * 10


def test_what_breaks_first_and_what_would_mend_it():
    plan = office_hours(15, days=WEEK[:1])
    usual, ill = beside(plan, [WhatIf("a third are ill", Absence(1 / 3))], runs=60)
    assert usual.answered.is_met
    assert not ill.answered.is_met
    assert ill.breaks[0].startswith("It breaks first on Monday 23 November at 08:30: 10 callers")
    assert ill.mended.is_met
    assert not ill.mended.short
    assert any("more callers." in line for line in ill.mends)


def test_what_mends_covers_every_short_half_hour_with_the_fewest_hours():
    found = answer(office_hours(9), runs=20)
    hours = [0] * 48
    for one in mending(found):
        for at in range(one.begins, one.ends):
            hours[at] += one.callers
    assert all(hours[row.half_hour] >= row.short for row in found.half_hours)
    assert sum(hours) == sum(row.short for row in found.half_hours)  # eight hours, short throughout: no hour too many


def test_more_is_asked_on_a_bank_holiday():
    plan = office_hours(12, days=WEEK[:2])
    busier = WhatIf("a bank holiday", more={WEEK[1]: 0.4}).of(plan)
    assert busier.demand.sum(axis=1).tolist() == [480, 672]


def test_the_usual_week_is_the_mean_of_its_days_without_those_left_out():
    second, third = date(2026, 11, 30), date(2026, 12, 7)
    counts = {(MONDAY, 18): 10, (second, 18): 20, (second, 19): 6, (third, 18): 90}
    week = usual_week(counts, without=[third])
    assert (week[0, 18], week[0, 19], week[1:].sum()) == (15, 3, 0)


def test_where_nobody_is_on_it_says_how_many_are_needed():
    found = answer(office_hours(0), runs=5)
    assert found.half_hours[0].needed == found.half_hours[0].short == 12
    assert found.level == 0
