"""The counters say what counting everything says, whatever was done and by whom."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from threading import Barrier, Thread

import psycopg
import pytest
from django.conf import settings as configured
from django.db import connection, transaction
from django.db.models import F, Sum
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hearth.access.tests.make import acting, everywhere, make_cast
from hearth.kit.dates import LONDON
from hearth.needs.models import Contact, Need
from hearth.reports import actions
from hearth.reports.models import Tally
from hearth.reports.tests.make import make_category, make_contact, make_need, make_person

STAGES = ["new", "triaged", "offered", "taken", "done", "ended"]


def _day(moment):
    return moment.astimezone(LONDON).date()


def _counted_anew() -> Counter:
    """The plain truth, counted in Python from the rows themselves."""
    found: Counter = Counter()
    for need in Need.objects.all():
        found[(need.team_id, "all")] += 1
        found[(need.team_id, "raised", _day(need.raised_at), need.source)] += 1
        if need.ended_at:
            found[(need.team_id, "ended", _day(need.ended_at), need.ending, need.residents_rating)] += 1
            continue
        found[(need.team_id, "kind", need.category_id, need.stage, need.urgency)] += 1
        found[(need.team_id, "place", need.neighbourhood_id, need.ward_id, need.stage)] += 1
        found[(need.team_id, "age", _day(need.raised_at))] += 1
        if need.on_hold_until:
            found[(need.team_id, "hold", need.on_hold_until)] += 1
    for contact in Contact.objects.all():
        state = "completed" if contact.completed_at else "abandoned" if contact.abandoned_at else "draft"
        found[(contact.team_id, "contact", _day(contact.started_at), contact.channel, state)] += 1
    return found


COLUMNS = {
    "all": [], "raised": ["day", "source"], "ended": ["day", "ending", "rating"],
    "kind": ["category_id", "stage", "urgency"], "place": ["neighbourhood_id", "ward_id", "stage"], "age": ["day"],
    "hold": ["day"], "contact": ["day", "source", "stage"],
}  # fmt: skip


def _tallied() -> Counter:
    found: Counter = Counter()
    for row in Tally.objects.exclude(figure="touch").values(*Tally.KEY).annotate(total=Sum("n")).filter(total__gt=0):
        found[(row["team_id"], row["figure"], *(row[name] for name in COLUMNS[row["figure"]]))] = row["total"]
    assert not Tally.objects.values(*Tally.KEY).annotate(total=Sum("n")).filter(total__lt=0).exists()
    return found


def _stage_facts(stage: str, days: int) -> dict:
    ended = timezone.now() - timedelta(days=days)
    if stage == "done":
        return {"stage": stage, "ending": "done", "ended_at": ended, "residents_rating": days % 6 or None}
    if stage == "ended":
        return {"stage": stage, "ending": "unable", "ended_at": ended, "residents_rating": None}
    return {"stage": stage, "ending": "", "ended_at": None, "residents_rating": None, "carrier_kind": "council_staff"}


STEP = st.tuples(
    st.sampled_from(
        ["add", "add", "many", "change", "change_all", "move", "delete", "raw", "fold", "hold", "contact", "close"]
    ),
    st.integers(0, 9), st.sampled_from(STAGES), st.integers(0, 40),
)  # fmt: skip


class Play:
    """Does to the tables what a step says."""

    def __init__(self, cast):
        self.teams = [cast.hub, cast.other]
        self.person = make_person(cast.borough)
        self.kinds = [make_category(cast.borough, key, key) for key in ("food", "money")]

    def do(self, what, number, stage, days):
        getattr(self, what)(number, _stage_facts(stage, days), days)

    def _one(self, number):
        return Need.objects.order_by("raised_at", "id")[number : number + 1].values("id")

    def add(self, number, facts, days):
        raised = timezone.now() - timedelta(days=days, hours=number)
        make_need(self.teams[number % 2], self.person, self.kinds[days % 2], raised_at=raised, **facts)

    def many(self, number, facts, days):
        made = [make_need(self.teams[0], self.person, self.kinds[0]) for _ in range(number % 3)]
        for need in made:
            need.pk, need.reference = None, f"{need.reference}x"[:12]
            need.id = Need._meta.pk.get_default()
        Need.objects.bulk_create(made)

    def change(self, number, facts, days):
        Need.objects.filter(id__in=self._one(number)).update(category=self.kinds[number % 2], **facts)

    def change_all(self, number, facts, days):
        Need.objects.update(urgency=["now", "soon"][number % 2], raised_at=F("raised_at") - timedelta(days=days))

    def move(self, number, facts, days):
        Need.objects.filter(id__in=self._one(number)).update(team=self.teams[days % 2], ward=None)

    def delete(self, number, facts, days):
        Need.objects.filter(id__in=list(self._one(number).values_list("id", flat=True))).delete()

    def raw(self, number, facts, days):
        with connection.cursor() as cursor:
            cursor.execute("update needs_need set source = 'web', neighbourhood_id = null where urgency = 'soon'")

    def fold(self, number, facts, days):
        actions.fold(at_least=number)

    def hold(self, number, facts, days):
        Need.objects.filter(ended_at__isnull=True).update(on_hold_until=timezone.localdate() + timedelta(days=days))

    def contact(self, number, facts, days):
        make_contact(self.teams[number % 2], channel=Contact.CHANNELS[number % 6])

    def close(self, number, facts, days):
        Contact.objects.filter(channel="phone").update(completed_at=timezone.now())


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, max_size=25))
def test_after_any_changes_the_counters_equal_counting_anew(db, steps):
    with transaction.atomic():
        cast = make_cast()
        with everywhere():
            play = Play(cast)
            for step in steps:
                play.do(*step)
            assert _tallied() == _counted_anew()
            actions.fold(at_least=0)
            assert _tallied() == _counted_anew()
            assert actions.faults() == 0
            actions.rebuild()
            assert _tallied() == _counted_anew()
        transaction.set_rollback(True)


def test_each_team_sees_its_own_counters_only(cast):
    with everywhere():
        make_need(cast.hub)
        make_need(cast.other)
    with acting(cast.alice), connection.cursor() as cursor:
        cursor.execute("select distinct team_id from reports_tally")
        assert cursor.fetchall() == [(cast.hub.pk,)]
        assert set(Tally.objects.visible_to(cast.alice).values_list("team_id", flat=True)) == {cast.hub.pk}


@pytest.mark.parametrize(
    "forgery",
    [
        "insert into reports_tally (team_id, figure, stage, urgency, source, ending, n, is_base)"
        " values ({team}, 'all', '', '', '', '', 5, false)",
        "update reports_tally set n = 99",
        "delete from reports_tally",
    ],
)
def test_the_application_cannot_write_a_counter(cast, forgery):
    with acting(cast.alice):
        make_need(cast.hub)
        before = _tallied()
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(forgery.format(team=cast.hub.pk))
        except Exception as error:
            assert "row-level security" in str(error)  # noqa: PT017
        assert _tallied() == before


@pytest.mark.django_db(transaction=True)
def test_people_who_save_at_once_lose_no_count():
    cast = make_cast()
    with everywhere():
        person, kind = make_person(cast.borough), make_category(cast.borough)
    together = Barrier(4)

    def save(number):
        try:
            together.wait()
            for turn in range(15):
                with everywhere():
                    need = make_need(cast.hub, person, kind)
                with everywhere():
                    Need.objects.filter(pk=need.pk).update(**_stage_facts("done", turn))
                if number == 0:
                    actions.fold(at_least=0)
                if number == 1 and turn == 7:
                    actions.rebuild()
        finally:
            connection.close()

    threads = [Thread(target=save, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with everywhere():
        assert _tallied() == _counted_anew()
        assert _tallied()[(cast.hub.pk, "all")] == 60
        assert actions.faults() == 0


@pytest.mark.django_db(transaction=True)
def test_emptying_the_table_empties_the_counters():
    cast = make_cast()
    with everywhere():
        make_need(cast.hub)
        make_contact(cast.hub)
    with psycopg.connect(configured.DATABASE_OWNER_URL, autocommit=True) as owner:
        owner.execute("truncate needs_need cascade")
    with everywhere():
        assert set(_tallied()) == {(cast.hub.pk, "contact", timezone.localdate(), "phone", "draft")}
        assert actions.faults() == 0


@pytest.mark.django_db(transaction=True)
def test_a_counter_the_owner_spoiled_is_found_and_put_right():
    cast = make_cast()
    with everywhere():
        make_need(cast.hub)
    with psycopg.connect(configured.DATABASE_OWNER_URL, autocommit=True) as owner:
        owner.execute("update reports_tally set n = 7 where figure = 'kind'")
    with everywhere():
        assert actions.faults() == 1
        actions.rebuild()
        assert actions.faults() == 0
        assert _tallied() == _counted_anew()
