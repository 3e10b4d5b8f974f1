"""Hubs help each other with volunteers only when the borough says so, and without one reading the other's."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from hearth.access.models import Team
from hearth.access.tests.make import acting, everywhere, make_team, make_user
from hearth.areas.models import Postcode
from hearth.cli import main
from hearth.kit.refused import Refused
from hearth.matching.actions import plans, weights
from hearth.matching.models import Lending, Plan, Proposal
from hearth.needs.actions import referrals
from hearth.needs.models import Need, Referral
from hearth.needs.tests.make import make_agreement, make_need, make_person
from hearth.offers.models import Volunteer
from hearth.offers.tests.make import make_volunteer
from hearth.people.models import Person


@pytest.fixture
def adam(cast):
    return make_user(make_team(cast.borough, "administration"), "administrator", "Adam")


@pytest.fixture
def two_hubs(cast):
    """A request of Alice's hub that only a volunteer of the hub next door could do."""
    here = Postcode.objects.filter(borough=cast.borough).first()
    next_door = make_team(cast.borough, "community_hub")
    helen = make_user(next_door, "manager", "Helen")
    volunteer = make_volunteer(next_door, approved_by=helen, postcode=here.pk, first_name="Nia", last_name="Quill")
    make_need(cast.hub, person=make_person(cast.borough, postcode=here.pk, phone=""))
    return next_door, volunteer


def planned(cast) -> Proposal:
    with acting(cast.alice):
        first = timezone.localdate() + timedelta(days=1)
        plan = plans.ask_for_plan(team=cast.hub, first_day=first, by=cast.alice)
    plans.make(plan_id=plan.pk, team=Team.objects.select_related("borough").get(pk=cast.hub.pk))
    with everywhere():
        return Proposal.objects.get(plan=plan)


def let_help(adam, next_door, cast, metres=1000) -> Lending:
    with acting(adam):
        return weights.let_help(helper=next_door, helped=cast.hub, metres=metres, by=adam)


def test_without_the_boroughs_word_a_hub_plans_its_own_volunteers_only(cast, two_hubs):
    assert planned(cast).status == "left"


def test_another_hub_is_named_and_its_volunteer_is_not(cast, adam, two_hubs, client):
    next_door, volunteer = two_hubs
    let_help(adam, next_door, cast)
    line = planned(cast)
    assert (line.status, line.helping_team, line.volunteer) == ("across", next_door, None)
    client.force_login(cast.alice)
    page = client.get(reverse("matching:plan", args=[line.plan_id])).content.decode()
    assert next_door.name in page
    assert "What is another hub’s stands sealed in the files" in page
    told = page + client.get(reverse("matching:proposal", args=[line.pk])).content.decode()
    told += client.get(reverse("matching:plan_file", args=[line.plan_id, "volunteers"])).content.decode()
    assert "Quill" not in told
    assert str(volunteer.pk) not in told
    with acting(cast.alice):
        assert not Volunteer.objects.filter(pk=volunteer.pk).exists()


def mended(cast) -> Plan:
    with everywhere():
        plan = plans.plan_anew(Team.objects.get(pk=cast.hub.pk), because="somebody is self-isolating")
    plans.make(plan_id=plan.pk, team=Team.objects.select_related("borough").get(pk=cast.hub.pk))
    with everywhere():
        return Plan.objects.select_related("mended_from").get(pk=plan.pk)


def taken(client, plan: Plan, folder: Path) -> str:
    """The files of a plan as a coordinator gets them."""
    folder.mkdir()
    names = ("tasks", "volunteers", "weights")
    files = {name: client.get(reverse("matching:plan_file", args=[plan.pk, name])).content for name in names}
    for name, told in files.items():
        (folder / f"{name}.json").write_bytes(told)
    return b"".join(files.values()).decode()


