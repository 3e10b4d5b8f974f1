"""A forgotten password, another telephone, a lost one: what the mail says, what it opens, and for how long."""

from __future__ import annotations

import re
import time

import pytest
from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from hearth.access import actions
from hearth.access.models import User
from hearth.access.record import log_of
from hearth.access.tests.make import acting, events, everywhere, make_team, make_user
from hearth.post.models import Message

OLD, NEW = "three odd words 77", "entirely different 88"


@pytest.fixture
def ada(cast):
    return make_user(make_team(cast.borough, "administration"), "administrator", "Ada")


@pytest.fixture
def alice(cast, ada):
    cast.alice.set_password(OLD)
    cast.alice.save()
    return cast.alice


def letters(template=None) -> list[Message]:
    with everywhere():
        found = Message.objects.order_by("queued_at", "pk")
        return list(found.filter(template=template) if template else found)


def ask(client, email):
    return client.post("/forgotten-password", {"email": email})


def link_for(client, user) -> str:
    assert ask(client, user.email).status_code == 302
    body = letters("forgotten_password")[-1].body
    return re.search(re.escape(settings.ADDRESS) + r"(/forgotten-password/\S+)", body)[1]


def sign_in(client, user, password):
    return client.post("/sign-in", {"email": user.email, "password": password})


def code_of(user, *, confirmed=True, steps=0) -> str:
    totp = TOTP(TOTPDevice.objects.get(user=user, confirmed=confirmed).bin_key)
    totp.time = time.time() + 30 * steps
    return f"{totp.token():06d}"


def with_app(client, user) -> list[str]:
    """Sign in, set up the app; the recovery codes."""
    User.objects.filter(pk=user.pk).update(needs_second_factor=True)
    sign_in(client, user, OLD)
    client.get("/sign-in/set-up")
    page = client.post("/sign-in/set-up", {"code": code_of(user, confirmed=False)}).content.decode()
    return re.findall(r"hearth-reference\">([a-z0-9]{5}-[a-z0-9]{5})<", page)


def test_the_sign_in_page_leads_to_it(client, db):
    page = client.get("/sign-in").content.decode()
    assert 'href="/forgotten-password"' in page
    assert "recovery codes" in page


def test_a_forgotten_password_is_renewed_by_mail_once(client, alice, cast):
    link = link_for(client, alice)
    (letter,) = letters()
    assert (letter.to, letter.channel) == (alice.email, "email")
    with acting(alice):
        assert not Message.objects.exists(), "no hub reads the link in its outbox"
    assert client.get(link).status_code == client.get(link).status_code == 200, "looking does not spend it"
    assert client.post(link, {"password": "short", "again": "short"}).status_code == 422
    assert client.post(link, {"password": NEW, "again": NEW}).headers["Location"] == "/set-password/done"
    assert client.get(link).status_code == 410
    assert client.post(link, {"password": OLD, "again": OLD}).status_code == 410
    assert sign_in(Client(), alice, OLD).status_code == 422
    assert sign_in(Client(), alice, NEW).status_code == 302
    told = {verb for verb, _ in events(cast.borough)}
    assert {"access.ask_for_password", "access.set_forgotten_password"} <= told
    assert letters("password_changed")[0].to == alice.email


def test_every_session_ends_and_the_second_factor_is_still_asked_for(client, alice):
    with_app(client, alice)
    assert client.get("/account").status_code == 200
    other = Client()
    other.post(link_for(other, alice), {"password": NEW, "again": NEW})
    assert client.get("/account").status_code == 302
    assert sign_in(other, alice, NEW).headers["Location"] == "/sign-in/code"
    assert other.get("/account").status_code == 302, "the new password alone opens nothing"


def test_the_answer_is_the_same_for_everybody(client, alice, cast):
    User.objects.filter(pk=cast.bob.pk).update(is_active=False)
    seen = set()
    for email in (alice.email, alice.email.upper(), "nobody@example.org", cast.bob.email):
        response = ask(Client(), email)
        seen.add((response.status_code, response.headers["Location"], response.content))
    assert seen == {(302, "/forgotten-password/sent", b"")}
    assert {letter.to for letter in letters()} == {alice.email}


