"""Sharing agreements: put in force, changed by a new version, ended. What an earlier version said is never lost."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from hearth.access.models import User
from hearth.access.record import record
from hearth.areas.models import Borough
from hearth.kit.refused import Refused, SavedMeanwhile
from hearth.needs.actions.settings import refuse_unless_it_decides
from hearth.needs.models import Agreement, AgreementVersion
from hearth.needs.rules.sharing import what_changes, wrong_terms


class WrongTerms(Refused):
    """Terms that cannot stand; `field` is the one to change."""

    def __init__(self, field: str, text: str):
        self.field = field
        super().__init__(text)


@transaction.atomic
def agree(*, borough: Borough, key: str, by: User | None, fields, starts_on=None, **facts: Any) -> Agreement | None:
    """Put an agreement of the borough's file in force, from today unless said otherwise.

    One with this key stays as it is (None).
    """
    if Agreement.objects.select_for_update().filter(borough=borough, key=key).exists():
        return None
    row = Agreement(borough=borough, key=key, fields=list(fields), starts_on=starts_on or timezone.localdate(), **facts)
    return _put_in_force(row, "As the borough's file says.", by)


def _put_in_force(row: Agreement, because: str, by: User | None) -> Agreement:
    _check(row)
    row.save(force_insert=True)
    _keep_version(row, because, by)
    record("needs.agree", row, by=by, key=row.key, from_kind=row.from_kind, to_kind=row.to_kind,
           fields=sorted(row.fields))  # fmt: skip
    return row


@transaction.atomic
def make(*, borough: Borough, by: User, name: str, from_kind: str, to_kind: str, **terms: Any) -> Agreement:
    """Agree something new. Between the same teams a name stands once, so sending the form twice makes one."""
    refuse_unless_it_decides(by, borough)
    Borough.objects.select_for_update().get(pk=borough.pk)
    alike = Agreement.objects.filter(borough=borough, from_kind=from_kind, to_kind=to_kind, revoked_at=None)
    if alike.filter(name__iexact=name).exists():
        raise WrongTerms("name", f"There is an agreement “{name}” between these teams already. Change that one.")
    row = Agreement(borough=borough, key=_key_for(borough, name, from_kind), name=name, from_kind=from_kind,
                    to_kind=to_kind, **terms)  # fmt: skip
    return _put_in_force(row, "", by)


def _key_for(borough: Borough, name: str, from_kind: str) -> str:
    """A short name for an agreement that no other of the borough has."""
    plain = f"{slugify(name)[:30] or 'agreement'}-{from_kind}".replace("_", "-")
    taken = set(Agreement.objects.filter(borough=borough).values_list("key", flat=True))
    return next(key for key in (plain, *(f"{plain}-{n}" for n in range(2, len(taken) + 3))) if key not in taken)


@transaction.atomic
def change(*, agreement: Agreement, by: User, version: int | None, because: str, **terms: Any) -> Agreement:
    """Say something else from now on, as a new version. What was sent before was sent under the version of its day.

    Refused with SavedMeanwhile when somebody else changed it since `version` was read.
    """
    refuse_unless_it_decides(by, agreement.borough)
    held = Agreement.objects.select_for_update(of=("self",)).select_related("borough").get(pk=agreement.pk)
    refuse_ended(held)
    before = held.terms()
    changes = what_changes(before, before | terms)
    if not changes:
        raise Refused("Nothing is different. Change something, or go back.")
    if version != held.version:
        differing = [name for name, value in terms.items() if before[name] != value]
        raise SavedMeanwhile(f"Somebody else changed “{held.name}” meanwhile.", now=held, typed=terms, fields=differing)
    if not because.strip():
        raise WrongTerms("because", "Say why. It stands beside the version for good.")
    for name, value in terms.items():
        setattr(held, name, value)
    held.version += 1
    _check(held)
    held.save()
    _keep_version(held, because, by)
    record("needs.change_agreement", held, by=by, key=held.key, version=held.version,
           changes=[f"{one.about}: {one.after or one.before}" for one in changes])  # fmt: skip
    return held


@transaction.atomic
def end(*, agreement: Agreement, by: User, because: str) -> Agreement:
    """End it now: nothing more crosses under it. What was sent stays with whom it was sent."""
    refuse_unless_it_decides(by, agreement.borough)
    held = Agreement.objects.select_for_update(of=("self",)).select_related("borough").get(pk=agreement.pk)
    refuse_ended(held)
    if not because.strip():
        raise Refused("Say why it ends. It is kept for good.")
    held.revoked_at, held.revoked_by, held.revoked_because = timezone.now(), by, because.strip()[:300]
    held.save(update_fields=["revoked_at", "revoked_by", "revoked_because"])
    record("needs.end_agreement", held, by=by, key=held.key, because=held.revoked_because)
    return held


def refuse_ended(agreement: Agreement) -> None:
    """Refuse to touch one that was ended."""
    if agreement.revoked_at:
        raise Refused(f"“{agreement.name}” was ended and stays as it was. Make a new agreement.")


def _check(agreement: Agreement) -> None:
    kinds = {"from_kind": agreement.from_kind, "to_kind": agreement.to_kind}
    field, wrong = wrong_terms(agreement.terms(), **kinds, today=timezone.localdate())
    if wrong:
        raise WrongTerms(field, wrong)


def _keep_version(agreement: Agreement, because: str, by: User | None) -> None:
    AgreementVersion(agreement=agreement, version=agreement.version, because=because.strip()[:300], said_by=by,
                     **agreement.terms()).save(force_insert=True)  # fmt: skip
