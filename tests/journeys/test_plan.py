"""A coordinator plans tomorrow for a neighbourhood and sends it; a volunteer isolates and the plan mends itself."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from hearth.access.models import Team
from hearth.access.tests.make import acting, everywhere, make_cast
from hearth.areas.models import Postcode
from hearth.matching import actions as matching
from hearth.matching.actions import plans
from hearth.matching.models import Plan, Task
from hearth.needs.tests.make import make_need, make_person
from hearth.offers.tests.make import make_volunteer
from tests.journeys.conftest import faults_of, keep

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def make_what_was_asked_for(hub) -> None:
    """What the worker does in the meantime."""
    with everywhere():
        plan = Plan.objects.get(status="making")
    plans.make(plan_id=plan.pk, team=Team.objects.select_related("borough").get(pk=hub.pk))


def test_a_coordinator_plans_tomorrow_sends_it_and_it_mends_itself(transactional_db, sign_in_as):
    cast = make_cast()
    here = Postcode.objects.get(borough=cast.borough)
    names = [("Ann", "Ash"), ("Ben", "Birch")]
    ann, ben = (
        make_volunteer(cast.hub, approved_by=cast.alice, postcode=here.pk, first_name=first, last_name=last)
        for first, last in names
    )
    people = [
        make_person(cast.borough, first_name=n, last_name="Okoro", postcode=here.pk, phone="") for n in ("Edna", "Flo")
    ]
    for person in people:
        make_need(cast.hub, person=person, urgency="today")
    make_need(cast.hub, category="transport", person=people[0])

    # Alice asks for a plan from tomorrow, watches it being made, and reads it.
    page = sign_in_as(cast.alice, "/plans")
    expect(page.get_by_text("3 requests wait for a volunteer")).to_be_visible()
    assert faults_of(page) == []
    page.get_by_label("Which hub?").select_option(label=cast.hub.name)
    page.get_by_role("button", name="Make a plan").click()
    expect(page.get_by_text("Waiting for its turn.")).to_be_visible()
    assert faults_of(page) == []
    make_what_was_asked_for(cast.hub)
    expect(page.get_by_text("2 of 3 requests have somebody. Proved: no plan is better.")).to_be_visible()
    expect(page.get_by_text("there is nobody who offers transport")).to_be_visible()
    assert faults_of(page) == []
    keep(page, "plan")
    with everywhere():
        assert not Task.objects.exists(), "nobody is asked before she sends it"

    # She sends the next two parts of a day; both are asked, and say yes.
    page.get_by_role("button", name="Ask the volunteers of the next two parts of a day").click()
    expect(page.get_by_text("ring them.")).to_be_visible()
    assert faults_of(page) == []
    with acting(cast.alice):
        for task in Task.objects.live():
            matching.accept(task, by=cast.alice)
        lost = Task.objects.filter(volunteer=ann).first() or Task.objects.first()
        kept = Task.objects.exclude(pk=lost.pk).filter(volunteer=lost.volunteer).count()

    # The one with a task isolates: Alice writes it down, and the plan mends itself.
    page.goto(f"/volunteer/{lost.volunteer_id}")
    page.get_by_text("They isolate").first.click()
    until = timezone.localdate() + timedelta(days=10)
    form = page.locator("details", has_text="The last day at home")
    form.get_by_label("Day").fill(str(until.day))
    form.get_by_label("Month").fill(str(until.month))
    form.get_by_label("Year").fill(str(until.year))
    form.get_by_role("button", name="They isolate").click()
    page.wait_for_load_state()
    with everywhere():
        assert Task.objects.get(pk=lost.pk).status == "withdrawn"
        stays = Task.objects.live().exclude(volunteer=lost.volunteer).count()
        assert stays == 2 - 1 - kept, "what others accepted stays"
    make_what_was_asked_for(cast.hub)

    # She reads what moved, and asks the other.
    page.goto("/plans")
    page.get_by_role("link").filter(has_text=f"{timezone.localdate().year}").first.click()
    expect(page.get_by_text("Mended: the volunteer is self-isolating")).to_be_visible()
    other = ben if lost.volunteer_id == ann.pk else ann
    expect(page.get_by_role("link", name=other.name).first).to_be_visible()
    assert faults_of(page) == []
    keep(page, "plan-mended")
    page.get_by_role("button", name="Ask now").first.click()
    expect(page.get_by_text(f"{other.name} is asked.")).to_be_visible()
    with everywhere():
        assert Task.objects.get(need=lost.need_id, ended_at=None).volunteer == other
