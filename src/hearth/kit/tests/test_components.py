"""What is the same for everybody is drawn once; what somebody typed is never kept in the process."""

from types import SimpleNamespace

from hearth.kit import components
from hearth.kit.forms import TextField
from hearth.kit.step_forms import Page

NOTHING_KNOWN = SimpleNamespace(for_other={})


class Name(Page):
    name = TextField("Full name")


def test_a_page_nobody_has_answered_is_drawn_once():
    first = str(Name(told=NOTHING_KNOWN))
    before = components._kept.cache_info()
    assert str(Name(told=NOTHING_KNOWN)) == first
    assert components._kept.cache_info().misses == before.misses


def test_what_was_typed_is_not_kept():
    before = components._kept.cache_info().currsize
    assert "Edna Okoro" in str(Name({"name": "Edna Okoro"}, told=NOTHING_KNOWN))
    assert "Edna Okoro" in str(Name(initial={"name": "Edna Okoro"}, told=NOTHING_KNOWN))
    assert components._kept.cache_info().currsize == before


def test_other_words_are_drawn_anew():
    assert components.component("button", text="Send") != components.component("button", text="Anfon")
