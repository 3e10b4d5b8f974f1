"""Worklists: what to do next, in order, with why; for a team or for one person."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from hearth.access.doors import requires
from hearth.access.models import Team, User
from hearth.access.record import record_list
from hearth.access.roles import Permission
from hearth.access.sessions import safe_next
from hearth.areas.models import Neighbourhood, Ward
from hearth.desk.actions.bulk import Result, in_bulk
from hearth.desk.forms import ENDINGS, URGENCIES, BulkForm
from hearth.kit.asked import row
from hearth.kit.pages import Band, Filters, last_view, page_of_bands
from hearth.needs.models import Category, Need, Referral
from hearth.needs.rules.ages import AGES

STAGES = [("new", "New"), ("triaged", "Triaged"), ("offered", "Offered"), ("taken", "Taken")]
WHOSE = [("team", "The team's"), ("mine", "Mine, or where I go along"), ("nobody", "Nobody's")]
SHOW = [
    ("ready", "To do now"),
    ("late", "Late"),
    ("soon", "About to be late"),
    ("held", "On hold"),
    ("open", "Everything open"),
    ("ended", "Ended"),
]
# Filters that are folded away until one of them is used.
NARROWED = ("category", "stage", "urgency", "neighbourhood", "ward", "age", "ending")
BULK = [
    ("claim", "Claim"),
    ("hand_back", "Hand back"),
    ("hand_to", "Hand to a colleague"),
    ("hold", "Put on hold"),
    ("resume", "Take off hold"),
    ("set_urgency", "Change urgency"),
    ("end", "End"),
]


def team_of(request) -> Team:
    """The team whose list is shown: the one asked for, or the person's first."""
    teams = Team.objects.filter(pk__in=request.user.teams_where(Permission.SEE_NEEDS)).order_by("name")
    asked = request.GET.get("team", "")
    return row(teams, asked) if asked else teams.first()


def chosen(request, team: Team):
    """The needs of one team that the filters in the address ask for, cut into bands as they stand one under another."""
    rows = Need.objects.visible_to(request.user).filter(team=team)
    rows = rows.select_related("person", "category", "ward", "owner").defer("ward__rings", "owner__password")
    asked = request.GET
    show = "ended" if asked.get("ended") == "1" else "late" if asked.get("late") == "1" else asked.get("show", "")
    rows = rows.narrowed({**asked.dict(), "show": show})
    if asked.get("whose") == "mine":
        rows = rows.of(request.user)
    elif asked.get("whose") == "nobody":
        rows = rows.unclaimed()
    return (lambda moment: [Band(rows, ("-ended_at", "pk"))]) if show == "ended" else rows.bands


@requires(Permission.SEE_NEEDS)
def work(request):
    """The worklist with its filters, fifty a page."""
    team = team_of(request)
    page = page_of_bands(chosen(request, team), request)
    Filters(request, {}).remember("work")
    record_list("needs.need", [need.pk for need in page.rows], team=team)
    say_what_was_told(page.rows)
    return render(
        request,
        "desk/work.html",
        {
            "team": team,
            "page": page,
            "now_at": page.as_at,
            "asked": request.GET,
            "teams": Team.objects.filter(pk__in=request.user.teams_where(Permission.SEE_NEEDS)).order_by("name"),
            "may_work": request.user.may(Permission.WORK_NEEDS, team.pk),
            "bulk_verbs": BULK if request.user.may(Permission.HAND_OUT_NEEDS, team.pk) else [],
            "filters": _filters(team),
            "narrowed": any(request.GET.get(name) for name in NARROWED),
        },
    )


def say_what_was_told(needs: list[Need]) -> None:
    """Open needs of which the sender of their referral was told the outcome already say so: one look for a page."""
    crossed = {need.pk: need for need in needs if need.is_open and need.source == "referral"}
    if crossed:
        for told in Referral.objects.told_of(crossed).only("received_need", "status"):
            crossed[told.received_need_id].was_told = "done" if told.status == "done" else "not possible"


