"""Getting in: password, code, lock-out, time limits, links, and what happens to what was being typed."""

from __future__ import annotations

import re
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from hearth.access import actions, walls
from hearth.access.models import FailedSignIn, User
from hearth.access.tests.make import acting, events, make_user
from hearth.kit.refused import Refused

PASSWORD = "three odd words 77"


@pytest.fixture
def alice(cast):
    cast.alice.set_password(PASSWORD)
    cast.alice.save()
    return cast.alice


def try_in(client, email, password=PASSWORD, **more):
    return client.post("/sign-in", {"email": email, "password": password, **more})


def code_of(user, steps=0) -> str:
    device = TOTPDevice.objects.get(user=user)
    totp = TOTP(device.bin_key)
    totp.time = time.time() + 30 * steps
    return f"{totp.token():06d}"


def test_the_right_password_gets_in_and_is_an_event(client, alice, cast):
    response = try_in(client, alice.email, next="/account")
    assert response.headers["Location"] == "/account"
    assert "Alice" in client.get("/account").content.decode()
    assert ("access.sign_in", f"user:{alice.pk}") in events(cast.borough)


def test_a_wrong_password_and_an_unknown_account_get_the_same_words(client, alice):
    wrong = try_in(client, alice.email, "not it at all")
    unknown = try_in(client, "nobody@example.org")
    assert wrong.status_code == unknown.status_code == 422

    def words(response):
        return re.sub(r'value="[^"]*"|"X-CSRFToken": "[^"]*"', "", response.content.decode())

    assert words(wrong) == words(unknown)
    assert "The e-mail address or the password is not right" in words(wrong)


def test_after_five_wrong_attempts_even_the_right_password_waits(client, alice):
    for _ in range(5):
        try_in(client, alice.email, "not it at all")
    response = try_in(client, alice.email)
    assert "too many wrong attempts. Wait 30 seconds" in response.content.decode()
    FailedSignIn.objects.update(shut_until=alice.created_at)
    assert try_in(client, alice.email).status_code == 302
    for _ in range(4):
        assert "not right" in try_in(Client(), alice.email, "wrong").content.decode(), "a success forgets"


def test_an_account_that_does_not_exist_is_shut_just_the_same(client, db):
    for _ in range(5):
        try_in(client, "nobody@example.org")
    assert "too many wrong attempts" in try_in(client, "nobody@example.org").content.decode()


def test_one_address_trying_many_accounts_is_shut(client, alice):
    for n in range(40):
        try_in(client, f"guess{n}@example.org")
    assert "too many wrong attempts" in try_in(client, alice.email).content.decode()
    assert try_in(client, alice.email, REMOTE_ADDR="x").status_code == 422
    elsewhere = client.post("/sign-in", {"email": alice.email, "password": PASSWORD}, REMOTE_ADDR="10.0.0.9")
    assert elsewhere.status_code == 302


def test_strangers_cannot_shut_the_door_for_a_browser_that_is_known(client, alice, cast):
    assert try_in(client, alice.email).status_code == 302
    client.post("/sign-out")
    for n in range(41):
        try_in(Client(), alice.email if n < 6 else f"guess{n}@example.org", "not it at all")
    assert "too many wrong attempts" in try_in(Client(), alice.email).content.decode()
    assert try_in(client, alice.email).status_code == 302, "neither by guessing at her account nor from her address"
    client.post("/sign-out")
    cast.bob.set_password(PASSWORD)
    cast.bob.save()
    assert "too many" in try_in(client, cast.bob.email).content.decode(), "the browser is known for Alice alone"
    for _ in range(5):
        try_in(client, alice.email, "not it at all")
    assert "too many" in try_in(client, alice.email).content.decode(), "a stolen browser may not guess without end"


