"""What to do next: the order of a worklist, why a line stands where it does, and what is on hold."""

from datetime import UTC, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from django.test import RequestFactory
from django.utils import timezone

from hearth.access.tests.make import acting, everywhere, make_team
from hearth.kit.pages import page_of_bands
from hearth.needs.actions import needs
from hearth.needs.models import Need
from hearth.needs.rules.worklist import standing, why
from hearth.needs.tests.make import make_need

NOW = datetime(2027, 3, 10, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def stands(urgency="soon", due=HOUR, held=None):
    until = NOW.date() + held if held else None
    return standing(urgency=urgency, due_at=NOW + due, on_hold_until=until, now=NOW, today=NOW.date())


IN_ORDER = [
    ("an emergency that is late", stands("now", -HOUR)),
    ("an emergency that is not late", stands("now", 2 * HOUR)),
    ("wanted the same day, late since yesterday", stands("today", -20 * HOUR)),
    ("wanted the same day, just late", stands("today", -HOUR)),
    ("wanted within days, late for a fortnight", stands("soon", -14 * 24 * HOUR)),
    ("planned, late for a month", stands("planned", -30 * 24 * HOUR)),
    ("planned, due next", stands("planned", HOUR)),
    ("wanted the same day, due after it", stands("today", 2 * HOUR)),
    ("an emergency on hold until tomorrow", stands("now", -HOUR, timedelta(days=1))),
    ("late and on hold until next week", stands("today", -20 * HOUR, timedelta(days=7))),
]


def test_an_emergency_stands_first_then_what_is_late_by_urgency_then_what_is_due_next_then_what_is_on_hold():
    assert [words for words, _ in sorted(IN_ORDER, key=lambda one: one[1])] == [words for words, _ in IN_ORDER]


def test_what_was_on_hold_until_today_stands_where_it_would_have_stood():
    assert stands("today", -HOUR, timedelta()) == stands("today", -HOUR)


def said(**facts) -> str:
    told = {"due_at": NOW - 3 * HOUR, "urgency": "today", "stage": "new", "owner": "", "carrier": "",
            "offered_at": None, "now": NOW, **facts}  # fmt: skip
    return why(**told)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"urgency": "now"}, "Emergency, late by 3 hours; nobody has looked at it."),
        ({}, "Wanted the same day, late by 3 hours; nobody has looked at it."),
        ({"urgency": "soon"}, "Wanted within three days, late by 3 hours; nobody has looked at it."),
        ({"urgency": "planned", "stage": "triaged"}, "Planned, late by 3 hours; nobody looks after it."),
        ({"due_at": NOW + HOUR, "stage": "taken", "carrier": "Jo"}, "Due in 1 hour; Jo is on it."),
        ({"held": "12 March 2027"}, "On hold until 12 March 2027."),
        ({"came_back": "9 March 2027", "stage": "taken", "carrier": "Jo"},
         "Wanted the same day, late by 3 hours; Jo is on it. Came back from hold on 9 March 2027."),
    ],
)  # fmt: skip
def test_why_begins_with_what_decides_the_place_in_the_list(facts, words):
    assert said(**facts) == words


@pytest.fixture
def mixed(cast):
    """Every urgency, late and not, some on hold, three of each kind, and one that has ended."""
    now = timezone.now()
    offsets = (timedelta(days=-9), timedelta(hours=-1), timedelta(minutes=1), timedelta(days=5))
    kinds = list(product(("planned", "now", "soon", "today"), offsets, (None, 0, 3)))
    for number, (urgency, due, held) in enumerate(kinds):
        need = make_need(cast.hub, urgency=urgency, summary=f"Thing {number}", due_at=now + due)
        if held is not None:
            with everywhere():
                Need.objects.filter(pk=need.pk).update(on_hold_until=timezone.localdate() + timedelta(days=held))
    gone = make_need(cast.hub, urgency="now")
    with acting(cast.alice):
        needs.end(gone, ending="duplicate", note="Twice", by=cast.alice)
        yield now


def page(query: str, size: int = 5):
    return page_of_bands(Need.objects.open().bands, RequestFactory().get(f"/work{query}"), size=size)


def test_the_database_gives_the_order_of_the_rule_page_by_page_forward_and_back(mixed):
    expected = sorted(Need.objects.open(), key=lambda need: need.standing(mixed))
    assert len(expected) == 48
    shown, here = [], page("")
    while True:
        shown += here.rows
        if not here.next:
            break
        here = page(here.next)
    assert shown == expected
    backward = list(here.rows)
    while here.previous:
        here = page(here.previous)
        backward = [*here.rows, *backward]
    assert backward == expected


def test_what_becomes_late_while_somebody_reads_on_is_neither_left_out_nor_shown_twice(mixed, monkeypatch):
    everything = sorted(Need.objects.open(), key=lambda need: need.standing(mixed))
    shown, here = [], page("")
    monkeypatch.setattr(timezone, "now", lambda: mixed + timedelta(minutes=30))  # what was due in a minute is late now
    while True:
        shown += here.rows
        if not here.next:
            break
        here = page(here.next)
    assert shown == everything
    assert page("").rows == sorted(everything, key=lambda need: need.standing(timezone.now()))[:5]


def test_next_up_is_the_beginning_of_the_worklist(mixed):
    expected = sorted(Need.objects.ready(), key=lambda need: need.standing(mixed))
    assert Need.objects.ready().next_up(mixed, 11) == expected[:11]


MIDNIGHTS = [
    ("winter", datetime(2027, 1, 12, 15, 0), datetime(2027, 1, 13, 0, 0)),
    ("summer, when midnight in London is 11pm in UTC", datetime(2027, 7, 12, 15, 0), datetime(2027, 7, 13, 0, 0)),
    ("the night the clocks go forward", datetime(2027, 3, 27, 23, 30), datetime(2027, 3, 28, 0, 0)),
    ("the night the clocks go back", datetime(2027, 10, 30, 12, 0), datetime(2027, 10, 31, 0, 0)),
    ("the last day of the year", datetime(2027, 12, 31, 23, 59), datetime(2028, 1, 1, 0, 0)),
]


@pytest.mark.parametrize("hub", ["the cast's hub", "another neighbourhood's hub"])
@pytest.mark.parametrize(("_", "held_at", "midnight"), MIDNIGHTS, ids=[words for words, _, _ in MIDNIGHTS])
def test_a_hold_until_tomorrow_ends_at_the_hubs_own_midnight_and_lateness_goes_on(
    cast, monkeypatch, hub, _, held_at, midnight
):
    london = ZoneInfo("Europe/London")
    held_at, midnight = held_at.replace(tzinfo=london), midnight.replace(tzinfo=london)
    team = cast.hub if hub == "the cast's hub" else make_team(cast.borough)
    monkeypatch.setattr(timezone, "now", lambda: held_at)
    need = make_need(team, due_at=held_at - timedelta(hours=2))
    with everywhere():
        needs.hold(need, until=midnight.date(), reason="Daughter visits", by=None)

        def stand(at):
            monkeypatch.setattr(timezone, "now", lambda: at)
            found = Need.objects.get(pk=need.pk)
            lists = [name for name in ("ready", "late", "on_hold") if getattr(Need.objects, name)().exists()]
            return lists, found.lateness(at), found.why(at)[:7]

        assert stand(held_at) == (["on_hold"], "", "On hold")
        assert stand(midnight - timedelta(seconds=1)) == (["on_hold"], "", "On hold")
        assert stand(midnight) == (["ready", "late"], "late", "Wanted ")
