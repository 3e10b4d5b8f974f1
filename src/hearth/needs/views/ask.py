"""Asking for help on the public pages: one thing on each, nothing kept for good until it is sent."""

from __future__ import annotations

from datetime import datetime

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_POST

from hearth.access import here, sessions
from hearth.access.actions import knocks
from hearth.access.doors import public, unwalled
from hearth.areas.models import Borough, Postcode
from hearth.kit.identifiers import NO_FIXED_ABODE
from hearth.kit.kept import kept
from hearth.kit.steps import Steps
from hearth.needs.actions import asking as verbs
from hearth.needs.forms.ask import PAGES_OF_PERSON, Told
from hearth.needs.forms.ask_needs import PAGES_OF_NEEDS, About, Word
from hearth.needs.models import Category
from hearth.needs.rules import asking
from hearth.needs.scripting import emergency_page

PAGES = {**PAGES_OF_PERSON, **PAGES_OF_NEEDS}
GROUPS = (
    (("What is needed", "Beth sydd ei angen"), ("needs", "about-", "food-", "medicine-", "when", "helper")),
    (("Who it is for", "Ar gyfer pwy"), ("who", "you", "name", "born", "postcode", "outside", "address")),
    (("Keeping in touch", "Cadw mewn cysylltiad"), ("reach", "language", "communication", "sharing", "more")),
)


def _begin(request) -> Steps:
    """The visit, and the borough whose pages it sees from now on."""
    steps = Steps(request, "ask", asking.path)
    if chosen := asking.borough_of(steps.answers) or steps.sent.get("borough"):
        request.borough = SimpleLazyObject(lambda: here.named(chosen))
    return steps


def _told(request, steps: Steps, page: str) -> Told:
    """What this page needs to know, and nothing from the database that it does not."""
    told = Told(steps.answers, key=page.removeprefix("about-") if page.startswith("about-") else "")
    if told.key or page in ("needs", asking.LAST):
        told.categories = _offered(asking.borough_of(steps.answers))
    if page in ("postcode", "word"):
        told.postcode_example = here.postcode_example(request)
    if page in ("outside", "word"):
        told.boroughs = list(Borough.objects.order_by("name"))
    return told


@kept
def _offered(borough: int | None) -> list[Category]:
    """What this borough offers residents; what is sent is held against it anew."""
    return list(Category.objects.filter(borough=borough, is_open=True, is_public=True))


def _made(page: str):
    return About if page.startswith("about-") else PAGES[page]


@public
@unwalled
def start(request):
    """What this is, how long it takes, and whom to ring instead."""
    steps = _begin(request)
    told = {"is_over": steps.has_expired, "carry_on": steps.first_open() if steps.answers else ""}
    return render(request, "needs/ask/start.html", told)


@public
@unwalled
def page(request, page):
    """One page of the form; somebody who comes to it too early is taken to the first that is still open."""
    steps = _begin(request)
    if steps.has_expired or not steps.may_open(page):
        if steps.answers:
            return redirect("needs:ask_page", steps.first_open())
        return redirect("needs:ask_sent" if steps.sent else "needs:ask")
    if page in ("stop", "elsewhere"):
        return _ending(request, steps, page)
    told = _told(request, steps, page)
    if (told.key or page == asking.LAST) and _gone(steps, told):
        return redirect("needs:ask_page", "needs")
    if page == asking.LAST:
        return _send(request, steps) if request.method == "POST" else _check(request, steps, told)
    return _question(request, steps, page, told)


def _gone(steps: Steps, told: Told) -> set[str]:
    """Kinds of help that were chosen and are no longer offered, or not by the borough of a new postcode."""
    return set(asking.of(steps.answers, "needs", "needs", [])) - {one.key for one in told.categories}


def _question(request, steps: Steps, page: str, told: Told):
    made = _made(page)
    if request.method == "POST":
        form = made(request.POST, told=told)
        if form.is_valid():
            given = dict(form.kept())
            if page == "postcode":
                given["borough"] = _borough_of_postcode(given["postcode"])
            steps.keep(page, given)
            return redirect("needs:ask_page", steps.after(page))
    else:
        form = made.from_kept(steps.answers.get(page), told)
    before = steps.before(page)
    back = reverse("needs:ask_page", args=[before]) if before else reverse("needs:ask")
    forget = reverse("needs:ask_forget") if steps.answers else ""
    return render(request, "kit/step.html", {"form": form, "back": back, "forget": forget, "is_last": False})


