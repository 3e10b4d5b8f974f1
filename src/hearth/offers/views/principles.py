"""What volunteers agree to: written by an administrator, read and agreed to by each through a link."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from hearth.access import links, walls, which_borough
from hearth.access.doors import by_link, requires
from hearth.access.roles import Permission
from hearth.kit.asked import number
from hearth.kit.language import pick
from hearth.kit.refused import Refused, SavedMeanwhile
from hearth.offers.actions import principles as verbs
from hearth.offers.forms import AgreeForm, PrinciplesForm
from hearth.offers.models import Principles, Volunteer, points


@never_cache
@requires(Permission.CONFIGURE)
def principles(request):
    """The principles as they are, every older version, and a new one to write."""
    borough = which_borough.chosen(request, Permission.CONFIGURE)
    versions = list(Principles.objects.filter(borough=borough).select_related("said_by"))
    newest = versions[0] if versions else None
    initial = {"text": newest.text, "text_cy": newest.text_cy, "version": newest.version} if newest else {}
    form = PrinciplesForm(request.POST if request.method == "POST" else None, initial=initial)
    told = {"form": form, "borough": borough, "newest": newest, "older": versions[1:], "both": [],
            "boroughs": which_borough.boroughs_of(request, Permission.CONFIGURE),
            "grace": verbs.GRACE_DAYS}  # fmt: skip
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            verbs.write_principles(borough=borough, text=given["text"], text_cy=given["text_cy"], by=request.user,
                                   version=number(given["version"]))  # fmt: skip
            messages.success(request, "Saved as a new version. Volunteers are asked from tomorrow morning.")
            return which_borough.back_to("offers:principles", borough)
        except SavedMeanwhile as other:
            told["both"] = [(form.fields[name].label, getattr(other.now, name), other.typed[name])
                            for name in other.fields]  # fmt: skip
            told["version"], status = other.now.version, 409
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return render(request, "offers/principles.html", told, status=status)


@never_cache
@by_link
def agree(request, secret):
    """A volunteer reads what is asked of them now, and agrees. Shows nothing of them but their first name."""
    link = links.find(verbs.LINK, secret)
    if link is None:
        raise Http404
    if shut := links.reason_shut(link):
        return render(request, "offers/agreed.html", {"why": shut}, status=410)
    request.borough = link.team.borough
    with walls.opened(walls.intake(link.team, actor=f"link:{link.pk}")):
        found = get_object_or_404(Volunteer, pk=link.subject)
        newest = get_object_or_404(Principles.objects.filter(borough=link.team.borough_id)[:1])
        form = AgreeForm(request.POST if request.method == "POST" else None)
        if form.is_bound and form.is_valid() and number(request.POST.get("version")) == newest.version:
            verbs.agree(found, principles=newest, by=None)
            return render(request, "offers/agreed.html", {"why": ""})
        told = {"form": form, "volunteer": found, "newest": newest,
                "points": points(pick(newest.text, newest.text_cy or newest.text))}  # fmt: skip
        return render(request, "offers/agree.html", told, status=422 if form.is_bound else 200)


@never_cache
@requires(Permission.DO_TASKS)
def agree_signed_in(request):
    """The same for a volunteer who is signed in, from their phone page."""
    found = get_object_or_404(Volunteer.objects.visible_to(request.user), pk=request.user.volunteer_key)
    newest = get_object_or_404(Principles.objects.filter(borough=found.team.borough_id)[:1])
    form = AgreeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and number(request.POST.get("version")) == newest.version:
        with walls.opened(walls.intake(found.team, actor=f"user:{request.user.pk}")):
            verbs.agree(found, principles=newest, by=request.user)
        messages.success(request, pick("Thank you.", "Diolch."))
        return redirect("offers:my_days")
    told = {"form": form, "volunteer": found, "newest": newest,
            "points": points(pick(newest.text, newest.text_cy or newest.text))}  # fmt: skip
    return render(request, "offers/agree_here.html", told, status=422 if form.is_bound else 200)
