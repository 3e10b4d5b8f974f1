"""Other weights are tried on the last week before they are taken."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from hearth.access.roles import Role
from hearth.access.tests.make import acting, everywhere, make_team, make_user
from hearth.areas.models import Postcode
from hearth.kit.refused import Refused
from hearth.matching.actions import weights
from hearth.matching.models import Trial, Weighing
from hearth.matching.rules.comparing import compared
from hearth.matching.rules.costs import unevenness
from hearth.needs.models import Need
from hearth.needs.tests.make import make_need, make_person
from hearth.offers.tests.make import make_volunteer


@pytest.fixture
def tried(cast):
    """Try weights as an administrator would, and reckon them as the job would."""
    admin = make_user(cast.hub, Role.ADMINISTRATOR)

    def attempt(**changed) -> tuple[Trial, object]:
        with acting(admin):
            said = {**Weighing.of(cast.borough).said(), **changed}
            trial = weights.try_weights(borough=cast.borough, weights=said, by=admin)
        weights.reckon(trial_id=trial.pk, borough=cast.borough)
        trial.refresh_from_db()
        return trial, admin

    return attempt


def last_week(cast, n: int = 3):
    """Requests of the same home that were raised three days ago, and two volunteers who could do them."""
    here = Postcode.objects.filter(borough=cast.borough).first()
    for _ in range(2):
        make_volunteer(cast.hub, approved_by=cast.alice, postcode=here.pk, tasks_a_week=5)
    for _ in range(n):
        make_need(cast.hub, person=make_person(cast.borough, postcode=here.pk, phone=""))
    with everywhere():
        Need.objects.update(raised_at=timezone.now() - timedelta(days=3), due_at=timezone.now() - timedelta(days=2))


def test_a_trial_says_what_both_would_have_done_and_changes_nothing(cast, tried):
    last_week(cast)
    trial, _ = tried(fairness=0)
    assert trial.status == "ready", "it has been reckoned"
    assert (trial.as_it_is["requests"], trial.as_it_is["helped"], trial.as_tried["helped"]) == (3, 3, 3)
    assert trial.as_it_is["volunteers"] == 2, "with fairness both have something to do"
    assert trial.as_it_is["unevenness"] <= trial.as_tried["unevenness"]
    assert Weighing.of(cast.borough).fairness == 600, "nothing has changed yet"


def test_nobody_is_helped_before_they_ask(cast, tried):
    last_week(cast, n=1)
    with everywhere():
        Need.objects.update(raised_at=timezone.now() - timedelta(hours=30), due_at=timezone.now() - timedelta(days=6))
    trial, _ = tried(detour=150)
    assert (trial.as_it_is["helped"], trial.as_it_is["late"]) == (1, 1)


def test_what_was_tried_is_taken_and_goes_by_its_change(cast, tried):
    trial, admin = tried(fairness=1200)
    with acting(admin):
        weights.take_weights(trial, by=admin)
        assert Weighing.of(cast.borough).fairness == 1200
        with pytest.raises(Refused, match="not taken yet"):
            weights.take_weights(trial, by=admin)


def test_weights_tried_beside_older_ones_cannot_be_taken(cast, tried):
    first, admin = tried(fairness=1200)
    second, _ = tried(fairness=900)
    with acting(admin):
        weights.take_weights(second, by=admin)
        with pytest.raises(Refused, match="after these were tried"):
            weights.take_weights(first, by=admin)


def test_only_who_decides_for_the_borough_tries_weights(cast):
    with acting(cast.alice), pytest.raises(Refused, match="Only an administrator"):
        weights.try_weights(borough=cast.borough, weights={"fairness": 1}, by=cast.alice)


def test_the_same_weights_are_not_tried(cast, tried):
    with pytest.raises(Refused, match="the weights you have"):
        tried()


def test_an_administrator_tries_and_takes_weights_on_the_pages(cast, client):
    adam = make_user(make_team(cast.borough, "administration"), "administrator", "Adam")
    last_week(cast)
    client.force_login(adam)
    at = client.get(reverse("matching:all_weights"))["Location"]
    assert 'value="600"' in client.get(at).content.decode()
    with everywhere():
        said = Weighing.of(cast.borough).said()
    wrong = client.post(at, {**said, "continuity": "9000", "fairness": "-5"})
    assert wrong.status_code == 422
    assert "Give at least as many metres" in wrong.content.decode()
    tried = client.post(at, {**said, "fairness": "100"})["Location"]
    assert "Waiting for its turn" in client.get(tried).content.decode()
    weights.reckon(trial_id=Trial.objects.get().pk, borough=cast.borough)
    page = client.get(tried).content.decode()
    assert "3 requests that volunteers may be asked for" in page
    client.post(f"{tried}/take")
    assert 'value="100"' in client.get(at).content.decode()
    assert "taken" in client.get(at).content.decode()


def test_evenness_is_nought_when_all_have_as_many_and_rises_when_one_has_them_all():
    assert unevenness([2, 2, 2]) == 0
    assert unevenness([0, 0, 0, 4]) == pytest.approx(0.75)
    assert unevenness([]) == 0


def test_a_measure_says_whether_it_got_better():
    nothing = {"requests": 4, "helped": 2, "pressing": 1, "pressing_in_time": 0, "late": 1, "known": 0, "unproved": 0,
               "metres_each": 1609, "volunteers": 2, "most": 1, "unevenness": 0.25}  # fmt: skip
    better = compared(nothing, {**nothing, "helped": 3, "late": 2})
    assert [(line.as_it_is, line.as_tried, line.verdict) for line in better[:1]] == [("2 of 4", "3 of 4", "better")]
    assert better[2].verdict == "worse", "more of them late"
    assert better[3].as_it_is == "1.00"


def test_whoever_makes_plans_reads_the_weights_and_changes_none(cast, client):
    client.force_login(cast.alice)
    at = client.get(reverse("matching:all_weights"))["Location"]
    page = client.get(at).content.decode()
    assert "Fairness, in metres" in page
    assert "An administrator of the borough decides them." in page
    assert "Show what this would have done" not in page
    assert client.post(at, {"fairness": "1"}).status_code == 403
