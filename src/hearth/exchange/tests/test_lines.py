"""The two lines of the evidence move with their effect shown first, for a reason, by a manager."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from hearth.access.record import history
from hearth.access.tests.make import acting, events
from hearth.exchange import linkage
from hearth.exchange.actions import comparing, lines, rising
from hearth.exchange.actions.linking import parameters_of
from hearth.exchange.jobs import link_what_rose, unlink_what_rose
from hearth.exchange.models import PossibleMatch, Thresholds
from hearth.exchange.tests.make_matches import make_pair, make_reader, records
from hearth.exchange.tests.test_comparing import claims, say
from hearth.exchange.views import lines as lines_pages
from hearth.kit.progress import progress_of, say_progress
from hearth.kit.refused import Refused
from hearth.people import actions as people
from hearth.people.models import Joining, ListEntry, Person
from hearth.people.tests.test_joining import on_a_list


@pytest.fixture(autouse=True)
def lines_at_seven(monkeypatch):
    """Wherever the lines lie that are shipped: here at 7 and -1."""
    shipped = replace(linkage.Parameters.load(), link_at=7.0, review_at=-1.0)
    monkeypatch.setattr(linkage.Parameters, "load", lambda *_: shipped)


@pytest.fixture
def alice(client, cast):
    client.force_login(cast.alice)
    return client


def body(answer) -> str:
    return " ".join(answer.content.decode().split())


def linked_without_a_person(cast, *weights) -> None:
    with acting(cast.alice):
        for n, weight in enumerate(weights):
            row = on_a_list(cast, first_name=f"Somebody {n}")
            ListEntry.objects.filter(pk=row.pk).update(link_how="weighed", link_weight=weight)


def effect(cast, link_at, review_at) -> lines.Effect:
    with acting(cast.alice):
        return lines.effect(borough=cast.borough, link_at=link_at, review_at=review_at, by=cast.alice)


def test_what_other_lines_would_do_is_counted_from_the_weights_that_are_kept(cast):
    linked_without_a_person(cast, 7.5, 9.0, 12.0)
    for weight in (-0.5, 2.0, 5.0):
        make_pair(cast, weight=weight)
    make_pair(cast, weight=6, never_alone="perhaps twins")
    read = make_pair(cast, weight=4.5)
    say(read, "same", cast.alice)
    higher = effect(cast, 10, 1)
    assert (higher.asked, higher.links, higher.linked, higher.dropped, higher.waiting) == (2, 3, 0, 1, 4)
    lower = effect(cast, 4, -1)
    assert (lower.asked, lower.linked, lower.dropped) == (0, 1, 0), "twins are never linked without a person"
    assert (lower.still, lower.review, higher.review) == (0, 3, 3)
    assert (lower.read_between, lower.same_between) == (1, 1)
    assert higher.precision == pytest.approx(1 / (1 + 2**-12))
    assert lower.precision < higher.precision


def test_what_falls_below_the_line_rests_and_comes_back_with_it(cast):
    weak = make_pair(cast, weight=0)
    with acting(cast.alice):
        lines.move_lines(borough=cast.borough, link_at=8, review_at=1, because="Too many", by=cast.alice)
        assert parameters_of(cast.borough).link_at == 8
    assert claims(cast.alice) == []
    assert effect(cast, 8, -1).back == 1
    with acting(cast.alice):
        lines.move_lines(borough=cast.borough, link_at=8, review_at=-1, because="We have time", by=cast.alice)
    assert claims(cast.alice) == [weak.pk]


def lower(cast, link_at=4.0, review_at=-1.0) -> None:
    with acting(cast.alice):
        lines.move_lines(
            borough=cast.borough, link_at=link_at, review_at=review_at, because="99.9% right", by=cast.alice
        )


def test_what_rises_above_the_line_is_linked_with_its_evidence_and_it_is_logged(cast):
    rose, below, twins = (
        make_pair(cast, weight=5),
        make_pair(cast, weight=3),
        make_pair(cast, weight=6, never_alone="x"),
    )
    above = make_pair(cast, weight=8)
    told = effect(cast, 4, -1)
    assert (told.linked, told.still, told.review, told.waiting) == (1, 0, 3, 4)
    lower(cast)
    with acting(cast.alice):
        held = {match.pk: match for match in PossibleMatch.objects.select_related("joining")}
        assert held[rose.pk].outcome == "same"
        assert [bool(held[pair.pk].outcome) for pair in (below, twins, above)] == [False, False, False]
        joined = held[rose.pk].joining
        assert joined.evidence == rose.evidence
        assert joined.joined_by == cast.alice
        assert "By the evidence alone" in joined.because
    assert [verb for verb, _ in events(cast.borough)].count("matches.link_without_a_person") == 1
    assert effect(cast, 4, -1).review == 3


def test_what_a_person_must_read_all_the_same_is_not_linked(cast):
    crowd = make_pair(cast, weight=5)
    make_pair(cast, weight=1, one=crowd.one)
    dead, hidden, numbers = (make_pair(cast, weight=5) for _ in range(3))
    corrected, read, held = (make_pair(cast, weight=5) for _ in range(3))
    with acting(cast.alice):
        Person.objects.filter(pk=dead.one_id).update(is_deceased=True)
        Person.objects.filter(pk=hidden.other_id).update(address_is_protected=True)
        for one, number in ((numbers.one_id, "9434765919"), (numbers.other_id, "7017309170")):
            Person.objects.filter(pk=one).update(nhs_number=number, nhs_number_is_valid=True)
        people.correct(person=corrected.one, by=cast.alice, version=1, phone="01632 960 444")
        PossibleMatch.objects.filter(pk=read.pk).update(answer="cannot_tell", answered_by=cast.bob)
        PossibleMatch.objects.filter(pk=held.pk).update(claimed_by=cast.bob, claimed_at=timezone.now())
    told = effect(cast, 4, -1)
    assert (told.linked, told.still) == (0, 6)
    lower(cast)
    with acting(cast.alice):
        assert not PossibleMatch.objects.exclude(outcome="").exists()


def test_what_was_linked_is_taken_back_exactly_and_waits_for_a_person(alice, cast):
    pairs = [make_pair(cast, weight=5 + n / 10) for n in range(3)]
    with acting(cast.alice):
        before = records()
    given = {"link_at": "4", "review_at": "-1", "because": "They are right", "do": "move", "shown": "4 -1"}
    assert "3 pairs are linked" in body(alice.post(reverse("exchange:lines"), given, follow=True))
    with acting(cast.alice):
        assert records() != before
        joined = PossibleMatch.objects.get(pk=pairs[0].pk).joining
        comparing.part(joined=joined, by=cast.alice, because="Two")
    page = body(alice.get(reverse("exchange:lines")))
    assert "Linked without a person when the lines moved last: 2" in page
    answer = alice.post(reverse("exchange:unlink"), {"reason": "Too low"}, follow=True)
    assert "2 pairs wait for a person again." in body(answer)
    with acting(cast.alice):
        assert records() == before
        assert set(PossibleMatch.objects.open()) == set(pairs[1:])
        assert PossibleMatch.objects.waiting_for(cast.alice).count() == 2
    lower(cast, review_at=-2)
    with acting(cast.alice):
        assert PossibleMatch.objects.open().count() == 2, "what was taken back is not linked again by the same line"


def test_many_are_linked_by_a_job_and_a_second_run_links_nothing_twice(cast, monkeypatch):
    monkeypatch.setattr(rising, "AT_ONCE", 1)
    sent = []
    monkeypatch.setattr(link_what_rose, "defer", lambda **told: sent.append(told))
    pairs = [make_pair(cast, weight=5), make_pair(cast, weight=6)]
    lower(cast)
    with acting(cast.alice):
        assert PossibleMatch.objects.open().count() == 2
    for _ in range(2):
        link_what_rose(**sent[0])
    with acting(cast.alice):
        assert {match.outcome for match in PossibleMatch.objects.filter(pk__in=[p.pk for p in pairs])} == {"same"}
        assert {joined.joined_by for joined in Joining.objects.all()} == {cast.alice}


def rising_by_a_job(cast, monkeypatch, *weights) -> dict:
    """Pairs of these weights rise above the line, and a job is to link them: what the job is told."""
    monkeypatch.setattr(rising, "AT_ONCE", 1)
    sent = []
    monkeypatch.setattr(link_what_rose, "defer", lambda **told: sent.append(told))
    for weight in weights:
        make_pair(cast, weight=weight)
    lower(cast)
    return sent[0]


def test_how_far_the_linking_is_stands_on_the_page_whoever_opens_it_again(alice, cast, monkeypatch):
    job = rising_by_a_job(cast, monkeypatch, 5, 6, 5.5)
    address, part = reverse("exchange:lines"), reverse("exchange:linking_progress")
    assert "3 pairs rose above the line and are about to be linked" in body(alice.get(address))
    heard = []
    monkeypatch.setattr(rising, "say_progress", lambda held, percent: heard.append((held.borough, percent)))
    monkeypatch.setattr(lines_pages, "progress_of", lambda held: 40)
    for page in (address, part):  # left and opened again, it goes on from where the linking is
        assert "Linking the 3 pairs that rose above the line" in body(alice.get(page))
        assert 'value="40"' in body(alice.get(page))
    link_what_rose(**job)
    assert heard == [(cast.borough, percent) for percent in (33, 66, 100)]
    assert alice.get(part)["HX-Refresh"] == "true"
    page = body(alice.get(address))
    assert "hx-get" not in page
    assert "Linked without a person when the lines moved last: 3" in page


def test_a_linking_that_does_not_begin_says_whom_to_tell(alice, cast, monkeypatch):
    rising_by_a_job(cast, monkeypatch, 5, 6)
    assert "hearth work" not in body(alice.get(reverse("exchange:lines")))
    Thresholds.objects.update(changed_at=timezone.now() - timedelta(minutes=2))
    assert "“hearth work” must run" in body(alice.get(reverse("exchange:linking_progress")))


def test_a_linking_that_fails_links_nothing_and_the_page_says_so(alice, cast, monkeypatch):
    job = rising_by_a_job(cast, monkeypatch, 5, 6)
    close, told = comparing.close, []

    def broken(match, *said):
        told.append(match)
        if len(told) > 1:
            raise DatabaseError("the disk is full")
        close(match, *said)

    monkeypatch.setattr(comparing, "close", broken)
    link_what_rose(**job)
    assert alice.get(reverse("exchange:linking_progress"))["HX-Refresh"] == "true"
    assert "could not be linked, by a fault on our side" in body(alice.get(reverse("exchange:lines")))
    with acting(cast.alice):
        assert PossibleMatch.objects.open().count() == 2
        assert not Joining.objects.exists()


def taking_back_by_a_job(alice, cast, monkeypatch, number=3) -> dict:
    """Pairs were linked, and a job is to take them back: what the job is told."""
    for n in range(number):
        make_pair(cast, weight=5 + n / 10)
    lower(cast)
    monkeypatch.setattr(rising, "AT_ONCE", 1)
    sent = []
    monkeypatch.setattr(unlink_what_rose, "defer", lambda **told: sent.append(told))
    answer = alice.post(reverse("exchange:unlink"), {"reason": "Too low"}, follow=True)
    assert f"{number} pairs are being taken back." in body(answer)
    return sent[0]


def test_many_are_taken_back_by_a_job_whose_bar_stands_on_the_page_and_a_second_run_takes_back_nothing(
    alice, cast, monkeypatch
):
    job = taking_back_by_a_job(alice, cast, monkeypatch)
    address, part = reverse("exchange:lines"), reverse("exchange:linking_progress")
    assert "3 pairs are about to be taken back" in body(alice.get(address))
    assert "Take these links back" not in body(alice.get(address))
    heard = []
    monkeypatch.setattr(rising, "say_progress", lambda held, percent: heard.append(percent))
    monkeypatch.setattr(lines_pages, "progress_of", lambda held: 40)
    for page in (address, part):
        assert "Taking back the 3 pairs that were linked" in body(alice.get(page))
        assert 'value="40"' in body(alice.get(page))
    for _ in range(2):
        unlink_what_rose(**job)
    assert heard == [33, 66, 100]
    assert alice.get(part)["HX-Refresh"] == "true"
    with acting(cast.alice):
        assert PossibleMatch.objects.open().count() == 3
        assert not Joining.objects.filter(parted_at=None).exists()
    assert [verb for verb, _ in events(cast.borough)].count("matches.unlink") == 3


def test_nothing_else_moves_while_links_are_taken_back(alice, cast, monkeypatch):
    taking_back_by_a_job(alice, cast, monkeypatch)
    with acting(cast.alice):
        with pytest.raises(Refused, match="Wait until that has ended"):
            rising.unlink(borough=cast.borough, by=cast.alice, because="Again")
        with pytest.raises(Refused, match="Move the lines when that has ended"):
            lines.move_lines(borough=cast.borough, link_at=9, review_at=1, because="x", by=cast.alice)
    Thresholds.objects.update(unlink_asked_at=timezone.now() - timedelta(minutes=2))
    assert "Taking back has not begun" in body(alice.get(reverse("exchange:linking_progress")))


@pytest.mark.parametrize(
    ("fault", "words"),
    [(Refused("One of them was joined to another since."), "joined to another since"),
     (DatabaseError("the disk is full"), "There was a fault on our side (")],
)  # fmt: skip
def test_links_that_cannot_be_taken_back_all_stand_and_the_page_says_why(alice, cast, monkeypatch, fault, words):
    job = taking_back_by_a_job(alice, cast, monkeypatch)
    again, told = comparing.open_again, []

    def broken(match, by):
        told.append(match)
        if len(told) > 1:
            raise fault
        again(match, by)

    monkeypatch.setattr(comparing, "open_again", broken)
    unlink_what_rose(**job)
    page = body(alice.get(reverse("exchange:lines")))
    assert "The links could not be taken back and stand as they were." in page
    assert words in page
    assert "Linked without a person when the lines moved last: 3" in page
    with acting(cast.alice):
        assert Joining.objects.filter(parted_at=None).count() == 3


def from_outside(row) -> int:
    """What another connection sees."""

    def seen() -> int:
        try:
            return progress_of(row)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as somebody_else:
        return somebody_else.submit(seen).result()


def test_how_far_work_is_is_seen_before_it_ends_and_goes_with_it(cast):
    held = Thresholds(pk=7)
    with suppress(KeyboardInterrupt), transaction.atomic():
        for percent in (3, 60):
            say_progress(held, percent)
            assert from_outside(held) == percent
        assert from_outside(Thresholds(pk=8)) == 0
        raise KeyboardInterrupt
    assert from_outside(held) == progress_of(held) == 0


def test_moving_takes_a_reason_a_manager_and_an_order(cast):
    dora = make_reader(cast)
    with acting(dora), pytest.raises(Refused, match="Only a hub manager"):
        lines.move_lines(borough=cast.borough, link_at=8, review_at=1, because="x", by=dora)
    for link_at, review_at, because, why in ((8, 1, " ", "Say why"), (1, 8, "x", "must lie above")):
        with acting(cast.alice), pytest.raises(Refused, match=why):
            lines.move_lines(borough=cast.borough, link_at=link_at, review_at=review_at, because=because, by=cast.alice)


def test_the_page_shows_the_effect_before_it_moves_anything(alice, cast):
    address = reverse("exchange:lines")
    assert "these are the lines Hearth comes with" in body(alice.get(address))
    given = {"link_at": "9", "review_at": "−2", "because": "We read all of them", "do": "move", "shown": ""}
    assert "What these lines would do" in body(alice.post(address, given)), "not moved before it was shown"
    assert not Thresholds.objects.exists()
    assert alice.post(address, {**given, "shown": "9 -2"}).status_code == 302
    held = Thresholds.objects.get()
    assert (held.link_at, held.review_at, held.changed_by) == (9, -2, cast.alice)
    with acting(cast.alice):
        (event,) = history(held)
    assert (event["verb"], event["detail"]["was"]) == ("matches.move_lines", [7.0, -1.0])
    assert "by Alice: We read all of them" in body(alice.get(address))


@pytest.mark.parametrize("wrong", [{"link_at": "x"}, {"link_at": "1", "review_at": "5"}, {"because": "", "do": "move"}])
def test_what_cannot_be_read_is_said_beside_it(alice, wrong):
    given = {"link_at": "9", "review_at": "-2", "because": "Why not", "do": "show", "shown": "9 -2", **wrong}
    assert alice.post(reverse("exchange:lines"), given).status_code == 422
    assert not Thresholds.objects.exists()


def test_a_coordinator_does_not_move_them(client, cast):
    client.force_login(make_reader(cast))
    assert client.get(reverse("exchange:lines")).status_code == 403
    assert not PossibleMatch.objects.exists()
