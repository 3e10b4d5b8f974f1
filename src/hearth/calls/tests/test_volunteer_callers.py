"""A volunteer rings with a call sheet: one person, what the call needs, nothing of the team, nothing afterwards."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection, transaction

from hearth.access.models import User
from hearth.access.tests.make import acting, everywhere, make_team, make_user
from hearth.calls.actions import campaigns, clockwork, keeping, queue, sheets, staying, volunteers
from hearth.calls.models import Caller, CallSheet, Claim, KeepInTouch, Try, Turn
from hearth.calls.tests.make import make_campaign, make_people
from hearth.calls.tests.simulate import clock
from hearth.calls.tests.test_ringing import MONDAY
from hearth.kit.refused import Refused
from hearth.matching.models import Exclusion, code_of
from hearth.needs.models import Concern, Need
from hearth.needs.rules.script_vocabulary import shipped_text
from hearth.needs.tests.make import make_category
from hearth.needs.tests.make_calls import make_script
from hearth.offers import actions as offers
from hearth.offers.models import Check, Stay
from hearth.offers.tests.make import make_check, make_role, make_volunteer
from hearth.people.models import Household, HouseholdMember, Person

pytestmark = pytest.mark.django_db
TELLING = (
    "people_person", "people_approach", "calls_turn", "calls_try", "calls_claim", "calls_campaign", "calls_caller",
    "needs_contact", "needs_need", "needs_note", "needs_concern", "people_listentry", "post_message",
)  # fmt: skip


@pytest.fixture
def sam(cast):
    """A volunteer who may ring for the hub, and three people who wait to be rung; a clock at Monday, nine."""
    with clock(MONDAY):
        cast.hub.phone = "01632 960100"
        cast.hub.save()
        cast.borough.safeguarding_phone = "01632 961999"
        cast.borough.save()
        make_team(cast.borough, kind="safeguarding")
        make_role(cast.borough, "befriending", name="Friendly calls", categories=("check_in", "comfort_calls"),
                  identity="seen")  # fmt: skip
        made = make_volunteer(cast.hub, approved_by=cast.alice, address_1="9 Elm Road",
                              postcode="QX1 4AB")  # fmt: skip
        make_check(made, seen_by=cast.alice, expires_on=MONDAY.date() + timedelta(days=30))
        with acting(cast.alice):
            cast.user = offers.give_sign_in(made, by=cast.alice)
            volunteers.let_ring(made, trained_for=["safe_and_well"], by=cast.alice)
        cast.volunteer, cast.user = made, User.objects.get(pk=cast.user.pk)
        cast.people = make_people(cast.borough, 3)
        make_campaign(cast.hub, cast.alice, cast.people, callers=["volunteers"])
        yield cast


def takes(sam) -> CallSheet | None:
    with acting(sam.user):
        sheets.next_person(team=sam.hub, by=sam.user)
        return CallSheet.objects.select_related("team__borough").first()


def ended(sam, sheet, outcome="spoke", **more) -> None:
    with acting(sam.user):
        sheets.end(sheet, outcome=outcome, by=sam.user, **more)


def seen(sam) -> dict[str, int]:
    """How many rows each table shows a raw cursor in the volunteer's own walls."""
    with acting(sam.user), connection.cursor() as cursor:
        rows = {}
        for table in [*TELLING, "calls_callsheet"]:
            cursor.execute(f"select count(*) from {table}")  # noqa: S608
            rows[table] = cursor.fetchone()[0]
        return {table: number for table, number in rows.items() if number}


def test_the_database_shows_the_one_sheet_while_it_is_held_and_nothing_else_ever(sam):
    assert seen(sam) == {}
    sheet = takes(sam)
    assert seen(sam) == {"calls_callsheet": 1}
    ended(sam, sheet, note="Well")
    assert seen(sam) == {}
    with everywhere():
        assert Try.objects.get().note == "Well"
        assert Try.objects.get().by == sam.user


