"""Pages of cohorts: build one from its conditions, see whom it holds and what changed, hand it on as work."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from hearth.access.doors import requires, unattended
from hearth.access.models import Team
from hearth.access.roles import Permission
from hearth.exchange import askable
from hearth.exchange.actions import cohorts as verbs
from hearth.exchange.actions import handing_on
from hearth.exchange.finding import WHY_NOT
from hearth.exchange.forms.cohorts import BuildCohort, HandOnForm, boxes_of
from hearth.exchange.models import AgencyQuestion, Cohort, HandedOn, HandOn
from hearth.exchange.rules import cohorts as rules
from hearth.exchange.rules.shipped import shipped
from hearth.kit.pages import page_of
from hearth.kit.refused import Refused
from hearth.needs.models import Category
from hearth.people.models import Person, in_company

QUESTIONS_SHOWN = 20
QUIET_DAYS = 14


def _teams(request) -> list[Team]:
    mine = request.user.teams_where(Permission.BUILD_COHORTS)
    return list(Team.objects.filter(pk__in=mine).select_related("borough").order_by("name"))


def _cohort(request, pk) -> Cohort:
    return get_object_or_404(Cohort.objects.visible_to(request.user).in_use().select_related("team__borough"), pk=pk)


@require_GET
@requires(Permission.BUILD_COHORTS)
def cohorts(request):
    """The cohorts of my teams, those to begin with, and who asked another team about whom."""
    rows = list(Cohort.objects.visible_to(request.user).in_use().select_related("team").order_by("name", "pk"))
    for row in rows:
        row.sentence = rules.sentence(rules.read(row.question), askable.names_for(row.team))
    asked = AgencyQuestion.objects.visible_to(request.user).select_related("asking_team", "asked_team", "agreement")
    return render(request, "exchange/cohorts/cohorts.html", {
        "cohorts": rows, "offered": [(team, _to_begin_with(team, rows, request.user)) for team in _teams(request)],
        "asked": asked.order_by("-asked_at", "pk")[:QUESTIONS_SHOWN],
    })  # fmt: skip


def _to_begin_with(team: Team, rows: list[Cohort], user) -> list[tuple]:
    """The shipped cohorts the team has not taken over, each with the sentence and what it still needs."""
    held = {row.shipped_as for row in rows if row.team_id == team.pk}
    names, asking = askable.names_for(team), askable.asking_of(team, by=user)
    found = []
    for one in shipped().values():
        if one.key not in held:
            missing = askable.missing_lists(one.question, asking) + askable.shut_agencies(team, one.question)
            found.append((one, rules.sentence(one.question, names), missing))
    return found


@require_POST
@requires(Permission.BUILD_COHORTS)
def take_over(request):
    """Make a shipped cohort the team's own."""
    team = next((one for one in _teams(request) if str(one.pk) == request.POST.get("team")), None)
    if team is None:
        raise Http404
    made = verbs.take_over(team=team, key=request.POST.get("key", ""), by=request.user)
    return redirect("exchange:cohort", pk=made.pk)


@never_cache
@requires(Permission.BUILD_COHORTS)
def build(request):
    """Build a cohort: its conditions, the sentence they make, the count as it grows."""
    return _build(request, None, _teams(request))


@never_cache
@requires(Permission.BUILD_COHORTS)
def change(request, pk):
    """Change the conditions, the name or the reason of a cohort."""
    found = _cohort(request, pk)
    return _build(request, found, [found.team])


def _build(request, found: Cohort | None, teams: list[Team]):
    given, shape, wrong = _given(request, found)
    team = next((one for one in teams if str(one.pk) == given.get("team")), teams[0])
    names = askable.names_for(team, lists=askable.readable_lists(team, by=request.user))
    form = BuildCohort(given, is_sent=request.method == "POST", teams=teams, names=names, shape=shape)
    told = {"form": form, "cohort": found, "sentence": "", "answer": None, "wrong": wrong, "team": team,
            "is_pressed": request.POST.get("do") in ("count", "save")}  # fmt: skip
    try:
        question = form.question()
        if question:
            told["sentence"] = rules.sentence(question, names)
            if request.POST.get("do") == "save":
                return _save(request, form, question, team, found)
            told |= _counted(request, team, question)
        elif request.POST.get("do") == "save":
            told["wrong"] = "The question has no condition yet. Choose at least one."
    except Refused as refusal:
        told["wrong"] = str(refusal)
    status = 422 if told["wrong"] and request.method == "POST" and not request.headers.get("HX-Request") else 200
    return render(request, "exchange/cohorts/build.html", told, status=status)


