"""How a page says who may come in. Every view carries exactly one of these; a guard test reads them."""

from __future__ import annotations

from functools import wraps

from django.core.exceptions import PermissionDenied

from hearth.access.roles import Permission
from hearth.kit.refused import Refused


def requires(*permissions: Permission):
    """Only people who hold one of these permissions in some team. Rows are still fetched through `visible_to`."""

    def door(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not any(request.user.may(permission) for permission in permissions):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.door = tuple(permissions)
        return guarded

    return door


def public(view):
    """Anybody, without signing in."""
    view.door = "public"
    return view


def signed_in(view):
    """Anybody who is signed in, whatever their role."""
    view.door = "signed in"
    return view


def unattended(view):
    """Asked for by a page itself, again and again (who else is here, fresh figures): does not keep a session alive."""
    view.unattended = True
    return view


def unwalled(view):
    """A public page around which a visitor needs no transaction: where it writes, it opens walls itself."""
    view.unwalled = True
    return view


def by_link(view):
    """Whoever holds a link that `access.links` made; the view opens that link's walls itself."""
    view.door = "link"
    return view


def allow(by, permission: Permission, team, *, or_with: Permission | None = None) -> None:
    """For verbs: refuse unless this person holds the permission, or the other one, in this team."""
    team_id = getattr(team, "pk", team)
    if by is None or not (by.may(permission, team_id) or (or_with and by.may(or_with, team_id))):
        raise Refused(f"Your role does not let you {permission} in this team. Ask your hub manager.")
