"""Every figure of the reconciliation page equals the list behind it, on the page and in the command."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from hearth.access.tests.make import acting, make_borough, make_team, make_user
from hearth.exchange import reconciling
from hearth.exchange.commands import keeping as keeping_commands
from hearth.exchange.models import ImportRow, ImportRun
from hearth.exchange.tests.make_matches import make_pair
from hearth.exchange.tests.test_load_list import ANN, csv_of, load
from hearth.needs.models import Contact, Need
from hearth.needs.tests.make import make_need, make_person
from hearth.people import actions as people
from hearth.people.actions.lists import TO_IDENTIFY
from hearth.people.models import ListEntry

HOUR = timedelta(hours=1)


@pytest.fixture
def alice(client, cast):
    client.force_login(cast.alice)
    return client


def figures(user) -> dict[str, int]:
    with acting(user):
        return {one.figure.key: one.number for one in reconciling.counted(reconciling.Scope.of(user))}


def promised(cast, person, *, ago=HOUR, **facts) -> Contact:
    now = timezone.now()
    return Contact.objects.create(
        team=cast.hub, person=person, reference=f"P{Contact.objects.count()}", channel="phone", handler=cast.alice,
        completed_at=now - 10 * ago, next_contact_at=now - ago, **facts,
    )  # fmt: skip


def late(cast, **facts) -> Need:
    need = make_need(team=cast.hub, by=cast.alice, **facts)
    Need.objects.filter(pk=need.pk).update(due_at=timezone.now() - HOUR)
    return need


def everything_wrong(cast) -> None:
    run = load(cast, csv_of(ANN, ",Nobody,,,,,,,,"))
    with acting(cast.alice):
        ImportRow.objects.filter(run=run, verdict="rejected").delete()
        ListEntry.objects.update(flags=[TO_IDENTIFY])
        late(cast)
        promised(cast, make_person(cast.borough))
        make_pair(cast)


def test_nothing_is_wrong_when_nothing_happened(cast):
    load(cast, csv_of(ANN, ",Nobody,,,,,,,,"))
    assert figures(cast.alice) == {
        "files": 1, "gaps": 0, "without-owner": 0, "without-next-step": 0, "promises": 0, "pairs": 0, "to-identify": 0,
        "not-identified": 0,
    }  # fmt: skip


def test_each_figure_is_the_number_on_its_own_list(alice, cast):
    everything_wrong(cast)
    told = figures(cast.alice)
    assert all(number for key, number in told.items() if key != "not-identified"), told
    page = alice.get(reverse("exchange:reconcile")).content.decode()
    assert "Does not add up" in page
    for key, number in told.items():
        listed = alice.get(reverse("exchange:reconcile_behind", args=[key])).content.decode()
        assert f'<span id="how-many">{number}</span>' in listed
        assert listed.count('<th class="govuk-table__header" scope="row">') == number


def test_the_command_prints_the_same_and_fails_when_a_file_does_not_add_up(cast, capsys):
    everything_wrong(cast)
    told = figures(cast.alice)
    options = type("Options", (), {"borough": cast.borough.slug, "team": cast.hub.key})
    assert keeping_commands.lists_reconcile(options) == 1
    printed = capsys.readouterr().out
    for key, number in told.items():
        assert any(line.split("  ")[1].startswith(reconciling.FIGURES[key].words) and f" {number}" in line
                   for line in printed.splitlines() if line.startswith("  ")), key  # fmt: skip
    assert "DOES NOT ADD UP: list.csv" in printed


def test_fifty_stand_on_a_page(alice, cast):
    with acting(cast.alice):
        person = make_person(cast.borough)
        for _ in range(51):
            late(cast, person=person)
    address = reverse("exchange:reconcile_behind", args=["without-owner"])
    page = alice.get(address)
    assert page.content.decode().count('scope="row"') == 50
    assert b'<span id="how-many">51</span>' in page.content


def test_a_request_on_hold_taken_or_not_due_yet_has_a_next_step(cast):
    with acting(cast.alice):
        make_need(team=cast.hub, by=cast.alice)
        held, offered = late(cast), late(cast)
        Need.objects.filter(pk=held.pk).update(on_hold_until=timezone.localdate() + timedelta(days=2))
        Need.objects.filter(pk=offered.pk).update(stage="offered", carrier_kind="volunteer", carrier_name="Vi")
        assert figures(cast.alice)["without-next-step"] == 0
        stuck = late(cast)
        assert list(reconciling.without_next_step(reconciling.Scope.of(cast.alice))) == [stuck]


def test_a_promise_is_kept_by_a_later_call_or_by_anybodys_approach_and_not_by_its_own_call(cast):
    with acting(cast.alice):
        rung, tried, forgotten, dead = (make_person(cast.borough) for _ in range(4))
        for person in (rung, tried, forgotten, dead):
            call = promised(cast, person)
            people.note_approach(person=person, team=cast.hub, by=cast.alice, channel="phone")
            person.approaches.update(at=call.completed_at + timedelta(seconds=1))
        answered = promised(cast, rung, ago=HOUR / 2)
        Contact.objects.filter(pk=answered.pk).update(next_contact_at=None)
        people.note_approach(person=tried, team=cast.hub, by=cast.alice, channel="visit", was_reached=False)
        people.mark_deceased(person=dead, by=cast.alice)
        missed = reconciling.promises(reconciling.Scope.of(cast.alice))
        assert [one.person for one in missed] == [forgotten]


def test_another_boroughs_rows_are_not_counted(cast):
    everything_wrong(cast)
    stranger = make_user(make_team(make_borough()), "manager")
    assert not any(figures(stranger).values())


def test_a_file_with_a_verdict_too_many_is_told_too():
    run = ImportRun(rows=2)
    run.accounted = 3
    assert "more than the file has rows" in reconciling.gap_words(run)
