"""A call: saved as typed, planned anew when an answer changes, and real only when it is completed."""

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from time import sleep
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hearth.access.tests.make import acting, everywhere, make_team, make_user
from hearth.kit.refused import Refused
from hearth.needs.actions import completing, contacts
from hearth.needs.actions.completing import Checked
from hearth.needs.actions.contacts import Unusable
from hearth.needs.calling import RecordSays, course_of
from hearth.needs.models import Concern, Contact, Need, Referral, Script
from hearth.needs.rules import scripts
from hearth.needs.rules.calls import suggested_contact
from hearth.needs.tests.make import make_agreement, make_route
from hearth.needs.tests.make_calls import FOOD, give, make_call, make_categories, make_script
from hearth.people import actions as people
from hearth.people.models import Approach, Circumstance, DataSet, ListEntry
from hearth.people.tests.make import make_person


@pytest.fixture
def call(cast):
    with acting(cast.alice):
        yield make_call(cast, person=make_person(cast))


def asked(contact) -> str:
    course = course_of(contact)
    return course.question.id if course.question else ""


def test_one_question_after_another(cast, call):
    assert asked(call) == "food_left"
    give(call, cast.alice, food_left="some", people_at_home="3", diet="")
    assert asked(call) == "anything_else"
    give(call, cast.alice, anything_else=["dog"])
    course = course_of(call)
    assert course.question is None
    assert (course.outcome, course.next_contact_hours) == ("help_arranged", 72)
    assert [(need.category, need.urgency) for need in course.needs] == [("food", "soon"), ("dog_walking", "soon")]
    assert "How many people eat at home? 3" in course.needs[0].details


@pytest.mark.django_db(transaction=True)
def test_an_answer_that_waited_while_the_record_was_opened_knows_whom_it_is_about(cast):
    """A handler presses “This is them” and at once a number: the answer waits for the record, and must not lose it."""
    with acting(cast.alice):
        call, person = make_call(cast), make_person(cast)
    held = threading.Event()

    def open_the_record():
        try:
            with acting(cast.alice), transaction.atomic():
                contacts.attach(call, person=person, by=cast.alice)
                held.set()
                sleep(0.5)  # the answer has begun by then, and waits
        finally:
            connection.close()

    other = threading.Thread(target=open_the_record)
    other.start()
    assert held.wait(20)
    with acting(cast.alice):
        answered = contacts.answer(call, script=call.script, question="food_left", given="some", by=cast.alice)
        assert answered.person == person
    other.join()


def test_nothing_a_call_raises_is_real_before_it_is_completed(cast, call):
    give(call, cast.alice, food_left="some", people_at_home="3", diet="", anything_else=["dog"])
    assert not Need.objects.exists()


def test_changing_an_answer_plans_the_rest_anew_and_loses_nothing(cast, call):
    give(call, cast.alice, food_left="some", people_at_home="3", diet="no pork")
    give(call, cast.alice, food_left="plenty")
    assert asked(call) == "anything_else"
    assert set(call.answers.filter(is_set_aside=True).values_list("question", flat=True)) == {"people_at_home", "diet"}
    give(call, cast.alice, food_left="nothing")
    assert asked(call) == "anything_else", "what was typed before counts again"
    assert call.answers.get(question="diet").value == "no pork"
    assert not call.answers.filter(is_set_aside=True).exists()


def test_what_is_being_typed_is_kept_and_asked_still(cast, call):
    give(call, cast.alice, food_left="some", people_at_home="2")
    contacts.answer(call, script=call.script, question="diet", given="no po", by=cast.alice, typing=True)
    assert asked(call) == "diet"
    assert course_of(call).here.typed("diet") == "no po"
    contacts.answer(call, script=call.script, question="diet", given="no pork", by=cast.alice)
    assert asked(call) == "anything_else"


def test_an_answer_that_does_not_fit_is_refused_in_words(cast, call):
    give(call, cast.alice, food_left="some")
    with pytest.raises(Unusable, match="from 1 to 20"):
        give(call, cast.alice, people_at_home="300")
    with pytest.raises(Refused, match="not in the version"):
        give(call, cast.alice, nonsense="x")


