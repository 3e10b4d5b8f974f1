"""The outbox page: what waits, what went, what failed and why."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from hearth.access.doors import requires
from hearth.access.record import record_list
from hearth.access.roles import Permission
from hearth.kit.pages import page_of
from hearth.post import actions
from hearth.post.models import Message

SHOW = [
    ("waiting", "Waiting"),
    ("failed", "Failed"),
    ("sent", "Sent"),
    ("delivered", "Delivered"),
    ("cancelled", "Taken back"),
]


@requires(Permission.SEE_MESSAGES)
def outbox(request):
    """The messages of the reader's teams in one state, oldest waiting first."""
    show = request.GET.get("show", "waiting")
    states = ("waiting", "sending") if show == "waiting" else (show,)
    rows = Message.objects.visible_to(request.user).filter(status__in=states).select_related("team")
    page = page_of(rows, request, by=("queued_at" if show == "waiting" else "-queued_at", "pk"))
    record_list("post.message", [one.pk for one in page.rows])
    told = {"page": page, "show": show, "states": SHOW, "has_carrier": bool(settings.NOTIFY_KEY)}
    return render(request, "post/outbox.html", told)


@require_POST
@requires(Permission.SEE_MESSAGES)
def act(request, pk, verb):
    """Take a message back, or queue a failed one again."""
    found = get_object_or_404(Message.objects.visible_to(request.user), pk=pk)
    verbs = {"cancel": actions.cancel, "send-again": actions.send_again}
    if verb not in verbs:
        raise Http404
    verbs[verb](found, by=request.user)
    messages.success(request, "Taken back." if verb == "cancel" else "Queued again.")
    return redirect("post:outbox")
