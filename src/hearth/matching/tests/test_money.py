"""Shopping money: both sides say it, in pence, and what does not add up is asked about."""

import io
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from hearth.access.tests.make import acting
from hearth.kit.refused import Refused
from hearth.matching import actions
from hearth.matching.models import Receipt, Task, TaskMoney
from hearth.matching.rules.money import GivenBy, Sums, does_not_add_up, owed, pence, pounds
from hearth.needs.tests.make import make_need
from hearth.offers import actions as offers
from hearth.offers.tests.make import make_volunteer

TOLD = {"given_by": "resident", "given": "20", "spent": "14.50", "back": "5.50", "they_agree": "yes"}
FACTS = {"given_by": "resident", "given": Decimal(20), "spent": Decimal("14.50"), "back": Decimal("5.50"),
         "they_agree": True}  # fmt: skip
amounts = st.integers(0, 50_000)


def photograph(size=(3000, 2000)) -> bytes:
    made, exif = io.BytesIO(), Image.Exif()
    exif[0x010F] = "Camera of Edna"
    Image.new("RGB", size, "white").save(made, "JPEG", exif=exif)
    return made.getvalue()


# --- the rules ----------------------------------------------------------------------------------------


@given(given=amounts, spent=amounts)
def test_money_that_comes_back_to_the_penny_adds_up(given, spent):
    if spent <= given:
        sums = Sums("resident", given, spent, given - spent, they_agree=True, receipts=1)
        assert does_not_add_up(sums) == []


@given(given=amounts, spent=amounts, back=amounts)
def test_a_penny_that_is_missing_is_asked_about(given, spent, back):
    sums = Sums("resident", given, spent, back, they_agree=True, receipts=1)
    assert bool(does_not_add_up(sums)) == (given - spent != back)


def test_what_the_hub_says_and_what_the_volunteer_says_are_held_beside_each_other():
    right = Sums("hub", 2000, 1450, 550, advanced=2000, receipts=1)
    assert does_not_add_up(right) == []
    assert "advanced £20.00; the volunteer says £15.00" in " ".join(
        does_not_add_up(Sums("hub", 1500, 1450, 50, advanced=2000, receipts=1))
    )
    assert "nobody here wrote that down" in " ".join(does_not_add_up(Sums("hub", 2000, 1450, 550, receipts=1)))
    assert does_not_add_up(Sums(advanced=2000)) == ["The volunteer has not said what was spent."]
    assert does_not_add_up(Sums()) == []


def test_what_a_volunteer_laid_out_is_owed_to_them():
    sums = Sums(GivenBy.OWN, 0, 1450, 0, receipts=1)
    assert (owed(sums), does_not_add_up(sums)) == (1450, ["£14.50 is owed to the volunteer."])


def test_a_missing_receipt_and_a_resident_who_has_not_agreed_are_asked_about():
    told = does_not_add_up(Sums("resident", 2000, 1450, 550))
    assert told == ["There is no photograph of a receipt.", "The resident has not agreed the sums with the volunteer."]


def test_pounds_are_kept_as_pence():
    assert [pence(Decimal(one)) for one in ("14.50", "0.29", "1.15", "500")] == [1450, 29, 115, 50000]
    assert [pounds(one) for one in (1450, 5, 123456, None)] == ["£14.50", "£0.05", "£1,234.56", "–"]


# --- the verbs and the pages --------------------------------------------------------------------------


@pytest.fixture
def sam(cast, client):
    volunteer = make_volunteer(cast.hub, approved_by=cast.alice)
    with acting(cast.alice):
        client.user = offers.give_sign_in(volunteer, by=cast.alice)
        client.task = actions.offer(make_need(cast.hub), volunteer=volunteer, by=cast.alice)
    client.force_login(client.user)
    client.post(f"/task/{client.task.pk}/accept")
    return client


def tell(client, key=None, photo=None, **told):
    told = {"key": str(key or uuid4()), **TOLD, **told}
    if photo is not None:
        told["photograph"] = SimpleUploadedFile("receipt.jpg", photo, "image/jpeg")
    return client.post(f"/task/{client.task.pk}/money", told, headers={"Accept": "application/json"})


