"""How many callers, on the screen: a plan is kept, reckoned, read beside what might happen, behind its team's wall."""

from __future__ import annotations

import csv
import re
from datetime import date, datetime, time, timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from hearth.access.tests.make import acting, everywhere, make_user
from hearth.calls.actions import shifts, staffing
from hearth.calls.models import Caller, Campaign, KeepInTouch, StaffingPlan, Turn
from hearth.calls.preflight import what_it_takes
from hearth.calls.rules import keeping, rota
from hearth.calls.rules.purposes import purposes
from hearth.calls.tests.make import make_callers, make_campaign, make_people
from hearth.kit.refused import Refused, SavedMeanwhile
from hearth.needs.models import Contact

FIRST = date(2026, 12, 21)
SAID = {
    "name": "Christmas week", "first_on": FIRST, "days": 2, "opens": 16, "closes": 24, "percent": 80, "seconds": 20,
    "patience": 180, "of_answered": False, "calls": "mon-tue 08:00 12 18 24 24 24 18 12 12", "about": "help, 10, 1",
    "to_make": "safe and well, 7, 20", "kept_free": 1, "away": 0,
    "people": "Amina, staff, mon-tue, 08:00-12:00\n12, staff, mon-tue, 08:00-12:00",
}  # fmt: skip
ILL = {
    "name": "half are ill", "away": 50, "named": "", "staying": "", "begins_with": None, "reproduction": None,
    "isolation_days": None, "sent_home": None, "more": None, "more_on": "", "from_on": None, "until_on": None,
}  # fmt: skip


def typed(said: dict, **more) -> dict:
    """What a browser would send."""
    first = said["first_on"]
    boxes = {"first_on-day": first.day, "first_on-month": first.month, "first_on-year": first.year}
    sent = {name: "" if value is None else value for name, value in said.items() if name != "first_on"}
    times = {"opens": "08:00", "closes": "12:00", "of_answered": "no"}
    return {**sent, **boxes, **times, "key": "6f1f6d0e-5b7c-4f5c-9d4e-0c9a4c9f3b11", **more}


@pytest.fixture
def kept(cast):
    with acting(cast.alice):
        return staffing.keep_plan(team=cast.hub, key="one", by=cast.alice, **SAID)


def reckoned(plan: StaffingPlan) -> StaffingPlan:
    """As the job would."""
    with everywhere():
        plan = StaffingPlan.objects.select_related("team").get(pk=plan.pk)
    staffing.reckon(plan_id=plan.pk, team=plan.team, version=plan.version)
    with everywhere():
        return StaffingPlan.objects.select_related("team").get(pk=plan.pk)


def test_a_plan_is_typed_reckoned_and_read_beside_a_what_if(cast, client):
    client.force_login(cast.alice)
    answer = client.post(reverse("calls:new_staffing_plan"), typed(SAID, team=cast.hub.pk))
    assert answer.status_code == 302
    with everywhere():
        plan = StaffingPlan.objects.get()
    page = reverse("calls:staffing_plan", args=[plan.pk])
    assert "Waiting for its turn" in client.get(page).content.decode()
    with acting(cast.alice):
        one = staffing.ask_what_if(plan, key="two", by=cast.alice, **ILL)
    plan = reckoned(plan)
    assert (plan.status, [told["of"] for told in plan.answers]) == ("ready", ["", str(one.pk)])
    said = client.get(page, {"what": one.pk, "day": "2026-12-22"}).content.decode()
    for words in ("It breaks first on", "What would mend it", "more callers", "Abandoned calls count as not answered",
                  "Callers on 22 December 2026", "there as planned", "not met"):  # fmt: skip
        assert words in said
    table = client.get(reverse("calls:staffing_file", args=[plan.pk])).content.decode()
    rows = list(csv.DictReader(table.splitlines()))
    assert len(rows) == 2 * 2 * 9
    assert {row["what_if"] for row in rows} == {"As planned", "What if: half are ill"}


def test_what_cannot_be_read_is_said_at_its_field_and_nothing_is_kept(cast, client):
    client.force_login(cast.alice)
    wrong = {**SAID, "calls": "mon-tue 08:00 12 many", "people": "Amina, boss, mon, 08:00-12:00"}
    answer = client.post(reverse("calls:new_staffing_plan"), typed(wrong, team=cast.hub.pk))
    assert answer.status_code == 422
    assert "Line 1: write days, from when" in answer.content.decode()
    assert "write staff, redeployed or volunteer" in answer.content.decode()
    with everywhere():
        assert not StaffingPlan.objects.exists()