def _counted(request, team: Team, question: rules.Question) -> dict:
    """The count as the question stands. Another team is only asked when somebody presses Count."""
    asks = bool(question.agencies)
    if asks and request.POST.get("do") != "count":
        own = question.without_agencies
        answer = verbs.ask(team=team, question=own, by=request.user) if own.leaves else None
        return {"answer": answer, "before_asking": True}
    return {"answer": verbs.ask(team=team, question=question, by=request.user)}


def _save(request, form: BuildCohort, question: rules.Question, team: Team, found: Cohort | None):
    version = request.POST.get("version", "")
    kept = verbs.keep(
        team=team, name=form.given.get("name", "")[:120], why=form.given.get("why", "")[:300], question=question,
        by=request.user, cohort=found, version=int(version) if version.isdigit() else None,
    )  # fmt: skip
    messages.success(request, f"“{kept.name}” is saved.")
    return redirect("exchange:cohort", pk=kept.pk)


def _given(request, found: Cohort | None) -> tuple[dict[str, str], list[int], str]:
    """What was sent, or the cohort as it stands; its shape after the button that was pressed."""
    if request.method != "POST":
        if found is None:
            return {}, [1], ""
        given, shape = boxes_of(rules.read(found.question))
        return {**given, "name": found.name, "why": found.why, "version": str(found.version),
                "team": str(found.team_id)}, shape, ""  # fmt: skip
    given = {name: request.POST.get(name, "") for name in request.POST}
    shape = [int(ways) for ways in given.get("shape", "").split(",") if ways.isdigit()] or [1]
    shape = [min(ways, rules.MOST_CONDITIONS) for ways in shape][: rules.MOST_CONDITIONS]
    given, shape, wrong = _pressed(given, shape, request.POST.get("do", ""))
    given["shape"] = ",".join(map(str, shape))
    return given, shape, wrong


def _pressed(given: dict[str, str], shape: list[int], do: str) -> tuple[dict[str, str], list[int], str]:
    """Add a demand, add a way to meet one, take a condition out: the boxes that stay keep what they hold."""
    word, _, where = do.partition(":")
    places = [int(part) for part in where.split("-") if part.isdigit()]
    if (word == "add" or (word == "or" and places)) and sum(shape) >= rules.MOST_CONDITIONS:
        return given, shape, f"A question has at most {rules.MOST_CONDITIONS} conditions."
    if word == "add":
        return given, [*shape, 1], ""
    if word == "or" and len(places) == 1 and places[0] < len(shape):
        shape[places[0]] += 1
        return given, shape, ""
    if word == "drop" and len(places) == 2:
        return (*_without(given, shape, places[0], places[1]), "")
    return given, shape, ""


def _without(given: dict[str, str], shape: list[int], number: int, way: int) -> tuple[dict[str, str], list[int]]:
    kept = [[(n, w) for w in range(ways) if (n, w) != (number, way)] for n, ways in enumerate(shape)]
    kept = [demand for demand in kept if demand] or [[]]
    moved = {name: value for name, value in given.items() if not name.startswith("c")}
    for n, demand in enumerate(kept):
        for w, (old, old_way) in enumerate(demand):
            at = f"c{old}-{old_way}-"
            moved |= {f"c{n}-{w}-{name[len(at) :]}": value for name, value in given.items() if name.startswith(at)}
    return moved, [len(demand) or 1 for demand in kept]


@never_cache
@require_GET
@requires(Permission.BUILD_COHORTS)
def cohort(request, pk):
    """One cohort: its sentence, how many, what changed since it was last looked at, what was handed on."""
    found = _cohort(request, pk)
    question = rules.read(found.question)
    told = {"cohort": found, "sentence": rules.sentence(question, askable.names_for(found.team)), "answer": None,
            "wrong": "", "change": None}  # fmt: skip
    try:
        told["answer"] = verbs.ask(team=found.team, question=question, by=request.user)
        change = verbs.changed(cohort=found, by=request.user)
        told["change"] = change and _told_change(change, found, request.user)
    except Refused as refusal:
        told["wrong"] = str(refusal)
    handed = HandOn.objects.filter(cohort=found, team=found.team).select_related("made_by", "category")
    told |= {"handed": handed.order_by("-made_at", "pk")[:QUESTIONS_SHOWN], "why_not": WHY_NOT,
             "may_hand_on": request.user.may(Permission.HAND_OUT_NEEDS, found.team_id)}  # fmt: skip
    return render(request, "exchange/cohorts/cohort.html", told)


