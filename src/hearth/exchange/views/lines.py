"""The page on which a hub manager moves the two lines of the evidence, having seen what that would do."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from hearth.access.doors import requires
from hearth.access.roles import Permission
from hearth.areas.models import Borough
from hearth.exchange.actions import lines
from hearth.exchange.forms.comparing import Lines
from hearth.exchange.models import Thresholds
from hearth.kit.refused import Refused


@never_cache
@requires(Permission.IMPORT_LISTS)
def move_lines(request):
    """Show the lines as they stand; what other ones would do; and move them, for a reason."""
    boroughs = list(
        Borough.objects.filter(pk__in=request.user.boroughs_where(Permission.IMPORT_LISTS)).order_by("name")
    )
    borough = next((one for one in boroughs if one.slug == request.GET.get("borough")), boroughs[0])
    link_at, review_at = lines.lines_of(borough)
    form = Lines(request.POST or None, initial={"link_at": f"{link_at:g}", "review_at": f"{review_at:g}"})
    is_moving = request.POST.get("do") == "move"
    form.fields["because"].required = is_moving
    last = Thresholds.objects.filter(borough=borough).select_related("changed_by").first()
    told = {"form": form, "borough": borough, "boroughs": boroughs, "effect": None, "shown": "",
            "now": (link_at, review_at), "last": last}  # fmt: skip
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        wanted = {"borough": borough, "link_at": given["link_at"], "review_at": given["review_at"], "by": request.user}
        try:
            told["effect"] = lines.effect(**wanted)
            told["shown"] = f"{given['link_at']:g} {given['review_at']:g}"
            if is_moving and request.POST.get("shown") == told["shown"]:
                lines.move_lines(**wanted, because=given["because"])
                messages.success(request, "The lines are moved. They hold for every list that comes from now on.")
                return redirect("exchange:lines")
        except Refused as refusal:
            form.add_error("link_at", str(refusal))
    return render(request, "exchange/lines.html", told, status=422 if form.is_bound and form.errors else 200)
