"""Calls that come in: told by a telephone system or by hand, taken, given up, counted by half-hour."""

import json
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from random import Random
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from standardwebhooks.webhooks import Webhook

from hearth.access.tests.make import acting, everywhere, make_team, make_user
from hearth.calls import incoming_figures, who_rings
from hearth.calls.actions import clockwork, incoming, queue, ringing
from hearth.calls.commands.telephony import tell
from hearth.calls.models import IncomingCall
from hearth.calls.rules import telephony
from hearth.calls.staffing_facts import history
from hearth.calls.tests.make import make_campaign
from hearth.calls.tests.simulate import clock
from hearth.kit.refused import Refused
from hearth.needs.rules import scripts
from hearth.needs.tests.make_calls import make_script
from hearth.offers.tests.make import make_volunteer
from hearth.people.models import Person

NUMBER = "+441632960123"


@pytest.fixture
def line(cast):
    with acting(cast.alice):
        return incoming.open_line(team=cast.hub, name="Helpline", by=cast.alice)


def address(line) -> str:
    return reverse("calls:hear", args=[line.team_id, line.pk])


def told(line, kind, *, secret=None, at=None, call="c1", signed_at=None, body=None, **data):
    """One event as a telephone system sends it."""
    now = signed_at or datetime.now(UTC)
    said = {"type": kind, "timestamp": (at or now).isoformat(), "data": {"call": call, "from": NUMBER, **data}}
    body, name = body or json.dumps(said), f"msg_{uuid4().hex}"
    signature = Webhook(secret or incoming.secret_of(line)).sign(name, now, body)
    headers = {"webhook-id": name, "webhook-timestamp": str(int(now.timestamp())), "webhook-signature": signature}
    return Client().post(address(line), body, content_type="application/json", headers=headers)


def calls():
    with everywhere():
        return list(IncomingCall.objects.order_by("rang_at"))


@pytest.mark.django_db
def test_a_call_rings_is_answered_and_ends(cast, line):
    assert told(line, "call.ringing").status_code == 204
    assert told(line, "call.answered", agent=cast.alice.email.upper()).status_code == 204
    assert told(line, "call.ended").status_code == 204
    (call,) = calls()
    assert (call.number, call.went, call.answered_by_id) == (NUMBER, "answered", cast.alice.pk)


@pytest.mark.django_db
def test_events_in_any_order_and_told_twice_come_to_the_same(cast, line):
    at = datetime.now(UTC) - timedelta(minutes=5)
    events = [
        ("call.ringing", at),
        ("call.answered", at + timedelta(seconds=12)),
        ("call.ended", at + timedelta(minutes=2)),
    ]
    for number, order in enumerate(permutations(events)):
        for kind, moment in (*order, *order[:2]):
            assert told(line, kind, at=moment, call=f"c{number}").status_code == 204
    found = {(one.rang_at, one.answered_at, one.ended_at, one.went) for one in calls()}
    assert found == {(at, events[1][1], events[2][1], "answered")}


@pytest.mark.django_db
@pytest.mark.parametrize(("data", "went"), [({}, "gave_up"), ({"reason": "Voicemail"}, "elsewhere")])
def test_a_call_nobody_answered_gave_up_or_went_elsewhere(line, data, went):
    told(line, "call.ringing")
    told(line, "call.ended", **data)
    assert [one.went for one in calls()] == [went]


@pytest.mark.django_db
def test_nothing_is_heard_unsigned_late_or_of_a_closed_line(cast, line):
    assert told(line, "call.ringing", secret="whsec_" + "QUJD" * 8).status_code == 401
    assert told(line, "call.ringing", signed_at=datetime.now(UTC) - timedelta(minutes=6)).status_code == 401
    assert Client().post(address(line), "{}", content_type="application/json").status_code == 401
    garbled = {"webhook-id": "a", "webhook-timestamp": "1", "webhook-signature": "v1"}
    assert Client().post(address(line), b"\xff", content_type="application/json", headers=garbled).status_code == 401
    assert Client().post(address(line), {"no": "JSON"}).status_code == 415
    for nowhere in ([line.team_id, uuid4()], [10**9, line.pk]):
        assert (
            Client().post(reverse("calls:hear", args=nowhere), "{}", content_type="application/json").status_code == 404
        )
    with acting(cast.alice):
        incoming.close_line(line, by=cast.alice)
    assert told(line, "call.ringing").status_code == 410
    assert calls() == []


@pytest.mark.django_db
def test_a_line_of_one_team_is_not_found_behind_another(cast, line):
    elsewhere = reverse("calls:hear", args=[cast.other.pk, line.pk])
    assert Client().post(elsewhere, "{}", content_type="application/json").status_code == 404


