"""What is done to a person's record, by whom, and what stays behind."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.http import Http404
from django.utils import timezone

from hearth.access.record import log_of, who_looked
from hearth.access.tests.make import acting, make_borough, make_team, make_user
from hearth.kit.refused import Refused, SavedMeanwhile
from hearth.people import actions
from hearth.people.models import Approach, Circumstance, Involvement, Person
from hearth.people.tests.make import make_person


def test_a_person_is_made_as_typed_and_kept_tidy(cast):
    with acting(cast.alice):
        person = make_person(cast, phone="07700 900 123", nhs_number="943 476 5919", email="EDNA@EXAMPLE.ORG")
        person.refresh_from_db()
    assert person.phone == "+447700900123"
    assert (person.nhs_number, person.nhs_number_is_valid) == ("9434765919", True)
    assert person.email == "EDNA@example.org"
    assert person.ward.name == "Mill"


def test_a_number_that_cannot_be_dialled_is_kept_as_it_was_said(cast):
    with acting(cast.alice):
        assert make_person(cast, phone="ask at no 6").phone == "ask at no 6"


def test_nobody_is_made_of_nothing(cast):
    with acting(cast.alice), pytest.raises(Refused, match="at least a name"):
        actions.make(borough=cast.borough, by=cast.alice, best_time="mornings")


def test_what_cannot_be_read_is_refused_in_words(cast):
    with acting(cast.alice), pytest.raises(Refused, match="Postcode: This does not"):
        make_person(cast, postcode="nowhere")


def test_the_same_form_sent_twice_makes_one_person(cast):
    key = str(uuid4())
    with acting(cast.alice):
        first, second = make_person(cast, key=key), make_person(cast, key=key)
        assert first.pk == second.pk
        with pytest.raises(Refused, match="other answers"):
            make_person(cast, key=key, first_name="Enid")


def test_an_observer_makes_nobody(cast):
    with acting(cast.bob), pytest.raises(Refused, match="role"):
        actions.make(borough=cast.borough, by=cast.bob, first_name="Edna")


def test_the_second_saver_is_shown_both_versions(cast):
    with acting(cast.alice):
        person = make_person(cast)
        actions.correct(person=person, by=cast.alice, version=1, phone="01632 960 222")
    with acting(cast.charlie), pytest.raises(SavedMeanwhile) as refusal:
        actions.correct(person=person, by=cast.charlie, version=1, phone="01632 960 333", first_name="Edna")
    assert refusal.value.now.phone == "+441632960222"
    assert refusal.value.typed["phone"] == "+441632960333"
    assert refusal.value.fields == ["phone"]


def test_saving_what_stands_there_already_is_never_a_quarrel(cast):
    with acting(cast.alice):
        person = make_person(cast)
        actions.correct(person=person, by=cast.alice, version=1, phone="01632 960 222")
        assert actions.correct(person=person, by=cast.alice, version=1, phone="01632 960222").version == 2


def test_a_new_postcode_moves_the_person_to_its_ward(cast):
    with acting(cast.alice):
        person = make_person(cast)
        assert actions.correct(person=person, by=cast.alice, version=1, postcode="ZZ99 3VZ").ward is None


def test_opening_a_record_says_who_looked_and_what_for(cast):
    with acting(cast.alice):
        person = make_person(cast)
    with acting(cast.charlie):
        actions.open_record(person.pk, by=cast.charlie, purpose="they rang us")
        (seen,) = who_looked(person)
    assert (seen["actor"], seen["purpose"]) == (f"user:{cast.charlie.pk}", "they rang us")


def test_a_record_is_not_opened_without_saying_why(cast):
    with acting(cast.alice):
        person = make_person(cast)
        with pytest.raises(Refused, match="what you open"):
            actions.open_record(person.pk, by=cast.alice, purpose="  ")


def test_another_boroughs_person_is_not_found(cast):
    with acting(cast.alice):
        person = make_person(cast)
    stranger = make_user(make_team(make_borough()), "manager")
    with acting(stranger):
        for key in (person.pk, uuid4(), "nonsense"):
            with pytest.raises(Http404):
                actions.open_record(key, by=stranger, purpose="they rang us")


def test_a_team_works_with_a_person_once_and_others_see_its_name(cast):
    with acting(cast.alice):
        person = make_person(cast)
        actions.involve(person=person, team=cast.hub, by=cast.alice)
        actions.involve(person=person, team=cast.hub, by=cast.alice)
    with acting(cast.charlie):
        assert [i.team for i in Involvement.objects.visible_to(cast.charlie)] == [cast.hub]
        with pytest.raises(Refused, match="Only somebody in a team"):
            actions.uninvolve(person=person, team=cast.hub, by=cast.charlie)
    with acting(cast.alice):
        actions.uninvolve(person=person, team=cast.hub, by=cast.alice)
        assert not Involvement.objects.filter(until=None).exists()
        with pytest.raises(Refused, match="not working"):
            actions.uninvolve(person=person, team=cast.hub, by=cast.alice)


def test_an_approach_is_seen_by_other_teams(cast):
    with acting(cast.alice):
        person = make_person(cast)
        actions.note_approach(person=person, team=cast.hub, by=cast.alice, channel="phone", was_reached=False)
        with pytest.raises(Refused, match="not a way"):
            actions.note_approach(person=person, team=cast.hub, by=cast.alice, channel="pigeon")
    with acting(cast.charlie):
        (seen,) = Approach.objects.visible_to(cast.charlie)
        assert not seen.was_reached


def test_the_last_word_on_sharing_counts(cast):
    with acting(cast.alice):
        person = make_person(cast)
        actions.wish(person=person, by=cast.alice, with_kind="gp", is_welcome=True)
        actions.wish(person=person, by=cast.alice, with_kind="gp", is_welcome=False)
        assert [w.is_welcome for w in person.sharing_wishes.all()] == [False]
        with pytest.raises(Refused, match="kind of team"):
            actions.wish(person=person, by=cast.alice, with_kind="press", is_welcome=True)


def test_what_somebody_new_wants_shared_is_kept_at_once_and_told_one_by_one(cast):
    wishes = {"gp": True, "welfare": False}
    with acting(cast.alice):
        person = make_person(cast)
        actions.wish_first(person=person, by=cast.alice, wishes=wishes)
        kept = person.sharing_wishes.all()
        assert {one.with_kind: one.is_welcome for one in kept} == wishes
    with acting(make_user(make_team(cast.borough, "administration"), "administrator")):
        told = {str(event["ids"]): event for event in log_of(cast.borough) if event["verb"] == "people.wish"}
    for one in kept:
        event = told.pop(str([str(one.pk)]))
        assert event["detail"] == {"with_kind": one.with_kind, "is_welcome": one.is_welcome}
        assert (event["kind"], event["actor"]) == ("people.sharingwish", f"user:{cast.alice.pk}")
    assert not told
    with acting(cast.alice), pytest.raises(Refused):
        actions.wish_first(person=person, by=cast.alice, wishes={"press": True})


def test_who_has_died_is_not_contacted_again(cast):
    with acting(cast.alice):
        person = make_person(cast)
        with pytest.raises(Refused, match="future"):
            actions.mark_deceased(person=person, by=cast.alice, on=timezone.localdate() + timedelta(days=1))
        actions.mark_deceased(person=person, by=cast.alice)
        held = actions.mark_deceased(person=person, by=cast.alice, on=timezone.localdate())
        assert (held.is_deceased, held.no_contact, held.deceased_on) == (True, True, timezone.localdate())


def test_a_circumstance_stays_with_the_team_that_was_told(cast):
    with acting(cast.alice):
        person = make_person(cast)
        actions.say_circumstance(person=person, team=cast.hub, by=cast.alice, key="lives_alone", value="yes")
        actions.say_circumstance(person=person, team=cast.hub, by=cast.alice, key="lives_alone", value="no")
        assert [c.value for c in Circumstance.objects.all()] == ["no"]
    with acting(cast.charlie):
        assert not Circumstance.objects.exists()
        assert Person.objects.visible_to(cast.charlie).exists()