def test_only_whoever_plans_calls_for_the_team_sees_or_changes_it(cast, client, kept):
    for user, status in ((cast.bob, 403), (cast.charlie, 403), (make_user(cast.other, "manager"), 404)):
        client.force_login(user)
        assert client.get(reverse("calls:staffing_plan", args=[kept.pk])).status_code == status
    with acting(cast.bob), pytest.raises(Refused):
        staffing.change_plan(kept, version=kept.version, by=cast.bob, **{**SAID, "name": "Mine"})


def test_a_change_is_reckoned_anew_and_the_second_to_save_loses_nothing(cast, kept):
    before = kept.version
    with acting(cast.alice):
        staffing.change_plan(kept, version=before, by=cast.alice, **{**SAID, "percent": 90})
        with pytest.raises(SavedMeanwhile) as refusal:
            staffing.change_plan(kept, version=before, by=cast.alice, **{**SAID, "percent": 70})
    assert refusal.value.fields == ["percent"]
    staffing.reckon(plan_id=kept.pk, team=cast.hub, version=before)  # the job of the older version
    with everywhere():
        assert StaffingPlan.objects.get().status == "making"
    assert reckoned(kept).status == "ready"


def test_a_what_if_that_names_nobody_of_the_plan_is_refused(cast, kept):
    with acting(cast.alice):
        with pytest.raises(Refused, match="Nobody in this plan is called “Ameena”"):
            staffing.ask_what_if(kept, key="x", by=cast.alice, **{**ILL, "away": None, "named": "Ameena"})
        named = staffing.ask_what_if(kept, key="y", by=cast.alice, **{**ILL, "away": None, "named": "Amina"})
        with pytest.raises(Refused, match="Nobody in this plan is called “Amina”"):
            fewer = {**SAID, "people": "3, staff, mon, 08:00-12:00"}
            staffing.change_plan(kept, version=named.plan.version, by=cast.alice, **fewer)
        outbreak = {"begins_with": 400, "reproduction": 2, "isolation_days": 10, "sent_home": 0}
        with pytest.raises(Refused, match="More have it on the first day than this plan has callers: 13"):
            staffing.ask_what_if(kept, key="z", by=cast.alice, **{**ILL, "away": None, **outbreak})
        late = {"named": "Amina", "from_on": date(2031, 1, 1)}
        with pytest.raises(Refused, match="Nobody is away on a day of this plan"):
            staffing.ask_what_if(kept, key="z", by=cast.alice, **{**ILL, "away": None, **late})
        staffing.drop_what_if(named, by=cast.alice)
        staffing.drop_plan(kept, by=cast.alice)
    with everywhere():
        assert not StaffingPlan.objects.exists()


def test_an_outbreak_and_busier_days_are_asked_on_a_page(cast, client, kept):
    with acting(cast.alice):
        longer = {**SAID, "days": 4, "calls": "mon-thu 08:00" + " 18" * 8, "people": "12, staff, mon-thu, 08:00-12:00"}
        kept = staffing.change_plan(kept, version=kept.version, by=cast.alice, **longer)
    client.force_login(cast.alice)
    page = reverse("calls:ask_what_if", args=[kept.pk])
    nothing = client.post(page, {"name": "nothing", "key": "1a1f6d0e-5b7c-4f5c-9d4e-0c9a4c9f3b11"})
    assert "Say what might happen" in nothing.content.decode()
    sent = {"name": "it goes round", "begins_with": 2, "reproduction": "3", "more": 40, "more_on": "22/12/2026",
            "key": "2a1f6d0e-5b7c-4f5c-9d4e-0c9a4c9f3b11"}  # fmt: skip
    assert client.post(page, sent).status_code == 302
    plan = reckoned(kept)
    ill = plan.answers[1]
    assert [round(row["calls"]) for row in ill["days"]] == [144, 202, 144, 144]
    assert ill["days"][1]["on"] == 12 > ill["days"][2]["on"]  # who has it comes to work for two days


