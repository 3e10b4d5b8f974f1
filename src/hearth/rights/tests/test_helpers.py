"""A volunteer or a colleague asks about their data: the same request, clock and file; others' data held back."""

import json

import pytest
from django.utils import timezone

from hearth.access.models import Membership, User
from hearth.access.record import record_list, record_view
from hearth.access.tests.make import acting, events, everywhere, make_borough, make_team, make_user
from hearth.calls.actions import shifts
from hearth.calls.models import Absence
from hearth.kit.refused import Refused
from hearth.matching import actions as matching
from hearth.matching.models import Task
from hearth.needs.tests.make import make_need
from hearth.offers import actions as offers
from hearth.offers.models import Check, Letter, Volunteer
from hearth.offers.tests.make import make_volunteer
from hearth.people import actions as people
from hearth.people.tests.make import make_person
from hearth.post import actions as post
from hearth.post.models import Message
from hearth.rights.actions import erasing, gathering, requests
from hearth.rights.models import Erasure, SubjectRequest
from hearth.rights.tests.test_erasing import left
from hearth.rights.tests.test_gathering import ask, opened

SAM = {"first_name": "Samir", "last_name": "Volunteerson", "phone": "+441632960888", "email": "samir@example.org",
       "about": "Used to be a postman", "address_1": "12 Helper Street"}  # fmt: skip


@pytest.fixture
def sam(cast):
    """A volunteer with a sign-in and a task done at Edna's door."""
    volunteer = make_volunteer(cast.hub, approved_by=cast.alice, **SAM)
    with acting(cast.alice):
        signs_in = offers.give_sign_in(volunteer, by=cast.alice)
        edna = make_person(cast)
        record_list("offers.volunteer", [volunteer.pk], team=cast.hub)
    need = make_need(cast.hub, person=edna, summary="Bread for Wednesday")
    with acting(cast.alice):
        task = matching.offer(need, volunteer=volunteer, by=cast.alice, brief="Bread, milk")
    with acting(signs_in):
        matching.accept(task, by=signs_in)
        matching.note_look(task, by=signs_in)
        matching.done(task, how="Edna waved from the window", by=signs_in)
    with acting(cast.alice):
        return Volunteer.objects.get(pk=volunteer.pk)


def found_as(officer, *, volunteer=None, user=None, kind="access") -> SubjectRequest:
    request = ask(officer, kind=kind)
    with acting(officer):
        if volunteer:
            (one,) = requests.volunteers_found(volunteer.number)
            request = requests.name_volunteer(request=request, volunteer=one, by=officer)
        if user:
            request = requests.name_sign_in(request=request, user=user, by=officer)
    return request


def gathered_of(officer, request) -> tuple[SubjectRequest, dict]:
    with acting(officer):
        gathering.start(request=request, by=officer, defer=False)
    gathering.gather_all(request_id=request.pk, borough=request.team.borough)
    with acting(officer):
        held = SubjectRequest.objects.get(pk=request.pk)
        return held, gathering.gathered_of(held)


def released_of(officer, request) -> dict[str, str]:
    with acting(officer):
        waiting = {one.path: "keep" for one in request.decisions.filter(decision="")}
        if waiting:
            gathering.decide(request=request, by=officer, choices=waiting, because="Read")
        gathering.release(request=request, by=officer)
        return opened(gathering.released(request, by=officer))


@pytest.mark.django_db
def test_a_volunteers_application_tasks_messages_looks_and_changes_are_gathered(cast, officer, sam):
    request, draft = gathered_of(officer, found_as(officer, volunteer=sam))
    titles = {table["title"]: json.dumps(table["rows"], ensure_ascii=False) for table in draft["tables"]}
    assert "Used to be a postman" in titles["Your registration as a volunteer"]
    assert "01632 960888" in titles["Your registration as a volunteer"]
    assert "Bread, milk" in titles["What you were asked to do"]
    assert "samir@example.org" in titles["Messages sent to you"]
    assert "samir@example.org" in titles["Your sign-in"]
    assert "Volunteer" in titles["Teams and roles you had"]
    log = titles["What was done with your record"]
    assert "decide" in log, "that they were approved"
    assert "list" in log, "that somebody looked at their record"
    assert "applied" in log, "what their status was before"
    assert "accept" in titles["What you did, counted"]
    assert request.state == "reading"


@pytest.mark.django_db
def test_the_resident_they_helped_is_held_back(cast, officer, sam):
    request, _ = gathered_of(officer, found_as(officer, volunteer=sam))
    files = released_of(officer, request)["everything.json"]
    with acting(officer):
        marks = dict(request.decisions.values_list("path", "mark"))
    assert {path.split("/")[-1] for path, mark in marks.items() if mark == "somebody else"} >= {"who", "phone", "where"}
    read = {path.split("/")[-1] for path, mark in marks.items() if mark == "about their help"}
    assert read == {"what", "how_it_went"}, "what was written of her need is read before it is given"
    assert "Bread, milk" in files
    for hidden in ("Okoro", "4 Mill Row", "960111", "Bread for Wednesday"):
        assert hidden not in files, hidden


