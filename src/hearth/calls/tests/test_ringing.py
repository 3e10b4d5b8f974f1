"""Who is rung next, by whom, and what each outcome comes to."""

from datetime import date, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from hearth.access.tests.make import acting, everywhere, make_team, make_user
from hearth.calls.actions import callers, campaigns, clockwork, keeping, moving, queue, ringing, visits
from hearth.calls.models import Claim, KeepInTouch, StepGone, Try, Turn, Visit
from hearth.calls.tests.make import make_callers, make_campaign, make_people
from hearth.calls.tests.simulate import clock
from hearth.kit.refused import Refused
from hearth.people.models import Person
from hearth.post.models import Message

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")
MONDAY = datetime(2026, 3, 2, 9, tzinfo=LONDON)


@pytest.fixture
def world(cast):
    """A running campaign of six people, two callers, and a clock at Monday, nine."""
    with clock(MONDAY) as ticking:
        people = make_people(cast.borough, 6)
        cast.campaign = make_campaign(cast.hub, cast.alice, people)
        cast.one, cast.two = make_callers(cast.hub, 2)
        cast.clock = ticking
        yield cast


def taken(world, who) -> Claim:
    with acting(who):
        return queue.next_turn(team=world.hub, by=who)


def ended(world, who, outcome: str, **more) -> Turn:
    claim = taken(world, who)
    with acting(who):
        return ringing.end_try(claim, outcome=outcome, by=who, **more)


def tick(world, **more) -> None:
    world.clock.on(**more)
    with everywhere():
        clockwork.tick()


def test_two_callers_never_have_one_person(world):
    assert taken(world, world.one).person_id != taken(world, world.two).person_id


def test_nobody_is_on_two_screens_of_two_teams(world):
    other = make_team(world.borough, kind="staying_well")
    rings = make_user(other, "manager", "Dee")
    claim = taken(world, world.one)
    make_campaign(other, rings, [claim.person_id], quiet_days=0)
    with acting(rings):
        assert queue.next_turn(team=other, by=rings) is None


def test_pressing_next_twice_shows_the_same_person(world):
    assert taken(world, world.one).pk == taken(world, world.one).pk


def test_a_screen_that_goes_quiet_gives_the_person_back_with_what_was_typed(world):
    claim = taken(world, world.one)
    with acting(world.one):
        queue.is_there(claim, by=world.one, note="She said the boiler")
    tick(world, minutes=4)
    with everywhere():
        assert not Claim.objects.exists()
        assert Turn.objects.get(pk=claim.turn_id).left_note == "She said the boiler"
    with acting(world.one), pytest.raises(Refused, match="not on your screen any more"):
        ringing.end_try(claim, outcome="spoke", by=world.one)


def test_whoever_is_in_a_campaign_that_rests_is_not_counted_as_waiting(world, client):
    client.force_login(world.one)
    assert "6 wait to be rung" in client.get("/ring").text
    with acting(world.alice):
        campaigns.pause(world.campaign, by=world.alice)
    assert "0 wait to be rung" in client.get("/ring").text


def test_who_presses_next_in_vain_reads_who_waits_and_why_not_for_them(world, client):
    hour = MONDAY + timedelta(hours=1)
    given = ({"language": "polish"}, {"language": "polish"}, {"dealt_to": world.two, "dealt_until": hour},
             {"wanted": world.two, "wanted_until": hour}, *2 * [{"state": "ended", "ended_as": "reached",
             "ended_at": MONDAY}])  # fmt: skip
    with everywhere():
        for pk, more in zip(Turn.objects.values_list("pk", flat=True), given, strict=True):
            Turn.objects.filter(pk=pk).update(**more)
    client.force_login(world.one)
    said = client.post(reverse("calls:next"), {"team": world.hub.pk}, follow=True).text
    assert "1 is dealt to colleagues" in said
    assert "1 is kept for the voice they know" in said
    assert "2 are to be rung in another language" in said
    with acting(world.one):
        callers.speak(team=world.hub, languages=["Polish"], by=world.one)
    assert taken(world, world.one).turn.language == "polish"


