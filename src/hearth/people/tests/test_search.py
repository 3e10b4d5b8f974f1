"""A person is found by whatever was heard, and only inside the borough."""

from datetime import date

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hearth.access.tests.make import acting, make_borough, make_team, make_user
from hearth.people import actions
from hearth.people.models import Person
from hearth.people.tests.make import make_person
from hearth.people.typed import understand

TODAY = date(2026, 3, 1)


@pytest.fixture
def town(cast):
    """A few people whose names are easily misheard."""
    with acting(cast.alice):
        people = {
            "edna": make_person(cast, nhs_number="9434765919"),
            "catherine": make_person(cast, first_name="Catherine", last_name="O'Brien", date_of_birth="1950-01-02",
                                     phone="07700 900 456", postcode="QX9 1ZZ"),
            "william": make_person(cast, first_name="William", last_name="Entwistle", known_as="Bill", phone="",
                                   date_of_birth="1944-11-30", phone_2="01632 960 777"),
            "jozef": make_person(cast, first_name="Józef", last_name="Wiśniewski", date_of_birth=None, phone=""),
            "siobhan": make_person(cast, first_name="Siobhan", last_name="Macdonald-Smith", date_of_birth=None),
            "john": make_person(cast, first_name="John", last_name="Smith", date_of_birth="1950-01-02", phone=""),
        }  # fmt: skip
    return cast, people


@pytest.mark.parametrize(
    ("typed", "who"),
    [
        ("edna okoro", "edna"), ("okoro edna", "edna"), ("Enda Okorro", "edna"), ("edn ok", "edna"),
        ("12/05/1939", "edna"), ("12.5.39", "edna"), ("12 May 1939", "edna"), ("12th of may 1939", "edna"),
        ("12051939", "edna"), ("1939-05-12", "edna"), ("01632 960111", "edna"), ("+44 1632 960 111", "edna"),
        ("960111", "edna"), ("943 476 5919", "edna"), ("9434765919", "edna"),
        ("kathryn obrien", "catherine"), ("O’Brien", "catherine"), ("katherine o'brian", "catherine"),
        ("qx91zz", "catherine"), ("QX9", "catherine"), ("kate obrien 2/1/1950", "catherine"), 
        ("0770090045", "catherine"),
        ("bill entwhistle", "william"), ("billy entwistle", "william"), ("960 777", "william"),
        ("jozef wisniewski", "jozef"), ("Wiśniewski", "jozef"), ("wisnewski", "jozef"),
        ("shevaun smith", "siobhan"), ("macdonald smith", "siobhan"), ("mcdonald siobhan", "siobhan"),
        ("jhon smiht", "john"), ("jack smith", "john"), ("smith 2 Jan 1950", "john"),
    ],
)  # fmt: skip
def test_the_person_meant_comes_first(town, typed, who):
    cast, people = town
    with acting(cast.charlie):
        found = Person.objects.search(typed)
    assert found, f"nobody found for {typed}"
    assert found[0].pk == people[who].pk
    assert found[0].because


@pytest.mark.parametrize("typed", ["", " ", "x", "%", "zzzz qqqq", "'; drop table people_person; --", "((((", "|"])
def test_nothing_comes_of_nothing(town, typed):
    cast, _ = town
    with acting(cast.alice):
        assert Person.objects.search(typed) == []
        assert Person.objects.count() == 6


def test_another_borough_finds_nobody(town):
    stranger = make_user(make_team(make_borough()), "manager")
    with acting(stranger):
        assert Person.objects.search("edna okoro") == []
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from people_search('edna', null, '', '', '', 10)")
            assert cursor.fetchone()[0] == 0


def test_without_open_walls_nobody_is_found(town):
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from people_search('edna', '1939-05-12', '', '', '', 10)")
        assert cursor.fetchone()[0] == 0


def test_who_has_died_comes_after_the_living(town):
    cast, people = town
    with acting(cast.alice):
        twin = make_person(cast)
        actions.mark_deceased(person=people["edna"], by=cast.alice)
        assert [p.pk for p in Person.objects.search("edna okoro")] == [twin.pk, people["edna"].pk]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_one_slip_of_the_keyboard_is_forgiven(town, data):
    """A letter left out, doubled, swapped or wrong in either name still finds the person, among the first three."""
    cast, people = town
    who = data.draw(st.sampled_from(["edna", "catherine", "william", "john"]))
    names = [people[who].first_name, people[who].last_name]
    place = data.draw(st.integers(0, 1))
    word = names[place]
    at = data.draw(st.integers(1, len(word) - 2))
    slip = data.draw(st.sampled_from(["left out", "doubled", "swapped", "wrong"]))
    names[place] = {
        "left out": word[:at] + word[at + 1 :], "doubled": word[:at] + word[at] + word[at:],
        "swapped": word[: at] + word[at + 1] + word[at] + word[at + 2 :], "wrong": word[:at] + "x" + word[at + 1 :],
    }[slip]  # fmt: skip
    if data.draw(st.booleans()):
        names.reverse()
    with acting(cast.alice):
        assert people[who].pk in [p.pk for p in Person.objects.search(" ".join(names))[:3]]


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=80))
def test_no_text_breaks_the_search(town, text):
    cast, _ = town
    with acting(cast.alice):
        assert isinstance(Person.objects.search(text), list)


@given(st.dates(date(1930, 1, 1), date(2020, 12, 31)), st.sampled_from(["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d",
       "%d %B %Y", "%d %b %Y", "%d%m%Y", "%d %m %Y"]), st.sampled_from(["", "edna okoro ", "QX1 1AA "]))  # fmt: skip
def test_a_birth_date_is_read_in_any_form(day, form, before):
    meant = understand(before + day.strftime(form), today=TODAY)
    assert meant.born == day
    assert (meant.name, meant.postcode) == (("edna okoro", "") if "edna" in before else ("", before.strip()))


@pytest.mark.parametrize(
    ("typed", "part", "value"),
    [
        ("07700 900123", "phone", "+447700900123"), ("01632 96", "phone", "+44163296*"), ("900123", "phone", "900123"),
        ("bl9 0sw", "postcode", "BL9 0SW"), ("Okoro, BL9", "postcode", "BL9"), ("943 476 5919", "nhs_number",
         "9434765919"),
        ("12/5/39", "born", date(1939, 5, 12)), ("12/5/19", "born", date(2019, 5, 12)), ("31/02/1950", "born", None),
    ],
)  # fmt: skip
def test_what_was_typed_is_understood(typed, part, value):
    assert getattr(understand(typed, today=TODAY), part) == value
