import logging
import re

import pytest
from django.test import Client

from hearth.kit.errors import QuietFormatter
from hearth.kit.headers import POLICY

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor():
    return Client(raise_request_exception=False)


def test_an_error_gives_a_reference_that_is_in_the_log_and_nothing_personal(visitor, caplog):
    answer = visitor.get("/patterns/breaking?who=Alice Made Up")
    shown = re.search(r"[0-9A-Z]{3}-[0-9A-Z]{4}", answer.text).group()
    assert answer.status_code == 500
    assert answer.headers["X-Error-Reference"] == shown
    assert "Traceback" not in answer.text
    (record,) = [record for record in caplog.records if record.name == "hearth.errors"]
    line = QuietFormatter("{message}", style="{").format(record)
    assert shown in line
    assert "RuntimeError" in line
    assert "patterns.py" in line
    assert "Made Up" not in line


def test_the_log_names_what_an_error_led_to_without_its_words():
    try:
        try:
            raise KeyError("Alice")
        except KeyError as error:
            raise ValueError("Bob") from error
    except ValueError as error:
        record = logging.LogRecord("x", logging.ERROR, "x", 1, "m", (), (type(error), error, error.__traceback__))
    told = QuietFormatter().format(record)
    assert told.index("builtins.KeyError") < told.index("It led to:") < told.index("builtins.ValueError")
    assert "Alice" not in told.replace('"Alice"', "")
    assert "Bob" not in told.replace('"Bob"', "")


def test_a_refusal_is_said_in_words(visitor):
    answer = visitor.get("/patterns/refusing", headers={"referer": "http://testserver/list?stage=open"})
    assert answer.status_code == 409
    assert "closed already, by Bob" in answer.text
    assert 'href="/list?stage=open"' in answer.text


def test_a_way_back_never_leads_to_another_site(visitor):
    answer = visitor.get("/patterns/refusing", headers={"referer": "https://elsewhere.example/"})
    assert "elsewhere" not in answer.text


def test_a_page_that_is_not_there_says_what_to_do(visitor):
    answer = visitor.get("/no-such-page")
    assert answer.status_code == 404
    assert "This page is not here" in answer.text


def test_a_form_without_its_token_is_told_kindly():
    answer = Client(enforce_csrf_checks=True).post("/patterns", {"name": "Alice"})
    assert answer.status_code == 403
    assert "This page was open too long" in answer.text


@pytest.mark.parametrize("address", ["/patterns", "/accessibility", "/patterns/breaking", "/no-such-page"])
def test_every_answer_carries_the_headers(visitor, address):
    headers = visitor.get(address).headers
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["Cache-Control"] == "no-store, private"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert "unsafe" not in headers["Content-Security-Policy"]


@pytest.mark.parametrize("address", ["/patterns", "/patterns?layout=public", "/accessibility", "/patterns/broken"])
def test_no_page_needs_inline_script_or_style_or_another_host(visitor, address):
    html = visitor.get(address).text
    assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=\"", html)
    assert not re.search(r"<(?:script|link|img|use|iframe)[^>]*(?:src|href)=\"(?:https?:)?//", html)


def test_the_language_is_asked_for_once_and_kept(visitor):
    first = visitor.get("/privacy?language=cy")
    assert 'lang="cy"' in first.text
    assert "Sut rydym yn defnyddio eich gwybodaeth" in visitor.get("/privacy").text
    assert "How we use your information" in visitor.get("/privacy?language=en").text
    assert 'lang="en"' in visitor.get("/privacy?language=fr").text


def test_a_script_that_is_signed_out_is_told_so_instead_of_being_sent_a_page(visitor):
    assert visitor.get("/session", headers={"HX-Request": "true"}).status_code == 401
    assert visitor.get("/session").status_code == 302


def test_a_resident_with_an_old_link_is_told_whom_to_ring_and_not_to_ask_a_manager(client, db):
    page = client.get("/track/old").text
    assert "ring us and give your reference number" in page
    assert "ask the manager of your team." not in page
