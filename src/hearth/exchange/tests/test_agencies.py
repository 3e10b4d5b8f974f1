"""Two teams find whom both know by keyed hashes: each sees only its own people, and only under an agreement."""

from __future__ import annotations

import argparse
import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.utils import Error
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as trials
from hypothesis import strategies as st

import hearth.exchange.commands  # noqa: F401 - the commands are loaded
from hearth.access.roles import TeamKind
from hearth.access.rules import ROLES_IN
from hearth.access.tests.make import acting, events, everywhere, make_borough, make_team, make_user
from hearth.exchange.actions import agencies, cohorts, handing_on
from hearth.exchange.models import AgencyQuestion, KnownKey
from hearth.exchange.rules import cohorts as rules
from hearth.exchange.rules import keys
from hearth.exchange.tests.make import make_entry, make_list
from hearth.exchange.tests.test_cohorts import ON_NHS, listed, read
from hearth.kit.command import COMMANDS
from hearth.kit.refused import Refused
from hearth.needs.tests.make import make_agreement, make_person
from hearth.people.models import ListEntry, Person

BORN = date(1940, 2, 1)


@pytest.fixture
def agreement(cast):
    """Charlie's team tells the hub whom it knows."""
    return make_agreement(cast.borough, cast.other.kind, cast.hub.kind, fields=["is_known"])


@pytest.fixture
def thirty(cast):
    """Thirty people on the hub's list; the first ten are Charlie's team's as well, as records of their own."""
    ours = [listed(cast, first_name="Ann", last_name=f"Bee{'x' * n}", date_of_birth=BORN, postcode="QX8 9ZZ")
            for n in range(30)]  # fmt: skip
    for person in ours[:10]:
        twin = make_person(cast.borough, first_name="ánn", last_name=person.last_name.upper(), date_of_birth=BORN,
                           postcode="QX8 9ZZ")  # fmt: skip
        make_entry(make_list(cast.other), twin)
    return ours


def known(cast, *, negated=False, also=()):
    leaf = {"is": "known_to", "agency": cast.other.key}
    return read({"all": [ON_NHS, *also, {"not": leaf} if negated else leaf]})


def found(cast, question) -> set:
    with acting(cast.alice):
        return set(cohorts.found_by(cast.hub, question, by=cast.alice)[0].values_list("pk", flat=True))


def test_known_and_not_known_are_the_asking_teams_own_people(cast, agreement, thirty):
    ours = [person.pk for person in thirty]
    assert found(cast, known(cast)) == set(ours[:10])
    assert found(cast, known(cast, negated=True)) == set(ours[10:])


def test_nobody_whose_use_is_restricted_counts_on_either_side(cast, agreement, thirty):
    with everywhere():
        twin = Person.objects.get(last_name=thirty[1].last_name.upper())
        Person.objects.filter(pk__in=[thirty[0].pk, twin.pk]).update(is_restricted=True)
    known_now = known_by_the_database(cast, agreement)
    assert known_now == {person.pk for person in thirty[2:10]}


def known_by_the_database(cast, agreement) -> set:
    with acting(cast.alice), connection.cursor() as cursor:
        cursor.execute("select wall.known_to(%s, %s, %s)", [agreement.pk, cast.hub.pk, cast.other.pk])
        return {pk for (pk,) in cursor.fetchall()}


def test_who_is_corrected_is_hashed_anew(cast, agreement, thirty):
    assert thirty[0].pk in found(cast, known(cast))
    with everywhere():
        Person.objects.filter(pk=thirty[0].pk).update(last_name="Other", version=2)
    assert thirty[0].pk not in found(cast, known(cast))