def test_a_sheet_is_not_written_outside_a_verb(sam):
    takes(sam)
    with acting(sam.user), pytest.raises(Exception, match="row-level security"), transaction.atomic():
        CallSheet.objects.update(who="Somebody else")


def test_in_their_own_walls_nobody_waits_and_without_the_role_nothing_opens(sam):
    with acting(sam.user):
        assert queue.next_turn(team=sam.hub, by=sam.user) is None
    other = make_user(sam.hub, "volunteer", "Kim", employer="volunteer")
    with acting(other), pytest.raises(Refused, match="ring by call sheet"):
        sheets.next_person(team=sam.hub, by=other)


def test_what_was_typed_by_somebody_before_is_kept_and_not_shown(sam):
    with everywhere():
        Turn.objects.update(left_note="Said to a colleague in confidence")
    sheet = takes(sam)
    with acting(sam.user):
        sheets.is_there(sheet, by=sam.user, note="Fell asleep")
        assert CallSheet.objects.get().note == "Fell asleep"
    ended(sam, sheet, "no_answer", note="Fell asleep")
    with everywhere():
        assert Try.objects.get().note == "Said to a colleague in confidence\n\nFell asleep"


def test_a_quiet_screen_gives_person_and_sheet_back(sam):
    sheet = takes(sam)
    with clock(MONDAY + timedelta(minutes=4)):
        with everywhere():
            clockwork.tick()
            assert not Claim.objects.exists()
        assert seen(sam) == {}
        with pytest.raises(Refused, match="not on your screen any more"):
            ended(sam, sheet)


def test_an_expired_check_stops_them_at_the_next_person(sam):
    sheet = takes(sam)
    with everywhere():
        Check.objects.update(expires_on=MONDAY.date() - timedelta(days=1))
    ended(sam, sheet)
    with pytest.raises(Refused, match="identity not checked"):
        takes(sam)


def test_they_ring_for_what_they_are_trained_for_where_volunteers_may(sam):
    with everywhere():
        Turn.objects.update(state="ended", ended_as="stopped", ended_at=MONDAY)
    more = make_people(sam.borough, 2)
    make_campaign(sam.hub, sam.alice, more[:1], callers=["staff"])
    make_campaign(sam.hub, sam.alice, more, purpose="comfort_call", callers=["volunteers"])
    assert takes(sam) is None


@pytest.mark.parametrize("why", ["address", "number", "themself", "household", "exclusion"])
def test_they_are_never_given_themself_their_household_or_whom_an_exclusion_names(sam, why):
    one = sam.people[0]
    with everywhere():
        Turn.objects.exclude(person=one).update(state="ended", ended_as="stopped", ended_at=MONDAY)
        person = Person.objects.filter(pk=one)
        named = {"first_name": sam.volunteer.first_name, "last_name": sam.volunteer.last_name.upper(),
                 "date_of_birth": date(1980, 5, 17)}  # fmt: skip
        if why == "address":
            person.update(address_1="9 Elm Road", postcode="QX1 4AB")
        elif why == "number":
            person.update(phone_2=sam.volunteer.phone)
        elif why == "themself":
            person.update(**named)
        elif why == "household":
            Person.objects.filter(pk=sam.people[1]).update(**named)
            home = Household.objects.create(borough=sam.borough, made_by=sam.alice)
            for key in sam.people[:2]:
                HouseholdMember.objects.create(borough=sam.borough, household=home, person_id=key, lives_there=True,
                                               said_by=sam.alice)  # fmt: skip
        else:
            Exclusion.objects.create(team=sam.hub, person_id=one, volunteer=sam.volunteer, asked_by="person",
                                     written_by=sam.alice)  # fmt: skip
    assert takes(sam) is None
    with acting(sam.alice):
        assert Turn.objects.get(person=one).state == "ready", "somebody else rings them"