def test_a_volunteer_tells_money_and_it_is_kept_in_pence_once(cast, sam):
    key = uuid4()
    photo = photograph()
    assert [tell(sam, key, photo).status_code for _ in range(2)] == [200, 200]
    with acting(cast.alice):
        money = TaskMoney.objects.get()
        assert (money.given_pence, money.spent_pence, money.back_pence) == (2000, 1450, 550)
        assert Receipt.objects.count() == 1, "sent twice it is kept once"


def test_a_photograph_is_written_anew_small_and_without_what_the_camera_added(cast, sam):
    assert tell(sam, photo=photograph()).status_code == 200
    with acting(cast.alice):
        kept = bytes(Receipt.objects.get().picture)
    picture = Image.open(io.BytesIO(kept))
    assert picture.format == "JPEG"
    assert max(picture.size) == 1600
    assert not picture.getexif()
    assert b"Camera of Edna" not in kept


@pytest.mark.parametrize("bad", [b"MZ not a picture", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a"])
def test_what_is_no_photograph_is_refused_and_nothing_is_kept(cast, sam, bad):
    assert tell(sam, photo=bad).status_code == 409
    with acting(cast.alice):
        assert not TaskMoney.objects.exists()


def test_no_more_photographs_than_a_task_needs(cast, sam):
    small = photograph((20, 20))
    assert [tell(sam, photo=small).status_code for _ in range(7)] == [200] * 6 + [409]


def test_a_coordinator_sees_what_does_not_add_up_and_settles_it(cast, sam, django_user_model):
    tell(sam, back="5", photo=photograph((20, 20)))
    with acting(cast.alice):
        money, receipt = TaskMoney.objects.get(), Receipt.objects.get()
    assert sam.get(f"/receipt/{receipt.pk}").headers["Content-Type"] == "image/jpeg", "the volunteer sees their own"
    sam.force_login(cast.alice)
    at = f"/need/{sam.task.need_id}/money"
    assert "leaves £5.50; £5.00 was given back" in sam.get(at).text
    assert "leaves £5.50" in sam.get("/volunteers/money").text
    assert sam.get(f"/receipt/{receipt.pk}").status_code == 200
    assert sam.post(f"/task-money/{money.pk}/settle", {"how": ""}).status_code == 200
    assert sam.post(f"/task-money/{money.pk}/settle", {"how": "50p found in the bag"}).status_code == 302
    assert "50p found in the bag" in sam.get(at).text
    assert "Nothing waits" in sam.get("/volunteers/money").text
    sam.force_login(sam.user)
    assert tell(sam).status_code == 409, "what is settled stays"


def test_the_hubs_advance_stands_beside_what_the_volunteer_says(cast, sam):
    page = sam
    with acting(cast.alice):
        actions.advance(Task.objects.select_related("team").get(), pounds=Decimal(30), by=cast.alice)
    assert "The hub gave you £30.00" in " ".join(page.get(f"/task/{sam.task.pk}/money").text.split())
    tell(sam, given_by="hub", given="20")
    page.force_login(cast.alice)
    assert "The hub advanced £30.00; the volunteer says £20.00." in page.get(f"/need/{sam.task.need_id}/money").text


def test_money_is_advanced_for_a_task_in_hand_only(cast, sam):
    sam.post(f"/task/{sam.task.pk}/could-not", {"reason": "Nobody in"})
    with acting(cast.alice), pytest.raises(Refused, match="in hand"):
        actions.advance(Task.objects.select_related("team").get(), pounds=Decimal(5), by=cast.alice)
    assert tell(sam).status_code == 200, "what was spent can be told although nobody was in"


def test_another_team_and_another_volunteer_see_nothing(cast, sam):
    tell(sam, photo=photograph((20, 20)))
    with acting(cast.alice):
        receipt = Receipt.objects.get()
        other = offers.give_sign_in(make_volunteer(cast.hub, approved_by=cast.alice), by=cast.alice)
    for user in (cast.charlie, other, cast.bob):
        sam.force_login(user)
        assert sam.get(f"/receipt/{receipt.pk}").status_code in (403, 404), user
        assert sam.get(f"/need/{sam.task.need_id}/money").status_code in (403, 404), user


def test_money_of_a_task_that_was_never_theirs_is_refused(cast, sam):
    with acting(cast.alice):
        volunteer = Task.objects.get().volunteer
        offered = actions.offer(make_need(cast.hub), volunteer=volunteer, by=cast.alice)
    with acting(sam.user), pytest.raises(Refused, match="never yours"):
        actions.tell_money(Task.objects.get(pk=offered.pk), by=sam.user, **FACTS)