@pytest.mark.django_db
def test_a_new_secret_holds_beside_the_one_before_for_a_week(cast, line):
    first = incoming.secret_of(line)
    with acting(cast.alice):
        line = incoming.new_secret(line, by=cast.alice)
    assert incoming.secret_of(line) != first
    assert told(line, "call.ringing", secret=first).status_code == 204
    with clock(timezone.now() + timedelta(days=8)):
        assert not incoming.is_signed(line, b"{}", signed(first), timezone.now())
        assert incoming.is_signed(line, b"{}", signed(incoming.secret_of(line)), timezone.now())


def signed(secret: str) -> dict:
    now = datetime.now(UTC)
    return {"webhook-id": "a", "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(secret).sign("a", now, "{}")}  # fmt: skip


@pytest.mark.parametrize(("event", "names"), [
    ([], "JSON object"), ({"type": "call.ringing"}, "data"), ({"type": "ring", "data": {}}, "type"),
    ({"type": "call.ended", "data": {}}, "data.call"),
    ({"type": "call.ended", "data": {"call": "x" * 81}}, "data.call"),
    ({"type": "call.ended", "data": {"call": "x"}, "timestamp": "today"}, "timestamp"),
    ({"type": "call.ended", "data": {"call": "x"}, "timestamp": "2026-03-02T09:00:00"}, "offset"),
    ({"type": "call.ended", "data": {"call": "x"}, "timestamp": "2036-03-02T09:00:00Z"}, "ahead"),
])  # fmt: skip
def test_what_cannot_be_read_is_said_in_words_that_name_it(event, names):
    with pytest.raises(telephony.Untold, match=names):
        telephony.read(event, datetime(2026, 3, 2, 9, tzinfo=UTC))


@pytest.mark.django_db
def test_who_may_be_ringing_is_everybody_with_that_number_and_never_one_guessed(cast, line):
    with everywhere():
        edna = Person.objects.create(borough=cast.borough, first_name="Edna", last_name="Okoro", phone=NUMBER)
        sam = Person.objects.create(borough=cast.borough, first_name="Sam", last_name="Okoro", phone_2=NUMBER)
        make_campaign(cast.hub, cast.alice, [edna.pk], purpose="welfare_check",
                      hours=dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
                                           "bank_holiday"), "00:00-23:59"))  # fmt: skip
    volunteer = make_volunteer(cast.hub, phone=NUMBER)
    with acting(cast.alice):
        claim = queue.next_turn(team=cast.hub, by=cast.alice)
        ringing.end_try(claim, outcome="no_answer", by=cast.alice)
    told(line, "call.ringing")
    with acting(cast.alice):
        found = who_rings.known_by(NUMBER, team=cast.hub, user=cast.alice)
        assert {one.pk for one in found.people} == {edna.pk, sam.pk}
        assert [why for _, why in found.tried] == ["welfare_check 1"]
    page = Client()
    page.force_login(cast.alice)
    shown = page.get(reverse("calls:incoming")).content.decode()
    assert "Take it: Edna Okoro" in shown
    assert "Several people have this number" in shown
    assert f"{volunteer.name}</a>, who volunteers" in shown
    assert "We rang this number" in shown
    page.post(reverse("calls:take_incoming", args=[calls()[0].pk]), {"person": str(sam.pk)})
    with everywhere():
        call = IncomingCall.objects.select_related("contact").get()
        assert (call.contact.person_id, call.contact.caller_phone, call.answered_by_id) == (sam.pk, "", cast.alice.pk)
    assert call.contact.reference in page.post(reverse("calls:incoming_number"), {"number": NUMBER}).content.decode()
    other = Client()
    other.force_login(make_user(make_team(cast.borough, kind="welfare"), "call_handler", "Dee"))
    assert "We rang" not in other.post(reverse("calls:incoming_number"), {"number": "01632 960123"}).content.decode()


@pytest.mark.django_db
def test_a_call_is_taken_once_and_the_number_of_somebody_unknown_is_kept(cast, line):
    told(line, "call.ringing")
    with everywhere():
        make_script(cast.borough, key="first_contact", text=scripts.shipped_text("first_contact"))
    dee = make_user(cast.hub, "call_handler", "Dee")
    with acting(cast.alice):
        contact = incoming.take(calls()[0], by=cast.alice)
        assert incoming.take(calls()[0], by=cast.alice).pk == contact.pk
    assert (contact.caller_phone, contact.script.key) == (NUMBER, "first_contact")
    with acting(dee), pytest.raises(Refused, match="Alice has taken"):
        incoming.take(calls()[0], by=dee)


@pytest.mark.django_db
def test_a_call_on_another_telephone_is_written_down_by_hand(cast):
    with acting(cast.alice):
        assert incoming.log_by_hand(team=cast.hub, number="01632 960123", by=cast.alice).caller_phone == NUMBER
        with pytest.raises(Refused, match="not a telephone number"):
            incoming.log_by_hand(team=cast.hub, number="twelve", by=cast.alice)
        incoming.log_by_hand(team=cast.hub, number="", by=cast.alice)
    assert [one.number for one in calls()] == [NUMBER, ""]


