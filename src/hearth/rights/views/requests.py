"""Pages of the data protection officer: requests, their clock, deciding item by item, the file, how long is kept."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from hearth.access import which_borough
from hearth.access.doors import requires
from hearth.access.models import Team, User
from hearth.access.record import record_list, record_view
from hearth.access.roles import Permission
from hearth.kit import when
from hearth.kit.asked import row
from hearth.people.models import Person, Restriction
from hearth.rights import forms
from hearth.rights.actions import erasing, gathering, requests, restricting, retention
from hearth.rights.models import RESTRICTING, Erasure, Retention, RetentionCount, SubjectRequest
from hearth.rights.rules.holdings import WHY, Mark, title_of

ANSWER = Permission.ANSWER_SUBJECTS
MOST = 20
SHOWN = 50
LIKE_IT = "a name like it"
"""Why the search shows somebody whose name is another one."""
STEPS = {"erase": forms.Erase, "identity": forms.CheckIdentity, "pause": forms.PauseClock, "go-on": forms.GoOn,
         "extend": forms.Extend, "end": forms.End}  # fmt: skip


def _request(request, pk) -> SubjectRequest:
    mine = SubjectRequest.objects.visible_to(request.user).select_related(
        "team__borough", "person", "sign_in", "closed_by"
    )
    return get_object_or_404(mine.prefetch_related("pauses"), pk=pk)


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def _whose(held: SubjectRequest) -> list[str]:
    """Everything that was found to be theirs, as what and who; a volunteer's sign-in belongs to the volunteer."""
    told = [f"resident {held.person.full_name}"] if held.person else []
    for one in requests.volunteers_found(pk=held.volunteer_id) if held.volunteer_id else []:
        told.append(f"volunteer {one.name}, {one.number}, {one.team}")
    return [*told, *([f"colleague {held.sign_in.name}, {held.sign_in.email}"] if held.sign_in else [])]


@requires(ANSWER)
def requests_held(request):
    """What is to be answered, the nearest day first, and the evidence of erasing."""
    mine = SubjectRequest.objects.visible_to(request.user).prefetch_related("pauses")
    waiting = sorted(mine.open(), key=lambda one: (one.is_paused, one.due_on))
    ended = mine.exclude(closed_at=None).order_by("-closed_at")[:SHOWN]
    erasures = Erasure.objects.visible_to(request.user).select_related("erased_by").order_by("-erased_at")[:SHOWN]
    restricted = Restriction.objects.filter(borough__in=request.user.boroughs_where(ANSWER), lifted_at=None)
    restricted = list(restricted.select_related("person", "restricted_by").order_by("restricted_at"))
    record_list("people.person", [one.person_id for one in restricted])
    told = {"waiting": waiting, "ended": ended, "erasures": erasures, "restricted": restricted}
    return render(request, "rights/requests.html", told)


@requires(ANSWER)
def receive(request):
    """Somebody asks: write it down, and the clock runs."""
    form = forms.Receive(request.POST or None)
    if form.is_bound and form.is_valid():
        team = Team.objects.filter(pk__in=request.user.teams_where(ANSWER)).order_by("pk")[0]
        made = requests.receive(team=team, by=request.user, **form.cleaned_data)
        return redirect("rights:request", made.pk)
    return render(request, "rights/receive.html", {"form": form}, status=422 if form.is_bound else 200)


@never_cache
@requires(ANSWER)
def request_page(request, pk):
    """One request: whose it is, its clock, what comes next."""
    held = _request(request, pk)
    if held.person:
        record_view(held.person, purpose=f"subject request {held.reference}")
    marks = list(held.decisions.values_list("mark", "decision"))
    restriction = restricting.standing(held.person) if held.kind in RESTRICTING else None
    return render(request, "rights/request.html", {
        "restricting": held.kind in RESTRICTING, "restriction": restriction, "title_of": title_of,
        "whose": _whose(held), "held": held, "pauses": held.pauses.all(),
        "files": {one.kind: one for one in held.files.defer("content")},
        "undecided": sum(1 for _, decision in marks if not decision), "marked": len(marks),
        "steps": {name: form(auto_id=f"{name}-%s") for name, form in STEPS.items()}, "erasures": held.erasures.all(),
        "restrict": forms.RestrictRecord(auto_id="restrict-%s") if held.kind == "restrict" else forms.ObjectToUse(
            auto_id="restrict-%s"),
    })  # fmt: skip


@requires(ANSWER)
def find_person(request, pk):
    """Find the record it is about. What is typed is sent as a form; whom it showed is written down."""
    held = _request(request, pk)
    if chosen := request.POST.get("person"):
        rows = Person.objects.filter(borough=held.team.borough_id)
        requests.name_person(request=held, person=row(rows, chosen), by=request.user)
        return redirect("rights:request", pk)
    if chosen := request.POST.get("volunteer"):
        one = next(iter(requests.volunteers_found(pk=_key(chosen))), None)
        if one is None:
            raise Http404
        requests.name_volunteer(request=held, volunteer=one, by=request.user)
        return redirect("rights:request", pk)
    if chosen := request.POST.get("sign_in"):
        requests.name_sign_in(request=held, user=row(User.objects.all(), chosen), by=request.user)
        return redirect("rights:request", pk)
    typed = request.POST.get("q", "")
    found = [one for one in Person.objects.search(typed, most=MOST) if one.borough_id == held.team.borough_id]
    volunteers = requests.volunteers_found(typed)
    record_list("people.person", [one.pk for one in found])
    record_list("offers.volunteer", [one.pk for one in volunteers], team=held.team)
    alike = [one for one in found if set(one.because) == {LIKE_IT}]
    return render(request, "rights/find_person.html", {
        "held": held, "typed": typed, "found": [one for one in found if one not in alike], "alike": alike,
        "volunteers": volunteers,
        "sign_ins": requests.sign_ins_found(typed, borough_id=held.team.borough_id),
    })  # fmt: skip


