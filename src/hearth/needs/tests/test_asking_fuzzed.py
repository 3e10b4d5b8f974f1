"""Whatever is typed on any page: never a broken page, and a message that names what is wrong."""

from __future__ import annotations

from html import unescape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hearth.access.tests.make import make_team
from hearth.needs.forms.ask import PAGES_OF_PERSON
from hearth.needs.forms.ask_needs import PAGES_OF_NEEDS, About, Word
from hearth.needs.tests.make import make_category
from hearth.needs.tests.test_asking_pages import YOU, fill

PAGES = {**PAGES_OF_PERSON, **PAGES_OF_NEEDS, "about-food": About, "word": Word}
ODD = ["\x00", "﷽" * 300, "<script>alert(1)</script>", "١٢", "0" * 5000, "-1", "NaN", "{{7*7}}", "%00", "none",
       "\u202eabc", "\ud800"]  # fmt: skip
TEXT = st.one_of(st.sampled_from(ODD), st.text(max_size=60), st.integers().map(str))


def boxes(page: str) -> list[str]:
    names = []
    for name in PAGES[page].base_fields:
        names += [f"{name}-day", f"{name}-month", f"{name}-year"] if name == "born" else [name]
    return names


@pytest.mark.parametrize("page", sorted(PAGES))
@pytest.mark.django_db
def test_anything_typed_is_kept_or_told_in_words(page, client):
    hub = make_team()
    for key in ("food", "medicines", "other"):
        make_category(hub.borough, key)
    changed = {"word": {"danger": {"danger": "harm"}}, "you": {"who": {"who": "other"}},
               "outside": {"postcode": {"postcode": "ZE1 0AA"}}}.get(page, {})  # fmt: skip
    make_team(hub.borough, "safeguarding")
    fill(client, hub, until=page, **changed)
    kept = client.session.get("ask", {})

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.fixed_dictionaries({name: st.one_of(TEXT, st.lists(TEXT, max_size=3)) for name in boxes(page)}))
    def anything(data):
        session = client.session
        session["ask"] = kept
        session.save()
        printable = {
            name: [part.encode("utf-8", "replace").decode() for part in ([given] if isinstance(given, str) else given)]
            for name, given in data.items()
        }
        told = client.post(f"/ask/{page}", printable)
        assert told.status_code in (200, 302, 409)
        if told.status_code == 200:
            words = unescape(told.content.decode())
            assert "There is a problem" in words
            assert "Traceback" not in words

    anything()


def test_the_list_of_pages_is_whole():
    assert {"who", "danger", "you", "postcode", "name", "when", "reach"} <= set(PAGES)
    assert YOU
