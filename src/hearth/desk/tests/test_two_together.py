"""Somebody who is not visited alone, as colleagues see it: two are named, and both have it on their list."""

import pytest

from hearth.access.tests.make import acting, everywhere, make_user
from hearth.desk.actions.bulk import VERBS, in_bulk
from hearth.needs.actions import needs
from hearth.needs.models import Need
from hearth.needs.tests.make import make_need, make_person


@pytest.fixture
def need(cast):
    return make_need(cast.hub, person=make_person(cast.borough, visit_in_pairs=True))


@pytest.fixture
def dan(cast):
    return make_user(cast.hub, "call_handler", "Dan Ellis")


def test_two_are_named_with_a_choice_and_stand_in_the_record(cast, client, need, dan):
    client.force_login(cast.alice)
    at = f"/need/{need.pk}"
    page = client.get(at).text
    assert "nobody is named yet" in page
    assert f'action="{at}/take"' not in page, "nobody goes with one press"
    assert "Find a volunteer" not in page
    form = client.get(f"{at}/take-two").text
    assert form.count(">Choose one<") == 1
    assert "Dan Ellis" in form
    assert f'value="{cast.alice.pk}"' not in form, "nobody goes with themselves"
    assert "Choose the colleague" in client.post(f"{at}/take-two", {"company": "colleague"}).text
    client.post(f"{at}/take-two", {"company": "colleague", "colleague": dan.pk})
    assert "Two go together, the second is Dan Ellis." in client.get(at).text
    done = client.get(f"{at}/finish").text
    assert f'<option value="{dan.pk}" selected>' in done, "it stands there already"
    client.post(f"{at}/finish", {"how": "Saw them both", "company": "partner", "partner": "PC Morgan, police"})
    assert "Two go together, the second is PC Morgan, police." in client.get(at).text
    with everywhere():
        assert Need.objects.get(pk=need.pk).stage == "done"


def test_the_second_has_it_on_their_own_list(cast, client, need, dan):
    client.force_login(dan)
    assert need.summary not in client.get("/work?whose=mine").text
    with acting(cast.alice):
        needs.claim(need, by=cast.alice)
        needs.go_together(need, company=needs.Company("colleague", dan.pk), by=cast.alice)
    for at in ("/", "/work?whose=mine"):
        page = client.get(at).text
        assert need.summary in page, at
        assert "the second is Dan Ellis" in page, at


def test_one_person_goes_where_nothing_says_otherwise(cast, client):
    need = make_need(cast.hub)
    client.force_login(cast.alice)
    assert "Who are the two?" not in client.get(f"/need/{need.pk}").text
    client.post(f"/need/{need.pk}/take")
    assert "Who are the two?" not in client.get(f"/need/{need.pk}/finish").text
    client.post(f"/need/{need.pk}/finish", {"how": "Fine"})
    with everywhere():
        assert Need.objects.get(pk=need.pk).stage == "done"


@pytest.mark.parametrize("verb", VERBS)
def test_nothing_done_in_bulk_arranges_a_visit(cast, need, dan, verb):
    """A verb that is added to the list is asked here, too."""
    given = {"hand_to": {"colleague": dan}, "hold": {"until": need.due_at.date().replace(year=2099), "reason": "x"},
             "set_urgency": {"urgency": "now", "reason": "x"}, "end": {"ending": "unable", "note": "x"}}  # fmt: skip
    with acting(cast.alice):
        in_bulk([need], verb=verb, by=cast.alice, expected=1, **given.get(verb, {}))
        assert Need.objects.get(pk=need.pk).stage not in ("taken", "done")
