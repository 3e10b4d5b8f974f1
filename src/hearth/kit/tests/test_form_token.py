"""The form token of a page: one for all its forms, a fresh one on the next page, and the cookie that goes with it."""

import re

import pytest

pytestmark = pytest.mark.django_db
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w{64})"')


def tokens_of(page: str) -> list[str]:
    return TOKEN.findall(page)


def test_all_forms_of_a_page_carry_one_token_and_the_next_page_another(client):
    first, second = client.get("/sign-in").text, client.get("/sign-in").text
    assert tokens_of(first)
    assert len({*tokens_of(first), re.search(r'"X-CSRFToken": "(\w{64})"', first)[1]}) == 1
    assert tokens_of(first)[0] != tokens_of(second)[0]
    assert client.cookies["csrftoken"]
