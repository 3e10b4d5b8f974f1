"""A neighbour or next of kin is rung by name, as it was agreed."""

from datetime import date

import pytest
from django.urls import reverse

from hearth.access.tests.make import acting, everywhere
from hearth.calls import reaching
from hearth.calls.actions import ringing
from hearth.calls.models import Claim, Try, Turn
from hearth.calls.tests.test_ringing import taken, world  # noqa: F401
from hearth.people.actions import kin as near

pytestmark = pytest.mark.django_db


def test_the_caller_reads_whom_they_ring_and_what_was_agreed(world, client):  # noqa: F811
    with acting(world.alice):
        person = Turn.objects.select_related("person").exclude(person__address_1="").first().person
        for name, number in (("Joan", "01632 960 444"), ("Pat", "01632 960 445")):
            near.add(person=person, by=world.alice, name=name, relationship="neighbour", phone=number,
                     agreed_on=date(2026, 3, 1), agreed_by="them", agreed="Say only that we rang")  # fmt: skip
    with everywhere():
        Turn.objects.exclude(person=person).update(state="ended", ended_as="reached", ended_at=world.clock.at)
        turn = Turn.objects.get(person=person)
        Turn.objects.update(way="kin", step=5, number="+441632960444")
        assert reaching.reach_of(person).kin == "+441632960444"
        Try.objects.create(team=world.hub, turn=turn, person=person, step=5, number="+441632960444",
                           outcome="wrong_number", begun_at=world.clock.at)  # fmt: skip
        assert reaching.reach_of(person).kin == "+441632960445"  # the next who may be rung
    assert taken(world, world.one).turn.number == "+441632960445"
    client.force_login(world.one)
    page = client.get(reverse("calls:ring")).content.decode()
    assert "Ring Pat, neighbour" in page
    assert "Say only that we rang" in page
    assert "themselves" in page
    with acting(world.one):
        turn = ringing.end_try(Claim.objects.get(), outcome="heard", by=world.one, note="Saw her lights on.")
    assert (turn.ended_as, turn.way) == ("", "doorstep")  # who hears of somebody has not spoken to them
