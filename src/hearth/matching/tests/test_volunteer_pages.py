"""The hub's pages about volunteers: the list, one volunteer, their checks, the borough's roles."""

from datetime import timedelta

import pytest
from django.utils import timezone

from hearth.access.tests.make import acting, make_team, make_user
from hearth.matching.rules import hard
from hearth.matching.rules.parts import Slot
from hearth.needs.tests.make import make_category
from hearth.offers.models import Check, RoleNeeds, Volunteer, VolunteerRole
from hearth.offers.tests.make import make_check, make_role, make_volunteer


@pytest.fixture
def alice(cast, client):
    client.force_login(cast.alice)
    return client


@pytest.fixture
def admin(cast, client):
    client.force_login(make_user(make_team(cast.borough, "administration"), "administrator", "Ada"))
    return client


def day(name, on):
    return {f"{name}-day": str(on.day), f"{name}-month": str(on.month), f"{name}-year": str(on.year)}


def names(page):
    with_names = page.content.decode()
    return {name for name in ("Ann", "Ben", "Cat") if f">{name} " in with_names}


@pytest.fixture
def three(cast):
    make_role(cast.borough, "shopping", categories=["food"], identity="seen")
    make_role(cast.borough, "packing", goes_to_doors=False, least_age=16)
    ann = make_volunteer(cast.hub, first_name="Ann", does=["food"], has_car=True, languages=["Urdu"])
    make_volunteer(cast.hub, first_name="Ben", does=["packing"])
    make_volunteer(cast.hub, first_name="Cat", does=["food", "packing"], languages=["cy"])
    make_check(ann, seen_by=cast.alice)
    return ann


@pytest.mark.parametrize(
    ("asked", "found"),
    [("", {"Ann", "Ben", "Cat"}), ("role=shopping", {"Ann", "Cat"}), ("role=packing", {"Ben", "Cat"}),
     ("car=yes", {"Ann"}), ("language=cy", {"Cat"}), ("lacks=nothing", {"Ann", "Ben"}),
     ("lacks=something", {"Cat"}), ("lacks=something&role=packing", set()), ("lacks=everything&role=shopping", {"Cat"}),
     ("status=active", set()), ("neighbourhood=north", set())],
)  # fmt: skip
def test_a_list_of_many_is_narrowed_to_whom_one_looks_for(alice, three, asked, found):
    assert names(alice.get(f"/volunteers?{asked}")) == found


def test_somebody_is_found_by_name_or_number_and_neither_stands_in_an_address(alice, three):
    assert names(alice.post("/volunteers", {"find": f"ann {three.last_name.split()[0]}"})) == {"Ann"}
    assert names(alice.post("/volunteers", {"find": three.number.lower().replace("-", "")})) == {"Ann"}
    assert names(alice.post("/volunteers", {"find": "Zeb"})) == set()
    assert names(alice.get("/volunteers?find=Ann&status=left")) == set()


def test_another_team_finds_nobody_here(cast, client, three):
    client.force_login(cast.charlie)
    assert client.post("/volunteers", {"find": "Ann"}).status_code in (403, 404)


def test_the_page_says_what_they_may_do_and_what_is_lacking_for_the_rest(cast, alice, three):
    with acting(cast.alice):
        cat = Volunteer.objects.get(first_name="Cat")
    page = alice.get(f"/volunteer/{cat.pk}").content.decode()
    assert "Shopping: identity not checked" in page
    assert alice.post(f"/volunteer/{cat.pk}/approve").status_code == 302, "packing lacks nothing"
    assert "lacks" in page


def test_a_check_is_written_down_ended_and_never_its_content(cast, alice, three):
    with acting(cast.alice):
        cat = Volunteer.objects.get(first_name="Cat")
    today = timezone.localdate()
    given = {"kind": "dbs", "dbs_level": "basic", **day("issued_on", today)} | day("expires_on", today + timedelta(60))
    assert alice.post(f"/volunteer/{cat.pk}/note-check", {"kind": "dbs"}).status_code == 422
    refused = alice.post(f"/volunteer/{cat.pk}/note-check", {**given, "dbs_level": "enhanced"})
    assert (refused.status_code, "asking for an enhanced one would be unlawful" in refused.text) == (422, True)
    assert alice.post(f"/volunteer/{cat.pk}/note-check", given).status_code == 302
    with acting(cast.alice):
        check = Check.objects.get(volunteer=cat)
        assert (check.kind, check.level, check.seen_by) == ("dbs", "basic", cast.alice)
    assert "DBS, basic" in alice.get("/volunteers/checks").content.decode()
    assert alice.post(f"/volunteer/{cat.pk}/check/{check.pk}/end", {"because": ""}).status_code == 422
    alice.post(f"/volunteer/{cat.pk}/check/{check.pk}/end", {"because": "Withdrawn"})
    assert "DBS, basic" not in alice.get("/volunteers/checks").content.decode()
    assert "Withdrawn" in alice.get(f"/volunteer/{cat.pk}").content.decode()


