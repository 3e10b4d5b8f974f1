"""The officer's pages: from somebody asking to the file in their hands."""

import io
import re
import zipfile
from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from hearth.access.record import who_looked
from hearth.access.tests.make import acting, events, everywhere
from hearth.exchange.tests.make import make_entry, make_list
from hearth.kit import when
from hearth.kit.refused import Refused
from hearth.needs.models import Concern, Note
from hearth.needs.tests.make import make_person as bare_person
from hearth.people.models import DataSet, Person
from hearth.people.tests.make import make_person
from hearth.rights.actions import gathering, retention
from hearth.rights.jobs import count_what_would_go
from hearth.rights.models import Erasure, Retention, RetentionCount, SubjectRequest
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
    assert "First name: <strong>Edna</strong>" in shown, "a fact is one line, for there are hundreds"
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


def test_the_rule_is_needed_for_saving_and_never_called_optional(dora):
    for do, months in (("count", "0"), ("save", "0")):
        answer = dora.post("/subject-requests/keeping", {"months": months, "because": "", "do": do})
        assert answer.status_code == 422
        assert "follow? (optional)" not in words(answer)
    assert not Retention.objects.exists()


def test_what_waits_is_counted_on_the_front_page_and_every_box_has_its_own_label(dora):
    sent = dora.post("/subject-requests/new", asked())
    assert sent.status_code == 302
    page = " ".join(words(dora.get("/")).split())
    assert re.search(r">1</span> <span[^>]*>data requests to answer", page)
    page = words(dora.get(sent["Location"]))
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert [one for one, times in Counter(ids).items() if times > 1] == []


def test_what_each_rule_would_take_is_counted_on_the_page_and_nothing_goes_by_it(cast, dora, officer, monkeypatch):
    asked, long_ago = [], timezone.now() - timedelta(days=900)
    monkeypatch.setattr(count_what_would_go, "defer", lambda **told: asked.append(told))
    with everywhere():
        old, kept, safe = (bare_person(cast.borough, last_name=name) for name in ("Old", "Kept", "Safe"))
        Person.objects.update(made_at=long_ago)
        Person.objects.filter(pk=old.pk).update(made_at=long_ago - timedelta(days=100))
        Note.objects.create(team=cast.other, person=kept, text="Behind another wall", signed_as="Charlie")
        Concern.objects.create(team=cast.other, raised_in=cast.hub, person=safe, text="Bruises")
    ended = make_list(cast.other, locked_at=timezone.now(), expires_on=timezone.localdate() - timedelta(days=3))
    make_entry(ended, kept)
    typed = {"months": "24", "because": "", "do": "count"}
    assert dora.post("/subject-requests/keeping", {**typed, "months": "0"}).status_code == 422
    assert dora.post("/subject-requests/keeping", typed).status_code == 302
    assert asked == [{"borough": cast.borough.pk, "months": 24, "volunteer_months": None}]
    assert "Being counted since" in words(dora.get("/subject-requests/keeping"))
    count_what_would_go(**asked[0])
    page = words(dora.get("/subject-requests/keeping"))
    cells = re.findall(r'data-label="(?:Would go|The oldest)">([^<]*)<', page)
    oldest = when.day(long_ago - timedelta(days=100))
    assert cells == ["2", f"known since {oldest}", "0", "–", "1", f"last day {when.day(ended.expires_on)}"]
    assert "1 of them have a safeguarding record" in page
    assert "Nobody is erased by itself now" in page
    assert re.search(r'name="months"[^>]*value="24"', page), "the months that were tried stand ready to be saved"
    with everywhere():
        assert Person.objects.filter(pk__in=[old.pk, kept.pk, safe.pk]).count() == 3
        assert DataSet.objects.get(pk=ended.pk).emptied_at is None
        assert not Erasure.objects.exists()
    assert not Retention.objects.exists(), "counting saves no rule"
    assert ("rights.ask_for_a_count", f"user:{officer.pk}") in events(cast.borough)


def test_a_count_asked_for_with_other_months_meanwhile_is_left_to_its_own_job(cast, dora, monkeypatch):
    monkeypatch.setattr(count_what_would_go, "defer", lambda **told: None)
    dora.post("/subject-requests/keeping", {"months": "24", "do": "count"})
    count_what_would_go(borough=cast.borough.pk, months=12)
    assert RetentionCount.objects.get().counted_at is None


def test_only_the_officer_counts(cast):
    with acting(cast.alice), pytest.raises(Refused, match="data protection officer"):
        retention.ask_for_a_count(borough=cast.borough, by=cast.alice, months=24)
