"""Notes on how calls were: who writes them, who reads them, how long they stay."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from hearth.access.tests.make import acting, everywhere, make_team, make_user
from hearth.calls.actions import noting
from hearth.calls.models import CallNote
from hearth.calls.tests.test_ringing import ended, taken, tick, world  # noqa: F401
from hearth.kit.refused import Refused
from hearth.needs.models import Contact
from hearth.rights.holding import Whose, models_held, rows_about

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(world):  # noqa: F811
    return make_user(world.hub, "manager", "Mo")


@pytest.fixture
def call(world) -> Contact:  # noqa: F811
    ended(world, world.one, "spoke", note="Well.")
    with everywhere():
        return Contact.objects.get()


def written(call, by, *, caller=None, text="You gave her time.", key=None) -> CallNote:
    with acting(by):
        return noting.write(caller=caller or call.handler, call=call, heard="read", text=text, key=key or str(uuid4()),
                            by=by)  # fmt: skip


def test_a_note_is_written_on_the_page_and_read_by_whom_it_is_for(world, call, manager, client):  # noqa: F811
    world.clock.on(days=2)
    client.force_login(manager)
    page = reverse("calls:notes_for", args=[world.one.pk])
    assert f'href="{page}"' in client.get(reverse("calls:board")).content.decode(), "also when they are not there"
    said = {"key": str(uuid4()), "call": call.pk, "heard": "listened", "text": "You gave her time."}
    assert client.post(page, said).status_code == 302
    assert client.post(page, said).status_code == 302, "sent twice is one note"
    client.force_login(world.one)
    assert "1 not read yet" in client.get(reverse("calls:ring")).content.decode()
    assert "You gave her time." in client.get(reverse("calls:my_notes")).content.decode()
    with everywhere():
        note = CallNote.objects.get()
    client.post(reverse("calls:read_note", args=[note.pk]))
    assert "not read yet" not in client.get(reverse("calls:ring")).content.decode()
    client.force_login(world.two)
    assert "You gave her time." not in client.get(reverse("calls:my_notes")).content.decode()
    assert client.post(reverse("calls:read_note", args=[note.pk])).status_code == 404


def test_the_call_that_goes_on_can_be_written_about(world, manager, client):  # noqa: F811
    claim = taken(world, world.one)
    client.force_login(manager)
    page = reverse("calls:notes_for", args=[world.one.pk])
    assert "The call that goes on now" in client.get(page).content.decode()
    client.post(page, {"key": str(uuid4()), "call": claim.pk, "heard": "listened", "text": "Calm and kind."})
    with everywhere():
        note = CallNote.objects.get()
    assert (note.contact, note.began_at, note.heard) == (None, claim.claimed_at, "listened")


def test_who_may_write_about_whose_call(world, call, manager):  # noqa: F811
    with pytest.raises(Refused, match="Your role"):
        written(call, world.two)
    with pytest.raises(Refused, match="no call Caller 1 made"):
        written(call, manager, caller=world.two)
    with everywhere():
        Contact.objects.update(handler=manager)
        call.refresh_from_db()
    with pytest.raises(Refused, match="Somebody else"):
        written(call, manager)


def test_another_team_reads_no_note_and_finds_no_caller(world, call, manager, client):  # noqa: F811
    note = written(call, manager)
    stranger = make_user(make_team(world.borough, kind="staying_well"), "manager", "Dee")
    with acting(stranger):
        assert not CallNote.objects.filter(pk=note.pk).exists()
    client.force_login(stranger)
    assert client.get(reverse("calls:notes_for", args=[world.one.pk])).status_code == 404


def test_a_volunteer_who_rings_reads_what_was_written_to_them(world, call, manager):  # noqa: F811
    volunteer, other = (make_user(world.hub, "volunteer_caller", name, employer="volunteer") for name in ("Vi", "Wyn"))
    with everywhere():
        Contact.objects.update(handler=volunteer)
        call.refresh_from_db()
    note = written(call, manager)
    with acting(other):
        assert not CallNote.objects.filter(pk=note.pk).exists()
    with acting(volunteer):
        assert noting.read(CallNote.objects.get(), by=volunteer).read_at


def test_it_is_the_callers_and_no_part_of_the_residents_file(world, call, manager):  # noqa: F811
    note = written(call, manager)
    with everywhere():
        assert list(rows_about(CallNote, Whose(sign_ins=(world.one.pk,)), "access.User")) == [note]
    assert CallNote not in set(models_held())


def test_after_a_year_it_is_thrown_away(world, call, manager):  # noqa: F811
    written(call, manager)
    tick(world, days=363)
    with everywhere():
        assert CallNote.objects.exists()
    tick(world, days=2)
    with everywhere():
        assert not CallNote.objects.exists()
    assert timedelta(weeks=52) == noting.KEPT_FOR