def test_a_council_account_has_no_password_here_to_renew(client, alice):
    link = link_for(client, alice)
    User.objects.filter(pk=alice.pk).update(openid_issuer="https://id.example", openid_subject="alice")
    assert client.get(link).status_code == 410, "not even by a link from before"
    assert ask(client, alice.email).status_code == 302
    assert "forgotten-password/" not in letters("forgotten_council_account")[0].body


def test_the_link_ends_after_an_hour_with_the_sessions_and_with_the_sign_in(client, alice, monkeypatch):
    link = link_for(client, alice)
    now = PasswordResetTokenGenerator._now
    with monkeypatch.context() as later:
        from datetime import timedelta

        later.setattr(PasswordResetTokenGenerator, "_now", lambda self: now(self) + timedelta(seconds=3601))
        assert client.get(link).status_code == 410
    assert client.get(link).status_code == 200
    with everywhere():
        actions.disable(user=alice, by=None)
        assert client.get(link).status_code == 410
        actions.enable(user=alice, by=None)
    assert client.get(link).status_code == 410


def test_one_persons_proof_opens_nobody_elses_sign_in(client, alice, cast):
    who, proof = link_for(client, alice).split("/")[-1].split(".")
    cast.charlie.set_password(OLD)
    cast.charlie.save()
    charlies = link_for(client, cast.charlie).split("/")[-1].split(".")[0]
    huge = "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5.x"
    forged = [f"{charlies}.{proof}", f"{who}.{proof}x", f"{who}x.{proof}", "_w.x-y", "%FF.x-y", f"{who}.x", who]
    forged += ["%00.1", huge]
    for address in forged:
        assert client.get(f"/forgotten-password/{address}").status_code == 410, address


def test_a_sign_in_gets_three_letters_an_hour_and_an_address_may_not_ask_without_end(client, alice, settings):
    for _ in range(5):
        assert ask(client, alice.email).status_code == 302
    assert len(letters()) == 3
    settings.SENDS_AN_HOUR = 5
    page = ask(client, "nobody@example.org")
    assert page.status_code == 422
    assert "very often" in page.content.decode()


def test_the_link_leads_to_hearths_own_address_whatever_host_was_asked(client, alice):
    client.post("/forgotten-password", {"email": alice.email}, headers={"host": "localhost:8000"})
    assert f"{settings.ADDRESS}/forgotten-password/" in letters()[0].body
    assert client.get("/forgotten-password", headers={"host": "evil.example"}).status_code == 400


def test_somebody_changes_to_another_telephone_by_themselves(client, alice):
    codes = with_app(client, alice)
    other = Client()
    sign_in(other, alice, OLD)
    other.post("/sign-in/code", {"code": codes[0]})
    old = TOTPDevice.objects.get(user=alice, confirmed=True)
    assert "<svg" in client.get("/account/authenticator").content.decode()
    wrong = client.post("/account/authenticator", {"proof": codes[1], "code": "000000"})
    assert "new app is not right" in wrong.content.decode()
    fresh = code_of(alice, confirmed=False)
    assert "not right" in client.post("/account/authenticator", {"proof": "000000", "code": fresh}).content.decode()
    page = client.post("/account/authenticator", {"proof": codes[1], "code": fresh})
    assert "Keep your recovery codes" in page.content.decode(), "the recovery code was not spent by the wrong attempt"
    assert client.get("/account").status_code == 200
    assert other.get("/account").status_code == 302, "other sessions end"
    assert not TOTPDevice.objects.filter(pk=old.pk).exists()
    assert letters("second_factor_changed")[0].to == alice.email


def test_a_lost_telephone_is_forgotten_for_a_reason_and_its_owner_is_told(client, alice, ada, cast):
    with_app(client, alice)
    theirs = Client()
    theirs.force_login(ada)
    page = f"/staff/{alice.pk}/forget-second-factor"
    for reason in ("", "  lost   "):
        assert theirs.post(page, {"reason": reason}).status_code == 409
    assert TOTPDevice.objects.filter(user=alice).exists()
    assert theirs.post(page, {"reason": "Lost on the bus, showed staff card 4711"}).status_code == 302
    assert client.get("/account").status_code == 302
    assert sign_in(client, alice, OLD).headers["Location"] == "/sign-in/set-up"
    with acting(ada):
        (event,) = log_of(cast.borough, verb="access.forget_second_factor")
    assert event["purpose"] == "Lost on the bus, showed staff card 4711"
    (letter,) = letters("second_factor_forgotten")
    assert letter.to == alice.email
    assert "Ada" in letter.body
