"""A volunteer's phone: what it may keep, how it reaches people, and that an answer counts once."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from hearth.access import pocket
from hearth.access.models import User
from hearth.access.record import who_looked
from hearth.access.tests.make import acting, everywhere, make_team
from hearth.kit.refused import Refused
from hearth.kit.when import day, until
from hearth.matching import actions
from hearth.matching.actions.asking import ask_in_order
from hearth.matching.models import Task
from hearth.matching.reaching import call, check_digit, code_of, directions, read_code
from hearth.needs.models import Concern, Need, Note
from hearth.needs.tests.make import make_need, make_person
from hearth.offers import actions as offers
from hearth.offers.tests.make import make_volunteer

LINE = "line"
SCRIPT = {"Accept": "application/json", "Sec-Fetch-Dest": "empty"}


@pytest.fixture
def sam(cast, client):
    """A volunteer who has accepted one task and is signed in."""
    make_team(cast.borough, kind="safeguarding")
    volunteer = make_volunteer(cast.hub, approved_by=cast.alice)
    person = make_person(cast.borough, address_1="1 Mill Lane", postcode="QX1 4AB", phone="+441632960987")
    with acting(cast.alice):
        client.user = offers.give_sign_in(volunteer, by=cast.alice)
        task = actions.offer(make_need(cast.hub, person=person, urgency="today"), volunteer=volunteer, by=cast.alice)
    client.force_login(client.user)
    client.post(f"/task/{task.pk}/accept")
    client.task = task
    client.at = f"/task/{task.pk}"
    return client


def send(client, verb, key=None, **told):
    return client.post(f"{client.at}/{verb}", {"key": str(key or uuid4()), **told}, headers=SCRIPT)


def test_an_answer_sent_twice_counts_once(cast, sam):
    key = uuid4()
    for _ in range(2):
        assert send(sam, "worry", key, text="Very cold in there").json()["late"] is False
    assert send(sam, "worry", uuid4(), text="Very cold in there").status_code == 200
    with everywhere():
        assert Concern.objects.count() == 2, "the second key is a second worry"


def test_done_sent_twice_is_done_once_and_nobody_is_refused(cast, sam):
    key = uuid4()
    assert [send(sam, "done", key, how="All well").status_code for _ in range(2)] == [200, 200]
    assert send(sam, "done", uuid4(), how="All well").status_code == 409, "another answer for the same task"
    with acting(cast.alice):
        assert Need.objects.get().stage == "done"


def test_the_same_key_with_other_words_is_refused(sam):
    key = uuid4()
    send(sam, "worry", key, text="Very cold")
    assert send(sam, "worry", key, text="Quite warm").status_code == 409


def test_a_script_is_told_what_is_wrong_and_why_it_was_refused(cast, sam):
    assert "Say in a few words" in send(sam, "done", how="").json()["words"]
    with acting(cast.alice):
        actions.withdraw(Task.objects.get(), reason="Family came", by=cast.alice)
    refused = send(sam, "accept")
    assert (refused.status_code, "taken%20back" in refused.headers["X-Refused"]) == (409, True)


def test_what_was_done_after_the_hub_took_it_back_reaches_the_hub(cast, sam):
    with acting(cast.alice):
        actions.withdraw(Task.objects.get(), reason="Family came", by=cast.alice)
    key = uuid4()
    for _ in range(2):
        told = send(sam, "done", key, how="Gave her the bread").json()
        assert told["late"]
        assert "had taken this task back" in told["words"]
    with acting(cast.alice):
        assert Need.objects.get().stage == "triaged"
        assert "done. Gave her the bread" in Note.objects.get(text__startswith="Told after").text


def test_an_offer_that_was_taken_back_takes_no_late_answer(cast, sam):
    with acting(cast.alice):
        volunteer = Task.objects.get().volunteer
        offered = actions.offer(make_need(cast.hub), volunteer=volunteer, by=cast.alice)
        actions.withdraw(offered, reason="Not needed", by=cast.alice)
    with acting(sam.user), pytest.raises(Refused, match="taken back"):
        actions.answer(Task.objects.get(pk=offered.pk), verb="done", key=uuid4(), by=sam.user, how="Done")


def test_the_reason_for_a_no_is_one_of_the_usual_or_their_own(cast, sam):
    with acting(cast.alice):
        volunteer = Task.objects.get().volunteer
        for told in ({"usual": "too-far"}, {"reason": "The dog is ill"}, {}):
            task = actions.offer(make_need(cast.hub), volunteer=volunteer, by=cast.alice)
            sam.at = f"/task/{task.pk}"
            assert "It is too far" in sam.get(f"{sam.at}/decline").text
            send(sam, "decline", **told)
        words = set(Task.objects.filter(status="declined").values_list("how_it_went", flat=True))
    assert words == {"It is too far", "The dog is ill", ""}


# --- what is kept -------------------------------------------------------------------------------------


def test_only_accepted_tasks_of_today_and_tomorrow_are_kept(cast, sam):
    with acting(cast.alice):
        volunteer = Task.objects.get().volunteer
        actions.offer(make_need(cast.hub), volunteer=volunteer, by=cast.alice)
    pages = sam.get("/tasks/kept").json()["pages"]
    assert set(pages) == {
        "/tasks",
        sam.at,
        f"{sam.at}/done",
        f"{sam.at}/could-not",
        f"{sam.at}/worry",
        f"{sam.at}/money",
    }
    assert "1 Mill Lane" in pages[sam.at]
    with everywhere():
        Task.objects.filter(pk=sam.task.pk).update(due_at=timezone.now() + timezone.timedelta(days=3))
    assert set(sam.get("/tasks/kept").json()["pages"]) == {"/tasks"}


def test_who_is_planned_for_a_part_of_a_day_is_told_which_and_has_it_kept_when_it_is_near(cast, sam):
    tomorrow = timezone.localdate() + timedelta(days=1)
    with everywhere():
        late = timezone.now() + timedelta(days=5)
        Task.objects.filter(pk=sam.task.pk).update(due_at=late, planned_on=tomorrow, planned_part=0)
    for at in ("/tasks", sam.at):
        page = sam.get(at).text
        assert f"{day(tomorrow, weekday=True, year=False)}, morning" in page
        assert until(late) not in page
    assert ", bore" in sam.get(f"{sam.at}?language=cy").text
    assert sam.at in sam.get("/tasks/kept").json()["pages"]


def test_what_an_answered_task_leaves_on_the_phone_names_nobody(sam):
    left = sam.get("/tasks/kept").json()["after"][sam.at]
    for word in ("Mill Lane", "960987", "QX1"):
        assert word not in left
    assert "worried" in left


def test_the_page_without_a_connection_holds_nothing_of_anybody(sam):
    page = sam.get("/tasks/offline/cy").text
    assert 'lang="cy"' in page
    assert sam.user.name not in page
    assert "csrfmiddlewaretoken" not in page
    assert "Sam" not in page


def test_the_worker_is_a_script_of_ours_that_is_asked_for_anew(client, db):
    told = client.get("/phone-worker.js")
    assert told.headers["Content-Type"] == "text/javascript"
    assert told.headers["Cache-Control"] == "no-cache"
    assert "worker-src 'self'" in told.headers["Content-Security-Policy"]


def test_pages_about_people_are_kept_in_no_cache(sam):
    for page in ("/tasks", sam.at, f"{sam.at}/done", "/tasks/kept"):
        assert "no-store" in sam.get(page).headers["Cache-Control"]


# --- the key ------------------------------------------------------------------------------------------


def test_the_key_is_given_with_a_session_and_goes_when_signing_out(sam):
    key = sam.get("/tasks").cookies[pocket.COOKIE]
    assert key["samesite"] == "Strict"
    assert 0 < int(key["max-age"]) <= 12 * 3600
    told = sam.post("/sign-out")
    assert "storage" in told.headers["Clear-Site-Data"]
    assert told.cookies[pocket.COOKIE]["max-age"] == 0


def test_a_session_that_ended_leaves_the_key_and_a_disabled_sign_in_takes_it(cast, sam):
    sam.get("/tasks")
    asleep = Client()
    asleep.cookies[pocket.COOKIE] = sam.cookies[pocket.COOKIE].value
    told = asleep.get("/tasks/kept", headers=SCRIPT)
    assert (told.status_code, "Clear-Site-Data" in told.headers) == (401, False)
    User.objects.filter(pk=sam.user.pk).update(is_active=False)
    for page in ("/tasks/kept", "/session"):
        asleep.cookies[pocket.COOKIE] = pocket.key_of(sam.user)
        assert asleep.get(page, headers=SCRIPT).cookies[pocket.COOKIE]["max-age"] == 0, page
    asleep.cookies[pocket.COOKIE] = pocket.key_of(sam.user)
    told = asleep.get("/tasks", follow=True)
    assert "storage" in told.headers["Clear-Site-Data"], "where a person is asked to sign in the browser is emptied"
    assert told.cookies[pocket.COOKIE]["max-age"] == 0


def test_a_key_made_up_is_taken_back(client, db):
    for made_up in ("", "x", "99999.abc", "1.abc"):
        client.cookies[pocket.COOKIE] = made_up
        assert ("Clear-Site-Data" in client.get("/sign-in").headers) == bool(made_up)


def test_a_new_password_makes_a_new_key(cast, sam):
    before = pocket.key_of(sam.user)
    User.objects.filter(pk=sam.user.pk).update(session_epoch=uuid4())
    assert pocket.key_of(User.objects.get(pk=sam.user.pk)) != before


# --- reaching them ------------------------------------------------------------------------------------


def test_the_resident_is_rung_through_the_hub_unless_the_borough_says_otherwise(cast, sam):
    cast.hub.phone = "01632 960100"
    cast.hub.save()
    page = sam.get(sam.at).text
    assert "960987" not in page
    assert 'href="tel:+441632960100"' in page
    code = code_of(sam.task.pk)
    assert f"{code[:3]} {code[3:]}" in page
    cast.borough.relay_phone = "01632 960155"
    cast.borough.save()
    page = sam.get(sam.at).text
    assert f'href="tel:+441632960155,,{code}%23"' in page
    assert "960987" not in page
    cast.borough.volunteers_see_phones = True
    cast.borough.save()
    assert 'href="tel:+441632960987"' in sam.get(sam.at).text


def test_directions_hand_on_the_postcode_and_nothing_else(sam):
    page = sam.get(sam.at).text
    found = re.findall(r'href="((?:geo|https)[^"]*)"', page)
    assert found == ["geo:0,0?q=QX1%204AB", "https://www.openstreetmap.org/search?query=QX1%204AB"]
    assert directions("Somewhere without a postcode") is None


def test_nobody_who_is_not_to_be_rung_is_rung(sam):
    assert call(sam.task.pk, resident="", hub="01632 960100", relay="", shows_residents=False) is None


def test_a_slip_in_the_number_of_a_task_shows():
    code = code_of(uuid4())
    assert read_code(f"{code[:3]} {code[3:]}") == code
    for place in range(7):
        slip = code[:place] + str((int(code[place]) + 1) % 10) + code[place + 1 :]
        assert read_code(slip) == ""
    assert read_code("12345") == ""
    assert check_digit("7992739871") == "3"


def test_the_hub_finds_whom_to_put_a_volunteer_through_to(cast, sam):
    code = code_of(sam.task.pk)
    sam.force_login(cast.alice)
    page = sam.post("/volunteers/connect", {"number": f"{code[:3]} {code[3:]}"}).text
    assert "01632 960987" in page
    assert sam.user.name in page
    with acting(cast.alice):
        person = Need.objects.select_related("person").get().person
        assert "putting a volunteer through" in [one["purpose"] for one in who_looked(person)]
    assert sam.post("/volunteers/connect", {"number": "123"}).status_code == 422
    with acting(cast.alice):
        actions.withdraw(Task.objects.get(), reason="Family came", by=cast.alice)
    assert "No task" in sam.post("/volunteers/connect", {"number": code}).text
    sam.force_login(cast.charlie)
    assert "960987" not in sam.post("/volunteers/connect", {"number": code}).text


def test_a_link_that_a_worker_hands_on_leads_to_the_sign_in_page(client, db):
    through = {"Accept": "text/html,*/*", "Sec-Fetch-Dest": "empty", "Sec-Fetch-Mode": "navigate"}
    assert client.get("/tasks", headers=through).headers["Location"] == "/sign-in?next=%2Ftasks"
    assert client.get("/tasks", headers={**through, "Sec-Fetch-Mode": "cors"}).status_code == 401


def test_a_volunteer_whose_yes_comes_too_late_for_a_rule_is_not_told_what_a_resident_said(cast, sam):
    with acting(cast.alice):
        volunteer = Task.objects.get().volunteer
        need = make_need(cast.hub)
        task = actions.offer(need, volunteer=volunteer, by=cast.alice)
    with everywhere():
        type(need.person).objects.filter(pk=need.person_id).update(visit_in_pairs=True)
    sam.at = f"/task/{task.pk}"
    key = uuid4()
    for _ in range(2):
        told = send(sam, "accept", key).json()
        assert told["late"]
        assert told["words"].startswith("Something has changed since you were asked")
    with acting(cast.alice):
        task.refresh_from_db()
        assert task.status == "withdrawn", "the request is back with the team at once"
        assert "cannot do this" in task.how_it_went, "the team reads which rule it was"
        assert Need.objects.get(pk=need.pk).stage == "triaged"


def ring(client, digits, caller, token=LINE):
    return client.post("/relay", {"digits": digits, "from": caller}, headers={"Authorization": f"Bearer {token}"})


def test_the_boroughs_line_is_told_whom_to_dial_when_the_tasks_own_volunteer_rings(cast, sam, settings):
    code, own = code_of(sam.task.pk), sam.task.volunteer.phone
    assert ring(Client(), code, own, token="").status_code == 401, "no token is set"
    settings.RELAY_TOKEN = LINE
    assert ring(Client(), code, own, token="guess").status_code == 401
    assert ring(Client(), code, own).json() == {"dial": "+441632960987"}
    for digits, caller in ((code, "07700 900999"), (code, ""), ("1234567", own), ("", own)):
        assert ring(Client(), digits, caller).json() == {"dial": ""}, (digits, caller)
    with acting(cast.alice):
        person = Need.objects.select_related("person").get().person
        assert "a volunteer rang them" in [one["purpose"] for one in who_looked(person)]
        actions.withdraw(Task.objects.get(), reason="Family came", by=cast.alice)
    assert ring(Client(), code, own).json() == {"dial": ""}


def test_a_volunteer_who_is_asked_in_order_is_told_by_when_to_answer(cast, sam):
    with acting(cast.alice):
        volunteer = Task.objects.get().volunteer
        need = make_need(cast.hub)
        asking = ask_in_order(need, volunteers=[volunteer], hours=4, by=cast.alice)
        told = until(asking.answer_by)
    for page in ("/tasks", f"/task/{asking.task_id}"):
        assert "Answer by" in sam.get(page).text
        assert told in sam.get(page).text
    other = make_volunteer(cast.hub, approved_by=cast.alice)
    with acting(cast.alice):
        user = offers.give_sign_in(other, by=cast.alice)
    with acting(user):
        assert actions.to_answer_by([asking.task], by=user) == {}, "somebody else's offer"
