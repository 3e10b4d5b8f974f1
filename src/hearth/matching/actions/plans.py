"""A plan for a hub: asked for, made by a job, changed by hand within the rules, sent part of a day by part of a day."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from hearth.access import walls
from hearth.access.doors import allow
from hearth.access.models import Team, User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.kit.refused import Refused
from hearth.matching import facts, planning
from hearth.matching.actions.tasks import offer, sign_ins_of
from hearth.matching.models import Plan, Proposal, Weighing
from hearth.matching.rules import hard, telling
from hearth.matching.rules.parts import DAYS, Slot, still_open
from hearth.needs.actions import referrals
from hearth.needs.models import Category, Need
from hearth.offers.models import Volunteer

SECONDS = 60
"""How long the engine may look for the best plan; then it gives the best so far, or one made one by one."""
REASONS_SECONDS = 60
SENT_AT_ONCE = 2
"""So many parts of a day are sent unless told otherwise: what is promised late is promised well."""
AHEAD = timedelta(days=14)
STUCK = timedelta(minutes=15)
AS_RECKONED = timedelta(days=2)
"""So long a plan is mended with what waiting had cost when it was reckoned; then that is reckoned anew."""
CHANGEABLE = ("proposed", "across", "left", "dropped", "fell")
"""How a line of a plan may stand to be given to somebody else."""


@transaction.atomic
def ask_for_plan(*, team: Team, first_day: date, by: User | None) -> Plan:
    """Have a plan made, from a day on; a job makes it. While one is being made it is that one."""
    if by is not None:
        allow(by, Permission.HAND_OUT_NEEDS, team)
    today = timezone.localdate()
    if not today <= first_day <= today + AHEAD:
        raise Refused("A plan begins today, or on a day of the next two weeks.")
    return _have_made(team, first_day, by)


@transaction.atomic
def plan_anew(team: Team, *, because: str) -> Plan:
    """Something that was given out came back: the plan that stands is mended, and the hub reads what moved.

    Where none stands, a plan from today is made.
    """
    standing = _standing(team).defer("inputs").first()
    first_day, days = _span(standing) if standing else (timezone.localdate(), DAYS)
    return _have_made(team, first_day, None, f"Mended: {because}"[:200], days)


def _have_made(team: Team, first_day: date, by: User | None, because: str = "", days: int = DAYS) -> Plan:
    Team.objects.select_for_update().get(pk=team.pk)
    making = Plan.objects.filter(team=team, status="making").first()
    has_read = making is not None and making.percent > 0  # what has changed since is not in it
    if making and making.asked_at > timezone.now() - STUCK and not (because and has_read):
        return making
    if making:
        _fail(making, "Something changed while it was made: it is made anew." if because else "It took too long.")
    plan = Plan(team=team, first_day=first_day, days=days, asked_by=by, because=because)
    plan.save(force_insert=True)
    record("matching.ask_for_plan", plan, by=by, first_day=first_day, because=because)
    from hearth.matching.jobs import make_plan

    make_plan.defer(plan=str(plan.pk), team=team.pk)
    return plan


def _standing(team: Team):
    """The plan that holds now, which is mended; no row where there is none."""
    rows = Plan.objects.filter(team=team, status="ready", cost__isnull=False)
    return rows.exclude(inputs={}).order_by("-asked_at")


def _span(standing: Plan) -> tuple[date, int]:
    """From which day a plan is mended, and for how many: from its own first day to its own last. From today where
    something waits for sooner than it begins, or where it began long ago; that is then seven days at least."""
    today, first_day = timezone.localdate(), standing.first_day
    if _waits_sooner(standing) if first_day > today else not _is_fresh(standing):
        first_day = today
    return first_day, max((standing.last_day - first_day).days + 1, DAYS)


def _is_fresh(standing: Plan) -> bool:
    """Whether what waiting costs can stay as it was reckoned."""
    return standing.reckoned_at is not None and standing.reckoned_at > timezone.now() - AS_RECKONED


def _waits_sooner(standing: Plan) -> bool:
    """Whether a request that is not in it has to be done before its first day."""
    begins = timezone.make_aware(datetime.combine(standing.first_day, time()))
    known = Proposal.objects.filter(plan=standing).values("need")
    return planning.waiting_needs(standing.team).filter(due_at__lt=begins).exclude(pk__in=known).exists()


@dataclasses.dataclass(frozen=True)
class _Read:
    """What was read for a plan: its ground, the plan it mends, the names of kinds of help, and who had what before."""

    found: planning.Ground
    standing: Plan | None
    at: datetime  # until when waiting has raised what lateness costs
    names: dict[str, str]
    before: dict[UUID, UUID | None]


def make(*, plan_id: UUID, team: Team) -> None:
    """Make a plan that was asked for. A second run after a crash begins anew; one that is ready stays."""
    with _walls(team):
        plan = Plan.objects.filter(pk=plan_id, status="making").first()
        if plan is None:
            return
        read = _read(plan, team)
    tell = _teller(plan_id, team)
    tell(5)
    _make(plan_id, team, read, tell)


def _read(plan: Plan, team: Team) -> _Read:
    now, standing = timezone.now(), _standing(team).first() if plan.because else None
    at = standing.reckoned_at if standing and standing.reckoned_at and _is_fresh(standing) else now
    found = planning.ground(team, plan.first_day, days=plan.days, now=now)
    if standing:
        planning.only_where_it_presses(found, standing.first_day)
    weights = planning.weights_of(Weighing.of(team.borough))
    found.inputs = planning.inputs_of(found, weights, now, proposed=_seen(team), reckoned_at=at)
    ready = Plan.objects.filter(team=team, status="ready").values("pk")
    return _Read(
        found, standing, at, dict(Category.objects.filter(borough=team.borough).values_list("key", "name")),
        dict(Proposal.objects.filter(plan__in=ready).values_list("need", "volunteer")),
    )  # fmt: skip


def _make(plan_id: UUID, team: Team, read: _Read, tell: Callable[[int], None]) -> None:
    """Everything that takes time, outside open walls; then what was found is kept."""
    made = mended = None
    lines: list[planning.Line] = []
    advice: list[str] = []
    found = read.found
    if found.asked:
        planning.by_road(found, team.borough, read.standing.inputs["weights"]["detour"] if read.standing else None)
        made, mended = _planned(found, read.standing)
        tell(40)
        reasons = planning.lines_of(
            made, found.inputs, read.names, seconds=REASONS_SECONDS, tell=lambda percent: tell(40 + percent // 2)
        )
        lines = list(reasons)
        advice = planning.advice_of(made, found.inputs, read.names)
    with _walls(team):
        plan = Plan.objects.select_for_update(of=("self",)).get(pk=plan_id)
        if plan.status == "making":
            _keep(plan, read, made, mended, lines, advice)


def _planned(found: planning.Ground, standing: Plan | None):
    """The plan, and how it was mended where it was. When that does not end in time, what is proposed stays as it is and
    only the rest is planned."""
    from hearth.matching.engine import keep_within, mend_within, solve_within

    problem = planning.problem_of(found.inputs)
    if standing is None:
        return solve_within(problem, SECONDS), None
    if mended := mend_within(planning.problem_of(standing.inputs), problem, SECONDS):
        return mended.plan, mended
    kept = keep_within(problem, SECONDS)
    return dataclasses.replace(
        kept, made_by=f"{kept.made_by}; what was proposed stays: mending did not end in time"
    ), None


def _teller(plan_id: UUID, team: Team) -> Callable[[int], None]:
    """Says how far it is, a few times only: each is a transaction of its own."""
    told = [0]

    def tell(percent: int) -> None:
        if percent >= told[0] + 5:
            told[0] = percent
            with _walls(team):
                Plan.objects.filter(pk=plan_id, status="making").update(percent=percent)

    return tell


def _walls(team: Team):
    return walls.opened(
        walls.Context("job:plan", teams=planning.hubs_of(team), boroughs=(team.borough_id,), seconds=900)
    )


def _seen(team: Team) -> list[Proposal]:
    """Proposals somebody may have seen and that nobody has been asked for: moved only for a price."""
    rows = Proposal.objects.filter(plan__team=team, plan__status="ready", status="proposed")
    return list(rows.order_by("plan__asked_at"))


def _keep(plan: Plan, read: _Read, made, mended, lines: list[planning.Line], advice: list[str]) -> None:
    Plan.objects.filter(team=plan.team_id, status="ready").update(status="closed")
    plan.status, plan.made_at, plan.percent, plan.reckoned_at = "ready", timezone.now(), 100, read.at
    plan.inputs, plan.advice = read.found.inputs, advice
    plan.fingerprint, plan.made_by = "nothing waits", "Nothing waits for a volunteer"
    if made is not None:
        plan.fingerprint, plan.made_by = made.problem.fingerprint, made.made_by[:120]
        plan.cost, plan.bound, plan.seconds = made.cost, made.bound, made.seconds
    if mended is not None:
        plan.mended_from, plan.moved = read.standing, len(mended.moved)
        plan.best_moves, plan.dearer = mended.exact_moves, mended.dearer
    plan.version += 1
    plan.save()
    rows = [_proposal(plan, line, read.found.offered, read.before) for line in lines]
    Proposal.objects.bulk_create(rows, batch_size=500)
    record("matching.make_plan", plan, by=None, proposed=sum(r.status == "proposed" for r in rows), of=len(rows))


def _proposal(plan: Plan, line: planning.Line, offered: dict[str, hard.Offered], before: dict) -> Proposal:
    """One line of a plan. Of another hub's volunteer it keeps the hub only: who it is stays behind that hub's wall."""
    was = before.get(UUID(line.need))
    own = [one for one in line.others if offered[one[0]].team == plan.team_id]
    if line.slot and line.volunteer and (helper := offered[line.volunteer].team) != plan.team_id:
        return Proposal(
            team_id=plan.team_id, plan=plan, need_id=UUID(line.need), helping_team_id=helper, day=line.slot.day,
            part=line.slot.part, because=line.because, others=own, status="across",
        )  # fmt: skip
    moved = was if was and line.volunteer and str(was) != line.volunteer else None
    return Proposal(
        team_id=plan.team_id, plan=plan, need_id=UUID(line.need), volunteer_id=line.volunteer and UUID(line.volunteer),
        day=line.slot and line.slot.day, part=line.slot and line.slot.part, because=line.because, others=own,
        status="proposed" if line.volunteer else "left", moved_from_id=moved,
    )  # fmt: skip


def fail(*, plan_id: UUID, team: Team, why: str) -> None:
    """It could not be made: said on the page, so that somebody asks again or matches by hand."""
    with _walls(team):
        plan = Plan.objects.select_for_update(of=("self",)).filter(pk=plan_id, status="making").first()
        if plan:
            _fail(plan, why)


def _fail(plan: Plan, why: str) -> None:
    plan.status, plan.made_by = "failed", why[:120]
    plan.version += 1
    plan.save(update_fields=["status", "made_by", "version"])
    record("matching.plan_failed", plan, by=None, why=why[:120])


def _locked(proposal: Proposal, by: User, *statuses: str) -> Proposal:
    allow(by, Permission.HAND_OUT_NEEDS, proposal.team_id)
    rows = Proposal.objects.select_for_update(of=("self",)).select_related("plan", "team__borough", "helping_team")
    found = rows.get(pk=proposal.pk)
    if found.status not in statuses or found.plan.status != "ready":
        raise Refused("This line of the plan has moved on meanwhile. The page shows how it stands now.")
    return found


def who_else(proposal: Proposal) -> tuple[hard.Asked, dict[UUID, hard.Offered]]:
    """What a request of a plan asks, and the hub's volunteers as they stand with everything else the plan gives
    them."""
    need = Need.objects.select_related(*facts.READ_WITH).get(pk=proposal.need_id)
    rows = Volunteer.objects.filter(team=proposal.team_id).exclude(status__in=("left", "refused", "applied"))
    offered = facts.offered_by(rows, weighing=Weighing.of(need.team.borough))
    planned: dict[UUID, list[Slot]] = {}
    others = Proposal.objects.filter(plan=proposal.plan_id, status="proposed").exclude(pk=proposal.pk)
    for one in others.select_related("volunteer"):
        who, slot = one.given
        planned.setdefault(who.pk, []).append(slot)
    full = {
        key: dataclasses.replace(one, week=one.week + len(planned[key]), taken=(*one.taken, *planned[key]))
        if key in planned else one for key, one in offered.items()
    }  # fmt: skip
    return facts.asked_of([need])[need.pk], full


@transaction.atomic
def change(proposal: Proposal, *, volunteer: Volunteer, slot: Slot, by: User) -> Proposal:
    """Give a line of the plan to somebody else, or to another part of a day, within every rule."""
    proposal = _locked(proposal, by, *CHANGEABLE)
    asked, offered = who_else(proposal)
    if (who := offered.get(volunteer.pk)) is None:
        raise Refused(f"{volunteer.name} is not a volunteer of this hub.")
    stops = hard.stops(asked, who, [slot])
    if slot not in still_open(proposal.plan.slots, timezone.localtime()):
        stops.append(hard.Stop("time", "that part of the day is over, or too far ahead"))
    if stops:
        raise Refused(f"{volunteer.name} cannot do this: {'; '.join(stop.words for stop in stops)}.")
    was = proposal.volunteer_id
    proposal.moved_from_id = was if was != volunteer.pk else proposal.moved_from_id
    proposal.volunteer, (proposal.day, proposal.part) = volunteer, slot
    proposal.status, proposal.by_hand, proposal.helping_team = "proposed", True, None
    proposal.because, proposal.others = [f"chosen by {by.name}", *hard.good(asked, who)], []
    proposal.save()
    record("matching.change_plan", proposal, by=by, before=str(was or ""), after=str(volunteer.pk))
    return proposal


@transaction.atomic
def ask_hub(proposal: Proposal, *, by: User) -> Proposal:
    """Ask the hub whose volunteer could do it: a referral, with what the agreement between hubs lets cross."""
    proposal = _locked(proposal, by, "across")
    need, hub = Need.objects.get(pk=proposal.need_id), proposal.helping_team
    if hub is None:
        raise Refused("That hub is not there any more. Make a new plan.")
    reason = f"{need.details or need.summary}\nOne of your volunteers could do this {proposal.when}."
    referrals.ask_another_hub(need=need, to=hub, by=by, reason=reason)
    proposal.status = "hub_asked"
    proposal.save(update_fields=["status"])
    record("matching.ask_hub", proposal, by=by, hub=proposal.helping_team_id)
    return proposal


@transaction.atomic
def drop(proposal: Proposal, *, by: User) -> Proposal:
    """Take a line out of the plan: nobody is asked, and the request stays on the hub's list."""
    proposal = _locked(proposal, by, "proposed", "across")
    proposal.status = "dropped"
    proposal.save(update_fields=["status"])
    record("matching.drop_from_plan", proposal, by=by)
    return proposal


