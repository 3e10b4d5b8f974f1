"""Checking a volunteer's letter: by its code, by its number, or over a telephone line. Anybody may, in ten seconds."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from hearth.access import sessions
from hearth.access.doors import public, unwalled
from hearth.kit.identifiers import read_keyed_number
from hearth.kit.language import pick, speaking
from hearth.kit.refused import Refused
from hearth.matching.letter_forms import SLIPPED, CheckForm
from hearth.needs.models import Category
from hearth.offers import actions as offers

NOT_VALID = (
    "Not valid. Hand nothing over, and let nobody in. Ring the hub.",
    "Ddim yn ddilys. Peidiwch â rhoi dim, a pheidiwch â gadael neb i mewn. Ffoniwch yr hyb.",
)


@public
@unwalled
@never_cache
def check(request):
    """Type the number that stands on the letter. A slip is noticed before anything is looked for."""
    form = CheckForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        found = offers.check_letter(address=sessions.address_of(request), number=form.cleaned_data["number"])
        return _say(request, found)
    return render(request, "matching/check/start.html", {"form": form})


@public
@unwalled
@never_cache
def scanned(request, pk):
    """What the code of a letter opens: the answer, at once."""
    return _say(request, offers.check_letter(address=sessions.address_of(request), letter=pk))


def _say(request, found: offers.Answer | None):
    """The same page whatever it is that makes a letter not valid: it tells nobody more than they must know."""
    if found is None:
        return render(request, "matching/check/not_valid.html")
    request.borough = found.team.borough
    told = {"found": found, "collects": _collects(found)}
    return render(
        request, "matching/check/valid.html", told | {"pharmacy": offers.AT_A_PHARMACY, "door": offers.AT_A_DOOR}
    )


def _collects(found: offers.Answer) -> bool:
    """Whether this volunteer may be handed medicines at all."""
    return not found.kinds.isdisjoint(medicines_of(found.team.borough_id))


def medicines_of(borough_id: int) -> list[str]:
    """The borough's kinds of help that are about medicines."""
    return list(Category.objects.filter(borough=borough_id, is_medicine=True).values_list("key", flat=True))


@public
@unwalled
@csrf_exempt
@require_POST
def keyed(request):
    """For a telephone line: `digits` as they were keyed and `language` come in, one text to read out goes back.

    Its first word says it: Valid, Not valid, or what to key again. Asking changes nothing, so that no form token is
    wanted of a machine.
    """
    with speaking(request.POST.get("language", "en")):
        read = read_keyed_number(request.POST.get("digits"))
        if not read:
            again = pick("Key the nine digits again.", "Allweddwch y naw digid eto.")
            return _aloud(pick(SLIPPED) if read.slipped else again)
        try:
            found = offers.check_letter(address=sessions.address_of(request), number=read.number)
        except Refused as refusal:
            return _aloud(str(refusal), status=429)
        return _aloud(_aloud_words(found) if found else pick(NOT_VALID))


def _aloud(text: str, status: int = 200) -> HttpResponse:
    headers = {"Content-Language": pick("en", "cy")}
    return HttpResponse(text, content_type="text/plain; charset=utf-8", headers=headers, status=status)


def _aloud_words(found: offers.Answer) -> str:
    roles = ", ".join(pick(one.name, one.name_cy) for one in found.roles)
    collects = _collects(found)
    said = pick("Valid. First name: {name}. May do: {roles}.", "Dilys. Enw cyntaf: {name}. Caiff wneud: {roles}.")
    at = pick("At a pharmacy", "Mewn fferyllfa")
    return f"{said.format(name=found.first_name, roles=roles)} {at}: {pick(offers.AT_A_PHARMACY[collects])}"
