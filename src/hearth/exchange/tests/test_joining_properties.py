"""Linking and unlinking any two records leaves both exactly as they were, and shows nobody what lies behind a wall.

Whatever was done with a request meanwhile, by whichever team, goes back with it to whom the request belongs.
"""

from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hearth.access.tests.make import acting, everywhere, make_team, make_user
from hearth.exchange.actions import comparing
from hearth.exchange.models import ImportRun, PossibleMatch, RaisedNeed
from hearth.needs.actions import notes, referrals
from hearth.needs.models import Concern, Need, Note, Referral
from hearth.needs.tests.make import make_agreement, make_need, make_route
from hearth.people import actions as people
from hearth.people.actions import joining, lists
from hearth.people.models import Circumstance, Joining, ListEntry, Person
from hearth.people.telling import Told

NAMES = st.sampled_from(["", "Edna", "Ada", "Zoë"])
TOLD = st.fixed_dictionaries({
    "first_name": NAMES, "middle_name": NAMES, "last_name": st.sampled_from(["Okoro", "Holt"]),
    "born": st.sampled_from([None, date(1939, 5, 12), date(1950, 1, 1)]),
    "phones": st.sampled_from([(), ("+441632960222",), ("+441632960333", "+441632960444")]),
    "email": st.sampled_from(["", "one@example.org", "two@example.org"]),
    "address": st.sampled_from([{}, {"address_1": "4 Mill Row", "town": "Bury"}]), "postcode": st.just(""),
    "has_died": st.booleans(), "hold_contact": st.booleans(),
})  # fmt: skip
SAID = st.fixed_dictionaries({}, optional={
    "email": st.just("told@example.org"), "phone": st.just("01632 960 999"), "visit_in_pairs": st.booleans(),
    "best_time": st.just("mornings"), "no_contact": st.booleans(),
})  # fmt: skip


def on_lists(cast, person, rows) -> None:
    """Rows of the hub's list that are about this person."""
    data_set = lists.open_data_set(team=cast.hub, key="l", name="List", source="NHS", legal_basis="Task",
                                   purpose="Help", expires_on=None, kept_for_days=9, by=cast.alice)  # fmt: skip
    for told in rows:
        key = f"{ListEntry.objects.count()}"
        row = lists.Listed(row_key=key, said={}, flags=frozenset(), digest="d", told=Told(**told))
        entry = lists.keep_entries(data_set=data_set, entries=[row], by=cast.alice)[key]
        made = Person.objects.get(pk=entry.person_id)
        if made.pk != person.pk:
            person.refresh_from_db()
            joining.join(kept=person, gone=made, by=cast.alice, because="Test")


def as_it_stands() -> dict:
    people_now = {one.pk: {name: value for name, value in one.__dict__.items() if name not in ("_state", "version")}
                  for one in Person.objects.all()}  # fmt: skip
    held = {model: sorted(model.objects.values_list("pk", "person_id")) for model in (ListEntry, Circumstance)}
    return {"people": people_now, **held}


def pair_of(cast, one, other) -> PossibleMatch:
    """A pair that one reader may close."""
    PossibleMatch.objects.all().delete()
    match = PossibleMatch(borough=cast.borough, one=one, other=other, weight=0)
    while match.pk.int % 20 == 0:
        match.pk = type(match.pk)(int=match.pk.int + 1)
    match.save(force_insert=True)
    return match


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.tuples(SAID, SAID), rows=st.tuples(st.lists(TOLD, max_size=2), st.lists(TOLD, max_size=2)))
def test_joining_and_taking_it_back_restores_both_records(cast, said, rows):
    with acting(cast.alice):
        pair = [people.make(borough=cast.borough, by=cast.alice, last_name="Okoro", **facts) for facts in said]
        for person, told in zip(pair, rows, strict=True):
            on_lists(cast, person, told)
    with acting(cast.charlie):
        for person in pair:
            people.say_circumstance(person=person, team=cast.other, by=cast.charlie, key="lives_alone", value="yes")
    with everywhere():
        before = as_it_stands()
    with acting(cast.alice):
        match = pair_of(cast, *pair)
        resting = as_it_stands()
        comparing.answer(match=match, said="same", by=cast.alice, key=str(match.pk))
        assert PossibleMatch.objects.get(pk=match.pk).outcome == "same"
    with acting(cast.charlie):
        assert not ListEntry.objects.exists(), "a link opens no wall"
        assert {one.person_id for one in Circumstance.objects.all()} <= {person.pk for person in pair}
    with acting(cast.alice):
        comparing.take_back(by=cast.alice, key=f"back {match.pk}")
    with everywhere():
        after = as_it_stands()
        assert after["people"] == resting["people"]
        assert {**after, "people": 0} == {**before, "people": 0}
        for model in (PossibleMatch, Joining, ListEntry, Circumstance):
            model.objects.all().delete()
        Person.objects.update(joined_to=None)


