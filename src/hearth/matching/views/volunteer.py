"""One volunteer, as the hub sees them: who they are, what they may do, their checks, and what may be decided."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from hearth.access.doors import requires
from hearth.access.models import Team, User
from hearth.access.record import record_list
from hearth.access.roles import Permission
from hearth.kit.asked import number, row
from hearth.kit.language import address_in
from hearth.kit.pages import last_view
from hearth.kit.refused import SavedMeanwhile
from hearth.matching import actions
from hearth.matching.actions import volunteers as life
from hearth.matching.models import Exclusion, Standing, Task
from hearth.matching.volunteer_forms import (
    ChangeForm,
    CheckForm,
    ConcernForm,
    ContactForm,
    EndCheckForm,
    IsolateForm,
    PauseForm,
    RefuseForm,
    VolunteerForm,
    organisations_of,
    roles_of,
)
from hearth.needs.models import Category
from hearth.offers import actions as offers
from hearth.offers.models import (
    TONES,
    WORDS,
    Check,
    Principles,
    Volunteer,
    VolunteerRole,
    check_in_words,
    far,
    points,
    standing_of,
    week_in_words,
)

DONE = {
    "start-checks": "Their checks have begun. They are asked for nothing until they are active.",
    "approve": "Approved: they can be asked from now on. With an e-mail address, give them a sign-in, so that they see "
    "their tasks themselves; without one they are rung.",
    "refuse": "Turned down. The reason is kept here.",
    "pause": "Paused: nobody asks them until then.",
    "come-back": "They can be asked again.",
    "guardian": "Written down that the parent or guardian said yes.",
    "agree": "Written down that they agree to the principles as they are now.",
    "sign-in": "Their sign-in is made. The link below is shown once.",
    "link": "A new link is made, and shown once. The old one no longer opens.",
}
PLAIN = {"start-checks": offers.start_checks, "approve": offers.approve, "come-back": offers.come_back,
         "guardian": offers.note_guardian_agreed, "refuse": offers.refuse, "pause": offers.pause}  # fmt: skip
FORMS = {"refuse": RefuseForm, "leave": RefuseForm, "pause": PauseForm, "isolate": IsolateForm}
WITH_TASKS = {"isolate": life.isolate, "leave": life.leave}


def asked_of_form(borough) -> dict:
    """What the forms about a volunteer offer to choose from."""
    kinds = Category.objects.filter(borough=borough, is_open=True, is_for_volunteers=True)
    return {"categories": kinds, "roles": roles_of(borough), "organisations": organisations_of(borough)}


@requires(Permission.SEE_VOLUNTEERS)
def new(request):
    """Enter a volunteer, as from a telephone call."""
    team = Team.objects.filter(pk__in=request.user.teams_where(Permission.SEE_VOLUNTEERS)).first()
    principles = Principles.objects.filter(borough=team.borough_id).first()
    form = VolunteerForm(request.POST if request.method == "POST" else None, **asked_of_form(team.borough_id))
    if form.is_bound and form.is_valid():
        made = offers.apply(team=team, by=request.user, **form.facts())
        messages.success(request, f"{made.name} is registered with number {made.number}. Their checks come next.")
        return redirect("matching:volunteer", pk=made.pk)
    told = {"form": form, "team": team, "principles": points(principles.text) if principles else []}
    return render(request, "matching/new.html", told)


def found_by(request, pk) -> Volunteer:
    """The volunteer of this address, through the wall."""
    rows = Volunteer.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("ward", "team__borough", "organisation", "named_contact"), pk=pk)


@requires(Permission.SEE_VOLUNTEERS)
def volunteer(request, pk):
    """One volunteer: what they may do and lack, their checks, when they are free, their tasks."""
    found = found_by(request, pk)
    alike = list(Volunteer.objects.visible_to(request.user).alike(found)[:5])
    record_list("offers.volunteer", [found.pk, *(one.pk for one in alike)], team=found.team)
    told = {**_about(request, found), **_decisions(request, found), "alike": alike}
    return render(request, "matching/volunteer.html", told)


def _about(request, found: Volunteer) -> dict:
    borough, today = found.team.borough_id, timezone.localdate()
    names = dict(Category.objects.filter(borough=borough).values_list("key", "name"))
    names |= {key: name for key, name in VolunteerRole.objects.filter(borough=borough).values_list("key", "name")
              if key not in names}  # fmt: skip
    seen = Check.objects.filter(volunteer=found).select_related("seen_by").order_by("-ended_at", "expires_on", "pk")
    checks = [(one, check_in_words(one.kind, one.level)) for one in sorted(seen, key=lambda one: bool(one.ended_at))]
    newest = Principles.objects.filter(borough=borough).first()
    return {
        "volunteer": found, "does": [names.get(key, key) for key in found.does], "today": today, "checks": checks,
        "standing": standing_of(found, today), "week": week_in_words(found.free), "newest": newest,
        "days": found.exceptions.filter(until_on__gte=today).order_by("from_on", "pk"),
        "to_ring": Task.objects.to_ring().filter(volunteer=found).exists(),
        "tasks": Task.objects.filter(volunteer=found).order_by("-offered_at")[:20],
        "travels": f"up to {far(found.reach_metres)}{', has a car' if found.has_car else ''}",
        "languages": ", ".join("Welsh" if one == "cy" else one for one in found.languages),
        "back": last_view(request, "volunteers", reverse("matching:volunteers")),
    }  # fmt: skip


def _decisions(request, found: Volunteer) -> dict:
    colleagues = _colleagues(found)
    return {
        "may_decide": request.user.may(Permission.APPROVE_VOLUNTEERS, found.team_id),
        "standings": Standing.objects.visible_to(request.user).in_force().filter(volunteer=found)
        .select_related("person", "category"),
        "apart": Exclusion.objects.visible_to(request.user).in_force().filter(volunteer=found).select_related("person"),
        "may_worry": request.user.may(Permission.RAISE_CONCERN, found.team_id),
        "refuse": RefuseForm(auto_id="refuse-%s"), "leave": RefuseForm(auto_id="leave-%s"),
        "pause": PauseForm(auto_id="pause-%s"), "words": WORDS, "tones": TONES,
        "isolate": IsolateForm(auto_id="isolate-%s"), "link": request.session.pop("sign_in_link", ""),
        "contact": ContactForm(colleagues=colleagues, initial={"named_contact": str(found.named_contact_id or "")}),
        "signs_in": actions.signs_in(found), "has_sign_in": actions.has_sign_in(found),
    }  # fmt: skip


def _colleagues(found: Volunteer) -> list[User]:
    people = User.objects.filter(memberships__team=found.team_id, is_active=True, volunteer_key=None)
    return list(people.distinct().order_by("name"))


@requires(Permission.APPROVE_VOLUNTEERS)
def decide(request, pk, verb):
    """Move somebody on, pause, isolate, let go, name their contact, or give a sign-in."""
    found = found_by(request, pk)
    if request.method != "POST":
        return redirect("matching:volunteer", pk=pk)
    form = FORMS[verb](request.POST) if verb in FORMS else None
    if form is not None and not form.is_valid():
        messages.warning(request, next(iter(form.errors.values()))[0])
        return redirect("matching:volunteer", pk=pk)
    given = form.cleaned_data if form else {}
    if verb in ("sign-in", "link"):
        _sign_in(request, found, verb)
    elif verb in WITH_TASKS:
        _, went = WITH_TASKS[verb](found, by=request.user, **given)
        messages.success(request, _went(verb, went))
        return redirect("matching:volunteer", pk=pk)
    elif verb == "contact":
        return _name_contact(request, found)
    elif verb == "agree":
        newest = get_object_or_404(
            Principles, borough=found.team.borough_id, version=number(request.POST.get("version"))
        )
        offers.agree(found, principles=newest, by=request.user)
    elif verb in PLAIN:
        PLAIN[verb](found, by=request.user, **given)
    else:
        raise Http404
    messages.success(request, DONE[verb])
    return redirect("matching:volunteer", pk=pk)


def _sign_in(request, found: Volunteer, verb: str) -> None:
    if verb == "sign-in":
        offers.give_sign_in(found, by=request.user)
    secret = offers.make_password_link(found, by=request.user)
    link = f"{settings.ADDRESS}{reverse('access:set_password', args=[secret])}"
    request.session["sign_in_link"] = address_in(found.language, link)


def _went(verb: str, went: int) -> str:
    first = "They have stopped. Nobody asks them any more." if verb == "leave" else "Nobody asks them until then."
    return f"{first} {_tasks_back(went)}".strip()


def _tasks_back(went: int) -> str:
    if not went:
        return ""
    return f"{'1 task' if went == 1 else f'{went} tasks'} went back to the list and wait for somebody else."


def _name_contact(request, found: Volunteer):
    form = ContactForm(request.POST, colleagues=_colleagues(found))
    if form.is_valid():
        offers.change_facts(found, by=request.user, version=None, named_contact=form.chosen())
        messages.success(request, "Saved.")
    return redirect("matching:volunteer", pk=found.pk)


@requires(Permission.SEE_VOLUNTEERS)
def change(request, pk):
    """Change what is known of a volunteer; whoever saves second sees both."""
    found = found_by(request, pk)
    form = ChangeForm(request.POST if request.method == "POST" else None, initial=ChangeForm.initial_of(found),
                      **asked_of_form(found.team.borough_id))  # fmt: skip
    told = {"form": form, "volunteer": found, "version": found.version, "both": []}
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            facts = {name: value for name, value in form.facts().items() if name != "key"}
            offers.change_facts(found, by=request.user, version=number(request.POST.get("version")), **facts)
            messages.success(request, "Saved.")
            return redirect("matching:volunteer", pk=pk)
        except SavedMeanwhile as other:
            told["version"], status = other.now.version, 409
            told["both"] = [(name.replace("_", " ").capitalize(), _plain(getattr(other.now, name)),
                             _plain(other.typed[name])) for name in other.fields]  # fmt: skip
    return render(request, "matching/volunteer_change.html", told, status=status)


def _plain(value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value or "")


@requires(Permission.APPROVE_VOLUNTEERS)
def note_check(request, pk):
    """Write down that a check was seen."""
    found = found_by(request, pk)
    form = CheckForm(request.POST if request.method == "POST" else None, volunteer=found)
    if form.is_bound and form.is_valid():
        offers.note_check(found, by=request.user, **form.facts())
        messages.success(request, "The check is written down.")
        return redirect("matching:volunteer", pk=pk)
    told = {"form": form, "volunteer": found, "standing": standing_of(found, timezone.localdate())}
    return render(request, "matching/note_check.html", told, status=422 if form.is_bound else 200)


@requires(Permission.APPROVE_VOLUNTEERS)
def end_check(request, pk, check):
    """Say that a check no longer counts, and why; tasks it alone allowed go back."""
    found = found_by(request, pk)
    held = row(Check.objects.visible_to(request.user).filter(volunteer=found).select_related("volunteer"), check)
    form = EndCheckForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        went = life.end_check(held, because=form.cleaned_data["because"], by=request.user)
        messages.success(request, f"The check no longer counts. {_tasks_back(went)}".strip())
        return redirect("matching:volunteer", pk=pk)
    told = {"form": form, "volunteer": found, "check": held, "words": check_in_words(held.kind, held.level)}
    return render(request, "matching/end_check.html", told, status=422 if form.is_bound else 200)


@requires(Permission.RAISE_CONCERN)
def worry(request, pk):
    """Raise a concern about a volunteer; the record is the safeguarding team's alone."""
    found = found_by(request, pk)
    form = ConcernForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        life.worry_about(found, by=request.user, **form.cleaned_data)
        messages.success(request, "The safeguarding team has it. Nobody else reads it, and it is not kept here.")
        return redirect("matching:volunteer", pk=pk)
    told = {"form": form, "volunteer": found}
    return render(request, "matching/volunteer_concern.html", told, status=422 if form.is_bound else 200)
