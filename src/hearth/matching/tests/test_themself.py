"""A volunteer says that they isolate."""

from datetime import timedelta

import pytest
from django.utils import timezone

from hearth.access.tests.make import acting
from hearth.kit.refused import Refused
from hearth.matching import actions
from hearth.matching.models import Task
from hearth.needs.tests.make import make_need
from hearth.offers import actions as offers
from hearth.offers.models import Volunteer
from hearth.offers.tests.make import make_volunteer


@pytest.fixture
def sam(cast, client):
    volunteer = make_volunteer(cast.hub, approved_by=cast.alice)
    with acting(cast.alice):
        client.user = offers.give_sign_in(volunteer, by=cast.alice)
        client.task = actions.offer(make_need(cast.hub, urgency="today"), volunteer=volunteer, by=cast.alice)
    client.force_login(client.user)
    client.post(f"/task/{client.task.pk}/accept")
    return client


def boxes(name, day):
    return {f"{name}-day": day.day, f"{name}-month": day.month, f"{name}-year": day.year}


def test_who_isolates_gives_back_what_they_would_have_visited_for(cast, sam):
    told = boxes("until", timezone.localdate() + timedelta(days=10))
    page = sam.post("/tasks/stay-at-home", told, follow=True).text
    assert "has 1 of your tasks back" in page
    assert "You are self-isolating until" in page
    with acting(cast.alice):
        assert Volunteer.objects.get(pk=sam.user.volunteer_key).status == "isolating"
        assert Task.objects.get().status == "withdrawn"


def test_nobody_isolates_in_somebody_elses_name(cast, sam):
    with acting(cast.alice), pytest.raises(Refused, match="somebody else"):
        actions.stay_at_home(until=timezone.localdate(), by=cast.alice)