def test_a_call_keeps_the_version_it_began_with(cast, call):
    call.script.status, call.script.retired_at = "retired", timezone.now()
    call.script.save()
    make_script(cast.borough, text=FOOD.replace("How much food is there?", "Food?"), version=2)
    assert course_of(Contact.objects.get(pk=call.pk)).question.text.en == "How much food is there?"


def test_completing_makes_it_real_at_once(cast, call):
    give(call, cast.alice, food_left="some", people_at_home="3", diet="no pork", anything_else=["dog", "company"])
    contacts.add_need(call, category="repairs", urgency="planned", summary="Dripping tap", by=cast.alice)
    later = timezone.now() + timedelta(days=3)
    done = completing.complete(call, by=cast.alice, checked=Checked(left_out=["comfort_calls"], next_contact_at=later))
    kinds = {need.category.key: need for need in done.needs}
    assert set(kinds) == {"food", "dog_walking", "repairs", "call_back"}
    assert kinds["food"].contact_id == call.pk
    assert kinds["food"].summary.endswith("Enough for some days")
    assert kinds["call_back"].on_hold_until == timezone.localdate(later)
    call.refresh_from_db()
    assert (call.outcome, call.is_draft) == ("help_arranged", False)
    assert Circumstance.objects.get(key="diet").value == "no pork"
    (approach,) = Approach.objects.all()
    assert approach.came_from_them
    assert completing.complete(call, by=cast.alice, checked=Checked()).needs == [], "a second press does nothing"
    assert Need.objects.count() == 4


def test_the_words_and_the_urgency_may_be_bettered_and_never_lowered(cast, call):
    give(call, cast.alice, food_left="some", people_at_home="3", diet="", anything_else=["nothing_else"])
    with pytest.raises(Refused, match="lower it"):
        completing.complete(call, by=cast.alice, checked=Checked(urgencies={"food": "planned"}))
    better = Checked(urgencies={"food": "today"}, summaries={"food": "Halal food for three"})
    (need,) = completing.complete(call, by=cast.alice, checked=better).needs
    assert (need.urgency, need.summary) == ("today", "Halal food for three")


def test_what_a_red_flag_asked_for_cannot_be_left_out(cast, call):
    foodbank = make_team(cast.borough, kind="foodbank")
    welfare = make_team(cast.borough, kind="welfare")
    make_route(cast.borough, "foodbank", key="lead_foodbank", also=make_route(cast.borough, "welfare", key="welfare"))
    make_agreement(cast.borough, "community_hub", "foodbank")
    make_agreement(cast.borough, "community_hub", "welfare")
    give(call, cast.alice, food_left="nothing", people_at_home="3", diet="", anything_else=["nothing_else"])
    done = completing.complete(call, by=cast.alice, checked=Checked(left_out=["food"]))
    assert [(need.category.key, need.urgency) for need in done.needs] == [("food", "now")]
    assert {r.to_team for r in Referral.objects.all()} == {foodbank, welfare}
    assert done.not_sent == []


def test_a_team_that_has_the_need_already_by_another_answer_is_no_fault_to_tell(cast, call, monkeypatch):
    """No food and no money: the foodbank's referral takes welfare with it, and the answer about money asks it again."""
    make_team(cast.borough, kind="foodbank")
    welfare = make_team(cast.borough, kind="welfare")
    make_route(cast.borough, "foodbank", key="lead_foodbank", also=make_route(cast.borough, "welfare", key="welfare"))
    make_agreement(cast.borough, "community_hub", "foodbank")
    make_agreement(cast.borough, "community_hub", "welfare")
    give(call, cast.alice, food_left="nothing", people_at_home="3", diet="", anything_else=["nothing_else"])
    course = course_of(call)
    (food,) = [one for one in course.referrals if one.route == "lead_foodbank"]
    asked = [food, replace(food, route="welfare", goes_with="")]
    monkeypatch.setattr(type(course), "referrals", property(lambda self: asked))
    done = completing.complete(call, by=cast.alice, checked=Checked())
    assert done.not_sent == []
    assert Referral.objects.filter(to_team=welfare).count() == 1
    assert not done.needs[0].notes.filter(text__contains="could not be sent").exists()


