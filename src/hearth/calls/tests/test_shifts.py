"""The rota: shifts over clock changes and bank holidays, a pasted rota, who is away, and behind which wall."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from hypothesis import assume, given
from hypothesis import strategies as st

from hearth.access.tests.make import acting, everywhere, make_user
from hearth.calls.actions import shifts
from hearth.calls.models import Absence, Shift
from hearth.calls.rules import rota
from hearth.calls.tests.simulate import clock
from hearth.kit.bank_holidays import BANK_HOLIDAYS
from hearth.kit.refused import Refused

LONDON = ZoneInfo("Europe/London")
MONDAY = date(2026, 3, 23)
KEY = "6f1f6d0e-5b7c-4f5c-9d4e-0c9a4c9f3b11"
times = st.times(min_value=time(0), max_value=time(23, 59)).map(lambda one: one.replace(second=0, microsecond=0))


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.integers(1, 26), st.sets(st.integers(0, 6)), times, times)
def test_a_shift_says_the_same_on_the_wall_whatever_the_clocks_do(first, weeks, weekdays, begins, ends):
    if ends <= begins:
        with pytest.raises(ValueError, match="past midnight"):
            rota.stretch(first, begins, ends)
        return
    assume(
        begins.hour != 1 and ends.hour != 1
    )  # the hour that a night in March leaves out and one in October has twice
    made = rota.pattern(first, weeks, weekdays, begins, ends, holidays=BANK_HOLIDAYS)
    days = [first + timedelta(days=n) for n in range(7 * weeks)]
    local = [(one.astimezone(LONDON), other.astimezone(LONDON)) for one, other in made]
    assert [one.date() for one, _ in local] == [d for d in days if d.weekday() in weekdays and d not in BANK_HOLIDAYS]
    assert all((one.time(), other.time(), other.date()) == (begins, ends, one.date()) for one, other in local)


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)) | st.sampled_from([date(2026, 3, 29), date(2026, 10, 25)]),
       st.integers(0, 24 * 60 - 1))  # fmt: skip
def test_days_and_weeks_follow_on_each_other_and_every_moment_is_in_its_own(day, minutes):
    begins, ends = rota.day_of(day)
    assert rota.day_of(day + timedelta(days=1))[0] == ends
    assert [one.astimezone(LONDON).time() for one in (begins, ends)] == [time(), time()]
    at = begins + timedelta(minutes=minutes)
    at = min(at, ends - timedelta(minutes=1))  # the day on which the clocks go forward is shorter
    assert at.astimezone(LONDON).date() == day
    assert rota.week_of(day) == (
        rota.day_of(rota.monday_of(day))[0],
        rota.day_of(rota.monday_of(day) + timedelta(6))[1],
    )
    assert (ends - begins) in (timedelta(hours=23), timedelta(hours=24), timedelta(hours=25))


def test_eight_hours_on_the_wall_are_seven_in_the_night_the_clocks_go_forward():
    begin, end = rota.stretch(date(2026, 3, 29), time(0), time(8))
    assert end - begin == timedelta(hours=7)
    with pytest.raises(ValueError, match="the clocks leave out 01:15 to 02:00"):
        rota.stretch(date(2026, 3, 29), time(1, 15), time(2))


def sent(world, verb: str, **told) -> dict:
    day = told.pop("day", MONDAY)
    name = {"out": "first", "away": "from_on"}.get(verb, "first_on")
    boxes = {f"{name}-{part}": getattr(day, part) for part in ("day", "month", "year")}
    return {"team": world.hub.pk, "week": str(MONDAY), "key": KEY, "weeks": 2, **boxes, **told}


def post(client, world, verb: str, **told):
    return client.post(reverse("calls:change_rota", args=[verb]), sent(world, verb, **told))


@pytest.fixture
def world(cast, client):
    with clock(datetime.combine(MONDAY, time(10), LONDON)) as ticking:
        cast.clock = ticking
        cast.amina, cast.bo = make_user(cast.hub, name="Amina Khan"), make_user(cast.hub, name="Bo Lee")
        client.force_login(cast.alice)
        yield cast


pytestmark = pytest.mark.django_db


def test_shifts_for_weeks_are_added_once_without_bank_holidays_and_taken_out(world, client):
    asked = {"who": [world.amina.pk, world.bo.pk], "weekdays": ["0", "4"], "begins": "9:00", "ends": "17:00"}
    for _ in range(2):
        assert post(client, world, "add", **asked).status_code == 302
    with everywhere():
        days = {one.starts_at.date() for one in Shift.objects.filter(user=world.amina)}
    assert days == {date(2026, 3, 23), date(2026, 3, 27), date(2026, 3, 30)}  # 3 April is Good Friday
    page = client.get(reverse("calls:rota"), {"team": world.hub.pk, "week": "2026-03-30"}).content.decode()
    assert "Bank holiday" in page
    assert page.count("09:00–17:00") == 2
    across = post(client, world, "add", **{**asked, "begins": "16:00", "ends": "20:00", "key": KEY[::-1]})
    assert "goes across 16:00–20:00" in across.content.decode()
    last = {"last-day": 27, "last-month": 3, "last-year": 2026}
    post(client, world, "out", who=[world.bo.pk], **last)
    with everywhere():
        assert Shift.objects.filter(user=world.bo).count() == 1


def test_a_night_is_two_shifts(world, client):
    told = post(client, world, "add", who=[world.amina.pk], weekdays=["0"], begins="22:00", ends="06:00")
    assert told.status_code == 422
    assert "goes past midnight. Enter it as two shifts" in told.content.decode()


def test_a_pasted_rota_says_every_line_that_cannot_be_read_and_adds_all_or_none(world, client):
    make_user(world.hub, name="Bo Lee")
    lines = "Amina Khan\tmon-wed\t09:00-13:00\nBo Lee, thu, 09:00-13:00\nCy, fri, 09:00\nAmina Khan, fri, 9-17"
    told = post(client, world, "paste", lines=lines).content.decode()
    for fault in ("Line 2: “Bo Lee”: two have this name", "Line 3: “Cy”: nobody", "Line 4: write a time in steps"):
        assert fault in told
    good = f"Amina Khan\tmon-wed\t09:00-13:00\n{world.bo.email}, 28/03/2026; 29/03/2026, 09:00-13:00"
    assert post(client, world, "paste", lines=good).status_code == 302
    with everywhere():
        assert (Shift.objects.count(), Shift.objects.filter(user=world.bo).count()) == (8, 2)


def test_somebody_is_away_without_a_reason_and_back(world, client):
    made = rota.stretch(MONDAY, time(9), time(17))
    with acting(world.alice):
        shifts.add(team=world.hub, shifts=[(world.amina, made), (world.bo, made)], key=KEY, by=world.alice)
    assert post(client, world, "away", who=world.amina.pk, kind="unplanned").status_code == 302
    assert post(client, world, "away", who=world.amina.pk, kind="planned").status_code == 422  # away already
    with everywhere():
        assert [one.user for one in Shift.objects.there(world.clock())] == [world.bo]
        absence = Absence.objects.get()
    assert (
        "Amina Khan</strong>, until they are back (not planned)" in client.get(reverse("calls:rota")).content.decode()
    )
    client.post(reverse("calls:back", args=[absence.pk]))
    with everywhere():
        assert Shift.objects.there(world.clock()).count() == 2
        assert not Absence.objects.exists()


def test_only_whoever_plans_calls_for_the_team_changes_its_rota(world, client):
    for user, status in ((world.bob, 403), (make_user(world.other, "manager"), 404)):
        client.force_login(user)
        assert client.get(reverse("calls:rota"), {"team": world.hub.pk}).status_code == status
    one = rota.stretch(MONDAY, time(9), time(17))
    with acting(world.bob), pytest.raises(Refused):
        shifts.add(team=world.hub, shifts=[(world.bob, one)], key=KEY, by=world.bob)
    with acting(world.alice), pytest.raises(Refused, match="does not ring people for"):
        shifts.add(team=world.hub, shifts=[(world.charlie, one)], key=KEY, by=world.alice)


def test_what_nobody_plans_from_any_more_is_thrown_away(world):
    with acting(world.alice):
        one = rota.stretch(MONDAY, time(9), time(17))
        shifts.add(team=world.hub, shifts=[(world.amina, one)], key=KEY, by=world.alice)
        shifts.mark_away(team=world.hub, user=world.bo, from_on=MONDAY, until_on=MONDAY, kind="planned", by=world.alice)
    for days, left in ((180, 1), (184, 0)):
        with everywhere():
            shifts.forget_old(world.clock() + timedelta(days=days))
            assert (Shift.objects.count(), Absence.objects.count()) == (left, left)
