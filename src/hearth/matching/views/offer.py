"""Offering help on the public pages: somebody's own time, or what a group can give or lend."""

from __future__ import annotations

from datetime import date, datetime

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_POST

from hearth.access import here, sessions, walls
from hearth.access.actions import knocks
from hearth.access.doors import public, unwalled
from hearth.areas.models import Borough, Postcode
from hearth.directory.models import Organisation
from hearth.kit.forms import Choice
from hearth.kit.identifiers import read_phone
from hearth.kit.steps import Steps
from hearth.matching.offer_forms import PAGES, Told
from hearth.matching.rules import offering as rules
from hearth.matching.volunteer_forms import does_choices, roles_of
from hearth.needs.actions.referrals import hub_for
from hearth.needs.models import Category
from hearth.offers import actions as offers
from hearth.offers.models import ADULT, Principles, age_on

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
    if form.is_bound and form.is_valid() and not (page == "born" and _nothing_for_them(steps, form)):
        steps.keep(page, _given(page, form))
        return redirect(_address(kind, steps.after(page)))
    before = steps.before(page)
    back = _address(kind, before) if before else reverse("matching:offer")
    forget = reverse("matching:offer_forget") if steps.answers else ""
    return render(request, "kit/step.html", {"form": form, "back": back, "forget": forget, "is_last": False})


def _told(request, steps: Steps, page: str) -> Told:
    told, borough = Told(), rules.borough_of(steps.answers)
    if page == "where":
        told.postcode_example = here.postcode_example(request)
    if page in ("does", rules.LAST):
        born = steps.answers.get("born", {}).get("born")
        told.offered = _offered_to(borough, date.fromisoformat(born)) if born else []
    if page in ("languages", rules.LAST):
        told.organisations = list(Organisation.objects.filter(borough=borough, is_active=True))
    if page in ("principles", rules.LAST):
        told.principles = Principles.objects.filter(borough=borough).first()
    if page in ("borough", rules.LAST):
        told.boroughs = list(Borough.objects.order_by("name"))
    return told


def _offered_to(borough: int | None, born: date) -> list[Choice]:
    """What somebody of this age may offer: under eighteen only what a role for their age covers, at nobody's door."""
    kinds = list(Category.objects.filter(borough=borough, is_open=True, is_for_volunteers=True))
    roles, age = roles_of(borough), age_on(born, timezone.localdate())
    if age < ADULT:
        roles = [one for one in roles if one.least_age <= age and not one.goes_to_doors]
        covered = {key for one in roles for key in one.categories}
        kinds = [one for one in kinds if one.key in covered]
    return does_choices(kinds, roles)


def _given(page: str, form) -> dict:
    """What is kept of a page. A postcode brings its borough along, and without one the only borough there is; a date
    of birth whether they are under eighteen; a yes to the principles which version it was said to."""
    given = dict(form.kept())
    if page == "where":
        found = Postcode.objects.filter(pk=given["postcode"]).values_list("borough_id", flat=True).first()
        boroughs = list(Borough.objects.values_list("pk", flat=True)[:2])
        given["borough"] = found or (boroughs[0] if len(boroughs) == 1 else None)
    if page == "born":
        given["is_young"] = age_on(given["born"], timezone.localdate()) < ADULT
    if page == "principles":
        given["version"] = form.told.principles.version if form.told.principles else 0
    return given


def _nothing_for_them(steps: Steps, form) -> bool:
    """Whether there is nothing here for somebody as young as this; then the page says so."""
    offered = _offered_to(rules.borough_of(steps.answers), form.cleaned_data["born"])
    if not offered:
        form.add_error("born", form.fields["born"].wrong((
            "There is nothing here yet for people under 18. Ring us: a group near you may have something.",
            "Does dim byd yma eto i bobl o dan 18 oed. Ffoniwch ni: efallai fod gan grŵp yn agos atoch rywbeth.",
        )))  # fmt: skip
    return not offered


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
    if kind == rules.TIME and (again := _to_ask_again(steps)):
        return redirect(_address(kind, again))
    team = hub_for(rules.borough_of(steps.answers), steps.answers["where"]["postcode"])
    knocks.knock("offer", address=sessions.address_of(request))
    with walls.opened(walls.intake(team)):
        number, answer_by = _offered(request, kind, steps, team)
    steps.finish(number=number, answer_by=answer_by.isoformat(), borough=team.borough_id)
    return redirect("matching:offer_sent")


def _to_ask_again(steps: Steps) -> str:
    """The page whose answer no longer stands: principles written anew since, or a kind of help not for their age."""
    borough, answers = rules.borough_of(steps.answers), steps.answers
    newest = Principles.objects.filter(borough=borough).first()
    if (newest.version if newest else 0) != answers["principles"].get("version", 0):
        return "principles"
    offered = {one.value for one in _offered_to(borough, date.fromisoformat(answers["born"]["born"]))}
    return "" if offered.issuperset(answers["does"]["does"]) else "does"


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
    facts["guardian_phone"] = read_phone(facts["guardian_phone"]).e164 or facts["guardian_phone"]
    belongs = steps.answers["languages"].get("organisation")
    facts["organisation"] = (
        Organisation.objects.filter(pk=belongs, borough=team.borough_id).first() if belongs else None
    )
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