def test_without_an_agreement_in_force_nothing_is_answered(cast, thirty):
    with pytest.raises(Refused, match="No sharing agreement"):
        found(cast, known(cast))
    lapsed = make_agreement(cast.borough, cast.other.kind, cast.hub.kind, fields=["is_known"], days=-1)
    with pytest.raises(Refused, match="has lapsed"):
        found(cast, known(cast))
    other = make_agreement(cast.borough, cast.other.kind, cast.hub.kind)
    for wrong in (lapsed, other):
        with pytest.raises(Error, match="no agreement in force"), acting(cast.alice), connection.cursor() as cursor:
            cursor.execute("select wall.known_to(%s, %s, %s)", [wrong.pk, cast.hub.pk, cast.other.pk])


def test_the_database_itself_answers_only_a_team_whose_wall_is_open(cast, agreement, thirty):
    with pytest.raises(Error, match="its own people only"), acting(cast.charlie), connection.cursor() as cursor:
        cursor.execute("select wall.known_to(%s, %s, %s)", [agreement.pk, cast.hub.pk, cast.other.pk])


@pytest.mark.parametrize("what", ["select * from wall.person_key", "select wall.secret_of_agreement(1)",
                                  "select wall.make_person_keys(1, 1)"])  # fmt: skip
def test_the_application_reads_no_keys_and_no_secret_from_the_database(cast, agreement, thirty, what):
    found(cast, known(cast))
    with pytest.raises(Error, match="permission denied"), acting(cast.alice), connection.cursor() as cursor:
        cursor.execute(what)


def test_an_agreement_one_way_is_not_one_the_other_way(cast, agreement, thirty):
    with acting(cast.charlie), pytest.raises(Refused, match="No sharing agreement"):
        asked = read({"all": [ON_NHS, {"is": "known_to", "agency": cast.hub.key}]})
        cohorts.found_by(cast.other, asked, by=cast.charlie)


def test_every_question_is_told_to_both_sides(cast, agreement, thirty):
    found(cast, known(cast))
    assert [verb for verb, _ in events(cast.borough)].count("cohorts.ask_agency") == 2
    for user in (cast.alice, cast.charlie):
        with acting(user):
            asked = AgencyQuestion.objects.visible_to(user).get()
            assert (asked.people, asked.asked_team) == (30, cast.other)


def test_single_people_are_not_asked_after(cast, agreement, thirty):
    few = known(cast, also=[{"is": "age", "from": 1}, {"is": "interpreter"}])
    with pytest.raises(Refused, match="20 people or more"):
        found(cast, few)


def test_an_answer_about_fewer_than_five_is_neither_named_nor_handed_on_by_anybody(cast, agreement, thirty):
    with everywhere():
        Person.objects.filter(pk__in=[p.pk for p in thirty[3:10]]).update(last_name="Moved", version=2)
    with acting(cast.alice):
        answer = cohorts.ask(team=cast.hub, question=known(cast), by=cast.alice)
        assert (answer.shown, answer.may_name) == ("fewer than five", False)
        kept = cohorts.keep(team=cast.hub, name="A", why="B", question=known(cast), by=cast.alice)
        with pytest.raises(Refused, match="fewer than five people"):
            handing_on.check(cohort=kept, quiet_days=0, by=cast.alice)
        rest = cohorts.ask(team=cast.hub, question=known(cast, negated=True), by=cast.alice)
        assert not rest.may_name


def test_different_questions_run_out_within_a_day_and_the_same_one_does_not(cast, agreement, thirty):
    for years in range(rules.ASKED_A_DAY):
        found(cast, known(cast, also=[{"is": "age", "from": years}]))
    found(cast, known(cast, also=[{"is": "age", "from": 0}]))
    with pytest.raises(Refused, match="Ask again tomorrow"):
        found(cast, known(cast, also=[{"is": "age", "from": 65}]))


def run(words, *given):
    parser = argparse.ArgumentParser()
    for names, options in COMMANDS[words].arguments:
        parser.add_argument(*names, **options)
    return COMMANDS[words].run(parser.parse_args([*map(str, given)]))


