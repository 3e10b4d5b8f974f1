"""A subject access request: everything is gathered, what concerns others is held back until decided, and released."""

import csv
import io
import json
import zipfile
from datetime import date, timedelta

import pytest
from django.utils import timezone

from hearth.access.tests.make import acting, events, everywhere, make_team
from hearth.desk.tests.test_single_view import listed
from hearth.kit.refused import Refused
from hearth.needs.models import Concern, Contact, Note
from hearth.needs.tests.make import make_need
from hearth.people import actions as people
from hearth.people.actions import joining
from hearth.people.models import DataSet, ListEntry, Person
from hearth.people.tests.make import make_person
from hearth.post.models import Message
from hearth.rights import holding, package
from hearth.rights.actions import gathering, requests
from hearth.rights.models import Pause, SubjectFile, SubjectRequest
from hearth.rights.rules import clock

pytestmark = pytest.mark.django_db


def ask(officer, person=None, kind="access", **facts) -> SubjectRequest:
    from hearth.access.models import Team

    team = Team.objects.get(pk=officer.team_ids[0])
    facts = {"identity_checked": "passport seen", "asked_how": "letter", "received_on": timezone.localdate(), **facts}
    with acting(officer):
        request = requests.receive(team=team, by=officer, asked_by="Edna Okoro", kind=kind, **facts)
        return requests.name_person(request=request, person=person, by=officer) if person else request


def a_whole_story(cast):
    """Edna, known to two teams behind two walls, on a list, with a joined record, a concern and a caller."""
    with acting(cast.alice):
        person = make_person(cast, phone_2="01632 960 222", email="edna@example.org")
        gone = make_person(cast, first_name="Enda", last_name="Okorro", phone="01632 960 333")
        joining.join(kept=person, gone=gone, by=cast.alice, because="Same birthday")
        people.say_circumstance(person=person, team=cast.hub, by=cast.alice, key="lives_alone",
                               value="Yes, since Bertram died")  # fmt: skip
        people.note_approach(person=person, team=cast.hub, by=cast.alice, channel="phone")
    listed(cast.other, cast.charlie, person, name="Frailty list")
    need = make_need(cast.hub, person=person, by=None, summary="Bread for Wednesday")
    with everywhere():
        front = make_team(cast.borough, "safeguarding")
        Note.objects.create(team=cast.other, person=person, text="Speaks of her garden", signed_as="Charlie, nurse")
        Concern.objects.create(team=front, raised_in=cast.hub, person=person, text="Bruises on both arms")
        Contact.objects.create(team=cast.hub, reference="C-1", person=person, channel="phone", about="Needs bread soon",
                               caller_name="Niece Petronella", completed_at=timezone.now())  # fmt: skip
    return person, gone, need


def gathered(officer, person, **facts):
    request = ask(officer, person, **facts)
    with acting(officer):
        gathering.start(request=request, by=officer, defer=False)
    gathering.gather_all(request_id=request.pk, borough=request.team.borough)
    with acting(officer):
        request = SubjectRequest.objects.get(pk=request.pk)
        return request, gathering.gathered_of(request)


def test_everything_behind_every_wall_is_gathered(cast, officer):
    person, _, _ = a_whole_story(cast)
    _, draft = gathered(officer, person)
    text = json.dumps(draft, ensure_ascii=False)
    for words in ("Edna", "Enda", "Okorro", "01632 960333", "Bread for Wednesday", "Speaks of her garden",
                  "Bruises on both arms", "Niece Petronella", "Yes, since Bertram died", "9 Weir Lane"):  # fmt: skip
        assert words in text, words
    told = {table["model"] for table in draft["tables"]}
    with everywhere():
        records = holding.records_of(person)
        whose = holding.Whose(people=tuple(records))
        held = {m._meta.label_lower for m in holding.models_held() if holding.rows_about(m, whose).exists()}
    held -= {"rights.subjectfile", "rights.decision", "rights.pause"}
    assert held <= told
    assert "log" in told


def test_a_list_that_ended_and_is_not_deleted_yet_is_in_the_file_and_nowhere_else(cast, officer):
    person, _, _ = a_whole_story(cast)
    with everywhere():
        DataSet.objects.update(locked_at=timezone.now(), expires_on=timezone.localdate() - timedelta(days=3))
        assert not ListEntry.objects.exists()
    _, draft = gathered(officer, person)
    assert [table["model"] for table in draft["tables"]].count("people.listentry") == 1
    with acting(cast.charlie):
        assert not ListEntry.objects.exists()


