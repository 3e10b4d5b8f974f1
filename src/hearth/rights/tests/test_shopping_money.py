"""Shopping money and photographs of receipts: in the file of whom they concern, and gone or kept as holdings say."""

import io
import zipfile
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from hearth.access.tests.make import acting, everywhere
from hearth.matching import actions as matching
from hearth.matching.models import Receipt, TaskMoney
from hearth.matching.tests.test_money import FACTS, photograph
from hearth.needs.models import Need
from hearth.needs.tests.make import make_need
from hearth.offers import actions as offers
from hearth.offers.tests.make import make_volunteer
from hearth.people.models import Approach, Fact, Person
from hearth.people.tests.make import make_person
from hearth.rights.actions import gathering, retention
from hearth.rights.models import Erasure
from hearth.rights.tests.test_gathering import ask, gathered
from hearth.rights.tests.test_helpers import erase, found_as, gathered_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sam(cast):
    return make_volunteer(cast.hub, approved_by=cast.alice, first_name="Samir", last_name="Volunteerson")


@pytest.fixture
def edna(cast, sam):
    """Sam bought bread for Edna, with her money, and photographed the receipt; the work has ended."""
    with acting(cast.alice):
        signs_in = offers.give_sign_in(sam, by=cast.alice)
        person = make_person(cast)
        task = matching.offer(make_need(cast.hub, person=person), volunteer=sam, by=cast.alice)
    with acting(signs_in):
        matching.accept(task, by=signs_in)
        matching.tell_money(task, by=signs_in, photograph=photograph((20, 20)), **{**FACTS, "back": Decimal(5)})
        matching.done(task, how="Well", by=signs_in)
    return person


def settle(cast) -> None:
    with acting(cast.alice):
        matching.settle(TaskMoney.objects.get(), how="50p lay in the bag", by=cast.alice)


def items(told: dict, model: str) -> dict[str, dict]:
    table = next(one for one in told["tables"] if one["model"] == model)
    return {item["label"]: item for row in table["rows"] for item in row["items"]}


def files(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as made:
        return {name: made.read(name) for name in made.namelist()}


@pytest.mark.parametrize(("decision", "is_given"), [("keep", True), ("redact", False)])
def test_a_resident_gets_the_sums_and_the_receipt_that_was_looked_at_and_not_the_volunteer(
    cast, officer, edna, client, decision, is_given
):
    settle(cast)
    request, told = gathered(officer, edna)
    money, receipt = items(told, "matching.taskmoney"), items(told, "matching.receipt")
    assert (money["Spent, in pence"]["words"], money["How it was settled"]["mark"]) == ("1450", None)
    assert {money["Volunteer"]["mark"], receipt["Volunteer"]["mark"]} == {"somebody else"}
    client.force_login(officer)
    assert 'src="data:image/jpeg;base64,' in client.get(f"/subject-requests/{request.pk}/items").text
    with acting(officer):
        undecided = {one.path: "keep" for one in request.decisions.filter(decision="")}
        undecided[receipt["Picture"]["path"]] = decision
        gathering.decide(request=request, by=officer, choices=undecided, because="Looked at it")
        gathering.release(request=request, by=officer)
        given = files(gathering.released(request, by=officer))
    with everywhere():
        one = Receipt.objects.get()
        assert (given.get(f"pictures/{one.pk}.jpg") == bytes(one.picture)) is is_given
    assert (f'href="pictures/{one.pk}.jpg"' in given["index.html"].decode()) is is_given


def test_a_volunteer_gets_their_sums_and_the_hub_looks_at_whose_shopping_a_receipt_shows(cast, officer, sam, edna):
    settle(cast)
    _, told = gathered_of(officer, found_as(officer, volunteer=sam))
    money = items(told, "matching.taskmoney.volunteer")
    assert (money["Given pence"]["words"], money["Settled how"]["mark"]) == ("2000", "about their help")
    assert items(told, "matching.receipt.volunteer")["Picture"]["mark"] == "about their help"


def test_erasing_the_resident_takes_both_once_the_money_is_settled(cast, officer, edna):
    request = erase(officer, ask(officer, edna, kind="erasure"))
    assert "shopping money" in request.closing_note
    settle(cast)
    assert erase(officer, request).state == "erased"
    with everywhere():
        assert (TaskMoney.objects.count(), Receipt.objects.count()) == (0, 0)
        assert Erasure.objects.get().done["matching.Receipt"] == {"deleted": 1}


def test_erasing_the_volunteer_keeps_what_is_the_residents(cast, officer, sam, edna):
    with acting(cast.alice):
        offers.leave(sam, reason="Moved", by=cast.alice)
    assert "not settled" in erase(officer, found_as(officer, volunteer=sam, kind="erasure")).closing_note
    settle(cast)
    assert erase(officer, found_as(officer, volunteer=sam, kind="erasure")).state == "erased"
    with everywhere():
        assert (TaskMoney.objects.count(), Receipt.objects.count()) == (1, 1)


def test_nobody_is_kept_no_longer_while_their_money_is_not_settled(cast, edna):
    ago = timezone.now() - timedelta(days=900)
    with everywhere():
        Need.objects.update(stage="done", ending="done", raised_at=ago, ended_at=ago)
        for model, field in ((Person, "made_at"), (Fact, "said_at"), (Approach, "at")):
            model.objects.update(**{field: ago})
        assert edna.pk not in retention.kept_long_enough(cast.borough, 24).values_list("pk", flat=True)
    settle(cast)
    with everywhere():
        assert edna.pk in retention.kept_long_enough(cast.borough, 24).values_list("pk", flat=True)
