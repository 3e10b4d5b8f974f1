"""A list warns, then locks, then is deleted with evidence; what only it told of people goes with it."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from hearth.access import walls
from hearth.access.record import history
from hearth.access.tests.make import acting, everywhere, make_user
from hearth.exchange.actions import comparing, emptying, keeping
from hearth.exchange.models import ImportFile, ImportRow, PossibleMatch
from hearth.exchange.rules.keeping import Step, deleted_on, step
from hearth.exchange.tests.test_load_list import ANN, csv_of, load
from hearth.kit.refused import Refused
from hearth.needs.tests.make import make_need
from hearth.people.models import DataSet, Emptying, Fact, ListEntry, Person, ended_entries
from hearth.post.models import Message

NHS = "7017309170"
LAW = "Public task, Article 6(1)(e), under the notice of May."


def days(n: int) -> date:
    return timezone.localdate() + timedelta(days=n)


def the_list(cast) -> DataSet:
    with acting(cast.alice):
        return DataSet.objects.get()


def ends(cast, in_days: int) -> DataSet:
    """Let the list end in so many days."""
    with acting(cast.alice):
        DataSet.objects.update(expires_on=days(in_days))
    return the_list(cast)


def letters(cast) -> list[str]:
    with everywhere():
        return sorted(Message.objects.filter(template__startswith="list_").values_list("template", flat=True))


def to_the_end(cast) -> None:
    """The job on the day the list is locked and on the day it goes."""
    ends(cast, -1)
    keeping.keep()
    keeping.keep(today=days(14))


@pytest.mark.parametrize(
    ("today", "warned", "locked", "due"),
    [
        (date(2020, 5, 31), None, None, Step.NOTHING),
        (date(2020, 6, 1), None, None, Step.WARN),
        (date(2020, 6, 2), date(2020, 6, 1), None, Step.NOTHING),
        (date(2020, 6, 24), date(2020, 6, 1), None, Step.WARN),
        (date(2020, 6, 25), date(2020, 6, 24), None, Step.NOTHING),
        (date(2020, 6, 30), None, None, Step.WARN),
        (date(2020, 7, 1), date(2020, 6, 1), None, Step.NOTHING),
        (date(2020, 7, 2), date(2020, 6, 24), None, Step.LOCK),
        (date(2020, 7, 15), date(2020, 6, 24), date(2020, 7, 2), Step.NOTHING),
        (date(2020, 7, 16), date(2020, 6, 24), date(2020, 7, 2), Step.DELETE),
        (date(2020, 12, 1), None, None, Step.LOCK),  # the job did not run for months: first locked, never deleted
    ],
)
def test_what_is_due_on_a_day(today, warned, locked, due):
    if today == date(2020, 7, 1):
        due = Step.WARN  # the last day itself, the second warning was missed
    assert step(last_day=date(2020, 7, 1), warned_on=warned, locked_on=locked, days=14, today=today) is due


def test_the_day_of_deletion_counts_from_the_lock():
    assert deleted_on(date(2020, 7, 1), None, 14) == date(2020, 7, 16)
    assert deleted_on(date(2020, 7, 1), date(2020, 9, 1), 14) == date(2020, 9, 15)


def test_the_managers_are_told_thirty_and_seven_days_before_once_each(cast):
    load(cast, csv_of(ANN))
    ends(cast, 31)
    for day in (0, 1, 1, 2, 24, 24, 25):
        keeping.keep(today=days(day))
    assert letters(cast) == ["list_ends_soon"] * 2
    with everywhere():
        message = Message.objects.filter(template="list_ends_soon").first()
        assert message.to == cast.alice.email
        assert "Bee" not in message.body


def test_after_its_last_day_nobody_reads_a_list_even_when_the_job_did_not_run(cast):
    load(cast, csv_of(ANN))
    with acting(cast.alice):
        assert ListEntry.objects.visible_to(cast.alice).count() == 1
        person = ListEntry.objects.get().person
    ends(cast, -1)
    with acting(cast.alice), connection.cursor() as cursor:
        assert not ListEntry.objects.visible_to(cast.alice).exists()
        cursor.execute("select count(*) from people_listentry")
        assert cursor.fetchone()[0] == 0
        assert list(ended_entries(person).values()) == [cast.hub.pk]
        assert not ImportRow.objects.visible_to(cast.alice).exists()


def test_a_list_is_read_on_its_last_day(cast):
    load(cast, csv_of(ANN))
    ends(cast, 0)
    with acting(cast.alice):
        assert ListEntry.objects.visible_to(cast.alice).count() == 1


def test_a_list_is_deleted_with_its_rows_and_the_people_only_it_knew(cast):
    load(cast, csv_of(ANN, ",Nobody,,,,,,,,"))
    to_the_end(cast)
    with everywhere():
        assert not ListEntry.objects.exists()
        assert not Person.objects.filter(nhs_number=NHS).exists()
        assert not ImportFile.objects.exists()
        assert ImportRow.objects.count() == 2
        assert not ImportRow.objects.exclude(said=None, person=None, entry=None, reason="").exists()
        evidence = Emptying.objects.get()
        assert evidence.counts["entries"] == 1
        assert evidence.counts["people deleted"] == 1
        assert len(evidence.digest) == 64
        assert evidence.files[0][1] == 2
    assert letters(cast) == ["list_has_ended", "list_was_deleted"]
    held = the_list(cast)
    assert (held.emptied_rows, held.emptied_at is not None) == (1, True)
    with acting(cast.alice):
        said = [event["verb"] for event in history(held)]
    assert said[-3:] == ["lists.lock", "lists.empty"] or said[-2:] == ["lists.lock", "lists.empty"]


def test_running_the_job_twice_is_running_it_once(cast):
    load(cast, csv_of(ANN))
    ends(cast, -1)
    for day in (0, 0, 13, 14, 14, 40):
        keeping.keep(today=days(day))
    assert letters(cast) == ["list_has_ended", "list_was_deleted"]
    with everywhere():
        assert Emptying.objects.count() == 1


def test_what_a_team_works_with_is_taken_over_and_says_from_which_list(cast):
    load(cast, csv_of(ANN))
    with acting(cast.alice):
        person = Person.objects.get(nhs_number=NHS)
        make_need(person=person, team=cast.hub, by=cast.alice)
    to_the_end(cast)
    with acting(cast.alice):
        person.refresh_from_db()
        assert (person.name, person.phone, person.town) == ("Ann Bee", "+447700900123", "Milltown")
        assert not person.sources
        kept = dict(Fact.objects.filter(person=person).values_list("field", "from_list"))
        assert kept["phone"] == kept["address"] == the_list(cast).name
        assert "ward_id" not in kept


def test_of_a_person_told_by_two_lists_only_what_the_other_says_remains(cast):
    load(cast, csv_of(ANN))
    load(cast, csv_of(f"{NHS},Ann,Bee,01/02/1950,,,QX8 9ZZ,7700900555,,"), list_key="nsss")
    with acting(cast.alice):
        DataSet.objects.filter(key="nhs-list").update(expires_on=days(-1))
    keeping.keep()
    keeping.keep(today=days(14))
    with acting(cast.alice):
        person = Person.objects.get(nhs_number=NHS)
        assert (person.first_name, person.address_1) == ("Ann", "")
        assert "+447700900123" not in (person.phone, person.phone_2)
        entry = ListEntry.objects.get()
        assert set(person.sources.values()) == {str(entry.pk)}


def test_a_death_outlives_the_list_that_told_of_it(cast):
    load(cast, csv_of(f"{NHS},Ann,Bee,01/02/1950,,,QX8 9ZZ,,,"), list_key="nsss")
    load(cast, csv_of(ANN + "01/05/2020"))
    with acting(cast.alice):
        assert set(Person.objects.values_list("is_deceased", "no_contact")) == {(True, True), (False, True)}
        DataSet.objects.filter(key="nhs-list").update(expires_on=days(-1))
    keeping.keep()
    keeping.keep(today=days(14))
    with acting(cast.alice):
        assert set(Person.objects.values_list("is_deceased", "no_contact")) == {(True, True), (False, True)}
        comparing.answer(by=cast.alice, match=PossibleMatch.objects.get(), said="same", key="first")
        person = Person.objects.standing().get()
        assert person.is_deceased
        assert person.no_contact


def test_a_crash_while_deleting_leaves_the_list_as_it_was_and_the_next_run_goes_on(cast, monkeypatch):
    load(cast, csv_of(ANN))
    ends(cast, -1)
    keeping.keep()
    with monkeypatch.context() as broken, pytest.raises(Refused, match="could not be kept"):
        broken.setattr(emptying, "_write_down", lambda *_: 1 / 0)
        keeping.keep(today=days(14))
    with walls.opened(walls.whole_house(keeping.KEEPER)):
        assert ListEntry.objects.count() == 1
        assert Person.objects.filter(nhs_number=NHS).exists()
    assert keeping.keep(today=days(14))[Step.DELETE] == 1


def test_a_list_is_kept_longer_with_a_reason_and_a_law_and_is_read_again(cast):
    load(cast, csv_of(ANN))
    held = ends(cast, -1)
    keeping.keep()
    with acting(cast.alice):
        for given in ({"because": " ", "legal_basis": LAW}, {"because": "Winter", "legal_basis": "yes"}):
            with pytest.raises(Refused):
                keeping.extend(data_set=held, until=days(60), by=cast.alice, **given)
        with pytest.raises(Refused):
            keeping.extend(data_set=held, until=days(0), because="Winter", legal_basis=LAW, by=cast.alice)
        keeping.extend(data_set=held, until=days(60), because="Winter", legal_basis=LAW, by=cast.alice)
        assert ListEntry.objects.visible_to(cast.alice).count() == 1
        event = history(held)[-1]
        assert (event["verb"], event["detail"]["because"]) == ("lists.extend", "Winter")
    with pytest.raises(Refused), acting(cast.bob):
        keeping.extend(data_set=held, until=days(90), because="Winter", legal_basis=LAW, by=cast.bob)


def test_what_is_deleted_cannot_be_kept_longer_and_a_new_file_begins_it_anew(cast):
    load(cast, csv_of(ANN))
    to_the_end(cast)
    with acting(cast.alice), pytest.raises(Refused, match="was deleted"):
        keeping.extend(data_set=the_list(cast), until=days(60), because="Winter", legal_basis=LAW, by=cast.alice)
    load(cast, csv_of(ANN))
    held = the_list(cast)
    assert not held.has_ended
    assert (held.emptied_at, held.locked_at, held.warned_on) == (None, None, None)
    with acting(cast.alice):
        assert ListEntry.objects.visible_to(cast.alice).count() == 1


def test_a_file_moves_no_last_day_later_and_none_goes_into_a_list_that_has_ended(cast):
    load(cast, csv_of(ANN))
    ends(cast, 10)
    with pytest.raises(Refused, match="needs a reason"):
        load(cast, csv_of(ANN), expires_on=days(20).isoformat())
    ends(cast, -1)
    with pytest.raises(Refused, match="takes no more files"):
        load(cast, csv_of(ANN))


def test_a_list_open_to_some_roles_is_read_by_them_alone(cast):
    load(cast, csv_of(ANN))
    held, handler = the_list(cast), make_user(cast.hub, "call_handler")
    with acting(cast.alice):
        with pytest.raises(Refused, match="Say why"):
            keeping.say_who_may_see(data_set=held, roles=["manager"], because="", by=cast.alice)
        with pytest.raises(Refused):
            keeping.say_who_may_see(data_set=held, roles=["volunteer"], because="So", by=cast.alice)
        keeping.say_who_may_see(data_set=held, roles=["manager"], because="Health facts", by=cast.alice)
        assert ListEntry.objects.visible_to(cast.alice).exists()
        assert history(held)[-1]["detail"]["roles"] == ["manager"]
    for reader in (handler, cast.bob, cast.charlie):
        with acting(reader):
            assert not ListEntry.objects.visible_to(reader).exists()
    with acting(cast.alice):
        keeping.say_who_may_see(data_set=held, roles=[], because="All again", by=cast.alice)
    with acting(handler):
        assert ListEntry.objects.visible_to(handler).exists()