def test_the_job_is_logged_and_reads_no_other_persons_rows(cast, officer):
    person, _, _ = a_whole_story(cast)
    with acting(cast.alice):
        make_person(cast, first_name="Zachariah", last_name="Elsewhere", phone="01632 960 444", address_1="77 Far Road")
    request, draft = gathered(officer, person)
    assert "Zachariah" not in json.dumps(draft)
    assert ("rights.gather", f"job:subject access {request.reference}") in events(cast.borough)


def opened(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return {name: file.read(name).decode("utf-8-sig") for name in file.namelist()}


def test_others_are_held_back_by_rule_health_waits_for_a_decision_and_the_rest_is_given(cast, officer):
    person, _, _ = a_whole_story(cast)
    request, _ = gathered(officer, person)
    with acting(officer):
        with pytest.raises(Refused, match="still to be decided"):
            gathering.release(request=request, by=officer)
        waiting = {one.path: "keep" for one in request.decisions.filter(decision="")}
        assert waiting, "what a list says of health waits"
        with pytest.raises(Refused, match="Say why"):
            gathering.decide(request=request, by=officer, choices=waiting, because=" ")
        gathering.decide(request=request, by=officer, choices=waiting, because="Dr Patel says it does no harm")
        gathering.release(request=request, by=officer)
        files = opened(gathering.released(request, by=officer))
    everything = "".join(files.values())
    assert {"index.html", "everything.json", "tables/needs.need.csv", "tables/people.person.csv"} <= set(files)
    assert "Bread for Wednesday" in files["index.html"]
    assert "Speaks of her garden" in files["tables/needs.note.csv"]
    assert "Weir Lane" in files["tables/people.listentry.csv"]
    for hidden in ("Petronella", "Bruises", "Charlie", "oncern"):
        assert hidden not in everything, hidden
    assert package.HELD_BACK in files["tables/needs.contact.csv"]
    assert "caller_name" not in everything, "labels in plain words, not the columns"


def test_a_concern_is_given_only_when_somebody_decided_so_and_said_why(cast, officer):
    person, _, _ = a_whole_story(cast)
    request, _ = gathered(officer, person)
    with acting(officer):
        concern = request.decisions.get(path__startswith="needs.concern/", path__regex=r"/[^/]+$", mark="safeguarding")
        assert (concern.decision, concern.decided_by) == ("redact", None)
        assert "safeguarding lead" in concern.because
        choices = {one.path: "keep" for one in request.decisions.filter(decision="")} | {concern.path: "keep"}
        gathering.decide(request=request, by=officer, choices=choices, because="The safeguarding lead agrees")
        gathering.release(request=request, by=officer)
        assert "Bruises" in opened(gathering.released(request, by=officer))["index.html"]


def test_the_file_is_unreadable_in_the_database_and_gone_after_thirty_days(cast, officer):
    person, _, _ = a_whole_story(cast)
    request, _ = gathered(officer, person)
    with acting(officer):
        assert b"Edna" not in bytes(request.files.get().content)
        request.files.update(expires_at=timezone.now() - timedelta(minutes=1))
    with everywhere():
        gathering.throw_away_expired()
        assert not SubjectFile.objects.exists()
    with acting(officer), pytest.raises(Refused, match="is gone"):
        gathering.released(request, by=officer)


def test_nothing_is_gathered_before_it_is_known_who_asks(cast, officer):
    with acting(cast.alice):
        person = make_person(cast)
    request = ask(officer, person, identity_checked="")
    with acting(officer):
        with pytest.raises(Refused, match="made sure who they are"):
            gathering.start(request=request, by=officer)
        requests.check_identity(request=request, by=officer, how="two bills seen")
        gathering.start(request=request, by=officer, defer=False)


def test_nobody_but_the_officer_sees_or_answers(cast, officer):
    with acting(cast.alice):
        person = make_person(cast)
    request = ask(officer, person)
    for user in (cast.alice, cast.charlie):
        with acting(user):
            assert not SubjectRequest.objects.exists(), "the database itself shows no row"
            with pytest.raises((Refused, SubjectRequest.DoesNotExist)):
                requests.extend(request=request, by=user, because="Much")


@pytest.mark.parametrize(
    ("received", "months", "due"),
    [(date(2026, 1, 31), 1, date(2026, 2, 28)), (date(2026, 9, 3), 1, date(2026, 10, 3)),
     (date(2026, 11, 30), 3, date(2027, 2, 28)), (date(2026, 12, 15), 1, date(2027, 1, 15))],
)  # fmt: skip
def test_a_month_is_a_calendar_month(received, months, due):
    assert clock.due(received, [], months=months, today=received) == due


def test_the_clock_stands_still_once_for_days_that_overlap():
    rests = [clock.Rest(date(2026, 3, 5), date(2026, 3, 10)), clock.Rest(date(2026, 3, 8), date(2026, 3, 12))]
    assert clock.due(date(2026, 3, 1), rests, months=1, today=date(2026, 3, 20)) == date(2026, 4, 8)
    still = [clock.Rest(date(2026, 3, 5), None)]
    assert clock.due(date(2026, 3, 1), still, months=1, today=date(2026, 3, 9)) == date(2026, 4, 5)


def test_pausing_extending_and_ending(cast, officer):
    today = timezone.localdate()
    request = ask(officer, received_on=today - timedelta(days=10))
    with acting(officer):
        requests.pause(request=request, by=officer, reason="identity", since=today - timedelta(days=4))
        with pytest.raises(Refused, match="stands still already"):
            requests.pause(request=request, by=officer, reason="identity", since=today)
        requests.go_on(request=request, by=officer, until=today)
        request.refresh_from_db()
        assert request.due_on == clock.months_after(today - timedelta(days=10), 1) + timedelta(days=4)
        requests.extend(request=request, by=officer, because="Twelve years of notes")
        with pytest.raises(Refused, match="no second time"):
            requests.extend(request=request, by=officer, because="More")
        ended = requests.end(request=request, by=officer, how="withdrawn", note="They wrote so")
        assert (ended.state, Pause.objects.filter(until=None).count()) == ("withdrawn", 0)
        with pytest.raises(Refused, match="has ended"):
            requests.check_identity(request=request, by=officer, how="x")


def test_a_cell_is_never_a_formula():
    table = {"rows": [[{"label": "A", "words": "=cmd()"}]]}
    assert list(csv.reader(io.StringIO(package._csv(table).lstrip("\ufeff"))))[1] == ["'=cmd()"]


def test_their_own_number_and_address_are_given_and_somebody_elses_held_back(cast, officer):
    person, _, _ = a_whole_story(cast)
    with acting(cast.alice):
        held = Person.objects.get(pk=person.pk)
        people.correct(person=held, by=cast.alice, version=held.version, email="edna.new@example.org")
    to = {"+441632960111": True, "edna@example.org": False, "9 Weir Lane, MILLBROOK QX1 1AA": False,
          "old@example.org": True, "petronella@example.org": False}  # fmt: skip
    with everywhere():
        own = ", ".join(Person.objects.get(pk=person.pk).address)
        for address, is_to_them in {**to, own: False}.items():
            Message.objects.create(team=cast.hub, channel="email", to=address, template="x", body="Read",
                                   about_person=person.pk, is_to_them=is_to_them)  # fmt: skip
        Contact.objects.filter(person=person).update(caller_name="Edna Okoro", caller_phone="+441632960111")
    request, draft = gathered(officer, person)
    rows = {table["model"]: table["rows"] for table in draft["tables"]}
    told = {item["words"]: item["mark"] for row in rows["post.message"] for item in row["items"]
            if item["path"].endswith("/to")}  # fmt: skip
    assert told.pop("petronella@example.org") == "somebody else"
    assert told.pop("9 Weir Lane, MILLBROOK QX1 1AA") == "somebody else", "an address that was never theirs"
    assert set(told.values()) == {None}
    assert set(told) == {"01632 960111", "edna@example.org", "old@example.org", own}
    callers = [item for row in rows["needs.contact"] for item in row["items"] if "/caller_" in item["path"]]
    assert [item["mark"] for item in callers] == [None, None], "they rang themselves"
    with acting(officer):
        assert request.decisions.filter(path__contains="post.message/", mark="somebody else").count() == 2
