"""Erasing what is held of a volunteer and of a sign-in, as far as the law allows.

Whoever went to a resident's door stays known by name, and so does whoever opened records: a resident, a court or the
safeguarding board must be able to learn who it was (UK GDPR Article 17(3)(b) and (e)). What they did stays in the log.
"""

from __future__ import annotations

from uuid import uuid4

from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.db import models
from django.db.models import Value
from django.db.models.functions import Replace
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from hearth.access.models import Employer, Membership, User
from hearth.kit.refused import Refused
from hearth.matching.models import Task, TaskMoney
from hearth.needs.models import Concern, Need
from hearth.offers.models import Volunteer
from hearth.post.models import Message
from hearth.rights import holding
from hearth.rights.emptying import emptied
from hearth.rights.holding import Whose
from hearth.rights.rules.holdings import BY_ROOT, ERASED, OF_SIGN_INS, SIGN_IN, VOLUNTEER, holding_of

NEVER_WENT = ("declined", "withdrawn")
WHO_CAME = "Their name and number stay: they were at residents' doors, and somebody must be able to tell who came."
NUMBER_STAYS = (
    "Their number stays with what they did for residents. Their name was kept for as long as the borough keeps it."
)
NAMES = ("first_name", "last_name")


def refuse_while_they_help(whose: Whose) -> None:
    """Refuse while somebody still volunteers or can sign in."""
    for one in Volunteer.objects.select_for_update(of=("self",)).filter(pk__in=whose.volunteers).order_by("pk"):
        if one.status not in ("left", "refused") or one.tasks.live().exists():
            raise Refused("They are still a volunteer. Let their hub write first that they have stopped, and take back "
                          "what they have in hand.")  # fmt: skip
    if TaskMoney.objects.unsettled().filter(volunteer__in=whose.volunteers).exists():
        raise Refused("Shopping money of theirs is not settled. Let their hub settle it first.")
    for user in User.objects.select_for_update(of=("self",)).filter(pk__in=whose.sign_ins).order_by("pk"):
        if user.is_active:
            raise Refused("They can still sign in. Let an administrator disable their sign-in first.")


def erase_helpers(whose: Whose, rows: dict[type[models.Model], list], *, keeps_who_came: bool) -> tuple[dict, dict]:
    """Empty their rows, delete what was written to them. Returns what was done, and what is kept why.

    Who came to a resident's door stays known by name, until the borough has kept the name long enough.
    """
    done: dict[str, dict[str, int]] = {}
    kept: dict[str, str] = {}
    if number := Message.objects.filter(pk__in=rows.get(Message, ())).delete()[0]:
        done["post.Message"] = {"deleted": number}
    for _, model in _deleted_with_them():
        if number := model._default_manager.filter(pk__in=rows.get(model, ())).delete()[0]:
            done[model._meta.label] = {"deleted": number}
    went = {pk: _went(pk) for pk in whose.volunteers}
    for pk, has_gone in went.items():
        values = emptied(Volunteer, VOLUNTEER)
        if has_gone and not keeps_who_came:
            _number_for_name(Volunteer.objects.get(pk=pk))
            kept["offers.Volunteer"] = NUMBER_STAYS
        elif has_gone:
            values = {name: value for name, value in values.items() if name not in NAMES}
            kept["offers.Volunteer"] = WHO_CAME
        Volunteer.objects.filter(pk=pk).update(**values)
        done["offers.Volunteer"] = {"emptied": len(went)}
    for model, path in ((Task, "volunteer"), (Concern, "about_volunteer")):
        if number := model._default_manager.filter(**{f"{path}__in": whose.volunteers}).count():
            label = model._meta.label
            done[label], kept[label] = {"kept": number}, holding_of(label, VOLUNTEER).because
    for user in User.objects.filter(pk__in=whose.sign_ins):
        helps = user.employer == Employer.VOLUNTEER
        _empty_sign_in(user, keeps_name=keeps_who_came and any(went.values()) if helps else True, kept=kept)
        done["access.User"] = {"emptied": len(whose.sign_ins)}
    if number := Membership.objects.filter(user__in=whose.sign_ins).count():
        done["access.Membership"] = {"kept": number}
        kept["access.Membership"] = OF_SIGN_INS["access.Membership"].because
    return done, kept


def _deleted_with_them() -> list[tuple[str, type[models.Model]]]:
    """What is only about the volunteer (checks, letters, the photograph, days away), or about somebody who signs in
    (shifts, notes on their calls), and goes with them; each with as what they have it."""
    return [
        (root, apps.get_model(label)) for root in (VOLUNTEER, SIGN_IN) for label, held in BY_ROOT[root].items()
        if held.erase == "delete" and held.paths != ("to",)
    ]  # fmt: skip


def _number_for_name(one: Volunteer) -> None:
    """Where a resident's request says who helped, their number stands for their name."""
    needs = Need.objects.filter(tasks__volunteer=one.pk)
    needs.filter(ending_note__contains=one.name).update(
        ending_note=Replace("ending_note", Value(one.name), Value(one.number)))  # fmt: skip
    needs.filter(carrier_name=one.name).update(carrier_name=one.number)


def _went(volunteer) -> bool:
    """Whether they ever had a task of a resident in hand."""
    return Task.objects.filter(volunteer=volunteer).exclude(status__in=NEVER_WENT).exists()


def _empty_sign_in(user: User, *, keeps_name: bool, kept: dict[str, str]) -> None:
    """No way in is left, and no address; the name only where it says who came or who looked."""
    for device in (TOTPDevice, StaticDevice):
        device.objects.filter(user=user).delete()
    values = emptied(User, SIGN_IN) | {
        "email": f"erased-{user.pk}@erased.invalid", "password": make_password(None), "session_epoch": uuid4(),
    }  # fmt: skip
    if keeps_name:
        kept["access.User"] = OF_SIGN_INS["access.User"].stays["name"]
    else:
        values["name"] = ERASED
    User.objects.filter(pk=user.pk).update(**values)


def rows_of_theirs(whose: Whose) -> dict[type[models.Model], list]:
    """The rows that are emptied or deleted, and whose old values the log forgets; tasks are the residents'."""
    messages = [
        pk
        for root in (VOLUNTEER, SIGN_IN)
        if whose.keys(root)
        for pk in holding.rows_about(Message, whose, root).filter(about_person=None).values_list("pk", flat=True)
    ]
    rows: dict[type[models.Model], list] = {Volunteer: list(whose.volunteers), Message: messages}
    for root, model in _deleted_with_them():
        rows[model] = list(holding.rows_about(model, whose, root).values_list("pk", flat=True))
    return {model: keys for model, keys in rows.items() if keys}
