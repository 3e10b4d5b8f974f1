"""Languages and what helps to be understood, in the language of the page; how many of something, in English."""

from hearth.kit.language import counted, speaking
from hearth.kit.spoken import as_told


def test_what_somebody_speaks_is_said_in_the_language_of_the_page():
    told = "Polish, interpreter, easy read, Klingon"
    assert as_told(told) == told
    with speaking("cy"):
        assert as_told(told) == "Pwyleg, cyfieithydd ar y pryd, Hawdd ei Ddeall, Klingon"
        assert as_told("English") == "Saesneg"


def test_one_is_said_as_one():
    assert [counted(number, "call") for number in (0, 1, 1200)] == ["0 calls", "1 call", "1,200 calls"]
    assert counted(1, "person is", "people are") == "1 person is"
