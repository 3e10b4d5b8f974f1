"""A manager watches the dashboard: it changes by itself, keeps the reader's place, can be paused, needs no script."""

from __future__ import annotations

import math
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from hearth.access.models import Membership
from hearth.access.tests.make import everywhere, make_cast, make_team
from hearth.areas.models import Neighbourhood, Postcode, Ward
from hearth.needs.models import Need
from hearth.offers.models import Volunteer
from hearth.reports.tests.make import make_category, make_contact, make_need, make_person
from tests.journeys.conftest import faults_of, keep

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
HOODS = {"Brook": ("Millgate", "Fold Bridge", "Abbey"), "Hill": ("Ravensedge", "St Oswald's"), "Quay": ("Harbour",)}
KINDS = {"food": "Food", "medicines": "Medicines", "money": "Money and debt", "calls": "Comfort calls and company"}
STAGES = ("new", "triaged", "offered", "taken")


def _ring(number: int) -> list[list[float]]:
    turns = [i * math.pi / 3 for i in range(6)]
    east, north = 1000 + 1500 * (number % 3) + 750 * (number // 3), 1000 + 1300 * (number // 3)
    return [[east + 860 * math.sin(turn), north + 860 * math.cos(turn)] for turn in turns]


def _wards(borough) -> list[Ward]:
    found: list[Ward] = []
    for hood, names in HOODS.items():
        area = Neighbourhood.objects.create(borough=borough, key=hood.lower(), name=hood)
        for name in names:
            number = len(found)
            ward = Ward.objects.create(
                borough=borough, neighbourhood=area, gss=f"E059{number:05d}", name=name, rings=[_ring(number)]
            )
            Postcode.objects.create(postcode=f"FH{number} 1AA", borough=borough, ward=ward, easting=0, northing=0,
                                    residents=4000 + 1700 * number)  # fmt: skip
            found.append(ward)
    return found


def _three_weeks(cast) -> None:
    """Requests at every stage, some late, some ended, with what residents said."""
    now, wards = timezone.now(), _wards(cast.borough)
    kinds = [make_category(cast.borough, key, name) for key, name in KINDS.items()]
    with everywhere():
        person = make_person(cast.borough)
        for i in range(60):
            facts = {
                "ward": wards[i * i % 11 % 6],
                "category": kinds[i * i % 7 % 4],
                "raised_at": now - timedelta(hours=9 * i),
                "due_at": now + timedelta(hours=i - 12),
                "urgency": ("now", "today", "soon", "planned")[i * i % 13 % 4],
                "source": ("web", "phone", "list")[i % 3],
            }
            if i % 3 == 0:
                rating = (None, 5, 4, 2)[i % 4]
                facts |= {"stage": "done", "ending": "done", "ended_at": facts["raised_at"] + timedelta(hours=8)}
                facts |= {"residents_rating": rating, "ended_at": min(facts["ended_at"], now)}
            else:
                facts |= {"stage": STAGES[i % 4], "carrier_kind": "volunteer" if i % 4 > 1 else None}
            make_need(cast.hub, person, **facts)
            make_contact(cast.hub, channel=("phone", "web", "in_person")[i % 3],
                         started_at=now - timedelta(hours=2 * i), completed_at=now if i % 9 else None)  # fmt: skip
        for i in range(7):
            Volunteer.objects.create(team=cast.hub, number=f"V{i}", first_name="V", last_name="W",
                                     status="active" if i else "applied", decided_at=now if i else None)  # fmt: skip


@pytest.fixture
def cast(transactional_db):
    return make_cast()


@pytest.fixture
def as_alice(cast, sign_in_as):
    """Open the dashboard as Alice, who manages the hub."""
    return lambda address="/dashboard", **options: sign_in_as(cast.alice, address, **options)


def _open_requests(page):
    return page.locator(".hearth-figure", has_text="ever raised").locator(".hearth-figure__number")


@pytest.mark.parametrize("width", [1280, 390])
def test_the_dashboard_is_accessible_and_fits(cast, as_alice, width):
    _three_weeks(cast)
    page = as_alice(width=width)
    keep(page, f"dashboard-{width}")
    assert faults_of(page) == []
    for details in page.locator("#figures details summary").all():
        details.click()
    keep(page, f"dashboard-tables-{width}")
    assert faults_of(page) == []


@pytest.mark.parametrize("width", [1280, 390])
def test_two_teams_are_shown_together_and_line_by_line(cast, as_alice, width):
    second = make_team(cast.borough, name="Hill community hub")
    Membership.objects.create(user=cast.alice, team=second, role="manager")
    _three_weeks(cast)
    page = as_alice(width=width)
    keep(page, f"dashboard-teams-{width}")
    assert faults_of(page) == []
    page.get_by_label("Team").select_option("Hill community hub")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hill community hub")
    keep(page, f"dashboard-empty-{width}")
    assert faults_of(page) == []


def by_the_tests_clock(page):
    """From now on no time passes in this page but what the test lets pass: a slow machine changes nothing."""
    page.clock.install()
    page.reload()
    page.clock.pause_at(page.evaluate("Date.now()") + 1000)
    page.wait_for_function("() => !document.querySelector('.htmx-request')")
    return page


def test_a_new_request_shows_within_two_seconds_and_the_reader_stays_where_they_are(cast, as_alice):
    _three_weeks(cast)
    page = by_the_tests_clock(as_alice())
    page.locator("#by-age summary").click()
    link = page.locator("#by-stage a").first
    link.focus()
    words = link.get_attribute("href")
    with everywhere():
        make_need(cast.hub, category=make_category(cast.borough), raised_at=timezone.now() - timedelta(days=9))
    page.clock.run_for(2000)
    expect(_open_requests(page)).to_have_text("41")
    assert page.locator("#by-age details").get_attribute("open") is not None
    assert page.evaluate("document.activeElement.getAttribute('href')") == words
    with everywhere():
        Need.objects.filter(stage="new").update(stage="triaged")
    page.clock.run_for(2000)
    expect(page.locator("#by-stage tbody tr").first.locator("td").last).to_have_text("0")


def test_changes_can_be_paused_and_the_moment_is_told(cast, as_alice):
    page = as_alice()
    before = page.locator("[data-as-at]").inner_text()
    page.wait_for_function("at => document.querySelector('[data-as-at]').textContent !== at", arg=before)
    page = by_the_tests_clock(page)
    page.get_by_role("button", name="Pause changes").click()
    expect(page.get_by_text("Paused. The figures stay as they are.")).to_be_visible()
    with everywhere():
        make_need(cast.hub)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.clock.run_for(60_000)
    expect(_open_requests(page)).to_have_text("0")
    assert asked == []
    page.get_by_role("button", name="Pause changes").click()
    expect(_open_requests(page)).to_have_text("1")


def test_without_scripts_it_is_a_page_that_is_loaded_again(cast, as_alice):
    page = as_alice(java_script_enabled=False)
    assert _open_requests(page).inner_text() == "0"
    with everywhere():
        make_need(cast.hub)
    page.get_by_role("link", name="Load again").click()
    assert _open_requests(page).inner_text() == "1"
    expect(page.get_by_role("button", name="Pause changes")).not_to_be_visible()


def test_a_figure_leads_to_its_list_and_back(cast, as_alice):
    _three_weeks(cast)
    page = as_alice()
    card = page.locator(".hearth-figure", has_text="on time").or_(page.locator(".hearth-figure--late"))
    number = int(card.first.locator(".hearth-figure__number").inner_text())
    card.first.get_by_role("link").first.click()
    expect(page.locator("tbody tr")).to_have_count(number)
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_contain_text("what is happening")
