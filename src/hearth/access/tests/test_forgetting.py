"""What the door forgets by itself, and what it keeps."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.utils import timezone

from hearth.access import links
from hearth.access.actions import knocks
from hearth.access.models import FailedSignIn, Link


def test_what_has_ended_is_forgotten_and_the_rest_stays(cast, client):
    now = timezone.now()
    old, fresh = now - timedelta(days=2), now - timedelta(minutes=5)
    for key, at in (("old", old), ("fresh", fresh)):
        FailedSignIn.objects.create(key=key, last_at=at, shut_until=at)
        Session.objects.create(session_key=key, session_data="", expire_date=at + timedelta(days=1))
    links.make("set password", cast.alice, days=3)
    spent = links.find("set password", links.make("set password", cast.bob, days=3))
    Link.objects.filter(pk=spent.pk).update(expires_at=now - timedelta(days=31))
    knocks.forget_expired()
    assert list(FailedSignIn.objects.values_list("key", flat=True)) == ["fresh"]
    assert list(Session.objects.values_list("session_key", flat=True)) == ["fresh"]
    assert Link.objects.count() == 1


def test_a_session_of_staff_is_no_row_any_more_the_day_after(cast, client):
    client.force_login(cast.alice)
    client.get("/account")
    key = client.session.session_key
    knocks.forget_expired()
    assert Session.objects.filter(pk=key).exists()
    longest = Session.objects.get(pk=key).expire_date - timezone.now()
    assert longest <= timedelta(days=1)
    Session.objects.filter(pk=key).update(expire_date=timezone.now() - timedelta(seconds=1))
    knocks.forget_expired()
    assert not Session.objects.filter(pk=key).exists()
