"""Sign-ins: added, given roles, disabled, by administrators of the borough and by nobody else."""

from __future__ import annotations

import re

import pytest

from hearth.access import actions, walls
from hearth.access.models import Membership, User
from hearth.access.tests.make import acting, events, everywhere, make_team, make_user
from hearth.kit.refused import Refused
from hearth.post.models import Message


@pytest.fixture
def admin(cast, client):
    team = make_team(cast.borough, "administration")
    ada = make_user(team, "administrator", "Ada")
    client.force_login(ada)
    return ada


def new(cast, **more):
    return {"name": "Nia Rees", "email": "Nia@example.org", "employer": "council", "team": cast.hub.pk,
            "role": "call_handler", "how": "show", **more}  # fmt: skip


def test_a_sign_in_is_added_and_its_link_shown_once(client, admin, cast):
    page = client.post("/staff/add", new(cast)).content.decode()
    link = re.search(r"http://[^/]+(/set-password/[\w-]+)", page)[1]
    nia = User.objects.get(email="nia@example.org")
    assert not nia.has_usable_password()
    assert nia.may("take calls", cast.hub.pk)
    assert client.get(link).status_code == 200
    assert ("access.add_sign_in", f"user:{admin.pk}") in events(cast.borough)


def test_the_link_is_sent_from_a_team_whose_outbox_nobody_else_reads(client, admin, cast):
    response = client.post("/staff/add", new(cast, how="send"))
    assert response.status_code == 302
    with everywhere():
        message = Message.objects.get()
    assert message.to == "nia@example.org"
    assert "/set-password/" in message.body
    with acting(cast.alice):
        assert not Message.objects.exists()


def test_an_address_has_one_sign_in(client, admin, cast):
    client.post("/staff/add", new(cast))
    page = client.post("/staff/add", new(cast, email="NIA@example.org"))
    assert page.status_code == 422
    assert "already" in page.content.decode()


def test_a_role_that_does_not_fit_is_refused_in_words(client, admin, cast):
    page = client.post("/staff/add", new(cast, role="safeguarding"))
    assert "A community hub team has no safeguarding" in page.content.decode()


def test_roles_are_given_and_taken(client, admin, cast):
    page = f"/staff/{cast.bob.pk}"
    assert "Observer" in client.get(page).content.decode()
    client.post(f"{page}/role", {"team": cast.hub.pk, "role": "coordinator"})
    assert User.objects.get(pk=cast.bob.pk).may("hand out needs", cast.hub.pk)
    old = Membership.objects.get(user=cast.bob, role="observer")
    assert client.post(f"{page}/role/{old.pk}/take").status_code == 302
    last = Membership.objects.get(user=cast.bob)
    assert client.post(f"{page}/role/{last.pk}/take").status_code == 409
    assert {"access.give_role", "access.take_role"} <= {verb for verb, _ in events(cast.borough)}


def test_disabling_ends_the_sessions_and_enabling_opens_again(client, admin, cast):
    from django.test import Client

    theirs = Client()
    theirs.force_login(cast.alice)
    client.post(f"/staff/{cast.alice.pk}/disable")
    assert theirs.get("/account").status_code == 302
    assert "disabled" in client.get(f"/staff/{cast.alice.pk}").content.decode()
    client.post(f"/staff/{cast.alice.pk}/enable")
    assert User.objects.get(pk=cast.alice.pk).is_active


def test_nobody_changes_their_own_sign_in(client, admin, cast):
    for verb in ("disable", "forget-second-factor"):
        assert client.post(f"/staff/{admin.pk}/{verb}").status_code == 409
    given = client.post(f"/staff/{admin.pk}/role", {"team": cast.hub.pk, "role": "manager"})
    assert given.status_code == 409
    assert User.objects.get(pk=admin.pk).is_active


def test_another_boroughs_sign_ins_are_not_there(client, admin):
    stranger = make_user(make_team(), "manager", "Stranger")
    assert "Stranger" not in client.get("/staff").content.decode()
    assert client.get(f"/staff/{stranger.pk}").status_code == 404
    assert client.post(f"/staff/{stranger.pk}/disable").status_code == 404
    with acting(admin), pytest.raises(Refused):
        actions.disable(user=stranger, by=admin)


def test_a_person_of_two_boroughs_is_disabled_only_by_who_administers_both(admin, cast):
    Membership.objects.create(user=cast.alice, team=make_team(), role="manager")
    with acting(admin), pytest.raises(Refused, match="Ask its administrator"):
        actions.disable(user=cast.alice, by=admin)


def test_a_manager_may_not_manage_staff(client, cast):
    client.force_login(cast.alice)
    assert client.get("/staff").status_code == 403
    with acting(cast.alice), pytest.raises(Refused):
        actions.give_role(user=cast.bob, team=cast.hub, role="manager", by=cast.alice)


def test_without_anybody_only_a_command_changes_sign_ins(cast):
    with walls.opened(walls.Context("public")), pytest.raises(Refused):
        actions.disable(user=cast.bob, by=None)
    with everywhere():
        assert not actions.disable(user=cast.bob, by=None).is_active


def test_a_borough_chooses_whether_volunteers_need_a_code(client, admin, cast):
    vera = make_user(cast.hub, "volunteer", "Vera", employer="volunteer", needs_second_factor=True)
    client.post("/staff/volunteers", {"borough": cast.borough.pk, "needed": "no"})
    vera.refresh_from_db()
    assert not vera.needs_second_factor
    assert cast.alice.employer == "council"


def test_who_approves_volunteers_makes_their_sign_ins(cast):
    with acting(cast.alice):
        actions.add_sign_in(name="Vic", email="vic@example.org", team=cast.hub, role="volunteer",
                            employer="volunteer", by=cast.alice)  # fmt: skip
        with pytest.raises(Refused):
            actions.add_sign_in(name="Vi", email="vi@example.org", team=cast.hub, role="call_handler", by=cast.alice)


def test_the_event_log_tells_who_did_what_and_that_it_was_read(client, admin, cast):
    client.post(f"/staff/{cast.alice.pk}/disable")
    page = client.get("/event-log").content.decode()
    assert ">Disable</a>" in page
    assert "Ada" in page
    assert ("access.read_event_log", f"user:{admin.pk}") in events(cast.borough)
    assert "There are no such events" in client.get("/event-log?day=2001-01-01").content.decode()
    for odd in ("?before=x&who=1;drop&verb=';--&day=soon", f"?before={'9' * 30}"):
        assert client.get(f"/event-log{odd}").status_code == 200


def test_the_event_log_of_another_borough_is_shut_by_the_database_itself(admin, cast):
    from django.db import DatabaseError

    from hearth.access.record import log_of

    other = make_team().borough
    with pytest.raises(DatabaseError, match="only administrators"), acting(admin):
        log_of(other)
    with pytest.raises(DatabaseError, match="only administrators"), acting(cast.alice):
        log_of(cast.borough)


def test_names_are_found_by_post_and_never_stand_in_an_address(client, admin, cast):
    page = client.post("/staff", {"q": "charl"}).content.decode()
    assert "Charlie" in page
    assert "Bob" not in page
    assert "charl" not in client.get("/staff?q=charl").content.decode()
