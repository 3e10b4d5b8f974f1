"""Erasing somebody: every row about them deleted, emptied or kept for a reason, and the log's old values blanked."""

from __future__ import annotations

import json
from datetime import datetime
from uuid import UUID

from django.db import connection, models, transaction
from django.db.models import ProtectedError

from hearth.access import walls
from hearth.access.models import Team, User
from hearth.access.record import log, record
from hearth.kit.references import save_new
from hearth.kit.refused import Refused
from hearth.matching.models import TaskMoney
from hearth.needs.models import Contact, Need, Referral
from hearth.people.models import Person
from hearth.rights import gather, holding
from hearth.rights.actions import ending, helpers
from hearth.rights.actions.forgetting import blanked, kept_columns
from hearth.rights.actions.requests import close, open_one
from hearth.rights.emptying import emptied
from hearth.rights.erased import Erased
from hearth.rights.holding import Whose
from hearth.rights.mentions import mentioning
from hearth.rights.models import OPEN, Erasure, SubjectRequest
from hearth.rights.rules.holdings import holding_of

IDENTITY = ("first_name", "middle_name", "last_name", "date_of_birth", "nhs_number", "nhs_number_is_valid", "address_1",
            "address_2", "address_3", "town", "postcode", "uprn", "ward")  # fmt: skip
IDENTITY_STAYS = "Whom a record that must be kept is about stays known: name, birth, NHS number and address."


@transaction.atomic
def start(*, request: SubjectRequest, by: User | None, defer: bool = True) -> SubjectRequest:
    """Let whoever asked be erased, by a job. Refused before it is known who asks and whose record it is."""
    held = open_one(request, by)
    if held.kind != "erasure":
        raise Refused("They asked to see what is held, not to have it erased.")
    if not held.is_found or not held.identity_checked:
        raise Refused("Find the record, and write down how you made sure who they are.")
    held.state = "gathering"
    held.save(update_fields=["state"])
    record("rights.start_erasing", held, team=held.team, person=held.person)
    if defer:
        from hearth.rights.jobs import erase_for as job

        job.defer(request=str(held.pk), borough=held.team.borough_id, by=by.pk if by else None)
    return held


def erase_for(*, request_id: UUID, borough, by: int | None) -> Erasure | None:
    """Erase for one request, as its own job. What cannot be done yet goes back to the officer, with the reason."""
    with walls.opened(walls.whole_house("erasure", borough=borough)):
        found = SubjectRequest.objects.filter(pk=request_id, state="gathering").first()
    if found is None:
        return None
    officer = User.objects.filter(pk=by).first() if by is not None else None
    with walls.opened(walls.whole_house(f"erasure {found.reference}", borough=borough)):
        rows = SubjectRequest.objects.select_for_update(of=("self",)).select_related("team", "person", "sign_in")
        held = rows.get(pk=found.pk)
        try:
            with transaction.atomic():
                whose = holding.whose_of(held)
                done = erase(whose=whose, team=held.team, cause="asked", by=officer, request=held)
        except Refused as refusal:
            held.state, held.closing_note = "received", str(refusal)[:300]
            held.save(update_fields=["state", "closing_note"])
            return None
        held.refresh_from_db()
        close(held, by=officer, state="erased")
        return done


@transaction.atomic
def erase(
    *,
    whose: Whose,
    team: Team,
    cause: str,
    by: User | None = None,
    request: SubjectRequest | None = None,
    again: Erased | None = None,
) -> Erasure:
    """Erase one human from every table, as each model's holding says, and keep evidence without personal data.

    Runs inside the walls of a job called “erasure …”. Refused while work about them goes on; `again`, after a backup
    from before was restored, ends that work instead, under the same reference.
    """
    records = list(whose.people)
    list(Person.objects.select_for_update(of=("self",)).filter(pk__in=records).order_by("pk"))
    if again:
        ending.end_work(whose)
    else:
        _refuse_while_work_goes_on(records, request)
        helpers.refuse_while_they_help(whose)
    words = [*gather.strong_words(whose), *_names(records)]
    rows = {model: list(holding.rows_about(model, whose).values_list("pk", flat=True))
            for model in holding.models_held()}  # fmt: skip
    rows = {model: keys for model, keys in rows.items() if keys}
    done, kept = _carry_out(rows, records) if records else ({}, {})
    helped = helpers.rows_of_theirs(whose)
    gone, theirs = helpers.erase_helpers(whose, helped, keeps_who_came=cause != "retention")
    erasure = _evidence(
        again or whose, team=team, cause=cause, request=request, erased_by=by, done={**gone, **done},
        kept={**theirs, **kept},
    )  # fmt: skip
    erasure.log = _blank_log(
        erasure, {model: rows.get(model, []) + helped.get(model, []) for model in {*rows, *helped}}
    )
    erasure.left = _still_there(words)
    erasure.save(update_fields=["log", "left"])
    transaction.on_commit(lambda: log.info("%s", Erased.of(erasure).told))
    record("rights.erase", erasure, team=team, by=by, cause=cause, tables=len(done), kept=len(kept))
    return erasure