def next_slots(plan: Plan, how_many: int | None = SENT_AT_ONCE) -> list[Slot]:
    """The next parts of a day in which the plan proposes something, or all of them."""
    rows = Proposal.objects.filter(plan=plan, status="proposed").only("day", "part")
    ahead = still_open(sorted({one.slot for one in rows if one.slot}), timezone.localtime())
    return ahead if how_many is None else ahead[:how_many]


@dataclasses.dataclass(frozen=True)
class Sent:
    """How many requests went out, to how many volunteers, how many of these are rung; and what the rules stopped."""

    asked: int
    fell: tuple[str, ...]
    volunteers: int
    to_ring: int


@transaction.atomic
def send(plan: Plan, *, by: User, everything: bool = False) -> Sent:
    """Ask the volunteers of the next parts of a day, or of all of them. Every rule is asked again of each; who may not
    any more is told to the coordinator, and the request waits."""
    allow(by, Permission.HAND_OUT_NEEDS, plan.team_id)
    plan = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if plan.status != "ready":
        raise Refused("This plan is not the one that holds now. Open the newest.")
    slots = set(next_slots(plan, None if everything else SENT_AT_ONCE))
    rows = Proposal.objects.select_for_update(of=("self",)).filter(plan=plan, status="proposed")
    rows = rows.select_related("need", "volunteer").order_by("day", "part", "pk")
    chosen = [one for one in rows if one.slot in slots]
    if not chosen:
        raise Refused("Nothing of this plan waits to be sent.")
    fell = [words for one in chosen if (words := _send(one, by))]
    record("matching.send_plan", plan, by=by, sent=len(chosen) - len(fell), fell=len(fell))
    asked = [one for one in chosen if one.task]
    return Sent(len(asked), tuple(fell), len({one.volunteer_id for one in asked}), len(to_ring(asked)))


