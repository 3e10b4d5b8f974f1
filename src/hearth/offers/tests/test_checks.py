"""Checks of volunteers: seen, ended, warned of."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from hearth.access.tests.make import acting, events, everywhere
from hearth.kit.refused import Refused
from hearth.offers import actions
from hearth.offers.models import Check, able_categories
from hearth.offers.rules.checks import WARN_DAYS, Held, check_in_words, replaces, warning_due
from hearth.offers.rules.roles import too_high
from hearth.offers.tests.make import make_check, make_role, make_volunteer
from hearth.post.models import Message

TODAY = date(2027, 3, 1)


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


@pytest.mark.parametrize(
    ("left", "warned", "due"),
    [(61, None, None), (60, None, 60), (31, 60, None), (30, 60, 30), (29, None, 30), (7, 30, 7), (7, 7, None),
     (0, 7, None), (-1, 7, 0), (-1, 0, None), (-90, None, 0)],
)  # fmt: skip
def test_a_warning_is_due_60_30_and_7_days_before_and_once_it_ran_out(left, warned, due):
    assert warning_due(TODAY + timedelta(days=left), warned, TODAY) == due


@given(st.lists(st.integers(min_value=1, max_value=20), max_size=30))
def test_however_often_the_clockwork_runs_each_warning_comes_at_most_once(steps):
    day, warned, told = TODAY, None, []
    for step in steps:
        day += timedelta(days=step)
        due = warning_due(TODAY + timedelta(days=80), warned, day)
        if due is not None:
            told.append(due)
            warned = due
    assert told == sorted(set(told), reverse=True)
    assert set(told) <= {*WARN_DAYS, 0}


def test_a_newer_check_stands_in_for_an_older_of_its_kind_when_it_is_as_high():
    older = Held("dbs", "basic", TODAY)
    assert replaces(Held("dbs", "enhanced", TODAY + timedelta(days=1)), older)
    assert replaces(Held("dbs", "basic", None), older)
    assert not replaces(Held("dbs", "basic", TODAY), older), "not longer"
    assert not replaces(Held("identity", "full", None), older)
    assert not replaces(Held("reference", "", None), Held("reference", "", TODAY)), "each reference is its own"
    assert not replaces(Held("training", "Lifting", None), Held("training", "Listening", TODAY))


def test_a_check_is_read_in_words():
    assert check_in_words("dbs", "basic") == "DBS, basic"
    assert check_in_words("reference", "") == "Reference"
    assert check_in_words("training", "Lifting") == "Training, Lifting"


def test_what_was_seen_covers_a_role_and_says_who_saw_it(cast):
    sam = make_volunteer(cast.hub, does=["food"])
    make_role(cast.borough, "shopping", categories=["food"], identity="seen", training=["Lifting"])
    make_check(sam, seen_by=cast.alice)
    check = make_check(sam, "training", "Lifting", seen_by=cast.alice)
    with acting(cast.alice):
        assert able_categories(sam, timezone.localdate()) == {"food"}
        assert check.seen_by == cast.alice
        actions.end_check(check, because="Was another course", by=cast.alice)
        assert able_categories(sam, timezone.localdate()) == frozenset()
        with pytest.raises(Refused, match="already"):
            actions.end_check(check, because="Again", by=cast.alice)
    assert ("offers.note_check", f"user:{cast.alice.pk}") in events(cast.borough)


@pytest.mark.parametrize(
    ("facts", "why"),
    [({"kind": "dbs", "level": "very"}, "how far"), ({"kind": "hearsay", "level": ""}, "what kind"),
     ({"kind": "training", "level": " "}, "name of the course"),
     ({"kind": "reference", "level": "", "issued_on": 1}, "still to come"),
     ({"kind": "reference", "level": "", "expires_on": -1}, "run out already")],
)  # fmt: skip
def test_what_cannot_count_is_refused(cast, facts, why):
    sam = make_volunteer(cast.hub)
    days = {name: in_days(facts.get(name, 0)) for name in ("issued_on", "expires_on")}
    with acting(cast.alice), pytest.raises(Refused, match=why):
        actions.note_check(sam, by=cast.alice, **{**facts, **days})


def test_no_more_is_noted_than_what_somebody_offered_is_eligible_for(cast):
    make_role(cast.borough, "shopping", categories=["food"])
    make_role(cast.borough, "driving", categories=["transport"], activity="care", dbs="none")
    make_role(cast.borough, "closed", categories=["food"], activity="regulated", is_open=False)
    shopper, driver = make_volunteer(cast.hub, does=["food"]), make_volunteer(cast.hub, does=["food", "transport"])
    make_check(shopper, "dbs", "basic", seen_by=cast.alice)
    make_check(driver, "dbs", "enhanced", seen_by=cast.alice)
    for somebody, level, most in ((shopper, "enhanced", "a basic"), (driver, "barred", "an enhanced")):
        with pytest.raises(Refused, match=f"no more than {most} DBS check.*unlawful.*(Act|Regulations)"):
            make_check(somebody, "dbs", level, seen_by=cast.alice)
    assert too_high([], "basic") == ""
    assert "unlawful" in too_high([], "standard")


def test_an_observer_and_another_team_write_no_checks(cast):
    sam = make_volunteer(cast.hub)
    for somebody in (cast.bob, cast.charlie):
        with acting(somebody), pytest.raises(Refused):
            actions.note_check(sam, kind="reference", level="", issued_on=in_days(0), expires_on=None, by=somebody)


def test_both_sides_are_told_once_before_it_runs_out_and_once_after(cast):
    cast.hub.email = "hub@example.org"
    cast.hub.save()
    sam = make_volunteer(cast.hub, email="sam@example.org")
    make_check(sam, "dbs", "basic", seen_by=cast.alice, expires_on=in_days(30))
    with everywhere():
        Message.objects.all().delete()
        assert actions.warn_of_checks(day=in_days(0)) == 1
        assert actions.warn_of_checks(day=in_days(0)) == 0
        assert sorted(Message.objects.values_list("template", "to")) == [
            ("check_runs_out", "sam@example.org"), ("checks_of_a_team", "hub@example.org")]  # fmt: skip
        assert actions.warn_of_checks(day=in_days(31)) == 1
        assert actions.warn_of_checks(day=in_days(40)) == 0
        body = Message.objects.filter(template="check_ran_out").get().body
    assert "DBS, basic" in body
    with everywhere():
        assert sam.last_name not in Message.objects.filter(to="hub@example.org").last().body


@pytest.mark.parametrize(
    ("phone", "sent"),
    [("07700 900123", [("text", "+447700900123")]), ("01632 960001", [])],
)
def test_who_has_no_e_mail_reads_of_their_check_by_text_in_their_language(cast, phone, sent):
    sam = make_volunteer(cast.hub, email="", phone=phone, language="cy")
    make_check(sam, "identity", "full", seen_by=cast.alice, expires_on=in_days(30))
    with everywhere():
        Message.objects.all().delete()
        actions.warn_of_checks(day=in_days(31))
        told = Message.objects.filter(template="check_ran_out")
        assert list(told.values_list("channel", "to")) == sent
        assert all("“Hunaniaeth, llun a phrawf o gyfeiriad”" in one.body for one in told)


def test_nobody_is_warned_of_a_check_that_was_renewed_or_of_somebody_who_left(cast):
    sam = make_volunteer(cast.hub)
    make_check(sam, "dbs", "basic", seen_by=cast.alice, expires_on=in_days(20))
    make_check(sam, "dbs", "basic", seen_by=cast.alice, expires_on=in_days(400))
    gone = make_volunteer(cast.hub)
    make_check(gone, seen_by=cast.alice, expires_on=in_days(3))
    with acting(cast.alice):
        actions.leave(gone, reason="Moved", by=cast.alice)
    with everywhere():
        assert actions.warn_of_checks(day=in_days(0)) == 0
        assert not Check.objects.filter(warned_days__isnull=False).exists()
