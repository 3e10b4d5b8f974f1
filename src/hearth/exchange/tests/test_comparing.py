"""Two records are given to one reader at a time, answered, taken back, and decided."""

from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from hearth.access.record import who_looked
from hearth.access.tests.make import acting, everywhere
from hearth.exchange.actions import comparing
from hearth.exchange.linkage import MAY_HAVE_DIED
from hearth.exchange.models import PossibleMatch
from hearth.exchange.tests.make_matches import make_pair, make_reader, records
from hearth.kit.refused import Refused
from hearth.people import actions as people
from hearth.people.models import Joining, Person
from hearth.people.tests.make import make_person


def say(match, said, by, key=None):
    with acting(by):
        return comparing.answer(match=match, said=said, by=by, key=key or f"{match.pk}{by.pk}{said}")


def claims(by, ahead=0):
    with acting(by):
        return [match.pk for match in comparing.claim_next(by=by, ahead=ahead)]


def test_the_same_person_stands_in_one_record_and_two_people_are_never_asked_about_again(cast):
    same, different = make_pair(cast), make_pair(cast)
    assert say(same, "same", cast.alice).outcome == "same"
    assert say(different, "different", cast.alice).outcome == "different"
    with acting(cast.alice):
        assert Joining.objects.get().gone_id in (same.one_id, same.other_id)
        again = PossibleMatch(one_id=different.other_id, other_id=different.one_id, weight=9)
        assert comparing.PossibleMatch.objects.open().count() == 0
        from hearth.exchange.actions import linking

        assert linking.keep_matches(borough=cast.borough, matches=[again]) == 0


def test_the_record_that_was_told_more_is_kept(cast):
    with acting(cast.alice):
        thin = Person.objects.create(borough=cast.borough, first_name="Edna", last_name="Okoro")
        told = make_person(cast)
    say(make_pair(cast, one=thin, other=told), "same", cast.alice)
    with acting(cast.alice):
        assert Person.objects.get(pk=thin.pk).joined_to_id == told.pk


def test_no_two_readers_have_one_pair_and_a_quiet_reader_gives_it_back(cast):
    dora = make_reader(cast)
    first, second = make_pair(cast, weight=6), make_pair(cast, weight=1)
    assert claims(cast.alice) == [first.pk]
    assert claims(dora) == [second.pk]
    assert claims(cast.alice) == [first.pk], "what one has stays theirs"
    with acting(cast.alice):
        PossibleMatch.objects.filter(pk=first.pk).update(claimed_at=timezone.now() - timedelta(minutes=6))
    assert claims(dora, ahead=1) == [second.pk, first.pk]
    with pytest.raises(Refused, match="a colleague is comparing"):
        say(first, "same", cast.alice)


def test_harm_comes_first_then_the_evidence_nearest_the_line_then_the_oldest(cast):
    far, near = make_pair(cast, weight=0.5), make_pair(cast, weight=6.5)
    twins = make_pair(cast, weight=-0.5, never_alone="perhaps twins")
    protected = make_pair(cast, weight=2, never_alone="a protected address")
    died = make_pair(cast, weight=1, never_alone=MAY_HAVE_DIED)
    assert claims(cast.alice, ahead=4) == [died.pk, protected.pk, twins.pk, near.pk, far.pk]


def test_every_record_given_out_is_written_down_as_looked_at(cast):
    match = make_pair(cast)
    claims(cast.alice), claims(cast.alice)
    with acting(cast.alice):
        looks = who_looked(match.one)
    assert [look["purpose"] for look in looks] == [comparing.PURPOSE], "once, however often the page is drawn"


def test_a_risky_pair_is_read_by_two_and_the_second_is_not_the_first(cast):
    dora, match = make_reader(cast), make_pair(cast, never_alone="perhaps twins")
    assert say(match, "same", cast.alice).outcome == ""
    assert claims(cast.alice) == []
    with pytest.raises(Refused, match="compared these two already"):
        say(match, "same", cast.alice, key="again")
    assert claims(dora) == [match.pk]
    assert say(match, "same", dora).outcome == "same"


def test_where_two_readers_disagree_a_manager_decides(cast):
    dora, eve = make_reader(cast), make_reader(cast, "coordinator", "Eve")
    frank = make_reader(cast, "manager", "Frank")
    match = make_pair(cast, never_alone="perhaps parent and child")
    say(match, "same", dora)
    assert say(match, "different", eve).outcome == ""
    gina = make_reader(cast, "coordinator", "Gina")
    assert claims(gina) == []
    with pytest.raises(Refused, match="A hub manager decides"):
        say(match, "different", gina)
    assert claims(frank) == [match.pk]
    with pytest.raises(Refused, match="must decide"):
        say(match, "cannot_tell", frank)
    assert say(match, "different", frank).decided_by == frank


@pytest.mark.parametrize(("first", "second", "outcome"), [
    ("cannot_tell", "same", "same"), ("cannot_tell", "different", "different"), ("cannot_tell", "cannot_tell", ""),
])  # fmt: skip
def test_what_one_cannot_tell_another_is_asked(cast, first, second, outcome):
    dora, match = make_reader(cast), make_pair(cast)
    say(match, first, cast.alice)
    assert say(match, second, dora).outcome == outcome


def test_one_in_twenty_is_read_twice_although_nothing_is_risky(cast):
    dora, match = make_reader(cast), make_pair(cast, sampled=True)
    assert say(match, "same", cast.alice).outcome == ""
    assert say(match, "same", dora).outcome == "same"