@never_cache
@requires(ANSWER)
def items(request, pk):
    """What was gathered, to be read; what is marked is given or held back, with the reason."""
    held = _request(request, pk)
    if request.method == "POST":
        choices = {name.removeprefix("item:"): value for name, value in request.POST.items()
                   if name.startswith("item:") and value in ("keep", "redact")}  # fmt: skip
        if all_of := request.POST.get("all"):
            mark, _, decision = all_of.partition(":")
            choices = {one.path: decision for one in held.decisions.filter(mark=mark)}
        done = gathering.decide(request=held, by=request.user, choices=choices, because=request.POST.get("because", ""))
        messages.success(request, f"{done} items are decided.")
        return redirect("rights:items", pk)
    gathered = gathering.gathered_of(held)
    if held.person:
        record_view(held.person, purpose=f"subject request {held.reference}")
    decisions = {one.path: one for one in held.decisions.select_related("decided_by")}
    marks = [(mark, WHY[mark], sum(1 for one in decisions.values() if one.mark == mark)) for mark in Mark]
    return render(request, "rights/items.html", {
        "held": held, "tables": gathered["tables"], "decisions": decisions, "marks": [one for one in marks if one[2]],
        "words": {"keep": "given", "redact": "held back", "": "to be decided"},
    })  # fmt: skip


@never_cache
@requires(ANSWER)
def file(request, pk):
    """The released file."""
    held = _request(request, pk)
    answer = HttpResponse(gathering.released(held, by=request.user), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{held.reference}.zip"'
    return answer


@requires(ANSWER)
@require_POST
def act(request, pk, verb):
    """One step of a request."""
    held = _request(request, pk)
    plain = {"gather": gathering.start, "release": gathering.release, "stands": restricting.let_it_stand}
    asked = {"identity": requests.check_identity, "pause": requests.pause, "go-on": requests.go_on,
             "extend": requests.extend, "end": requests.end, "restrict": restricting.restrict}  # fmt: skip
    asked["erase"] = lambda request, by, is_sure: erasing.start(request=request, by=by)
    if verb in plain:
        plain[verb](request=held, by=request.user)
        return redirect("rights:request", pk)
    if verb not in asked:
        raise Http404
    form = (forms.RestrictRecord if held.kind == "restrict" else forms.ObjectToUse)(request.POST)
    form = form if verb == "restrict" else STEPS[verb](request.POST)
    if not form.is_valid():
        return render(request, "rights/step.html", {"held": held, "form": form, "verb": verb, "whose": _whose(held)},
                      status=422)  # fmt: skip
    asked[verb](request=held, by=request.user, **form.cleaned_data)
    return redirect("rights:request", pk)


@never_cache
@requires(ANSWER)
def how_long(request):
    """After how long the borough erases somebody of whom it has heard nothing, and what that would take, counted."""
    borough = which_borough.chosen(request, ANSWER)
    held = Retention.objects.filter(borough=borough).first()
    counted = RetentionCount.objects.filter(borough=borough).select_related("asked_by", "borough").first()
    shown = held or counted
    initial = {name: getattr(shown, name) for name in forms.HowLong.base_fields if hasattr(shown, name)}
    form = forms.HowLong(request.POST or None, initial=initial)
    counts = request.POST.get("do") == "count"
    form.fields["because"].required = not counts
    is_right = form.is_bound and form.is_valid()
    form.fields["because"].required = True  # for saving: the page does not call it optional
    if is_right:
        if counts:
            asked = {name: form.cleaned_data[name] for name in ("months", "volunteer_months")}
            retention.ask_for_a_count(borough=borough, by=request.user, **asked)
            messages.info(request, "It is being counted. Nothing is saved or deleted by counting.")
        else:
            retention.set_retention(borough=borough, by=request.user, **form.cleaned_data)
            messages.success(request, "Saved.")
        return which_borough.back_to("rights:how_long", borough)
    return render(request, "rights/how_long.html", {
        "form": form, "held": held, "counted": counted, "borough": borough,
        "boroughs": which_borough.boroughs_of(request, ANSWER),
        "lines": _lines(counted) if counted and counted.counted_at else [],
    }, status=422 if form.is_bound else 200)  # fmt: skip


def _lines(counted: RetentionCount) -> list[tuple[str, str, int, str]]:
    """(rule, when and what it leaves, how many, the oldest) of each rule that was counted."""
    found, days = counted.found, counted.borough.lists_deleted_after_days
    stay = found["people"]["stay"]
    left = f" {stay} of them have a safeguarding record: it stays, and with it whom it is about." if stay else ""
    told = [
        ("people", f"People of whom nothing was heard, months: {counted.months}",
         f"At most {retention.MOST_A_NIGHT} a night.{left}", "known since"),
        ("files", "Files for people who asked", "By tomorrow: they go after thirty days.", "made on"),
        ("lists", "Lists that have ended", f"What is on them goes {days} days after each was locked; its team's page "
         "counts the entries.", "last day"),
    ]  # fmt: skip
    if "volunteers" in found:
        told.insert(1, ("volunteers", "Volunteers who left, were turned down or never finished, months: "
                        f"{counted.volunteer_months}", "Their hub is told 30 days before. The number of who went to "
                        "a resident stays, the name does not.", "last heard of"))  # fmt: skip
    return [(rule, why, found[key]["count"], _oldest(found[key]["oldest"], word)) for key, rule, why, word in told]


def _oldest(day: str, word: str) -> str:
    return f"{word} {when.day(date.fromisoformat(day))}" if day else when.NOTHING
