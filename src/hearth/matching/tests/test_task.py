"""A need in a volunteer's hands."""

import pytest
from django.db import IntegrityError, connection, transaction

from hearth.access.tests.make import acting
from hearth.kit.refused import Refused
from hearth.matching import actions
from hearth.matching.models import Task
from hearth.needs.models import Concern, Need
from hearth.needs.tests.make import make_need
from hearth.offers import actions as offers
from hearth.offers.tests.make import make_volunteer
from hearth.people.models import Person


@pytest.fixture
def sam(cast):
    return make_volunteer(cast.hub, approved_by=cast.alice)


@pytest.fixture
def sams_sign_in(cast, sam):
    with acting(cast.alice):
        return offers.give_sign_in(sam, by=cast.alice)


@pytest.fixture
def task(cast, sam):
    need = make_need(cast.hub)
    with acting(cast.alice):
        return actions.offer(need, volunteer=sam, by=cast.alice, brief="Bread, milk and eggs")


def test_offered_accepted_done(cast, task, sams_sign_in):
    with acting(sams_sign_in):
        mine = Task.objects.visible_to(sams_sign_in).get()
        actions.accept(mine, by=sams_sign_in)
        actions.done(mine, how="Left it inside, had a chat", by=sams_sign_in)
    with acting(cast.alice):
        need = Need.objects.get()
        assert (need.stage, need.carrier_name) == ("done", task.volunteer.name)


def test_a_volunteer_sees_their_task_and_nothing_else(cast, task, sams_sign_in):
    make_need(cast.hub)
    with acting(sams_sign_in):
        assert Task.objects.count() == 1
        assert not Need.objects.exists()
        assert not Person.objects.exists()


def test_another_volunteer_sees_nothing(cast, task):
    other = make_volunteer(cast.hub, approved_by=cast.alice)
    with acting(cast.alice):
        sign_in = offers.give_sign_in(other, by=cast.alice)
    with acting(sign_in):
        assert not Task.objects.exists()


def test_a_declined_task_goes_back_to_the_team(cast, task, sams_sign_in):
    with acting(sams_sign_in):
        actions.decline(Task.objects.get(), reason="Away", by=sams_sign_in)
    with acting(cast.alice):
        assert Need.objects.get().stage == "triaged"


def test_could_not_leaves_a_note_and_gives_it_back(cast, task, sams_sign_in):
    with acting(sams_sign_in):
        actions.accept(Task.objects.get(), by=sams_sign_in)
        actions.could_not(Task.objects.get(), reason="Nobody in", by=sams_sign_in)
    with acting(cast.alice):
        need = Need.objects.get()
        assert need.stage == "triaged"
        assert "Nobody in" in need.notes.get().text


def test_controlled_medicines_are_never_offered_to_a_volunteer(cast, sam):
    need = make_need(cast.hub, category="medicines", controlled="not_known")
    with acting(cast.alice):
        (one,) = actions.candidates(need, by=cast.alice)
        assert not one.may
        with pytest.raises(Refused, match="Only council staff"):
            actions.offer(need, volunteer=sam, by=cast.alice, brief="Bread, milk and eggs")


def test_the_database_refuses_a_task_for_controlled_medicines(cast, sam):
    need = make_need(cast.hub, category="medicines", controlled="yes")
    with acting(cast.alice), pytest.raises(IntegrityError), transaction.atomic():
        Task(
            team=cast.hub, need=need, volunteer=sam, carried_as="volunteer", what="x", who="y", due_at=need.due_at
        ).save(force_insert=True)
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")


def test_somebody_not_approved_is_not_asked(cast):
    applied = make_volunteer(cast.hub)
    need = make_need(cast.hub)
    with acting(cast.alice), pytest.raises(Refused, match="has applied"):
        actions.offer(need, volunteer=applied, by=cast.alice)


def test_a_volunteer_who_is_worried_writes_what_only_the_front_door_reads(cast, task, sams_sign_in):
    from hearth.access.tests.make import make_team, make_user

    sade = make_user(make_team(cast.borough, kind="safeguarding"), "safeguarding", "Sade")
    with acting(sams_sign_in):
        actions.worry(Task.objects.get(), text="No heating, very thin", by=sams_sign_in)
        assert not Concern.objects.exists()
    with acting(sade):
        assert Concern.objects.get().text == "No heating, very thin"


def test_ending_a_need_takes_the_task_back_first(cast, client, task):
    client.force_login(cast.alice)
    answer = client.post(f"/need/{task.need_id}/end", {"ending": "no_longer_needed", "note": "Daughter shops now"})
    assert answer.status_code == 302
    with acting(cast.alice):
        assert Task.objects.get().status == "withdrawn"
        assert Need.objects.get().ending == "no_longer_needed"


def test_staff_may_finish_for_a_volunteer_who_rang(cast, client, task):
    with acting(cast.alice):
        actions.accept(task, by=cast.alice)
    client.force_login(cast.alice)
    client.post(f"/need/{task.need_id}/finish", {"how": "He rang: done", "residents_word": "Thank you"})
    with acting(cast.alice):
        assert Task.objects.get().status == "done"
        assert Need.objects.get().residents_word == "Thank you"


def test_candidates_come_nearest_first_with_reasons(cast):
    near = make_volunteer(cast.hub, approved_by=cast.alice, easting=0, northing=0)
    need = make_need(cast.hub)
    with acting(cast.alice):
        found = actions.candidates(need, by=cast.alice)
    assert found[0].volunteer == near
    assert "offers this kind of help" in found[0].words[0]


def test_a_volunteer_who_is_written_to_in_welsh_reads_the_kind_of_help_in_welsh(cast, sam):
    need = make_need(cast.hub)
    with acting(cast.alice):
        type(need.category).objects.update(name_cy="Bwyd")
        type(sam).objects.update(language="cy")
        assert actions.offer(need, volunteer=sam, by=cast.alice).what == "Bwyd"


def test_a_volunteer_reads_the_brief_and_nothing_the_resident_told_the_hub(cast, sam, sams_sign_in):
    need = make_need(cast.hub, summary="Worried about swollen ankles", details="Heart failure")
    with acting(cast.alice):
        actions.offer(need, volunteer=sam, by=cast.alice)
    with acting(sams_sign_in):
        task = Task.objects.get()
    assert task.what == "Food"
    assert "ankles" not in " ".join([task.what, task.who, task.where, task.take_care])
