"""A cohort finds whom its question says, of the people its team knows, and nobody behind another wall."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from django.utils import timezone

from hearth.access.tests.make import acting, events, everywhere, make_user
from hearth.exchange import askable, finding
from hearth.exchange.actions import cohorts
from hearth.exchange.models import CohortDay
from hearth.exchange.rules import cohorts as rules
from hearth.exchange.rules.shipped import shipped
from hearth.exchange.tests.make import make_entry, make_list
from hearth.kit.refused import Refused, SavedMeanwhile
from hearth.needs.actions import needs
from hearth.needs.tests.make import make_need, make_person
from hearth.people.models import Approach, Circumstance, Involvement, Person

HOUR = timedelta(hours=1)


def read(where, **more):
    return rules.read({"where": where, **more})


def find(cast, where, *, by=None, team=None, **more) -> set:
    """The keys of everybody a question finds."""
    with acting(by or cast.alice):
        found, missing = cohorts.found_by(team or cast.hub, read(where, **more), by=by or cast.alice)
        assert missing == ()
        return set(found.values_list("pk", flat=True))


def listed(cast, key="nhs-list", person=None, *, entry=None, **facts) -> Person:
    """Somebody on a list of the hub."""
    person = person or make_person(cast.borough, **facts)
    make_entry(make_list(cast.hub, key), person, **(entry or {}))
    return person


ON_NHS = {"is": "on_list", "list": "nhs-list"}


def test_on_one_list_and_not_on_another(cast):
    only, both = listed(cast), listed(cast)
    listed(cast, "nsss", both)
    assert find(cast, {"all": [ON_NHS, {"not": {"is": "on_list", "list": "applications"}}]}) == {only.pk}


def test_gone_from_a_list_and_how_long_on_it(cast):
    now = timezone.now()
    here, gone = listed(cast), listed(cast, entry={"gone_at": now})
    old = listed(cast, entry={"first_seen_at": now - 50 * HOUR})
    assert find(cast, ON_NHS) == {here.pk, old.pk}
    assert find(cast, {**ON_NHS, "standing": "gone"}) == {gone.pk}
    assert find(cast, {**ON_NHS, "standing": "ever"}) == {here.pk, gone.pk, old.pk}
    assert find(cast, {**ON_NHS, "hours": 48}) == {old.pk}
    assert find(cast, {**ON_NHS, "days": 1}) == {here.pk}


def test_the_dead_and_those_who_want_no_contact_are_left_out_unless_asked_for(cast):
    alive, dead, silent = listed(cast), listed(cast, is_deceased=True), listed(cast, no_contact=True)
    assert find(cast, ON_NHS) == {alive.pk}
    assert find(cast, ON_NHS, with_deceased=True) == {alive.pk, dead.pk}
    assert find(cast, ON_NHS, with_no_contact=True) == {alive.pk, silent.pk}


def test_never_asked_counts_what_people_asked_and_not_what_a_list_raised(cast):
    never, asked, raised, came = (listed(cast) for _ in range(4))
    make_need(cast.hub, person=asked)
    make_need(cast.hub, person=raised, source="list", by=cast.alice)
    with everywhere():
        Approach.objects.create(borough=cast.borough, person=came, team=cast.other, channel="phone",
                                came_from_them=True)  # fmt: skip
    assert find(cast, {"not": {"is": "asked"}}) == {never.pk, raised.pk}


def test_positive_and_not_reached_since_coming_onto_the_list(cast):
    then = timezone.now() - 60 * HOUR
    never, before, after, tried = (listed(cast, "contact-tracing", entry={"first_seen_at": then}) for _ in range(4))
    fresh = listed(cast, "contact-tracing")
    with everywhere():
        for person, at, reached in (
            (before, then - HOUR, True), (after, then + HOUR, True), (tried, then + HOUR, False),
        ):  # fmt: skip
            Approach.objects.create(borough=cast.borough, person=person, team=cast.other, channel="phone", at=at,
                                    was_reached=reached)  # fmt: skip
    found = find(cast, shipped()["positive-not-reached"].question.as_data()["where"])
    assert found == {never.pk, before.pk, tried.pk}
    assert fresh.pk not in found


def test_no_cohort_shows_anybody_another_team_knows_and_this_one_does_not(cast):
    ours, theirs = listed(cast), make_person(cast.borough)
    make_entry(make_list(cast.other), theirs, said={"frail": "yes"})
    make_need(cast.other, person=theirs)
    make_entry(make_list(cast.other), ours, said={"frail": "yes"})
    assert find(cast, {"not": {"is": "asked"}}) == {ours.pk}
    assert find(cast, {"is": "flagged", "flag": "frail"}) == set()
    assert find(cast, ON_NHS, by=cast.charlie, team=cast.other) == {ours.pk, theirs.pk}


def test_a_team_behind_another_wall_cannot_be_asked_in_its_name(cast):
    with acting(cast.alice), pytest.raises(Refused, match="does not let you build cohorts"):
        cohorts.ask(team=cast.other, question=read(ON_NHS), by=cast.alice)
    with acting(cast.bob), pytest.raises(Refused, match="does not let you build cohorts"):
        cohorts.ask(team=cast.hub, question=read(ON_NHS), by=cast.bob)


def test_a_missing_list_is_named_and_never_answered_with_nobody(cast):
    listed(cast)
    with acting(cast.alice):
        answer = cohorts.ask(team=cast.hub, question=shipped()["worry-list-nobody-works-with"].question, by=cast.alice)
        assert answer.missing
        assert "not loaded yet" in answer.missing[0]
        assert answer.shown == ""
        never = cohorts.ask(team=cast.hub, question=shipped()["never-applied"].question, by=cast.alice)
        assert never.missing == ("any list of applications for support: not loaded yet",)


def test_a_locked_list_and_one_for_other_roles_are_missing(cast):
    person = listed(cast)
    held = make_list(cast.hub)
    held.roles = ["safeguarding"]
    held.save()
    with acting(cast.alice):
        assert cohorts.ask(team=cast.hub, question=read(ON_NHS), by=cast.alice).missing == (
            "Nhs list: your role may not read it",
        )
        asking = askable.asking_of(cast.hub, by=cast.alice)
        assert not finding.known_to_team(asking).filter(pk=person.pk).exists()
    held.roles, held.locked_at = [], timezone.now()
    held.save()
    with acting(cast.alice):
        (words,) = cohorts.ask(team=cast.hub, question=read(ON_NHS), by=cast.alice).missing
        assert "past its last day" in words


def test_small_counts_are_kept_from_a_coordinator_and_names_with_them(cast):
    for _ in range(3):
        listed(cast)
    dora = make_user(cast.hub, "coordinator", "Dora")
    with acting(dora):
        answer = cohorts.ask(team=cast.hub, question=read(ON_NHS), by=dora)
        assert (answer.shown, answer.may_name) == ("fewer than five", False)
    with acting(cast.alice):
        answer = cohorts.ask(team=cast.hub, question=read(ON_NHS), by=cast.alice)
        assert (answer.shown, answer.may_name) == ("3", True)
    assert ("cohorts.ask", f"user:{dora.pk}") in events(cast.borough)


def test_a_saved_cohort_is_changed_by_one_person_at_a_time(cast):
    with acting(cast.alice):
        kept = cohorts.keep(team=cast.hub, name="A", why="B", question=read(ON_NHS), by=cast.alice)
        cohorts.keep(team=cast.hub, name="A", why="C", question=read(ON_NHS), by=cast.alice, cohort=kept, version=1)
        with pytest.raises(SavedMeanwhile):
            cohorts.keep(team=cast.hub, name="A", why="D", question=read(ON_NHS), by=cast.alice, cohort=kept, version=1)
        with pytest.raises(Refused, match="another name"):
            cohorts.keep(team=cast.hub, name="A", why="D", question=read(ON_NHS), by=cast.alice)
        assert cohorts.take_over(team=cast.hub, key="never-applied", by=cast.alice) == cohorts.take_over(
            team=cast.hub, key="never-applied", by=cast.alice
        )


# --- Day by day -------------------------------------------------------------------------------------------


def test_who_came_in_and_who_left_is_said_with_the_condition_that_changed(cast):
    stays, leaves, dies, comes = (listed(cast) for _ in range(4))
    make_need(cast.hub, person=comes)
    where = {"all": [ON_NHS, {"not": {"is": "open_need"}}]}
    yesterday = timezone.localdate() - timedelta(days=1)
    with acting(cast.alice):
        kept = cohorts.keep(team=cast.hub, name="A", why="B", question=read(where), by=cast.alice)
    assert cohorts.look_at_every_cohort(day=yesterday) == 1
    assert cohorts.look_at_every_cohort(day=yesterday) == 0
    new = listed(cast)
    make_need(cast.hub, person=leaves)
    with everywhere():
        Person.objects.filter(pk=dies.pk).update(is_deceased=True)
        need = comes.needs.get()
        needs.end(need, ending="no_longer_needed", note="x", by=None)
    with acting(cast.alice):
        change = cohorts.changed(cohort=kept, by=cast.alice)
    assert (change.came, change.left) == ({comes.pk, new.pk}, {leaves.pk, dies.pk})
    assert stays.pk not in change.came
    assert set(change.came_because) == {("now has no open request", 1), (cohorts.NEW_TO_THE_TEAM, 1)}
    assert set(change.left_because) == {("now has an open request", 1), ("has died", 1)}


def test_only_ids_are_kept_the_conditions_of_the_newest_day_alone_and_nothing_after_a_month(cast):
    listed(cast)
    today = timezone.localdate()
    with acting(cast.alice):
        kept = cohorts.keep(team=cast.hub, name="A", why="B", question=read(ON_NHS), by=cast.alice)
    for days in (40, 2, 1):
        cohorts.look_at_every_cohort(day=today - timedelta(days=days))
    cohorts.look_at_every_cohort(day=today)
    with acting(cast.alice):
        days = CohortDay.objects.filter(cohort=kept).order_by("-day")
        assert [len(day.people) for day in days] == [1, 1, 1]
        assert [len(day.looked_at) for day in days] == [1, 0, 0]
    with acting(cast.charlie):
        assert not CohortDay.objects.exists()


# --- The same as plain Python says ------------------------------------------------------------------------


def plainly(leaf, one: dict, now, today: date) -> bool:
    """One condition over a plain description of somebody."""

    def age_ok():
        born = one["born"]
        if born is None:
            return False
        age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
        return leaf.get("from", 0) <= age <= leaf.get("to", 999)

    def since(kind):
        return now - timedelta(**{leaf.get("unit", kind): leaf.get("number") or leaf.get("days")})

    def on(list_keys):
        return [e for e in one["entries"] if e["list"] in list_keys and not e["gone"]]

    truth = {
        "on_list": lambda: bool(on(leaf.lists)), "age": age_ok,
        "flagged": lambda: any(e["said"].get(leaf.get("flag")) == "yes" for e in on(("nhs-list", "nsss"))),
        "told": lambda: one["alone"] == "yes", "interpreter": lambda: one["interpreter"],
        "asked": lambda: one["asked"] or any(a["from_them"] for a in one["approaches"]),
        "open_need": lambda: one["asked"],
        "worked_with": lambda: one["worked"] or one["asked"],
        "approached": lambda: any(a["at"] >= since("days") and not a["from_them"] for a in one["approaches"]),
        "reached": lambda: any(a["at"] >= since("hours") and a["reached"] for a in one["approaches"]),
        "reached_since": lambda: any(
            a["reached"] and a["at"] >= e["seen"] for a in one["approaches"] for e in on(leaf.lists)
        ),
    }[leaf.key]()  # fmt: skip
    return truth != leaf.negated


POOL = [
    ON_NHS, {"is": "on_list", "list": "nsss"}, {"is": "age", "from": 70}, {"is": "age", "to": 17},
    {"is": "age", "from": 60, "to": 70}, {"is": "flagged", "flag": "frail"},
    {"is": "told", "circumstance": "lives_alone"}, {"is": "interpreter"}, {"is": "asked"}, {"is": "open_need"},
    {"is": "worked_with", "team": "any"}, {"is": "approached", "days": 14}, {"is": "reached", "number": 48},
    {"is": "reached_since", "list": "nhs-list"},
]  # fmt: skip


def made_up(cast, dice) -> dict:
    """Somebody with random facts, in the database and as a plain description."""
    now, today = timezone.now(), timezone.localdate()
    born = dice.choice([None, today.replace(year=today.year - dice.choice([17, 18, 60, 61, 69, 70, 71]))])
    if born:
        born += timedelta(days=dice.choice([-1, 0, 1]))
    one = {"born": born, "interpreter": dice.random() < 0.3, "dead": dice.random() < 0.1, "quiet": dice.random() < 0.1,
           "alone": dice.choice(["yes", "no", ""]), "asked": dice.random() < 0.3, "worked": dice.random() < 0.3,
           "entries": [], "approaches": []}  # fmt: skip
    person = make_person(cast.borough, date_of_birth=born, needs_interpreter=one["interpreter"],
                         no_contact=one["quiet"])  # fmt: skip
    for key in ("nhs-list", "nsss"):
        if dice.random() < 0.5:
            entry = {"list": key, "gone": dice.random() < 0.3, "said": {"frail": dice.choice(["yes", "no"])},
                     "seen": now - dice.choice([1, 30, 80]) * HOUR}  # fmt: skip
            one["entries"].append(entry)
            make_entry(make_list(cast.hub, key), person, said=entry["said"], first_seen_at=entry["seen"],
                       gone_at=now if entry["gone"] else None)  # fmt: skip
    _with_work(cast, dice, person, one, now)
    return {**one, "pk": person.pk, "known": bool(one["entries"]) or one["asked"] or bool(one["alone"])}


def _with_work(cast, dice, person, one, now) -> None:
    with everywhere():
        for _ in range(dice.choice([0, 1, 2])):
            tried = {"at": now - dice.choice([2, 47, 49, 400]) * HOUR, "reached": dice.random() < 0.5,
                     "from_them": dice.random() < 0.3}  # fmt: skip
            one["approaches"].append(tried)
            Approach.objects.create(borough=cast.borough, person=person, team=cast.other, channel="phone",
                                    at=tried["at"], was_reached=tried["reached"],
                                    came_from_them=tried["from_them"])  # fmt: skip
        if one["alone"]:
            Circumstance.objects.create(team=cast.hub, person=person, key="lives_alone", value=one["alone"])
        if one["worked"]:
            Involvement.objects.create(borough=cast.borough, person=person, team=cast.other)
    if one["asked"]:
        make_need(cast.hub, person=person)
    if one["dead"]:
        with everywhere():
            Person.objects.filter(pk=person.pk).update(is_deceased=True)


def question_at_random(dice):
    def leaf():
        one = dice.choice(POOL)
        return {"not": one} if dice.random() < 0.5 else one

    demands = [{"any": [leaf() for _ in range(dice.choice([1, 1, 2, 3]))]} for _ in range(dice.choice([1, 2, 3]))]
    return read({"all": demands}, with_deceased=dice.random() < 0.3, with_no_contact=dice.random() < 0.3)


@pytest.mark.parametrize("seed", range(4))
def test_a_cohorts_count_its_list_and_plain_python_agree(cast, seed):
    dice = random.Random(seed)
    people = [made_up(cast, dice) for _ in range(40)]
    for key in ("nhs-list", "nsss"):
        make_list(cast.hub, key)
    now, today = timezone.now(), timezone.localdate()
    for _ in range(25):
        asked = question_at_random(dice)
        expected = {
            one["pk"] for one in people if one["known"] and (asked.with_deceased or not one["dead"])
            and (asked.with_no_contact or not one["quiet"])
            and all(any(plainly(leaf, one, now, today) for leaf in demand) for demand in asked.demands)
        }  # fmt: skip
        with acting(cast.alice):
            found, _ = cohorts.found_by(cast.hub, asked, by=cast.alice)
            names = list(found.values_list("pk", flat=True))
            assert found.count() == len(names) == len(set(names))
            asking = askable.asking_of(cast.hub, asked, by=cast.alice)
            held = dict(finding.with_held(finding.known_to_team(asking), asked, asking).values_list("pk", "held"))
        assert set(names) == expected, rules.sentence(asked, {})
        for one in people:
            if one["known"]:
                bits = [plainly(leaf, one, now, today) for leaf in asked.leaves]
                assert [bool(held[one["pk"]] >> n & 1) for n in range(len(bits))] == bits