def _told_change(change: verbs.Change, found: Cohort, user) -> dict:
    """Who came and left as counts that this person may see, and whose names they may open."""
    exactly = user.may(Permission.SEE_SMALL_COUNTS, found.team_id)

    def counts(rows):
        return [(why, rules.shown(number, exactly=exactly)) for why, number in rows]

    return {
        "since": change.since, "came": rules.shown(len(change.came), exactly=exactly),
        "left": rules.shown(len(change.left), exactly=exactly), "came_because": counts(change.came_because),
        "left_because": counts(change.left_because),
        "may_name": [which for which in (verbs.CAME, verbs.LEFT) if getattr(change, which)
                     and not change.may_be_named(which, cohort=found, by=user)],
    }  # fmt: skip


@never_cache
@require_GET
@requires(Permission.BUILD_COHORTS)
def names(request, pk):
    """Who is in it, by name, for those who may open people's records. Each page of names is logged."""
    found = _cohort(request, pk)
    question = rules.read(found.question)
    answer = verbs.ask(team=found.team, question=question, by=request.user)
    if not answer.may_name:
        raise Refused(answer.why_no_names or "There is nobody in it now.")
    people, _ = verbs.found_by(found.team, question, by=request.user)
    visible = Person.objects.visible_to(request.user).filter(pk__in=people.values("pk"))
    page = page_of(visible.select_related("ward"), request, by=("pk",))
    in_company(page.rows)
    verbs.names(cohort=found, by=request.user, people=page.rows)
    return render(request, "exchange/cohorts/names.html", {"cohort": found, "page": page, "answer": answer})


@never_cache
@require_GET
@requires(Permission.BUILD_COHORTS)
def changed_names(request, pk, which):
    """Who came in, or who left, since the last look, and why. Each page of names is logged."""
    if which not in (verbs.CAME, verbs.LEFT):
        raise Http404
    found = _cohort(request, pk)
    change, people, reasons = verbs.named_change(cohort=found, which=which, by=request.user)
    page = page_of(people.select_related("ward"), request, by=("pk",))
    in_company(page.rows)
    for person in page.rows:
        person.because = reasons[person.pk]
    verbs.names(cohort=found, by=request.user, people=page.rows, which=which)
    exactly = request.user.may(Permission.SEE_SMALL_COUNTS, found.team_id)
    everybody = change.came if which == verbs.CAME else change.left
    return render(request, "exchange/cohorts/changed.html", {
        "cohort": found, "page": page, "since": change.since, "is_came": which == verbs.CAME,
        "number": rules.shown(len(everybody), exactly=exactly),
        "unnamed": rules.shown(len(everybody) - len(reasons), exactly=exactly) if len(everybody) > len(reasons) else "",
    })  # fmt: skip


@requires(Permission.BUILD_COHORTS)
def put_away(request, pk):
    """Stop asking this question, after saying so once more."""
    found = _cohort(request, pk)
    if request.method == "POST":
        verbs.put_away(cohort=found, by=request.user)
        messages.info(request, f"“{found.name}” was put away.")
        return redirect("exchange:cohorts")
    return render(request, "exchange/cohorts/put_away.html", {"cohort": found})


@never_cache
@requires(Permission.HAND_OUT_NEEDS)
def hand_on(request, pk):
    """Say what is made of it, read who is left out and why, confirm the count."""
    found = _cohort(request, pk)
    form = HandOnForm(request.POST or None, team=found.team, initial=_suggested(found))
    told = {"cohort": found, "form": form, "check": None, "wrong": "", "why_not": WHY_NOT,
            "exactly": request.user.may(Permission.SEE_SMALL_COUNTS, found.team_id)}  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            if request.POST.get("do") == "hand_on" and not (wrong := _miscounted(request, told["exactly"])):
                made = handing_on.start(
                    cohort=found, work=_work(form), counted=_number(request.POST.get("counted")),
                    key=str(form.cleaned_data["key"]), by=request.user,
                )  # fmt: skip
                return redirect("exchange:handed_on", pk=made.pk)
            told["wrong"] = wrong if request.POST.get("do") == "hand_on" else ""
            told["check"] = handing_on.check(cohort=found, quiet_days=form.cleaned_data["quiet_days"], by=request.user)
        except Refused as refusal:
            told["wrong"] = str(refusal)
    told["shown"] = _shown_check(told["check"], told["exactly"])
    status = 422 if told["wrong"] or (form.is_bound and form.errors) else 200
    return render(request, "exchange/cohorts/hand_on.html", told, status=status)


