"""Every model says which of its fields are personal, and every model that holds any is walled."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from hearth.rights import holding
from hearth.rights.emptying import emptied
from hearth.rights.rules.holdings import BY_ROOT
from tests.guards.shelves import Exceptions

# Models that say nothing about persons, and why.
IMPERSONAL = {
    "access.Team": "teams of the borough; names are no secret",
    "access.Membership": "who works in which team is known inside a council; the name stands in access.User",
    "areas.Borough": "a council",
    "areas.Neighbourhood": "geography",
    "areas.Ward": "geography",
    "areas.Postcode": "geography, with a count of residents",
    "directory.Organisation": "public facts about organisations",
    "directory.PartnerAgreement": "what the council and an organisation agreed",
    "directory.Capacity": "how many people an organisation can help in a week",
    "people.Emptying": "evidence that a list was deleted: counts, days and digests, the rule in words",
    "needs.Category": "the borough's own kinds of help",
    "offers.VolunteerRole": "the borough's own roles and the checks they need",
    "offers.Principles": "what volunteers agree to",
    "matching.Lending": "which hub may help which, and what crossing costs",
    "matching.Trial": "figures of a borough's week under two sets of weights; nobody is in them",
    "needs.Route": "the borough's own referral routes",
    "matching.Weighing": "what the borough holds dear, in metres",
    "needs.Agreement": "sharing agreements between teams",
    "needs.AgreementVersion": "what a sharing agreement said before",
    "needs.Script": "the borough's own scripts",
    "exchange.Thresholds": "two numbers of the borough, and who set them",
    "rights.Retention": "how long a borough keeps people, and who said so",
    "rights.RetentionCount": "how many each rule would take, and the oldest day; nobody is in it",
    "people.DataSet": "what a list is and why it may be held, not who is on it",
}
# Models with personal fields that no wall shuts, and why.
NOT_WALLED = {
    "access.User": "read at sign-in, before anybody's walls are known; pages go through User.objects.visible_to",
}
# Walled tables whose changes are not logged, and why.
NOT_LOGGED = {
    "exchange_cohortday": "ids of whom a cohort held would outlive the day in the log; looking is an event",
    "exchange_knownkey": "keyed hashes come and go with their file; handing it in is an event",
    "calls_claim": "who has whom on a screen changes by the second; taking, giving back and ending a call are events",
    "calls_callsheet": "comes and goes with its claim; what was read is an event",
    "reports_tally": "counters that triggers keep; each follows from a change of a need or a contact, which is logged",
}
# Fields that look personal and are not, and why.
NOT_PERSONAL = {
    "access.Link": {
        "digest": "a digest of a random secret", "purpose": "a fixed word", "subject": "an id",
    },
    "access.Presence": {"key": "a keyed digest"},
    "access.Receipt": {
        "key": "a random key", "verb": "the name of an action", "digest": "a digest", "result": "an id",
    },
    "calls.CallSheet": {
        "volunteer": "an id; the name stands in offers.Volunteer", "language": "of the script that is read: en or cy",
    },
    "calls.SampleDraw": {"week_on": "the Monday of a week", "seed": "random"},
    "calls.StaffingPlan": {
        "name": "what a plan is called", "first_on": "its first day", "calls": "how many calls, by half-hour",
        "about": "kinds of calls", "to_make": "kinds of calls", "reckoned": "figures and sentences about half-hours",
    },
    "calls.Line": {"name": "what a telephone line is called"},
    "calls.StaffingWhatIf": {
        "name": "what might happen, in a few words", "staying": "percentages", "more_on": "days",
        "from_on": "a day that might be", "until_on": "a day that might be",
    },
    "post.Message": {"carrier_id": "the carrier's own number for the message"},
    "offers.Check": {"volunteer": "an id; the name stands in offers.Volunteer"},
    **{
        f"offers.{name}": {"volunteer": "an id; the name stands in offers.Volunteer"}
        for name in ("Asked", "Introduction", "OwnHours", "Stay", "Thanked")
    },
    "offers.Appeal": {"reference": "random", "starts_on": "when the organisation begins"},
    "offers.Letter": {"volunteer": "an id; the name stands in offers.Volunteer"},
    "offers.Photo": {"volunteer": "an id; the name stands in offers.Volunteer"},
    "offers.Away": {"volunteer": "an id; the name stands in offers.Volunteer"},
    "offers.GroupOffer": {"reference": "random", "kind": "one of a few words", "status": "one of a few words"},
    "needs.Contact": {"reference": "random"},
    "needs.Answer": {"question": "the script's key of a question"},
    "needs.Need": {
        "reference": "random", "source": "one of a few words", "on_hold_until": "when work goes on",
        "carrier_kind": "one of a few words", "carrier_id": "an id", "ending": "one of a few words",
        "company": "one of a few words",
    },
    "needs.Referral": {"reference": "random"},
    "reports.Tally": {
        "figure": "one of a few words", "day": "what is counted by day", "stage": "one of a few words",
        "urgency": "one of a few words", "source": "one of a few words", "ending": "one of a few words",
    },
    "matching.Plan": {
        "first_day": "the day of a plan", "made_by": "how the engine came to it", "fingerprint": "a digest",
        "advice": "whom to look for, by kind of help and hour",
    },
    "matching.Task": {"carried_as": "one fixed word", "volunteer": "an id; the name stands in offers.Volunteer"},
    "matching.TaskMoney": {"volunteer": "an id; the name stands in offers.Volunteer"},
    "matching.Receipt": {"volunteer": "an id; the name stands in offers.Volunteer"},
    "rights.SubjectRequest": {"reference": "random"},
    "rights.Decision": {"mark": "one of a few words"},
    "rights.Erasure": {
        "reference": "random", "done": "counts of rows", "kept": "why tables are kept", "log": "counts and digests",
        "left": "counts of rows",
    },
    "people.ListEntry": {"link_model": "the version of a model"},
    "exchange.PossibleMatch": {"model": "the version of a model"},
    "calls.Campaign": {
        "name": "the team's own name for it", "people_are": "who is rung, as a kind of people",
        "hours": "hours of the week", "steps": "what follows no answer", "again": "hours between tries",
        "callers": "staff, volunteers", "preflight": "counts",
    },
    "calls.Round": {"name": "the team's own name for it", "on": "the day of the round", "email": "a service's address"},
    "exchange.Cohort": {
        "name": "the team's own words for a question", "why": "the team's own words for a question",
        "question": "conditions, never a person",
    },
    "exchange.CohortDay": {"day": "the day of the look", "question": "a digest"},
    "exchange.HandOn": {"summary": "one sentence for all", "status": "one of a few words", "counts": "numbers"},
    "exchange.AgencyQuestion": {"question": "a digest"},
    "exchange.MemberFile": {
        "file_digest": "a digest", "columns": "our fields and the file's headers", "does": "keys of kinds of help",
        "status": "one of a few words", "counts": "counts",
    },
    "exchange.ImportRun": {
        "file_name": "the file's own name", "file_digest": "a digest",
        "mapping": "names of columns", "options": "how to read the file", "status": "one of a few words",
        "counts": "numbers", "failure": "why the file could not be read: column and row, no content",
    },
}  # fmt: skip

PERSONS = ("people.Person", "offers.Volunteer")
TYPES = (
    models.TextField, models.CharField, models.JSONField, models.BinaryField, models.GenericIPAddressField, ArrayField,
)  # fmt: skip


def ours():
    return [m for m in apps.get_models() if m.__module__.startswith("hearth.") and m._meta.managed]


def looks_personal(field) -> bool:
    """Free text, files, dates of birth and the like, and keys to persons."""
    if field.primary_key or isinstance(field, models.SlugField) or getattr(field, "choices", None):
        return False
    if isinstance(field, (models.ForeignKey,)):
        return field.related_model._meta.label in PERSONS
    return isinstance(field, TYPES) or type(field) is models.DateField


def test_every_model_says_whether_it_is_personal():
    exceptions = Exceptions(IMPERSONAL)
    silent = [m._meta.label for m in ours() if "PERSONAL" not in vars(m) and not exceptions.allow(m._meta.label)]
    assert silent == [], "give each a PERSONAL list, or a reason in IMPERSONAL"
    assert exceptions.stale() == []


def test_personal_lists_name_fields_that_exist():
    wrong = {}
    for model in ours():
        unknown = set(getattr(model, "PERSONAL", [])) - {f.name for f in model._meta.get_fields()}
        if unknown:
            wrong[model._meta.label] = unknown
    assert wrong == {}


def test_personal_lists_are_complete():
    wrong, met = [], set()
    for model in ours():
        label, named = model._meta.label, vars(model).get("PERSONAL")
        if named is None:
            continue
        excused = NOT_PERSONAL.get(label, {})
        for field in filter(looks_personal, model._meta.concrete_fields):
            if field.name in named:
                continue
            if field.name in excused:
                met.add((label, field.name))
            else:
                wrong.append(f"{label}.{field.name}: name it in PERSONAL, or give a reason in NOT_PERSONAL")
    stale = [f"{m}.{f} is no longer an exception" for m, fs in NOT_PERSONAL.items() for f in fs if (m, f) not in met]
    assert wrong + stale == []


def walled_tables() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("select relname from pg_class where relkind in ('r', 'p') and relrowsecurity "
                       "and relforcerowsecurity and relnamespace = 'public'::regnamespace")  # fmt: skip
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.django_db
def test_every_model_with_personal_fields_is_walled():
    exceptions, walled = Exceptions(NOT_WALLED), walled_tables()
    open_ = [m._meta.label for m in ours() if getattr(m, "PERSONAL", []) and m._meta.db_table not in walled]
    assert [label for label in open_ if not exceptions.allow(label)] == [], 'add walls.Wall("…") in a migration'
    assert exceptions.stale() == []


@pytest.mark.django_db
def test_every_walled_table_has_all_its_policies_and_its_log():
    with connection.cursor() as cursor:
        cursor.execute("select tablename, policyname from pg_policies where schemaname = 'public'")
        policies: dict[str, set[str]] = {}
        for table, policy in cursor.fetchall():
            policies.setdefault(table, set()).add(policy)
        cursor.execute(
            "select tgrelid::regclass::text from pg_trigger where tgname = 'audit_change' and tgenabled = 'O'"
        )
        logged = {table for (table,) in cursor.fetchall()}
    exceptions = Exceptions(NOT_LOGGED)
    for table in walled_tables():
        assert policies.get(table, set()) >= {"owner", "wall_see", "wall_add", "wall_change", "wall_remove"}, table
        assert table in logged or exceptions.allow(table), f"{table} has no change log"
    assert exceptions.stale() == []


@pytest.mark.django_db
def test_nothing_looks_over_a_wall():
    """A materialised view has no walls at all; a view needs security_invoker."""
    with connection.cursor() as cursor:
        cursor.execute("select relname, relkind, coalesce(reloptions::text, '') from pg_class "
                       "where relkind in ('v', 'm') and relnamespace = 'public'::regnamespace")  # fmt: skip
        views = cursor.fetchall()
    extensions = {"pg_stat_statements", "pg_stat_statements_info"}
    assert [name for name, kind, options in views
            if name not in extensions and (kind == "m" or "security_invoker=true" not in options)] == []  # fmt: skip


@pytest.mark.django_db
def test_functions_that_run_as_the_owner_fix_their_search_path():
    with connection.cursor() as cursor:
        cursor.execute("select proname, coalesce(proconfig::text, '') from pg_proc where prosecdef "
                       "and pronamespace in "
                       "('public'::regnamespace, 'wall'::regnamespace, 'audit'::regnamespace)")  # fmt: skip
        fixed = re.compile(r'search_path=pg_catalog, .*pg_temp"')  # pg_temp comes first unless it is named last
        assert [name for name, settings in cursor.fetchall() if not fixed.search(settings)] == []


def test_every_model_with_personal_fields_is_told_to_whom_it_is_about_and_erased():
    """A way to the person for each, or a reason in rights.rules.holdings why there is none."""
    assert holding.unreached() == [], "give it a path in rights/rules/holdings.py, or a reason in NOT_RESIDENTS"
    assert holding.unknown_holdings() == []


def test_what_is_said_of_a_models_fields_names_fields_it_has():
    wrong = []
    for label, held in (one for known in BY_ROOT.values() for one in known.items()):
        model = apps.get_model(label)
        fields = {f.name for f in model._meta.get_fields()}
        wrong += [f"{label}.{n}" for n in (*held.labels, *held.marks) if n not in fields]
        wrong += [f"{label}.{n}" for n in (*held.stays, *held.words) if n not in model.PERSONAL]
        assert held.erase != "keep" or held.because, f"{label} is kept: say why"
    assert wrong == []


def test_emptying_leaves_no_personal_field_as_it_was_without_a_reason():
    for root, label, held in ((root, *one) for root, known in BY_ROOT.items() for one in known.items()):
        if held.erase == "empty":
            model = apps.get_model(label)
            assert set(emptied(model, root)) | set(held.stays) == set(model.PERSONAL), label


# What points at a volunteer and is not told or erased with them, and why.
NOT_WITH_A_VOLUNTEER = {
    "calls.CallSheet": "of the person who is rung; it goes when the call ends",
    "rights.SubjectRequest": "the request itself, with rules of its own",
}


def test_whatever_points_at_a_volunteer_is_told_and_erased_with_them():
    exceptions, known = Exceptions(NOT_WITH_A_VOLUNTEER), BY_ROOT["offers.Volunteer"]
    pointing = {
        model._meta.label for model in ours() for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.related_model._meta.label == "offers.Volunteer"
    }  # fmt: skip
    missing = sorted(label for label in pointing if label not in known and not exceptions.allow(label))
    assert missing + exceptions.stale() == [], "name it in OF_VOLUNTEERS of rights/rules/holdings.py"
