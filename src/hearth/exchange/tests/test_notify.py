"""The outbox through the real Notify client, against a stand-in that keeps Notify's rules."""

import json
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from hearth.access.tests.make import acting, everywhere
from hearth.exchange import notify
from hearth.exchange.tests.notify_stand_in import KEY, StandIn
from hearth.people import actions as people
from hearth.people.models import Person
from hearth.people.tests.make import make_person
from hearth.post import actions as post
from hearth.post.models import Message


@pytest.fixture
def carrier(settings):
    settings.NOTIFY_KEY, settings.NOTIFY_TOKEN = KEY, "callback token"
    settings.NOTIFY_TEMPLATES = {c: str(uuid.uuid4()) for c in ("email", "text", "letter")}
    with StandIn() as stand_in:
        settings.NOTIFY_URL = stand_in.url
        yield stand_in


def queued(cast, to="team@example.org", channel="email") -> Message:
    with everywhere():
        return post.queue(
            team=cast.hub,
            channel=channel,
            to=to,
            template="referral_sent",
            reference="ABC",
            sender="North",
            link="/answer/x",
            answer_by=timezone.now(),
        )


def now_is(message) -> str:
    with everywhere():
        return Message.objects.get(pk=message.pk).status


def about_edna(cast) -> tuple:
    """Edna, and a message to her that waits."""
    with acting(cast.alice):
        edna = make_person(cast)
    with everywhere():
        return edna, post.queue(
            team=cast.hub, channel="email", to="edna@example.org", template="offer_received", reference="ABC",
            team_name="North", about_person=edna.pk, is_to_them=True,
        )  # fmt: skip


def test_a_message_about_the_living_goes_out(cast, carrier):
    _, message = about_edna(cast)
    assert notify.drain() == 1
    assert now_is(message) == "sent"


def test_a_death_between_claiming_and_sending_stops_the_message(cast, carrier, monkeypatch):
    edna, message = about_edna(cast)
    made = notify.client

    def meanwhile():
        with acting(cast.alice):
            people.mark_deceased(person=edna, by=cast.alice)
        return made()

    monkeypatch.setattr(notify, "client", meanwhile)
    assert notify.drain() == 1
    assert carrier.sent == []
    assert now_is(message) == "cancelled"
    assert notify.drain() == 0


def test_a_message_that_was_to_be_tried_later_does_not_go_to_the_dead(cast, carrier):
    edna, message = about_edna(cast)
    carrier.limit = 0
    notify.drain()
    carrier.limit = 100
    with everywhere():
        Person.objects.filter(pk=edna.pk).update(is_deceased=True)  # as if nothing had been taken back
        Message.objects.update(send_after=timezone.now())
    assert notify.drain() == 1
    assert carrier.sent == []
    assert now_is(message) == "cancelled"


def test_without_a_key_nothing_leaves_the_outbox(cast, settings):
    settings.NOTIFY_KEY = ""
    message = queued(cast)
    assert notify.drain() == 0
    assert now_is(message) == "waiting"


@pytest.mark.parametrize(
    ("channel", "to"),
    [("email", "a@example.org"), ("text", "07700900001"), ("letter", "Edna Okoro\n1 Mill Lane\nQX1 1AA")],
)
def test_a_message_goes_out_once(cast, carrier, channel, to):
    message = queued(cast, to, channel)
    assert notify.drain() == 1
    assert notify.drain() == 0
    assert [row["reference"] for row in carrier.sent] == [str(message.pk)]
    assert now_is(message) == "sent"


def test_a_bad_address_fails_in_words_and_is_not_tried_for_ever(cast, carrier):
    message = queued(cast, "not an address")
    notify.drain()
    assert now_is(message) == "failed"
    with everywhere():
        assert "Check the address" in Message.objects.get().failure


def test_too_many_at_once_waits_and_goes_later(cast, carrier):
    message = queued(cast)
    carrier.limit = 0
    notify.drain()
    assert now_is(message) == "waiting"
    carrier.limit = 100
    with everywhere():
        Message.objects.update(send_after=timezone.now())
    notify.drain()
    assert now_is(message) == "sent"


def test_after_a_lost_answer_it_asks_before_it_sends_again(cast, carrier):
    message = queued(cast)
    carrier.drop = True
    notify.drain()
    assert now_is(message) == "waiting", "nobody knows whether it went"
    with everywhere():
        Message.objects.update(send_after=timezone.now())
    notify.drain()
    assert len(carrier.sent) == 1, "it had gone; it is not sent twice"
    assert now_is(message) == "sent"


def test_a_claim_of_a_dead_worker_comes_back(cast, carrier):
    message = queued(cast)
    with everywhere():
        post.claim()
        Message.objects.update(claimed_at=timezone.now() - timedelta(minutes=11))
    notify.drain()
    assert now_is(message) == "sent"


def test_the_sweep_learns_what_became_of_it_without_a_callback(cast, carrier):
    message = queued(cast, "perm-fail@simulator.notify")
    notify.drain()
    notify.sweep()
    assert now_is(message) == "failed"


def callback(client, message, status="delivered", token="callback token"):  # noqa: S107
    body = json.dumps({"reference": str(message.pk), "status": status, "id": str(uuid.uuid4())})
    return client.post(
        "/notify/callback", body, content_type="application/json", headers={"authorization": f"Bearer {token}"}
    )


def test_the_callback_is_believed_only_with_its_token(cast, carrier, client):
    message = queued(cast)
    notify.drain()
    assert callback(client, message, token="wrong").status_code == 401
    assert now_is(message) == "sent"
    assert callback(client, message).status_code == 200
    assert now_is(message) == "delivered"


def test_a_late_callback_does_not_undo_the_final_word(cast, carrier, client):
    message = queued(cast)
    notify.drain()
    callback(client, message)
    callback(client, message, status="temporary-failure")
    assert now_is(message) == "delivered"


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"reference": "x", "status": 1}', "null"])
def test_a_callback_that_is_no_json_of_notify_is_told_so(carrier, client, body, db):
    answer = client.post(
        "/notify/callback", body, content_type="application/json", headers={"authorization": "Bearer callback token"}
    )
    assert answer.status_code == 400
