"""Pages for comparing two records: side by side, one pair after another, by three keys; and how far readers agree."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from hearth.access.doors import requires
from hearth.access.models import User
from hearth.access.roles import Permission
from hearth.exchange.actions import comparing
from hearth.exchange.actions.identifying import to_identify
from hearth.exchange.linkage import MAY_HAVE_DIED
from hearth.exchange.models import PossibleMatch
from hearth.exchange.models.comparing import HARMS
from hearth.exchange.rules.comparing import KINSHIP, MARKS, agreement, line, signed
from hearth.people.models import ListEntry, Person, in_company

ANSWERS = dict(PossibleMatch.ANSWERS)
NOT_SHOWN = "Protected: not shown"


@never_cache
@require_GET
@requires(Permission.LINK_PEOPLE)
def compare(request):
    """The pair this reader compares now, with the next one waiting behind it."""
    return render(request, "exchange/compare.html", _told(request))


@require_POST
@requires(Permission.LINK_PEOPLE)
def answer(request, pk):
    """Keep an answer and show the next pair."""
    match = PossibleMatch.objects.visible_to(request.user).filter(pk=pk).first()
    if match is None:
        raise Http404
    said = request.POST.get("said", "")
    key = request.POST.get("key") or uuid4().hex
    match = comparing.answer(match=match, said=said, by=request.user, key=key[:80])
    return _next(request, _kept(match, said))


@require_POST
@requires(Permission.LINK_PEOPLE)
def take_back(request):
    """Take back one's last answer; its pair stands there again."""
    comparing.take_back(by=request.user, key=(request.POST.get("key") or uuid4().hex)[:80])
    return _next(request, "Taken back. Here are the two again.")


def _next(request, words: str):
    if request.headers.get("HX-Request"):
        return render(request, "exchange/compare_body.html", {**_told(request), "done": words})
    messages.success(request, words)
    return redirect("exchange:compare")


def _kept(match: PossibleMatch, said: str) -> str:
    waits = "Somebody else reads these two as well." if match.turn == "second" else "A hub manager decides."
    return f"Last pair: {ANSWERS[said].lower()}.{'' if match.closed_at else f' {waits}'}"


def _told(request) -> dict:
    user = request.user
    claimed = comparing.claim_next(by=user)
    return {
        "pairs": [_pair(match, user) for match in claimed], "done": "",
        "left": PossibleMatch.objects.waiting_for(user).count(), "last": comparing.last_answer(user),
        "undo_key": uuid4().hex, "may_move_lines": user.may(Permission.IMPORT_LISTS),
        "to_identify": to_identify(ListEntry.objects.visible_to(user)).count(),
    }  # fmt: skip


SAYS_NOTHING_OF_WHO = ("", *HARMS)
"""Reasons to ask that leave what the evidence says of who is who as it is. Of twins it would say one in a million."""


def _pair(match: PossibleMatch, user: User) -> dict:
    """Everything the page says about one pair."""
    one, other = in_company(list(comparing.standing(match)))
    told = match.model != ""
    return {
        "match": match, "one": one, "other": other, "key": uuid4().hex, "lines": _lines(match, one, other),
        "marks": MARKS, "kin": KINSHIP.get(match.kinship, ""), "never_alone": match.never_alone,
        "evidence": [(words, signed(weight)) for _, words, weight in match.evidence],
        "weight": signed(match.weight) if told else "",
        "odds": _odds(match.weight) if told and match.never_alone in SAYS_NOTHING_OF_WHO else "",
        "lists": _lists((one, other), user), "is_resting": match.never_alone == MAY_HAVE_DIED,
        "said": [ANSWERS[match.answer], ANSWERS[match.second_answer]] if match.turn == "manager" else [],
    }  # fmt: skip


def _lines(match: PossibleMatch, one: Person, other: Person) -> list:
    near = {field for field, _, weight in match.evidence if weight and weight > 0}
    hidden = one.address_is_protected or other.address_is_protected
    facts = (
        ("Name", "name", [p.full_name for p in (one, other)]),
        ("Born", "date of birth", [_born(p) for p in (one, other)]),
        ("NHS number", "NHS number", [p.nhs_number_spaced for p in (one, other)]),
        ("Address", "address and telephone", [NOT_SHOWN if hidden else ", ".join(p.address) for p in (one, other)]),
        ("Telephone", "telephone", [", ".join(p.phones) for p in (one, other)]),
        ("E-mail", "e-mail", [p.email for p in (one, other)]),
        ("Speaks", "", [p.speaks for p in (one, other)]),
    )
    lines = [line(label, *values, is_near=field in near) for label, field, values in facts]
    return [
        compared if compared.label != "Address" or not hidden else line("Address", NOT_SHOWN, "") for compared in lines
    ]


def _born(person: Person) -> str:
    return f"{person.date_of_birth:%d/%m/%Y} (aged {person.age})" if person.date_of_birth else ""


def _odds(weight: float) -> str:
    """A weight as a share people can picture: 96 of 100 such pairs are one person."""
    chance = 1 / (1 + 2**-weight)
    if 0.01 <= chance <= 0.99:
        return f"about {round(100 * chance)} of 100 such pairs are one person"
    odds = round(2 ** abs(weight))
    return f"about one of {odds:,} such pairs is {'two people' if weight > 0 else 'one person'}"


def _lists(pair: tuple[Person, Person], user: User) -> dict[UUID, list[str]]:
    """The lists each is on, of the reader's own teams only."""
    found: dict[UUID, list[str]] = {person.pk: [] for person in pair}
    entries = ListEntry.objects.visible_to(user).filter(person__in=found, gone_at=None).select_related("data_set")
    for entry in entries.order_by("data_set__name"):
        age = entry.said.get("age", "")
        aged = f" (aged {age}, {timezone.localdate(entry.last_changed_at):%d/%m/%Y})" if age else ""
        found[entry.person_id].append(f"{entry.data_set.name}{aged}")
    return {pk: list(dict.fromkeys(names)) for pk, names in found.items()}


@never_cache
@require_GET
@requires(Permission.LINK_PEOPLE)
def readers(request):
    """How far two readers agree, over the pairs two people read without seeing each other's answer."""
    seen = PossibleMatch.objects.visible_to(request.user)
    both = seen.exclude(answer="").exclude(second_answer="").values_list("answer", "second_answer")
    counts: dict[tuple[str, str], int] = {}
    for pair in both:
        counts[pair] = counts.get(pair, 0) + 1
    read = seen.exclude(answer="")
    return render(request, "exchange/readers.html", {
        "measured": agreement(both), "answers": list(ANSWERS.items()), "counts": counts, "read": read.count(),
        "waiting": seen.open().count(),
        "disputed": seen.open().exclude(second_answer="").count(),
        "same": read.filter(outcome="same").count(), "different": read.filter(outcome="different").count(),
    })  # fmt: skip
