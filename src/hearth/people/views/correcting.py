"""Correct a record, and what goes with it: wishes, approaches, a death."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from hearth.access.doors import requires
from hearth.access.models import Team
from hearth.access.roles import Permission
from hearth.kit.asked import number, row
from hearth.kit.identifiers import read_phone
from hearth.kit.refused import Refused, SavedMeanwhile
from hearth.people import actions
from hearth.people.actions import opened, sources
from hearth.people.forms import AliveForm, ApproachForm, CorrectForm, DeathForm, WishForm
from hearth.people.models import ListEntry, Person
from hearth.people.rules import EDITABLE, LABELS, in_words


def opened_person(request, pk) -> Person:
    """A person whose record this session has opened with a purpose; nothing is changed on one that was not."""
    person = get_object_or_404(Person.objects.visible_to(request.user).select_related("borough"), pk=pk)
    if not opened.purpose_of(request, pk):
        raise Refused("Open the record first and say what for; then change it.")
    return person


def own_teams(request, person: Person) -> list[Team]:
    """The reader's teams in the person's borough."""
    return list(Team.objects.filter(pk__in=request.user.team_ids, borough=person.borough_id))


def _initial(person: Person) -> dict:
    born = person.date_of_birth
    facts = {name: getattr(person, name) for name in EDITABLE if name in CorrectForm.base_fields}
    facts |= {name: read_phone(facts[name]).shown for name in ("phone", "phone_2")}
    return {**facts, "version": person.version, "date_of_birth": f"{born:%d/%m/%Y}" if born else ""}


@requires(Permission.FIND_PEOPLE)
def correct(request, pk):
    """Correct the identity. When a colleague saved first, both versions stand side by side."""
    person = opened_person(request, pk)
    form = CorrectForm(request.POST or None, initial=_initial(person))
    told = {"person": person, "form": form, "both": [], "refusal": ""}
    if form.is_bound and form.is_valid():
        given = dict(form.cleaned_data)
        version = number(given.pop("version"))
        try:
            actions.correct(person=person, by=request.user, version=version, **given)
        except SavedMeanwhile as quarrel:
            told["both"] = _both(quarrel)
            told["version"] = quarrel.now.version
            return render(request, "people/correct.html", told, status=409)
        except Refused as refusal:
            told["refusal"] = str(refusal)
            return render(request, "people/correct.html", told, status=422)
        messages.success(request, "Saved.")
        return redirect("desk:person", pk)
    return render(request, "people/correct.html", told, status=422 if form.is_bound else 200)


@requires(Permission.FIND_PEOPLE)
@require_POST
def use_listed(request, pk):
    """Take a list's word for one part of the identity."""
    person = opened_person(request, pk)
    entry = get_object_or_404(ListEntry.objects.visible_to(request.user).filter(person=person), pk=_key(request))
    version = request.POST.get("version", "")
    sources.use_listed(person=person, part=request.POST.get("part", ""), entry=entry, by=request.user,
                       version=int(version) if version.isdigit() else 0)  # fmt: skip
    messages.success(request, "The record says now what the list says.")
    return redirect("desk:person", pk)


def _key(request) -> UUID | None:
    try:
        return UUID(request.POST.get("entry", ""))
    except ValueError:
        return None


def _both(quarrel: SavedMeanwhile) -> list[tuple[str, str, str]]:
    """(fact, what stands there now, what was typed)."""
    return [
        (LABELS[name], in_words(name, getattr(quarrel.now, name)), in_words(name, quarrel.typed[name]))
        for name in quarrel.fields
    ]


@requires(Permission.FIND_PEOPLE)
def wish(request, pk):
    """What the person wants shared, or not."""
    person, form = opened_person(request, pk), WishForm(request.POST or None)
    if form.is_bound and form.is_valid():
        actions.wish(person=person, by=request.user, **form.cleaned_data)
        messages.success(request, "The wish is written down.")
        return redirect("desk:person", pk)
    return render(request, "people/form.html", {"person": person, "form": form, "heading": "A wish about sharing"},
                  status=422 if form.is_bound else 200)  # fmt: skip


@requires(Permission.WORK_NEEDS)
def approach(request, pk):
    """Write down that somebody was in touch."""
    person = opened_person(request, pk)
    form = ApproachForm(request.POST or None, teams=own_teams(request, person))
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        actions.note_approach(
            person=person, team=row(Team.objects, given["team"]), by=request.user, channel=given["channel"],
            was_reached=given["how"] != "missed", came_from_them=given["how"] == "theirs",
        )  # fmt: skip
        messages.success(request, "Written down.")
        return redirect("desk:person", pk)
    return render(request, "people/form.html", {"person": person, "form": form, "heading": "Somebody was in touch"},
                  status=422 if form.is_bound else 200)  # fmt: skip


@requires(Permission.FIND_PEOPLE)
def died(request, pk):
    """The person has died: stop all contact."""
    person, form = opened_person(request, pk), DeathForm(request.POST or None)
    if form.is_bound and form.is_valid():
        actions.mark_deceased(person=person, by=request.user, on=form.cleaned_data["on"])
        messages.success(request, "Written down. No letters, messages or calls go to them any more.")
        return redirect("desk:person", pk)
    return render(request, "people/form.html", {"person": person, "form": form, "heading": "The person has died"},
                  status=422 if form.is_bound else 200)  # fmt: skip


@requires(Permission.FIND_PEOPLE)
def alive(request, pk):
    """The death was recorded wrongly. What it cancelled is not sent by itself; the page says how much that was."""
    person, form = opened_person(request, pk), AliveForm(request.POST or None)
    if form.is_bound and form.is_valid():
        cancelled = actions.not_dead_after_all(person=person, by=request.user, **form.cleaned_data)
        messages.success(request, _after_all(cancelled))
        return redirect("desk:person", pk)
    return render(request, "people/form.html", {"person": person, "form": form, "heading": "They have not died"},
                  status=422 if form.is_bound else 200)  # fmt: skip


def _after_all(cancelled: int) -> str:
    stays = "“Do not contact” stays ticked until you take it off."
    if not cancelled:
        return f"Put right. No message had been cancelled. {stays}"
    waited = "1 message was cancelled and stays" if cancelled == 1 else f"{cancelled} messages were cancelled and stay"
    return f"Put right. When the death was written down, {waited} so: write again what is still needed. {stays}"


@requires(Permission.WORK_NEEDS)
@require_POST
def involved(request, pk):
    """The reader's team works with them, or no longer does."""
    person = opened_person(request, pk)
    team = row(Team.objects.filter(pk__in=request.user.team_ids), request.POST.get("team"))
    verb = actions.involve if request.POST.get("is_involved") == "yes" else actions.uninvolve
    verb(person=person, team=team, by=request.user)
    return redirect("desk:person", pk)
