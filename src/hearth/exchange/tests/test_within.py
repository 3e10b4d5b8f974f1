"""Who may have two records in a borough is found, every night and by command."""

from hearth.access.tests.make import acting, events, everywhere, make_team
from hearth.exchange import jobs
from hearth.exchange.actions import within
from hearth.exchange.commands import lists as commands
from hearth.exchange.models import PossibleMatch
from hearth.people.models import Joining, Person
from hearth.people.tests.make import make_person


def twice(cast) -> None:
    with acting(cast.alice):
        make_person(cast, first_name="Marigold", last_name="Featherstonehaugh")
        make_person(cast, first_name="Marigold", last_name="Fetherstonhaugh", phone="")
        make_person(cast, first_name="Somebody", last_name="Else", date_of_birth="1971-01-09", phone="01632 960 999")


def test_two_records_of_one_person_are_kept_as_a_pair_and_joined_by_nobody(cast):
    twice(cast)
    said = []
    with everywhere():
        assert within.compare_standing(borough=cast.borough, told=said.append) == 1
        assert within.compare_standing(borough=cast.borough) == 0, "running again finds nothing new"
        found = PossibleMatch.objects.select_related("one", "other").get()
        assert {found.one.first_name, found.other.first_name} == {"Marigold"}
        assert found.evidence
        assert not Joining.objects.exists()
    assert ("matches.found", "job:test") in events(cast.borough), "the borough's own log tells of it, without a file"
    assert said[0].startswith("3 records stand in")
    assert said[-1] == "Pairs to ask about: 1, of which new: 1."


def test_in_parts_the_pairs_are_the_same(cast, monkeypatch):
    twice(cast)
    monkeypatch.setattr(within, "AT_A_TIME", 1)
    monkeypatch.setattr(within, "KEPT_AT_A_TIME", 1)
    with everywhere():
        assert within.compare_standing(borough=cast.borough) == 1


def test_nobody_is_compared_across_boroughs_and_an_empty_one_has_no_pairs(cast):
    twice(cast)
    elsewhere = make_team().borough
    with everywhere():
        Person.objects.create(borough=elsewhere, first_name="Marigold", last_name="Featherstonehaugh")
        assert within.compare_standing(borough=elsewhere) == 0
    jobs.link_people(timestamp=0)
    with everywhere():
        assert PossibleMatch.objects.get().borough == cast.borough


def test_the_command_says_how_many_are_new(cast, capsys):
    from argparse import Namespace

    twice(cast)
    assert commands.link_people(Namespace(borough=cast.borough.slug)) == 0
    assert "New pairs that wait under Compare: 1" in capsys.readouterr().out
