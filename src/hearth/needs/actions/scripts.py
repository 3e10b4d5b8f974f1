"""The life of a script: drafted, saved, published by somebody else than its authors, retired."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.kit.refused import Refused, SavedMeanwhile
from hearth.needs import scripting
from hearth.needs.models import Script
from hearth.needs.rules import scripts
from hearth.needs.rules.script_nodes import ID

LONGEST_REVIEW = timedelta(days=731)
BLANK = """key: {key}
title: {{en: "{title}", cy: ""}}
purpose: {{en: "Say here what this script is for.", cy: ""}}
variables: []

questions:
  - id: first_question
    text: {{en: "What would you like to ask?", cy: ""}}
    help: {{en: "What should the call handler listen for?", cy: ""}}
    answers:
      - id: help_wanted
        label: {{en: "Would like help", cy: ""}}
        need: {{category: other, urgency: soon}}
        end: {{outcome: help_arranged, next_contact: 3 days}}
      - id: nothing
        label: {{en: "Nothing needed", cy: ""}}
        end: {{outcome: no_help_needed, next_contact: none}}
"""


@transaction.atomic
def begin(*, borough, key: str, by, title: str = "") -> Script:
    """Begin a new version of a script, from the newest there is, from the shipped one, or from a blank page.

    If somebody has begun one already, that draft is returned: two people never draft the same script apart.
    """
    _allow(by, Permission.WRITE_SCRIPTS, borough.pk)
    if not ID.match(key):
        raise Refused("A script's key is small letters, figures and underscores, starting with a letter.")
    held = Script.objects.select_for_update().filter(borough=borough, key=key)
    if draft := held.filter(status="draft").first():
        return draft
    newest = held.order_by("-version").first()
    text, title = _first_text(key, title, newest)
    return _add(borough=borough, key=key, text=text, title=title, by=by)


def _first_text(key: str, title: str, newest: Script | None) -> tuple[str, str]:
    if newest:
        return newest.text, newest.title
    if key in scripts.SHIPPED:
        text = scripts.shipped_text(key)
        return text, _title_in(text, key)
    title = (title or key.replace("_", " ").capitalize()).replace('"', "'").replace("\\", "/")
    return BLANK.format(key=key, title=title), title[:120]


def _title_in(text: str, otherwise: str) -> str:
    script = scripts.read(text).script
    return script.title.en[:120] if script else otherwise


def _add(*, borough, key: str, text: str, title: str, by) -> Script:
    last = Script.objects.filter(borough=borough, key=key).aggregate(last=Max("version"))["last"] or 0
    script = Script(borough=borough, key=key, version=last + 1, title=title, text=text, written_by=by)
    script.writers = [by.pk] if by else []
    script.save(force_insert=True)
    record("needs.begin_script", script, by=by, key=key, version=script.version)
    return script


@transaction.atomic
def save_draft(script: Script, *, text: str, edit: int, by) -> Script:
    """Save a draft as it stands, faulty or not. If somebody else saved since `edit`, both versions come back."""
    _allow(by, Permission.WRITE_SCRIPTS, script.borough_id)
    text = text.replace("\r\n", "\n")
    held = _locked(script)
    if held.status != "draft":
        raise Refused("A published version never changes. Begin a new version and change that.")
    if len(text) > 300_000:
        raise Refused("A script is at most 300,000 characters. Split it into several.")
    if held.text == text:
        return held
    if held.edit != edit:
        raise SavedMeanwhile(
            "Somebody else saved this draft while you were writing. Both versions are below: nothing is lost.",
            now=held, typed={"text": text}, fields=["text"],
        )  # fmt: skip
    held.text, held.edit = text, held.edit + 1
    held.title = _title_in(text, held.title)
    held.written_by, held.written_at = by, timezone.now()
    held.writers = sorted({*held.writers, by.pk})
    held.save(update_fields=["text", "edit", "title", "written_by", "written_at", "writers"])
    record("needs.save_script", held, by=by, edit=held.edit)
    return held


@transaction.atomic
def publish(script: Script, *, review_on: date | None, by) -> Script:
    """Publish a draft: from the next call on it is asked. Refused with every reason at once.

    Whoever publishes approves it by name, and may not have written any of it. The version before it is retired;
    calls that began with it keep it.
    """
    _allow(by, Permission.APPROVE_SCRIPTS, script.borough_id)
    held = _locked(script)
    reasons = _against(held, review_on, by)
    if reasons or review_on is None:
        raise NotPublished(f"“{held.title}” cannot be published yet.", reasons)
    return _published(held, approved_by=by.name, approver=by, review_on=review_on, by=by)


class NotPublished(Refused):
    """A script that may not be published, with every reason."""

    def __init__(self, text: str, reasons: list[str]):
        self.reasons = reasons
        super().__init__(" ".join([text, *reasons]))


def _against(script: Script, review_on: date | None, by) -> list[str]:
    """List everything that stands against publishing."""
    reasons = []
    if script.status != "draft":
        reasons.append("This version is not a draft any more.")
    if by.pk in {*script.writers, script.written_by_id}:
        reasons.append("You wrote part of it: somebody else must read and approve it.")
    reasons += _review_faults(review_on)
    examination = scripting.examine(script.key, script.text, scripting.vocabulary_of(script.borough))
    return reasons + [str(fault) for fault in examination.faults]


def _review_faults(review_on: date | None) -> list[str]:
    today = timezone.localdate()
    if review_on is None:
        return ["Give the day on which it will be looked at again."]
    if not today < review_on <= today + LONGEST_REVIEW:
        return ["The review day must be after today and within two years."]
    return []


def _published(script: Script, *, approved_by: str, approver, review_on: date, by) -> Script:
    now = timezone.now()
    before = Script.objects.select_for_update().filter(borough=script.borough, key=script.key, status="published")
    for old in before:
        old.status, old.retired_at = "retired", now
        old.save(update_fields=["status", "retired_at"])
    script.status, script.published_at, script.review_on = "published", now, review_on
    script.approved_by, script.approver = approved_by, approver
    script.save(update_fields=["status", "published_at", "review_on", "approved_by", "approver"])
    record("needs.publish_script", script, by=by, key=script.key, version=script.version, review_on=review_on)
    return script


@transaction.atomic
def adopt_shipped(*, borough, approved_by: str, review_on: date, keys=scripts.SHIPPED) -> list[Script]:
    """Publish the shipped scripts in a new borough, in the name of whoever answers for them there.

    For commands that set a borough up. A script the borough has already is left alone.
    """
    if not approved_by.strip():
        raise Refused("Say who approves the scripts in this borough.")
    if faults := _review_faults(review_on):
        raise Refused(faults[0])
    adopted = []
    for key in keys:
        if Script.objects.filter(borough=borough, key=key).exists():
            continue
        text = scripts.shipped_text(key)
        examination = scripting.examine(key, text, scripting.vocabulary_of(borough))
        if examination.script is None or examination.faults:
            raise NotPublished(
                f"The shipped script “{key}” does not fit this borough.", list(map(str, examination.faults))
            )
        title = examination.script.title.en[:120]
        script = _add(borough=borough, key=key, text=text, title=title, by=None)
        adopted.append(_published(script, approved_by=approved_by, approver=None, review_on=review_on, by=None))
    return adopted


@transaction.atomic
def retire(script: Script, *, by) -> Script:
    """Take a published script out of use. Calls that began with it are finished with it."""
    _allow(by, Permission.APPROVE_SCRIPTS, script.borough_id)
    held = _locked(script)
    if held.status != "published":
        raise Refused("Only a published script can be retired.")
    held.status, held.retired_at = "retired", timezone.now()
    held.save(update_fields=["status", "retired_at"])
    record("needs.retire_script", held, by=by, key=held.key, version=held.version)
    return held


@transaction.atomic
def discard(script: Script, *, by) -> None:
    """Throw a draft away. What was published stays."""
    _allow(by, Permission.WRITE_SCRIPTS, script.borough_id)
    held = _locked(script)
    if held.status != "draft":
        raise Refused("Only a draft can be thrown away. A published script is retired.")
    record("needs.discard_script", held, by=by, key=held.key, version=held.version)
    held.delete()


def _locked(script: Script) -> Script:
    return Script.objects.select_for_update(of=("self",)).select_related("borough").get(pk=script.pk)


def _allow(by, permission: Permission, borough_id: int) -> None:
    if by is None or borough_id not in by.boroughs_where(permission):
        raise Refused(f"Your role does not let you {permission} in this borough. Ask your hub manager.")
