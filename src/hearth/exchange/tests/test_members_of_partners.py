"""An organisation's own people enter their members, behind the hub's wall, and read nothing else there."""

import io

import pytest

from hearth.access.tests.make import acting, make_team, make_user
from hearth.directory.models import Organisation
from hearth.exchange.actions import members
from hearth.exchange.models import MemberFile
from hearth.exchange.tests.test_members import as_csv, group, row
from hearth.kit.refused import Refused
from hearth.offers import actions as offers
from hearth.offers.models import Volunteer
from hearth.offers.tests.make import make_volunteer
from hearth.post.models import Message

__all__ = ["group"]  # a fixture


@pytest.fixture
def pat(cast, group):
    """Who signs in for the group."""
    team = make_team(cast.borough, "partner", name="Mosque team")
    Organisation.objects.filter(pk=group.pk).update(team=team)
    group.refresh_from_db()
    return make_user(team, "partner", "Pat", employer="partner")


@pytest.fixture
def stranger(cast):
    """Who signs in for another organisation."""
    team = make_team(cast.borough, "partner", name="Church team")
    Organisation.objects.create(borough=cast.borough, name="Millthorpe Chapel", kind="faith", team=team)
    return make_user(team, "partner", "Stranger", employer="partner")


def sent(client, content: bytes):
    file = io.BytesIO(content)
    file.name = "members.csv"
    return client.post("/members", {"file": file})["Location"]


def test_an_organisation_enters_its_members_once_and_reads_only_their_names_and_how_many_are_where(
    cast, group, pat, client
):
    make_volunteer(cast.hub, first_name="Hidden", last_name="Helper")
    client.force_login(pat)
    page = sent(client, as_csv([row(1), row(2), row(3, Mobile="ring me")]))
    seen = client.get(page).text
    assert "Column “Mobile”. “ring me” is not a telephone number. Write it like 07700 900123." in seen
    client.post(page, {**columns(), "do": "load"})
    with acting(cast.alice):
        ours = Volunteer.objects.filter(put_forward_by=group, team=cast.hub, status="applied")
        assert ours.count() == Message.objects.filter(template="put_forward").count() == 2
        offers.start_checks(ours.first(), by=cast.alice)
    told = client.get("/members").text
    assert "Ola Obib" in told
    assert "Hidden" not in told
    assert "in checks" not in told, "how far each of them is, is the hub's"
    with acting(pat):
        assert not Volunteer.objects.exists()
    again = sent(client, as_csv([row(1), row(2)]))
    assert "Your organisation entered them already" in client.get(again).text
    assert "Nobody in this file is new" in client.post(again, {**columns(), "do": "load"}).text


def columns() -> dict[str, str]:
    keys = ("first_name", "last_name", "date_of_birth", "phone", "email", "postcode", "does", "has_car")
    return {f"column-{n}": key for n, key in enumerate(keys)}


def test_a_file_does_not_tell_an_organisation_who_volunteers_already_and_the_hub_sees_both(cast, pat, group, client):
    before = make_volunteer(cast.hub, first_name="Ola", last_name="Obib", email="ola1@example.org")
    with acting(pat):
        file = members.receive(by=pat, team=group.team, organisation=group, file_name="a.csv", content=as_csv([row(1)]))
        assert [one.verdict for one in members.judged(file)] == ["new"]
        members.load(file, by=pat)
    client.force_login(cast.alice)
    assert "Perhaps the same person as" in client.get(f"/volunteer/{before.pk}").text
    with acting(cast.alice):
        theirs = members.receive(by=cast.alice, team=cast.hub, organisation=group, file_name="a.csv",
                                 content=as_csv([row(1)]))  # fmt: skip
        assert [one.verdict for one in members.judged(theirs)] == ["known"]


def test_neither_the_hub_nor_another_organisation_reads_its_file_or_whom_it_entered(cast, group, pat, stranger, client):
    with acting(pat):
        file = members.receive(by=pat, team=group.team, organisation=group, file_name="a.csv", content=as_csv([row(1)]))
        members.load(file, by=pat)
        assert [one["first_name"] for one in offers.entered_by(group)] == ["Ola"]
    for other in (stranger, cast.alice, cast.bob, cast.charlie):
        client.force_login(other)
        assert client.get(f"/members/{file.pk}").status_code in (403, 404), other
        with acting(other):
            assert offers.entered_by(group) == []
            assert not MemberFile.objects.exists()
    with acting(stranger), pytest.raises(Refused):
        members.receive(by=stranger, team=group.team, organisation=group, file_name="b.csv", content=as_csv([row(2)]))
    with acting(pat), pytest.raises(Refused):
        members.receive(by=pat, team=cast.hub, organisation=group, file_name="b.csv", content=as_csv([row(2)]))


def test_whoever_signs_in_for_no_organisation_is_told_whom_to_ring(cast, client):
    client.force_login(make_user(make_team(cast.borough, "partner"), "partner", "Nobody's", employer="partner"))
    assert "has not noted which organisation" in client.get("/members").text
