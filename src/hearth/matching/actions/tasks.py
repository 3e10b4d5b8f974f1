"""Handing a need to a volunteer: offered, accepted or declined, done and told."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from hearth.access import walls
from hearth.access.doors import allow
from hearth.access.models import User
from hearth.access.record import record, record_view
from hearth.access.roles import Permission
from hearth.kit.language import pick
from hearth.kit.refused import Refused
from hearth.matching import facts
from hearth.matching.actions import telling
from hearth.matching.models import Task, Weighing
from hearth.matching.rules import hard
from hearth.matching.rules.hard import Stop
from hearth.matching.rules.parts import Slot
from hearth.needs.actions import needs, notes
from hearth.needs.actions.needs import Carrier
from hearth.needs.models import Need
from hearth.offers.models import Volunteer, metres_between
from hearth.people import actions as people
from hearth.post import actions as post

ALREADY = {
    "offered": ("Nobody has said yes to this task yet.", "Does neb wedi dweud y gwnân nhw'r dasg hon eto."),
    "accepted": ("Somebody has said yes to this task already.", "Mae rhywun wedi derbyn y dasg hon yn barod."),
    "declined": ("This task was declined already.", "Cafodd y dasg hon ei gwrthod yn barod."),
    "done": ("This task is done already.", "Mae'r dasg hon wedi'i gwneud yn barod."),
    "could_not": ("It was told already that this task could not be done.",
                  "Dywedwyd yn barod nad oedd modd gwneud y dasg hon."),
    "withdrawn": ("This task was taken back by the hub.", "Cafodd y dasg hon ei chymryd yn ôl gan yr hyb."),
}  # fmt: skip


@dataclass(frozen=True)
class Candidate:
    """A volunteer beside a need: what stops them, or what speaks for them, in words."""

    volunteer: Volunteer
    stops: tuple[Stop, ...]
    words: tuple[str, ...]
    metres: int | None
    signs_in: bool

    @property
    def may(self) -> bool:
        return not self.stops


def candidates(need: Need, *, by: User) -> list[Candidate]:
    """The team's volunteers for this need: those who may be asked by distance, then those who may not, with reasons."""
    allow(by, Permission.SEE_VOLUNTEERS, need.team_id)
    rows = Volunteer.objects.visible_to(by).filter(team=need.team_id).exclude(status__in=("left", "refused"))
    volunteers = list(rows.select_related("ward").annotate(signs_in=Exists(_sign_ins(OuterRef("pk")))))
    asked = facts.asked_of([need])[need.pk]
    offered = facts.offered_by(volunteers, weighing=Weighing.of(need.team.borough))
    found = [_candidate(one, asked, offered[one.pk]) for one in volunteers]
    return sorted(found, key=lambda c: (not c.may, c.metres is None, c.metres, c.volunteer.number))


def _candidate(volunteer, asked: hard.Asked, who: hard.Offered) -> Candidate:
    stops = tuple(hard.stops(asked, who))
    words = tuple(stop.words for stop in stops) or tuple(hard.good(asked, who))
    return Candidate(volunteer, stops, words, metres_between(asked.place, who.home), volunteer.signs_in)


def sign_ins_of(volunteers):
    """The sign-ins of these volunteers that are in use."""
    return User.objects.filter(volunteer_key__in=volunteers, is_active=True)


def _sign_ins(volunteer):
    """The sign-ins of a volunteer that are in use."""
    return User.objects.filter(volunteer_key=volunteer, is_active=True)


def signs_in(volunteer: Volunteer) -> bool:
    """Whether they see their tasks themselves; the others are rung."""
    return _sign_ins(volunteer.pk).exists()


def has_sign_in(volunteer: Volunteer) -> bool:
    """Whether they have a sign-in, be it disabled."""
    return User.objects.filter(volunteer_key=volunteer.pk).exists()


class Stopped(Refused):
    """A hard rule stops them. Its words may tell of the resident, and are for colleagues."""


def ask_every_rule(
    need: Need, volunteer: Volunteer, *, slot: Slot | None = None, but_for: Task | None = None
) -> needs.Hands:
    """The one way in which a volunteer becomes whoever has a request: every hard rule is asked, and each that stops
    them is told."""
    if stops := facts.stopped(need, volunteer, slot=slot, but_for=but_for):
        raise Stopped(f"{volunteer.name} cannot do this: {'; '.join(stop.words for stop in stops)}.")
    return needs.Hands(Carrier.VOLUNTEER, str(volunteer.pk), volunteer.name, rules_asked=True)