def test_an_answer_sent_twice_is_kept_once(cast):
    match = make_pair(cast)
    say(match, "same", cast.alice, key="k"), say(match, "same", cast.alice, key="k")
    with pytest.raises(Refused, match="sent before with other answers"):
        say(match, "different", cast.alice, key="k")
    with everywhere():
        assert Joining.objects.count() == 1


def test_the_last_answer_is_taken_back_exactly(cast):
    match = make_pair(cast, postcode="QX9 9ZZ", email="edna@example.org")
    with everywhere():
        before = records()
    say(match, "same", cast.alice)
    with everywhere():
        assert records() != before
    with acting(cast.alice):
        back = comparing.take_back(by=cast.alice, key="b")
        assert comparing.take_back(by=cast.alice, key="b").pk == back.pk, "sent twice, done once"
    assert (back.answer, back.outcome, back.claimed_by) == ("", "", cast.alice)
    with everywhere():
        assert records() == before
    assert claims(cast.alice) == [match.pk]


def test_what_somebody_read_since_is_not_taken_back(cast):
    dora, match = make_reader(cast), make_pair(cast, never_alone="perhaps twins")
    say(match, "different", cast.alice), say(match, "different", dora)
    with acting(cast.alice), pytest.raises(Refused, match="Somebody has read this pair since"):
        comparing.take_back(by=cast.alice, key="b")
    with acting(dora):
        assert comparing.take_back(by=dora, key="b").answer == "different", "the first answer stands"


def test_contact_rests_until_it_is_known_who_died(cast):
    dora, match = make_reader(cast), make_pair(cast, never_alone=MAY_HAVE_DIED)
    with acting(cast.alice):
        assert set(match.resting) == {match.one_id, match.other_id}
        assert Person.objects.filter(no_contact=True).count() == 2
    say(match, "different", cast.alice)
    with acting(cast.alice):
        assert Person.objects.filter(no_contact=True).count() == 2, "one answer is not enough"
    say(match, "different", dora)
    with acting(cast.alice):
        assert not Person.objects.filter(no_contact=True).exists()
    with acting(dora):
        comparing.take_back(by=dora, key="b")
        assert Person.objects.filter(no_contact=True).count() == 2


def test_one_reader_says_that_somebody_died_and_two_that_they_live(cast):
    dora, one, other = (
        make_reader(cast),
        *(make_pair(cast, never_alone=MAY_HAVE_DIED, needs_second=False) for _ in "ab"),
    )
    assert say(one, "same", cast.alice).outcome == "same"
    assert say(other, "different", cast.alice).outcome == ""
    with acting(cast.alice):
        assert set(Person.objects.filter(pk__in=other.resting).values_list("no_contact", flat=True)) == {True}
    assert say(other, "different", dora).outcome == "different"


def test_contact_does_not_resume_while_another_pair_asks_the_same(cast):
    dora, first = make_reader(cast), make_pair(cast, never_alone=MAY_HAVE_DIED)
    second = make_pair(cast, never_alone=MAY_HAVE_DIED, one=first.one)
    for reader in (cast.alice, dora):
        say(first, "different", reader)
    with acting(cast.alice):
        assert Person.objects.get(pk=first.one_id).no_contact
        assert not Person.objects.get(pk=first.other_id).no_contact
    for reader in (cast.alice, dora):
        say(second, "different", reader)
    with acting(cast.alice):
        assert not Person.objects.filter(no_contact=True).exists()


def test_joined_with_somebody_who_died_nobody_is_written_to(cast):
    dora = make_reader(cast)
    with acting(cast.alice):
        dead = people.mark_deceased(person=make_person(cast, phone=""), by=cast.alice)
    match = make_pair(cast, never_alone=MAY_HAVE_DIED, one=dead)
    for reader in (cast.alice, dora):
        say(match, "same", reader)
    with acting(cast.alice):
        kept = Person.objects.standing().get()
        assert (kept.is_deceased, kept.no_contact) == (True, True)


def test_a_pair_that_joining_answered_is_not_asked_again_until_it_is_taken_back(cast):
    first = make_pair(cast)
    second = make_pair(cast, one=first.one)
    say(first, "same", cast.alice)
    third = make_pair(cast, one=first.other, other=second.other)
    say(second, "different", cast.alice)
    with acting(cast.alice):
        assert PossibleMatch.objects.get(pk=third.pk).outcome == "different", "it asked the same of the same two"
        comparing.take_back(by=cast.alice, key="b")
        assert PossibleMatch.objects.get(pk=third.pk).outcome == ""


def test_records_parted_on_their_page_are_two_people_for_good(cast):
    match = make_pair(cast)
    with acting(cast.alice):
        before = records()
    say(match, "same", cast.alice)
    with acting(cast.alice):
        comparing.part(joined=Joining.objects.get(), by=cast.alice, because="She has a sister")
        assert PossibleMatch.objects.get(pk=match.pk).outcome == "different"
        assert records() == before


def test_only_who_may_compare_compares_and_only_in_their_borough(cast):
    match = make_pair(cast)
    for somebody in (cast.bob, cast.charlie):
        assert claims(somebody) == []
        with pytest.raises(Refused, match="Your role"):
            say(match, "same", somebody)


@pytest.mark.django_db(transaction=True)
def test_two_readers_at_once_never_get_one_pair(transactional_db):
    from concurrent.futures import ThreadPoolExecutor

    from hearth.access.tests.make import make_cast

    cast = make_cast()
    readers = [cast.alice, *(make_reader(cast, "coordinator", f"Reader {n}") for n in range(5))]
    for n in range(8):
        make_pair(cast, weight=n)

    def take(by):
        try:
            return claims(by, ahead=0)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        got = [pk for found in pool.map(take, readers) for pk in found]
    assert len(got) == len(set(got)) == 6
