"""Asking another team, by keyed hashes, whom of one's own people it knows; and handing in whom one knows oneself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from hearth.access.doors import allow
from hearth.access.models import Team, User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.exchange import askable, finding
from hearth.exchange.finding import Asking
from hearth.exchange.models import AgencyQuestion, KeyFile, KnownKey
from hearth.exchange.rules import cohorts as rules
from hearth.exchange.rules import keys
from hearth.exchange.rules.cohorts import ASKED_A_DAY, ASKED_AT_LEAST, Question
from hearth.kit.refused import Refused
from hearth.needs.models import Agreement

BATCH = 2000


def note_question(*, team: Team, question: Question, asking: Asking, by: User | None) -> int:
    """Before another team is asked: refuse what would tell about single people, count it, and log it on both sides.

    Returns how many of the team's own people it is asked about; 0 when nobody else is asked.
    """
    if not question.agencies:
        return 0
    about = _asked_about(team, question, by=by)
    for _, asked, agreement in asking.agreements:
        _note(team, Team.objects.get(pk=asked), agreement, question, about, by)
    return about


def _asked_about(team: Team, question: Question, *, by: User | None) -> int:
    own = question.without_agencies
    about = finding.people_of(own, askable.asking_of(team, own, by=by)).count()
    if about < ASKED_AT_LEAST:
        raise Refused(f"Another team is asked about {ASKED_AT_LEAST} people or more at once, so that nobody is asked "
                      "after one by one. The other conditions leave fewer: make them wider.")  # fmt: skip
    return about


def _note(team: Team, asked: Team, agreement: int, question: Question, about: int, by: User | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended('agency questions', %s))", [team.pk])
    today = timezone.now() - timedelta(days=1)
    told = AgencyQuestion.objects.filter(asking_team=team, asked_team=asked, asked_at__gt=today)
    questions = set(told.values_list("question", flat=True))
    if question.digest not in questions and len(questions) >= ASKED_A_DAY:
        raise Refused(f"{asked.name} was asked {ASKED_A_DAY} different questions within a day by this team. "
                      "Ask again tomorrow.")  # fmt: skip
    about = rules.FEW * round(about / rules.FEW)
    AgencyQuestion(asking_team=team, asked_team=asked, agreement_id=agreement, question=question.digest, people=about,
                   asked_by=by).save(force_insert=True)  # fmt: skip
    for side, other in ((team, asked), (asked, team)):
        record("cohorts.ask_agency", team=side, by=by, asking=team.pk, asked=asked.pk, agreement=agreement,
               people=about, other=other.pk)  # fmt: skip


# --- What an agency hands in --------------------------------------------------------------------------------


@transaction.atomic
def secret(*, agreement: Agreement, team: Team, by: User | None) -> str:
    """The secret of an agreement, for the agency's own machine; telling it is logged.

    Only for a team at one of its two ends, and there only for whoever hands in, or asks, whom the other knows.
    """
    is_giver = agreement.from_kind == team.kind
    if agreement.borough_id != team.borough_id or not (is_giver or agreement.to_kind == team.kind):
        raise Refused(f"“{agreement.name}” does not name {team.name}: its secret is for the two ends of it alone.")
    _refuse_unless_it_tells(agreement, team)
    allow(by, Permission.HAND_IN_KEYS if is_giver else Permission.BUILD_COHORTS, team)
    record("cohorts.tell_secret", agreement, team=team, by=by)
    return keys.secret_of(settings.WALL_KEY, agreement.pk).hex()


def _refuse_unless_it_tells(agreement: Agreement, team: Team) -> None:
    """Refuse an agreement that does not say, today, that one of its ends tells whom it knows."""
    if "is_known" not in agreement.fields:
        raise Refused(f"“{agreement.name}” does not say that {team.name} tells whom they know.")
    if not agreement.in_force(timezone.localdate()):
        raise Refused(f"“{agreement.name}” has lapsed or has not begun. Nothing is handed in under it.")


@transaction.atomic
def hand_in(*, team: Team, agreement: Agreement, people: Sequence[Sequence[str]], by: User | None) -> KeyFile:
    """Keep whom a team knows, as keyed hashes: the whole file, in place of the one before. Refused when lapsed."""
    allow(by, Permission.HAND_IN_KEYS, team)
    if agreement.borough_id != team.borough_id or agreement.from_kind != team.kind:
        raise Refused(f"“{agreement.name}” does not say that {team.name} tells whom they know.")
    _refuse_unless_it_tells(agreement, team)
    if wrong := [n for n, one in enumerate(people, 1) if not one or not all(keys.KEY.fullmatch(key) for key in one)]:
        raise Refused(f"Line {wrong[0]} holds no keys. Make the file with: hearth cohort hash")
    KeyFile.objects.filter(team=team, agreement=agreement).delete()
    file = KeyFile(team=team, agreement=agreement, people=len(people), handed_in_by=by)
    file.save(force_insert=True)
    every = sorted({key for one in people for key in one})
    KnownKey.objects.bulk_create([KnownKey(team=team, file=file, key=key) for key in every], batch_size=BATCH)
    record("cohorts.hand_in_keys", file, by=by, people=len(people))
    return file


def to_hand_in_under(team: Team) -> QuerySet[Agreement]:
    """The sharing agreements in force by which this team tells whom it knows."""
    today = timezone.localdate()
    agreements = Agreement.objects.filter(borough=team.borough_id, from_kind=team.kind, fields__contains=["is_known"])
    return agreements.filter(revoked_at=None, starts_on__lte=today, expires_on__gte=today).order_by("name", "pk")


def hand_in_file(*, team: Team, agreement: Agreement, content: bytes, by: User) -> KeyFile:
    """Take in a file of keyed hashes, in place of the one before. Refused when it was made for another agreement."""
    people = keys.read_file(content.decode("utf-8", "replace"), agreement.pk)
    if people is None:
        raise Refused(f"This file was not made for “{agreement.name}”, agreement number {agreement.pk}, with: hearth "
                      "cohort hash.")  # fmt: skip
    return hand_in(team=team, agreement=agreement, people=people, by=by)