def test_who_rings_no_more_has_no_page(sam, client):
    with acting(sam.alice):
        volunteers.stop_ringing(Caller.objects.get(user=sam.user), by=sam.alice)
    client.force_login(sam.user)
    assert client.get("/ring").status_code == 403


def test_a_volunteer_who_lacks_a_check_is_not_let_in(sam):
    other = make_volunteer(sam.hub, approved_by=sam.alice)
    with acting(sam.alice):
        offers.give_sign_in(other, by=sam.alice)
        with pytest.raises(Refused, match="identity not checked"):
            volunteers.let_ring(other, trained_for=["safe_and_well"], by=sam.alice)


@pytest.fixture
def phone(sam, client):
    """Sam's telephone, signed in, with a sheet on it."""
    make_category(sam.borough, "food")
    client.force_login(sam.user)
    assert client.get("/").headers["Location"] == "/ring"
    assert "Next person" in client.get("/ring").text
    client.post("/ring/sheet/next", {"team": sam.hub.pk})
    with everywhere():
        client.sheet = CallSheet.objects.select_related("claim__person").get()
    return client


def test_the_sheet_on_a_phone_dials_through_the_hub_and_goes_when_the_call_ends(phone):
    sheet, page = phone.sheet, phone.get("/ring").text
    assert sheet.who in page
    assert re.search('hx-post="/ring/sheet/there" hx-trigger="every', page), "a long call keeps its screen"
    assert sheet.phone[3:] not in page.replace(" ", ""), "through the hub"
    assert code_of(sheet.pk)[:3] in page
    assert phone.post("/ring/sheet/there", {"sheet": sheet.pk, "note": "Glad of it"}).status_code == 204
    phone.post("/ring/sheet/end", {"sheet": sheet.pk, "outcome": "spoke", "note": "Glad of it"})
    assert sheet.who not in phone.get("/ring").text
    assert phone.post("/ring/sheet/there", {"sheet": sheet.pk, "note": "late"}).status_code == 410
    for address in ("/campaigns", "/work", "/keeping-in-touch", "/volunteers", f"/person/{sheet.claim.person_id}"):
        assert phone.get(address).status_code in (403, 404), address


def test_what_a_volunteer_tells_the_hub_is_there_once_and_not_read_again(phone):
    sheet, key = phone.sheet, "5f0e6c1e-3b6a-4b58-8f8d-0b0f3f6f9a1"
    told = {"sheet": sheet.pk, "category": "food", "text": "The fridge is empty", "key": key + "0"}
    worry = {"sheet": sheet.pk, "text": "He takes her money", "key": key + "1"}
    for _ in range(2):
        phone.post("/ring/sheet/more", told)
        phone.post("/ring/sheet/worry", worry)
    page = phone.get("/ring").text
    assert "fridge" not in page
    assert "takes her money" not in page
    with everywhere():
        assert [one.details for one in Need.objects.filter(person=sheet.claim.person)] == ["The fridge is empty"]
        assert Concern.objects.get().text == "He takes her money"


def test_the_hub_puts_a_volunteer_through_by_the_number_of_the_call(sam, client):
    sheet = takes(sam)
    client.force_login(sam.alice)
    page = client.post("/volunteers/connect", {"number": code_of(sheet.pk)}).text
    assert sam.volunteer.name in page
    assert sheet.who in page
    ended(sam, sheet)
    assert sheet.who not in client.post("/volunteers/connect", {"number": code_of(sheet.pk)}).text


