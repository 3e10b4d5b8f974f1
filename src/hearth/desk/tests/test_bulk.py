"""Many ticked needs at once: counted, done one by one, and what was refused is told with its reason."""

import pytest
from django.utils import timezone

from hearth.access.record import history
from hearth.access.tests.make import acting, everywhere, make_user
from hearth.desk.actions.bulk import in_bulk
from hearth.kit.refused import Refused
from hearth.matching import actions as matching
from hearth.matching.models import Task
from hearth.needs.actions import needs
from hearth.needs.models import Need
from hearth.needs.tests.make import make_need, make_person
from hearth.offers.tests.make import make_volunteer


@pytest.fixture
def alice(cast, client):
    client.force_login(cast.alice)
    return client


@pytest.fixture
def three(cast):
    """One to claim, one that Carol looks after, one that has ended."""
    carol = make_user(cast.hub, "call_handler", "Carol Reed")
    free, hers, gone = (make_need(cast.hub, summary=words) for words in ("Free one", "Carol's one", "Gone one"))
    with acting(carol):
        needs.claim(hers, by=carol)
    with acting(cast.alice):
        needs.end(gone, ending="duplicate", note="Twice", by=cast.alice)
    return [free, hers, gone]


def claim(rows, **more):
    return {"verb": "claim", "need": [str(need.pk) for need in rows], **more}


def test_each_is_done_or_refused_by_itself_and_both_are_told(cast, three):
    free, hers, gone = three
    with acting(cast.alice):
        result = in_bulk(three, verb="claim", by=cast.alice, expected=3)
        assert [need.pk for need in result.done] == [free.pk]
        assert {need.pk: why for need, why in result.refused} == {
            hers.pk: "Carol Reed is looking after this need. Ask them to hand it to you.",
            gone.pk: "This need has ended.",
        }
        assert list(Need.objects.of(cast.alice)) == [free]
        assert not [event for event in history(gone) if event["verb"] == "needs.claim"]


def test_another_number_than_was_confirmed_changes_nothing(cast, three):
    with acting(cast.alice), pytest.raises(Refused, match="confirmed 2"):
        in_bulk(three, verb="claim", by=cast.alice, expected=2)


def test_the_pages_ask_for_the_number_then_say_what_happened_and_why_not(cast, alice, three):
    asked = alice.post("/work/bulk", claim(three)).content.decode()
    assert "Claim: 3 needs" in asked
    assert "Nothing has changed yet." in asked
    wrong = alice.post("/work/bulk", claim(three, expected="2")).content.decode()
    assert "You typed 2, but 3 are ticked." in wrong
    with acting(cast.alice):
        assert not Need.objects.of(cast.alice).exists()
    done = alice.post("/work/bulk", claim(three, expected="3", back="/work?show=open"), follow=True)
    page = done.content.decode()
    assert done.redirect_chain[0][0] == "/work/bulk/done"
    assert "Claim: 1 of 3 changed" in page
    assert "2 stayed as they were" in page
    changed = page.index(">Changed<")
    assert page.index("Carol Reed is looking after this need.") < changed < page.index("Free one")
    assert "This need has ended." in page
    assert 'href="/work?show=open"' in page
    assert "Claim: 1 of 3 changed" in alice.get("/work/bulk/done").content.decode(), "loading it again changes nothing"


def test_a_result_is_its_readers_own_and_shows_only_what_they_may_see(cast, alice, client, three):
    alice.post("/work/bulk", claim(three[:1], expected="1"))
    with everywhere():
        Need.objects.filter(pk=three[0].pk).update(team=cast.other)
    page = alice.get("/work/bulk/done").content.decode()
    assert "Free one" not in page
    assert "1 of those changed is no longer on your lists." in page
    client.force_login(make_user(cast.hub, "manager", "Mo"))
    assert client.get("/work/bulk/done").url == "/work", "nothing of somebody else's"


def test_bulk_never_reaches_behind_another_wall(cast, alice):
    theirs = make_need(cast.other)
    answer = alice.post("/work/bulk", claim([theirs], expected="1"), follow=True)
    assert "None of these needs is on your list any more." in answer.content.decode()
    with everywhere():
        assert Need.objects.get().owner is None


def test_ending_takes_a_task_back_from_its_volunteer_and_only_where_the_need_really_ends(cast):
    sam = make_volunteer(cast.hub, approved_by=cast.alice)
    rows = [make_need(cast.hub), make_need(cast.hub)]
    with acting(cast.alice):
        tasks = [matching.offer(need, volunteer=sam, by=cast.alice) for need in rows]
        result = in_bulk(rows, verb="end", by=cast.alice, expected=2, ending="declined", note=" ")
        assert len(result.refused) == 2
        assert {task.status for task in Task.objects.all()} == {"offered"}, "a refused end leaves the task as it was"
        result = in_bulk(rows, verb="end", by=cast.alice, expected=2, ending="declined", note="They rang")
        assert len(result.done) == len(tasks)
        assert {task.status for task in Task.objects.all()} == {"withdrawn"}


def test_a_death_is_said_of_one_person_at_a_time(cast):
    edna = make_person(cast.borough)
    of_edna = [make_need(cast.hub, person=edna), make_need(cast.hub, person=edna)]
    facts = {"ending": "deceased", "note": "Her son rang", "by": cast.alice, "verb": "end"}
    with acting(cast.alice):
        with pytest.raises(Refused, match="several people"):
            in_bulk([*of_edna, make_need(cast.hub)], expected=3, **facts)
        assert len(in_bulk(of_edna, expected=2, **facts).done) == 2


@pytest.mark.parametrize(
    ("verb", "facts", "holds"),
    [
        ("hold", {"until-day": "1", "until-month": "2", "until-year": str(timezone.localdate().year + 1),
                  "reason": "Away"}, lambda need: need.is_on_hold),
        ("set_urgency", {"urgency": "now", "reason": "Snow"}, lambda need: need.urgency == "now"),
        ("end", {"ending": "no_longer_needed", "reason": "Shop reopened"},
         lambda need: need.ending_note == "No longer needed: Shop reopened"),
    ],
)  # fmt: skip
def test_every_bulk_action_reaches_every_ticked_need(cast, alice, verb, facts, holds):
    rows = [make_need(cast.hub) for _ in range(3)]
    sent = {"verb": verb, "need": [str(need.pk) for need in rows], "expected": "3", **facts}
    assert "3 of 3 changed" in alice.post("/work/bulk", sent, follow=True).content.decode()
    with acting(cast.alice):
        assert all(holds(need) for need in Need.objects.all())
