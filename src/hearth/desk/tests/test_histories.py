"""What each file of a list said of somebody, on their page: field by field, behind the wall, by the list's roles."""

import pytest

from hearth.access.tests.make import acting, everywhere, make_user
from hearth.desk.tests.test_single_view import page_of
from hearth.exchange.models import ImportRun
from hearth.exchange.tests.test_diff import load, person, undo
from hearth.people.models import DataSet, Person


def loaded(cast, day: str, *rows, **choices) -> ImportRun:
    """A file that was loaded on this day."""
    run = load(cast, *rows, **choices)
    with acting(cast.alice):
        ImportRun.objects.filter(pk=run.pk).update(ended_at=f"2020-04-{day}T09:00Z", file_name=f"{day} April.csv")
    return run


@pytest.fixture
def ann(cast):
    """Three files: her telephone changed, then she was not named any more, then she was back at another address."""
    loaded(cast, "09", person(0, Phone="01632 960001"), person(1))
    loaded(cast, "16", person(0, Phone="01632 960002"), person(1))
    loaded(cast, "23", person(1), may_go=True)
    loaded(cast, "30", person(0, Phone="01632 960002", Address1="9 New Street"), person(1))
    with acting(cast.alice):
        return Person.objects.get(nhs_number="7017309170")


def test_each_field_tells_what_which_file_said(client, cast, ann):
    client.force_login(cast.alice)
    page = page_of(client, ann)
    told = page.split("What its files said")[1].split("</ul>")[0]
    assert "960001</strong> in the file of 9 April 2020 (09 April.csv), <strong>" in told
    assert "960002</strong> in the file of 16 April 2020 (16 April.csv)" in told
    assert "0 High Street</strong> in the file of 9 April 2020" in told
    assert "9 New Street</strong> in the file of 30 April 2020" in told
    assert "On the list: <strong>left it</strong> in the file of 23 April 2020" in told
    assert "<strong>back on it</strong> in the file of 30 April 2020" in told
    assert "→" not in told


def test_a_file_that_was_taken_back_said_nothing(client, cast):
    loaded(cast, "09", person(0))
    second = load(cast, person(0, Phone="01632 960002"))
    undo(cast, second)
    with acting(cast.alice):
        ann = Person.objects.get()
    client.force_login(cast.alice)
    assert "What its files said" not in page_of(client, ann)


def test_it_stays_behind_the_wall_and_with_the_roles_the_list_is_open_to(client, cast, ann):
    dora = make_user(cast.hub, "coordinator", "Dora")
    client.force_login(cast.charlie)
    assert "9 New Street" not in page_of(client, ann).split("Lists your team holds")[-1].split("Who they are")[0]
    client.force_login(dora)
    assert "What its files said" in page_of(client, ann)
    with everywhere():
        DataSet.objects.update(roles=["manager"])
    assert "What its files said" not in page_of(client, ann)
    client.force_login(cast.charlie)
    assert "What its files said" not in page_of(client, ann)
