"""What waiting costs: whoever can wait is done sooner where somebody is free, and nobody waits without end."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from hearth.matching.rules.costs import UNUSED, Weights, lateness, leaving
from hearth.matching.rules.parts import slots_from

LONDON = ZoneInfo("Europe/London")
NOON = datetime(2026, 3, 2, 12, tzinfo=LONDON)
WEIGHTS = Weights()


def left(urgency: str, waited: int, overdue: int = -1) -> int:
    """What leaving a request costs that was raised and fell due so many days ago; being late costs nothing here."""
    due, raised = NOON - timedelta(days=overdue), NOON - timedelta(days=waited)
    return leaving(WEIGHTS, urgency, due, raised, NOON, [0])


@pytest.mark.parametrize("urgency", ["now", "today", "soon", "planned"])
def test_each_part_of_a_day_that_somebody_could_have_done_it_costs_and_costs_more_once_it_is_late(urgency):
    slots = slots_from(date(2026, 3, 2))
    late = lateness(WEIGHTS, urgency, NOON + timedelta(days=3), NOON, slots, NOON)
    steps = [after - before for before, after in pairwise(late)]
    assert min(steps) >= UNUSED
    assert steps[-1] - steps[0] == pytest.approx(WEIGHTS.late[urgency], abs=2)


def test_who_can_wait_presses_more_each_day_and_most_once_it_is_due():
    waits = [left("planned", days) for days in range(8)]
    assert sorted(set(waits)) == waits
    assert left("planned", 8, 1) - left("planned", 7, 0) > 3 * (left("planned", 7) - left("planned", 6))


def test_nobody_waits_without_end_and_nobody_comes_before_who_wants_it_now():
    fresh_today, fresh_now = left("today", 0), left("now", 0)
    assert left("planned", 10, 3) < fresh_today < left("planned", 12, 5)
    assert left("planned", 100, 93) == left("today", 100, 100) == fresh_now
    assert left("now", 1, 1) > fresh_now, "who wants it now and was left goes before who asks now"


def test_the_night_the_clocks_change_is_as_long_as_any_other_in_parts_of_a_day():
    for sunday in (date(2026, 3, 29), date(2026, 10, 25)):
        slots = slots_from(sunday - timedelta(days=1))
        due = datetime(sunday.year, sunday.month, sunday.day, 23, 59, tzinfo=LONDON)
        late = lateness(WEIGHTS, "today", due, due - timedelta(days=1), slots, due - timedelta(days=1))
        steps = [after - before for before, after in pairwise(late)]
        assert steps.index(max(steps)) == 5, "the evening of that Sunday is the last that is in time"