def _filters(team: Team) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Every filter: its name in the address, its words, its choices."""
    borough = team.borough_id
    hoods = Neighbourhood.objects.filter(borough=borough).values_list("key", "name")
    return [
        ("show", "Show", SHOW),
        ("whose", "Whose", WHOSE),
        ("category", "Kind of help", list(Category.objects.filter(borough=borough).values_list("key", "name"))),
        ("stage", "Stage", STAGES),
        ("urgency", "Urgency", URGENCIES),
        ("neighbourhood", "Neighbourhood", list(hoods)),
        ("ward", "Ward", list(Ward.objects.filter(borough=borough).values_list("gss", "name"))),
        ("age", "Raised", [(band, words) for band, (_, _, words) in AGES.items()]),
        ("ending", "How it ended", [("done", "Done"), *ENDINGS, ("referred", "Another team took it on")]),
    ]


@require_POST
@requires(Permission.HAND_OUT_NEEDS)
def bulk(request):
    """Do one thing to the ticked needs, after the number of them has been typed to confirm it."""
    verb = request.POST.get("verb", "")
    ids = [i for i in request.POST.getlist("need") if i]
    if verb not in dict(BULK) or not ids:
        messages.warning(request, "Tick at least one need and choose what to do with them.")
        return redirect(_back(request))
    rows = Need.objects.visible_to(request.user).filter(pk__in=ids).select_related("person", "team", "category")
    now = timezone.now()
    rows = sorted(rows, key=lambda need: need.standing(now))
    if not rows:
        messages.warning(request, "None of these needs is on your list any more.")
        return redirect(_back(request))
    colleagues = User.objects.colleagues(rows[0].team_id)
    sent = request.POST if "expected" in request.POST else None
    form = BulkForm(sent, verb=verb, colleagues=colleagues, number=len(rows))
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        result = in_bulk(rows, verb=verb, by=request.user, expected=given["expected"], **_facts(verb, given))
        _remember(request, verb, result)
        return redirect("desk:bulk_done")
    told = {"form": form, "rows": rows, "verb": verb, "doing": dict(BULK)[verb], "back": _back(request)}
    return render(request, "desk/bulk.html", told)


def _remember(request, verb: str, result: Result) -> None:
    """Kept for the page that tells it, by the needs' ids; the next bulk action takes its place."""
    request.session["bulk"] = {
        "verb": verb,
        "back": _back(request),
        "done": [str(need.pk) for need in result.done],
        "refused": {str(need.pk): why for need, why in result.refused},
    }


@requires(Permission.HAND_OUT_NEEDS)
def bulk_done(request):
    """What the last bulk action did: how many changed, which were refused, and why."""
    told = request.session.get("bulk")
    if not told:
        return redirect("desk:work")
    seen = Need.objects.visible_to(request.user).filter(pk__in=[*told["done"], *told["refused"]])
    seen = seen.select_related("person", "category", "team").order_by("due_at", "pk")
    for team in {need.team_id: need.team for need in seen}.values():
        record_list("needs.need", [need.pk for need in seen if need.team_id == team.pk], team=team)
    refused = [(need, told["refused"][str(need.pk)]) for need in seen if str(need.pk) in told["refused"]]
    done = [need for need in seen if str(need.pk) not in told["refused"]]
    number, total = len(told["done"]), len(told["done"]) + len(told["refused"])
    return render(request, "desk/bulk_done.html", {
        "doing": dict(BULK)[told["verb"]], "number": number, "total": total, "done": done, "refused": refused,
        "back": told["back"],
    })  # fmt: skip


def _back(request) -> str:
    """The list as it was looked at, with its filters; only ever an address of our own."""
    asked = request.POST.get("back", "")
    ours = asked and safe_next(request, asked) == asked
    return asked if ours else last_view(request, "work", reverse("desk:work"))


def _facts(verb: str, given: dict) -> dict:
    if verb == "hand_to":
        return {"colleague": row(User.objects, given["colleague"])}
    if verb == "end":
        return {"ending": given["ending"], "note": f"{dict(ENDINGS)[given['ending']]}: {given['reason']}"}
    return {name: given[name] for name in ("until", "urgency", "reason") if name in given}
