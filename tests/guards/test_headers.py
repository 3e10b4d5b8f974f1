"""What every answer tells the browser, what cookies are like, what uploads may weigh, what the log never holds."""

from __future__ import annotations

import logging
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from hearth.access.tests.make import acting, make_user
from hearth.people.models import Person
from tests.guards.shelves import ROOT

pytestmark = pytest.mark.django_db

KINDS = ["/", "/sign-in", "/alive", "/no-such-page", "/account", "/work", "/accessibility", "/event-log"]


@pytest.mark.parametrize("page", KINDS)
@pytest.mark.parametrize("signed_in", [False, True])
def test_every_kind_of_answer_carries_the_headers(client, cast, page, signed_in):
    if signed_in:
        client.force_login(cast.alice)
    told = client.get(page).headers
    policy = told["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert told["X-Content-Type-Options"] == "nosniff"
    assert told["Referrer-Policy"] == "same-origin"
    assert told["X-Frame-Options"] == "DENY"
    assert "no-store" in told["Cache-Control"]


def test_a_page_holds_no_script_and_no_style_of_its_own(client, cast):
    client.force_login(cast.alice)
    for page in ("/", "/sign-in", "/account", "/work", "/who-may-do-what"):
        words = client.get(page).content.decode()
        assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>|<style|\sstyle=|\son\w+=", words), page


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(client, cast):
    cast.alice.set_password("three odd words 77")
    cast.alice.save()
    response = client.post("/sign-in", {"email": cast.alice.email, "password": "three odd words 77"})
    session = response.cookies[settings.SESSION_COOKIE_NAME]
    assert session["httponly"]
    assert session["samesite"] == "Lax"
    assert not session["max-age"], "it ends with the browser"


def test_over_https_cookies_are_secure_and_the_browser_stays_there():
    """Asked of the settings as production reads them."""
    code = ("from django.conf import settings as s; print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, "
            "s.SECURE_HSTS_SECONDS >= 31536000, s.SECURE_HSTS_INCLUDE_SUBDOMAINS, "
            "s.DEBUG, s.DEMO_PASSWORD == '')")  # fmt: skip
    environment = {"HEARTH_ENV": "production", "HEARTH_ADDRESS": "https://hub.example", "HEARTH_HOSTS": "hub.example",
                   "HEARTH_PROXIES": "1",
                   "HEARTH_SECRET_KEY": "x" * 50, "HEARTH_WALL_KEY": "x" * 50,
                   "DJANGO_SETTINGS_MODULE": "hearth.settings",
                   "DATABASE_URL": "postgresql://hearth_app@/n", "DATABASE_OWNER_URL": "postgresql://hearth_owner@/n",
                   "PYTHONPATH": str(ROOT / "src")}  # fmt: skip
    told = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["True", "True", "True", "True", "False", "True"]


def test_a_form_larger_than_the_limit_is_turned_away(client, cast):
    client.force_login(cast.alice)
    huge = "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    assert client.post("/account/password", {"old": huge}).status_code == 400
    many = {f"f{n}": "" for n in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)}
    assert client.post("/account/password", many).status_code == 400


def test_an_upload_is_limited_in_size_and_kind(client, cast):
    client.force_login(cast.alice)
    for name, content in (("list.exe", b"MZ"), ("list.csv", b"")):
        response = client.post("/lists/upload", {"file": SimpleUploadedFile(name, content), "team": cast.hub.pk})
        assert response.status_code == 422, name


EDNA = {"first_name": "Ednafind", "last_name": "Okorohide", "nhs_number": "9434765919", "phone": "+441632960987"}


def test_nothing_personal_reaches_an_address_or_the_log(client, cast, caplog):
    """A journey over the pages about one person; then the log and every link are searched for her."""
    caplog.set_level(logging.DEBUG)
    from hearth.needs.tests.make import make_need

    with acting(cast.alice):
        edna = Person.objects.create(borough=cast.borough, **EDNA)
    need = make_need(cast.hub, person=edna)
    client.force_login(cast.alice)
    asked = ["/", "/work", f"/need/{need.pk}", "/referrals", f"/need/{need.pk}/note", "/person/none"]
    addresses = []
    for page in asked:
        words = client.get(page).content.decode()
        addresses += [page, *re.findall(r'(?:href|action|src|hx-\w+)="([^"]*)"', words)]
    client.post(f"/need/{need.pk}/note", {"text": "Ednafind says thank you"})
    log = "\n".join(record.getMessage() for record in caplog.records if record.name != "django.db.backends")
    for fact in EDNA.values():
        assert fact not in log
        assert not [a for a in addresses if fact in a and not a.startswith("tel:")]


def test_an_error_is_logged_without_what_it_says(client, cast, caplog):
    client.raise_request_exception = False
    assert client.get("/patterns/breaking").status_code == 500
    assert "error" in caplog.text
    from hearth.kit.errors import QuietFormatter

    record = next(r for r in caplog.records if r.exc_info)
    told = QuietFormatter("{message}", style="{").format(record)
    assert str(record.exc_info[1]) not in told


def test_somebody_without_a_role_opens_nothing(client, db):
    client.force_login(make_user(None, name="Nobody"))
    for page in ("/work", "/referrals", "/staff", "/event-log", "/dashboard"):
        assert client.get(page).status_code == 403, page
