"""Gathering what is held, deciding item by item what is given, and releasing the file."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from hearth.access import walls
from hearth.access.doors import allow
from hearth.access.models import User
from hearth.access.record import record
from hearth.kit.locked import locked, unlocked
from hearth.kit.refused import Refused
from hearth.rights import gather, holding, package
from hearth.rights.actions.requests import ANSWER, close, open_one
from hearth.rights.models import Decision, SubjectFile, SubjectRequest
from hearth.rights.rules.holdings import PROPOSED, WHY, Mark

KEPT = timedelta(days=30)


@transaction.atomic
def start(*, request: SubjectRequest, by: User | None, defer: bool = True) -> SubjectRequest:
    """Let everything about the person be gathered, by a job. Refused before it is known who asks and whose it is."""
    held = open_one(request, by)
    if not held.is_found:
        raise Refused("Find the record first.")
    if not held.identity_checked:
        raise Refused("Write down first how you made sure who they are.")
    held.state = "gathering"
    held.save(update_fields=["state"])
    record("rights.start_gathering", held, team=held.team, person=held.person)
    if defer:
        from hearth.rights.jobs import gather_for

        gather_for.defer(request=str(held.pk), borough=held.team.borough_id)
    return held


def gather_all(*, request_id: UUID, borough) -> SubjectFile | None:
    """Gather behind every wall of the borough, as the job of this one request, and propose what is held back.

    A second run after a crash gathers anew. Does nothing when the request was ended meanwhile.
    """
    with walls.opened(walls.whole_house("subject access", borough=borough)):
        found = SubjectRequest.objects.filter(pk=request_id).first()
    if found is None:
        return None
    with walls.opened(walls.whole_house(f"subject access {found.reference}", borough=borough)):
        rows = SubjectRequest.objects.select_for_update(of=("self",)).select_related("team", "person", "sign_in")
        held = rows.get(pk=found.pk)
        if held.state != "gathering" or not held.is_found:
            return None
        gathered = gather.gather(holding.whose_of(held))
        _propose(held, gathered)
        file = _keep(held, "gathered", json.dumps(gathered).encode(), gathered["tables"])
        held.state = "reading"
        held.save(update_fields=["state"])
        record("rights.gather", held, team=held.team, person=held.person, tables=file.tables, rows=file.rows)
        return file


def _propose(held: SubjectRequest, gathered: dict) -> None:
    """A decision for every marked item: by the rule, or open until somebody decides. What was decided stays."""
    known = set(held.decisions.exclude(decided_by=None).values_list("path", flat=True))
    held.decisions.filter(decided_by=None).delete()
    Decision.objects.bulk_create(
        Decision(team=held.team, request=held, path=path, mark=mark, decision=PROPOSED[Mark(mark)],
                 because=WHY[Mark(mark)])
        for path, mark in package.marked(gathered) if path not in known
    )  # fmt: skip


def _keep(held: SubjectRequest, kind: str, content: bytes, tables: list) -> SubjectFile:
    facts = {"content": locked(content, package.PURPOSE), "tables": len(tables), "made_at": timezone.now(),
             "rows": sum(len(table["rows"]) for table in tables), "expires_at": timezone.now() + KEPT}  # fmt: skip
    file, _ = SubjectFile.objects.update_or_create(
        request=held, kind=kind, defaults=facts, create_defaults={**facts, "team": held.team}
    )
    return file


def gathered_of(request: SubjectRequest) -> dict:
    """What was gathered, for the officer to read."""
    file = request.files.filter(kind="gathered", expires_at__gt=timezone.now()).first()
    return json.loads(unlocked(file.content, package.PURPOSE)) if file else {"tables": [], "made_at": ""}


@transaction.atomic
def decide(*, request: SubjectRequest, by: User, choices: dict[str, str], because: str) -> int:
    """Give or hold back these items, with the reason. Returns how many were decided."""
    held = open_one(request, by)
    if not because.strip():
        raise Refused("Say why: whom you asked, or what made you decide so.")
    if set(choices.values()) - {"keep", "redact"}:
        raise Refused("Choose for each item: give it, or hold it back.")
    now, done = timezone.now(), 0
    for decision in ("keep", "redact"):
        paths = [path for path, chosen in choices.items() if chosen == decision]
        done += held.decisions.filter(path__in=paths).update(
            decision=decision, because=because.strip()[:300], decided_by=by, decided_at=now
        )
    record("rights.decide", held, team=held.team, items=done)
    return done


@transaction.atomic
def release(*, request: SubjectRequest, by: User | None) -> SubjectFile:
    """Make the file that is given. Refused while anything that somebody must decide on is undecided."""
    held = open_one(request, by)
    if held.state != "reading":
        raise Refused("Nothing has been gathered yet.")
    undecided = held.decisions.filter(decision="").count()
    if undecided:
        raise Refused(f"{undecided} items are still to be decided. Read them first.")
    gathered = gathered_of(held)
    if not gathered["tables"]:
        raise Refused("What was gathered has been thrown away after thirty days. Gather it again.")
    given = package.decided(gathered, dict(held.decisions.values_list("path", "decision")))
    content = package.zipped(given, name=held.asked_by, reference=held.reference, borough=held.team.borough)
    file = _keep(held, "release", content, given["tables"])
    held.files.filter(kind="gathered").delete()
    record("rights.release", held, team=held.team, person=held.person, rows=file.rows)
    close(held, by=by, state="released")
    return file


def released(request: SubjectRequest, *, by: User) -> bytes:
    """The file to hand over; each time somebody takes it is written down. Refused once it has expired."""
    allow(by, ANSWER, request.team_id)
    file = request.files.filter(kind="release", expires_at__gt=timezone.now()).first()
    if file is None:
        raise Refused("The file was kept for thirty days and is gone. Receive the request again.")
    record("rights.take_file", request, team=request.team, person=request.person)
    return unlocked(file.content, package.PURPOSE)


@transaction.atomic
def throw_away_expired() -> int:
    """Delete files that have had their thirty days."""
    return SubjectFile.objects.filter(expires_at__lt=timezone.now()).delete()[0]