def test_a_referral_that_cannot_be_sent_is_said_and_never_lost(cast, call):
    make_route(cast.borough, "foodbank", key="lead_foodbank")
    give(call, cast.alice, food_left="nothing", people_at_home="3", diet="", anything_else=["nothing_else"])
    done = completing.complete(call, by=cast.alice, checked=Checked())
    assert len(done.not_sent) == 1
    assert done.needs[0].notes.filter(text__contains="could not be sent").exists()


def test_without_a_person_nothing_is_raised(cast):
    with acting(cast.alice):
        call = give(make_call(cast), cast.alice, food_left="some", people_at_home="1", diet="", anything_else=["dog"])
        with pytest.raises(Refused, match="Find the person"):
            completing.complete(call, by=cast.alice, checked=Checked())
        assert Contact.objects.get(pk=call.pk).is_draft


def test_a_caller_who_wants_nothing_needs_no_record(cast):
    with acting(cast.alice):
        call = contacts.begin(team=cast.hub, by=cast.alice)
        with pytest.raises(Refused, match="outcome"):
            completing.complete(call, by=cast.alice, checked=Checked())
        assert completing.complete(call, by=cast.alice, checked=Checked(outcome="wrong_person")).needs == []


def test_a_concern_raised_in_a_call_goes_to_the_front_door_only(cast, call):
    make_team(cast.borough, kind="safeguarding")
    completing.complete(call, by=cast.alice, checked=Checked(outcome="referred", concern="He takes my money"))
    assert not Concern.objects.exists(), "who raised it cannot read it back"


def test_who_has_died_is_not_rung_back(cast, call):
    later = timezone.now() + timedelta(hours=5)
    done = completing.complete(
        call, by=cast.alice, checked=Checked(outcome="person_has_died", has_died=True, next_contact_at=later)
    )
    assert done.needs == []
    call.person.refresh_from_db()
    assert (call.person.no_contact, call.person.is_deceased) == (True, False), "a second person says so first"


def test_a_second_person_confirms_a_death_that_a_call_told_of(cast, call):
    done = completing.complete(call, by=cast.alice, checked=Checked(outcome="advice_given", has_died=True)).contact
    with pytest.raises(Refused, match="Somebody else confirms it"):
        completing.confirm_death(done, is_so=True, by=cast.alice)
    dora = make_user(cast.hub, "manager", "Dora")
    with acting(dora):
        completing.confirm_death(done, is_so=True, by=dora)
        with pytest.raises(Refused, match="answered this already"):
            completing.confirm_death(done, is_so=False, by=dora)
    done.refresh_from_db()
    assert (done.death, done.person.is_deceased) == ("confirmed", True)


def test_a_death_told_by_mistake_lets_contact_go_on_and_keeps_what_they_wished(cast, call):
    said = Checked(outcome="person_has_died")
    done = completing.complete(call, by=cast.alice, checked=said).contact
    completing.confirm_death(done, is_so=False, by=cast.alice)
    call.person.refresh_from_db()
    assert (call.person.may_have_died, call.person.no_contact, call.person.is_deceased) == (False, False, False)
    with acting(cast.alice):
        people.correct(person=call.person, by=cast.alice, version=call.person.version, no_contact=True)
        again = make_call(cast, person=call.person)
        again = completing.complete(again, by=cast.alice, checked=said).contact
        completing.confirm_death(again, is_so=False, by=cast.alice)
        call.person.refresh_from_db()
    assert call.person.no_contact, "they asked for it before"


def test_nobody_reached_leaves_a_ring_back_and_says_so_to_others(cast):
    with acting(cast.alice):
        call = make_call(cast, person=make_person(cast), is_outgoing=True)
        completing.not_reached(call, why="no_answer", by=cast.alice)
        (approach,) = Approach.objects.all()
        assert not approach.was_reached
        assert Need.objects.get().category.key == "call_back"
    with acting(cast.alice):
        call = make_call(cast, person=make_person(cast), is_outgoing=True)
        completing.not_reached(call, why="wrong_number", by=cast.alice)
        assert Need.objects.count() == 1


