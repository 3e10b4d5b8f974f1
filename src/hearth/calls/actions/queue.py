"""The queue: each caller is given the next right person, and no person is ever on two screens.

Due and promised times come first, then how urgent, then who waits longest. A person is claimed by a row that there can
be once in the borough; whoever loses the race takes the next. A claim whose screen has gone quiet is given back.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Case, Count, Q, Value, When
from django.utils import timezone

from hearth.access.doors import allow
from hearth.access.models import Team, User
from hearth.access.record import record, record_view
from hearth.access.roles import Permission
from hearth.calls import bearing, policies, reaching
from hearth.calls.actions import moving, reminders, volunteers
from hearth.calls.models import Caller, Campaign, Claim, Try, Turn
from hearth.calls.models.turn import PLANNED
from hearth.calls.rules import hours, ladder, languages
from hearth.kit.refused import Refused
from hearth.people.models import Approach

QUIET = timedelta(minutes=3)
"""A screen that was not heard of for so long is thought to be gone; it says that it is there every half minute."""
SO_LATELY = timedelta(hours=20)
"""Somebody whom anybody spoke to within these hours is not rung again, unless a time was promised or they are to be
reminded of something."""
MOST_LOST = 20
"""So many races may be lost before the caller is told to try again."""
WOKEN = 500


@transaction.atomic
def next_turn(*, team: Team, by: User) -> Claim | None:
    """The next right person on this caller's screen; the one they have already while they have one; nothing when
    nobody waits for them."""
    allow(by, Permission.RING_PEOPLE, team, or_with=Permission.RING_BY_SHEET)
    if held := Claim.objects.filter(caller=by).first():
        return held
    now = timezone.now()
    caller = Caller.objects.filter(team=team, user=by).first() or Caller()
    caller.team, caller.user = team, by
    if caller.rests_until and caller.rests_until > now:
        raise Refused(f"You are on a break until {timezone.localtime(caller.rests_until):%H:%M}. End it to go on.")
    caller, volunteer = volunteers.as_checked(caller)
    wake(team, now)
    lapse(team, now)
    lost: list[UUID] = []
    while len(lost) < MOST_LOST:
        turn = _first(team, caller, now, lost)
        if turn is None:
            return None
        claim = None if _not_for(volunteer, turn, by) or _not_now(turn, now) else _take(turn, by, now)
        if claim is None:
            lost.append(turn.pk)
            continue
        record("calls.claim", turn, by=by)
        record_view(turn.person, purpose=f"ringing for {policies.of(turn).name}", kind="calls.turn", ids=[turn.pk])
        return claim
    raise Refused("Many are taking people at this moment. Press Next again.")


def _not_for(volunteer: volunteers.Ringer | None, turn: Turn, by: User) -> bool:
    """Whether this volunteer is never given this person; what they were dealt of them is anybody's."""
    if volunteer is None or not volunteer.never_rings(turn):
        return False
    Turn.objects.filter(pk=turn.pk, dealt_to=by).to_the_queue()
    return True


def wake(team: Team, now) -> int:
    """Those whose time has come wait for a caller from now on; how many."""
    due = Turn.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        team=team, state="resting", ready_at__lte=now, way__in=ladder.BY_PHONE
    )
    rung = due.order_by("ready_at")[:WOKEN]
    return Turn.objects.filter(pk__in=list(rung.values_list("pk", flat=True))).update(state="ready")


def lapse(team: Team, now: datetime) -> None:
    """Whoever was dealt to somebody whose shift has ended is anybody's to ring again."""
    over = Turn.objects.select_for_update(skip_locked=True, of=("self",)).filter(team=team, dealt_until__lte=now)
    Turn.objects.filter(pk__in=list(over.values_list("pk", flat=True)[:WOKEN])).to_the_queue()