def test_urgency_comes_before_waiting_longer(world):
    with clock(MONDAY + timedelta(hours=1)):
        people = make_people(world.borough, 1)
        make_campaign(world.hub, world.alice, people, purpose="contact_tracing")
        assert taken(world, world.one).person_id == people[0]


def test_who_speaks_another_language_goes_to_a_caller_who_speaks_it(world):
    turn = ended(world, world.one, "language", language="polish")
    with acting(world.two):
        callers.speak(team=world.hub, languages=["Pwyleg", "English"], by=world.two)
    with everywhere():
        Turn.objects.exclude(pk=turn.pk).update(state="ended", ended_as="reached", ended_at=MONDAY)
    assert taken(world, world.one) is None
    assert taken(world, world.two).turn_id == turn.pk


def test_no_answer_waits_and_comes_again_at_another_time_of_day(world):
    turn = ended(world, world.one, "no_answer")
    assert turn.state == "resting"
    assert turn.tries == 1
    assert turn.ready_at >= MONDAY + timedelta(hours=3)
    with everywhere():
        assert Message.objects.filter(template="we_rang", about_person=turn.person_id).count() <= 1


def test_a_wrong_number_is_never_rung_again(world):
    turn = ended(world, world.one, "wrong_number")
    with everywhere():
        assert next(iter(turn.steps_gone.values_list("way", flat=True))) == "phone"
        assert turn.way != "phone"


def test_refusing_ends_it_and_a_spoken_call_is_a_contact(world):
    assert ended(world, world.one, "refused").ended_as == "declined"
    done = ended(world, world.one, "spoke", note="Well, and glad of the call.")
    assert done.ended_as == "reached"
    with everywhere():
        assert Try.objects.get(turn=done).contact.about == "Well, and glad of the call."


def test_somebody_spoken_to_meanwhile_is_not_rung_twice(world):
    from hearth.people import actions as people

    claim = taken(world, world.one)
    with acting(world.one):
        queue.give_back(claim, by=world.one)
    other = make_team(world.borough, kind="health_and_care")
    with everywhere():
        people.note_approach(person=claim.person, team=other, by=None, channel="phone")
        Turn.objects.exclude(pk=claim.turn_id).update(state="ended", ended_as="reached", ended_at=MONDAY)
    world.clock.on(minutes=1)
    assert taken(world, world.one) is None
    with everywhere():
        assert Turn.objects.get(pk=claim.turn_id).state == "resting"


def test_outside_the_hours_nobody_is_put_on_a_screen(world):
    world.clock.at = MONDAY.replace(hour=21)
    assert taken(world, world.one) is None


def test_from_no_answer_to_the_doorstep_every_step_leaves_its_line_once(world):
    with everywhere():
        Turn.objects.exclude(person__phone_2="", person__address_1__gt="").update(
            state="ended", ended_as="reached", ended_at=MONDAY
        )
    for _ in range(400):
        tick(world, hours=1)
        with everywhere():
            if Visit.objects.exists():
                break
        if claim := taken(world, world.one):
            with acting(world.one):
                ringing.end_try(claim, outcome="no_answer", by=world.one)
    with everywhere():
        visit = Visit.objects.select_related("turn").first()
        steps = list(StepGone.objects.filter(turn=visit.turn).order_by("step").values_list("step", flat=True))
        assert steps == list(range(len(steps)))
        assert visit.turn.state == "visiting"
    with acting(world.alice):
        made = visits.make_round(team=world.hub, visits=[visit], name="", on=world.clock.at.date(), goes="fire",
                                 by=world.alice)  # fmt: skip
        visits.end_visit(made.visits.get(), outcome="no_answer", by=world.alice)
    with everywhere():
        turn = Turn.objects.get(pk=visit.turn_id)
        assert turn.ended_as == "handed"
        assert turn.need.summary.startswith("Not reached")


@pytest.fixture
def door(world):
    """One door of the campaign that waits to be called at, in a round of today."""
    with everywhere():
        turn = Turn.objects.select_related("person").exclude(person__address_1="").first()
        turn.way = "doorstep"
        turn.save(update_fields=["way"])
        moving.to_the_door(turn, world.clock.at)
    with acting(world.alice):
        made = visits.make_round(team=world.hub, visits=list(Visit.objects.filter(turn=turn)), name="", goes="staff",
                                 on=world.clock.at.date(), by=world.alice)  # fmt: skip
        return made.visits.get()


