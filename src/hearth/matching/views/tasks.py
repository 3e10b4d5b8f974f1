"""A volunteer's own page: what is offered, what is to do today, and telling how it went. Made for a phone."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone

from hearth.access import pocket
from hearth.access.doors import requires
from hearth.access.roles import Permission
from hearth.kit.language import pick
from hearth.matching import actions, keeping
from hearth.matching.actions import Heard
from hearth.matching.forms import AnswerForm, CouldNotForm, DeclineForm, DoneForm, MoneyForm, WorryForm
from hearth.matching.models import Task, TaskMoney
from hearth.matching.reaching import call, directions
from hearth.offers.models import Volunteer, must_agree

# verb: (words, form, the statuses in which it is offered)
VERBS = {
    "accept": (("Yes, I will do it", "Gwnaf, fe wnaf i"), AnswerForm, ("offered",)),
    "decline": (("No, I cannot", "Na, alla i ddim"), DeclineForm, ("offered",)),
    "done": (("I have done it", "Rwyf wedi'i wneud"), DoneForm, ("accepted",)),
    "could-not": (("I could not do it", "Allwn i ddim ei wneud"), CouldNotForm, ("accepted",)),
    "money": (("Shopping money and receipt", "Arian siopa a derbynneb"), MoneyForm,
              ("accepted", "done", "could_not")),
    "worry": (("I am worried about this person", "Rwy'n poeni am y person hwn"), WorryForm,
              ("accepted", "done", "could_not")),
}  # fmt: skip
TOLD = {
    "worry": ("Thank you. The safeguarding team has been told.", "Diolch. Mae'r tîm diogelu wedi cael gwybod."),
    "accept": ("Thank you. It is yours: it stands under “To do”.", "Diolch. Chi biau hi: mae o dan “I'w wneud”."),
}
CHANGED = (
    "Something has changed since you were asked, and the hub finds somebody else. Ring the hub to ask why.",
    "Mae rhywbeth wedi newid ers i ni ofyn i chi, a bydd yr hyb yn dod o hyd i rywun arall. Ffoniwch yr hyb os hoffech "
    "wybod pam.",
)
HUB_TOLD = ("Thank you. The hub has been told.", "Diolch. Mae'r hyb wedi cael gwybod.")
LATE = (
    "The hub had taken this task back from you. What you told is kept for them: ring the hub if anything is open.",
    "Roedd yr hyb wedi cymryd y dasg hon yn ôl. Mae'r hyn a ddywedoch wedi'i gadw iddyn nhw: ffoniwch yr hyb os oes "
    "unrhyw beth ar ôl.",
)


def _rows(request):
    return Task.objects.filter(volunteer=request.user.volunteer_key).select_related("team__borough")


def _soonest(rows) -> list[Task]:
    return sorted(rows, key=lambda one: (one.to_do_by, one.pk))


def _phone(request, name: str, told: dict, *, status: int = 200) -> HttpResponse:
    """A page of the volunteer's, with the key to what the phone keeps."""
    told = {"digest": keeping.digest(keeping.due(_rows(request))), "shell": keeping.shell(), **told}
    return pocket.give(request, render(request, name, told, status=status))


@requires(Permission.DO_TASKS)
def my_tasks(request):
    """Tasks that wait for a yes or no, tasks to do, soonest first, and the last ones done."""
    rows, found = _rows(request), Volunteer.objects.visible_to(request.user).filter(pk=request.user.volunteer_key)
    volunteer, offered = found.select_related("team").first(), _soonest(rows.filter(status="offered"))
    return _phone(request, "matching/my_tasks.html", {
        "volunteer": volunteer, "must_agree": volunteer is not None and must_agree(volunteer),
        "offered": offered, "by_when": actions.to_answer_by(offered, by=request.user),
        "accepted": _soonest(rows.filter(status="accepted")),
        "ended": rows.filter(status__in=("done", "could_not")).order_by("-ended_at")[:5],
        "done_count": rows.filter(status="done").count(),
    })  # fmt: skip


