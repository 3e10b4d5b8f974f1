"""Nobody is written to who has died, or who does not want it, whichever team queued the message and when."""

import threading

import pytest
from django.db import connection

from hearth.access.tests.make import acting, everywhere
from hearth.kit.refused import Refused
from hearth.people import actions
from hearth.people.actions import contact
from hearth.people.models import Person
from hearth.people.tests.make import make_person
from hearth.post import actions as post
from hearth.post.models import Message


@pytest.fixture
def edna(cast):
    with acting(cast.alice):
        return make_person(cast)


def queued(team, person, *, channel="email", is_to_them=True) -> Message:
    with everywhere():
        return post.queue(team=team, channel=channel, to="edna@example.org", template="offer_received",
                          reference="A", team_name="North", about_person=person.pk, is_to_them=is_to_them)  # fmt: skip


def stands(message) -> tuple[str, str]:
    with everywhere():
        message = Message.objects.get(pk=message.pk)
        return message.status, message.failure


def test_a_death_takes_back_what_waits_in_every_teams_outbox(cast, edna):
    own, others = queued(cast.hub, edna), queued(cast.other, edna)
    to_a_helper = queued(cast.hub, edna, is_to_them=False)
    with acting(cast.alice):
        someone_else = make_person(cast, first_name="Dilys", date_of_birth="1950-01-01")
    kept = queued(cast.hub, someone_else)
    with acting(cast.alice):
        actions.mark_deceased(person=edna, by=cast.alice)
        assert Message.objects.filter(team=cast.other).count() == 0, "the other team's outbox stays shut"
    for message in (own, others, to_a_helper):
        assert stands(message) == ("cancelled", contact.DIED)
    assert stands(kept)[0] == "waiting"


def test_what_has_gone_is_left_as_it_was(cast, edna):
    message = queued(cast.hub, edna)
    with everywhere():
        post.claim()
        post.sent(message, carrier_id="x")
    with acting(cast.alice):
        actions.mark_deceased(person=edna, by=cast.alice)
    assert stands(message)[0] == "sent"


def test_a_failed_message_is_not_queued_again_for_the_dead(cast, edna):
    message = queued(cast.hub, edna)
    with everywhere():
        post.failed(message, why="No such address")
    with acting(cast.alice):
        actions.mark_deceased(person=edna, by=cast.alice)
    assert stands(message)[0] == "cancelled"


def test_it_is_one_transaction(cast, edna, monkeypatch):
    message = queued(cast.hub, edna)

    def breaks(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(actions, "record", breaks)
    with acting(cast.alice), pytest.raises(RuntimeError):
        actions.mark_deceased(person=edna, by=cast.alice)
    assert stands(message)[0] == "waiting"
    with everywhere():
        assert not Person.objects.get(pk=edna.pk).is_deceased


def test_a_wish_takes_back_only_what_goes_to_them_that_way(cast, edna):
    text, mail = queued(cast.hub, edna, channel="text"), queued(cast.hub, edna)
    to_a_helper = queued(cast.hub, edna, channel="text", is_to_them=False)
    with acting(cast.alice):
        actions.correct(person=edna, by=cast.alice, version=edna.version, contact_by=["email", "phone"])
    assert stands(text) == ("cancelled", contact.OTHER_WAY)
    assert stands(mail)[0] == stands(to_a_helper)[0] == "waiting"
    with acting(cast.alice):
        edna = Person.objects.get(pk=edna.pk)
        actions.correct(person=edna, by=cast.alice, version=edna.version, no_contact=True)
    assert stands(mail) == ("cancelled", contact.NO_CONTACT)
    assert stands(to_a_helper)[0] == "waiting"


def test_a_death_recorded_wrongly_brings_no_message_back_and_says_so(cast, client, edna):
    message = queued(cast.hub, edna)
    client.force_login(cast.alice)
    client.post(f"/person/{edna.pk}/open", {"purpose": "they rang us", "why": "they rang us"})
    client.post(f"/person/{edna.pk}/died", {"is_sure": "yes"})
    assert stands(message)[0] == "cancelled"
    assert client.post(f"/person/{edna.pk}/alive", {"reason": " "}).status_code == 422
    page = client.post(f"/person/{edna.pk}/alive", {"reason": "I spoke to her"}, follow=True).content.decode()
    assert "1 message was cancelled and stays so" in page
    assert stands(message)[0] == "cancelled"
    with everywhere():
        back = Person.objects.get(pk=edna.pk)
        assert (back.is_deceased, back.no_contact) == (False, True)
    with acting(cast.alice), pytest.raises(Refused, match="not recorded"):
        actions.not_dead_after_all(person=back, by=cast.alice, reason="x")


def test_a_message_queued_before_two_records_were_joined_is_taken_back_too(cast, edna):
    with acting(cast.alice):
        twin = make_person(cast, first_name="Edith", date_of_birth="1939-05-13")
    message = queued(cast.hub, twin)
    with everywhere():
        Person.objects.filter(pk=twin.pk).update(joined_to=edna)
    with acting(cast.alice):
        actions.mark_deceased(person=edna, by=cast.alice)
    assert stands(message)[0] == "cancelled"
    with everywhere():
        assert contact.against_writing(twin.pk, channel="email", is_to_them=True) == contact.DIED


@pytest.mark.django_db(transaction=True)
def test_the_send_job_waits_for_a_death_that_is_being_written_down(cast, edna):
    """Whoever asks while the record is being changed is told what it says afterwards."""
    locked, asked, told = threading.Event(), threading.Event(), []

    def ask():
        locked.wait(10)
        try:
            with everywhere():
                asked.set()
                told.append(contact.against_writing(edna.pk, channel="email", is_to_them=True))
        finally:
            connection.close()

    asking = threading.Thread(target=ask)
    asking.start()
    with acting(cast.alice):
        actions.mark_deceased(person=edna, by=cast.alice)
        locked.set()
        asked.wait(10)
    asking.join(10)
    assert told == [contact.DIED]