def test_a_death_told_at_the_door_is_not_confirmed_by_who_told_it(world, door):
    with acting(world.alice):
        visits.end_visit(door, outcome="died", by=world.alice)
        with pytest.raises(Refused, match="Somebody else"):
            ringing.confirm_death(door.turn, is_so=True, by=world.alice)


def test_a_death_told_at_the_door_by_mistake_sends_somebody_there_again_and_nobody_rings(world, door):
    with acting(world.alice):
        visits.end_visit(door, outcome="died", by=world.alice)
        ringing.confirm_death(door.turn, is_so=False, by=world.alice)
    tick(world, hours=1)
    with everywhere():
        assert Visit.objects.to_make().filter(turn=door.turn_id).count() == 1
    assert taken(world, world.one).turn_id != door.turn_id


def test_nobody_goes_to_the_door_of_somebody_who_has_died_meanwhile(world, door):
    with everywhere():
        Person.objects.filter(pk=door.person_id).update(is_deceased=True)
        assert not Visit.objects.to_make().exists()
    tick(world, minutes=1)
    with everywhere():
        assert Turn.objects.get(pk=door.turn_id).ended_as == "deceased"


def test_when_a_campaign_has_ended_its_doors_are_not_called_at_and_what_was_seen_is_kept(world, door):
    with acting(world.alice):
        campaigns.end(world.campaign, by=world.alice, reason="The storm is over.")
        assert not Visit.objects.to_make().exists()
        visits.end_visit(door, outcome="not_gone", by=world.alice)
    with everywhere():
        assert Turn.objects.get(pk=door.turn_id).ended_as == "stopped"
        assert Visit.objects.filter(turn=door.turn_id).count() == 1


def test_enter_in_the_box_of_a_promise_promises_and_never_says_that_they_were_spoken_to(world, client):
    claim = taken(world, world.one)
    client.force_login(world.one)
    page = client.get(reverse("calls:ring")).content.decode()
    first = page[page.index('id="ringing"') :]
    assert first.index('name="outcome" value=""') < first.index('value="spoke"')  # a browser's Enter presses the first
    said = {"turn": claim.turn_id, "outcome": "", "on-day": "3", "on-month": "3", "on-year": "2026", "at": "10:30"}
    client.post(reverse("calls:end_try"), said)
    with everywhere():
        turn = Turn.objects.get(pk=claim.turn_id)
        assert (turn.state, turn.is_promised) == ("resting", True)


def test_what_was_typed_goes_along_into_the_whole_call_and_only_for_the_person_on_the_screen(world, client):
    claim = taken(world, world.one)
    client.force_login(world.one)
    client.post(reverse("calls:more"), {"turn": uuid4(), "note": "Somebody else's words"})
    with everywhere():
        assert Claim.objects.get(pk=claim.pk).contact is None
    client.post(reverse("calls:more"), {"turn": claim.turn_id, "note": "Needs food now"})
    with everywhere():
        assert Claim.objects.get(pk=claim.pk).contact.about == "Needs food now"


def test_preflight_counts_who_is_left_out_and_why(cast):
    with clock(MONDAY):
        people = make_people(cast.borough, 10)
        with everywhere():
            Person.objects.filter(pk=people[0]).update(is_deceased=True)
            Person.objects.filter(pk=people[1]).update(no_contact=True)
            Person.objects.filter(pk=people[2]).update(phone="", phone_2="")
        with acting(cast.alice):
            made = campaigns.make(team=cast.hub, purpose="safe_and_well", name="April", by=cast.alice)
            found = campaigns.preflight(made, people, by=cast.alice, also=())
    assert found.left_out == {"dead": 1, "unwished": 1, "number": 1}
    assert found.rung == 7
    assert found.calls >= 7
    assert found.callers >= 1