def _mine(request, pk) -> Task:
    return get_object_or_404(_rows(request), pk=pk)


@requires(Permission.DO_TASKS)
def task(request, pk):
    """One task: what is needed, where, by when, and what to take care of. Once it has ended the address is gone."""
    found = _mine(request, pk)
    if found.ended_at is None:
        actions.note_look(found, by=request.user)
    by_when = actions.to_answer_by([found], by=request.user) if found.status == "offered" else {}
    return _phone(request, "matching/task.html", {**told_of(found), "by_when": by_when})


def told_of(found: Task) -> dict:
    """What the page of one task says."""
    borough, hub = found.team.borough, found.team.phone or found.team.borough.phone
    verbs = [(key, words, form()) for key, (words, form, when) in VERBS.items() if found.status in when]
    return {
        "task": found, "verbs": verbs, "hub": hub, "way": directions(found.where), "is_answered": False, "by_when": {},
        "call": call(found.pk, resident=found.phone, hub=hub, relay=borough.relay_phone,
                     shows_residents=borough.volunteers_see_phones),
    }  # fmt: skip


@requires(Permission.DO_TASKS)
def answer(request, pk, verb):
    """Say yes, no, done, could not, or that you are worried: from a form, or from what waited for a connection."""
    found = _mine(request, pk)
    if verb not in VERBS:
        raise Http404
    form = VERBS[verb][1](*((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method != "POST" or not form.is_valid():
        if _is_script(request):
            words = " ".join(str(error) for errors in form.errors.values() for error in errors)
            return JsonResponse({"words": words}, status=422)
        return _phone(request, "matching/answer.html", asked_of(found, verb, form), status=422 if form.errors else 200)
    heard = actions.answer(found, verb=verb, key=form.cleaned_data["key"], by=request.user, **form.told())
    words = pick({Heard.LATE: LATE, Heard.STOPPED: CHANGED}.get(heard) or TOLD.get(verb, HUB_TOLD))
    is_late = heard != Heard.DONE
    if not request.headers.get("X-Later"):
        (messages.warning if is_late else messages.success)(request, words)
    return JsonResponse({"words": words, "late": is_late}) if _is_script(request) else redirect("matching:my_tasks")


def asked_of(found: Task, verb: str, form) -> dict:
    """What the page for one answer says."""
    return {"task": found, "verb": verb, "words": VERBS[verb][0], "form": form, "ends": verb in ENDS,
            "borough": found.team.borough,
            "money": TaskMoney.objects.filter(task=found).first() if verb == "money" else None}  # fmt: skip


ENDS = ("accept", "decline", "done", "could-not")
"""Answers of which a task has one."""


def _is_script(request) -> bool:
    return request.headers.get("Accept") == "application/json"


@requires(Permission.DO_TASKS)
def kept(request):
    """What the phone keeps for a dead spot: the pages of today's and tomorrow's accepted tasks, and nothing else."""
    rows = keeping.due(_rows(request))
    pages, after = {}, {}
    for one in rows:
        actions.note_look(one, by=request.user)
        at = f"/task/{one.pk}"
        pages[at] = _drawn(request, "task", told_of(one))
        after[at] = _drawn(request, "task", {**told_of(one), "is_answered": True})
        for verb in (key for key, (_, _, when) in VERBS.items() if "accepted" in when):
            pages[f"{at}/{verb}"] = _drawn(request, "answer", asked_of(one, verb, VERBS[verb][1]()))
    pages["/tasks"] = _drawn(request, "kept_tasks", {"accepted": rows, "by_when": {}})
    return JsonResponse({"digest": keeping.digest(rows), "at": timezone.now(), "pages": pages, "after": after})


def _drawn(request, name: str, told: dict) -> str:
    """The inside of a page, without the header that names who is signed in."""
    return render_to_string(f"matching/{name}.html", {**told, "bare": True}, request)
