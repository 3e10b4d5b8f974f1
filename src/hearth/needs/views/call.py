"""One call on one screen: the script on the left, the record on the right.

Every action works as a plain form (it comes back to the screen) and through HTMX (only the parts that changed).
"""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_POST

from hearth.access.doors import requires
from hearth.access.record import record_list, record_view
from hearth.access.roles import Permission
from hearth.kit.asked import number, row
from hearth.kit.identifiers import read_phone
from hearth.kit.refused import Refused, SavedMeanwhile
from hearth.kit.spoken import OFFERED
from hearth.needs import calling, scripting
from hearth.needs.actions import contacts
from hearth.needs.forms.calls import AboutForm, CallerForm, NeedForm
from hearth.needs.models import Category, Contact, Need, Script
from hearth.needs.rules.calls import NOT_REACHED
from hearth.needs.rules.script_parts import MANY, Unusable
from hearth.people import actions as people
from hearth.people.actions import opened
from hearth.people.models import Person, in_company

PARTS = ("identity", "script", "raised", "person")
FACTS = (
    ("first_name", "First name"), ("last_name", "Last name"), ("known_as", "Likes to be called"),
    ("date_of_birth", "Date of birth"), ("phone", "Telephone"), ("phone_2", "Other telephone"),
    ("address_1", "Address"), ("address_2", "Second line"), ("town", "Town"), ("postcode", "Postcode"),
    ("email", "E-mail"), ("nhs_number", "NHS number"), ("best_time", "Best time to ring"),
)  # fmt: skip
TICKS = ("needs_interpreter", "no_contact", "visit_in_pairs")
COMMUNICATION = (("bsl", "British Sign Language"), ("large_print", "Large print"), ("easy_read", "Easy read"),
                 ("hard_of_hearing", "Hard of hearing"), ("text_relay", "Relay UK"))  # fmt: skip


def found(request, pk) -> Contact:
    """The call, through the wall; outside it does not exist. Loading a page of it is looking at its person."""
    rows = Contact.objects.visible_to(request.user).filter(team__in=request.user.teams_where(Permission.TAKE_CALLS))
    rows = rows.select_related("team__borough", "person__ward", "handler", "script__borough")
    contact = get_object_or_404(rows, pk=pk)
    if contact.person and request.method == "GET" and "HX-Request" not in request.headers:
        record_view(contact.person, purpose=f"call {contact.reference}", kind="needs.contact", ids=[contact.pk])
    return contact


@requires(Permission.TAKE_CALLS)
def call(request, pk):
    """The screen. `ask` names an earlier question to change (script and question, nothing personal)."""
    contact = found(request, pk)
    if not contact.is_draft:
        return finished(request, contact)
    if contact.handler_id != request.user.pk:
        return render(request, "needs/call/elsewhere.html", {"contact": contact, "may_take": _left_alone(contact)})
    told = told_of(contact, ask=request.GET.get("ask", ""))
    if request.headers.get("HX-Request"):
        return parts(request, told, "script")
    return render(request, "needs/call.html", told)


def _left_alone(contact: Contact) -> bool:
    return contact.saved_at < timezone.now() - contacts.LEFT_ALONE


def finished(request, contact: Contact):
    """What a call came to."""
    needs = Need.objects.visible_to(request.user).filter(contact=contact).select_related("category", "person")
    course = calling.course_of(contact)
    return render(
        request, "needs/call/finished.html",
        {"contact": contact, "course": course, "needs": needs, "outcome": outcome_words(course, contact.outcome)},
    )  # fmt: skip


def outcome_words(course, key: str) -> str:
    """An outcome as the screen says it."""
    if key in NOT_REACHED:
        return NOT_REACHED[key][0]
    known = course.vocabulary.outcomes.get(key)
    return known.en if known else key.replace("_", " ").capitalize()


def told_of(contact: Contact, *, ask: str = "", fault: str = "", typed=None) -> dict:
    """Everything the screen shows."""
    course = calling.course_of(contact)
    leg, question = course.here, course.question
    if ask:
        leg, question = _asked_again(course, ask)
    borough = contact.team.borough
    if contact.person:
        in_company([contact.person])
    return {
        "contact": contact, "person": contact.person, "course": course, "leg": leg, "question": question,
        "is_changing": bool(ask), "value": typed if typed is not None else _value(leg, question), "fault": fault,
        "number": sum(1 for _ in course.asked) + 1, "names": _names(course),
        "scripts": Script.objects.filter(borough=borough, status="published").order_by("title"),
        "about": AboutForm(initial={"about": contact.about}), "caller": CallerForm(initial=_caller(contact)),
        "adding": NeedForm(categories=Category.objects.filter(borough=borough, is_open=True), auto_id="add_%s"),
        "routes": {key: route.name.en for key, route in course.vocabulary.routes.items()},
        "make_key": uuid4(), "oob": False, "crisis": scripting.crisis_card(borough), "said_in": contact.language,
        "saved_at": _clock(contact.saved_at), **_record_of(contact.person),
    }  # fmt: skip


