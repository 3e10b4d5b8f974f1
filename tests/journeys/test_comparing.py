"""Two lists are loaded; whoever may be on both is compared by keyboard alone, and an answer is taken back."""

import pytest
from playwright.sync_api import expect

from hearth.access.tests.make import acting, make_team, make_user
from hearth.exchange.actions import lists
from hearth.exchange.models import PossibleMatch
from hearth.needs.tests.make import make_need
from hearth.people.actions import joining
from hearth.people.models import Joining, Person
from hearth.people.tests.make import make_person
from tests.journeys.conftest import faults_of, keep, settled

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
HEADER = b"NHSNumber,FirstName,LastName,DateOfBirth,Address1,Postcode,Phone\n"
FIRST = (
    HEADER
    + b"""7017309170,Marigold,Featherstonehaugh,01/02/1950,1 High Street,QX8 9ZZ,01632960111
6593663840,Ezekiel,Winterbourne,12/05/1939,2 Low Road,QX8 9ZZ,01632960222
"""
)
SECOND = (
    HEADER
    + b""",M,Featherstonehaugh,01/02/1950,4 Elm Way,QX8 9ZX,
9434765919,Ezekiel,Winterbourne,12/05/1939,2 Low Road,QX8 9ZZ,01632960999
"""
)


@pytest.fixture
def cast(transactional_db):
    from hearth.access.tests.make import make_cast

    return make_cast()


def takes_an_answer(page) -> None:
    """A pair just shown takes none for a moment, so that nobody answers what they have not read."""
    settled(page)
    expect(page.locator("#compare [data-choice]:visible").first).to_be_enabled()


def load(cast, team, content) -> None:
    by = make_user(team, "manager", f"Manager of {team.name}")
    with acting(by):
        lists.load_list(by=by, team=team, list_key="nhs-list", file_name="list.csv", content=content,
                        choices=lists.Choices(keep_out_of_area=True))  # fmt: skip


@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (390, True), (1280, False)])
def test_the_doubtful_are_compared_by_keyboard(cast, sign_in_as, width, scripts):
    load(cast, cast.hub, FIRST)
    load(cast, make_team(cast.borough), SECOND)
    with acting(cast.alice):
        pairs = PossibleMatch.objects.count()
    assert pairs == 2, "an initial only, and two NHS numbers: a person decides"
    page = sign_in_as(cast.alice, "/compare", width=width, java_script_enabled=scripts)
    name = f"{width}-{'with' if scripts else 'without'}"
    expect(page.locator("[role=status]").first).to_contain_text(f"{pairs} pairs left")
    keep(page, f"compare-{name}")
    assert not scripts or faults_of(page) == []

    if scripts:
        page.keyboard.press("2")
        expect(page.locator("[role=status]").first).to_contain_text("Last pair: two people")
        takes_an_answer(page)
        keep(page, f"compare-next-{name}")
        page.keyboard.press("1")
        expect(page.locator("[role=status]").first).to_contain_text("Last pair: the same person")
        takes_an_answer(page)
        assert faults_of(page) == []
        page.keyboard.press("1")  # nothing is left, so that the first key takes the last answer back
        expect(page.locator("[role=status]").first).to_contain_text("Taken back")
    else:
        page.get_by_role("button", name="Two people").click()
        page.get_by_role("button", name="The same person").click()
        page.get_by_role("button", name="Take my last answer back").click()
    expect(page.get_by_text("Taken back")).to_be_visible()
    with acting(cast.alice):
        assert Joining.objects.filter(parted_at=None).count() == 0
        assert PossibleMatch.objects.exclude(answer="").count() == 1
    page.goto("/compare/readers")
    keep(page, f"compare-readers-{name}")
    assert not scripts or faults_of(page) == []


@pytest.mark.parametrize("width", [1280, 390])
def test_a_mistake_is_put_right_on_the_persons_page_and_one_call_serves_a_household(cast, sign_in_as, width):
    load(cast, cast.hub, FIRST)
    with acting(cast.alice):
        ezekiel = Person.objects.get(first_name="Ezekiel")
        wife = make_person(cast, first_name="Ada", last_name="Winterbourne", phone="01632 960 222")
        make_need(cast.hub, person=ezekiel, source="list")
        joining.join(kept=wife, gone=ezekiel, by=cast.alice, because="Looked the same")
    page = sign_in_as(cast.alice, f"/person/{wife.pk}/open", width=width)
    page.get_by_label("A list").check()
    page.get_by_role("button", name="Open").click()
    page.get_by_role("link", name="Lists and joined records").click()
    expect(page.get_by_text("Came with a record that was joined")).to_be_visible()
    keep(page, f"rows-{width}")
    assert faults_of(page) == []
    page.get_by_role("link", name="This row is about somebody else").click()
    keep(page, f"move-row-{width}")
    assert faults_of(page) == []
    page.get_by_role("link", name="Lists and joined records").click()
    page.get_by_text("These were two people").click()
    page.get_by_label("How do you know?").fill("They are man and wife")
    page.get_by_role("button", name="Part them").click()
    expect(page.get_by_text("They are man and wife")).to_be_visible()

    page.goto(f"/person/{wife.pk}/household")
    expect(page.get_by_text("The same telephone and surname")).to_be_visible()
    page.get_by_role("button", name="They live together").click()
    expect(page.get_by_text("Alice said so")).to_be_visible()
    page.keyboard.press("Alt+o")
    page.get_by_label("Kind of help").select_option("Food")
    page.get_by_label("How soon?").select_option("soon")
    page.get_by_label("What is needed?").fill("Food for a week")
    keep(page, f"household-{width}")
    assert faults_of(page) == []
    page.get_by_role("button", name="Raise it for each").click()
    expect(page.get_by_text("Food for a week")).to_have_count(2)
    page.goto("/compare/lines")
    page.get_by_label("Link without a person").fill("9")
    page.get_by_role("button", name="Show what they would do").click()
    expect(page.get_by_text("What these lines would do").first).to_be_visible()
    keep(page, f"lines-{width}")
    assert faults_of(page) == []
