"""Organisations on the hub's pages, and who could do something near a place this week."""

from datetime import timedelta

import pytest
from django.utils import timezone

from hearth.access.tests.make import acting, everywhere, make_borough, make_team, make_user
from hearth.areas.models import Neighbourhood, Postcode
from hearth.directory import actions as directory
from hearth.directory.models import Organisation
from hearth.kit.identifiers import new_reference
from hearth.matching.finding import who_could
from hearth.needs.models import Referral
from hearth.needs.tests.make import make_agreement, make_category, make_person
from hearth.offers.models import Away, Volunteer
from hearth.offers.tests.make import make_volunteer
from hearth.post.models import Message

KEY = "6f4f8ab8-3f0c-4b0e-8d8e-0a4f2f1f7f11"


@pytest.fixture
def alice(cast, client):
    make_category(cast.borough)
    client.force_login(cast.alice)
    return client


@pytest.fixture
def place(cast):
    return Postcode.objects.filter(borough=cast.borough).first()


def given(**facts) -> dict:
    return {"name": "Mill Larder", "kind": "mutual_aid", "helps_with": ["food"], "is_active": "on", "key": KEY,
            "is_asked_weekly": "on", "email": "larder@example.org", **facts}  # fmt: skip


def test_an_organisation_is_entered_once_and_changed(alice, place):
    for _ in range(2):
        assert alice.post("/organisations/new", given(postcode=place.postcode)).status_code == 302
    larder = Organisation.objects.get()
    assert (larder.easting, larder.neighbourhood_id) == (500, place.ward.neighbourhood_id)
    assert "Mill Larder" in alice.get("/organisations").text
    assert "Mill Larder" not in alice.get("/organisations?kind=charity").text
    page = f"/organisation/{larder.pk}"
    assert "not constituted" in alice.get(page).text
    assert alice.post(f"{page}/change", given(name="Mill Kitchen", version="1")).status_code == 302
    late = alice.post(f"{page}/change", given(name="Mill Cellar", version="1"))
    assert late.status_code == 409
    assert "Somebody else saved this" in late.text
    assert "Mill Kitchen" in late.text


def test_who_speaks_what_was_agreed_and_what_they_can_do(cast, alice):
    alice.post("/organisations/new", given())
    larder = Organisation.objects.get()
    page, today = f"/organisation/{larder.pk}", timezone.localdate()
    alice.post(f"{page}/speaks", {"name": "Rita Moss", "position": "Chair", "email": "rita@example.org"})
    alice.post(f"{page}/capacity", {"tasks": "12", "note": "No freezer"})
    days = {f"starts_on-{part}": str(getattr(today, part)) for part in ("day", "month", "year")}
    days |= {f"ends_on-{part}": str(getattr(today, part)) for part in ("day", "month", "year")}
    alice.post(f"{page}/agree", {"about": "Food for ten homes", **days})
    shown = alice.get(page).text
    for words in ("Rita Moss, Chair", "No freezer", "Food for ten homes", "in force"):
        assert words in shown
    assert "in force" in alice.get("/organisations").text
    agreement = larder.agreements.get()
    assert "Say why it ends early" in alice.post(f"{page}/end", {"agreement": str(agreement.pk)}).text
    alice.post(f"{page}/end", {"agreement": str(agreement.pk), "reason": "They closed"})
    assert "They closed" in alice.get(page).text
    assert "Asked by e-mail" in alice.post(f"{page}/ask", follow=True).text
    assert "Not asked" in alice.post(f"{page}/ask", follow=True).text


def test_an_organisation_of_another_hubs_neighbourhood_is_asked_by_who_presses(cast, alice):
    elsewhere = Neighbourhood.objects.create(borough=cast.borough, name="Elsewhere")
    make_team(cast.borough, neighbourhood=elsewhere)
    alice.post("/organisations/new", given())
    larder = Organisation.objects.get()
    with everywhere():
        Organisation.objects.filter(pk=larder.pk).update(neighbourhood=elsewhere)
    assert "Asked by e-mail" in alice.post(f"/organisation/{larder.pk}/ask", follow=True).text
    with acting(cast.alice):
        assert Message.objects.get(template="capacity_asked").team == cast.hub


def test_a_lapsed_agreement_is_said(cast, alice):
    alice.post("/organisations/new", given())
    larder, today = Organisation.objects.get(), timezone.localdate()
    with acting(cast.alice):
        directory.agree(larder, about="Food", starts_on=today - timedelta(days=9), ends_on=today - timedelta(days=2),
                        by=cast.alice)  # fmt: skip
    assert "It lapsed on" in alice.get(f"/organisation/{larder.pk}").text


