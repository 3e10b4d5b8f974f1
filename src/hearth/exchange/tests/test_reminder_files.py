"""A spreadsheet of appointments: whoever is surely meant is reminded, every bad row is named, twice is once."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from hearth.access.tests.make import acting, everywhere, make_user
from hearth.calls.actions import campaigns
from hearth.calls.models import Reminder
from hearth.calls.tests.simulate import clock
from hearth.exchange.actions import reminders
from hearth.exchange.rules.members import RowFault
from hearth.kit.refused import Refused
from hearth.needs.tests.make import make_category, make_need
from hearth.people.models import Person

MONDAY = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Europe/London"))
HEAD = "First name,Last name,DOB,What,Date,Time,Where\n"


@pytest.fixture
def world(cast):
    with clock(MONDAY):
        make_category(cast.borough, "case_review")
        person = make_need(cast.hub).person
        with everywhere():
            Person.objects.filter(pk=person.pk).update(
                first_name="Nia", last_name="Okoro", date_of_birth=date(1950, 5, 4), phone="+447700900123"
            )
        cast.person = person
        with acting(cast.alice):
            cast.campaign = campaigns.make(team=cast.hub, purpose="reminder", name="Clinic", by=cast.alice)
        yield cast


def taken(world, rows: str):
    with acting(world.alice):
        return reminders.take(world.campaign, content=(HEAD + rows).encode(), by=world.alice)


@pytest.mark.django_db
def test_whoever_is_surely_meant_is_reminded_and_the_same_file_twice_is_once(world):
    row = "Nia,Okoro,04/05/1950,Flu clinic,05/03/2026,10:00-12:00,Mill Hall\n"
    assert (taken(world, row).new, taken(world, row).known) == (1, 1)
    with everywhere():
        one = Reminder.objects.get()
        assert (one.person_id, one.words[0]) == (
            world.person.pk,
            "Thursday 5 March, 10:00–12:00, flu clinic, Mill Hall",
        )
        assert one.words[1].startswith("Dydd Iau 5 Mawrth, 10:00–12:00")


@pytest.mark.django_db
def test_every_bad_row_is_named_and_nobody_of_the_file_is_reminded(world):
    with pytest.raises(reminders.FaultyRows) as refused:
        taken(
            world,
            "Nia,Okoro,04/05/1950,Flu clinic,05/03/2026,10:00,Mill Hall\n"
            "Nia,Okoro,04/05/1951,Flu clinic,05/03/2026,10:00,Mill Hall\n"
            "Nia,Okoro,04/05/1950,Flu clinic,05/03/2026,half past,Mill Hall\n"
            "Nia,Okoro,04/05/1950,Flu clinic,01/03/2026,10:00,Mill Hall\n"
            "Nia,Okoro,04/05/1950,,05/03/2026,10:00,Mill Hall\n",
        )
    numbers, why = zip(*refused.value.faults, strict=True)
    assert numbers == (3, 4, 5, 6)
    assert "Nobody the team knows" in why[0]
    assert "“half past” is not a time" in why[1]
    assert "It is over, or has begun" in why[2]
    assert "does not say of what" in why[3]
    with everywhere():
        assert not Reminder.objects.exists()


@pytest.mark.django_db
def test_two_who_fit_are_nobody_for_sure(world):
    with everywhere():
        twin = Person.objects.create(
            borough=world.borough, first_name="Nia", last_name="Okoro", phone="+447700900123", known_as="Twin"
        )
    make_need(world.hub, person=twin)
    row = "Nia,Okoro,+447700900123,Flu clinic,05/03/2026,10:00,Mill Hall\n"
    with acting(world.alice), pytest.raises(reminders.FaultyRows) as refused:
        reminders.take(world.campaign, content=(HEAD.replace("DOB", "Phone") + row).encode(), by=world.alice)
    assert refused.value.faults == [(2, reminders.SEVERAL)]


@pytest.mark.parametrize(
    "head", ["", "a,b\n", "First name,Last name,What,Date,Time\nNia,Okoro,Clinic,05/03/2026,10:00\n"]
)
@pytest.mark.django_db
def test_a_file_that_cannot_be_read_says_what_is_missing(world, head):
    with acting(world.alice), pytest.raises((Refused, RowFault), match=r"missing|empty|no row|nothing"):
        reminders.take(world.campaign, content=head.encode(), by=world.alice)


@pytest.mark.django_db
def test_the_page_takes_a_file_and_names_its_rows_and_nobody_else_may(world, client):
    page = reverse("exchange:reminder_file", args=[world.campaign.pk])
    client.force_login(world.alice)
    bad = (HEAD + "Nia,Okoro,04/05/1951,Flu clinic,05/03/2026,10:00,Hall\n").encode()
    told = client.post(page, {"file": SimpleUploadedFile("c.csv", bad)}).text
    assert "Nobody the team knows is surely meant" in told
    good = (HEAD + "Nia,Okoro,04/05/1950,Flu clinic,05/03/2026,10:00,Hall\n").encode()
    told = client.post(page, {"file": SimpleUploadedFile("c.csv", good)}, follow=True).text
    assert "1 new reminder." in told
    assert "flu clinic" in told
    client.force_login(make_user(world.hub, "observer", "Only reads"))
    assert client.get(page).status_code in (403, 404)