ORDER = """
    select t.id, t.rank from calls_turn t
    where t.team_id = %(team)s and t.state = 'ready' and {which}
      and (t.campaign_id = any(%(campaigns)s) or t.keep_in_touch_id in
           (select k.id from calls_keepintouch k where k.team_id = %(team)s and k.purpose = any(%(keeps)s)))
      and (t.language = '' or t.language = any(%(languages)s))
      and (t.wanted_id is null or t.wanted_id = %(user)s or t.wanted_until < %(now)s)
      and t.id <> all(%(lost)s)
      and not exists (select from calls_claim c where c.person_id = t.person_id)
    order by {order} limit 1 for update of t skip locked
"""
DUE = ORDER.format(which="t.due_at <= %(now)s", order="t.due_at")
"""Whoever is due comes to whoever is free first, whomever they were dealt to."""
MINE = ORDER.format(
    which="(t.wanted_id = %(user)s and t.dealt_to_id is null or t.dealt_to_id = %(user)s)", order="t.rank + 0, t.since"
)
"""By `+ 0` what is somebody's own is found by whose it is and then sorted; the order of the whole queue is never walked
past the people of all the others."""
ANY = ORDER.format(
    which="t.dealt_to_id is null and t.rank < %(above)s and (t.due_at is null or t.due_at > %(now)s)",
    order="t.rank, t.since",
)
ANYBODY = PLANNED + 1


def _first(team: Team, caller: Caller, now, lost: list[UUID]) -> Turn | None:
    """The first of the queue for this caller, locked: due or promised; else theirs, unless somebody more urgent is
    anybody's."""
    asked = {"team": team.pk, "user": caller.user_id, "now": now, "lost": lost, "languages": spoken_by(caller),
             "campaigns": open_campaigns(team, caller, now), "keeps": _keeps(caller, now)}  # fmt: skip
    with connection.cursor() as cursor:

        def first(query: str, **more) -> tuple | None:
            cursor.execute(query, {**asked, **more})
            return cursor.fetchone()

        found = first(DUE)
        if found is None:
            mine = first(MINE)
            found = first(ANY, above=mine[1] if mine else ANYBODY) or mine
    if not found:
        return None
    turn = Turn.objects.select_related("person", "campaign", "keep_in_touch").get(pk=found[0])
    turn.team = team
    return turn


def spoken_by(caller: Caller) -> list[str]:
    return [languages.spoken(one) for one in caller.languages]


def _kind(caller: Caller) -> str:
    return "volunteers" if caller.kind == "volunteer" or caller.user.employer == "volunteer" else "staff"


def open_campaigns(team: Team, caller: Caller, now) -> list[UUID]:
    """The running campaigns in whose hours we are, for which this caller may ring."""
    rows = Campaign.objects.filter(team=team, state="running", callers__contains=[_kind(caller)])
    running = list(rows)
    spared = any(one.is_hard for one in running) and bearing.has_had_enough(caller, now)
    return [
        one.pk for one in running
        if hours.is_open(now, policies.of_campaign(one).hours, policies.HOLIDAYS) and not (spared and one.is_hard)
        and (not caller.trained_for or one.purpose in caller.trained_for)
    ]  # fmt: skip


def opens_at(team: Team, now) -> datetime | None:
    """When somebody may be rung again, where the hours of all that runs are over; nothing while some are open."""
    rows = [policies.of_campaign(one).hours for one in Campaign.objects.filter(team=team, state="running")]
    if not rows or any(hours.is_open(now, one, policies.HOLIDAYS) for one in rows):
        return None
    return min(hours.next_open(now, one, policies.HOLIDAYS) for one in rows)


def not_yours(team: Team, user: User, now: datetime) -> dict[str, int]:
    """Those who wait for others than this caller, and why: how many are dealt to a colleague, speak another language,
    are kept for a voice they know, or are for other callers (volunteers, those trained for it)."""
    caller = Caller.objects.filter(team=team, user=user).first() or Caller(team=team, user=user)
    why = Case(
        When(~Q(dealt_to=user), dealt_to__isnull=False, then=Value("dealt")),
        When(~Q(language__in=["", *spoken_by(caller)]), then=Value("language")),
        When(~Q(wanted=user), wanted__isnull=False, wanted_until__gte=now, then=Value("kept")),
        default=Value("others"),
    )
    rows = Turn.objects.filter(team=team).waiting(now).annotate(why=why).values_list("why")
    return dict(rows.annotate(number=Count("pk")).order_by("why"))


