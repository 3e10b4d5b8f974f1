"""A manager builds “on the NHS list, never applied”, reads the count as it grows, hands it on and sees the work."""

import pytest
from playwright.sync_api import expect

from hearth.access.tests.make import acting
from hearth.exchange.actions import handing_on
from hearth.exchange.models import HandOn
from hearth.exchange.tests.make import make_entry, make_list
from hearth.needs.models import Need
from hearth.needs.tests.make import make_category, make_need, make_person
from tests.journeys.conftest import faults_of, keep, settled

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(transactional_db):
    """Seven people on the NHS list: one applied, one asked for help."""
    from hearth.access.tests.make import make_cast

    cast = make_cast()
    people = [make_person(cast.borough) for _ in range(7)]
    nhs, applied = make_list(cast.hub), make_list(cast.hub, "nsss", name="Shielding support applications")
    for person in people:
        make_entry(nhs, person)
    make_entry(applied, people[0])
    make_need(cast.hub, person=people[1])
    make_category(cast.borough, "check_in")
    return cast


def choose(page, box: str, value: str, scripts: bool) -> None:
    """Choose an answer; without scripts the page is asked for anew."""
    page.locator(f"select[name={box}]").select_option(value)
    if scripts:
        settled(page)
    else:
        page.get_by_role("button", name="Count").click()


def test_what_is_typed_stays_while_the_count_is_on_its_way(cast, sign_in_as):
    page = sign_in_as(cast.alice, "/cohorts/build")
    page.locator("select[name=c0-0-is]").select_option("on_list")
    page.locator("select[name=c0-0-list]").wait_for()
    held = []
    page.route("**/cohorts/build", lambda route: held.append(route))
    with page.expect_request("**/cohorts/build"):
        page.locator("select[name=c0-0-list]").select_option("nhs-list")
    page.get_by_label("Name", exact=True).fill("Never applied")
    page.get_by_label("What does the team do").fill("Call them")
    for route in held:
        route.continue_()
    expect(page.locator("#cohort-count")).to_have_text("7 people")
    expect(page.get_by_label("Name", exact=True)).to_have_value("Never applied")
    expect(page.get_by_label("What does the team do")).to_have_value("Call them")


def test_what_is_typed_in_the_next_box_stays_and_is_counted(cast, sign_in_as):
    page = sign_in_as(cast.alice, "/cohorts/build")
    page.locator("select[name=c0-0-is]").select_option("age")
    lowest, highest = page.locator("input[name=c0-0-from]"), page.locator("input[name=c0-0-to]")
    lowest.fill("70")
    held = []
    page.route("**/cohorts/build", lambda route: held.append(route) if not held else route.continue_())
    with page.expect_request("**/cohorts/build"):
        lowest.press("Tab")
    highest.press_sequentially("85")
    held[0].continue_()
    expect(page.locator("#build-answer")).to_contain_text("70 to 85")
    expect(highest).to_have_value("85")
    expect(highest).to_be_focused()


@pytest.mark.parametrize(("width", "scripts"), [(1440, True), (390, True), (1440, False)])
def test_on_the_list_never_applied_becomes_work(cast, sign_in_as, width, scripts):
    page = sign_in_as(cast.alice, "/cohorts", width=width, java_script_enabled=scripts)
    name = f"{width}-{'with' if scripts else 'without'}"
    expect(page.get_by_role("heading", name="On the NHS list, never applied")).to_be_visible()
    keep(page, f"cohorts-{name}")
    assert not scripts or faults_of(page) == []
    page.get_by_role("button", name="Build a cohort").click()
    choose(page, "c0-0-is", "on_list", scripts)
    choose(page, "c0-0-list", "nhs-list", scripts)
    expect(page.locator("#cohort-count")).to_have_text("7 people")
    page.get_by_role("button", name="And also").click()
    choose(page, "c1-0-is", "on_list", scripts)
    choose(page, "c1-0-list", "applications", scripts)
    choose(page, "c1-0-turn", "not", scripts)
    expect(page.locator("#cohort-count")).to_have_text("6 people")
    page.get_by_role("button", name="And also").click()
    choose(page, "c2-0-is", "asked", scripts)
    choose(page, "c2-0-turn", "not", scripts)
    expect(page.locator("#cohort-count")).to_have_text("5 people")
    expect(page.get_by_text("who is not on any list of applications for support")).to_be_visible()
    keep(page, f"cohort-build-{name}")
    assert not scripts or faults_of(page) == []
    page.get_by_label("Name", exact=True).fill("Never applied")
    page.get_by_label("What does the team do").fill("Call them")
    page.get_by_role("button", name="Save the cohort").click()

    expect(page.locator("#cohort-count")).to_have_text("5 people")
    keep(page, f"cohort-{name}")
    assert not scripts or faults_of(page) == []
    page.get_by_role("button", name="Hand it on").click()
    page.get_by_label("Kind of help").select_option(label="Check_in")
    page.get_by_label("How soon?").select_option("soon")
    page.get_by_label("The sentence each of them says").fill("Call and find out how they are")
    page.get_by_role("button", name="Check who has been approached").click()
    expect(page.get_by_role("heading", name="5 people would be handed on")).to_be_visible()
    page.get_by_label("How many are these?").fill("5")
    keep(page, f"cohort-check-{name}")
    assert not scripts or faults_of(page) == []
    page.get_by_role("button", name="Hand them on").click()

    expect(page.get_by_text("Waiting for its turn")).to_be_visible()
    with acting(cast.alice):
        made = HandOn.objects.get()
    handing_on.carry_out(hand_on_id=made.pk, team=cast.hub, by=cast.alice)
    page.reload()
    expect(page.get_by_text("5 requests were raised")).to_be_visible()
    keep(page, f"cohort-handed-{name}")
    assert not scripts or faults_of(page) == []
    with acting(cast.alice):
        reference = Need.objects.filter(source="list").first().reference
    page.get_by_role("link", name=reference).click()
    expect(page.get_by_text("Call and find out how they are").first).to_be_visible()