def _clock(moment) -> str:
    return f"{timezone.localtime(moment):%H:%M:%S}"


def _record_of(person: Person | None, *, typed: dict | None = None) -> dict:
    """The boxes of the person's record, with what stands there or what was typed over it."""
    told = {"fact_labels": FACTS, "communication": COMMUNICATION, "faults": {}, "meanwhile": None}
    if person is None:
        return told
    boxes = {name: _in_box((typed or {}).get(name, getattr(person, name))) for name, _ in FACTS}
    boxes |= {name: read_phone(boxes[name]).shown for name in ("phone", "phone_2")}
    others = [(person.language, person.language)] if person.language not in ("en", "cy", *OFFERED) else []
    languages = [("en", "English"), ("cy", "Welsh"), *((one, one) for one in OFFERED), *others]
    return {**told, "facts": boxes, "languages": languages}


def _in_box(value) -> str:
    """How a fact stands in a box: dates and telephone numbers as people here write them."""
    if isinstance(value, str) and value.startswith("+"):
        return read_phone(value).shown
    return "" if value is None else f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)


def _asked_again(course, ask: str):
    """The leg and question that `ask` names ("12:food_left"); not found when it is not on the path."""
    for leg, asked in course.asked:
        if ask == f"{leg.row.pk}:{asked.question.id}":
            return leg, asked.question
    raise Http404


def _value(leg, question):
    if leg is None or question is None:
        return ""
    held = leg.typed(question.id)
    return ([] if question.kind == MANY else "") if held is None else held


def _names(course) -> dict[str, str]:
    return {key: kind.name.en for key, kind in course.vocabulary.categories.items()}


def _caller(contact: Contact) -> dict:
    knows = {True: "yes", False: "no", None: ""}[contact.person_knows]
    return {"caller_name": contact.caller_name, "caller_phone": contact.caller_phone, "person_knows": knows,
            "caller_relationship": contact.caller_relationship}  # fmt: skip


def parts(request, told: dict, *names: str) -> HttpResponse:
    """These parts of the screen, each to be put in the place of the one that stands there."""
    told = {**told, "oob": True}
    names = (*names, "said") if "script" in names else names  # what was said follows every answer
    return HttpResponse("".join(render_to_string(f"needs/call/{name}.html", told, request) for name in names))


def back(request, contact: Contact, *names: str, **more) -> HttpResponse:
    """After an action: the changed parts for HTMX, the whole screen otherwise."""
    if request.headers.get("HX-Request"):
        return parts(request, told_of(found(request, contact.pk), **more), *names)
    return redirect("needs:call", contact.pk)


@requires(Permission.TAKE_CALLS)
@require_POST
def answer(request, pk):
    """One answer. With the X-Autosave header it is only kept as typed so far."""
    contact = found(request, pk)
    script = row(Script.objects.visible_to(request.user), request.POST.get("script"))
    question, is_many = request.POST.get("question", ""), request.POST.get("kind") == MANY
    given = request.POST.getlist("given") if is_many else request.POST.get("given", "")
    typing = "X-Autosave" in request.headers
    try:
        contacts.answer(contact, script=script, question=question, given=given, by=request.user, typing=typing)
    except Unusable as fault:
        told = told_of(contact, ask=request.POST.get("ask", ""), fault=str(fault), typed=given)
        if request.headers.get("HX-Request"):
            return parts(request, told, "script")
        return render(request, "needs/call.html", told, status=422)
    return HttpResponse(status=204) if typing else back(request, contact, "script", "raised", "identity")


@requires(Permission.TAKE_CALLS)
@require_POST
def say(request, pk):
    """Notes, the caller, the language of the call: whichever were sent."""
    contact = found(request, pk)
    facts: dict = {name: request.POST[name].strip() for name in contacts.SAID if name in request.POST}
    if "person_knows" in facts:
        facts["person_knows"] = {"yes": True, "no": False}.get(facts["person_knows"])
    if facts.get("language") not in (None, "en", "cy"):
        raise Refused("A call is held in English or in Welsh.")
    contacts.say(contact, by=request.user, **facts)
    if "X-Autosave" in request.headers:
        return HttpResponse(status=204)
    return back(request, contact, "script", *(["crisis"] if "language" in facts else []))


