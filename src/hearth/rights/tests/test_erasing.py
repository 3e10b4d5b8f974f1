"""Erasing one person: nothing personal of theirs is left in any column of any table, but for listed exceptions."""

import time
from datetime import timedelta

import psycopg
import pytest
from django.conf import settings
from django.db import IntegrityError, ProgrammingError, connection
from django.utils import timezone

from hearth import cli
from hearth.access import record
from hearth.access.tests.make import acting, events, everywhere
from hearth.desk.tests.test_single_view import listed
from hearth.exchange.tests.make import make_entry, make_list
from hearth.kit.refused import Refused
from hearth.needs.models import Concern, Contact, Need, Note, Referral
from hearth.needs.tests.make import make_agreement
from hearth.needs.tests.make import make_person as bare_person
from hearth.people import actions as people
from hearth.people.models import DataSet, Person
from hearth.post.models import Message
from hearth.rights.actions import erasing, retention
from hearth.rights.models import Erasure, SubjectRequest
from hearth.rights.tests.test_gathering import a_whole_story, ask

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = (
    "Edna", "Enda", "Okoro", "1939-05-12", "1632960111", "1632960222", "1632960333", "edna@example.org", "9 Weir Lane",
    "4 Mill Row", "9990000018", "Bread for Wednesday", "Speaks of her garden", "Petronella", "Bertram",
    "Needs bread soon", "Came at noon", "nut allergy", "Her neighbour rang",
)  # fmt: skip


def end_the_work() -> None:
    with everywhere():
        Need.objects.update(stage="done", ending="done", ended_at=timezone.now(), ending_note="Came at noon")


def more_of_the_story(cast, person):
    with everywhere():
        agreement = make_agreement(cast.borough, "community_hub", "health_and_care")
        Referral.objects.create(
            reference="REF-1", from_team=cast.hub, to_team=cast.other, agreement=agreement, person=person,
            carries={"name": "Edna Okoro", "reason": "nut allergy"}, urgency="soon", status="handed_back",
            answer_by=timezone.now(), answered_at=timezone.now(), answered_as="Charlie", reason="Her neighbour rang",
        )  # fmt: skip
        Message.objects.create(team=cast.hub, channel="email", to="edna@example.org", template="x",
                               body="Dear Edna Okoro", about_person=person.pk, is_to_them=True)  # fmt: skip


def left(words=WORDS) -> list[tuple[str, str]]:
    """(table, word) of each of these words in any column of any table, the log's too, as the owner reads them."""
    with psycopg.connect(settings.DATABASE_OWNER_URL, autocommit=True) as owner:
        rows = owner.execute("select format('%I.%I', schemaname, tablename) from pg_tables "
                             "where schemaname in ('public', 'audit')").fetchall()  # fmt: skip
        found = []
        for (name,) in rows:
            (text,) = owner.execute(f"select coalesce(string_agg(t::text, ' '), '') from {name} t").fetchone()  # noqa: S608
            found += [(name, word) for word in words if word in text]
    return found


def erase(officer, person, **facts) -> SubjectRequest:
    request = ask(officer, person, kind="erasure", **facts)
    with acting(officer):
        erasing.start(request=request, by=officer, defer=False)
    erasing.erase_for(request_id=request.pk, borough=request.team.borough, by=officer.pk)
    with acting(officer):
        return SubjectRequest.objects.get(pk=request.pk)


@pytest.fixture
def story(cast):
    """Everything that can be held of somebody, all work ended, and no concern."""
    person, _, _ = a_whole_story(cast)
    more_of_the_story(cast, person)
    end_the_work()
    with everywhere():
        Concern.objects.all().delete()
    return person


def test_nothing_personal_is_left_in_any_column_of_any_table(story, officer):
    assert {word for _, word in left()} == set(WORDS), "the story holds every word that is looked for"
    request = erase(officer, story, identity_checked="Edna Okoro showed a bill for 4 Mill Row")
    assert request.state == "erased", request.closing_note
    assert left() == []
    with acting(officer):
        evidence = Erasure.objects.get()
    assert evidence.left == {}
    assert evidence.done["needs.Note"] == {"deleted": 1}
    assert evidence.done["needs.Need"] == {"emptied": 1}
    assert evidence.log["changes"] > 5
    assert ("rights.erase", f"job:erasure {request.reference}") in events(request.team.borough)


def test_rows_of_a_list_that_ended_and_is_not_deleted_yet_go_too(story, officer):
    with everywhere():
        DataSet.objects.update(locked_at=timezone.now(), expires_on=timezone.localdate() - timedelta(days=3))
    assert erase(officer, story).state == "erased"
    assert left() == []


def test_the_figures_keep_the_request_without_anybody(cast, story, officer):
    erase(officer, story)
    with everywhere():
        need = Need.objects.get()
        assert (need.stage, need.summary, need.details, need.person.name) == ("done", "erased", "", "Name not known")
        assert not Person.objects.exclude(pk=need.person_id).filter(borough=cast.borough).exists()
        assert Contact.objects.get().person_id is None


def test_nobody_is_erased_while_work_about_them_goes_on(cast, officer):
    person, _, _ = a_whole_story(cast)
    request = erase(officer, person)
    assert request.state == "received"
    assert "1 requests for help that are open" in request.closing_note
    with everywhere():
        assert Person.objects.get(pk=person.pk).last_name == "Okoro"
        assert not Erasure.objects.exists()


