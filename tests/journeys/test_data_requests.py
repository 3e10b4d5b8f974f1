"""The data protection officer's pages in a real browser, wide and on a telephone, without a fault of axe."""

import pytest

from hearth.access.models import Team
from hearth.access.tests.make import acting, make_cast, make_team, make_user
from hearth.rights.actions import gathering
from hearth.rights.tests.test_gathering import a_whole_story, ask
from tests.journeys.conftest import faults_of, keep

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [1440, 390])
def test_a_request_is_read_and_decided(transactional_db, sign_in_as, width):
    cast = make_cast()
    officer = make_user(make_team(cast.borough, "administration"), "data_protection", "Dora Officer")
    person, _, _ = a_whole_story(cast)
    request = ask(officer, person)
    with acting(officer):
        gathering.start(request=request, by=officer, defer=False)
    gathering.gather_all(request_id=request.pk, borough=Team.objects.get(pk=officer.team_ids[0]).borough)
    page = sign_in_as(officer, "/subject-requests", width=width)
    faults = {}
    for part in ("", "/new", "/keeping", f"/{request.pk}", f"/{request.pk}/person", f"/{request.pk}/items"):
        page.goto(f"/subject-requests{part}")
        keep(page, f"data-requests{part.replace('/', '-').replace(str(request.pk), 'one')}-{width}")
        faults[part] = faults_of(page)
    assert {part: found for part, found in faults.items() if found} == {}
