"""What a borough decides about its volunteers."""

from datetime import date

import pytest

from hearth.access.tests.make import acting, make_team, make_user
from hearth.kit.refused import Refused, SavedMeanwhile
from hearth.offers import actions
from hearth.offers.models import VolunteerRole, able_categories, lacking_for
from hearth.offers.tests.make import make_role, make_volunteer

TODAY = date(2027, 3, 1)
FACTS = {"activity": "no_care", "identity": "seen", "dbs": "none", "categories": ["food"]}


@pytest.fixture
def admin(cast):
    return make_user(make_team(cast.borough, "administration"), "administrator", "Ada")


def test_an_administrator_adds_a_role_and_nobody_else(cast, admin):
    with acting(cast.alice), pytest.raises(Refused, match="administrator"):
        actions.add_role(borough=cast.borough, by=cast.alice, name="Garden work", **FACTS)
    with acting(admin):
        role = actions.add_role(borough=cast.borough, by=admin, name="Garden work", **FACTS)
        assert role.key == "garden_work"
        with pytest.raises(Refused, match="already"):
            actions.add_role(borough=cast.borough, by=admin, name="garden WORK", **FACTS)


def test_a_role_that_asks_for_more_than_lawful_is_refused_and_not_saved(cast, admin):
    with acting(admin):
        with pytest.raises(Refused, match="unlawful"):
            actions.add_role(borough=cast.borough, by=admin, name="Chat", **{**FACTS, "dbs": "enhanced"})
        role = actions.add_role(borough=cast.borough, by=admin, name="Chat", **FACTS)
        with pytest.raises(Refused, match="unlawful"):
            actions.change_role(role=role, by=admin, version=1, dbs="enhanced")
        assert VolunteerRole.objects.get().dbs == "none"
        actions.change_role(role=role, by=admin, version=1, dbs="barred", activity="regulated")


def test_who_saves_second_sees_both(cast, admin):
    with acting(admin):
        role = actions.add_role(borough=cast.borough, by=admin, name="Chat", **FACTS)
        actions.change_role(role=role, by=admin, version=1, references=2)
        with pytest.raises(SavedMeanwhile):
            actions.change_role(role=role, by=admin, version=1, references=1)


def test_what_somebody_may_be_asked_for_follows_the_roles_at_once(cast, admin):
    sam = make_volunteer(cast.hub, approved_by=cast.alice, does=["food", "medicines"])
    with acting(cast.alice):
        assert able_categories(sam, TODAY) == {"food", "medicines"}
    role = make_role(cast.borough, categories=[])
    with acting(admin):
        actions.change_role(role=role, by=admin, version=1, categories=["food"], identity="seen")
    with acting(cast.alice):
        assert able_categories(sam, TODAY) == set()
        assert lacking_for(sam, "food", TODAY) == ["identity not checked"]
        assert lacking_for(sam, "medicines", TODAY) == ["no role here covers this kind of help"]


def test_a_closed_role_covers_nothing(cast, admin):
    sam = make_volunteer(cast.hub, approved_by=cast.alice, does=["food"])
    with acting(admin):
        actions.change_role(role=VolunteerRole.objects.get(), by=admin, version=1, is_open=False)
    with acting(cast.alice):
        assert able_categories(sam, TODAY) == set()
