"""Which borough a page of its own settings is about, for whoever decides in several of a combined authority."""

from __future__ import annotations

from urllib.parse import urlencode

from django.shortcuts import redirect
from django.urls import reverse

from hearth.access.roles import Permission
from hearth.areas.models import Borough
from hearth.kit.asked import row


def boroughs_of(request, permission: Permission):
    """Those in which the reader holds this permission, by name."""
    return Borough.objects.filter(pk__in=request.user.boroughs_where(permission)).order_by("name")


def chosen(request, permission: Permission) -> Borough:
    """The one the address names, otherwise the first; 404 for one in which the reader does not hold the permission."""
    boroughs, named = boroughs_of(request, permission), request.GET.get("borough")
    return row(boroughs, named) if named else boroughs[0]


def back_to(page: str, borough: Borough):
    """The page again, about the same borough."""
    return redirect(f"{reverse(page)}?{urlencode({'borough': borough.pk})}")