def test_an_organisation_hands_in_hashes_made_on_its_own_machine(cast, agreement, thirty, tmp_path, capsys):
    file, secret, out = tmp_path / "people.csv", tmp_path / "secret", tmp_path / "out.txt"
    rows = "".join(f"Ann,{person.last_name},01/02/1940,qx89zz\n" for person in thirty[20:28])
    file.write_text(f"Forename,Surname,DOB,Postcode\n{rows},,,\n")
    with everywhere():
        ListEntry.objects.filter(team=cast.other).delete()

    number, who = ("--agreement", agreement.pk), ("--team", cast.other.key, "--by", cast.charlie.email)
    assert run("cohort secret", *number, *who, "--out", secret) == 0
    assert secret.stat().st_mode & 0o777 == 0o600
    assert run("cohort hash", file, *number, "--secret", secret, "--out", out) == 0
    assert "8 people" in (told := capsys.readouterr().out)
    assert "1 rows had neither" in told
    assert "Bee" not in out.read_text()
    hashes = [line for line in out.read_text().splitlines() if not line.startswith("hearth keyed hashes")]
    assert all(re.fullmatch("[0-9a-f]{64}", line) for line in hashes), "nothing stands in it as it was told"
    assert run("cohort hand-in", out, *number, *who) == 0
    assert found(cast, known(cast)) == {person.pk for person in thirty[20:28]}
    with acting(cast.alice):
        assert not KnownKey.objects.exists()
    assert ("cohorts.hand_in_keys", f"user:{cast.charlie.pk}") in events(cast.borough)
    with pytest.raises(Refused, match="was not made for agreement"):
        run("cohort hand-in", file, *number, *who)


def test_nothing_is_handed_in_under_an_agreement_of_others_or_a_lapsed_one(cast, agreement):
    third = make_team(cast.borough, "welfare")
    dave = make_user(third, "specialist", "Dave")
    with everywhere(), pytest.raises(Refused, match="does not say that"):
        agencies.hand_in(team=third, agreement=agreement, people=[["a" * 64]], by=dave)
    lapsed = make_agreement(cast.borough, cast.other.kind, cast.hub.kind, fields=["is_known"], days=-1)
    with everywhere(), pytest.raises(Refused, match="has lapsed"):
        agencies.hand_in(team=cast.other, agreement=lapsed, people=[["a" * 64]], by=cast.charlie)
    with everywhere(), pytest.raises(Refused, match="Line 1 holds no keys"):
        agencies.hand_in(team=cast.other, agreement=agreement, people=[["Ann Bee"]], by=cast.charlie)


def test_the_secret_is_given_to_both_ends_of_an_agreement_and_to_nobody_else_of_the_borough(cast, agreement, tmp_path):
    third, far = make_team(cast.borough, "welfare"), make_team(make_borough(), cast.other.kind)
    dave, erin = make_user(third, "specialist", "Dave"), make_user(far, "health", "Erin")
    handler = make_user(cast.hub, "call_handler", "Harriet")

    def tell(team, by, under=agreement):
        with everywhere():
            return agencies.secret(agreement=under, team=team, by=by)

    assert tell(cast.other, cast.charlie) == tell(cast.hub, cast.alice) == (
        keys.secret_of(settings.WALL_KEY, agreement.pk).hex())  # fmt: skip
    assert [verb for verb, _ in events(cast.borough)].count("cohorts.tell_secret") == 2
    for team, by in ((third, dave), (third, cast.alice), (far, erin)):
        with pytest.raises(Refused, match="does not name"):
            tell(team, by)
    for team, by in ((cast.other, cast.alice), (cast.hub, cast.charlie), (cast.hub, cast.bob), (cast.hub, handler),
                     (cast.other, dave), (cast.other, None)):  # fmt: skip
        with pytest.raises(Refused, match="Your role does not let you"):
            tell(team, by)
    with pytest.raises(Refused, match="does not say that"):
        tell(cast.hub, cast.alice, make_agreement(cast.borough, cast.other.kind, cast.hub.kind))
    lapsed = make_agreement(cast.borough, cast.other.kind, cast.hub.kind, fields=["is_known"], days=-1)
    with pytest.raises(Refused, match="has lapsed"):
        tell(cast.hub, cast.alice, lapsed)
    for by, why in ((dave.email, "Your role"), (" ", "Say with --by")):
        with pytest.raises(Refused, match=why):
            run("cohort secret", "--agreement", agreement.pk, "--team", cast.other.key, "--by", by, "--out",
                tmp_path / "none")  # fmt: skip
    assert not (tmp_path / "none").exists()
    assert [verb for verb, _ in events(cast.borough)].count("cohorts.tell_secret") == 2


