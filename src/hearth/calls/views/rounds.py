"""A doorstep round on the phone of somebody who has no sign-in: by its link, as long as the round lasts."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from hearth.access import links, walls
from hearth.access.doors import by_link
from hearth.access.models import Link
from hearth.access.record import record_list, record_view
from hearth.calls.actions import rounds, visits
from hearth.calls.forms.doors import FoundForm, WhoForm
from hearth.calls.models import Round


@by_link
def round_by_link(request, secret):
    """The doors of one round, in their order, with what to know and no more."""
    return _inside(request, secret, _doors)


@by_link
def door_by_link(request, secret, pk):
    """One door: whom to see, and what was found."""
    return _inside(request, secret, lambda *told: _door(*told, pk))


def _inside(request, secret: str, page):
    """The round a link is for, inside its team's walls, when whoever holds it has said who they are."""
    link = links.find(visits.BY_LINK, secret)
    if link is None:
        raise Http404
    request.borough = link.team.borough
    with walls.opened(walls.intake(link.team, actor=f"link:{link.pk}")):
        found = get_object_or_404(Round.objects.select_related("team__borough"), pk=link.subject)
        told = {"round": found, "secret": secret, "hub": found.team.phone or found.team.borough.phone}
        if found.ended_at or links.reason_shut(link):
            return render(request, "calls/round_over.html", told, status=410)
        if timezone.localdate() < found.on:
            return render(request, "calls/round_who.html", told | {"form": None})
        as_name = request.session.get(_key(link))
        return page(request, told, as_name) if as_name else _who(request, link, told)


def _key(link: Link) -> str:
    return f"doorstep:{link.pk}"


def _who(request, link: Link, told: dict):
    form = WhoForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        as_name = form.cleaned_data["as_name"]
        rounds.open_round(told["round"], as_name=as_name)
        request.session[_key(link)] = as_name
        return redirect(request.path)
    return render(request, "calls/round_who.html", told | {"form": form})


def _doors(request, told: dict, as_name: str):
    found = told["round"]
    rows = list(found.visits.select_related("person").order_by("place_in_round"))
    to_make = set(found.visits.to_make().values_list("pk", flat=True))
    record_list("people.person", [one.person_id for one in rows if one.pk in to_make], team=found.team)
    return render(request, "calls/round_by_link.html", told | {
        "visits": rows, "to_make": to_make, "as_name": as_name,
    })  # fmt: skip


def _door(request, told: dict, as_name: str, pk):
    rows = told["round"].visits.to_make().select_related("person", "team", "turn")
    one = rows.filter(pk=pk).first()
    if one is None:
        return redirect("calls:round_by_link", told["secret"])
    form = FoundForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        visits.end_visit(one, by=None, by_name=as_name, **form.cleaned_data)
        return redirect("calls:round_by_link", told["secret"])
    record_view(one.person, purpose="calling at the door", kind="calls.visit", ids=[one.pk])
    return render(request, "calls/door_by_link.html", told | {"visit": one, "person": one.person, "form": form})