def test_a_check_that_was_renewed_runs_out_for_nobody(cast, alice, three):
    today = timezone.localdate()
    make_check(three, "dbs", "basic", seen_by=cast.alice, expires_on=today + timedelta(days=9))
    assert "DBS, basic" in alice.get("/volunteers/checks").content.decode()
    make_check(three, "dbs", "basic", seen_by=cast.alice, expires_on=today + timedelta(days=900))
    assert "DBS, basic" not in alice.get("/volunteers/checks").content.decode()


def test_a_volunteer_is_changed_and_a_stale_page_shows_both(cast, alice, three):
    page = f"/volunteer/{three.pk}/change"
    given = {"first_name": "Ann", "last_name": "Okoro", "postcode": "QX1 4AB", "does": ["food"], "reach_miles": "3",
             "tasks_a_week": "4", "language": "cy", "free": ["3"], "version": str(three.version)}  # fmt: skip
    make_category(cast.borough)
    assert alice.post(page, given).status_code == 302
    with acting(cast.alice):
        held = Volunteer.objects.get(pk=three.pk)
        assert (held.last_name, held.language, held.free, held.tasks_a_week) == ("Okoro", "cy", [3], 4)
    stale = alice.post(page, {**given, "last_name": "Other"})
    assert stale.status_code == 409
    assert "Okoro" in stale.content.decode()


def test_a_contact_is_named(cast, alice, three):
    alice.post(f"/volunteer/{three.pk}/contact", {"named_contact": str(cast.alice.pk)})
    with acting(cast.alice):
        assert Volunteer.objects.get(pk=three.pk).named_contact == cast.alice
    alice.post(f"/volunteer/{three.pk}/contact", {"named_contact": str(cast.charlie.pk)})
    with acting(cast.alice):
        assert Volunteer.objects.get(pk=three.pk).named_contact == cast.alice, "nobody of another team"


ROLE = {"name": "Garden", "categories": ["food"], "activity": "no_care", "identity": "seen", "dbs": "none",
        "references": "1", "training": "Ladders\nTools", "least_age": "18", "goes_to_doors": "yes",
        "is_open": "yes"}  # fmt: skip


def test_an_administrator_writes_a_role_and_the_law_stands_beside_what_is_refused(cast, admin):
    make_category(cast.borough)
    address = f"/roles/new/{cast.borough.pk}"
    refused = admin.post(address, {**ROLE, "dbs": "enhanced"})
    assert refused.status_code == 422
    assert "Exceptions) Order 1975" in refused.content.decode()
    assert admin.post(address, ROLE).status_code == 302
    role = VolunteerRole.objects.get()
    assert role.training == ["Ladders", "Tools"]
    given = {**ROLE, "version": "1", "references": "2"}
    assert admin.post(f"/roles/{role.pk}", given).status_code == 302
    assert admin.post(f"/roles/{role.pk}", {**given, "references": "3"}).status_code == 409


def test_a_role_that_goes_to_no_doors_covers_only_what_is_done_by_telephone(cast, admin):
    make_category(cast.borough)
    make_category(cast.borough, "check_in", by_phone=True)
    at_home = {name: value for name, value in ROLE.items() if name != "goes_to_doors"}
    refused = admin.post(f"/roles/new/{cast.borough.pk}", at_home)
    assert "“Food” is not done by telephone" in refused.content.decode()
    assert admin.post(f"/roles/new/{cast.borough.pk}", {**at_home, "categories": ["check_in"]}).status_code == 302


def test_nobody_under_eighteen_is_sent_to_a_door_whatever_a_role_says(cast):
    role = hard.Role(frozenset({"food", "check_in"}), RoleNeeds("none", "none", 0, (), 16), goes_to_doors=False)
    today = timezone.localdate()
    young = hard.Offered(does=frozenset({"food", "check_in"}), roles=(role,), guardian_agreed=True,
                         born=today.replace(year=today.year - 17, day=1))  # fmt: skip
    slot = Slot(today, 0)

    def stopped(category, *, by_phone):
        asked = hard.Asked(category=category, by_phone=by_phone)
        return "role" in {one.rule for one in hard.stops(asked, young, [slot])}

    assert stopped("food", by_phone=False)
    assert not stopped("check_in", by_phone=True)


def test_a_kind_of_help_that_no_role_covers_is_named(cast, admin):
    make_category(cast.borough)
    assert "No role covers Food" in admin.get("/roles").content.decode()
    make_role(cast.borough, "shopping", categories=["food"])
    assert "No role covers" not in admin.get("/roles").content.decode()


def test_a_hub_manager_reads_no_settings_of_roles(alice):
    assert alice.get("/roles").status_code == 403
