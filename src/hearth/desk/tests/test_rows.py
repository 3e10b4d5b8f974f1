"""Which rows are linked to a person, who joined what, and how a mistake is put right."""

from datetime import date

import pytest
from django.urls import reverse

from hearth.access.tests.make import acting, events, everywhere
from hearth.desk.actions.rows import move_row
from hearth.exchange.actions import comparing
from hearth.exchange.models import PossibleMatch
from hearth.exchange.tests.make_matches import make_pair
from hearth.exchange.tests.test_comparing import say
from hearth.kit.refused import Refused
from hearth.matching import actions as matching
from hearth.matching.models import Task
from hearth.needs.actions import moving, notes, referrals
from hearth.needs.models import Referral
from hearth.needs.tests.make import make_agreement, make_need, make_route
from hearth.offers.tests.make import make_volunteer
from hearth.people.actions import joining
from hearth.people.models import Joining, ListEntry, Person
from hearth.people.tests.make import make_person
from hearth.people.tests.test_joining import on_a_list


@pytest.fixture
def linked(cast):
    """Edna as she told us herself, and a row of a list that was taken for hers."""
    with acting(cast.alice):
        edna = make_person(cast, phone="", email="")
        row = on_a_list(cast, first_name="Ada", born=date(1950, 1, 1), email="ada@example.org")
        joining.join(kept=edna, gone=row.person, by=cast.alice, because="Looked the same")
        return Person.objects.get(pk=edna.pk), ListEntry.objects.get(pk=row.pk)


@pytest.fixture
def alice(client, cast, linked):
    client.force_login(cast.alice)
    client.post(reverse("people:open", args=[linked[0].pk]), {"why": "a list"})
    return client