@requires(Permission.TAKE_CALLS)
@require_POST
def script(request, pk):
    """Begin with a script in a call that has none."""
    contact = found(request, pk)
    chosen = row(Script.objects.visible_to(request.user), request.POST.get("script"))
    contacts.choose_script(contact, script=chosen, by=request.user)
    return back(request, contact, "script", "raised")


@requires(Permission.TAKE_CALLS)
@require_POST
def find(request, pk):
    """People who fit what was typed. Sent as a form, never as an address."""
    contact = found(request, pk)
    typed = request.POST.get("q", "")
    people_found = [p for p in Person.objects.search(typed, most=8) if p.borough_id == contact.team.borough_id]
    record_list("people.person", [person.pk for person in people_found], team=contact.team)
    told = {"contact": contact, "found": people_found, "typed": typed, "make_key": uuid4()}
    if request.headers.get("HX-Request"):
        return render(request, "needs/call/found.html", told)
    return render(request, "needs/call.html", {**told_of(contact), **told})


@requires(Permission.TAKE_CALLS)
@require_POST
def attach(request, pk):
    """This is who the call is about: open the record, saying why."""
    contact = found(request, pk)
    why = "we rang them" if contact.is_outgoing else "they rang us"
    person = people.open_record(request.POST.get("person", ""), by=request.user, purpose=f"{why}, {contact.reference}")
    opened.remember(request, person.pk, f"{why}, {contact.reference}")
    contacts.attach(contact, person=person, by=request.user)
    return back(request, contact, *PARTS)


@requires(Permission.TAKE_CALLS)
@require_POST
def make(request, pk):
    """Make a record from what was typed into the search; the rest is filled in while talking."""
    contact = found(request, pk)
    facts = people.from_typed(request.POST.get("q", ""))
    key = f"{contact.pk}:{request.POST.get('key', '')}"
    person = people.make(borough=contact.team.borough, by=request.user, key=key[:80], **facts)
    contacts.attach(contact, person=person, by=request.user)
    return back(request, contact, *PARTS)


@requires(Permission.TAKE_CALLS)
@require_POST
def detach(request, pk):
    """It was somebody else."""
    contact = found(request, pk)
    contacts.detach(contact, by=request.user)
    return back(request, contact, *PARTS)


@requires(Permission.TAKE_CALLS)
@require_POST
def record(request, pk):
    """Facts of the person, kept as they are typed; what cannot be read yet is said beside it and not lost."""
    contact = found(request, pk)
    if contact.person is None or contact.handler_id != request.user.pk or not contact.is_draft:
        raise Refused("This call is not about anybody yet, or it is not yours. Load the page again.")
    version = number(request.POST.get("version"))
    try:
        facts = _facts(request.POST)
        _, faults = people.keep_as_typed(person=contact.person, by=request.user, version=version, **facts)
    except SavedMeanwhile as quarrel:
        told = {**told_of(contact), **_record_of(quarrel.now, typed=quarrel.typed), "meanwhile": _both(quarrel)}
        if request.headers.get("HX-Request"):
            return parts(request, told, "person")
        return render(request, "needs/call.html", told, status=409)
    told = {**told_of(found(request, pk)), "faults": faults, "saved_at": _clock(timezone.now())}
    if request.headers.get("HX-Request"):
        return parts(request, told, "identity", "kept")
    return redirect("needs:call", contact.pk) if not faults else render(request, "needs/call.html", told, status=422)


def _facts(data) -> dict:
    facts: dict = {name: data[name] for name in (*dict(FACTS), "language") if name in data}
    return {**facts, **{name: name in data for name in TICKS}, "communication": data.getlist("communication")}


def _both(quarrel: SavedMeanwhile) -> list[tuple[str, str, object, object]]:
    """(name, words, what stands there, what was typed) of every fact that differs."""
    return [
        (name, name.replace("_", " ").capitalize(), _in_box(getattr(quarrel.now, name)), _in_box(quarrel.typed[name]))
        for name in quarrel.fields
    ]


@requires(Permission.TAKE_CALLS)
@require_POST
def add_need(request, pk):
    """A need beside the script."""
    contact = found(request, pk)
    form = NeedForm(request.POST, categories=Category.objects.filter(borough=contact.team.borough, is_open=True),
                    auto_id="add_%s")  # fmt: skip
    if not form.is_valid():
        told = {**told_of(contact), "adding": form}
        if request.headers.get("HX-Request"):
            return parts(request, told, "raised")
        return render(request, "needs/call.html", told, status=422)
    contacts.add_need(contact, by=request.user, **form.cleaned_data)
    return back(request, contact, "raised")


@requires(Permission.TAKE_CALLS)
@require_POST
def drop_need(request, pk):
    """Not that after all."""
    contact = found(request, pk)
    contacts.drop_need(contact, added_as=request.POST.get("added_as", ""), by=request.user)
    return back(request, contact, "raised")