@pytest.mark.parametrize("kind", [kind for kind in TeamKind if kind != TeamKind.ADMINISTRATION])
def test_every_kind_of_team_that_an_agreement_names_hands_in_by_command_and_by_page(cast, client, kind, tmp_path):
    """A foodbank, a surgery and any other partner too: each kind has a role that may, and the others are refused."""
    team, out, secret = make_team(cast.borough, kind), tmp_path / "out.txt", tmp_path / "secret"
    asking = make_team(cast.borough, "staying_well" if kind == "community_hub" else "community_hub")
    agreement = make_agreement(cast.borough, kind, asking.kind, fields=["is_known"])
    role = next(one for one in ("partner", "manager", *ROLES_IN[kind]) if one in ROLES_IN[kind])
    by = make_user(team, role)
    who = ("--agreement", agreement.key, "--team", team.key, "--by", by.email)
    (tmp_path / "people.csv").write_text("Forename,Surname,DOB,Postcode\nAnn,Bee,01/02/1940,QX8 9ZZ\n")
    run("cohort secret", *who, "--out", secret)
    run("cohort hash", tmp_path / "people.csv", "--agreement", agreement.pk, "--secret", secret, "--out", out)
    assert run("cohort hand-in", out, *who) == 0
    client.force_login(by)
    under = {"under": f"{team.pk}-{agreement.pk}", "key": str(uuid4())}
    sent = client.post(reverse("exchange:hand_in"), {**under, "file": SimpleUploadedFile("k.txt", out.read_bytes())},
                       follow=True)  # fmt: skip
    assert "1 people of" in sent.content.decode()
    with everywhere():
        assert KnownKey.objects.filter(team=team).count() == 1
    with pytest.raises(Refused, match="Your role does not let you hand in keyed hashes"):
        run("cohort hand-in", out, *who[:-1], cast.bob.email)


def test_a_partner_finds_the_page_by_itself_and_who_builds_cohorts_finds_it_beside_them(cast, client):
    hand_in, cohorts = (reverse(f"exchange:{name}") + '"' for name in ("hand_in", "cohorts"))
    client.force_login(make_user(make_team(cast.borough, "foodbank"), "partner"))
    page = client.get("/").content.decode()
    assert (hand_in in page, cohorts in page) == (True, False)
    client.force_login(cast.alice)
    page = client.get(reverse("people:search")).content.decode()
    assert (hand_in in page, cohorts in page) == (True, True)


NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\0", max_codepoint=0x24F), max_size=12)
NUMBERS = ["7017309170", "6593663840", "1234567890", ""]
PEOPLE = st.tuples(NAMES, NAMES, st.sampled_from(NUMBERS), st.sampled_from(["QX8 9ZZ", "M1 1AE", ""]),
                   st.dates(date(1900, 1, 1), date(2020, 1, 1)))  # fmt: skip


