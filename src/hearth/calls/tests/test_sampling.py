"""The sample of calls: a draw that favours nobody, standards, and what goes back to the caller."""

import re
from collections import Counter
from datetime import timedelta
from hashlib import sha256
from html import unescape
from uuid import UUID, uuid4

import pytest
from django.urls import reverse

from hearth.access.tests.make import acting, everywhere, make_team, make_user
from hearth.calls.actions import sampling
from hearth.calls.models import CallNote, Finding, Sampled, SampleDraw
from hearth.calls.rules import sampling as rules
from hearth.calls.tests.test_board import words
from hearth.calls.tests.test_ringing import MONDAY, ended, tick, world  # noqa: F401
from hearth.kit.refused import Refused
from hearth.needs.models import Contact

pytestmark = pytest.mark.django_db
ALL_MET = dict.fromkeys(rules.standards(), "met")


@pytest.fixture
def week(world):  # noqa: F811
    """A week with four calls of one caller, one hard call of another, and one that nobody answered; it is over."""
    for outcome in ("spoke", "spoke", "spoke", "refused"):
        ended(world, world.one, outcome)
    ended(world, world.two, "spoke", was_hard=True)
    ended(world, world.two, "moved")
    with everywhere():
        Contact.objects.filter(outcome="moved_away").update(outcome="no_answer")
    world.clock.on(days=7)
    world.manager = make_user(world.hub, "manager", "Mo")
    return world


def drawn(week, each: int = 2) -> SampleDraw:
    with acting(week.manager):
        return sampling.draw(team=week.hub, week_on=MONDAY.date(), each=each, by=week.manager)


def looked(sampled, by, **said) -> Sampled:
    with acting(by):
        return sampling.look(sampled, **{"results": ALL_MET, "heard": "read", "text": "Kind."} | said, by=by)


def test_over_many_seeds_no_call_and_no_order_is_favoured():
    calls = [UUID(int=n) for n in range(5)]
    taken = Counter(call for seed in range(2000) for call in rules.draw({1: calls}, 1, str(seed)))
    assert all(abs(number - 400) < 80 for number in taken.values())
    assert rules.draw({1: calls, 2: []}, 3, "a") == rules.draw({1: calls[::-1]}, 3, "a")
    assert len(rules.draw({1: calls, 2: [UUID(int=9)]}, 3, "a")) == 4


def test_so_many_calls_of_each_caller_are_drawn_and_everybody_can_check_it(week):
    draw = drawn(week)
    with everywhere():
        rows = list(draw.drawn.select_related("contact"))
        theirs = Contact.objects.filter(handler=week.one).values_list("pk", flat=True)
        lots = sorted(theirs, key=lambda call: sha256(f"{draw.seed}:{call}".encode()).hexdigest())
    assert draw.calls == 5
    assert {one.contact_id for one in rows if one.caller == week.one} == set(lots[:2])
    assert [one.is_hard for one in rows if one.caller == week.two] == [True]


def test_a_week_is_drawn_once_and_when_it_is_over(week):
    drawn(week)
    with pytest.raises(Refused, match="a draw stands"):
        drawn(week)
    with acting(week.manager), pytest.raises(Refused, match="not over"):
        sampling.draw(team=week.hub, week_on=MONDAY.date() + timedelta(days=7), each=2, by=week.manager)
    with acting(week.one), pytest.raises(Refused, match="Your role"):
        sampling.draw(team=week.hub, week_on=MONDAY.date(), each=2, by=week.one)


def test_what_was_found_goes_to_the_caller_and_is_counted(week, client):
    client.force_login(week.manager)
    client.post(reverse("calls:sample"), {"team": week.hub.pk, "week": str(MONDAY.date()), "each": "1"})
    with everywhere():
        one = Sampled.objects.get(caller=week.two)
    said = ALL_MET | {"acted": "not_met", "promised": "none", "heard": "listened", "text": "Ask about food."}
    page = reverse("calls:sampled", args=[one.pk])
    assert "Ask how they are before you say how it was." in client.get(page).content.decode()
    assert client.post(page, said).status_code == 302
    found = words(client.get(reverse("calls:sample")).content.decode())
    assert "Listened, and did not hurry 1 1 100" in found
    assert "Heard what was wrong, and acted on it 0 1 0" in found
    assert "Promised only what the hub can keep 0 0 –" in found
    with everywhere():
        one.refresh_from_db()
        assert (one.looked_by, one.note.caller, one.note.heard) == (week.manager, week.two, "listened")
        assert "Heard what was wrong, and acted on it: not met." in one.note.text
    with acting(week.manager), pytest.raises(Refused, match="already"):
        sampling.look(one, results=ALL_MET, heard="read", text="Again.", by=week.manager)


def test_nobody_looks_at_a_call_of_their_own_or_at_half_of_the_standards(week, client):
    with everywhere():
        Contact.objects.filter(handler=week.two).update(handler=week.manager)
    drawn(week)
    with everywhere():
        own = Sampled.objects.get(caller=week.manager)
        other = Sampled.objects.filter(caller=week.one).first()
    with pytest.raises(Refused, match="of your own"):
        looked(own, week.manager)
    client.force_login(week.manager)
    assert "Somebody else looks at it" in client.get(reverse("calls:sampled", args=[own.pk])).content.decode()
    with pytest.raises(Refused, match="each standard"):
        looked(other, week.manager, results={"listened": "met"})
    assert looked(own, make_user(week.hub, "coordinator", "Cleo")).note.caller == week.manager


def test_another_team_finds_none_of_it(week, client):
    with everywhere():
        one = drawn(week).drawn.first()
    client.force_login(make_user(make_team(week.borough, kind="staying_well"), "manager", "Dee"))
    assert client.get(reverse("calls:sampled", args=[one.pk])).status_code == 404
    assert client.get(reverse("calls:sampled", args=[uuid4()])).status_code == 404


def test_after_a_year_the_sample_and_its_notes_are_thrown_away(week):
    with everywhere():
        one = drawn(week).drawn.first()
    looked(one, week.manager)
    tick(week, days=365)
    with everywhere():
        assert not any(model.objects.exists() for model in (SampleDraw, Sampled, Finding, CallNote))


def test_every_figure_of_the_sample_leads_to_as_many_calls(week, client):
    draw = drawn(week)
    key = next(iter(rules.standards()))
    with everywhere():
        rows = list(draw.drawn.filter(caller=week.one))
    looked(rows[0], week.manager)
    looked(rows[1], week.manager, results=ALL_MET | {key: "not_met"})
    client.force_login(week.manager)
    page = unescape(client.get(reverse("calls:sample")).text)
    links = re.findall(r'href="(\?(?:standard|draw)=[^"]+)"[^>]*>(\d+)', page)
    assert {address for address, _ in links} >= {f"?standard={key}&result={one}" for one in ("met", "not_met")} | {
        f"?standard={key}", f"?draw={draw.pk}", f"?draw={draw.pk}&looked=yes"
    }  # fmt: skip
    for address, number in links:
        behind = len(re.findall(r'href="/sampled/', client.get(reverse("calls:sample") + address).text))
        assert behind == (1 if "not_met" in address else int(number)), address
    assert client.get(reverse("calls:sample"), {"standard": "none such"}).status_code == 404
    client.force_login(week.bob)
    assert client.get(reverse("calls:sample"), {"draw": draw.pk}).status_code in (403, 404)
