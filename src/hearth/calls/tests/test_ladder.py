"""Five thousand people through the steps: everybody ends once, every step is gone once, and only within the hours."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearth.calls.rules import hours, keeping, ladder
from hearth.calls.rules.hours import HERE, Hours
from hearth.calls.rules.outcomes import ENDINGS, outcomes
from hearth.calls.rules.purposes import purposes
from hearth.kit.bank_holidays import BANK_HOLIDAYS

ENDS = set(ENDINGS) - {"stopped"}
CLOCKS_CHANGE = [date(2025, 3, 30), date(2025, 10, 26), date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28)]
YEARS = (date(2025, 1, 1) + timedelta(days=n) for n in range(3 * 365))
EDGES = [*CLOCKS_CHANGE, *(day for day in YEARS if day in BANK_HOLIDAYS)]
edges = st.builds(
    lambda day, minutes: datetime.combine(day, time(), UTC) + timedelta(minutes=minutes),
    st.sampled_from(EDGES), st.integers(-26 * 60, 26 * 60),
)  # fmt: skip
moments = edges | st.datetimes(datetime(2025, 1, 1), datetime(2028, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))
between = st.sampled_from([(time(0), time(23, 59)), (time(0), time(12)), (time(9), time(17)), (time(10), time(10, 30)),
                           (time(20), time(23, 59))])  # fmt: skip
any_hours = st.builds(Hours, st.dictionaries(st.integers(0, 6), between, min_size=1), st.none() | between)
shipped = st.sampled_from([Hours.read(one.hours) for one in purposes().values()])
reaches = st.builds(
    ladder.Reach, phone=st.sampled_from(["", "+441"]), other_number=st.sampled_from(["", "+442"]),
    kin=st.sampled_from(["", "+443"]), text=st.sampled_from(["", "+441"]), letter=st.booleans(),
    doorstep=st.booleans(),
)  # fmt: skip


def test_hours_are_said_with_days_that_are_alike_together():
    said = {"monday": "09:00-17:00", "tuesday": "09:00-17:00", "thursday": "10:00-12:00", "bank_holiday": "11:00-12:00"}
    told = ["Monday to Tuesday 09:00-17:00", "Thursday 10:00-12:00", "bank holidays 11:00-12:00"]
    assert hours.in_words(said) == told
    assert hours.in_words(purposes()["welfare_check"].hours)[0] == "Monday to Friday 08:00-20:00"


@given(moments, shipped | any_hours)
def test_the_next_open_moment_is_the_first_by_the_clock_on_the_wall(at, read):
    found = hours.next_open(at, read, BANK_HOLIDAYS)
    assert found >= at
    assert on_the_wall(found, read)
    step = timedelta(minutes=1 if found - at < timedelta(hours=12) else 30)
    before = (at + step * n for n in range(-(-(found - at) // step)))
    assert not any(on_the_wall(moment, read) for moment in before)  # nothing open is passed over


def on_the_wall(at: datetime, read: Hours) -> bool:
    """Whether the wall's clock stands within the hours of its own day."""
    wall = at.astimezone(HERE)
    day = read.on_bank_holidays if wall.date() in BANK_HOLIDAYS else read.week.get(wall.weekday())
    assert hours.is_open(at, read, BANK_HOLIDAYS) == (day is not None and day[0] <= wall.time() < day[1])
    return day is not None and day[0] <= wall.time() < day[1]


@given(moments, shipped, st.dictionaries(st.integers(0, 5), st.integers(0, 4)))
def test_the_next_try_is_within_the_hours_and_not_too_early(at, read, tried):
    found = hours.next_try(at, read, BANK_HOLIDAYS, tried=tried, likely=[0.5] * 6)
    assert found >= at
    assert hours.is_open(found, read, BANK_HOLIDAYS)
    assert found - at < timedelta(days=8)


@given(moments, st.integers(1, 90), st.integers(0, 400), st.none() | st.times(time(2), time(23, 59)), shipped)
def test_a_promise_is_due_at_its_time_on_the_wall_or_the_first_open_one_after(now, every, ago, at, read):
    today = now.astimezone(HERE).date()
    begun = today - timedelta(days=ago)
    day = keeping.next_day(begun, every, today)
    assert today < day <= today + timedelta(days=every)
    assert (day - begun).days % every == 0
    for on in (today, day):
        due = keeping.due_at(on, at, read, BANK_HOLIDAYS, now)
        wished = datetime.combine(on, at or time(0), HERE)
        if wished >= now and on_the_wall(wished, read):
            assert due.astimezone(HERE).replace(tzinfo=None) == wished.replace(tzinfo=None)
        assert due == hours.next_open(max(wished.astimezone(UTC), now), read, BANK_HOLIDAYS)
        assert on_the_wall(due, read)


