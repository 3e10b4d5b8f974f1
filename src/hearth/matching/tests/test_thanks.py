"""Thanks each Monday from what was done, time on a volunteer's page, and the pool of those who stay."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from hearth.access.tests.make import acting, everywhere
from hearth.directory.models import Organisation
from hearth.matching import actions as matching
from hearth.matching.actions import thanks
from hearth.matching.models import Task
from hearth.needs.tests.make import make_need
from hearth.offers import actions as offers
from hearth.offers.models import Stay, Volunteer
from hearth.offers.tests.make import make_role, make_volunteer
from hearth.post.models import Message


@pytest.fixture
def sam(cast):
    make_role(cast.borough, "packing", categories=["food"], name="Packing")
    return make_volunteer(cast.hub, approved_by=cast.alice, does=["food"], first_name="Sam", last_name="Tanner",
                          easting=None, northing=None)  # fmt: skip


def did(cast, sam, days_ago: int) -> None:
    need = make_need(cast.hub)
    with acting(cast.alice):
        task = matching.offer(need, volunteer=sam, by=cast.alice)
        matching.accept(task, by=cast.alice)
        matching.done(task, how="Well", by=cast.alice)
    with everywhere():
        Task.objects.filter(pk=task.pk).update(ended_at=timezone.now() - timedelta(days=days_ago))


def sent() -> list[str]:
    with everywhere():
        rows = Message.objects.filter(template__in=("thanks_weekly", "thanks_milestone", "stay_asked"))
        return sorted(rows.values_list("template", flat=True))


def test_who_did_something_last_week_is_thanked_once(cast, sam):
    make_volunteer(cast.hub, approved_by=cast.alice, does=["food"])
    did(cast, sam, 7)
    today = timezone.localdate()
    assert thanks.thank_everybody(today) == 1
    assert thanks.thank_everybody(today) == 0
    with everywhere():
        message = Message.objects.get(template="thanks_weekly")
    assert message.to == sam.email
    assert "with one task" in message.body
    assert thanks.thank_everybody(today + timedelta(days=7)) == 0, "nothing was done since"


def test_what_was_done_this_week_waits_for_monday(cast, sam):
    did(cast, sam, 0)
    assert thanks.thank_everybody(timezone.localdate()) == 0
    assert thanks.thank_everybody(timezone.localdate() + timedelta(days=7)) == 1


def test_ten_tasks_and_a_year_are_milestones(cast, sam):
    with everywhere():
        Volunteer.objects.update(applied_at=timezone.now() - timedelta(days=370), tasks_a_week=20, language="cy")
    for _ in range(10):
        did(cast, sam, 40)
    thanks.thank_everybody(timezone.localdate())
    assert sent() == ["stay_asked", "thanks_milestone", "thanks_milestone"]
    with everywhere():
        bodies = " ".join(Message.objects.filter(template="thanks_milestone").values_list("body", flat=True))
    assert "Rydych wedi gwneud 10 tasg" in bodies
    thanks.thank_everybody(timezone.localdate())
    assert len(sent()) == 3


def test_a_volunteers_time_is_on_their_page_and_on_a_certificate(cast, sam, client):
    client.force_login(cast.alice)
    page = f"/time-of/{sam.pk}"
    assert client.post(f"{page}/certificate").status_code == 409, "nothing to certify yet"
    did(cast, sam, 0)
    day = timezone.localdate()
    given = {f"day-{part}": str(getattr(day, part)) for part in ("day", "month", "year")}
    assert "Say what for" in client.post(f"{page}/hours", {**given, "minutes": "90"}).text
    client.post(f"{page}/hours", {**given, "minutes": "90", "what": "Sorting the store"})
    shown = client.get(page).text
    assert "2½ hours" in shown
    assert "Sorting the store" in shown
    made = client.post(f"{page}/certificate")
    assert made.content.startswith(b"%PDF")
    client.post(f"{page}/introduce")
    assert "may be put to them" in client.get(page).text
    client.post(f"{page}/do-not-thank")
    assert "no, they said" in client.get(page).text
    client.post(f"{page}/do-not-introduce")
    assert "are not put to them" in client.get(page).text
    assert client.post(f"{page}/nonsense").status_code == 404


def test_the_pool_points_to_organisations_that_ask_for_just_that(cast, sam, client):
    role = make_role(cast.borough, "packing", categories=["food"])
    larder = Organisation.objects.create(borough=cast.borough, name="Mill Larder", kind="charity")
    with acting(cast.alice):
        offers.appeal(larder, by=cast.alice, what="Packing", wanted=2, starts_on=date(2026, 12, 1), contact="Rita",
                      role=role)  # fmt: skip
        stay = offers.ask_to_stay(sam, by=cast.alice)
        offers.answer_stay(stay, stays=True, roles=["packing"], how_often="week", may_be_introduced=True,
                           wants_thanks=True)  # fmt: skip
    client.force_login(cast.alice)
    shown = client.get("/pool").text
    for words in ("Sam Tanner", "Packing", "Every week", "may be asked", "Mill Larder"):
        assert words in shown
    with acting(cast.alice):
        offers.answer_stay(Stay.objects.get(), stays=False, roles=[], how_often="", may_be_introduced=False,
                           wants_thanks=True)  # fmt: skip
    shown = client.get("/pool").text
    assert "Would rather stop: speak to them first" in shown
    assert "Every week" not in shown
    assert client.post("/pool").status_code == 409, "nobody is due"


def test_who_does_not_answer_is_asked_again_after_a_year_and_once(cast, sam):
    day = timezone.localdate()
    with everywhere():
        Volunteer.objects.update(applied_at=timezone.now() - timedelta(days=900))
        Stay.objects.create(team=cast.hub, volunteer=sam, asked_at=timezone.now() - timedelta(days=370))
    thanks.thank_everybody(day)
    thanks.thank_everybody(day + timedelta(days=7))
    assert sent().count("stay_asked") == 1


def test_who_has_no_e_mail_address_is_asked_by_telephone_and_what_they_tell_is_kept(cast, sam, client):
    make_role(cast.borough, "befriending", categories=["comfort_calls"], name="Friendly calls")
    with everywhere():
        Volunteer.objects.update(applied_at=timezone.now() - timedelta(days=400), email="")
    client.force_login(cast.alice)
    assert "1 is due and has no e-mail address" in client.get("/pool").text
    page = f"/time-of/{sam.pk}"
    assert "Ask by e-mail" not in client.get(page).text
    assert "Say what they answered" in client.post(f"{page}/stays", {}).text
    said = {"stays": "yes", "roles": ["befriending"], "how_often": "month", "may_be_introduced": "on"}
    client.post(f"{page}/stays", said)
    with everywhere():
        stay = Stay.objects.get()
        assert (stay.stays, stay.roles, stay.heard_by) == (True, ["befriending"], cast.alice)
        sam.refresh_from_db()
    assert (sam.may_be_introduced, sam.wants_thanks) == (True, False), "unticked is said, too"
    shown = client.get("/pool").text
    assert f"told {cast.alice.name}" in shown
    assert "has no e-mail address" not in shown
