"""Every way in which Hearth hears of a death stops what waits for that person."""

import pytest

from hearth.access.tests.make import acting, everywhere, make_user
from hearth.desk.actions.bulk import in_bulk
from hearth.needs.actions import completing, contacts, needs, referrals
from hearth.needs.actions.completing import Checked
from hearth.needs.tests.make import make_agreement, make_need, make_route
from hearth.people.actions import lists
from hearth.people.models import Person
from hearth.people.tests.make import make_person
from hearth.post import actions as post
from hearth.post.models import Message


@pytest.fixture
def waiting(cast):
    """Edna, and a message to her that waits in another team's outbox."""
    with acting(cast.alice):
        edna = make_person(cast, nhs_number="9990000018")
    with everywhere():
        post.queue(team=cast.other, channel="email", to="edna@example.org", template="offer_received", reference="A",
                   team_name="North", about_person=edna.pk, is_to_them=True)  # fmt: skip
    return edna


def is_over(person) -> bool:
    with everywhere():
        statuses = set(Message.objects.filter(about_person=person.pk).values_list("status", flat=True))
        return Person.objects.get(pk=person.pk).is_deceased and statuses == {"cancelled"}


def waits_no_more(person) -> bool:
    with everywhere():
        return set(Message.objects.filter(about_person=person.pk).values_list("status", flat=True)) == {"cancelled"}


def confirmed(cast, call) -> None:
    dora = make_user(cast.hub, "manager", "Dora")
    with acting(dora):
        completing.confirm_death(call, is_so=True, by=dora)


def test_a_call_that_tells_of_it(cast, waiting):
    with acting(cast.alice):
        call = contacts.begin(team=cast.hub, by=cast.alice, person=waiting)
        completing.complete(call, checked=Checked(outcome="advice_given", has_died=True), by=cast.alice)
    assert waits_no_more(waiting)
    confirmed(cast, call)
    assert is_over(waiting)


def test_a_call_whose_outcome_it_is(cast, waiting):
    with acting(cast.alice):
        call = contacts.begin(team=cast.hub, by=cast.alice, person=waiting)
        completing.complete(call, checked=Checked(outcome="person_has_died"), by=cast.alice)
    assert waits_no_more(waiting)
    confirmed(cast, call)
    assert is_over(waiting)


def test_a_request_that_ends_with_it(cast, waiting):
    need = make_need(cast.hub, person=waiting)
    with acting(cast.alice):
        needs.end(need, ending="deceased", note="Her son rang", by=cast.alice)
    assert is_over(waiting)


def test_requests_ended_with_it_together(cast, waiting):
    rows = [make_need(cast.hub, person=waiting), make_need(cast.hub, person=waiting, summary="A walk")]
    with acting(cast.alice):
        in_bulk(rows, verb="end", by=cast.alice, expected=2, ending="deceased", note="Her son rang")
    assert is_over(waiting)


def test_a_list_that_tells_of_it(cast, waiting):
    with everywhere():
        edna = Person.objects.get(pk=waiting.pk)
        edna.is_deceased = edna.no_contact = True
        lists.save_changed([(edna, {"is_deceased", "no_contact"})])
    assert is_over(waiting)


def test_a_referral_about_somebody_who_died_is_neither_sent_nor_chased(cast, waiting):
    cast.other.email = "team@example.org"
    cast.other.save()
    make_agreement(cast.borough, "community_hub", "health_and_care")
    need = make_need(cast.hub, person=waiting)
    with acting(cast.alice):
        sent = referrals.refer(need=need, route=make_route(cast.borough, "health_and_care"), by=cast.alice)
        assert Message.objects.get(template="referral_sent").about_person == waiting.pk
        needs.end(need, ending="deceased", note="Her son rang", by=cast.alice)
    with everywhere():
        type(sent).objects.filter(pk=sent.pk).update(status="sent", answer_by=sent.sent_at)
    assert referrals.chase_late() == 0
    assert is_over(waiting)