def test_a_safeguarding_record_stays_and_with_it_only_whom_it_is_about(cast, officer):
    person, _, _ = a_whole_story(cast)
    end_the_work()
    request = erase(officer, person)
    with everywhere():
        held, evidence = Person.objects.get(pk=person.pk), Erasure.objects.get()
        assert Concern.objects.get().text == "Bruises on both arms"
        assert (held.last_name, held.phone, held.email, held.sources) == ("Okoro", "", "", {})
        assert "safeguarding board" in evidence.kept["needs.Concern"]
        assert "stays known" in evidence.kept["people.Person"]
    assert request.state == "erased"
    assert {name for name, _ in left(("Speaks of her garden", "Petronella", "edna@example.org"))} == set()


def test_somebody_elses_rows_are_not_touched(cast, story, officer):
    with everywhere():
        other = bare_person(cast.borough, first_name="Zachariah", last_name="Elsewhere")
        Note.objects.create(team=cast.hub, person=other, text="Plays the tuba", signed_as="Alice")
    erase(officer, story)
    with everywhere():
        assert Note.objects.get().text == "Plays the tuba"
        assert Person.objects.get(pk=other.pk).first_name == "Zachariah"


def sealed(caplog) -> None:
    with caplog.at_level("INFO"):
        for _ in range(1200):
            record.seal()
            if "sealed change " in caplog.text:
                return
            time.sleep(0.1)


def test_a_seal_over_blanked_values_is_proved_first_and_made_anew(story, officer, caplog):
    sealed(caplog)
    erase(officer, story)
    with psycopg.connect(settings.DATABASE_OWNER_URL, autocommit=True) as owner:
        (detail,) = owner.execute("select detail from audit.event where verb = 'rights.blank_log'").fetchone()
        again = [one for one in detail["seals"] if one["relation"] == "change"]
        assert again
        assert again[0]["was"] != again[0]["now"]
        range_of = [again[0]["first"], again[0]["last"]]
        fits = owner.execute("select audit.digest_of('change', %s, %s)", range_of).fetchone()
        assert fits[0] == again[0]["now"]
    assert "sealed anew change" in caplog.text


def test_a_log_that_was_meddled_with_is_found_before_it_is_sealed_anew(story, officer, caplog):
    sealed(caplog)
    with psycopg.connect(settings.DATABASE_OWNER_URL, autocommit=True) as owner:
        owner.execute("update audit.change set actor = 'user:999' where relation = 'needs_note'")
    with pytest.raises(IntegrityError, match="does not fit"):
        erase(officer, story)
    assert left(("Speaks of her garden",)), "nothing was erased"


def test_the_log_is_blanked_for_an_erasing_job_only(story, officer):
    request = ask(officer, story, kind="erasure")
    with acting(officer):
        evidence = Erasure.objects.create(team=request.team, reference="E-1", cause="asked", records=[story.pk])
    for context in (acting(officer), everywhere("subject access X")):
        with pytest.raises(ProgrammingError, match="only the job"), context, connection.cursor() as cursor:
            cursor.execute("select audit.forget(%s, '{}', '{}')", [evidence.pk])


def test_retention_erases_whom_nothing_was_heard_of_and_nobody_else(cast, officer):
    long_ago = timezone.now() - timedelta(days=900)
    with everywhere():
        old, lately = (bare_person(cast.borough, first_name=name) for name in ("Olga", "Lata"))
        listed_one, _ = listed(cast.hub, cast.alice)
        Person.objects.update(made_at=long_ago)
        people.note_approach(person=lately, team=cast.hub, by=None, channel="phone")
    assert retention.erase_whom_kept_long_enough(borough=cast.borough) == 0, "no rule, nobody erased"
    with acting(officer):
        retention.set_retention(borough=cast.borough, by=officer, months=24, because="Schedule 4.2", is_on=True)
    assert retention.erase_whom_kept_long_enough(borough=cast.borough) == 1
    assert retention.erase_whom_kept_long_enough(borough=cast.borough) == 0
    with everywhere():
        assert not Person.objects.filter(pk=old.pk).exists()
        assert Person.objects.filter(pk__in=[lately.pk, listed_one.pk]).count() == 2
        evidence = Erasure.objects.get()
    assert (evidence.cause, evidence.erased_by, evidence.records) == ("retention", None, [old.pk])


def test_nobody_is_kept_no_longer_while_a_list_that_ended_may_still_be_extended(cast):
    person = bare_person(cast.borough)
    with everywhere():
        Person.objects.update(made_at=timezone.now() - timedelta(days=900))
    for ended in (timezone.now(), None):
        day = timezone.localdate() - timedelta(days=3)
        make_entry(make_list(cast.other, key=f"list-{ended is None}", locked_at=ended, expires_on=day), person)
        with everywhere():
            assert list(retention.kept_long_enough(cast.borough, 24)) == []


def test_only_the_officer_says_how_long(cast, officer):
    with acting(cast.alice), pytest.raises(Refused, match="data protection officer"):
        retention.set_retention(borough=cast.borough, by=cast.alice, months=1, because="x", is_on=True)


def test_a_keeping_time_no_council_has_is_refused(cast, capsys):
    for months in ("0", "99999"):
        assert cli.main(["keeping-time", "--months", months]) == 1
        assert "from 1 to 240" in capsys.readouterr().err