def test_a_draft_waits_for_its_handler_and_then_for_the_team(cast, call):
    with pytest.raises(Refused, match="role"):
        contacts.say(call, about="x", by=cast.bob)
    dora = make_user(cast.hub, "call_handler", "Dora")
    with acting(dora):
        with pytest.raises(Refused, match="Alice has this call"):
            contacts.say(call, about="x", by=dora)
        with pytest.raises(Refused, match="Half an hour"):
            contacts.take_over(call, by=dora)
        Contact.objects.filter(pk=call.pk).update(saved_at=timezone.now() - timedelta(minutes=31))
        assert list(Contact.objects.visible_to(dora).left_alone()) == [call]
        contacts.take_over(call, by=dora)
        contacts.say(call, about="he rang again", by=dora)
    with acting(cast.alice), pytest.raises(Refused, match="Dora has this call"):
        contacts.say(call, about="x", by=cast.alice)


def test_a_draft_is_put_away_with_a_reason(cast, call):
    with pytest.raises(Refused, match="Say why"):
        contacts.abandon(call, because=" ", by=cast.alice)
    contacts.abandon(call, because="Line went dead, no number", by=cast.alice)
    with pytest.raises(Refused, match="finished"):
        contacts.say(call, about="x", by=cast.alice)


def test_behind_another_wall_a_call_does_not_exist(cast, call):
    with acting(cast.charlie):
        assert not Contact.objects.exists()
        assert not Contact.objects.visible_to(cast.charlie).exists()


def test_a_walk_in_is_logged_once(cast):
    with acting(cast.alice):
        person, key = make_person(cast), str(uuid4())
        for _ in range(2):
            contacts.drop_in(team=cast.hub, by=cast.alice, category=None, about="bus pass", was_done="form given",
                             person=person, key=key)  # fmt: skip
        assert Contact.objects.count() == Approach.objects.count() == 1
        with pytest.raises(Refused, match="what it was about"):
            contacts.drop_in(team=cast.hub, by=cast.alice, category=None)


def test_the_record_answers_for_itself(cast, call):
    people.say_circumstance(person=call.person, team=cast.hub, by=cast.alice, key="lives_alone", value="yes")
    from hearth.needs.calling import RecordSays

    said = RecordSays(call).of(("lives_alone", "age", "is_deceased", "has_open_need", "contacted_in_last_week"))
    assert said["lives_alone"] == "yes"
    assert said["age"] > 80
    assert (said["is_deceased"], said["has_open_need"], said["contacted_in_last_week"]) == (False, False, False)


def test_the_day_of_staying_at_home_is_counted_from_the_latest_test_a_list_names(cast, call):
    today = timezone.localdate()
    facts = {"team": cast.hub, "legal_basis": "Public task", "expires_on": today + timedelta(days=30)}
    with everywhere():
        held = DataSet.objects.create(borough=cast.borough, key="self-isolation", **facts)
        for days, key in ((9, "a"), (4, "b"), (40, "c")):
            said = {"tested_on": str(today - timedelta(days=days))}
            ListEntry.objects.create(
                team=cast.hub, data_set=held, person=call.person, row_key=key, said=said, digest=""
            )
    with acting(cast.alice):
        assert RecordSays(call)._ask("isolation_day") == 4
        ListEntry.objects.exclude(row_key="c").delete()
        assert RecordSays(call)._ask("isolation_day") is None


ANSWERS = st.lists(
    st.one_of(
        st.tuples(st.just("food_left"), st.sampled_from(["nothing", "some", "plenty", "danger"])),
        st.tuples(st.just("people_at_home"), st.integers(1, 20).map(str)),
        st.tuples(st.just("diet"), st.text(st.characters(categories=["L", "P", "Zs"]), max_size=20)),
        st.tuples(st.just("anything_else"), st.lists(st.sampled_from(["dog", "company"]), min_size=1, unique=True)),
    ),
    max_size=8,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ANSWERS)