def _work(form: HandOnForm) -> handing_on.Work:
    given, is_needs = form.cleaned_data, form.cleaned_data["kind"] == "needs"
    return handing_on.Work(
        kind=given["kind"], summary=given["summary"], quiet_days=given["quiet_days"],
        category=given["category"] if is_needs else None, urgency=given["urgency"] if is_needs else "",
        campaign=None if is_needs else given["campaign"] or None,
    )  # fmt: skip


def _number(text: str | None) -> int | None:
    plain = (text or "").replace(",", "").strip()
    return int(plain) if plain.isdigit() and len(plain) < 9 else None


def _miscounted(request, exactly: bool) -> str:
    """Whoever sees the count types it; whoever does not, ticks that they have read the check."""
    if not exactly:
        return "" if request.POST.get("read") == "yes" else "Tick that you have read who is left out."
    typed = _number(request.POST.get("typed"))
    counted = _number(request.POST.get("counted"))
    return "" if typed is not None and typed == counted else "Type the number of people as it stands above."


def _shown_check(check: handing_on.Check | None, exactly: bool) -> dict | None:
    if check is None:
        return None
    return {"people": rules.shown(check.number, exactly=exactly), "number": check.number if exactly else "",
            "left_out": [(WHY_NOT[why], rules.shown(n, exactly=exactly)) for why, n in check.left_out]}  # fmt: skip


def _suggested(found: Cohort) -> dict:
    begins = shipped()[found.shipped_as].begins if found.shipped_as in shipped() else {}
    category = Category.objects.filter(borough=found.team.borough_id, key=begins.get("category", "")).first()
    return {"kind": begins.get("kind", "needs"), "category": category.pk if category else "",
            "urgency": begins.get("urgency", ""), "summary": begins.get("summary", ""),
            "quiet_days": QUIET_DAYS}  # fmt: skip


def _handed(request, pk) -> HandOn:
    rows = HandOn.objects.visible_to(request.user).select_related("cohort__team", "category", "made_by", "team")
    return get_object_or_404(rows, pk=pk)


@never_cache
@require_GET
@requires(Permission.BUILD_COHORTS)
def handed_on(request, pk):
    """What became of a cohort that was handed on; the people of a list for calling, with who was reached since."""
    made = _handed(request, pk)
    told = _told_progress(request, made)
    if made.status == "done" and request.user.may(Permission.FIND_PEOPLE, made.team_id):
        lines = HandedOn.objects.visible_to(request.user).filter(hand_on=made, became="done")
        told["page"] = page = page_of(lines.select_related("person", "need"), request, by=("pk",))
        in_company([line.person for line in page.rows])
        verbs.names(cohort=made.cohort, by=request.user, people=[line.person for line in page.rows])
    return render(request, "exchange/cohorts/handed_on.html", told)


@never_cache
@unattended
@require_GET
@requires(Permission.BUILD_COHORTS)
def handing_progress(request, pk):
    """How far it is, as a part of the page; when it has ended the whole page is drawn anew."""
    made = _handed(request, pk)
    response = render(request, "exchange/cohorts/progress.html", _told_progress(request, made))
    if made.status != "waiting":
        response["HX-Refresh"] = "true"
    return response


def _told_progress(request, made: HandOn) -> dict:
    exactly = request.user.may(Permission.SEE_SMALL_COUNTS, made.team_id)
    done = made.people - HandedOn.objects.filter(hand_on=made, became="waiting").count()
    counts = [(WHY_NOT[why], rules.shown(n, exactly=exactly)) for why, n in made.counts.items() if why in WHY_NOT and n]
    return {"made": made, "done": done, "left_out": counts, "page": None,
            "raised": rules.shown(made.counts.get("done", 0), exactly=exactly)}  # fmt: skip