def _kind_for(volunteer: Volunteer, need: Need) -> str:
    """The kind of help, in the language in which the volunteer is written to."""
    return (volunteer.language == "cy" and need.category.name_cy) or need.category.name


@transaction.atomic
def offer(
    need: Need, *, volunteer: Volunteer, by: User | None, brief: str = "", slot: Slot | None = None, tell: bool = True
) -> Task:
    """Offer a need to a volunteer, for one part of a day or for any until it is due. Refused when any rule stops them.

    `brief` is what they read of it, written by whoever offers it; without one they read the kind of help only. What
    the resident told the hub stays with the hub. `by` is None for a job that carries out what a colleague began.
    """
    if by is not None:
        allow(by, Permission.WORK_NEEDS, need.team_id)
    volunteer = Volunteer.objects.select_for_update(of=("self",)).get(pk=volunteer.pk)
    need = Need.objects.select_related(*facts.READ_WITH, "ward").get(pk=need.pk)
    hands = ask_every_rule(need, volunteer, slot=slot)
    need = needs.offer(need, hands=hands, by=by)
    task = Task(
        team=need.team, need=need, volunteer=volunteer, carried_as=Carrier.VOLUNTEER,
        what=brief.strip() or _kind_for(volunteer, need), due_at=need.due_at, offered_by=by,
        metres=_metres(need, volunteer),
        area=need.ward.name if need.ward else "", planned_on=slot and slot.day, planned_part=slot and slot.part,
        **told_of(need, volunteer.language),
    )  # fmt: skip
    task.save(force_insert=True)
    record("matching.offer", task, by=by)
    if tell and volunteer.email and signs_in(volunteer):
        post.queue(team=need.team, channel="email", to=volunteer.email, template="task_offered",
                   language=volunteer.language, name=volunteer.first_name, due=timezone.localtime(task.to_do_by),
                   link="/tasks")  # fmt: skip
    return task


def _metres(need: Need, volunteer: Volunteer) -> int | None:
    place, (east, north) = need.person.place, (volunteer.easting, volunteer.northing)
    home = (east, north) if east is not None and north is not None else None
    return metres_between((place.easting, place.northing) if place else None, home)


def told_of(need: Need, language: str) -> dict[str, str]:
    """What a volunteer who says yes is told of whom it is for: who, where, how to reach them and be understood. In
    the language in which the volunteer is written to, but for what somebody typed."""
    person, welsh = need.person, language == "cy"
    speaks = "" if person.speaks == "English" else person.speaks
    care = need.handover_conditions_cy() if welsh else need.handover_conditions()
    reach_by = person.reach_by_cy if welsh else person.reach_by
    return {
        "who": person.name, "where": ", ".join(person.address), "phone": person.phone if person.may_be_rung else "",
        "take_care": " ".join(care), "speaks": speaks[:300], "reach_by": reach_by[:200],
    }  # fmt: skip


@contextmanager
def in_the_teams_walls(task: Task, by: User):
    """A volunteer acts on their own task: for this one verb the task's team is open, in the volunteer's name."""
    if by.volunteer_key != task.volunteer_id:
        allow(by, Permission.WORK_NEEDS, task.team_id)
        yield
        return
    with walls.opened(walls.Context(f"user:{by.pk}", teams=(task.team_id,), boroughs=(task.team.borough_id,))):
        yield


def _locked(task: Task, *statuses: str) -> Task:
    rows = Task.objects.select_for_update(of=("self",)).select_related("need__person", "volunteer", "team")
    task = rows.get(pk=task.pk)
    if task.status not in statuses:
        raise Refused(pick(ALREADY[task.status]))
    return task


def _end(task: Task, status: str, how: str = "") -> Task:
    """End a task before its need changes hands, so that the two never disagree."""
    task.status, task.carried_as, task.ended_at, task.how_it_went = status, None, timezone.now(), how
    task.answered_at = task.answered_at or task.ended_at
    task.version += 1
    task.save()
    return task


@transaction.atomic
def accept(task: Task, *, by: User) -> Task:
    """The volunteer says yes; every rule is asked once more, for much may have changed since they were asked."""
    with in_the_teams_walls(task, by):
        return _accepted(task, by)