def test_its_files_make_the_plan_again_here_and_say_nothing_of_the_other_hub(
    cast, adam, two_hubs, client, tmp_path, settings, capsys
):  # fmt: skip
    next_door, volunteer = two_hubs
    let_help(adam, next_door, cast)
    with everywhere():  # who speaks their language stands in the requests as well
        Volunteer.objects.filter(pk=volunteer.pk).update(languages=["welsh"])
        Person.objects.update(language="welsh")
    planned(cast)
    plan = mended(cast)
    assert any(str(volunteer.pk) in " ".join(row["knows"]) for row in plan.inputs["tasks"])
    client.force_login(cast.alice)
    now, before, out = tmp_path / "now", tmp_path / "before", tmp_path / "plan.csv"
    assert str(volunteer.pk) not in taken(client, plan, now) + taken(client, plan.mended_from, before)
    again = ["match", str(now / "tasks.json"), str(now / "volunteers.json"), "--weights", str(now / "weights.json"),
             "--mended-from", str(before), "--slots-a-day", "3", "--out", str(out)]  # fmt: skip
    assert main(again) == 0
    assert str(volunteer.pk) in out.read_text()
    proof = json.loads((tmp_path / "plan.csv.proof.json").read_text())
    made = (plan.fingerprint, plan.mended_from.fingerprint, plan.cost)
    assert (proof["made_from"], proof["mended_from"], proof["cost"]) == made
    settings.SECRET_KEY = "another installation's"
    assert main(again) == 1
    assert "only the installation it comes from opens them" in capsys.readouterr().err


def test_crossing_costs_what_the_borough_says(cast, adam, two_hubs):
    next_door, _ = two_hubs
    let_help(adam, next_door, cast, metres=7000)
    line = planned(cast)
    with everywhere():
        dear = Plan.objects.get(pk=line.plan_id).cost
    let_help(adam, next_door, cast, metres=0)
    with everywhere():
        cheap = Plan.objects.get(pk=planned(cast).plan_id).cost
    assert dear - cheap == 7000


def test_the_other_hub_is_asked_by_a_referral_under_the_agreement_between_hubs(cast, adam, two_hubs, client):
    next_door, _ = two_hubs
    let_help(adam, next_door, cast)
    line = planned(cast)
    client.force_login(cast.alice)
    ask = reverse("matching:on_proposal", args=[line.pk, "ask-hub"])
    assert client.post(ask).status_code == 409, "without an agreement nothing crosses"
    make_agreement(cast.borough, "community_hub", "community_hub")
    client.post(ask)
    with everywhere():
        sent = Referral.objects.get()
        assert (sent.from_team, sent.to_team, sent.status) == (cast.hub, next_door, "sent")
        assert set(sent.carries) <= {"name", "phone", "reason"}
        assert Need.objects.get(pk=line.need_id).stage == "offered"
        assert Proposal.objects.get(pk=line.pk).status == "hub_asked"
        asked_for = Need.objects.get(pk=line.need_id)
    assert sent.carries["reason"].startswith(asked_for.details or asked_for.summary), "and what is asked, not only when"
    hilda = make_user(next_door, "manager", "Hilda")
    with acting(hilda):
        referrals.hand_back(sent, reason="Nia is away this week", by=hilda)
    page = client.get(f"/plan/{line.plan_id}").text
    assert "Said no" in page
    assert "Nia is away this week" in page


def test_an_administrator_says_which_hubs_help_and_takes_it_back(cast, adam, two_hubs, client):
    next_door, _ = two_hubs
    client.force_login(adam)
    at = reverse("matching:weights", args=[cast.borough.pk])
    lend = reverse("matching:lend", args=[cast.borough.pk])
    client.post(lend, {"helper": next_door.pk, "helped": cast.hub.pk, "metres": "1500"})
    assert "1,500" in client.get(at).content.decode()
    client.post(reverse("matching:stop_lending", args=[Lending.objects.get().pk]))
    assert not Lending.objects.exists()
    client.post(lend, {"helper": next_door.pk, "helped": next_door.pk, "metres": "1500"})
    assert not Lending.objects.exists(), "a hub does not help itself"


def test_only_the_borough_decides_who_helps_whom(cast, two_hubs):
    next_door, _ = two_hubs
    with acting(cast.alice), pytest.raises(Refused, match="Only an administrator"):
        weights.let_help(helper=next_door, helped=cast.hub, metres=1, by=cast.alice)


def test_the_page_of_weights_says_when_no_agreement_lets_a_hub_be_asked(cast, adam, two_hubs, client):
    client.force_login(adam)
    at = client.get("/weights")["Location"]
    assert "No sharing agreement between hubs is in force" in client.get(at).text
    make_agreement(cast.borough, "community_hub", "community_hub")
    assert "No sharing agreement between hubs" not in client.get(at).text