def test_a_plan_that_could_not_be_reckoned_says_so_and_is_tried_again(cast, client, kept):
    staffing.fail(plan_id=kept.pk, team=cast.hub, version=kept.version)
    client.force_login(cast.alice)
    assert "could not be reckoned" in client.get(reverse("calls:staffing_plan", args=[kept.pk])).content.decode()
    client.post(reverse("calls:reckon_anew", args=[kept.pk]))
    with everywhere():
        assert StaffingPlan.objects.get().status == "making"


def test_the_hubs_own_calls_and_callers_fill_the_form(cast, client):
    day = timezone.localdate() - timedelta(days=7)
    at = timezone.make_aware(datetime.combine(day, time(9, 10)))
    with everywhere():
        for number in range(6):
            begun = at + timedelta(minutes=number * 5)
            Contact.objects.create(team=cast.hub, reference=f"R{number}", channel="phone", started_at=begun,
                                   completed_at=begun + timedelta(minutes=number + 1))  # fmt: skip
        Contact.objects.create(team=cast.hub, reference="OUT", channel="phone", started_at=at, completed_at=at,
                               is_outgoing=True)  # fmt: skip
    client.force_login(cast.alice)
    page = reverse("calls:new_staffing_plan")
    rung = client.post(page, typed(SAID, team=cast.hub.pk, fill="calls", weeks=3)).content.decode()
    assert "6 calls of" in rung
    assert f"{day:%a}".lower() + " 09:00 4 2" in rung
    assert "other calls, 3.5, 6" in rung
    with everywhere():
        assert not StaffingPlan.objects.exists()


def on_the_rota(cast) -> list:
    """Two on the mornings of both days, one on the second, a volunteer; the second is away on the first day."""
    one, two, three = make_callers(cast.hub, 3)
    sam = make_user(cast.hub, "volunteer_caller", "Sam", employer="volunteer")
    mornings = rota.pattern(FIRST, 1, {0, 1}, time(8), time(12), holidays=())
    rows = [*((who, day) for who in (one, two, sam) for day in mornings), (three, mornings[1])]
    with acting(cast.alice):
        shifts.add(team=cast.hub, shifts=rows, key="r", by=cast.alice)
        shifts.mark_away(team=cast.hub, user=two, from_on=FIRST, until_on=FIRST, kind="unplanned", by=cast.alice)
        Caller.objects.filter(user=one).update(kind="redeployed", languages=["welsh"])
        Caller.objects.filter(user=sam).update(trained_for=["safe_and_well"])
    return [one, two, three]


def test_a_plan_is_filled_from_the_rota_and_asked_what_if_they_are_ill(cast, client):
    one, two, three = on_the_rota(cast)
    client.force_login(cast.alice)
    new, about = reverse("calls:new_staffing_plan"), SAID["about"] + "\nhelp in Welsh, 10, 1, Welsh"
    filled = client.post(new, typed({**SAID, "about": about}, team=cast.hub.pk, fill="people")).content.decode()
    people = unescape(re.search(r'name="people"[^>]*>([^<]*)<', filled)[1])
    assert people.split("\n") == [
        f"{one.name}, redeployed, 21/12/2026; 22/12/2026, 08:00-12:00, , welsh",
        f"{two.name}, staff, 22/12/2026, 08:00-12:00", f"{three.name}, staff, 22/12/2026, 08:00-12:00",
        "Sam, volunteer, 21/12/2026; 22/12/2026, 08:00-12:00, , , safe and well",
    ]  # fmt: skip
    assert "Left out: 1 of their days" in filled
    without = client.post(new, typed({**SAID, "to_make": ""}, team=cast.hub.pk, fill="people")).content.decode()
    assert "1 more take or make none of the calls above" in without
    saved = client.post(new, typed({**SAID, "about": about, "people": people}, team=cast.hub.pk))
    plan = StaffingPlan(pk=saved.url.split("/")[-1])
    ill = {"name": "two are ill", "named": [two.name, three.name], "key": "2a1f6d0e-5b7c-4f5c-9d4e-0c9a4c9f3b11"}
    client.post(reverse("calls:ask_what_if", args=[plan.pk]), ill)
    told = [[max(row[what] for row in one["half_hours"] if row["day"] == day) for day in ("2026-12-21", "2026-12-22")]
            for one, what in zip(reckoned(plan).answers, ("on_shift", "on"), strict=True)]  # fmt: skip
    assert told == [[1, 3], [1, 1]]  # Sam takes no calls that come in