@pytest.mark.django_db
def test_a_resident_is_not_told_of_the_volunteers_registration(cast, officer, sam):
    with acting(cast.alice):
        edna = sam.tasks.get().need.person
    _, draft = gathered_of(officer, ask(officer, edna))
    assert "postman" not in json.dumps(draft)
    marks = [item["mark"] for table in draft["tables"] for row in table["rows"] for item in row["items"]
             if item["words"] == "Samir Volunteerson" and item["path"].startswith("matching.task")]  # fmt: skip
    assert marks == ["somebody else"]


@pytest.mark.django_db
def test_what_a_colleague_did_is_counted_and_listed_without_whom_it_was_about(cast, officer):
    bea = make_user(cast.hub, "call_handler", "Bea Handler")
    with acting(bea):
        edna = people.make(borough=cast.borough, by=bea, first_name="Edna", last_name="Okoro", address_1="4 Mill Row")
        record_view(edna, purpose="Edna rang about her bread")
        record_view(edna, purpose="Edna rang about her bread")
        post.queue(team=cast.hub, channel="email", to=bea.email, template="task_offered", name="Bea",
                   due=edna.made_at, link="/x", about_person=edna.pk)  # fmt: skip
    request, draft = gathered_of(officer, found_as(officer, user=bea))
    rows = {table["title"]: table["rows"] for table in draft["tables"]}
    counted = [{item["label"]: item["words"] for item in row["items"]} for row in rows["What you did, counted"]]
    assert {(one["What"], one["On"], one["How often"]) for one in counted} >= {
        ("view", "person", "2"),
        ("make", "person", "1"),
    }
    listed = [{item["label"]: item["words"] for item in row["items"]} for row in rows["What you did, day by day"]]
    assert [one["At"].count(":") for one in listed if one["What"] == "view"] == [2]
    stands = [[item["words"] for item in row["items"]] for row in rows["In how many rows your name stands"]]
    assert ["fact", "said to", "3"] in stands
    files = released_of(officer, request)["everything.json"]
    assert "Bea Handler" in files
    for hidden in ("Okoro", "Edna", str(edna.pk), "her bread", "Mill Row"):
        assert hidden not in files, hidden


@pytest.mark.django_db
def test_another_boroughs_volunteer_or_colleague_is_not_found(cast, officer, sam):
    stranger = make_user(make_team(make_borough(), "administration"), "data_protection")
    with acting(stranger):
        assert requests.volunteers_found(sam.number) == []
        assert requests.volunteers_found(pk=sam.pk) == []
        assert requests.sign_ins_found(cast.alice.email, borough_id=stranger.borough_ids[0]) == []
    with acting(cast.bob):
        assert requests.volunteers_found(sam.number) == [], "nobody but the officer finds them so"
    with acting(officer), pytest.raises(Refused, match="signs in for this borough"):
        requests.name_sign_in(request=ask(officer), user=stranger, by=officer)


@pytest.mark.django_db
def test_the_officer_finds_them_on_the_page(cast, officer, sam, client):
    client.force_login(officer)
    request = ask(officer)
    page = f"/subject-requests/{request.pk}/person"
    for typed in (sam.number, "samir@example.org", "01632 960888", "samir volunteerson"):
        assert "It is this volunteer" in client.post(page, {"q": typed}).content.decode(), typed
    assert client.post(page, {"volunteer": "sam"}).status_code == 404
    client.post(page, {"volunteer": str(sam.pk)})
    assert "It is this colleague" in client.post(page, {"q": cast.alice.email}).content.decode()
    shown = client.get(f"/subject-requests/{request.pk}").content.decode()
    assert f"volunteer Samir Volunteerson, {sam.number}" in shown
    assert "Gather everything that is held" in shown


@pytest.mark.django_db
def test_whose_name_is_only_like_it_stands_below_those_who_have_it(cast, officer, sam, client):
    with acting(cast.alice):
        make_person(cast, first_name="Samira", last_name="Volunteersen")
        make_person(cast, first_name="Samir", last_name="Volunteerson")
    client.force_login(officer)
    found = client.post(f"/subject-requests/{ask(officer).pk}/person", {"q": "samir volunteerson"}).content.decode()
    shown = ("Residents</h2>", "this person", "Volunteers</h2>", "this volunteer", "with a name like it</h2>", "Samira")
    places = [found.index(words) for words in shown]
    assert places == sorted(places)
    assert found.count("It is this person") == 2


