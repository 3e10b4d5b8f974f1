"""Who else has a record open is said to both, for as long as it is so."""

from datetime import timedelta

from django.utils import timezone

from hearth.access.tests.make import acting, make_borough, make_team, make_user
from hearth.people import actions
from hearth.people.models import Presence
from hearth.people.tests.make import make_person


def test_two_who_have_it_open_are_told_of_each_other(cast):
    with acting(cast.alice):
        person = make_person(cast)
        assert actions.be_present(person=person, by=cast.alice) == []
        assert actions.be_present(person=person, by=cast.alice) == []
    with acting(cast.charlie):
        assert actions.be_present(person=person, by=cast.charlie) == ["Alice"]
    with acting(cast.alice):
        assert actions.be_present(person=person, by=cast.alice) == ["Charlie"]


def test_who_has_gone_is_not_named(cast):
    with acting(cast.alice):
        person = make_person(cast)
        actions.be_present(person=person, by=cast.alice)
        Presence.objects.update(seen_at=timezone.now() - timedelta(minutes=1))
    with acting(cast.charlie):
        assert actions.be_present(person=person, by=cast.charlie) == []


def test_another_borough_sees_nobody(cast):
    with acting(cast.alice):
        actions.be_present(person=make_person(cast), by=cast.alice)
    with acting(make_user(make_team(make_borough()), "manager")):
        assert not Presence.objects.exists()
