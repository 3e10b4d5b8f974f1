"""“May be somebody known already” stands on a row until somebody has said so or not; looking is not work."""

from datetime import date

import pytest

from hearth.access.tests.make import acting, everywhere
from hearth.exchange.actions import comparing
from hearth.exchange.models import ImportRun, PossibleMatch
from hearth.exchange.tests.make_matches import make_pair
from hearth.exchange.tests.test_comparing import say
from hearth.exchange.tests.test_diff import load, person, undo
from hearth.kit.refused import Refused
from hearth.people.actions.lists import MAY_BE_KNOWN
from hearth.people.models import ListEntry, Person
from hearth.people.tests.make import make_person
from hearth.people.tests.test_joining import on_a_list


def in_doubt(cast, match: PossibleMatch, *, team=None) -> ListEntry:
    """A row of this pair's other record that was marked when it came."""
    with acting(cast.alice):
        row = on_a_list(cast, born=date(1939, 5, 12))
    with everywhere():
        ListEntry.objects.filter(pk=row.pk).update(
            person=match.other, flags=["a first mark", MAY_BE_KNOWN], team=team or cast.hub
        )
    return row


def flags(row: ListEntry) -> list[str]:
    with everywhere():
        return ListEntry.objects.get(pk=row.pk).flags


@pytest.mark.parametrize("said", ["same", "different"])
def test_an_answer_takes_the_mark_off_and_taking_it_back_puts_it_there_again(cast, said):
    match = make_pair(cast)
    row = in_doubt(cast, match)
    say(match, said, cast.alice)
    assert flags(row) == ["a first mark"]
    with acting(cast.alice):
        comparing.take_back(by=cast.alice, key="back")
    assert flags(row) == ["a first mark", MAY_BE_KNOWN]


def test_a_first_answer_that_waits_for_a_second_leaves_the_mark(cast):
    match = make_pair(cast, never_alone="a relative's number")
    row = in_doubt(cast, match)
    say(match, "same", cast.alice)
    assert MAY_BE_KNOWN in flags(row)


def test_the_mark_stays_while_another_pair_asks_about_the_same_person(cast):
    match = make_pair(cast)
    with acting(cast.alice):
        third = make_person(cast, first_name="Una")
    other = make_pair(cast, one=third, other=match.other)
    row = in_doubt(cast, match)
    say(match, "different", cast.alice)
    assert MAY_BE_KNOWN in flags(row)
    say(other, "different", cast.alice)
    assert MAY_BE_KNOWN not in flags(row)


def test_a_row_behind_another_wall_loses_its_mark_too(cast):
    match = make_pair(cast)
    row = in_doubt(cast, match, team=cast.other)
    say(match, "same", cast.alice)
    assert MAY_BE_KNOWN not in flags(row)
    with acting(cast.alice):
        assert not ListEntry.objects.exists(), "whoever answered reads nothing of it"


def test_two_records_that_are_parted_are_in_doubt_no_more(cast):
    match = make_pair(cast)
    row = in_doubt(cast, match)
    say(match, "same", cast.alice)
    with acting(cast.alice):
        joined = PossibleMatch.objects.get(pk=match.pk).joining
        comparing.part(joined=joined, by=cast.alice, because="She has a sister")
    assert MAY_BE_KNOWN not in flags(row)


@pytest.fixture
def doubtful(cast) -> tuple[ImportRun, PossibleMatch]:
    """A file with one row that may be about somebody known."""
    with acting(cast.alice):
        make_person(cast, first_name="Ann", last_name="Bee", date_of_birth="1950-02-01", phone="", postcode="",
                    address_1="", nhs_number="7017309170")  # fmt: skip
    run = load(cast, person(0, DateOfBirth="11/12/1971"))
    with acting(cast.alice):
        return run, PossibleMatch.objects.get()


def test_a_file_is_taken_back_after_its_pairs_were_only_looked_at(cast, doubtful):
    run, _ = doubtful
    with acting(cast.alice):
        assert comparing.claim_next(by=cast.alice)
    assert undo(cast, run).status == "undone"
    with acting(cast.alice):
        assert Person.objects.count() == 1


def test_a_file_is_not_taken_back_after_one_of_its_pairs_was_joined_and_it_is_said_who_did(cast, doubtful):
    run, match = doubtful
    with everywhere():
        PossibleMatch.objects.filter(pk=match.pk).update(answer="same", answered_by=cast.bob)
    say(match, "same", cast.alice)
    with acting(cast.alice):
        assert PossibleMatch.objects.get().outcome == "same"
        assert Person.objects.standing().count() == 1
    with pytest.raises(Refused, match=r"Alice joined two records \(1 person") as refusal:
        undo(cast, run)
    assert "Alice compared two records" in str(refusal.value)
    with acting(cast.alice):
        assert ImportRun.objects.get().status == "loaded"
        comparing.take_back(by=cast.alice, key="back")
    with pytest.raises(Refused, match="Alice joined two records"):
        undo(cast, run)
    with acting(cast.alice):
        assert Person.objects.standing().count() == 2, "what was joined is parted; that somebody worked on it stays"