def test_whatever_is_answered_in_whatever_order_nothing_is_lost(cast, call, answers):
    """Every answer last given is kept, and is on the path or set aside, never both."""
    call.answers.all().delete()
    for question, value in answers:
        give(call, cast.alice, **{question: value})
    kept = {row.question: row for row in call.answers.all()}
    assert {q: row.value for q, row in kept.items()} == dict(answers)
    on_path = {one.question.id for _, one in course_of(call).asked}
    assert on_path == {q for q, row in kept.items() if not row.is_set_aside}


def _whole_script_call(cast, key="first_contact"):
    """A call that begins with a shipped script, with all the shipped ones published."""
    for shipped in scripts.SHIPPED:
        make_script(cast.borough, key=shipped, text=scripts.shipped_text(shipped))
    make_categories(cast.borough)
    script = Script.objects.get(borough=cast.borough, key=key)
    return contacts.begin(team=cast.hub, by=cast.alice, script=script, person=make_person(cast), key=str(uuid4()))


def _here(contact) -> tuple[str, str]:
    course = course_of(contact)
    return (course.here.row.key, course.question.id) if course.question else ("", "")


def _say(contact, by, **answers):
    """Answer what is asked now, whichever script asks it."""
    for question, said in answers.items():
        course = course_of(contact)
        assert course.question.id == question
        contacts.answer(contact, script=course.here.row, question=question, given=said, by=by)


FIRST = {"language": "english", "safe_to_talk": "safe", "who_for": "self", "how_are_you": "all_right",
         "anybody_hurting": "nobody"}  # fmt: skip


def test_what_was_said_is_read_back_after_every_other_script_and_once(cast):
    with acting(cast.alice):
        call = _whole_script_call(cast)
        _say(call, cast.alice, **FIRST, without_today=["food"], help_with=["no_more"], may_share="fine")
        assert _here(call) == ("food_and_essentials", "why_hard"), "how much food is left is not asked again"
        _say(call, cast.alice, why_hard="helper_gone", anybody_near="no", how_to_pay="cash", people_at_home="1",
             diet=["anything"], cooking=["cooker"], the_door="can_carry", who_comes="anybody", finding_the_door="",
             essentials=["nothing_else"])  # fmt: skip
        assert _here(call) == ("first_contact", "what_happens_next")
        _say(call, cast.alice, what_happens_next="right")
        assert _here(call) == ("", "")
        assert course_of(call).asked[-1][1].question.id == "what_happens_next"
        food = next(need for need in course_of(call).needs if need.category == "food")
        assert (food.urgency, food.facts["household_size"]) == ("now", 1)


@pytest.mark.parametrize(("said", "kept"), [("woman", "woman"), ("anybody", "")])
def test_who_may_come_to_the_door_is_asked_once_and_kept_for_whoever_is_asked_to_go(cast, said, kept):
    food = {"why_hard": "helper_gone", "anybody_near": "no", "how_to_pay": "cash", "people_at_home": "1",
            "diet": ["anything"], "cooking": ["cooker"], "the_door": "can_carry"}  # fmt: skip
    pills = {"medicine_left": "longer", "what_is_wanted": "collect", "which_pharmacy": "High Street",
             "does_pharmacy_deliver": "no", "is_any_controlled": "no", "who_pays": "free"}  # fmt: skip
    with acting(cast.alice):
        call = _whole_script_call(cast)
        _say(call, cast.alice, **FIRST, without_today=["food"], help_with=["prescriptions"], may_share="fine")
        _say(call, cast.alice, **food, who_comes=said, finding_the_door="", essentials=["nothing_else"])
        _say(call, cast.alice, **pills)
        assert _here(call) == ("medicines", "home_when"), "one call asks it once"
        _say(call, cast.alice, home_when="mornings", what_happens_next="right")
        completing.complete(call, checked=Checked(), by=cast.alice)
        call.person.refresh_from_db()
        assert call.person.helper_wanted == kept
        assert "who_comes" in [one.question.id for _, one in course_of(call).asked], "it was asked in this call"
        assert RecordSays(contacts.begin(team=cast.hub, by=cast.alice, script=call.script, person=call.person))._ask(
            "helper_wanted") == said, "nor does the next"  # fmt: skip