@pytest.mark.django_db
def test_a_line_that_dies_leaves_nobody_ringing_and_numbers_are_forgotten(line):
    told(line, "call.ringing", call="a")
    told(line, "call.answered", call="b")
    for hours, went in ((0.6, ["unknown", ""]), (5, ["unknown", "answered"])):
        with clock(timezone.now() + timedelta(hours=hours)), everywhere():
            clockwork.tick()
        assert [one.went for one in calls()] == went
    with clock(timezone.now() + timedelta(days=91)), everywhere():
        clockwork.tick()
    assert {one.number for one in calls()} == {""}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "half_hours"), [(date(2026, 3, 28), 48), (date(2026, 3, 29), 46), (date(2026, 10, 25), 50)]
)
def test_every_call_of_a_day_stands_in_its_half_hour_also_when_the_clocks_change(cast, line, day, half_hours):
    chance, London = Random(3), ZoneInfo("Europe/London")
    begin = datetime(day.year, day.month, day.day, tzinfo=London).astimezone(UTC)
    for number in range(200):
        rang = begin + timedelta(minutes=chance.uniform(0, 30 * half_hours))
        waited = timedelta(seconds=chance.expovariate(1 / 30))
        incoming_call(line, number, rang, waited, is_answered=chance.random() < 0.8)
    with acting(cast.alice):
        found = incoming_figures.day_of([cast.hub], day, cast.alice)
    assert len(found.half_hours) == half_hours
    assert found.whole.came == sum(row.came for row in found.half_hours) == 200
    assert found.whole.ended("answered") + found.whole.ended("gave_up") == 200
    rows = calls()
    in_time = [one for one in rows if one.answered_at and (one.answered_at - one.rang_at).total_seconds() <= 20]
    assert found.whole.in_time == len(in_time)
    first = [one for one in rows if one.rang_at < begin + timedelta(minutes=30)]
    assert found.half_hours[0].came == len(first)
    assert len(incoming_figures.as_csv(found).splitlines()) == half_hours + 2


def incoming_call(line, number, rang, waited, *, is_answered):
    with everywhere():
        IncomingCall.objects.create(
            team_id=line.team_id, line=line, told_as=str(number), rang_at=rang, ended_at=rang + timedelta(hours=1),
            answered_at=rang + waited if is_answered else None, went="answered" if is_answered else "gave_up",
        )  # fmt: skip


@pytest.mark.django_db
def test_a_plan_of_callers_begins_with_whoever_rang_also_those_who_gave_up(cast, line):
    for number in range(4):
        incoming_call(
            line, number, datetime(2026, 3, 2, 9, 5, tzinfo=UTC), timedelta(seconds=5), is_answered=number < 3
        )
    with acting(cast.alice):
        found = history(cast.hub, weeks=1, today=date(2026, 3, 9))
    assert (found.number, found.with_those_who_gave_up) == (4, True)
    assert found.calls == "mon 09:00 4"


@pytest.mark.django_db
def test_the_pages_of_a_manager(cast, line):
    page = Client()
    page.force_login(cast.alice)
    told(line, "call.ringing")
    assert "Helpline" in page.get(reverse("calls:lines")).content.decode()
    assert incoming.secret_of(line) in page.post(reverse("calls:act_on_line", args=[line.pk, "show"])).content.decode()
    assert "1 rings now" in page.get(reverse("calls:incoming_figures")).content.decode()
    seen = page.get(reverse("calls:incoming")).content.decode().split("seen=")[1].split('"')[0]
    assert page.get(reverse("calls:incoming_now"), {"seen": seen}).status_code == 204
    told(line, "call.ringing", call="c2")
    assert page.get(reverse("calls:incoming_now"), {"seen": seen}).status_code == 200
    assert page.get(reverse("calls:incoming_table")).content.decode().startswith("From,Came")
    unread = page.post(reverse("calls:incoming"), {"team": cast.hub.pk, "number": "twelve"})
    assert unread.status_code == 422
    assert 'value="twelve"' in unread.content.decode(), "what was typed stays"
    page.post(reverse("calls:take_incoming", args=[calls()[0].pk]))
    with everywhere():
        reference = calls()[0].contact.reference
    assert f"call {reference}" in page.get(reverse("calls:incoming_now")).content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_telephone_system_tells_a_running_hearth(transactional_db, live_server):
    from hearth.access.tests.make import make_cast

    cast = make_cast()
    with acting(cast.alice):
        line = incoming.open_line(team=cast.hub, name="Helpline", by=cast.alice)
    where, secret = live_server.url + address(line), incoming.secret_of(line)
    assert [tell(where, secret, kind, call="x", number=NUMBER) for kind in telephony.TYPES] == ["204"] * 3
    assert tell(where, secret, "call.ringing", call="").startswith("400 “data.call”")
    assert tell(where, "whsec_AAAA", "call.ringing", call="y").startswith("401")
    assert (
        tell(f"{live_server.url}/nothing", secret, "call.ringing", call="y")
        == "404 There is no such line at this address."
    )
    assert [one.went for one in calls()] == ["answered"]
