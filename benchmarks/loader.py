"""A borough of 50 teams with a million requests, made quickly: one INSERT … SELECT for each table, triggers off,
then the counters are counted once and the tables are vacuumed, as they would be after a night.

What the data look like: one team has seven times the requests of any other (a storm in one neighbourhood); three years
of requests, a tenth of them open; a fifth of the open ones late; a few on hold. The same numbers come out every time.
"""

from __future__ import annotations

import math

import psycopg
from psycopg import sql

from benchmarks.house import say, superuser_url

KINDS = ("community_hub", "partnership_hub", "health_and_care", "welfare", "staying_well")
HOODS, WARDS_EACH, TEAMS = 10, 4, 50
BUSY = 7
CATEGORIES = (
    "food", "supermarket", "essentials", "medicines", "money", "energy", "comfort_calls", "check_in", "transport",
    "pets", "housing", "digital", "mental_health", "employment", "carers", "children", "volunteering", "other",
)  # fmt: skip
INWARD = "ABDEFGHJLNPQRSTUWXYZ"  # letters a postcode may end with
MARK = "benchmark"


def load(server, needs: int, people: int) -> None:
    """Load unless this very load is there already."""
    with psycopg.connect(superuser_url(server), autocommit=True) as database:
        there = database.execute("select name from areas_borough where slug = %s", [MARK]).fetchone()
        if there == (f"{needs} {people}",):
            say("already loaded")
            return
        if there:
            raise SystemExit("The kept server holds another load. Use another folder.")
        say("a borough of 50 teams")
        _borough()
        _let_the_database_know_the_defaults(database)
        database.execute("set session_replication_role = replica")
        database.execute("select setseed(0.42)")
        for words, statement, values in (
            (f"{people:,} people", PEOPLE, {"people": people, "inward": INWARD}),
            (f"{needs:,} requests", NEEDS, {"needs": needs, "people": people}),
            ("contacts and approaches", CONTACTS, {"people": people}),
        ):
            say(words)
            for part in statement.split(";\n"):
                database.execute(part, values)
        say("counting once, vacuuming")
        database.execute("select reports_rebuild()")
        database.execute("update areas_borough set name = %s", [f"{needs} {people}"])
        database.execute("vacuum analyze")