@pytest.mark.django_db
def test_nobody_is_erased_by_one_press(cast, officer, sam, client, monkeypatch):
    from hearth.rights.views import requests as pages

    started = []
    monkeypatch.setattr(pages.erasing, "start", lambda **told: started.append(told["request"]))
    client.force_login(officer)
    request = ask(officer, kind="erasure")
    page = f"/subject-requests/{request.pk}"
    client.post(f"{page}/person", {"volunteer": str(sam.pk)})
    assert "I have read whose data it is" in client.get(page).content.decode()
    answer = client.post(f"{page}/erase")
    assert (answer.status_code, started) == (422, [])
    assert "Tick to say that you have read whose data it is." in answer.content.decode()
    assert "Whose data: <strong>volunteer Samir Volunteerson" in answer.content.decode()
    assert client.post(f"{page}/erase", {"is_sure": "yes"}).status_code == 302
    assert started == [request]
    with acting(officer):
        SubjectRequest.objects.filter(pk=request.pk).update(state="gathering")
    being_done = client.get(page).content.decode()
    assert "It is being done" in being_done
    assert "They are somebody else" not in being_done


def erase(officer, request) -> SubjectRequest:
    with acting(officer):
        erasing.start(request=request, by=officer, defer=False)
    erasing.erase_for(request_id=request.pk, borough=request.team.borough, by=officer.pk)
    with acting(officer):
        return SubjectRequest.objects.get(pk=request.pk)


@pytest.mark.django_db(transaction=True)
def test_a_volunteer_who_left_is_erased_but_for_who_was_at_the_door(cast, officer, sam):
    with acting(cast.alice):
        today = timezone.localdate()
        offers.note_check(sam, kind="identity", level="seen", issued_on=today, expires_on=None, by=cast.alice)
        offers.issue_letter(sam, by=cast.alice)
    request = found_as(officer, volunteer=sam, kind="erasure")
    assert "still a volunteer" in erase(officer, request).closing_note
    with acting(cast.alice):
        offers.leave(sam, reason="Moved to Samir Street", by=cast.alice)
    assert erase(officer, request).state == "erased"
    assert left(("postman", "12 Helper Street", "960888", "samir@example.org", "Moved to Samir Street")) == []
    with everywhere():
        held, task, evidence = Volunteer.objects.get(), Task.objects.get(), Erasure.objects.get()
        assert (Check.objects.count(), Letter.objects.count()) == (0, 0), "what is only about them goes with them"
        assert evidence.done["offers.Letter"] == {"deleted": 1}
        assert (held.name, held.number) == ("Samir Volunteerson", sam.number)
        assert task.who, "what was done for the resident is the resident's record"
        assert "who came" in evidence.kept["offers.Volunteer"]
        assert evidence.volunteers == [sam.pk]
        user = User.objects.get(volunteer_key=None, email__startswith="erased-")
        assert (user.name, user.is_active, user.has_usable_password()) == ("Samir Volunteerson", False, False)
        assert Message.objects.filter(about_person=None).count() == 0
    assert any(actor == f"user:{user.pk}" for _, actor in events(cast.borough)), "what they did stays in the log"


@pytest.mark.django_db(transaction=True)
def test_a_volunteer_who_never_went_anywhere_is_gone_with_their_name(cast, officer):
    sam = make_volunteer(cast.hub, approved_by=cast.alice, **SAM)
    with acting(cast.alice):
        offers.leave(sam, reason="Too far", by=cast.alice)
    assert erase(officer, found_as(officer, volunteer=sam, kind="erasure")).state == "erased"
    assert left(("Samir", "Volunteerson", "postman", "960888", "Helper Street", "Too far")) == []
    with everywhere():
        assert Volunteer.objects.get().name == "erased", "the word once, not once for each name"


@pytest.mark.django_db(transaction=True)
def test_a_colleague_who_left_keeps_the_name_the_log_needs_and_nothing_else(cast, officer, client):
    bea = make_user(cast.hub, "call_handler", "Bea Handler", openid_subject="bea-at-the-council", openid_issuer="x")
    with acting(bea):
        make_person(cast)
    with acting(cast.alice):
        shifts.mark_away(team=cast.hub, user=bea, from_on=timezone.localdate(), until_on=None, kind="planned",
                         by=cast.alice)  # fmt: skip
    request = found_as(officer, user=bea, kind="erasure")
    assert "can still sign in" in erase(officer, request).closing_note
    User.objects.filter(pk=bea.pk).update(is_active=False)
    assert erase(officer, request).state == "erased"
    held = User.objects.get(pk=bea.pk)
    assert (held.name, held.openid_subject, held.last_login) == ("Bea Handler", "", None)
    assert held.email == f"erased-{bea.pk}@erased.invalid"
    assert Membership.objects.filter(user=bea).count() == 1
    with everywhere():
        assert "resident can be told" in Erasure.objects.get().kept["access.User"]
        assert not Absence.objects.exists(), "what was only about them goes with them"
    assert ("people.make", f"user:{bea.pk}") in events(cast.borough)
    client.force_login(officer)
    page = client.get(f"/subject-requests/{request.pk}").content.decode()
    assert "“Your sign-in”: " in page
    assert "User" not in page, "no table is called by its name in the program"
