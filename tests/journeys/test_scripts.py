"""A question is added to a script while calls go on: written, mended, tried out, approved by somebody else, asked."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from hearth.access.tests.make import everywhere, make_user
from hearth.needs import scripting
from hearth.needs.actions import scripts
from tests.journeys.conftest import faults_of, keep

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
LEADS_ON = "    next: home_when\n"
QUESTION = """
  - id: cold_bag
    text: {en: "Must it be kept cold?", cy: "Oes rhaid ei gadw'n oer?"}
    kind: yes-no-notknown
    next: home_when
"""


@pytest.fixture
def cast(transactional_db):
    from hearth.access.tests.make import make_cast

    return make_cast()


@pytest.mark.parametrize(("width", "with_scripts"), [(1280, True), (390, True), (1280, False)])
def test_a_question_is_added_to_a_script_without_a_release(cast, sign_in_as, width, with_scripts):
    review = timezone.localdate() + timedelta(days=300)
    with everywhere():
        scripts.adopt_shipped(borough=cast.borough, approved_by="Head of Hubs", review_on=review, keys=["medicines"])
    dora = make_user(cast.hub, "manager", "Dora")
    looked = faults_of if with_scripts else lambda page: []

    page = sign_in_as(cast.alice, "/scripts", width=width, java_script_enabled=with_scripts)
    assert looked(page) == []
    page.get_by_role("row", name="Medicines").get_by_role("button").click()
    box = page.get_by_label("The script", exact=True)
    text = box.input_value()
    broken = text.replace(LEADS_ON, "    next: cold_bagg\n") + QUESTION
    box.fill(broken)
    if not with_scripts:
        page.get_by_role("button", name="Check it").click()
    page.get_by_text("Did you mean “cold_bag”?").wait_for()
    assert looked(page) == []
    keep(page, f"script-broken-{width}")
    box.fill(broken.replace("cold_bagg", "cold_bag"))
    page.get_by_role("button", name="Save the draft").click()
    page.get_by_text("Saved ").first.wait_for()
    expect(page.get_by_text("Every path holds")).to_be_visible()
    expect(page.get_by_text("You wrote part of this draft")).to_be_visible()
    address = page.url
    page.get_by_role("button", name="Try it out").click()
    page.get_by_label("There is none for today").check()
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("Do you feel ill from missing it?")).to_be_visible()
    assert looked(page) == []
    page.get_by_label("Very ill").check()
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="Ring 999 now")).to_be_visible()

    reader = sign_in_as(dora, address, width=width, java_script_enabled=with_scripts)
    reader.get_by_role("button", name="What changed since version 1").click()
    expect(reader.get_by_text("lines differ")).to_be_visible()
    assert looked(reader) == []
    reader.goto(address)
    again = timezone.localdate() + timedelta(days=365)
    for part, value in (("Day", again.day), ("Month", again.month), ("Year", again.year)):
        reader.get_by_label(part, exact=True).fill(str(value))
    reader.get_by_role("button", name="Approve and publish").click()
    expect(reader.get_by_text("The next call asks version 2")).to_be_visible()
    assert looked(reader) == []
    keep(reader, f"script-published-{width}")
    assert "cold_bag" in scripting.script_of(scripting.published(cast.borough, "medicines")).questions
