"""The officer's pages: from somebody asking to the file in their hands."""

import io
import re
import zipfile
from collections import Counter

import pytest
from django.utils import timezone

from hearth.access.record import who_looked
from hearth.access.tests.make import acting
from hearth.people.models import Person
from hearth.people.tests.make import make_person
from hearth.rights.actions import gathering
from hearth.rights.models import Retention, SubjectRequest
from hearth.rights.tests.test_gathering import a_whole_story, ask

pytestmark = pytest.mark.django_db


@pytest.fixture
def dora(officer, client):
    client.force_login(officer)
    return client


def words(response) -> str:
    return " ".join(response.content.decode().split())


def on(name: str, day) -> dict:
    return {f"{name}-day": day.day, f"{name}-month": day.month, f"{name}-year": day.year}


def asked(**facts) -> dict:
    return {"kind": "access", "asked_by": "Edna Okoro", "asked_how": "letter", "identity_checked": "passport seen",
            **on("received_on", timezone.localdate()), **facts}  # fmt: skip


def test_from_the_letter_to_the_file(cast, dora, officer):
    person, _, _ = a_whole_story(cast)
    answer = dora.post("/subject-requests/new", asked())
    assert answer.status_code == 302, words(answer)
    page = answer.url
    assert "Find the record" in words(dora.get(page))
    found = words(dora.post(f"{page}/person", {"q": "edna okoro"}))
    assert "It is this person" in found
    dora.post(f"{page}/person", {"person": person.pk})
    dora.post(f"{page}/gather")
    with acting(officer):
        request = SubjectRequest.objects.get()
    gathering.gather_all(request_id=request.pk, borough=cast.borough)
    assert "are to be decided" in words(dora.get(page))
    shown = words(dora.get(f"{page}/items"))
    assert "Niece Petronella" in shown
    assert "Ask the health professional" in shown
    assert dora.post(f"{page}/release").status_code == 409
    with acting(officer):
        marks = set(request.decisions.filter(decision="").values_list("mark", flat=True))
    for mark in marks:
        dora.post(f"{page}/items", {"all": f"{mark}:keep", "because": "Read; Dr Patel agrees"})
    assert dora.post(f"{page}/release").status_code == 302
    file = dora.get(f"{page}/file")
    assert file["Content-Type"] == "application/zip"
    assert zipfile.ZipFile(io.BytesIO(file.content)).namelist()[:2] == ["index.html", "everything.json"]
    with acting(cast.alice):
        looks = [one["purpose"] for one in who_looked(Person.objects.get(pk=person.pk))]
    assert f"subject request {request.reference}" in looks, "the officer's looks are written down like everybody's"


def test_a_form_with_faults_says_them(dora):
    answer = dora.post("/subject-requests/new", asked(asked_by=""))
    assert answer.status_code == 422
    assert "Write the name of whoever asks." in words(answer)


def test_a_person_that_is_no_id_is_not_found(cast, dora):
    page = dora.post("/subject-requests/new", asked()).url
    assert dora.post(f"{page}/person", {"person": "edna"}).status_code == 404


def test_the_clock_is_stopped_and_runs_on_by_forms(cast, dora, officer):
    request = ask(officer)
    page = f"/subject-requests/{request.pk}"
    today = request.received_on
    assert dora.post(f"{page}/pause", {"reason": "identity"}).status_code == 422
    dora.post(f"{page}/pause", {"reason": "identity", **on("since", today)})
    assert "the clock stands still" in words(dora.get(page))
    assert "Clock stands still" in words(dora.get("/subject-requests"))
    dora.post(f"{page}/go-on", on("until", today))
    dora.post(f"{page}/extend", {"because": "Twelve years"})
    assert "Twelve years" in words(dora.get(page))
    dora.post(f"{page}/end", {"how": "nothing_held", "note": "Nobody of this name"})
    assert "Nothing is held" in words(dora.get(page))


def test_the_officer_reads_nobodys_record_otherwise(cast, dora):
    with acting(cast.alice):
        person = make_person(cast)
    for address in (f"/person/{person.pk}", f"/person/{person.pk}/open", "/people", "/work"):
        assert dora.get(address).status_code == 403, address
    assert dora.get("/event-log").status_code == 200


def test_another_boroughs_officer_finds_no_request(cast, officer, client):
    from hearth.access.tests.make import make_borough, make_team, make_user

    request = ask(officer)
    client.force_login(make_user(make_team(make_borough(), "administration"), "data_protection"))
    assert client.get(f"/subject-requests/{request.pk}").status_code == 404
    assert client.get(f"/subject-requests/{request.pk}/items").status_code == 404


def test_how_long_people_are_kept_is_said_on_a_page(cast, dora, officer):
    dora.post("/subject-requests/keeping", {"months": "84", "because": "Schedule 4.2", "is_on": "yes"})
    held = Retention.objects.get()
    assert (held.months, held.is_on) == (84, True)
    assert "Schedule 4.2" in words(dora.get("/subject-requests/keeping"))


def test_what_waits_is_counted_on_the_front_page_and_every_box_has_its_own_label(dora):
    sent = dora.post("/subject-requests/new", asked())
    assert sent.status_code == 302
    page = " ".join(words(dora.get("/")).split())
    assert re.search(r">1</span> <span[^>]*>data requests to answer", page)
    page = words(dora.get(sent["Location"]))
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert [one for one, times in Counter(ids).items() if times > 1] == []