def _keeps(caller: Caller, now) -> list[str]:
    """What for this caller rings those whom the hub rings regularly, now."""
    return [
        key for key, one in policies.purposes().items()
        if _kind(caller) in one.callers and (not caller.trained_for or key in caller.trained_for)
        and hours.is_open(now, hours.Hours.read(one.hours), policies.HOLIDAYS)
    ]  # fmt: skip


def _not_now(turn: Turn, now) -> bool:
    """Whether this person is not to be rung after all; then their turn ends, rests or goes on. Asked at the last
    moment."""
    if moving.called_off(turn, now):
        return True
    if not turn.person.may_be_rung:
        moving.end(turn, "declined", now=now, because="They do not wish to be rung.")
    elif not turn.is_promised and not reminders.of(turn) and _spoken_to_lately(turn, now):
        turn.state, turn.ready_at = "resting", now + SO_LATELY
        moving.save(turn)
        record("calls.not_rung_twice", turn)
    else:
        return _number_is_gone(turn, now)
    return True


def _number_is_gone(turn: Turn, now) -> bool:
    """The number to ring is looked up again: the record may say another by now, or none."""
    reach = reaching.reach_of(turn.person)
    number = getattr(reach, turn.way)
    if not number:
        moving.onward(turn, now=now, reach=reach)
    elif number != turn.number:
        turn.number = number
        moving.save(turn)
    return not number


def _spoken_to_lately(turn: Turn, now) -> bool:
    """Whether anybody spoke to them within the last hours, since this turn was last tried."""
    since = now - SO_LATELY
    if last := Try.objects.filter(turn=turn).order_by("-at").values_list("at", flat=True).first():
        since = max(since, last)
    return Approach.objects.filter(person=turn.person_id, at__gt=since, at__lte=now, was_reached=True).exists()


def _take(turn: Turn, by: User, now) -> Claim | None:
    """Put the person on this screen; nothing when they are on another one, of whatever team."""
    claim = Claim(person=turn.person, team_id=turn.team_id, turn=turn, caller=by, claimed_at=now, seen_at=now)
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into calls_claim (id, person_id, team_id, turn_id, caller_id, note, claimed_at, seen_at) "
            "values (%s, %s, %s, %s, %s, '', %s, %s) on conflict do nothing",
            [claim.pk, turn.person_id, turn.team_id, turn.pk, by.pk, now, now],
        )
        return claim if cursor.rowcount == 1 else None


@transaction.atomic
def is_there(claim: Claim, *, by: User, note: str | None = None) -> None:
    """The caller's screen is still open; what was typed so far is kept."""
    kept = {"seen_at": timezone.now()} | ({} if note is None else {"note": note})
    if not Claim.objects.filter(pk=claim.pk, caller=by).update(**kept):
        raise Refused("This person is not on your screen any more: it was quiet for too long. Press Next.")


@transaction.atomic
def give_back(claim: Claim, *, by: User | None) -> None:
    """Put somebody back as they were: nobody was rung. What was typed is kept with their turn's next try."""
    held = Claim.objects.select_for_update().filter(pk=claim.pk).first()
    if held is None:
        return
    if by is not None and held.caller_id != by.pk:
        raise Refused("This person is on a colleague's screen.")
    turn = Turn.objects.held().get(pk=held.turn_id)
    record("calls.give_back", turn, by=by)
    turn.left_note = held.note or turn.left_note
    held.delete()
    if not moving.called_off(turn, timezone.now()):
        moving.save(turn)


def quiet(now) -> list[Claim]:
    """What is on screens that were not heard of for too long, locked. In the clockwork's own walls."""
    rows = Claim.objects.select_for_update(skip_locked=True)
    return list(rows.filter(seen_at__lt=now - QUIET, contact=None))