@pytest.mark.parametrize("chosen", ["english", "bsl_or_text"])
def test_whoever_chose_english_in_a_finished_call_is_not_asked_again_in_the_next(cast, chosen):
    with acting(cast.alice):
        first = _whole_script_call(cast)
        assert _here(first) == ("first_contact", "language")
        _say(first, cast.alice, language=chosen, safe_to_talk="safe")
        person, script = first.person, first.script
        meanwhile = contacts.begin(team=cast.hub, by=cast.alice, script=script, person=person)
        assert _here(meanwhile) == ("first_contact", "language"), "the first is not finished"
        before = course_of(first).asked
        completing.complete(first, checked=Checked(outcome="advice_given"), by=cast.alice)
        again = contacts.begin(team=cast.hub, by=cast.alice, script=script, person=person)
        asked = "safe_to_talk" if chosen == "english" else "language"
        assert _here(again) == ("first_contact", asked)
        first.refresh_from_db()
        assert [one.question.id for _, one in course_of(first).asked] == [one.question.id for _, one in before]
        other = contacts.begin(team=cast.hub, by=cast.alice, script=script, person=make_person(cast))
        assert _here(other) == ("first_contact", "language")


def test_what_changes_after_the_read_back_is_read_back_again(cast):
    with acting(cast.alice):
        call = _whole_script_call(cast)
        _say(call, cast.alice, **FIRST, without_today=["nothing"], help_with=["no_more"], keep_in_touch="please_ring",
             what_happens_next="right")  # fmt: skip
        assert _here(call) == ("", "")
        contacts.answer(call, script=call.script, question="help_with", given=["prescriptions"], by=cast.alice)
        _say(call, cast.alice, may_share="fine")
        assert _here(call) == ("medicines", "medicine_left")
        _say(call, cast.alice, medicine_left="longer", what_is_wanted="a_question", surgery_to_ring="asks_pharmacist")
        assert _here(call) == ("first_contact", "what_happens_next")


def test_living_alone_is_asked_once_and_then_comes_from_the_record(cast):
    with acting(cast.alice):
        call = _whole_script_call(cast, "loneliness_and_comfort_calls")
        _say(call, cast.alice, how_have_you_been="lonely", last_talked="this_month", alone_at_home="yes",
             would_like=["nothing_now"], getting_out="nothing", read_back="right")  # fmt: skip
        completing.complete(call, checked=Checked(), by=cast.alice)
        again = contacts.begin(team=cast.hub, by=cast.alice, script=call.script, person=call.person, key=str(uuid4()))
        _say(again, cast.alice, how_have_you_been="lonely", last_talked="this_month")
        assert _here(again) == ("loneliness_and_comfort_calls", "would_like")


def test_how_many_live_there_says_whether_somebody_lives_alone(cast):
    with acting(cast.alice):
        call = _whole_script_call(cast)
        says = RecordSays(call)
        assert (says._ask("lives_alone"), says._ask("has_children_at_home")) == (None, None)
        for key, value in (("household_size", "1"), ("children", "0")):
            people.say_circumstance(person=call.person, team=cast.hub, by=cast.alice, key=key, value=value)
        assert (says._ask("lives_alone"), says._ask("has_children_at_home")) == (True, False)
        people.say_circumstance(person=call.person, team=cast.hub, by=cast.alice, key="lives_alone", value="no")
        assert says._ask("lives_alone") == "no", "what was said in so many words counts first"


@pytest.mark.parametrize(
    ("hours", "day", "hour"),
    [(None, None, None), (4, date(2026, 11, 22), clock(18, 15)), (7, date(2026, 11, 22), clock(21, 15)),
     (12, date(2026, 11, 23), clock(2, 15)), (24, date(2026, 11, 23), None), (168, date(2026, 11, 29), None)],
)  # fmt: skip
def test_the_next_contact_is_not_put_at_the_minute_of_this_call(hours, day, hour):
    assert suggested_contact(hours, datetime(2026, 11, 22, 14, 2, 7, tzinfo=UTC)) == (day, hour)