def _evidence(of: Whose | Erased, **facts) -> Erasure:
    """The evidence; done again, it says what the first said: the reference, when, and every key, here or not."""
    keys = {"records": list(of.people), "volunteers": list(of.volunteers), "sign_ins": list(of.sign_ins)}
    if isinstance(of, Erased):
        return Erasure.objects.create(reference=of.reference, erased_at=datetime.fromisoformat(of.at), **keys, **facts)
    made = Erasure(**keys, **facts)
    save_new(made)
    return made


def _refuse_while_work_goes_on(records: list[UUID], request: SubjectRequest | None) -> None:
    others = SubjectRequest.objects.filter(person__in=records, state__in=OPEN)
    if request:
        others = others.exclude(pk=request.pk)
    going_on = {
        "requests for help that are open": Need.objects.filter(person__in=records, ended_at=None).count(),
        "referrals that wait for an answer": Referral.objects.filter(person__in=records, status="sent").count(),
        "calls that are not completed": Contact.objects.filter(person__in=records).drafts().count(),
        "sums of shopping money that nobody has settled": TaskMoney.objects.unsettled()
        .filter(task__need__person__in=records)
        .count(),
        "other requests about their data": others.count(),
    }
    told = [f"{number} {what}" for what, number in going_on.items() if number]
    if told:
        raise Refused(f"Nobody is erased while work about them goes on: {', '.join(told)}. End that first.")


def _names(records: list[UUID]) -> list[str]:
    people = Person.objects.filter(pk__in=records)
    return sorted({f"{one.first_name} {one.last_name}" for one in people if one.first_name and one.last_name})


def _carry_out(rows: dict[type[models.Model], list], records: list[UUID]) -> tuple[dict, dict]:
    """Empty first, then delete what hangs on nothing, the person last. Returns what was done, and what is kept why."""
    done: dict[str, dict[str, int]] = {}
    kept: dict[str, str] = {}
    for model, keys in rows.items():
        if holding_of(model._meta.label).erase == "keep":
            done[model._meta.label] = {"kept": len(keys)}
            kept[model._meta.label] = holding_of(model._meta.label).because
    for model, keys in rows.items():
        if holding_of(model._meta.label).erase == "empty" and model is not Person:
            model._default_manager.filter(pk__in=keys).update(**emptied(model))
            done[model._meta.label] = {"emptied": len(keys)}
    for model, keys in rows.items():
        if holding_of(model._meta.label).erase == "delete":
            model._default_manager.filter(pk__in=keys).delete()
            done[model._meta.label] = {"deleted": len(keys)}
    if kept:
        kept["people.Person"] = IDENTITY_STAYS
    done["people.Person"] = _empty_records(records, keep_identity=bool(kept))
    return done, kept


def _empty_records(records: list[UUID], *, keep_identity: bool) -> dict[str, int]:
    """Empty the records; one that nothing needs any more is deleted."""
    values = emptied(Person)
    for name in IDENTITY if keep_identity else ():
        values.pop(name)
    Person.objects.filter(pk__in=records).update(**values)
    deleted = 0
    for pk in records if not keep_identity else ():
        try:
            with transaction.atomic():
                Person.objects.filter(pk=pk).delete()
                deleted += 1
        except ProtectedError:
            continue
    return {"deleted": deleted, "emptied": len(records) - deleted}


def _blank_log(erasure: Erasure, rows: dict[type[models.Model], list]) -> dict:
    """Let the owner's function blank the old values of these rows."""
    touched = {model._meta.db_table: [str(key) for key in keys] for model, keys in rows.items()}
    touched.setdefault("people_person", [str(pk) for pk in erasure.records])
    keep = json.dumps(kept_columns())
    return blanked("select audit.forget(%s, %s, %s)", [erasure.pk, json.dumps(touched), keep])


def _still_there(words: list[str]) -> dict[str, int]:
    """Where the person's number, e-mail or full name still stands, with how often: kept, or somebody else's as well."""
    found = {model._meta.db_table: len(mentioning(model, words)) for model in holding.ours()} if words else {}
    if words:
        with connection.cursor() as cursor:
            cursor.execute("select audit.mentions(%s)", [words])
            told = cursor.fetchone()[0]
        found |= json.loads(told) if isinstance(told, str) else told
    return {table: number for table, number in sorted(found.items()) if number}
