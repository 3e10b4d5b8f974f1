"""A file is taken back until somebody has worked on it; then it is said who and what stands in the way."""

import pytest
from django.urls import reverse

from hearth.access.tests.make import acting, everywhere
from hearth.exchange.models import ImportRun
from hearth.exchange.tests.test_diff import load, person, undo
from hearth.kit.refused import Refused
from hearth.needs.actions import notes
from hearth.needs.tests.make import make_need
from hearth.people import actions as people
from hearth.people.models import ListEntry, Person


def somebody(cast) -> Person:
    with acting(cast.alice):
        return Person.objects.get(nhs_number="7017309170")


def test_a_note_stands_in_the_way_and_its_writer_is_named(cast):
    run = load(cast, person(0), person(1))
    with acting(cast.alice):
        notes.write(person=somebody(cast), team=cast.hub, text="Rang her.", by=cast.alice)
    with pytest.raises(Refused, match=r"Alice wrote a note \(1 person"):
        undo(cast, run)
    with acting(cast.alice):
        assert ImportRun.objects.get(pk=run.pk).status == "loaded"
        assert ListEntry.objects.count() == 2


def test_an_approach_stands_in_the_way(cast):
    run = load(cast, person(0))
    with acting(cast.alice):
        people.note_approach(person=somebody(cast), team=cast.hub, by=cast.alice, channel="phone")
    with pytest.raises(Refused, match="got in touch"):
        undo(cast, run)


def test_another_teams_work_stands_in_the_way_without_its_name(cast):
    run = load(cast, person(0))
    make_need(cast.other, person=somebody(cast))
    with pytest.raises(Refused, match="Another team has worked with 1 person") as refusal:
        undo(cast, run)
    assert cast.other.name not in str(refusal.value)


def test_a_correction_stands_in_the_way(cast):
    run = load(cast, person(0))
    held = somebody(cast)
    with acting(cast.alice):
        people.correct(person=held, by=cast.alice, version=held.version, phone="01632 960009")
    with pytest.raises(Refused, match="corrected a record"):
        undo(cast, run)


def test_a_later_file_that_changed_the_same_entries_is_taken_back_first(cast):
    first = load(cast, person(0))
    second = load(cast, person(0, Address1="9 New Street"))
    with pytest.raises(Refused, match="take that one back first"):
        undo(cast, first)
    undo(cast, second)
    assert undo(cast, first).status == "undone"


def test_a_record_that_another_list_tells_of_stays(cast):
    run = load(cast, person(0, Phone="01632 960001"))
    load(cast, person(0), list_key="web-applications")
    undo(cast, run)
    held = somebody(cast)
    assert (held.first_name, held.phone) == ("Ann0", "")


def test_work_that_was_there_before_does_not_stand_in_the_way(cast):
    load(cast, person(0))
    with acting(cast.alice):
        notes.write(person=somebody(cast), team=cast.hub, text="Rang her.", by=cast.alice)
    run = load(cast, person(0, Phone="01632 960001"))
    undo(cast, run)
    assert somebody(cast).phone == ""


def test_the_page_says_what_stands_in_the_way_or_takes_it_back(client, cast):
    run = load(cast, person(0))
    client.force_login(cast.alice)
    address = reverse("exchange:undo", args=[run.pk])
    assert "Take the file back" in client.get(address).content.decode()
    page = client.post(address, follow=True).content.decode()
    assert "was taken back" in page
    with everywhere():
        assert not ListEntry.objects.exists()


def test_others_cannot_take_it_back(client, cast):
    run = load(cast, person(0))
    client.force_login(cast.charlie)
    assert client.post(reverse("exchange:undo", args=[run.pk])).status_code in (403, 404)
