"""Offering help on the public pages: somebody's own time, or what a group can give or lend."""

from __future__ import annotations

from datetime import date, datetime

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_POST

from hearth.access import here, sessions, walls
from hearth.access.actions import knocks
from hearth.access.doors import public, unwalled
from hearth.areas.models import Borough, Postcode
from hearth.kit.identifiers import read_phone
from hearth.kit.steps import Steps
from hearth.matching.offer_forms import PAGES, Told
from hearth.matching.rules import offering as rules
from hearth.needs.actions.referrals import hub_for
from hearth.needs.models import Category
from hearth.offers import actions as offers

PATHS = {rules.TIME: rules.path_of_time, rules.GROUP: rules.path_of_group}


def _begin(request, kind: str) -> Steps:
    steps = Steps(request, f"offer-{kind}", PATHS[kind])
    if chosen := rules.borough_of(steps.answers):
        request.borough = SimpleLazyObject(lambda: here.named(chosen))
    return steps


def _address(kind: str, page: str) -> str:
    return reverse(f"matching:offer_{kind}", args=[page])


@public
@unwalled
def start(request):
    """Two ways of helping."""
    return render(request, "matching/offer/start.html")


@public
@unwalled
def page(request, kind, page):
    """One page; somebody who comes to it too early is taken to the first that is still open."""
    steps = _begin(request, kind)
    if steps.has_expired or not steps.may_open(page):
        if steps.answers:
            return redirect(_address(kind, steps.first_open()))
        return redirect("matching:offer_sent" if steps.sent else "matching:offer")
    told = _told(request, steps, page)
    if page == rules.LAST:
        return _send(request, kind, steps) if request.method == "POST" else _check(request, kind, steps, told)
    made = PAGES[kind][page]
    form = made(request.POST, told=told) if request.method == "POST" else made.from_kept(steps.answers.get(page), told)
    if form.is_bound and form.is_valid():
        steps.keep(page, _given(page, form))
        return redirect(_address(kind, steps.after(page)))
    before = steps.before(page)
    back = _address(kind, before) if before else reverse("matching:offer")
    forget = reverse("matching:offer_forget") if steps.answers else ""
    return render(request, "kit/step.html", {"form": form, "back": back, "forget": forget, "is_last": False})


def _told(request, steps: Steps, page: str) -> Told:
    told = Told()
    if page == "where":
        told.postcode_example = here.postcode_example(request)
    if page in ("does", rules.LAST):
        borough = rules.borough_of(steps.answers)
        told.categories = list(Category.objects.filter(borough=borough, is_open=True, is_for_volunteers=True))
    if page in ("borough", rules.LAST):
        told.boroughs = list(Borough.objects.order_by("name"))
    return told


def _given(page: str, form) -> dict:
    """What is kept of a page; a postcode brings its borough along, and without one the only borough there is."""
    given = dict(form.kept())
    if page == "where":
        found = Postcode.objects.filter(pk=given["postcode"]).values_list("borough_id", flat=True).first()
        boroughs = list(Borough.objects.values_list("pk", flat=True)[:2])
        given["borough"] = found or (boroughs[0] if len(boroughs) == 1 else None)
    return given


def _check(request, kind: str, steps: Steps, told: Told):
    steps.keep(rules.LAST, {})
    rows = [
        (*PAGES[kind][page].from_kept(steps.answers[page], told).said(), _address(kind, page))
        for page in steps.pages[:-1]
    ]
    back = _address(kind, steps.before(rules.LAST))
    return render(request, "matching/offer/check.html", {"rows": rows, "back": back, "kind": kind})


def _send(request, kind: str, steps: Steps):
    knocks.refuse_machine(box=request.POST.get("website", ""))
    team = hub_for(rules.borough_of(steps.answers), steps.answers["where"]["postcode"])
    knocks.knock("offer", address=sessions.address_of(request))
    with walls.opened(walls.intake(team)):
        number, answer_by = _offered(request, kind, steps, team)
    steps.finish(number=number, answer_by=answer_by.isoformat(), borough=team.borough_id)
    return redirect("matching:offer_sent")


def _offered(request, kind: str, steps: Steps, team) -> tuple[str, datetime]:
    """The number they are told, and by when they are rung."""
    if kind == rules.GROUP:
        facts = rules.group_facts(steps.answers)
        facts["phone"] = read_phone(facts["phone"]).e164 or facts["phone"]
        offer = offers.offer_as_group(team=team, by=None, key=steps.key, **facts)
        return offer.reference, offer.answer_by
    facts = rules.volunteer_facts(steps.answers)
    facts["phone"] = read_phone(facts["phone"]).e164 or facts["phone"]
    facts["date_of_birth"] = date.fromisoformat(facts["date_of_birth"])
    made = offers.apply(team=team, by=None, key=steps.key, agreed=True, language=request.language, **facts)
    return made.number, made.answer_by


@public
@unwalled
def sent(request):
    """Thanks, the number, and what happens next."""
    for kind in PATHS:
        steps = _begin(request, kind)
        if steps.sent:
            answer_by = datetime.fromisoformat(steps.sent["answer_by"])
            told = {"number": steps.sent["number"], "kind": kind, "answer_by": answer_by}
            return render(request, "matching/offer/sent.html", told)
    return redirect("matching:offer")


@public
@unwalled
@require_POST
def forget(request):
    """Throw the answers away."""
    for kind in PATHS:
        _begin(request, kind).forget()
    return redirect("/")
