"""Another telephone: one's own authenticator app moved to it, with the old app or a recovery code as proof."""

from __future__ import annotations

from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from hearth.access import actions, sessions
from hearth.access.doors import signed_in
from hearth.access.forms import NewApp
from hearth.access.views.sign_in import square_of
from hearth.desk.actions import letters
from hearth.kit.refused import Refused


@signed_in
@never_cache
@sensitive_post_parameters("proof", "code")
def change(request):
    """1. Show the square. 2. Check a code of each app; a wrong one counts like a wrong password. 3. New codes."""
    if not request.user.needs_second_factor:
        return redirect("access:account")
    form = NewApp(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        codes = _changed(request, form)
        if codes:
            request.user.refresh_from_db()
            sessions.begin(request, request.user, how="change of telephone", second_factor=True)
            return render(request, "access/recovery_codes.html", {"codes": codes, "carried": "", "next": "/account"})
    told = {"form": form, **square_of(request.user)}
    return render(request, "desk/authenticator.html", told, status=422 if form.errors else 200)


def _changed(request, form) -> list[str] | None:
    user = request.user
    knocker = sessions.knocker(request, user.email)
    try:
        actions.refuse_while_shut(**knocker)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None
    try:
        return letters.change_second_factor(user=user, **form.cleaned_data)
    except Refused as refusal:
        actions.note_failed_attempt(**knocker, user=user, at="change of telephone")
        form.add_error(None, str(refusal))
        return None