def _borough() -> None:
    """The small tables, through the application's own models."""
    from hearth.access.models import Team
    from hearth.areas.models import Borough, Neighbourhood, Postcode, Ward
    from hearth.needs.models import Category

    borough = Borough.objects.create(slug=MARK, name="being loaded", gss="E08999999")
    names = {key: key.replace("_", " ").capitalize() for key in (*CATEGORIES, *KINDS)}
    Category.objects.bulk_create(
        Category(borough=borough, key=key, name=names[key], is_medicine=key == "medicines", position=i)
        for i, key in enumerate(CATEGORIES)
    )
    hoods = Neighbourhood.objects.bulk_create(
        Neighbourhood(borough=borough, key=f"hood-{i}", name=f"Neighbourhood {i}") for i in range(1, HOODS + 1)
    )
    wards = Ward.objects.bulk_create(
        Ward(borough=borough, neighbourhood=hoods[i // WARDS_EACH], gss=f"E05{i:06d}", name=f"Ward {i}",
             rings=[_ring(i)])
        for i in range(HOODS * WARDS_EACH)
    )  # fmt: skip
    codes = {f"FH{i // 400 + 1} {i % 9 + 1}{INWARD[i % 20]}{INWARD[i // 20 % 20]}": i for i in range(5000)}
    Postcode.objects.bulk_create(
        Postcode(postcode=code, borough=borough, ward=wards[i % len(wards)], easting=i, northing=i, residents=38)
        for code, i in codes.items()
    )
    Team.objects.bulk_create(
        Team(borough=borough, neighbourhood=hoods[i // len(KINDS)], kind=KINDS[i % len(KINDS)], key=f"team-{i}",
             name=f"{names[KINDS[i % len(KINDS)]]} {i}")
        for i in range(TEAMS)
    )  # fmt: skip


def _ring(number: int) -> list[list[float]]:
    """A round ward of 80 points in a grid of eight a row."""
    east, north = 300_000 + number % 8 * 1000, 400_000 + number // 8 * 1000
    turns = [i * math.pi / 40 for i in range(80)]
    return [[round(east + 480 * math.cos(turn)), round(north + 480 * math.sin(turn))] for turn in turns]


def _let_the_database_know_the_defaults(database) -> None:
    """So that the statements below name only the columns that matter here, and new columns do not break them."""
    from django.db import connection

    from hearth.needs.models import Contact, Need
    from hearth.people.models import Approach, Person

    for model in (Person, Need, Contact, Approach):
        for field in model._meta.concrete_fields:
            if field.null or field.primary_key or field.is_relation:
                continue
            value = "now()" if field.get_internal_type() == "DateTimeField" else sql.Literal(
                field.get_db_prep_save(field.get_default() if field.has_default() else "", connection))  # fmt: skip
            database.execute(sql.SQL("alter table {} alter {} set default {}").format(
                sql.Identifier(model._meta.db_table), sql.Identifier(field.column),
                sql.SQL(value) if isinstance(value, str) else value))  # fmt: skip


# Names of one to three syllables: about as many different ones, and about as skewed, as a borough's.
PEOPLE = """
create temporary table syllable as select row_number() over () - 1 as k, s from unnest(array['ar','bel','cor','dan',
    'el','far','gra','hol','is','jen','kel','lor','mar','nor','os','pen','ral','sand','tor','wen']) s;
insert into people_person (id, borough_id, first_name, last_name, date_of_birth, nhs_number, phone, address_1, town,
    postcode, ward_id)
select md5('p' || i)::uuid, 1, initcap(a.s || b.s), initcap(c.s || d.s || case when i %% 3 = 0 then 'son' else '' end),
    date '1930-01-01' + (i * 37) %% 27000, lpad((4000000000 + i * 7)::text, 10, '0'),
    '+447700' || lpad((i %% 1000000)::text, 6, '0'), (i %% 180 + 1) || ' Mill Lane', 'Fernhaven',
    'FH' || (i %% 12 + 1) || ' ' || (i %% 9 + 1) || substr(%(inward)s, i %% 20 + 1, 1)
        || substr(%(inward)s, i / 20 %% 20 + 1, 1), i %% 40 + 1
from generate_series(1, %(people)s) i
    join syllable a on a.k = (i * 7) %% 20 join syllable b on b.k = (i / 20) %% 20
    join syllable c on c.k = (i / 3) %% 20 join syllable d on d.k = (i / 60) %% 20
"""

NEEDS = """
create temporary table team_of as select row_number() over (order by id) as number, id from access_team;
insert into needs_need (id, team_id, reference, person_id, category_id, neighbourhood_id, ward_id, source, summary,
    details, urgency, stage, raised_at, due_at, on_hold_until, carrier_kind, carrier_name, ended_at, ending,
    residents_rating)
select gen_random_uuid(), t.id, 'B' || i, md5('p' || (i %% %(people)s + 1))::uuid, i %% 18 + 1, (i %% 40) / 4 + 1,
    i %% 40 + 1, (array['web', 'phone', 'in_person', 'partner', 'list'])[i %% 5 + 1], 'Help with shopping ' || i,
    'Lives on the second floor; ring twice.', (array['now', 'today', 'soon', 'planned'])[u], stage, raised,
    case when is_open then now() + (random() * 5 - 1) * interval '1 day'
         else raised + (array[2, 8, 72, 168])[u] * interval '1 hour' end,
    case when is_open and i %% 40 = 0 then current_date + 5 end,
    case when stage in ('offered', 'taken', 'done') then 'volunteer' end,
    case when stage in ('offered', 'taken', 'done') then 'A volunteer' else '' end,
    case when not is_open then least(raised + random() * interval '6 days', now()) end,
    case stage when 'done' then 'done' when 'ended' then (array['no_longer_needed', 'could_not_reach', 'declined',
        'unable'])[i %% 4 + 1] else '' end,
    case when stage = 'done' and i %% 3 = 0 then i %% 5 + 1 end
from generate_series(1, %(needs)s) i
    cross join lateral (select random() < 0.1 + i * 0 as is_open, floor(random() * 4 + i * 0)::int + 1 as u) r
    cross join lateral (select case when is_open
        then (array['new', 'triaged', 'offered', 'taken'])[i %% 4 + 1]
        else (array['done', 'done', 'done', 'ended'])[i %% 4 + 1] end as stage,
        now() - case when is_open then 30 else 1095 end * random() * interval '1 day' as raised) s
    join team_of t on t.number = case when i %% 56 < 7 then 1 else i %% 56 - 5 end
"""

CONTACTS = """
insert into needs_contact (id, team_id, reference, person_id, channel, started_at, saved_at, completed_at)
select gen_random_uuid(), t.id, 'K' || i, md5('p' || i)::uuid, (array['phone', 'web', 'in_person'])[i %% 3 + 1],
    at, at, case when i %% 20 > 0 then at end
from generate_series(1, %(people)s) i
    cross join lateral (select now() - random() * interval '1095 days' + i * interval '0' as at) s
    join team_of t on t.number = i %% 50 + 1;
insert into people_approach (id, borough_id, person_id, team_id, at, channel, was_reached, came_from_them)
select gen_random_uuid(), 1, md5('p' || i)::uuid, t.id, now() - random() * interval '90 days' + i * interval '0',
    'phone', i %% 4 > 0, false
from generate_series(1, %(people)s) i join team_of t on t.number = i %% 50 + 1
"""


def reader(teams: list[int], role: str = "manager"):
    """Somebody who holds this role in these teams, made as the application would."""
    from django.db import transaction

    from hearth.access.models import Membership, User

    with transaction.atomic():
        name = f"{role}-of-{len(teams)}-from-{teams[0]}"
        user, _ = User.objects.get_or_create(
            email=f"{name}@example.org", defaults={"name": name, "needs_second_factor": False}
        )
        for team in teams:
            Membership.objects.get_or_create(user=user, team_id=team, role=role)
    return user


def client_of(user):
    """Django's own client, signed in: the whole of Hearth's middleware, without a network."""
    from django.test import Client

    from hearth.access import sessions

    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(user)
    session = client.session
    session.update(sessions.facts(user, second_factor=True))
    session.save()
    return client