@transaction.atomic
def accept_as_agreed(task: Task) -> Task:
    """Somebody has said yes beforehand, to a standing arrangement. Only inside the clockwork's or the hub's walls."""
    return _accepted(task, None)


def _accepted(task: Task, by: User | None) -> Task:
    task = _locked(task, "offered")
    need = Need.objects.select_related(*facts.READ_WITH).get(pk=task.need_id)
    hands = ask_every_rule(need, task.volunteer, slot=task.slot, but_for=task)
    task.status, task.answered_at = "accepted", timezone.now()
    task.version += 1
    task.save()
    needs.take(task.need, by=None, hands=hands)
    record("matching.accept", task, by=by)
    return task


@transaction.atomic
def decline(task: Task, *, reason: str, by: User) -> Task:
    """The volunteer says no; the need goes back to the team at once."""
    with in_the_teams_walls(task, by):
        task = _end(_locked(task, "offered"), "declined", reason)
        needs.release(task.need, by=None, reason="declined")
        record("matching.decline", task, by=by)
    return task


@transaction.atomic
def done(task: Task, *, how: str, by: User, residents_word: str = "") -> Task:
    """The volunteer has done it and says how it went."""
    with in_the_teams_walls(task, by):
        task = _locked(task, "accepted")
        person, team = task.need.person, task.team
        _end(task, "done", how)
        needs.finish(task.need, by=by if by.volunteer_key is None else None, how=f"{task.volunteer.name}: {how}",
                     residents_word=residents_word)  # fmt: skip
        people.note_approach(person=person, team=team, by=by, channel="visit")
        record("matching.done", task, by=by)
    return task


@transaction.atomic
def could_not(task: Task, *, reason: str, by: User) -> Task:
    """The volunteer could not do it; the need goes back to the team with the reason as a note."""
    if not reason.strip():
        raise Refused("Say in a few words why it could not be done.")
    with in_the_teams_walls(task, by):
        task = _end(_locked(task, "accepted"), "could_not", reason)
        needs.release(task.need, by=None, reason="could not be done")
        notes.write(person=task.need.person, team=task.team, need=task.need, by=None, signed_as=task.volunteer.name,
                    text=f"Could not be done: {reason}")  # fmt: skip
        record("matching.could_not", task, by=by)
    return task


@transaction.atomic
def withdraw(task: Task, *, reason: str, by: User | None) -> Task:
    """A colleague takes the task back from the volunteer, or the resident (by None) says it is no longer needed.

    A volunteer who had said yes is told.
    """
    task = let_go(task, reason=reason, by=by, why="changed")
    if task.they_said_yes:
        telling.came_back(task.volunteer, [task], why="changed")
    return task


@transaction.atomic
def let_go(task: Task, *, reason: str, by: User | None, why: str) -> Task:
    """Withdraw a task without a message, for whoever takes back several and tells the volunteer once; `why` is of
    `telling.REASONS`."""
    if by is not None:
        allow(by, Permission.WORK_NEEDS, task.team_id)
    task = _locked(task, "offered", "accepted")
    task.ring_since = timezone.now() if telling.is_to_be_rung(task, why=why) else None
    task = _end(task, "withdrawn", reason)
    needs.release(task.need, by=by, reason=reason)
    record("matching.withdraw", task, by=by)
    return task


@transaction.atomic
def withdraw_all(rows, *, reason: str, by: User | None) -> None:
    """Take back every live task of these needs, before they are ended together."""
    for task in Task.objects.live().filter(need__in=[need.pk for need in rows]):
        withdraw(task, reason=reason, by=by)


@transaction.atomic
def worry(task: Task, *, text: str, by: User) -> None:
    """The volunteer is worried about this person: a restricted record for the safeguarding front door."""
    with in_the_teams_walls(task, by):
        notes.raise_concern(team=task.team, person=task.need.person, need=task.need, text=text, by=None)
        record("matching.worry", task, by=by)


def note_look(task: Task, *, by: User) -> None:
    """A volunteer reads whom a task is about: the resident may ask who did. Their own walls do not open the person."""
    with walls.opened(walls.intake(task.team, actor=f"user:{by.pk}")):
        need = Need.objects.select_related("person").get(pk=task.need_id)
        record_view(need.person, purpose=f"doing request {need.reference}", kind="matching.task", ids=[task.pk])
