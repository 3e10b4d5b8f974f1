"""Volunteers asked in order, and the same one every week."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from hearth.access.models import Team
from hearth.access.tests.make import acting, everywhere
from hearth.areas.models import Postcode
from hearth.kit.refused import Refused
from hearth.matching import actions
from hearth.matching.actions import asking as in_order
from hearth.matching.actions import mending, plans
from hearth.matching.actions import standing as every_week
from hearth.matching.models import Asking, Plan, Proposal, Standing, StandingDay, Task
from hearth.matching.rules.parts import Slot, answer_by, ends_at
from hearth.needs.models import Need
from hearth.needs.tests.make import make_need, make_person
from hearth.offers.models import Away, Volunteer
from hearth.offers.tests.make import make_volunteer


@pytest.fixture
def here(cast):
    return Postcode.objects.get(borough=cast.borough)


@pytest.fixture
def need(cast, here):
    return make_need(cast.hub, person=make_person(cast.borough, postcode=here.pk, phone=""))


@pytest.fixture
def three(cast, here):
    """Three volunteers, each farther away than the one before."""
    made = [
        make_volunteer(cast.hub, approved_by=cast.alice, postcode=here.pk, first_name=n) for n in ("Ann", "Ben", "Cat")
    ]
    with everywhere():
        for number, one in enumerate(made):
            Volunteer.objects.filter(pk=one.pk).update(easting=here.easting + 300 * number, northing=here.northing)
    return made


def later(asking, hours=1):
    return asking.answer_by + timedelta(hours=hours)


def test_the_best_come_first(cast, need, three):
    with acting(cast.alice):
        assert [one.volunteer.first_name for one in in_order.in_order(need, by=cast.alice)] == ["Ann", "Ben", "Cat"]


def test_whoever_lives_nobody_knows_where_counts_as_living_as_far_as_they_go(cast, need, three):
    with everywhere():
        Volunteer.objects.filter(pk=three[0].pk).update(easting=None, northing=None)
    with acting(cast.alice):
        assert [one.volunteer.first_name for one in in_order.in_order(need, by=cast.alice)] == ["Ben", "Cat", "Ann"]


def test_two_volunteers_of_one_name_are_told_apart_where_one_is_chosen(cast, need, three, client):
    with everywhere():
        Volunteer.objects.filter(pk__in=[one.pk for one in three[:2]]).update(first_name="Ann", last_name="Holt")
    client.force_login(cast.alice)
    for page in ("every-week", "apart"):
        told = client.get(f"/need/{need.pk}/{page}").content.decode()
        assert three[0].number in told
        assert three[2].number not in told


def test_who_has_helped_before_comes_before_who_lives_nearer(cast, need, three):
    with acting(cast.alice):
        before = actions.offer(make_need(cast.hub, person=need.person), volunteer=three[1], by=cast.alice)
        actions.accept(before, by=cast.alice)
        actions.done(Task.objects.get(pk=before.pk), how="Good", by=cast.alice)
        assert in_order.in_order(need, by=cast.alice)[0].volunteer == three[1]


def test_the_next_is_asked_when_one_declines_or_is_silent(cast, need, three):
    with acting(cast.alice):
        asking = in_order.ask_in_order(need, volunteers=three, hours=4, by=cast.alice)
        assert asking.task.volunteer == three[0]
        in_order.move_on(asking)
        assert Task.objects.count() == 1, "they have time to answer"
        actions.decline(Task.objects.get(), reason="", by=cast.alice)
        asking = in_order.move_on(asking)
        assert asking.task.volunteer == three[1]
        asking = in_order.move_on(asking, now=later(asking))
        assert asking.task.volunteer == three[2]
        assert Task.objects.get(volunteer=three[1]).how_it_went == in_order.TOO_LATE
        actions.accept(Task.objects.live().get(), by=cast.alice)
        asking = in_order.move_on(asking)
        assert (asking.ending, asking.line) == ("yes", [])
        assert Need.objects.get(pk=need.pk).stage == "taken"


def test_when_nobody_is_left_it_ends_and_the_request_waits(cast, need, three):
    with acting(cast.alice):
        asking = in_order.ask_in_order(need, volunteers=three[:1], hours=4, by=cast.alice)
        asking = in_order.move_on(asking, now=later(asking))
        assert asking.ending == "nobody"
        assert Need.objects.get(pk=need.pk).stage == "triaged"


def test_who_may_not_any_more_is_passed_over(cast, need, three):
    with acting(cast.alice):
        asking = in_order.ask_in_order(need, volunteers=three, hours=4, by=cast.alice)
        Volunteer.objects.filter(pk=three[1].pk).update(status="isolating")
        asking = in_order.move_on(asking, now=later(asking))
        assert asking.task.volunteer == three[2]


def test_when_it_went_another_way_nobody_further_is_asked(cast, need, three):
    with acting(cast.alice):
        asking = in_order.ask_in_order(need, volunteers=three, hours=4, by=cast.alice)
        actions.withdraw(Task.objects.get(), reason="Daughter shops", by=cast.alice)
        actions.offer(Need.objects.get(pk=need.pk), volunteer=three[2], by=cast.alice)
        assert in_order.move_on(asking).ending == "stopped"
        assert Task.objects.live().get().volunteer == three[2]


def test_the_job_asks_the_next_and_a_coordinator_stops_it_on_the_page(cast, need, three, client):
    from hearth.matching.jobs import ask_the_next

    client.force_login(cast.alice)
    page = client.get(f"/need/{need.pk}/in-order").content.decode()
    assert page.index("Ann") < page.index("Ben")
    sent = {"volunteers": [str(one.pk) for one in reversed(three)], "hours": "2", "brief": "Bread"}
    assert client.post(f"/need/{need.pk}/in-order", sent).status_code == 302
    page = client.get(f"/need/{need.pk}").content.decode()
    assert "no answer yet" in page
    assert "offered, offered" not in page
    with everywhere():
        Asking.objects.update(answer_by=timezone.now() - timedelta(minutes=1))
    ask_the_next(timestamp=0)
    page = client.get(f"/need/{need.pk}").content.decode()
    assert f"{three[1].name} is asked and has until" in page
    assert "taken back" in page
    with everywhere():
        asking = Asking.objects.get()
        assert asking.task.what == "Bread"
    assert client.post(f"/asking/{asking.pk}/stop").status_code == 302
    assert "Stopped" in client.get(f"/need/{need.pk}").content.decode()


@pytest.mark.parametrize(("asked", "hours", "until"), [
    ((10, 0), 4, (0, 14, 0)), ((19, 0), 4, (1, 11, 0)), ((23, 0), 2, (1, 11, 0)), ((5, 0), 1, (0, 10, 0)),
    ((20, 0), 25, (2, 21, 0)),
])  # fmt: skip
def test_nights_do_not_count_as_time_to_answer(asked, hours, until):
    at = datetime(2026, 3, 2, *asked, tzinfo=UTC)
    days, *clock = until
    assert answer_by(at, hours) == datetime(2026, 3, 2 + days, *clock, tzinfo=UTC)


@pytest.fixture
def arrangement(cast, need, three):
    with acting(cast.alice):
        day = timezone.localdate() + timedelta(days=3)
        return every_week.agree(need, volunteer=three[0], weekday=day.weekday(), part=0, what="The weekly shop",
                                by=cast.alice)  # fmt: skip


def test_each_weeks_request_is_raised_once_and_is_theirs(cast, arrangement, three):
    with everywhere():
        week = StandingDay.objects.get()
        task = Task.objects.get(need=week.need)
        assert (task.status, task.volunteer, task.what, task.planned_on) == (
            "accepted",
            three[0],
            "The weekly shop",
            week.on,
        )
        every_week.raise_all()
        assert StandingDay.objects.count() == 1
        every_week.raise_next(arrangement, today=week.on)
        assert sorted(StandingDay.objects.values_list("on", flat=True)) == [week.on, week.on + timedelta(days=7)]


def test_plans_keep_it(cast, arrangement, three):
    with acting(cast.alice):
        plan = plans.ask_for_plan(team=cast.hub, first_day=timezone.localdate(), by=cast.alice)
    plans.make(plan_id=plan.pk, team=Team.objects.select_related("borough").get(pk=cast.hub.pk))
    with everywhere():
        kept = StandingDay.objects.get().need_id
        assert kept not in set(Proposal.objects.filter(plan=plan).values_list("need", flat=True))
        assert Task.objects.get(need=kept).status == "accepted"


def test_when_they_are_away_others_are_looked_for(cast, arrangement, three):
    with everywhere():
        week = StandingDay.objects.get()
        gone = week.on + timedelta(days=7)
        Away.objects.create(team=cast.hub, volunteer=three[0], from_on=gone, until_on=gone)
        made = every_week.raise_next(arrangement, today=week.on)
        assert Need.objects.get(pk=made.need_id).stage == "new"
        assert "cannot keep every" in Plan.objects.get(status="making").because
        Away.objects.create(team=cast.hub, volunteer=three[0], from_on=week.on, until_on=week.on)
        assert mending.mend(cast.hub) == 1, "what was theirs already goes back too"


def test_it_ends_on_its_last_day_and_when_the_person_has_died(cast, arrangement):
    with everywhere():
        week = StandingDay.objects.get()
        Standing.objects.update(until=week.on)
        every_week.raise_next(arrangement, today=week.on)
        assert Standing.objects.get().ended_because == "Its last day has passed."
        Standing.objects.update(until=None, ended_at=None, ended_because="")
        type(arrangement.person).objects.filter(pk=arrangement.person_id).update(is_deceased=True)
        every_week.raise_next(arrangement, today=week.on)
        assert "died" in Standing.objects.get().ended_because
        assert StandingDay.objects.count() == 1


def test_whom_a_rule_stops_no_arrangement_is_made_with(cast, need, three):
    with acting(cast.alice), pytest.raises(Refused, match="has not offered"):
        Volunteer.objects.filter(pk=three[0].pk).update(does=["transport"])
        three[0].refresh_from_db()
        every_week.agree(need, volunteer=three[0], weekday=1, part=0, what="Shop", by=cast.alice)


def test_no_arrangement_stands_for_medicines(cast, three):
    medicines = make_need(cast.hub, category="medicines", controlled="no", pharmacy_delivers="no")
    with acting(cast.alice), pytest.raises(Refused, match="asked about each time"):
        every_week.agree(medicines, volunteer=three[0], weekday=1, part=0, what="Collect", by=cast.alice)


def test_it_is_agreed_shown_and_ended_on_the_pages(cast, need, three, client):
    client.force_login(cast.alice)
    sent = {"volunteer": str(three[1].pk), "weekday": "1", "part": "0", "what": "The weekly shop"}
    assert client.post(f"/need/{need.pk}/every-week", sent).status_code == 302
    for at in (f"/volunteer/{three[1].pk}", f"/need/{need.pk}"):
        assert "every Tuesday, morning" in client.get(at).content.decode()
    with everywhere():
        made = Standing.objects.get()
    assert client.post(f"/standing/{made.pk}/end", {"because": "She moved"}).status_code == 302
    with everywhere():
        assert Standing.objects.get().ended_because == "She moved"


def test_on_a_bank_holiday_they_are_asked_and_silence_puts_it_on_the_list(cast, arrangement, three, monkeypatch):
    with everywhere():
        first = StandingDay.objects.get().on
        monkeypatch.setattr(every_week, "BANK_HOLIDAYS", {first + timedelta(days=7)})
        Volunteer.objects.filter(pk=three[0].pk).update(language="cy")
        made = every_week.raise_next(arrangement, today=first)
        task = Task.objects.get(need=made.need_id)
        assert (task.status, task.volunteer) == ("offered", three[0]), "a yes to every week is no yes to that day"
        assert (
            task.what
            == "The weekly shop. Mae'r diwrnod hwnnw'n ŵyl banc. Allwch chi ei wneud bryd hynny, neu cyn hynny?"
        )
        asking = in_order.move_on(Asking.objects.get(), now=later(Asking.objects.get()))
        assert asking.ending == "nobody"
        assert Need.objects.get(pk=made.need_id).stage == "triaged"
        after = every_week.raise_next(arrangement, today=made.on)
        assert Task.objects.get(need=after.need_id).status == "accepted", "the week after is theirs as ever"


def test_who_is_away_on_a_bank_holiday_is_not_asked_and_others_are_looked_for(cast, arrangement, three, monkeypatch):
    with everywhere():
        first = StandingDay.objects.get().on
        monkeypatch.setattr(every_week, "BANK_HOLIDAYS", {first + timedelta(days=7)})
        Volunteer.objects.filter(pk=three[0].pk).update(status="paused")
        made = every_week.raise_next(arrangement, today=first)
        assert not Task.objects.filter(need=made.need_id).exists()
        assert "cannot keep every" in Plan.objects.get(status="making").because


def test_where_the_clocks_change_it_is_the_same_hour_by_the_clock_on_the_wall():
    london = ZoneInfo("Europe/London")
    for before, change, hour in (
        (date(2027, 3, 21), date(2027, 3, 28), 11),
        (date(2027, 10, 24), date(2027, 10, 31), 12),
    ):
        assert Standing(weekday=6).next_day(before) == change
        due = ends_at(Slot(change, 0), london)
        assert (due.hour, due.astimezone(UTC).hour) == (12, hour)


def test_everybody_is_ticked_at_first_and_who_is_rung_is_said(cast, need, three, client):
    client.force_login(cast.alice)
    page = client.get(f"/need/{need.pk}/in-order").content.decode()
    assert page.count(" checked") == 3
    assert "no sign-in, you ring them on" in page


def test_a_no_by_telephone_is_written_down_and_the_next_is_asked_at_once(cast, need, three, client):
    client.force_login(cast.alice)
    sent = {"volunteers": [str(one.pk) for one in three[:2]], "hours": "4"}
    client.post(f"/need/{need.pk}/in-order", sent)
    assert three[0].name in client.get("/volunteers/ring").content.decode()
    page = client.get(f"/need/{need.pk}").content.decode()
    assert f"{three[0].name} has no sign-in: ring" in page
    client.post(f"/need/{need.pk}/said-no", {"reason": "The car is broken"})
    page = client.get(f"/need/{need.pk}").content.decode()
    assert "said no. “The car is broken”" in page
    assert f"{three[1].name} is asked and has until" in page
    client.post(f"/need/{need.pk}/said-yes")
    assert "Somebody said yes" in client.get(f"/need/{need.pk}").content.decode()


def test_only_who_may_do_it_is_offered_for_every_week_and_a_refusal_loses_nothing(cast, need, three, client):
    with everywhere():
        Volunteer.objects.filter(pk=three[0].pk).update(does=["transport"])
        Volunteer.objects.filter(pk=three[1].pk).update(free=[3])  # Tuesday mornings only
    client.force_login(cast.alice)
    page = client.get(f"/need/{need.pk}/every-week").content.decode()
    assert three[0].name not in page
    assert three[1].name in page
    sent = {"volunteer": str(three[1].pk), "weekday": "4", "part": "0", "what": "The weekly shop and a paper"}
    refused = client.post(f"/need/{need.pk}/every-week", sent)
    assert refused.status_code == 422
    assert "is not free then" in refused.text
    assert "The weekly shop and a paper" in refused.text
