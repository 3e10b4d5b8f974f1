"""A volunteer of seventy with an old phone: is offered a task, says yes, does it, tells how it went."""

import pytest
from playwright.sync_api import expect

from hearth.access.tests.make import acting, make_cast
from hearth.matching import actions as matching
from hearth.needs.models import Need
from hearth.needs.tests.make import make_need, make_person
from hearth.offers import actions as offers
from hearth.offers.tests.make import make_volunteer
from tests.journeys.conftest import faults_of, keep

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("with_scripts", [True, False])
def test_a_volunteer_does_a_task_on_a_phone(transactional_db, sign_in_as, with_scripts):
    cast = make_cast()
    sam = make_volunteer(cast.hub, approved_by=cast.alice)
    person = make_person(
        cast.borough, first_name="Edna", last_name="Okoro", address_1="1 Mill Lane", postcode="QX1 4AB"
    )
    need = make_need(cast.hub, person=person)
    with acting(cast.alice):
        sign_in = offers.give_sign_in(sam, by=cast.alice)
        matching.offer(need, volunteer=sam, by=cast.alice, brief="Bread, milk and eggs")
    looked = faults_of if with_scripts else lambda page: []

    phone = sign_in_as(sign_in, "/tasks", width=360, height=640, java_script_enabled=with_scripts)
    assert looked(phone) == []
    keep(phone, "tasks")
    phone.get_by_role("link", name="Bread, milk and eggs").click()
    assert looked(phone) == []
    keep(phone, "task-offered")
    expect(phone.get_by_role("button", name="Yes, I will do it")).to_be_visible()
    assert "Mill Lane" not in phone.content(), "the address is told to whoever says yes"
    phone.get_by_role("button", name="Yes, I will do it").click()
    phone.get_by_role("link", name="Bread, milk and eggs").click()
    expect(phone.get_by_text("1 Mill Lane").first).to_be_visible()
    phone.get_by_role("button", name="I have done it").click()
    phone.get_by_label("How did it go?").fill("Took it to the kitchen, had a chat")
    assert looked(phone) == []
    keep(phone, "task-done")
    phone.get_by_role("button", name="Send").click()
    phone.get_by_text("Thank you. The hub has been told.").wait_for()
    assert "Mill Lane" not in phone.content()

    with acting(cast.alice):
        assert Need.objects.get().stage == "done"


def test_an_outsider_is_refused_everywhere(transactional_db, sign_in_as, open_page):
    """Charlie, behind another wall, and somebody who has not signed in, try the addresses of Alice's work."""
    cast = make_cast()
    need = make_need(cast.hub, summary="Nobody else's business")
    places = [f"/need/{need.pk}", f"/need/{need.pk}/note", f"/need/{need.pk}/volunteers", "/volunteers", "/lists"]
    charlie = sign_in_as(cast.charlie, "/work")
    assert "Nobody else's business" not in charlie.content()
    nobody = open_page("/")
    for place in places:
        assert charlie.goto(place).status in (403, 404)
        assert faults_of(charlie) == []
        nobody.goto(place)
        assert nobody.url.split("?")[0].endswith("/sign-in")
        assert "Nobody else's business" not in nobody.content()