def test_next_week_is_planned_from_the_rota_with_one_press(cast, client):
    one = make_callers(cast.hub, 1)[0]
    monday = rota.monday_of(timezone.localdate()) + timedelta(days=7)
    with acting(cast.alice):
        days = rota.pattern(monday, 1, {0}, time(9), time(17), holidays=())
        shifts.add(team=cast.hub, shifts=[(one, day) for day in days], key="r", by=cast.alice)
        early = timezone.make_aware(datetime.combine(monday - timedelta(days=14), time(7, 10)))
        Contact.objects.create(team=cast.hub, reference="EARLY", channel="phone", started_at=early,
                               completed_at=early + timedelta(minutes=5))  # fmt: skip
    client.force_login(cast.alice)
    callers = client.get(reverse("calls:staffing_plans")).content.decode()
    link = f"{reverse('calls:new_staffing_plan')}?rota={cast.hub.pk}"
    assert link in callers
    page = client.get(link).content.decode()
    assert f"{one.name}, staff, {monday:%d/%m/%Y}, 09:00-17:00" in page
    assert 'value="07:00"' in page  # the lines are open while there are calls
    assert client.get(link.replace(f"={cast.hub.pk}", f"={cast.other.pk}")).status_code == 404


def test_calls_to_make_come_from_open_turns_and_plans_and_volunteers_who_only_ring_are_counted(cast, client):
    on_the_rota(cast)
    people = make_people(cast.borough, 8)
    make_campaign(cast.hub, cast.alice, people[:5], callers=["staff", "volunteers"], minutes=8)
    make_campaign(cast.hub, cast.alice, people[5:7], callers=["staff"], purpose="welfare_check")
    with everywhere():
        Turn.objects.filter(person=people[0]).update(state="ended", ended_as="reached", ended_at=timezone.now())
        KeepInTouch.objects.create(team=cast.hub, person_id=people[7], purpose="keep_in_touch", every_days=1,
                                   from_on=FIRST, next_on=FIRST, review_on=FIRST)  # fmt: skip
    client.force_login(cast.alice)
    new = reverse("calls:new_staffing_plan")
    filled = client.post(new, typed({**SAID, "to_make": ""}, team=cast.hub.pk, fill="to_make")).text
    lines = unescape(re.search(r'name="to_make"[^>]*>([^<]*)<', filled)[1]).split("\n")
    told = {name: (float(minutes), int(a_day)) for name, minutes, a_day in (line.split(", ") for line in lines)}
    assert set(told) == {"Safe and well", "Welfare check (staff)", "Keep in touch"}
    assert told["Keep in touch"] == (purposes()["keep_in_touch"].minutes, 1)
    with everywhere():
        one = Campaign.objects.get(purpose="safe_and_well")
        calls, hours = what_it_takes(one, 4)
    assert told["Safe and well"] == (round(hours * 60 / calls, 1), -(-calls // 2)), "who was reached is not rung again"
    rung = client.post(new, typed({**SAID, "to_make": "\n".join(lines)}, team=cast.hub.pk, fill="people")).text
    people = unescape(re.search(r'name="people"[^>]*>([^<]*)<', rung)[1])
    assert "Sam, volunteer, 21/12/2026; 22/12/2026, 08:00-12:00, , , Safe and well" in people
    assert "take or make none" not in rung


@given(st.dates(date(2026, 1, 1), date(2027, 12, 1)), st.integers(1, 90), st.integers(0, 40))
def test_a_plan_to_keep_in_touch_falls_on_the_days_the_clockwork_would_ring(first, every, more):
    """Day by day as the clockwork goes, over changes of the clocks, bank holidays and the new year alike."""
    next_on, until = first + timedelta(days=more), first + timedelta(days=100)
    said = {"next_on": next_on, "every_days": every, "from_on": first, "on_days": (), "until": until}
    due = next_on
    for day in (first + timedelta(days=n) for n in range(120)):
        rings = day >= due and day <= until
        assert keeping.falls_on(day, **said) == rings
        due = keeping.next_day(due, every, day) if rings else due
    isolates = said | {"every_days": None, "on_days": (4, 7, 10, 13)}
    fall = [day for day in (first + timedelta(days=n) for n in range(30)) if keeping.falls_on(day, **isolates)]
    assert fall == [first + timedelta(days=n) for n in (4, 7, 10, 13)]
