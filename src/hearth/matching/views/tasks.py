"""A volunteer's own page: what is offered, what is to do today, and telling how it went. Made for a phone."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from hearth.access.doors import requires
from hearth.access.roles import Permission
from hearth.kit.language import pick
from hearth.matching import actions
from hearth.matching.forms import CouldNotForm, DeclineForm, DoneForm, WorryForm
from hearth.matching.models import Task
from hearth.offers.models import Volunteer

# verb: (words, form, the statuses in which it is offered)
VERBS = {
    "accept": (("Yes, I will do it", "Gwnaf, fe wnaf i"), None, ("offered",)),
    "decline": (("No, I cannot", "Na, alla i ddim"), DeclineForm, ("offered",)),
    "done": (("I have done it", "Rwyf wedi'i wneud"), DoneForm, ("accepted",)),
    "could-not": (("I could not do it", "Allwn i ddim ei wneud"), CouldNotForm, ("accepted",)),
    "worry": (("I am worried about this person", "Rwy'n poeni am y person hwn"), WorryForm,
              ("accepted", "done", "could_not")),
}  # fmt: skip
TOLD = {
    "worry": ("Thank you. The safeguarding team has been told.", "Diolch. Mae'r tîm diogelu wedi cael gwybod."),
    "accept": ("Thank you. It is yours: it stands under “To do”.", "Diolch. Chi biau hi: mae o dan “I'w wneud”."),
}
HUB_TOLD = ("Thank you. The hub has been told.", "Diolch. Mae'r hyb wedi cael gwybod.")


@requires(Permission.DO_TASKS)
def my_tasks(request):
    """Tasks that wait for a yes or no, tasks to do, soonest first, and the last ones done."""
    rows = Task.objects.filter(volunteer=request.user.volunteer_key)
    return render(request, "matching/my_tasks.html", {
        "volunteer": Volunteer.objects.visible_to(request.user).filter(pk=request.user.volunteer_key).first(),
        "offered": rows.filter(status="offered").order_by("due_at"),
        "accepted": rows.filter(status="accepted").order_by("due_at"),
        "ended": rows.filter(status__in=("done", "could_not")).order_by("-ended_at")[:5],
        "done_count": rows.filter(status="done").count(),
    })  # fmt: skip


def _mine(request, pk) -> Task:
    rows = Task.objects.filter(volunteer=request.user.volunteer_key).select_related("team__borough")
    return get_object_or_404(rows, pk=pk)


@requires(Permission.DO_TASKS)
def task(request, pk):
    """One task: what is needed, where, by when, and what to take care of. Once it has ended the address is gone."""
    found = _mine(request, pk)
    verbs = [(key, words, form) for key, (words, form, when) in VERBS.items() if found.status in when]
    if found.ended_at is None:
        actions.note_look(found, by=request.user)
    return render(request, "matching/task.html", {"task": found, "verbs": verbs, "hub": found.team})


@requires(Permission.DO_TASKS)
def answer(request, pk, verb):
    """Say yes, no, done, could not, or that you are worried."""
    found = _mine(request, pk)
    if verb not in VERBS:
        raise Http404
    words, form_class, _ = VERBS[verb]
    form = form_class(request.POST if request.method == "POST" else None) if form_class else None
    if request.method == "POST" and (form is None or form.is_valid()):
        getattr(actions, verb.replace("-", "_"))(found, by=request.user, **(form.cleaned_data if form else {}))
        messages.success(request, pick(TOLD.get(verb, HUB_TOLD)))
        return redirect("matching:my_tasks")
    return render(request, "matching/answer.html", {"task": found, "verb": verb, "words": words, "form": form})