def lives(volunteer: Volunteer, easting: int) -> Volunteer:
    with everywhere():
        Volunteer.objects.filter(pk=volunteer.pk).update(easting=easting, northing=500)
    return volunteer


def look(alice, place, category="food") -> str:
    return alice.post("/who-could", {"category": category, "postcode": place.postcode}).text


def test_volunteers_and_organisations_stand_in_one_answer(cast, alice, place):
    lives(make_volunteer(cast.hub, approved_by=cast.alice, last_name="Near", does=["food"]), 600)
    lives(make_volunteer(cast.hub, approved_by=cast.alice, last_name="Faraway", does=["food"]), 90_000)
    lives(make_volunteer(cast.hub, last_name="Applied", does=["food"]), 600)
    lives(make_volunteer(cast.hub, approved_by=cast.alice, last_name="Walker", does=["dog_walking"]), 600)
    alice.post("/organisations/new", given(postcode=place.postcode))
    directory_said = Organisation.objects.get()
    with acting(cast.alice):
        directory.say_capacity(directory_said, tasks=12, by=cast.alice)
    shown = look(alice, place)
    assert "Near" in shown
    assert "100 metres" in shown
    assert "Mill Larder" in shown
    assert "no agreement in force" in shown
    for stopped in ("Faraway", "Applied", "Walker"):
        assert stopped not in shown
    assert "not on your borough" in alice.post("/who-could", {"category": "food", "postcode": "ZE1 0AA"}).text


@pytest.fixture
def full(cast, place):
    """A larder that can help three people this week; two teams, each behind its wall, have handed it one."""
    team = make_team(cast.borough, "partner")
    larder = Organisation.objects.create(borough=cast.borough, team=team, name="Mill Larder", kind="mutual_aid",
                                         helps_with=["food"])  # fmt: skip
    with acting(cast.alice):
        directory.say_capacity(larder, tasks=3, by=cast.alice)
    for sender, status in ((cast.hub, "sent"), (cast.other, "accepted"), (cast.other, "handed_back")):
        facts = {"accepted": {"answered_at": timezone.now(), "answered_as": "Ann"},
                 "handed_back": {"answered_at": timezone.now(), "answered_as": "Ann", "reason": "Full"}}  # fmt: skip
        with everywhere():
            Referral.objects.create(
                reference=new_reference(), from_team=sender, to_team=team, person=make_person(cast.borough),
                agreement=make_agreement(cast.borough, sender.kind, "partner"), urgency="soon", status=status,
                answer_by=timezone.now(), carries={}, **facts.get(status, {}),
            )  # fmt: skip
    return larder


def test_what_is_left_of_a_week_counts_what_every_team_handed_on_and_shows_none_of_it(cast, full, place):
    with acting(cast.alice):
        (found,) = who_could("food", place, by=cast.alice, day=timezone.localdate())
        assert (found.left, Referral.objects.count()) == (1, 1), "two of three are gone, one of them not hers to see"
        assert Referral.objects.handed_since(timezone.localdate() + timedelta(days=1)) == {}
    stranger = make_user(make_team(make_borough()), "manager")
    for user in (cast.charlie, stranger, make_user(full.team, "partner", employer="partner")):
        with acting(user):
            assert Referral.objects.handed_since(timezone.localdate()) == {}


def test_somebody_who_is_away_or_has_enough_stands_last(cast, alice, place):
    away = lives(make_volunteer(cast.hub, approved_by=cast.alice, last_name="Waverly", does=["food"]), 500)
    lives(make_volunteer(cast.hub, approved_by=cast.alice, last_name="Freeman", does=["food"]), 1_000)
    today = timezone.localdate()
    with everywhere():
        Away.objects.create(team=cast.hub, volunteer=away, from_on=today, until_on=today + timedelta(days=9))
    shown = look(alice, place)
    assert shown.index("Freeman") < shown.index("Waverly"), "the nearer one is away"
    assert "not at all" in shown
    with everywhere():
        Volunteer.objects.filter(last_name="Freeman").update(free=[0])
    assert ">Mon<" in look(alice, place)
    with everywhere():
        Volunteer.objects.filter(last_name="Freeman").update(tasks_a_week=0)
    assert "full" in look(alice, place)


def test_behind_another_wall_nobody_is_shown(cast, alice, place, client):
    make_volunteer(cast.hub, approved_by=cast.alice, last_name="Near", does=["food"])
    client.force_login(cast.charlie)
    assert client.get("/who-could").status_code == 403
    assert client.get("/organisations").status_code == 403
