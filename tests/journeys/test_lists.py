"""A hub manager loads a list: looks it over, loads it, and sees what became of every row. With and without scripts."""

import pytest
from playwright.sync_api import expect

from hearth.exchange.actions import lists
from tests.journeys.conftest import faults_of, keep

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
ROWS = b"""NHSNumber,FirstName,LastName,DateOfBirth,Address1,Postcode,Phone
7017309170,Ann,Bee,01/02/1950,1 High Street,QX8 9ZZ,7700900123 (wife)
6593663840,Cy,Null,19400101,2 Low Road,QX8 9ZZ,NA
,Nobody,,,,,
"""


@pytest.fixture
def cast(transactional_db):
    from hearth.access.tests.make import make_cast

    return make_cast()


@pytest.fixture
def as_alice(cast, sign_in_as):
    """Open a page as Alice, who manages the hub."""
    return lambda address, **options: sign_in_as(cast.alice, address, **options)


def the_worker_comes(cast, page) -> None:
    """What the worker does with the queued file."""
    lists.load(run_id=page.url.rsplit("/", 1)[-1], team=cast.hub, by=cast.alice)


@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (390, True), (1280, False)])
def test_a_manager_loads_a_list(cast, as_alice, width, scripts):
    page = as_alice("/lists/upload", width=width, java_script_enabled=scripts)
    name = f"{width}-{'with' if scripts else 'without'}"
    page.get_by_label("Which list is it?").select_option(label="NHS shielded patient list")
    page.locator("input[type=file]").set_input_files({"name": "list.csv", "mimeType": "text/csv", "buffer": ROWS})
    keep(page, f"list-upload-{name}")
    assert not scripts or faults_of(page) == []
    page.get_by_role("button", name="Upload and look it over").click()

    expect(page.get_by_text("701 730 9170")).to_be_visible()
    keep(page, f"list-look-over-{name}")
    assert not scripts or faults_of(page) == []
    page.get_by_role("button", name="Load the list").click()

    expect(page.get_by_text("You may leave this page")).to_be_visible()
    keep(page, f"list-loading-{name}")
    the_worker_comes(cast, page)
    page.get_by_text("Download the rejected rows (CSV)").wait_for()
    keep(page, f"list-result-{name}")
    assert not scripts or faults_of(page) == []
    page.get_by_role("link", name="Rejected", exact=True).click()
    expect(page.get_by_text("There is no usable NHS number")).to_be_visible()
    assert not scripts or faults_of(page) == []
    page.goto("/lists")
    expect(page.get_by_text("1 rejected")).to_be_visible()
    keep(page, f"lists-{name}")
    assert not scripts or faults_of(page) == []
