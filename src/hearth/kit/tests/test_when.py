from datetime import UTC, date, datetime, timedelta

import pytest

from hearth.kit import when
from hearth.kit.language import Words, pick, speaking

NOW = datetime(2026, 11, 22, 14, 7, tzinfo=UTC)


def test_dates_and_times_read_as_people_say_them():
    assert when.moment(NOW) == "22 November 2026 at 2:07pm"
    assert when.day(date(2026, 11, 22), weekday=True) == "Sunday 22 November 2026"
    assert when.clock(datetime(2026, 7, 1, 23, 5, tzinfo=UTC)) == "12:05am"  # summer time
    assert when.clock(datetime(2026, 1, 1, 12, tzinfo=UTC)) == "midday"
    assert when.clock(datetime(2026, 1, 1, tzinfo=UTC)) == "midnight"
    assert when.age(date(1947, 11, 23), date(2026, 11, 22)) == "78"


def test_dates_and_times_in_welsh():
    with speaking("cy"):
        assert when.moment(NOW) == "22 Tachwedd 2026 am 2:07yh"
        assert when.day(date(2026, 11, 24), weekday=True) == "dydd Mawrth 24 Tachwedd 2026"
        assert when.ago(NOW - timedelta(minutes=2), NOW) == "2 funud yn ôl"
        assert when.ago(NOW - timedelta(days=2), NOW) == "2 ddiwrnod yn ôl"
        assert when.ago(NOW + timedelta(hours=3), NOW) == "ymhen 3 awr"


@pytest.mark.parametrize(
    ("gap", "words"),
    [(timedelta(seconds=20), "just now"), (timedelta(minutes=1), "1 minute ago"), (timedelta(hours=3), "3 hours ago"),
     (timedelta(days=6, hours=23), "6 days ago"), (timedelta(days=7), "15 November 2026"),
     (-timedelta(hours=5), "in 5 hours")],
)  # fmt: skip
def test_how_long_ago(gap, words):
    assert when.ago(NOW - gap, NOW) == words


def test_nothing_is_an_en_dash():
    told = [told(None) for told in (when.day, when.short_day, when.clock, when.moment, when.ago, when.age, when.wait)]
    assert told == ["–"] * 7


def test_a_text_without_welsh_is_shown_in_english():
    with speaking("cy"):
        assert pick(("Yes", "Ie")) == "Ie"
        assert pick({"en": "Only English", "cy": ""}) == "Only English"
        assert str(Words("{n} of {what}", "{n} o {what}").format(n=2, what=Words("tea", "de"))) == "2 o de"
    assert pick("Yes", "Ie") == "Yes"