def test_keeping_in_touch_over_four_weeks(world):
    with everywhere():
        Turn.objects.update(state="ended", ended_as="reached", ended_at=MONDAY)
        person = Person.objects.order_by("last_name").first()
    with acting(world.one):
        plan = keeping.agree(person=person, team=world.hub, every_days=7, review_on=date(2026, 3, 30), by=world.one,
                             at=time(14, 30), wanted=world.one)  # fmt: skip
    rung = []
    for _ in range(28 * 8):
        tick(world, hours=3)
        if claim := taken(world, world.one):
            rung.append(world.clock.at.astimezone(LONDON))
            with acting(world.one):
                ringing.end_try(claim, outcome="spoke", by=world.one, note="Well.")
    assert [at.date().isoformat() for at in rung] == ["2026-03-02", "2026-03-09", "2026-03-16", "2026-03-23"]
    assert {at.hour for at in rung} == {15}  # the first look after half past two
    with acting(world.one):
        keeping.step(plan, every_days=2, because="She sounded low.", by=world.one)
        keeping.pause(plan, until=date(2026, 4, 20), because="With her son.", by=world.one)
        keeping.stop(KeepInTouch.objects.get(pk=plan.pk), because="She has moved to her son.", by=world.one)
    with everywhere():
        assert not KeepInTouch.objects.exclude(state="ended").exists()


@pytest.mark.parametrize(("said", "state", "ending"), [
    ("no_help_needed", "ended", "reached"), ("refused", "ended", "declined"), ("moved_away", "ended", "moved"),
    ("not_in", "resting", ""), ("ring_back", "resting", ""), ("wrong_person", "resting", ""),
])  # fmt: skip
def test_a_call_finished_on_its_own_screen_ends_the_turn_as_it_ended(world, said, state, ending):
    from hearth.needs.actions.completing import Checked, complete
    from hearth.needs.models import Need
    from hearth.needs.tests.make import make_category

    make_category(world.borough, "call_back")
    claim = taken(world, world.one)
    with acting(world.one):
        contact = ringing.something_more(claim, by=world.one, note="Rang")
        complete(contact, by=world.one,
                 checked=Checked(outcome=said, next_contact_at=MONDAY + timedelta(hours=3)))  # fmt: skip
        turn = ringing.settle(Claim.objects.get(), by=world.one)
    assert (turn.ended_as, turn.state == "ended") == (ending, state == "ended")
    with everywhere():
        open_needs = Need.objects.open().filter(person=turn.person_id, category__key="call_back")
        assert open_needs.exists() == (state == "ended")  # while the queue rings them, nothing else asks for it


def test_whoever_rests_gets_nobody_and_a_hard_call_can_be_talked_over(world):
    with acting(world.one):
        callers.rest(team=world.hub, minutes=15, by=world.one)
        with pytest.raises(Refused, match="on a break until 09:15"):
            queue.next_turn(team=world.hub, by=world.one)
        held = callers.ask_for_debrief(team=world.hub, by=world.one)
    with acting(world.alice):
        assert callers.debriefed(held, by=world.alice).wants_debrief_since is None
    world.clock.on(minutes=16)
    assert taken(world, world.one)


def unreachable_by_phone(world, **more):
    """Somebody with an address and no telephone."""
    with everywhere():
        return Person.objects.create(borough=world.borough, first_name="Ada", last_name="Reed", address_1="1 Mill Lane",
                                     postcode="QX1 1AA", **more)  # fmt: skip


def test_somebody_without_a_telephone_goes_to_the_first_step_that_is_possible_once_the_campaign_runs(world):
    person = unreachable_by_phone(world)
    with acting(world.alice):
        made = campaigns.make(team=world.hub, purpose="welfare_check", name="Doors first", by=world.alice)
        campaigns.add_people(made, [person.pk], by=world.alice)
    tick(world, hours=1)
    with everywhere():
        assert not Visit.objects.exists()  # nobody goes before it has been started
    with acting(world.alice):
        campaigns.start(made, by=world.alice)
    tick(world, hours=1)
    with everywhere():
        turn = made.turns.get()
        assert (turn.state, turn.way) == ("visiting", "doorstep")
        gone = list(turn.steps_gone.order_by("step").values_list("way", "passed_over"))
        assert [way for way, _ in gone] == ["phone", "other_number", "kin"]
        assert all(why for _, why in gone)