def test_between_nine_and_five_is_so_on_the_days_the_clocks_change():
    read = Hours.read(dict.fromkeys(hours.DAYS, "09:00-17:00"))
    for day in (datetime(2026, 3, 29, 3, tzinfo=UTC), datetime(2026, 10, 25, 3, tzinfo=UTC)):
        begin, end = next(iter(hours.openings(day, read, ())))
        assert (begin.astimezone(HERE).hour, end.astimezone(HERE).hour) == (9, 17)


def test_a_bank_holiday_has_its_own_hours_or_none():
    good_friday = datetime(2026, 4, 3, 9, tzinfo=UTC)
    assert not hours.is_open(good_friday, Hours.read({"friday": "09:00-17:00"}), BANK_HOLIDAYS)
    assert hours.is_open(
        good_friday, Hours.read({"friday": "09:00-17:00", "bank_holiday": "10:00-12:00"}), BANK_HOLIDAYS
    )


@pytest.mark.parametrize(
    "said", [{"someday": "09:00-17:00"}, {"monday": "nine to five"}, {"monday": "17:00-09:00"}, {}]
)
def test_hours_that_cannot_be_are_said_in_words(said):
    with pytest.raises(ValueError, match=r"day|hours"):
        Hours.read(said)


@pytest.mark.parametrize("said", [[{"way": "pigeon"}], [{"way": "phone", "tries": 0}], [{"way": "text", "wait": -1}],
                                  [{"way": "coordinator"}, {"way": "phone"}]])  # fmt: skip
def test_steps_that_cannot_be_are_said_in_words(said):
    with pytest.raises(ValueError, match=r"[Ss]tep|last"):
        ladder.read(said)


@given(st.sampled_from(sorted(purposes())), reaches, st.randoms(use_true_random=False))
def test_every_step_is_gone_once_or_passed_over_with_a_reason(purpose, reach, chance):
    lines, end, tries = walked(ladder.read(purposes()[purpose].steps), reach, chance)
    assert [number for number, _ in lines] == list(range(len(lines)))
    assert end in ENDS
    assert (
        tries <= sum(step.tries for step in ladder.read(purposes()[purpose].steps) if step.way in ladder.BY_PHONE) + 8
    )


def walked(steps, reach, chance) -> tuple[list[tuple[int, str]], str, int]:
    """Every step's line in order, the end, and how often somebody rang."""
    move, lines, tries = ladder.begin(steps, reach), [], 0
    lines += move.skipped
    while not move.ends:
        here = move.place
        if move.way in ladder.BY_PHONE:
            tries += 1
            outcome = chance.choice([one for one in outcomes().values() if tries < 8 or not one.spoke])
            reach = reach.without(move.number) if outcome.bad_number else reach
            move = ladder.after(steps, here, outcome, reach)
        elif move.way == "doorstep" and chance.random() < 0.5:
            move = ladder.Move(here, ends="visited")
        else:
            move = ladder.onward(steps, here, reach)
        if move.place.step != here.step or move.ends:
            lines.append((here.step, ""))
        lines += move.skipped
        if move.ends == "handed" and move.place.step != here.step:
            lines.append((move.place.step, ""))
    return lines, move.ends, tries


def test_five_thousand_people_of_a_campaign_end_in_exactly_one_way_each():
    steps, chance = ladder.read(purposes()["safe_and_well"].steps), Random(5)
    ends: Counter = Counter()
    for _ in range(5000):
        reach = ladder.Reach("+441", chance.choice(["", "+442"]), chance.choice(["", "", "+443"]),
                             chance.choice(["", "+441"]), letter=True, doorstep=chance.random() < 0.9)  # fmt: skip
        lines, end, _ = walked(steps, reach, chance)
        assert len({number for number, _ in lines}) == len(lines)
        ends[end] += 1
    assert sum(ends.values()) == 5000
    assert set(ends) == ENDS