def body(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_the_page_says_who_or_what_linked_a_row_on_what_evidence_and_when(alice, linked):
    page = body(alice.get(reverse("desk:rows", args=[linked[0].pk])))
    assert "A record was made from it" in page
    assert "Came with a record that was joined on" in page
    assert "by Alice: Looked the same" in page


def test_a_record_that_was_not_opened_asks_what_for(client, cast, linked):
    client.force_login(cast.alice)
    assert client.get(reverse("desk:rows", args=[linked[0].pk])).url == reverse("people:open", args=[linked[0].pk])


def test_a_row_goes_to_whom_it_is_about_with_what_was_done_because_of_it(alice, cast, linked):
    edna, row = linked
    with acting(cast.alice):
        ada = make_person(cast, first_name="Ada", phone="", date_of_birth="1950-01-01")
        from_list, own = make_need(cast.hub, person=edna, source="list"), make_need(cast.hub, person=edna)
    address = reverse("desk:move_row", args=[edna.pk, row.pk])
    page = body(alice.get(address))
    assert f'value="{ada.pk}"' in page, "who fits the row is offered"
    assert f'value="{from_list.pk}" checked' in page
    assert f'value="{own.pk}" checked' not in page
    given = {"to": str(ada.pk), "with": [str(from_list.pk)], "reason": "It is her neighbour", "do": "move"}
    assert alice.post(address, given).url == reverse("desk:rows", args=[edna.pk])
    with acting(cast.alice):
        for one in (from_list, own, row):
            one.refresh_from_db()
        assert (from_list.person_id, own.person_id, row.person_id) == (ada.pk, edna.pk, ada.pk)
        assert Person.objects.get(pk=edna.pk).email == ""
        told = [note.text for person in (edna, ada) for note in person.notes.all()]
    assert told == [
        f"Request {from_list.reference} was moved to another person's record. It is her neighbour",
        f"Request {from_list.reference} came from another person's record. It is her neighbour",
    ]
    assert [verb for verb, _ in events(cast.borough)].count("needs.move") == 2


def test_somebody_new_is_made_from_the_row_and_never_asked_about_again(alice, cast, linked):
    edna, row = linked
    alice.post(reverse("desk:move_row", args=[edna.pk, row.pk]), {"to": "new", "reason": "Her sister", "do": "move"})
    with acting(cast.alice):
        row.refresh_from_db()
        assert (row.person.first_name, row.person.email) == ("Ada", "ada@example.org")
        assert PossibleMatch.objects.get().outcome == "different"
        with pytest.raises(Refused, match="were compared and are two people"):
            comparing.ask(one=edna, other=row.person, by=cast.alice, because="Again")


def test_all_of_it_moves_or_nothing(cast, linked):
    edna, row = linked
    with acting(cast.alice):
        ada = make_person(cast, first_name="Ada", phone="")
        need = make_need(cast.hub, person=edna)
        type(need).objects.filter(pk=need.pk).update(stage="offered", carrier_kind="council_staff")
        with pytest.raises(Refused, match="Take it back first"):
            move_row(entry=row, to=ada, by=cast.alice, because="Hers", needs=[need])
    with acting(cast.alice):
        row.refresh_from_db()
        assert row.person_id == edna.pk


@pytest.fixture
def in_hand(cast, linked):
    """Edna's request with a volunteer, who was told her name and address; it was Ada who asked."""
    edna, _row = linked
    sam = make_volunteer(cast.hub, approved_by=cast.alice)
    with acting(cast.alice):
        ada = make_person(cast, first_name="Ada", phone="", date_of_birth="1950-01-01")
        need = make_need(cast.hub, person=edna, source="list")
        matching.offer(need, volunteer=sam, by=cast.alice)
    return ada, need, sam


def test_the_page_says_who_has_it_and_takes_it_back_when_asked(alice, cast, linked, in_hand):
    (edna, row), (ada, need, sam) = linked, in_hand
    address = reverse("desk:move_row", args=[edna.pk, row.pk])
    page = body(alice.get(address))
    assert f"{sam.name} has {need.reference} in hand" in page
    assert reverse("desk:need", args=[need.pk]) in page
    given = {"to": str(ada.pk), "with": [str(need.pk)], "reason": "It is her neighbour", "do": "move"}
    assert alice.post(address, given).status_code == 409
    assert alice.post(address, {**given, "take_back": "yes"}).status_code == 302
    with acting(cast.alice):
        need.refresh_from_db()
        assert (need.person_id, need.stage) == (ada.pk, "triaged")
        assert Task.objects.get().status == "withdrawn"


def test_an_unanswered_referral_is_taken_back_with_it(cast, linked):
    edna, row = linked
    make_agreement(cast.borough, "community_hub", "health_and_care")
    with acting(cast.alice):
        ada = make_person(cast, first_name="Ada", phone="")
        need = make_need(cast.hub, person=edna)
        referrals.refer(need=need, route=make_route(cast.borough, "health_and_care"), by=cast.alice)
        move_row(entry=row, to=ada, by=cast.alice, because="Hers", needs=[need], take_back=True)
        assert Referral.objects.get().status == "withdrawn"
        assert type(need).objects.get(pk=need.pk).person_id == ada.pk


def test_whom_to_ring_is_said_where_another_team_must_move_it(cast, linked):
    edna, _row = linked
    make_agreement(cast.borough, "community_hub", "health_and_care")
    with everywhere():
        type(cast.hub).objects.filter(pk=cast.hub.pk).update(phone="01632 960555")
    with acting(cast.alice):
        need = make_need(cast.hub, person=edna)
        sent = referrals.refer(need=need, route=make_route(cast.borough, "health_and_care"), by=cast.alice)
    with acting(cast.charlie):
        received = referrals.accept(sent, by=cast.charlie).received_need
        held = moving.in_the_way(type(need).objects.get(pk=received.pk))
    assert "Ring them on 01632 960555: it is theirs to move" in held.words
    assert not held.is_ours_to_take_back


def told(cast) -> tuple[str, str, str]:
    with acting(cast.alice):
        task = Task.objects.get()
        return task.who, task.where, task.phone


def test_a_volunteer_is_told_to_ring_when_the_two_records_are_parted(cast, linked):
    edna, _row = linked
    with acting(cast.alice):
        joined = Joining.objects.get()
        need = make_need(cast.hub, person=edna)
        type(need).objects.filter(pk=need.pk).update(person=joined.gone_id)
        comparing.part(joined=joined, by=cast.alice, because="Two")
        second = joining.join(kept=edna, gone=Person.objects.get(pk=joined.gone_id), by=cast.alice, because="Again")
        need = type(need).objects.get(pk=need.pk)
        matching.offer(need, volunteer=make_volunteer(cast.hub, approved_by=cast.alice), by=cast.alice)
        assert told(cast)[0] == edna.name
        comparing.part(joined=second, by=cast.alice, because="Two after all")
        assert type(need).objects.get(pk=need.pk).person_id == joined.gone_id
        assert told(cast) == ("Somebody else than you were told", "", "")
        assert "Do not go there" in Task.objects.get().take_care


def test_a_volunteer_who_was_told_before_the_records_were_joined_goes_on(cast):
    with acting(cast.alice):
        edna, ada = make_person(cast), make_person(cast, first_name="Ada")
        need = make_need(cast.hub, person=ada)
        matching.offer(need, volunteer=make_volunteer(cast.hub, approved_by=cast.alice), by=cast.alice)
        before = told(cast)
        joined = joining.join(kept=edna, gone=ada, by=cast.alice, because="Looked the same")
        assert told(cast) == before
        comparing.part(joined=joined, by=cast.alice, because="Two")
        assert told(cast) == before


def test_a_task_that_borrowed_the_others_telephone_is_told_to_ring(cast):
    with acting(cast.alice):
        edna, ada = make_person(cast, phone=""), make_person(cast, first_name="Ada", phone="01632 960777")
        joined = joining.join(kept=edna, gone=ada, by=cast.alice, because="Looked the same")
        need = make_need(cast.hub, person=Person.objects.get(pk=edna.pk))
        matching.offer(need, volunteer=make_volunteer(cast.hub, approved_by=cast.alice), by=cast.alice)
        assert told(cast)[2]
        comparing.part(joined=joined, by=cast.alice, because="Two")
        assert told(cast) == ("Somebody else than you were told", "", "")


def test_a_note_keeps_its_words_and_its_signature(cast):
    with acting(cast.alice):
        edna, ada = make_person(cast), make_person(cast, first_name="Ada")
        note = notes.write(person=edna, team=cast.hub, by=cast.alice, text="Likes tea")
        moved = moving.move_note(note, to=ada, by=cast.alice, because="Said by Ada")
        assert (moved.text, moved.signed_as, moved.person_id) == ("Likes tea", note.signed_as, ada.pk)
        with pytest.raises(Refused, match="Say why"):
            moving.move_note(moved, to=edna, by=cast.alice, because=" ")


def test_another_team_moves_nothing_of_ours(cast):
    with acting(cast.alice):
        edna, ada = make_person(cast), make_person(cast, first_name="Ada")
        need = make_need(cast.hub, person=edna)
    with acting(cast.charlie), pytest.raises(Refused, match="Your role"):
        moving.move_need(need, to=ada, by=cast.charlie, because="Mine")


def test_two_people_are_parted_on_the_page(alice, cast, linked):
    edna, row = linked
    with acting(cast.alice):
        joined = Joining.objects.get()
    address = reverse("desk:part", args=[edna.pk, joined.pk])
    assert alice.post(address, {"reason": ""}).status_code == 422
    alice.post(address, {"reason": "She has a sister"})
    with acting(cast.alice):
        row.refresh_from_db()
        assert row.person_id == joined.gone_id
        assert PossibleMatch.objects.get().outcome == "different"
    assert "She has a sister" in body(alice.get(reverse("desk:rows", args=[edna.pk])))


def test_a_colleague_may_ask_whether_two_records_are_one_person(alice, cast, linked):
    with acting(cast.alice):
        other = make_person(cast)
    answer = alice.post(reverse("desk:ask", args=[linked[0].pk, other.pk]))
    assert answer.url == reverse("exchange:compare")
    assert "A colleague thinks that they are one person" in body(alice.get(answer.url))


def test_a_link_never_crosses_a_wall(client, cast):
    match = make_pair(cast)
    with acting(cast.alice):
        row = on_a_list(cast, born=date(1939, 5, 12))
        ListEntry.objects.filter(pk=row.pk).update(person=match.other)
        make_need(cast.hub, person=match.other)
    say(match, "same", cast.alice)
    with acting(cast.charlie):
        assert not ListEntry.objects.exists()
        assert not ListEntry.objects.visible_to(cast.charlie).exists()
        kept = Person.objects.standing().filter(pk__in=[match.one_id, match.other_id]).get()
    client.force_login(cast.charlie)
    client.post(reverse("people:open", args=[kept.pk]), {"why": "a list"})
    assert "Patient list" not in client.get(reverse("desk:person", args=[kept.pk])).content.decode()
    with everywhere():
        assert ListEntry.objects.get().person_id == kept.pk