def test_a_paused_campaign_sends_nothing(world):
    person = unreachable_by_phone(world)
    make_campaign(world.hub, world.alice, [person.pk])
    with acting(world.alice):
        campaigns.pause(person.turns.get().campaign, by=world.alice)
    tick(world, hours=1)
    with everywhere():
        assert not Message.objects.filter(template="could_not_reach_you").exists()


def test_keeping_in_touch_with_somebody_without_a_telephone_stops_nobody_elses_calls(world):
    person = unreachable_by_phone(world)
    with acting(world.one):
        keeping.agree(person=person, team=world.hub, every_days=7, review_on=date(2026, 3, 30), by=world.one)
    tick(world, minutes=1)
    with everywhere():
        turn = person.turns.get()
        assert (turn.state, turn.way) == ("visiting", "doorstep")


def test_who_has_only_another_number_is_rung_there_at_the_time_that_was_promised(world):
    person = unreachable_by_phone(world, phone_2="+447700900123")
    with everywhere():
        Turn.objects.update(state="ended", ended_as="reached", ended_at=MONDAY)
    with acting(world.one):
        keeping.agree(person=person, team=world.hub, every_days=7, review_on=date(2026, 3, 30), by=world.one,
                      at=time(9, 30))  # fmt: skip
    tick(world, minutes=31)
    claim = taken(world, world.one)
    assert (claim.person_id, claim.turn.number, claim.turn.is_promised) == (person.pk, "+447700900123", True)


def test_what_was_left_on_a_quiet_screen_is_gone_once_the_next_try_has_ended(world):
    claim = taken(world, world.one)
    with acting(world.one):
        queue.is_there(claim, by=world.one, note="She said the boiler")
    with everywhere():
        Turn.objects.exclude(pk=claim.turn_id).update(state="ended", ended_as="reached", ended_at=MONDAY)
    tick(world, minutes=4)
    again = taken(world, world.one)
    assert again.turn.left_note == "She said the boiler"
    with acting(world.one):
        ringing.end_try(again, outcome="no_answer", by=world.one, note=again.turn.left_note)
    with everywhere():
        assert Turn.objects.get(pk=again.turn_id).left_note == ""


def test_a_campaign_that_ends_during_a_call_leaves_nobody_waiting_for_ever(world):
    talking, quiet = taken(world, world.one), taken(world, world.two)
    with acting(world.alice):
        campaigns.end(talking.turn.campaign, by=world.alice, reason="Spring has come")
    with acting(world.one):
        assert ringing.end_try(talking, outcome="no_answer", by=world.one).ended_as == "stopped"
    tick(world, minutes=5)
    with everywhere():
        assert Turn.objects.get(pk=quiet.turn_id).ended_as == "stopped"
        assert not Turn.objects.exclude(state="ended").exists()


def test_nothing_is_sent_to_somebody_who_has_died_meanwhile(world):
    person = unreachable_by_phone(world)
    make_campaign(world.hub, world.alice, [person.pk])
    with everywhere():
        Person.objects.filter(pk=person.pk).update(is_deceased=True)
    tick(world, hours=1)
    with everywhere():
        assert person.turns.get().ended_as == "deceased"
        assert not Message.objects.filter(template="could_not_reach_you").exists()


def test_adding_the_same_people_again_counts_nobody_twice(world):
    with everywhere():
        made = Turn.objects.select_related("campaign").first().campaign
        before, people = made.preflight, [*made.turns.values_list("person", flat=True)]
    with acting(world.alice):
        assert campaigns.add_people(made, people, by=world.alice).people == 0
    with everywhere():
        made.refresh_from_db()
    assert made.preflight == before


def test_what_goes_wrong_with_one_person_stops_nobody_elses_calls(world, monkeypatch, caplog):
    first, second = unreachable_by_phone(world), unreachable_by_phone(world)
    make_campaign(world.hub, world.alice, [first.pk, second.pk])
    done = moving.onward

    def fails_for_the_first(turn, **how):
        if turn.person_id == first.pk:
            raise RuntimeError("a fault")
        done(turn, **how)

    monkeypatch.setattr(moving, "onward", fails_for_the_first)
    tick(world, minutes=1)
    with everywhere():
        assert (first.turns.get().way, second.turns.get().way) == ("", "letter")
    assert str(first.turns.model._meta.object_name) in caplog.text