@trials(suppress_health_check=list(HealthCheck), max_examples=15, deadline=None)
@given(theirs=st.lists(PEOPLE, min_size=5, max_size=5))
def test_a_hash_made_on_the_agencys_machine_finds_whom_the_database_hashes(cast, theirs):
    """Whoever has a key is found by it, whatever letters they are written with; whoever has none is not."""
    team = make_team(cast.borough, "welfare")
    agreement = make_agreement(cast.borough, "welfare", cast.hub.kind, fields=["is_known"])
    secret = keys.secret_of(settings.WALL_KEY, agreement.pk)
    for _ in range(20):
        listed(cast)
    handed, expected = [], set()
    for first, last, nhs, postcode, born in theirs:
        person = listed(cast, first_name=first, last_name=last, nhs_number=nhs, postcode=postcode, date_of_birth=born,
                        nhs_number_is_valid=nhs in NUMBERS[:2])  # fmt: skip
        if made := keys.keys_of(secret, nhs_number=nhs, first_name=first, last_name=last, born=born, postcode=postcode):
            handed.append(made)
            expected.add(person.pk)
    with everywhere():
        agencies.hand_in(team=team, agreement=agreement, people=handed, by=make_user(team, "specialist"))
    with acting(cast.alice), connection.cursor() as cursor:
        cursor.execute("select wall.known_to(%s, %s, %s)", [agreement.pk, cast.hub.pk, team.pk])
        found_now = {pk for (pk,) in cursor.fetchall()}
        mine = set(Person.objects.filter(pk__in=found_now).values_list("pk", flat=True))
    assert expected <= found_now
    assert mine == found_now
    with everywhere():
        Person.objects.filter(pk__in=[*found_now]).update(nhs_number="", nhs_number_is_valid=False, version=99)


def test_who_came_or_left_is_not_named_when_another_team_was_asked(cast, agreement, thirty):
    with acting(cast.alice):
        kept = cohorts.keep(team=cast.hub, name="K", why="Ring", question=known(cast), by=cast.alice)
    assert cohorts.look_at_every_cohort(day=timezone.localdate() - timedelta(days=1)) == 1
    with everywhere():
        ListEntry.objects.filter(team=cast.other).first().delete()
    with acting(cast.alice), pytest.raises(Refused, match="would tell about single people"):
        cohorts.named_change(cohort=kept, which="left", by=cast.alice)


def test_a_file_of_hashes_is_handed_in_on_the_page(client, cast, agreement, thirty):
    """Charlie's team takes in the file of an organisation; the hub may ask after its people then."""
    secret = keys.secret_of(settings.WALL_KEY, agreement.pk)
    outside = [keys.keys_of(secret, first_name="Ann", last_name=one.last_name, born=BORN, postcode="QX8 9ZZ")
               for one in thirty[10:25]]  # fmt: skip
    client.force_login(cast.charlie)
    address = reverse("exchange:hand_in")
    page = client.get(address).content.decode()
    value = f"{cast.other.pk}-{agreement.pk}"
    assert f'value="{value}"' in page

    def send(text: str, under: str = value):
        file = SimpleUploadedFile("keys.txt", text.encode())
        return client.post(address, {"under": under, "file": file, "key": str(uuid4())}, follow=True)

    wrong = send(keys.written(agreement.pk + 1, outside))
    assert wrong.status_code == 422
    assert "was not made for" in wrong.content.decode()
    assert "holds no keys" in send(keys.written(agreement.pk, [["no key"]])).content.decode()
    assert "15 people of" in send(keys.written(agreement.pk, outside)).content.decode()
    assert "by Charlie" not in page
    assert "Charlie" in client.get(address).content.decode()
    assert len(found(cast, known(cast))) == 25
    client.force_login(cast.alice)
    assert "No sharing agreement in force" in client.get(address).content.decode()
    assert send(keys.written(agreement.pk, outside)).status_code == 422
    assert "cohorts.hand_in_keys" in [verb for verb, _ in events(cast.borough)]


def test_a_question_counts_the_teams_own_people_once_before_another_team_is_asked(cast, agreement, thirty):
    """It is the slowest part of asking over 200,000 people."""
    with acting(cast.alice), CaptureQueriesContext(connection) as asked:
        cohorts.ask(team=cast.hub, question=known(cast), by=cast.alice)
    counts = [one["sql"] for one in asked if "COUNT(*)" in one["sql"] and 'FROM "people_person"' in one["sql"]]
    assert [("wall.known_to" in sql) for sql in counts] == [False, True]