def test_a_volunteer_who_keeps_in_touch_says_how_they_are_rung_from_now_on(sam, client):
    with everywhere():
        Turn.objects.update(state="ended", ended_as="stopped", ended_at=MONDAY)
        Caller.objects.update(trained_for=["keep_in_touch"])
        person = Person.objects.get(pk=sam.people[0])
    with acting(sam.alice):
        plan = keeping.agree(person=person, team=sam.hub, every_days=7, review_on=MONDAY.date() + timedelta(days=60),
                             by=sam.alice)  # fmt: skip
    with everywhere():
        clockwork.tick()
    make_script(sam.borough, key="keep_in_touch", text=shipped_text("keep_in_touch"))
    sheet = takes(sam)
    client.force_login(sam.user)
    assert "will be rung every 3 days from now, looked at again on 9 March 2026" in client.get("/ring").text
    told = {"sheet": sheet.pk, "outcome": "spoke", "note": "Very low"}
    assert client.post("/ring/sheet/end", told).status_code == 422
    client.post("/ring/sheet/end", told | {"how": "sooner"})
    with acting(sam.alice):
        plan.refresh_from_db()
        assert (plan.every_days, plan.usual_days) == (3, 7)


def test_a_volunteer_who_hears_a_bad_sign_is_asked_whether_somebody_rings_from_now_on(sam, client):
    with everywhere():
        make_script(sam.borough, key="safe_and_well", text=shipped_text("safe_and_well"))
    sheet = takes(sam)
    client.force_login(sam.user)
    told = {"sheet": sheet.pk, "outcome": "spoke", "signs": "low"}
    assert "Nobody rings them regularly. Shall we, after what you heard?" not in client.get("/ring").text
    asked = client.post("/ring/sheet/end?language=cy", told)
    assert asked.status_code == 422
    assert "Does neb yn eu ffonio&#39;n rheolaidd" in asked.text.replace("'", "&#39;")
    client.post("/ring/sheet/end", told | {"how": "plan"})
    with everywhere():
        made = KeepInTouch.objects.get()
        assert (made.every_days, made.next_on) == (3, MONDAY.date() + timedelta(days=1))
        assert made.because == "A bad sign was heard in the call: Low, worried, or hard to say"


def test_a_welsh_speaker_is_rung_in_welsh(sam, client):
    with everywhere():
        Person.objects.update(language="cy")
        Turn.objects.update(language="cy")
        Caller.objects.update(languages=["cy"])
    takes(sam)
    client.force_login(sam.user)
    page = client.get("/ring").text
    for words in ("Y Samariaid", "Tecstiwch SHOUT i 85258", "111, yna 2", "Rydw i yma, ac rwy"):
        assert words in page
    assert "Samaritans" not in page


def test_they_ask_another_volunteer_whether_they_stay_and_what_is_answered_is_kept(sam, client):
    asked = make_volunteer(sam.hub, approved_by=sam.alice, first_name="Kim", email="", phone="+441632960177",
                           applied_at=MONDAY - timedelta(days=400), wants_thanks=True)  # fmt: skip
    with acting(sam.alice):
        campaign = campaigns.make(team=sam.hub, purpose="stay_as_volunteer", name="Stay?", by=sam.alice,
                                  callers=["volunteers"], urgency="now")  # fmt: skip
        everybody = {"statuses": ["active"], "is_unheard": False, "last_task": "", "least_months": 3}
        staying.fill(campaign, by=sam.alice, **everybody)
        campaigns.start(campaign, by=sam.alice)
        volunteers.let_ring(sam.volunteer, trained_for=["stay_as_volunteer"], by=sam.alice)
    sheet = takes(sam)
    client.force_login(sam.user)
    page = client.get("/ring").text
    assert "A volunteer since" in page
    assert "Would they stay on as a volunteer?" in page
    told = {"sheet": str(sheet.pk), "outcome": "spoke"}
    assert client.post("/ring/sheet/end", told).status_code == 422
    answer = {"stays": "yes", "roles": ["befriending"], "how_often": "week", "may_be_introduced": "on"}
    assert client.post("/ring/sheet/end", {**told, **answer}).status_code == 302
    with everywhere():
        asked.refresh_from_db()
        stay = Stay.objects.get(volunteer=asked)
    assert (stay.stays, stay.roles, stay.how_often, stay.heard_by) == (True, ["befriending"], "week", sam.user)
    assert (asked.may_be_introduced, asked.wants_thanks) == (True, False)
    assert seen(sam) == {}