def _borough_of_postcode(postcode: str) -> int | None:
    """The borough a postcode lies in; without a fixed address the only one there is."""
    found = Postcode.objects.filter(pk=postcode).values_list("borough_id", flat=True).first()
    if found is None and postcode == NO_FIXED_ABODE:
        boroughs = list(Borough.objects.values_list("pk", flat=True)[:2])
        found = boroughs[0] if len(boroughs) == 1 else None
    return found


def _ending(request, steps: Steps, page: str):
    """The form ends here: an emergency, or somewhere this hub does not serve."""
    if page == "elsewhere":
        return render(request, "needs/ask/elsewhere.html", {"before": steps.before(page)})
    emergency = asking.emergency(steps.answers)
    boroughs = [request.borough] if request.borough else list(Borough.objects.order_by("name"))
    told = {"emergency": emergency, "page": emergency_page(emergency, boroughs)}
    return render(request, "needs/ask/stop.html", told)


def _check(request, steps: Steps, told: Told):
    """Everything that was said, to be read once more. From now on a change leads straight back here."""
    steps.keep(asking.LAST, {})
    groups = []
    for title, names in GROUPS:
        rows = [(*_said(page, steps, told), page) for page in steps.pages[:-1] if page.startswith(names)]
        groups.append((title, rows))
    return render(request, "needs/ask/check.html", {"groups": groups, "before": steps.before(asking.LAST)})


def _said(page: str, steps: Steps, told: Told) -> tuple:
    key = page.removeprefix("about-") if page.startswith("about-") else ""
    boroughs = list(Borough.objects.order_by("name")) if page == "outside" else []
    return _made(page).from_kept(steps.answers[page], Told(steps.answers, told.categories, boroughs, key)).said()


def _send(request, steps: Steps):
    knocks.refuse_machine(box=request.POST.get("website", ""))
    borough = here.named(asking.borough_of(steps.answers))
    asked = asking.read(steps.answers)
    knocks.knock("ask", address=sessions.address_of(request))
    sent = verbs.ask(borough=borough, asked=asked, language=request.language, key=steps.key)
    steps.finish(**_outcome(sent), parts=sent.parts, borough=borough.pk)
    return redirect("needs:ask_sent")


def _outcome(sent: verbs.Sent) -> dict:
    return {"reference": sent.contact.reference, "secret": sent.secret}


@public
@unwalled
def word(request):
    """A few words left with the hub after an emergency page."""
    steps = _begin(request)
    emergency = asking.emergency(steps.answers)
    if not emergency:
        return redirect("needs:ask_sent" if steps.sent else "needs:ask")
    told = _told(request, steps, "word")
    form = Word(request.POST if request.method == "POST" else None, told=told)
    if not (form.is_bound and form.is_valid()):
        back, forget = reverse("needs:ask_page", args=["stop"]), reverse("needs:ask_forget")
        return render(request, "kit/step.html", {"form": form, "back": back, "forget": forget, "is_last": True})
    knocks.refuse_machine(box=request.POST.get("website", ""))
    given = form.cleaned_data
    chosen = given.pop("borough", None) or told.boroughs[0].pk
    chosen = _borough_of_postcode(given["postcode"]) or chosen
    told = {"borough": Borough.objects.get(pk=chosen), "emergency": emergency, "language": request.language}
    knocks.knock("ask", address=sessions.address_of(request))
    sent = verbs.leave_word(**told, key=steps.key, **given)
    steps.finish(**_outcome(sent), emergency=emergency, is_rung=bool(given["phone"]), borough=chosen)
    return redirect("needs:ask_sent")


@public
@unwalled
def sent(request):
    """The reference number, what happens next and by when."""
    steps = _begin(request)
    if not steps.sent:
        return redirect("needs:ask")
    parts = [(names, datetime.fromisoformat(due)) for *names, due in steps.sent.get("parts", [])]
    return render(request, "needs/ask/sent.html", {"sent": steps.sent, "parts": parts})


@public
@unwalled
@require_POST
def forget(request):
    """Throw the answers away: for somebody who stops, or leaves a computer that others use."""
    _begin(request).forget()
    return redirect("/")
