"""Ola registers in Welsh on a phone, is checked by the hub, and becomes active; the administrator writes the roles."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from hearth.access.tests.make import acting, make_cast, make_team, make_user
from hearth.needs.tests.make import make_category
from hearth.offers.models import Volunteer, VolunteerRole
from hearth.offers.tests.make import make_principles, make_role
from tests.journeys.conftest import faults_of, keep

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("with_scripts", [True, False])
def test_somebody_registers_in_welsh_on_a_phone_is_checked_and_becomes_active(
    transactional_db, open_page, sign_in_as, with_scripts
):
    cast = make_cast()
    make_category(cast.borough, "food", name="Food", name_cy="Bwyd")
    make_role(cast.borough, "shopping", name="Shopping", categories=["food"], identity="seen")
    make_principles(cast.borough, text="I help people as they wish.")
    looked = faults_of if with_scripts else lambda page: []

    phone = open_page("/offer?language=cy", width=390, height=844, java_script_enabled=with_scripts)
    assert looked(phone) == []
    register(phone, looked, cast.borough.postcodes.get().postcode)
    with acting(cast.alice):
        ola = Volunteer.objects.get()
        assert (ola.status, ola.language, ola.free, ola.does) == ("applied", "cy", [2, 20], ["food"])
    expect(phone.get_by_text(ola.number)).to_be_visible()

    desk = sign_in_as(cast.alice, "/volunteers", java_script_enabled=with_scripts)
    desk.get_by_role("link", name="Ola Obi").click()
    assert looked(desk) == []
    keep(desk, "volunteer-applied")
    desk.get_by_role("button", name="Begin their checks").click()
    desk.get_by_role("button", name="Approve").click()
    expect(desk.get_by_text("Lacks for shopping: identity not checked")).to_be_visible()
    desk.goto(f"/volunteer/{ola.pk}")
    check(desk, looked)
    desk.get_by_role("button", name="Approve").click()
    expect(desk.get_by_text("Approved: they can be asked from now on.")).to_be_visible()
    assert looked(desk) == []
    keep(desk, "volunteer-active")
    with acting(cast.alice):
        assert Volunteer.objects.get().status == "active"


def register(phone, looked, postcode: str) -> None:
    """The pages of somebody who would volunteer, in Welsh."""
    phone.get_by_role("button", name="Rydw i eisiau gwirfoddoli").click()
    phone.get_by_label("Enw cyntaf").fill("Ola")
    phone.get_by_label("Cyfenw").fill("Obi")
    go_on(phone, looked)
    phone.get_by_label("Eich rhif ffôn").fill("01632 960003")
    go_on(phone, looked)
    phone.get_by_label("Beth yw eich cod post?").fill(postcode)
    go_on(phone, looked)
    for part, typed in (("Diwrnod", "1"), ("Mis", "2"), ("Blwyddyn", "1990")):
        phone.get_by_label(part).fill(typed)
    phone.get_by_label("Menyw").check()
    go_on(phone, looked)
    phone.get_by_label("Bwyd").check()
    go_on(phone, looked)
    phone.get_by_label("3 milltir").check()
    go_on(phone, looked)
    phone.get_by_label("Faint o dasgau'r wythnos ar y mwyaf?").fill("2")
    phone.get_by_label("Dydd Llun, min nos").check()
    phone.get_by_label("Dydd Sul, min nos").check()
    keep(phone, "register-week")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390, "the week fits on a phone"
    go_on(phone, looked)
    go_on(phone, looked)
    expect(phone.get_by_text("I help people as they wish. (cy)")).to_be_visible()
    phone.get_by_label("Rwyf wedi darllen hyn ac yn cytuno").check()
    go_on(phone, looked)
    expect(phone.get_by_text("Dydd Llun: min nos; Dydd Sul: min nos")).to_be_visible()
    phone.get_by_role("button", name="Anfon").click()


def go_on(phone, looked) -> None:
    assert looked(phone) == []
    phone.get_by_role("button", name="Parhau").click()


def check(desk, looked) -> None:
    """Alice has seen a passport today."""
    desk.get_by_role("button", name="Write down a check").click()
    desk.get_by_label("Identity", exact=True).check()
    desk.get_by_label("Which documents?").select_option("seen")
    today = timezone.localdate()
    its_day = desk.get_by_role("group", name="Its day")
    for part, typed in (("Day", today.day), ("Month", today.month), ("Year", today.year)):
        its_day.get_by_label(part).fill(str(typed))
    assert looked(desk) == []
    keep(desk, "note-check")
    desk.get_by_role("button", name="Write it down").click()


def test_an_administrator_asks_for_no_more_than_the_law_allows(transactional_db, sign_in_as):
    cast = make_cast()
    make_category(cast.borough, "food")
    role = make_role(cast.borough, "shopping", name="Shopping", categories=["food"], identity="seen")
    admin = sign_in_as(make_user(make_team(cast.borough, "administration"), "administrator", "Ada"), "/roles")
    assert faults_of(admin) == []
    keep(admin, "roles")
    admin.get_by_role("link", name="Shopping").click()
    admin.get_by_label("Enhanced", exact=True).check()
    admin.get_by_role("button", name="Save").click()
    expect(admin.get_by_text("would be unlawful").first).to_be_visible()
    assert faults_of(admin) == []
    keep(admin, "role-refused")
    admin.get_by_label("Basic", exact=True).check()
    admin.get_by_role("button", name="Save").click()
    expect(admin.get_by_text("Saved. It holds at once for everybody.")).to_be_visible()
    assert VolunteerRole.objects.get(pk=role.pk).dbs == "basic"