DEEDS = st.lists(st.sampled_from(["refer", "accept", "their note", "note", "concern"]), max_size=4)


def do(cast, need: Need, deeds) -> None:
    """What the two teams do with a request, as far as it can be done now."""
    with acting(cast.alice):
        need = Need.objects.select_related("team", "person").get(pk=need.pk)
    for deed in deeds:
        sent = _sent(need)
        if deed == "refer" and sent is None:
            with acting(cast.alice):
                referrals.refer(need=need, route=make_route(cast.borough, "health_and_care"), by=cast.alice)
        elif deed == "accept" and sent and sent.status == "sent":
            with acting(cast.charlie):
                referrals.accept(sent, by=cast.charlie)
        elif deed == "their note" and sent and sent.received_need_id:
            with acting(cast.charlie):
                theirs = Need.objects.select_related("person").get(pk=sent.received_need_id)
                notes.write(person=theirs.person, team=cast.other, by=cast.charlie, text="Rang", need=theirs)
        elif deed in ("note", "concern"):
            with acting(cast.alice):
                write = notes.write if deed == "note" else notes.raise_concern
                write(person=need.person, team=cast.hub, by=cast.alice, text="Rang", need=need)


def _sent(need: Need) -> Referral | None:
    with everywhere():
        return Referral.objects.filter(need=need).first()


def astray() -> list:
    """What stands with another person than the request it belongs to."""
    with everywhere():
        refs = dict(Need.objects.values_list("reference", "person_id"))
        wrong = [one for one in Note.objects.select_related("need") if one.need and one.person_id != one.need.person_id]
        for one in Referral.objects.select_related("need", "received_need"):
            wrong += [one for need in (one.need, one.received_need) if need and need.person_id != one.person_id]
        return wrong + [one for one in Concern.objects.all() if one.person_id != refs[one.need_reference]]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=st.tuples(DEEDS, DEEDS), since=st.tuples(DEEDS, DEEDS, DEEDS))
def test_requests_go_back_to_whom_they_belong_with_all_that_came_of_them(cast, before, since):
    make_agreement(cast.borough, "community_hub", "health_and_care")
    make_user(make_team(cast.borough, "safeguarding"), "safeguarding", "Sam")
    with acting(cast.alice):
        kept = people.make(borough=cast.borough, by=cast.alice, last_name="Okoro", phone="01632 960 001")
        gone = people.make(borough=cast.borough, by=cast.alice, last_name="Holt", phone="01632 960 002")
        on_lists(cast, gone, [{"last_name": "Holt", "email": "one@example.org"}])
        row = ListEntry.objects.get()
    asked = [make_need(cast.hub, person=person) for person in (kept, gone)]
    for need, deeds in zip(asked, before, strict=True):
        do(cast, need, deeds)
    with acting(cast.alice):
        joined = joining.join(kept=kept, gone=gone, by=cast.alice, because="Test")
        kept.refresh_from_db()
        ListEntry.objects.get(pk=row.pk, person=kept)
    raised = make_need(cast.hub, person=kept, category="check_in")
    with acting(cast.alice):
        run = ImportRun.objects.create(team=cast.hub, feed="l", file_name="l", file_digest="d", status="loaded")
        RaisedNeed.objects.create(team=cast.hub, entry=row, run=run, asked="food", need=raised)
    for need, deeds in zip([*asked, raised], since, strict=True):
        do(cast, need, deeds)
    with acting(cast.alice):
        comparing.part(joined=joined, by=cast.alice, because="Two")
    with everywhere():
        whose = {need.pk: Need.objects.get(pk=need.pk).person_id for need in [*asked, raised]}
    assert list(whose.values()) == [kept.pk, gone.pk, gone.pk]
    assert astray() == []
    with everywhere():
        for model in (RaisedNeed, ImportRun, Concern, Note, Referral, Need, PossibleMatch, Joining, ListEntry):
            model.objects.all().delete()
        Person.objects.update(joined_to=None)