def test_the_cookie_of_a_known_browser_is_sent_to_the_door_only_and_cannot_be_made_up(client, alice):
    cookie = try_in(client, alice.email).cookies["hearth_device"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/sign-in", True, "Lax")
    assert alice.email not in cookie.value
    for forged in ("", "x", cookie.value[:-1] + "x", "WyJhIiwiYiJd:1:x"):
        other = Client()
        other.cookies["hearth_device"] = forged
        assert try_in(other, alice.email, "not it at all").status_code == 422
    assert FailedSignIn.objects.count() == 2, "all four counted for the account and the address"


def test_a_house_that_mistypes_every_few_minutes_is_not_shut_out(client, alice):
    """Forty an hour fade behind one address; an account's own count does not."""
    for n in range(39):
        try_in(Client(), f"colleague{n}@example.org")
    for n in range(30):
        FailedSignIn.objects.update(last_at=timezone.now() - timedelta(minutes=3))
        try_in(Client(), f"another{n}@example.org")
    assert try_in(client, alice.email).status_code == 302


def test_failures_are_kept_without_the_address_that_was_typed(client, alice, cast):
    try_in(client, alice.email, "not it at all")
    assert FailedSignIn.objects.count() == 2
    assert not FailedSignIn.objects.filter(key__contains="@").exists()
    assert ("access.failed_attempt", "public") in events(cast.borough)


def test_the_first_sign_in_sets_up_the_second_factor(client, alice):
    User.objects.filter(pk=alice.pk).update(needs_second_factor=True)
    assert try_in(client, alice.email, next="/account").headers["Location"] == "/sign-in/set-up"
    assert client.get("/account").status_code == 302, "the password alone opens nothing"
    page = client.get("/sign-in/set-up").content.decode()
    assert "<svg" in page
    response = client.post("/sign-in/set-up", {"code": code_of(alice)})
    codes = re.findall(r"hearth-reference\">([a-z0-9]{5}-[a-z0-9]{5})<", response.content.decode())
    assert len(set(codes)) == 10
    assert client.get("/account").status_code == 200

    other = Client()
    assert try_in(other, alice.email).headers["Location"] == "/sign-in/code"
    assert other.post("/sign-in/code", {"code": "000000"}).status_code == 422
    assert other.post("/sign-in/code", {"code": codes[0]}).status_code == 302
    assert other.get("/account").status_code == 200

    third = Client()
    try_in(third, alice.email)
    assert third.post("/sign-in/code", {"code": codes[0]}).status_code == 422, "a recovery code is good once"
    code = code_of(alice, steps=1)
    assert third.post("/sign-in/code", {"code": f"{code[:3]} {code[3:]}"}).status_code == 302


def test_a_code_is_good_once(client, alice):
    User.objects.filter(pk=alice.pk).update(needs_second_factor=True)
    try_in(client, alice.email)
    client.get("/sign-in/set-up")
    code = code_of(alice)
    assert client.post("/sign-in/set-up", {"code": code}).status_code == 200
    other = Client()
    try_in(other, alice.email)
    assert other.post("/sign-in/code", {"code": code}).status_code == 422


def test_wrong_codes_shut_the_account_too(client, alice):
    User.objects.filter(pk=alice.pk).update(needs_second_factor=True)
    try_in(client, alice.email)
    client.get("/sign-in/set-up")
    for _ in range(5):
        client.post("/sign-in/set-up", {"code": "000000"})
    assert "too many wrong attempts" in client.post("/sign-in/set-up", {"code": code_of(alice)}).content.decode()


def test_nobody_reaches_the_code_without_the_password(client, db):
    for page in ("/sign-in/code", "/sign-in/set-up"):
        assert client.get(page).headers["Location"] == "/sign-in"


def test_signing_in_changes_the_key_of_the_session(client, alice):
    client.get("/sign-in")
    session = client.session
    session["planted"] = 1
    session.save()
    before = session.session_key
    client.cookies[settings.SESSION_COOKIE_NAME] = before
    try_in(client, alice.email)
    assert client.session.session_key != before


def aged(client, **ages):
    session = client.session
    for name, seconds in ages.items():
        session[name] = int(time.time()) - seconds
    session.save()


@pytest.fixture
def inside(client, alice):
    try_in(client, alice.email)
    return client


def test_a_page_left_alone_for_half_an_hour_ends_the_session(inside, alice, cast):
    aged(inside, seen=29 * 60)
    assert inside.get("/account").status_code == 200
    aged(inside, seen=31 * 60)
    response = inside.get("/account")
    assert response.headers["Location"] == "/sign-in?next=%2Faccount&why=idle"
    assert "because the page was left alone" in inside.get(response.headers["Location"]).content.decode()
    assert ("access.sign_out", f"user:{alice.pk}") in events(cast.borough)


def test_a_session_ends_after_twelve_hours_however_busy(inside):
    aged(inside, since=12 * 3600 + 5)
    assert "why=long" in inside.get("/account").headers["Location"]


def test_volunteers_may_leave_their_telephone_longer(client, cast):
    user = make_user(cast.hub, "volunteer", "Vera", employer="volunteer")
    user.set_password(PASSWORD)
    user.save()
    try_in(client, user.email)
    aged(client, seen=31 * 60)
    assert client.get("/account").status_code == 200


def test_a_script_is_told_in_words_with_401(inside):
    aged(inside, seen=31 * 60)
    response = inside.get("/account", headers={"HX-Request": "true"})
    assert response.status_code == 401
    assert "signed out because the page was left alone" in response.content.decode()


def test_a_form_sent_after_the_session_ended_loses_nothing(inside, alice):
    aged(inside, seen=31 * 60)
    typed = {"text": "First line\nsecond “line” <b>", "old": "x", "choice": ["a", "b"], "password": "secret words"}
    response = inside.post("/account/password", typed)
    assert response.status_code == 401
    sealed = re.search(r'name="carried" value="([^"]+)"', response.content.decode())[1]
    wrong = try_in(inside, alice.email, "not it at all", carried=sealed)
    assert sealed in wrong.content.decode(), "a wrong password does not lose it either"
    page = try_in(inside, alice.email, carried=sealed)
    words = page.content.decode()
    assert 'action="/account/password"' in words
    assert "First line\nsecond “line” &lt;b&gt;" in words
    assert words.count('name="choice"') == 2
    assert "secret words" not in words


def test_somebody_else_does_not_get_what_was_typed(inside, cast):
    aged(inside, seen=31 * 60)
    response = inside.post("/account/password", {"text": "about Edna"})
    sealed = re.search(r'name="carried" value="([^"]+)"', response.content.decode())[1]
    cast.bob.set_password(PASSWORD)
    cast.bob.save()
    words = try_in(inside, cast.bob.email, carried=sealed).content.decode()
    assert "about Edna" not in words
    assert "belonged to somebody else" in words


def test_disabling_ends_every_session_at_once(inside, alice, cast):
    with walls.opened(walls.whole_house("test")):
        actions.disable(user=alice, by=None)
    assert inside.get("/account").status_code == 302
    assert try_in(inside, alice.email).status_code == 422


def test_ending_sessions_ends_them_on_every_device(inside, alice):
    other = Client()
    try_in(other, alice.email)
    assert inside.post("/account/sign-out-everywhere").status_code == 302
    assert other.get("/account").status_code == 302


def test_changing_the_password_keeps_this_session_and_ends_the_others(inside, alice):
    other = Client()
    try_in(other, alice.email)
    new = "entirely different 88"
    told = {"old": PASSWORD, "password": new, "again": new}
    assert inside.post("/account/password", {**told, "old": "wrong"}).status_code == 422
    assert inside.post("/account/password", {**told, "again": "other"}).status_code == 422
    assert inside.post("/account/password", told).status_code == 302
    assert inside.get("/account").status_code == 200
    assert other.get("/account").status_code == 302


def test_a_password_is_set_once_by_a_link(client, alice):
    with walls.opened(walls.whole_house("test")):
        secret = actions.make_password_link(user=alice, by=None)
    page = f"/set-password/{secret}"
    assert client.get(page).status_code == 200
    short = client.post(page, {"password": "short", "again": "short"})
    assert "too short" in short.content.decode()
    new = "entirely different 88"
    assert client.post(page, {"password": new, "again": new}).status_code == 302
    assert client.get(page).status_code == 410
    assert try_in(client, alice.email, new).status_code == 302
    assert client.get("/set-password/never-made").status_code == 410


def test_a_demo_of_where_next_may_lead(client, alice):
    for elsewhere in ("https://evil.example/", "//evil.example", "javascript:alert(1)"):
        assert try_in(Client(), alice.email, next=elsewhere).headers["Location"] == "/"


def test_signing_out_empties_the_browser(inside, alice):
    response = inside.post("/sign-out")
    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert inside.get("/account").status_code == 302
    assert inside.get("/sign-out").status_code == 405


def test_every_change_at_the_door_is_refused_in_words(alice):
    with acting(alice), pytest.raises(Refused, match="present password is not right"):
        actions.change_password(user=alice, old="no", new="entirely different 88")
