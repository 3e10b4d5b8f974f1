"""While the use of a record is restricted it is kept and shown, and used for nothing else but what they agreed to."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection
from django.utils import timezone

from hearth.access.tests.make import acting, events, everywhere, make_team
from hearth.desk.tests.test_single_view import page_of
from hearth.exchange.actions import cohorts as cohort_verbs
from hearth.exchange.actions import handing_on, identifying, linking, raising, returning, within
from hearth.exchange.models import ImportRow, PossibleMatch
from hearth.exchange.rules import returns
from hearth.exchange.tests.make import make_entry, make_list
from hearth.exchange.tests.make_matches import make_pair
from hearth.exchange.tests.test_cohorts import find, read
from hearth.exchange.tests.test_diff import load, person
from hearth.kit.refused import Refused
from hearth.matching import actions as matching
from hearth.matching.models import Task
from hearth.needs.actions import contacts, needs, notes
from hearth.needs.models import Concern, Need
from hearth.needs.tests.make import make_need
from hearth.needs.tests.make import make_person as bare_person
from hearth.offers.tests.make import make_volunteer
from hearth.people import actions as people
from hearth.people.actions import contact, joining
from hearth.people.actions import restricting as people_restricting
from hearth.people.actions import sources as people_sources
from hearth.people.actions.lists import RESTRICTED, TO_IDENTIFY, Link, Listed, keep_entries
from hearth.people.models import ListEntry, Person, Restriction
from hearth.people.telling import Told
from hearth.people.tests.make import make_person
from hearth.post.models import Message
from hearth.rights.actions import requests, restricting, retention
from hearth.rights.jobs import call_off, wake_rows
from hearth.rights.models import SubjectRequest
from hearth.rights.tests.test_gathering import ask

pytestmark = pytest.mark.django_db
SAID = "Says the list has her sister's illness"


@pytest.fixture
def edna(cast):
    with acting(cast.alice):
        return make_person(cast, email="edna@example.org")


def restrict(cast, officer, somebody, *, agreed="", kind="restrict", ground="accuracy") -> Restriction:
    request = ask(officer, somebody, kind=kind)
    with acting(officer):
        made = restricting.restrict(request=request, by=officer, ground=ground, because=SAID, agreed=agreed)
    call_off(person=str(somebody.pk), borough=cast.borough.pk)
    return made


def lifted(cast, officer, restriction) -> None:
    with acting(officer):
        restricting.lift(restriction=restriction, by=officer, because="Put right", told_on=timezone.localdate())
    wake_rows(person=str(restriction.person_id), borough=cast.borough.pk)


def fresh(somebody) -> Person:
    with everywhere():
        return Person.objects.get(pk=somebody.pk)


# --- Recorded, shown, lifted -----------------------------------------------------------------------------


def test_it_is_written_down_by_whom_when_and_why_shown_at_once_and_lifted(cast, officer, edna, client):
    client.force_login(cast.alice)
    assert "restricted" not in page_of(client, edna)
    made = restrict(cast, officer, edna)
    shown = page_of(client, edna)
    assert re.search(r"Use restricted\s*</strong> <span>do not use this record", shown)
    assert "The use of this record is restricted since" in shown
    assert "by Dora Officer: they say that it is wrong, and it is being checked" in shown
    assert "Ring them" not in shown
    assert "Use of this record is restricted" in client.post("/people", {"q": "edna okoro"}).content.decode()
    assert (made.restricted_by, made.because) == (officer, SAID)
    lifted(cast, officer, made)
    assert "Use restricted" not in page_of(client, edna)
    with acting(officer):
        held = Restriction.objects.get()
    assert (held.lifted_by, held.lifted_because, held.told_on) == (officer, "Put right", timezone.localdate())
    told = events(cast.borough)
    assert ("people.restrict", f"user:{officer.pk}") in told
    assert ("people.lift_restriction", f"user:{officer.pk}") in told


def test_a_colleague_writes_it_down_at_the_desk_and_the_officer_has_the_request(cast, officer, edna, client):
    client.force_login(cast.alice)
    page_of(client, edna)
    page = f"/person/{edna.pk}/restriction"
    assert client.post(page, {"kind": "object", "because": ""}).status_code == 422
    typed = {"kind": "object", "because": "Wants nothing from us", "identity_checked": "Birthday and street",
             "asked_how": "in_person"}  # fmt: skip
    assert client.post(page, typed).status_code == 302
    assert fresh(edna).rests
    with acting(officer):
        request = SubjectRequest.objects.get()
        assert (request.kind, request.person_id, request.made_by) == ("object", edna.pk, cast.alice)
        assert (request.is_open, request.asked_how) == (True, "in_person")
        with pytest.raises(Refused, match="Lift that first"):
            requests.end(request=request, by=officer, how="withdrawn", note="x")
    client.force_login(officer)
    shown = " ".join(client.get(f"/subject-requests/{request.pk}").content.decode().split())
    assert "Uphold the objection" in shown
    client.post(f"/subject-requests/{request.pk}/stands")
    with acting(officer):
        assert SubjectRequest.objects.get().state == "upheld"
        assert Restriction.objects.get().upheld_by == officer
    assert fresh(edna).is_restricted, "an objection that is upheld stays"


def test_an_objection_that_is_refused_is_lifted_with_its_reason(cast, officer, edna, client):
    made = restrict(cast, officer, edna, kind="object", ground="")
    assert made.is_objection
    client.force_login(officer)
    today = timezone.localdate()
    day = {"told_on-day": today.day, "told_on-month": today.month, "told_on-year": today.year}
    assert client.post(f"/restrictions/{made.pk}", {"because": "A court asks for it"}).status_code == 422, "told when?"
    assert client.post(f"/restrictions/{made.pk}", {"because": "A court asks for it", **day}).status_code == 302
    with acting(officer):
        held = SubjectRequest.objects.get()
    assert (held.state, held.closing_note) == ("refused", "A court asks for it")
    assert not fresh(edna).is_restricted


def test_only_the_officer_lifts_and_another_borough_sees_nothing(cast, officer, edna, client):
    from hearth.access.tests.make import make_borough, make_user

    made = restrict(cast, officer, edna)
    with acting(cast.alice), pytest.raises(Refused, match="data protection officer"):
        people_restricting.lift(restriction=made, by=cast.alice, because="x", told_on=timezone.localdate())
    with acting(cast.alice), pytest.raises(Refused, match="restricted already"):
        people_restricting.restrict(person=edna, by=cast.alice, ground="accuracy", because="x")
    stranger = make_user(make_team(make_borough(), "administration"), "data_protection")
    client.force_login(stranger)
    assert client.get(f"/restrictions/{made.pk}").status_code == 404
    with acting(stranger), pytest.raises(ObjectDoesNotExist):
        people_restricting.lift(restriction=made, by=stranger, because="x", told_on=timezone.localdate())


def test_it_is_lifted_only_after_they_were_told(cast, officer, edna):
    made = restrict(cast, officer, edna)
    for day in (timezone.localdate() - timedelta(days=1), timezone.localdate() + timedelta(days=1)):
        with acting(officer), pytest.raises(Refused, match="Tell them before"):
            restricting.lift(restriction=made, by=officer, because="x", told_on=day)


# --- Lists -----------------------------------------------------------------------------------------------


def on_a_list(cast) -> Person:
    load(cast, person(0, Phone="01632 960001"))
    with acting(cast.alice):
        return Person.objects.get()


def test_a_file_changes_neither_the_record_nor_what_the_list_holds(cast, officer):
    ann = on_a_list(cast)
    made = restrict(cast, officer, ann)
    before = fresh(ann)
    run = load(cast, person(0, Phone="01632 960002"), person(1))
    with acting(cast.alice):
        assert ImportRow.objects.get(run=run, line=2).verdict == "restricted"
        assert ListEntry.objects.get(person=ann).said["phone"] == "+441632960001"
        assert run.counts["restricted"] == 1
        assert run.counts["new"] == 1, "the other row is loaded"
    assert (fresh(ann).phone, fresh(ann).phone_2, fresh(ann).version) == (before.phone, "", before.version)
    lifted(cast, officer, made)
    run = load(cast, person(0, Phone="01632 960002"), person(1))
    with acting(cast.alice):
        assert ImportRow.objects.get(run=run, line=2).verdict == "updated"


def test_a_row_of_another_list_is_linked_to_nobody_makes_nobody_and_wakes_when_it_is_lifted(cast, officer):
    ann = on_a_list(cast)
    made = restrict(cast, officer, ann)
    load(cast, person(0, Address1="9 New Street"), list_key="housing")
    with acting(cast.alice):
        entry = ListEntry.objects.get(person=None)
        assert RESTRICTED in entry.flags
        assert Person.objects.count() == 1, "nobody is made a second time"
        assert not identifying.to_identify(ListEntry.objects.all()).exists()
        with pytest.raises(Refused, match="restricted"):
            identifying.say_who(entry=entry, by=cast.alice, because="It is Ann", person=ann)
    lifted(cast, officer, made)
    with acting(cast.alice):
        assert identifying.to_identify(ListEntry.objects.all()).get() == entry
        identifying.say_who(entry=ListEntry.objects.get(pk=entry.pk), by=cast.alice, because="It is Ann", person=ann)
        assert TO_IDENTIFY not in ListEntry.objects.get(pk=entry.pk).flags


def test_a_row_that_may_be_about_them_waits_for_somebody_and_is_paired_with_nobody(cast, officer):
    ann = on_a_list(cast)
    restrict(cast, officer, ann)
    load(cast, person(0, FirstName="Annie", DateOfBirth="02/01/1950"), list_key="housing")
    with acting(cast.alice):
        entry = ListEntry.objects.get(data_set__key="housing")
        assert entry.person is None
        assert set(entry.flags) & {TO_IDENTIFY, RESTRICTED}
        assert not PossibleMatch.objects.exists()


def test_two_rows_of_one_file_about_them_make_nobody_either(cast, officer):
    ann = on_a_list(cast)
    restrict(cast, officer, ann)
    load(cast, person(0), person(0, NHSNumber="", Address1="0 High St"), list_key="housing")
    with acting(cast.alice):
        assert list(Person.objects.values_list("pk", flat=True)) == [ann.pk]


def test_a_row_that_follows_one_of_theirs_or_may_be_theirs_is_linked_to_nobody(cast, officer):
    ann = on_a_list(cast)
    restrict(cast, officer, ann)

    def listed(key, **told):
        return Listed(row_key=key, said={}, flags=frozenset(), digest=key, told=Told(**told))

    rows = [
        listed("a", first_name="A"),
        listed("b", first_name="B"),
        listed("c", first_name="C"),
        listed("d", first_name="D"),
    ]
    links = {"a": Link("weighed", ann.pk), "b": Link("weighed", same_as="a"), "c": Link(may_be=[ann.pk])}
    data_set = make_list(cast.hub, "own")
    with acting(cast.alice):
        keep_entries(data_set=data_set, entries=rows, by=cast.alice, weigh=lambda given: links)
        flags = {one.row_key: (one.flags, one.person_id is None) for one in ListEntry.objects.filter(data_set=data_set)}
    assert flags.pop("d") == ([], False), "somebody else is made as ever"
    assert flags == {"a": ([RESTRICTED], True), "b": ([RESTRICTED], True), "c": ([TO_IDENTIFY], True)}


def test_nothing_is_raised_for_them_from_a_list(cast, officer):
    ann = on_a_list(cast)
    with acting(cast.alice):
        entry = ListEntry.objects.get()
    restrict(cast, officer, ann)
    need = make_need(cast.hub)
    with acting(cast.alice):
        entry = ListEntry.objects.select_related("person").get(pk=entry.pk)

        class Ask:
            key = "x"

        known = raising._Known(set(), set())
        assert raising._raise(None, entry, Ask, known, need.category, cast.alice) == "restricted"
        with pytest.raises(Refused, match="from a list"):
            needs.raise_need(person=fresh(ann), team=cast.hub, category=need.category, urgency="soon", summary="x",
                             source="list", by=cast.alice)  # fmt: skip


def test_what_a_list_that_is_deleted_told_of_them_stays(cast, officer):
    from hearth.exchange.actions import emptying

    ann = on_a_list(cast)
    restrict(cast, officer, ann)
    with everywhere():
        data_set = ListEntry.objects.get().data_set
        data_set.locked_at = timezone.now()
        emptying.empty(data_set=data_set)
    assert fresh(ann).last_name == "Bee"


# --- Linkage ---------------------------------------------------------------------------------------------


def test_they_are_joined_with_nobody_compared_with_nobody_and_take_no_lists_word(cast, officer, edna):
    pair = make_pair(cast, one=edna)
    restrict(cast, officer, edna)
    with acting(cast.alice):
        other = Person.objects.get(pk=pair.other_id)
        assert not PossibleMatch.objects.waiting_for(cast.alice).exists(), "a pair that waited is read by nobody"
        with pytest.raises(Refused, match="nothing is linked"):
            joining.join(kept=other, gone=fresh(edna), by=cast.alice, because="Same birthday")
        entry = make_entry(make_list(cast.hub), other)
        with pytest.raises(Refused, match="nothing is linked"):
            joining.move_entry(entry=entry, to=fresh(edna), by=cast.alice, because="Hers")
        with pytest.raises(Refused, match="no list's word"):
            people_sources.use_listed(person=fresh(edna), part="phone", entry=entry, by=cast.alice, version=1)
    with everywhere():
        PossibleMatch.objects.all().delete()
        said: list[str] = []
        within.compare_standing(borough=cast.borough, told=said.append)
        assert said[0].startswith("1 records stand in"), "theirs is not even looked at"
        assert not PossibleMatch.objects.exists()
        match = PossibleMatch(one=edna, other=other, weight=3.0)
        assert linking.keep_matches(borough=cast.borough, matches=[match]) == 0


def test_joined_records_rest_with_the_one_that_stands(cast, officer, edna):
    with acting(cast.alice):
        gone = make_person(cast, first_name="Enda", last_name="Okorro")
        joined = joining.join(kept=edna, gone=gone, by=cast.alice, because="Same birthday")
    restrict(cast, officer, edna)
    assert fresh(gone).is_restricted
    with acting(cast.alice):
        joining.part(joining=joined, by=cast.alice, because="Two people")
    assert fresh(gone).is_restricted, "parted, both rest until somebody decides"


# --- Cohorts, other agencies, the return ----------------------------------------------------------------


def test_no_cohort_counts_them_and_nobody_is_handed_on(cast, officer):
    with acting(cast.alice):
        ann = make_person(cast, first_name="Ann", phone="")
    make_entry(make_list(cast.hub), ann)
    asked = {"is": "on_list", "list": "nhs-list"}
    assert find(cast, asked) == {ann.pk}
    with acting(cast.alice):
        cohort = cohort_verbs.keep(team=cast.hub, name="NHS list", why="To ring", question=read(asked), by=cast.alice)
        assert handing_on.check(cohort=cohort, quiet_days=0, by=cast.alice).number == 1
    restrict(cast, officer, ann, agreed="Her food parcel")
    assert find(cast, asked) == set()
    assert find(cast, asked, with_deceased=True, with_no_contact=True) == set(), "no tick brings them back"
    with acting(cast.alice):
        assert handing_on.check(cohort=cohort, quiet_days=0, by=cast.alice).number == 0


def test_another_team_is_not_told_that_they_are_known(cast, officer, edna):
    def known() -> list:
        with acting(cast.alice), connection.cursor() as cursor:
            cursor.execute("select wall.known_by(%s)", [cast.hub.pk])
            return [pk for (pk,) in cursor.fetchall()]

    with acting(cast.alice):
        people.involve(person=edna, team=cast.hub, by=cast.alice)
    assert known() == [edna.pk]
    restrict(cast, officer, edna)
    assert known() == []


def test_nothing_is_sent_back_about_them(cast, officer):
    ann = on_a_list(cast)
    with acting(cast.alice):
        run = ImportRow.objects.get().run
        people.note_approach(person=ann, team=cast.hub, by=cast.alice, channel="phone")
    template = next(iter(returns.templates().values()))
    with acting(cast.alice):
        assert b"Bee" in returning.make_return(run=run, by=cast.alice, template=template)
    restrict(cast, officer, ann)
    with acting(cast.alice):
        row = ImportRow.objects.select_related("person").get()
        assert b"Bee" not in returning.make_return(run=run, by=cast.alice, template=template)
        assert [answer.code for _, answer in returning.answers(run.lines.all())] == [""]
        with pytest.raises(Refused, match="nothing is sent back"):
            returning.say_outcome(row=row, by=cast.alice, code=next(iter(returns.codes())))


# --- Post, calls, needs, volunteers ----------------------------------------------------------------------


def message(team, somebody) -> Message:
    with everywhere():
        return Message.objects.create(team=team, channel="email", to="edna@example.org", template="x", body="x",
                                      about_person=somebody.pk, is_to_them=True)  # fmt: skip


def test_what_waits_in_any_outbox_is_taken_back_and_nothing_new_goes(cast, officer, edna):
    waits = message(cast.other, edna)
    restrict(cast, officer, edna)
    with everywhere():
        waits.refresh_from_db()
        assert (waits.status, waits.failure) == ("cancelled", contact.RESTRICTED)
        assert contact.against_writing(edna.pk, channel="email", is_to_them=True) == contact.RESTRICTED
        assert contact.against_writing(edna.pk, channel="email", is_to_them=False) == contact.RESTRICTED


def test_with_help_they_agreed_to_the_post_goes_until_they_agree_no_longer(cast, officer, edna):
    waits = message(cast.hub, edna)
    restrict(cast, officer, edna, agreed="The food parcel, said so today")
    with everywhere():
        waits.refresh_from_db()
        assert waits.status == "waiting"
        assert contact.against_writing(edna.pk, channel="email", is_to_them=True) == ""
    with acting(cast.alice):
        restricting.agree(person=edna, by=cast.alice, agreed="")
    with everywhere():
        waits.refresh_from_db()
        assert waits.status == "cancelled"


def test_nobody_rings_them_and_they_may_ring(cast, officer, edna):
    restrict(cast, officer, edna)
    with acting(cast.alice):
        with pytest.raises(Refused, match="nobody rings them"):
            contacts.begin(team=cast.hub, by=cast.alice, person=fresh(edna), is_outgoing=True)
        assert contacts.begin(team=cast.hub, by=cast.alice, person=fresh(edna)).person_id == edna.pk


def test_no_volunteer_is_asked_and_what_one_has_is_called_off(cast, officer, edna):
    sam = make_volunteer(cast.hub, approved_by=cast.alice)
    need = make_need(cast.hub, person=edna)
    with acting(cast.alice):
        matching.offer(need, volunteer=sam, by=cast.alice)
    restrict(cast, officer, edna)
    with acting(cast.alice):
        assert Task.objects.get().status == "withdrawn"
        need = Need.objects.get()
        assert need.carrier_kind is None
        with pytest.raises(Refused, match="agree to this help"):
            matching.offer(need, volunteer=sam, by=cast.alice)
        with pytest.raises(Refused, match="agree to this help"):
            needs.take_yourself(need, by=cast.alice)
        restricting.agree(person=edna, by=cast.alice, agreed="Bread, said so on the telephone")
        assert matching.offer(Need.objects.get(), volunteer=sam, by=cast.alice).status == "offered"


def test_an_emergency_and_a_worry_go_on(cast, officer, edna):
    make_team(cast.borough, "safeguarding")
    need = make_need(cast.hub, person=edna, urgency="now")
    restrict(cast, officer, edna)
    with acting(cast.alice):
        assert needs.take_yourself(Need.objects.get(pk=need.pk), by=cast.alice).carrier_kind
        notes.raise_concern(team=cast.hub, person=fresh(edna), text="Bruises", by=cast.alice)
    with everywhere():
        assert Concern.objects.get().person_id == edna.pk


def test_who_is_restricted_is_not_erased_by_the_rule_of_keeping(cast, officer):
    olga = bare_person(cast.borough, first_name="Olga")
    with everywhere():
        Person.objects.update(made_at=timezone.now() - timedelta(days=900))
        assert list(retention.kept_long_enough(cast.borough, 24)) == [olga]
    with acting(officer):
        people_restricting.restrict(person=olga, by=officer, ground="claims", because="Her solicitor asks")
    with everywhere():
        assert list(retention.kept_long_enough(cast.borough, 24)) == []


def test_a_request_without_a_record_or_proof_restricts_nobody(cast, officer, edna):
    request = ask(officer, edna, kind="restrict", identity_checked="")
    with acting(officer):
        with pytest.raises(Refused, match="made sure who they are"):
            restricting.restrict(request=request, by=officer, ground="accuracy", because="x")
        requests.check_identity(request=request, by=officer, how="Passport")
        with pytest.raises(Refused, match="on which ground"):
            restricting.restrict(request=request, by=officer, ground="", because="x")
    assert not fresh(edna).is_restricted