def to_ring(lines: Iterable[Proposal]) -> set[UUID]:
    """Who of these was asked, has not answered and has no sign-in to see it with: somebody rings them."""
    asked = {one.task.volunteer_id for one in lines if one.task and one.task.status == "offered"}
    return asked - set(sign_ins_of(asked).values_list("volunteer_key", flat=True))


@transaction.atomic
def confirm(proposal: Proposal, *, by: User) -> Proposal:
    """Ask the volunteer of one line."""
    proposal = _locked(proposal, by, "proposed")
    if words := _send(proposal, by):
        raise Refused(words)
    return proposal


def _send(proposal: Proposal, by: User) -> str:
    """Ask one volunteer; why not, in words, when a rule or the request's own stage stands in the way."""
    try:
        volunteer, slot = proposal.given
        with transaction.atomic():
            proposal.task = offer(proposal.need, volunteer=volunteer, slot=slot, by=by)
    except Refused as why:
        proposal.status, proposal.because = "fell", [str(why)]
        proposal.save(update_fields=["status", "because"])
        return f"{proposal.need.reference}: {why}"
    proposal.status = "sent"
    proposal.save(update_fields=["status", "task"])
    return ""


def others_in_words(proposal: Proposal, names: dict[str, str]) -> list[str]:
    """What anybody else would cost the whole plan, by name."""
    slots = proposal.plan.slots
    return [telling.of_other(names[who], slots[at], dearer) for who, at, dearer in proposal.others if who in names]
