"""Sharing agreements: made, changed version by version, ended; read by who may, changed by an administrator alone."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from hearth.access.tests.make import acting, events, make_borough, make_team, make_user
from hearth.kit.refused import Refused
from hearth.needs.actions import agreements, referrals
from hearth.needs.models import Agreement, AgreementVersion
from hearth.needs.rules.sharing import standing, what_changes, wrong_terms
from hearth.needs.tests.make import make_agreement, make_need, make_person, make_route

TERMS = {"name": "Hardship food", "fields": ["name", "phone"], "purpose": "Food", "legal_basis": "UK GDPR 6(1)(e)",
         "answer_within_hours": 8}  # fmt: skip


@pytest.fixture
def adam(cast):
    return make_user(make_team(cast.borough, "administration"), "administrator", "Adam")


@pytest.fixture
def agreed(cast, adam):
    with acting(adam):
        return agreements.make(borough=cast.borough, by=adam, from_kind="community_hub", to_kind="health_and_care",
                               **dated(TERMS))  # fmt: skip


def dated(terms, **facts):
    today = timezone.localdate()
    return {"starts_on": today, "expires_on": today + timedelta(days=90), **terms, **facts}


def typed(terms, **more):
    """What a browser sends for these terms."""
    sent = {name: value for name, value in terms.items() if name not in ("fields", "starts_on", "expires_on")}
    for name in ("starts_on", "expires_on"):
        sent |= {f"{name}-{part}": getattr(terms[name], part) for part in ("day", "month", "year")}
    return {**sent, "facts": terms["fields"], **more}


def text(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_one_is_made_on_a_page_and_referrals_go_under_it(cast, adam, client):
    client.force_login(adam)
    sent = typed(dated(TERMS), from_kind="community_hub", to_kind="health_and_care")
    answer = client.post(reverse("needs:new_agreement", args=[cast.borough.pk]), sent)
    page = text(client.get(answer.url))
    assert "in force" in page
    assert "Name Telephone Each where it is known" in page, "what crosses"
    assert "Date of birth, NHS number, Address" in page, "what stays behind the wall"
    with acting(cast.alice):
        person = make_person(cast.borough, address_1="1 Mill Lane")
        referral = referrals.refer(need=make_need(cast.hub, person=person),
                                   route=make_route(cast.borough, "health_and_care"), by=cast.alice)  # fmt: skip
    assert set(referral.carries) <= {"name", "phone"}
    assert ("needs.agree", f"user:{adam.pk}") in events(cast.borough), "the borough's own log says so"


def test_hubs_have_an_agreement_with_each_other(cast, adam, client):
    client.force_login(adam)
    sent = typed(dated(TERMS), from_kind="community_hub", to_kind="community_hub")
    assert client.post(reverse("needs:new_agreement", args=[cast.borough.pk]), sent).status_code == 302


def test_sending_the_form_twice_makes_one(cast, adam, client):
    client.force_login(adam)
    sent = typed(dated(TERMS), from_kind="community_hub", to_kind="health_and_care")
    for status in (302, 422):
        assert client.post(reverse("needs:new_agreement", args=[cast.borough.pk]), sent).status_code == status
    with acting(adam):
        assert Agreement.objects.filter(borough=cast.borough).count() == 1


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"from_kind": "welfare", "to_kind": "welfare"}, "The same kind of team stands on both sides"),
        ({"facts": []}, "Tick at least one fact"),
        ({"facts": ["name", "shoe_size"]}, "not on the list"),
        ({"expires_on-year": "2019"}, "Last day"),
        ({"expires_on-year": "2999"}, "Check the year"),
        ({"starts_on-year": str(timezone.localdate().year + 2)}, "It begins after its last day"),
        ({"answer_within_hours": "0"}, "must be a whole number"),
        ({"answer_within_hours": "9999999"}, "must be a whole number"),
        ({"name": "  "}, "Give it a name"),
        ({"purpose": "x" * 301}, "What are they sent for?"),
        ({"legal_basis": ""}, "Say by which law"),
        ({"from_kind": "administration"}, "not on the list"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(cast, adam, client, more, says):
    client.force_login(adam)
    sent = typed(dated(TERMS), from_kind="community_hub", to_kind="health_and_care") | more
    answer = client.post(reverse("needs:new_agreement", args=[cast.borough.pk]), sent)
    assert answer.status_code == 422
    page = text(answer)
    assert "There is a problem" in page
    assert says in page
    assert "Hardship food" in answer.content.decode() or "name" in more
    with acting(adam):
        assert not Agreement.objects.filter(borough=cast.borough).exists()


def test_what_a_change_does_is_shown_before_it_is_saved(cast, adam, agreed, client):
    client.force_login(adam)
    address = reverse("needs:change_agreement", args=[agreed.pk])
    terms = {**agreed.terms(), "fields": ["name", "diet"], "answer_within_hours": 12}
    sent = typed(terms, because="The kitchen asks", version=1)
    page = client.post(address, sent | {"do": "save"})
    assert "Crosses from now on: Diet" in text(page)
    assert "No longer crosses: Telephone" in text(page)
    assert "Hours to answer: 12 (was: 8)" in text(page)
    agreed.refresh_from_db()
    assert agreed.version == 1, "nothing is saved that was not shown"
    shown = re.search(r'name="shown" value="(\w+)"', page.content.decode())[1]
    different = typed({**terms, "fields": ["name", "diet", "hardship"]}, because="More", version=1)
    assert client.post(address, different | {"do": "save", "shown": shown}).status_code == 200, "not what was shown"
    assert client.post(address, sent | {"do": "save", "shown": shown}).status_code == 302
    page = text(client.get(reverse("needs:agreement", args=[agreed.pk])))
    assert "2 holds now" in page
    assert "The kitchen asks" in page
    assert "Crosses from now on: Diet" in page
    assert ("needs.change_agreement", f"user:{adam.pk}") in events(cast.borough)


def test_a_referral_says_under_which_version_it_was_sent(cast, adam, agreed, client):
    with acting(cast.alice):
        referral = referrals.refer(need=make_need(cast.hub), route=make_route(cast.borough, "health_and_care"),
                                   by=cast.alice)  # fmt: skip
    with acting(adam):
        agreements.change(agreement=agreed, by=adam, version=1, because="Less", **dated(TERMS, fields=["name"]))
    client.force_login(cast.charlie)
    page = text(client.get(f"/referral/{referral.pk}"))
    assert "Hardship food (version 1) names" in page
    assert client.get(reverse("needs:agreement", args=[agreed.pk])).status_code == 200, "whoever refers may read it"
    with acting(cast.alice):
        later = referrals.refer(need=make_need(cast.hub), route=make_route(cast.borough, "health_and_care"),
                                by=cast.alice)  # fmt: skip
    assert (referral.agreement_version, later.agreement_version) == (1, 2)
    assert set(later.carries) == {"name"}


def test_a_colleague_who_saved_first_is_shown_beside_what_was_typed(cast, adam, agreed, client):
    client.force_login(adam)
    address = reverse("needs:change_agreement", args=[agreed.pk])
    terms = {**agreed.terms(), "purpose": "Food and a call"}
    with acting(adam):
        agreements.change(agreement=agreed, by=adam, version=1, because="Other", **dated(TERMS, purpose="Only food"))
    sent = typed(terms, because="Mine", version=1)
    shown = re.search(r'name="shown" value="(\w+)"', client.post(address, sent).content.decode())[1]
    answer = client.post(address, sent | {"do": "save", "shown": shown})
    assert answer.status_code == 409
    assert "Somebody else saved this" in text(answer)
    assert "Only food" in text(answer)
    assert "Food and a call" in text(answer)
    assert 'name="version" value="2"' in answer.content.decode(), "saving again puts mine in place of theirs"


def test_a_change_that_changes_nothing_is_refused(adam, agreed):
    with acting(adam), pytest.raises(Refused, match="Nothing is different"):
        agreements.change(agreement=agreed, by=adam, version=1, because="x", **agreed.terms())


def test_ended_with_a_reason_it_stops_referrals_and_stays_as_it_was(cast, adam, agreed, client):
    client.force_login(adam)
    address = reverse("needs:end_agreement", args=[agreed.pk])
    assert client.post(address, {"because": " "}).status_code == 422
    assert client.post(address, {"because": "The foodbank has closed"}).status_code == 302
    page = text(client.get(reverse("needs:agreement", args=[agreed.pk])))
    assert "by Adam: The foodbank has closed" in page
    assert "Change it" not in page
    for again in (address, reverse("needs:change_agreement", args=[agreed.pk])):
        assert client.get(again).status_code == 409
    assert "Hardship food" not in text(client.get(reverse("needs:agreements")))
    assert "Hardship food" in text(client.get(reverse("needs:agreements") + "?show=all"))
    with acting(cast.alice), pytest.raises(Refused, match="was ended"):
        referrals.refer(need=make_need(cast.hub), route=make_route(cast.borough, "health_and_care"), by=cast.alice)
    assert ("needs.end_agreement", f"user:{adam.pk}") in events(cast.borough)


def test_a_data_protection_officer_reads_and_changes_nothing(cast, agreed, client):
    client.force_login(make_user(make_team(cast.borough, "administration"), "data_protection", "Dana"))
    assert "Hardship food" in text(client.get(reverse("needs:agreements")))
    page = client.get(reverse("needs:agreement", args=[agreed.pk]))
    assert "Change it" not in text(page)
    assert client.get(reverse("needs:change_agreement", args=[agreed.pk])).status_code == 403
    assert client.post(reverse("needs:end_agreement", args=[agreed.pk]), {"because": "x"}).status_code == 403


def test_another_boroughs_agreements_are_not_there(agreed, client):
    other = make_user(make_team(make_borough(), "administration"), "administrator", "Olga")
    client.force_login(other)
    assert client.get(reverse("needs:agreement", args=[agreed.pk])).status_code == 404
    assert client.get(reverse("needs:new_agreement", args=[agreed.borough_id])).status_code == 404
    assert "Hardship food" not in text(client.get(reverse("needs:agreements")))
    with acting(other), pytest.raises(Refused, match="Only an administrator"):
        agreements.end(agreement=agreed, by=other, because="x")


def test_what_a_version_said_cannot_be_changed_even_by_a_mistake_of_ours(adam, agreed):
    with acting(adam):
        for does in ("update needs_agreementversion set purpose = ''", "delete from needs_agreementversion"):
            with pytest.raises(IntegrityError, match="never changes"), transaction.atomic(), connection.cursor() as now:
                now.execute(does)
        assert AgreementVersion.objects.get(agreement=agreed).purpose == "Food"


def test_one_that_only_lets_somebody_ask_whom_they_know_carries_no_referral(cast, adam):
    make_agreement(cast.borough, "community_hub", "health_and_care", fields=("name", "reason"))
    asked = make_agreement(cast.borough, "community_hub", "health_and_care", fields=("is_known",), days=90)
    with acting(cast.alice):
        referral = referrals.refer(need=make_need(cast.hub), route=make_route(cast.borough, "health_and_care"),
                                   by=cast.alice)  # fmt: skip
    assert referral.agreement != asked
    assert "name" in referral.carries


def test_of_two_between_the_same_teams_the_page_says_which_one_holds(cast, adam, agreed, client):
    longer = make_agreement(cast.borough, "community_hub", "health_and_care", name="The longer one", days=300)
    client.force_login(adam)
    assert "go under The longer one" in text(client.get(reverse("needs:agreement", args=[agreed.pk])))
    assert "go under" not in text(client.get(reverse("needs:agreement", args=[longer.pk])))


def test_rules_of_terms_and_of_how_an_agreement_stands():
    today = timezone.localdate()
    fine = dated(TERMS)
    assert wrong_terms(fine, from_kind="gp", to_kind="foodbank", today=today) == ("", "")
    assert (
        wrong_terms({**fine, "fields": ["shoe_size"]}, from_kind="gp", to_kind="foodbank", today=today)[0] == "fields"
    )
    assert what_changes(fine, fine) == []

    def said(starts, ends, is_ended=False):
        days = {"starts_on": today + timedelta(days=starts), "expires_on": today + timedelta(days=ends)}
        return standing(**days, is_ended=is_ended, today=today)[0]

    assert said(-5, 31) == "in force"
    assert said(-5, 30) == "30 days left"
    assert said(-5, 1) == "1 day left"
    assert said(-5, 0) == "last day today"
    assert said(-5, -1) == "lapsed"
    assert said(1, 40).startswith("begins ")
    assert said(-5, 31, is_ended=True) == "ended"
