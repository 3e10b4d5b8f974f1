"""Restricting the use of somebody's record because they ask for it or object, and lifting that."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from hearth.access import walls
from hearth.access.models import User
from hearth.access.record import log, record
from hearth.areas.models import Borough
from hearth.kit.refused import Refused
from hearth.matching import actions as matching
from hearth.matching.models import Task
from hearth.needs.actions import needs
from hearth.people.actions import restricting as people
from hearth.people.models import Person, Restriction
from hearth.rights.actions.requests import close, open_one, write_down
from hearth.rights.actions.retention import administration_of
from hearth.rights.models import RESTRICTING, SubjectRequest

WHY = "The use of the person's record is restricted, and they agreed to no help."


def standing(person: Person | None) -> Restriction | None:
    """The restriction of a record that stands now."""
    found = Restriction.objects.filter(person=person, lifted_at=None).select_related("restricted_by", "upheld_by")
    return found.first() if person else None


@transaction.atomic
def restrict(*, request: SubjectRequest, by: User, because: str, ground: str = "", agreed: str = "") -> Restriction:
    """Restrict the record of whoever asked. An objection is still to be decided then; meanwhile it rests."""
    held = open_one(request, by)
    if held.kind not in RESTRICTING:
        raise Refused("They ask neither to have the use of their record restricted, nor object to it.")
    if held.person is None or not held.identity_checked:
        raise Refused("Find the record, and write down how you made sure who they are.")
    return _restrict(held, held.person, by, ground, because, agreed)


@transaction.atomic
def take_at_the_desk(
    *,
    person: Person,
    by: User,
    kind: str,
    because: str,
    identity_checked: str,
    asked_how: str,
    ground: str = "",
    agreed: str = "",
) -> SubjectRequest:
    """Somebody tells a colleague that their record is not to be used: it rests at once, and the data protection
    officer has the request, with its clock."""
    if kind not in RESTRICTING:
        raise Refused("Choose what they ask.")
    team = administration_of(person.borough)
    with walls.opened(walls.intake(team, actor=f"user:{by.pk}")):
        held = write_down(
            team=team, by=by, kind=kind, asked_by=person.full_name[:160], asked_how=asked_how, person=person,
            received_on=timezone.localdate(), about=because.strip(), identity_checked=identity_checked,
        )  # fmt: skip
        _restrict(held, person, by, ground, because, agreed)
    return held


def _restrict(held: SubjectRequest, person: Person, by: User, ground: str, because: str, agreed: str) -> Restriction:
    from hearth.rights.jobs import call_off

    ground = "objection" if held.kind == "object" else ground
    made = people.restrict(person=person, by=by, ground=ground, because=because, agreed=agreed)
    record("rights.restrict", held, team=held.team, person=person, ground=ground)
    call_off.defer(person=str(made.person_id), borough=made.borough_id)
    return made


@transaction.atomic
def let_it_stand(*, request: SubjectRequest, by: User) -> SubjectRequest:
    """Answer the request: the restriction stands, or the objection is upheld."""
    held = open_one(request, by)
    restriction = standing(held.person)
    if held.kind not in RESTRICTING or restriction is None:
        raise Refused("The use of the record is not restricted.")
    if restriction.is_objection:
        people.uphold(restriction=restriction, by=by)
    return close(held, by=by, state="upheld" if restriction.is_objection else "restricted")


@transaction.atomic
def lift(*, restriction: Restriction, by: User, because: str, told_on: date) -> Restriction:
    """Let the record be used again, once they were told. A request of theirs that is still open ends with it."""
    from hearth.rights.jobs import wake_rows

    lifted = people.lift(restriction=restriction, by=by, because=because, told_on=told_on)
    rows = SubjectRequest.objects.visible_to(by).open().filter(person=lifted.person, kind__in=RESTRICTING)
    for held in rows.select_for_update(of=("self",)).select_related("team"):
        close(held, by=by, state="refused", note=because)
    wake_rows.defer(person=str(lifted.person_id), borough=lifted.borough_id)
    return lifted


def agree(*, person: Person, by: User, agreed: str) -> Restriction:
    """They agree to some help all the same, or (with nothing) no longer: then what volunteers have of it is called
    off."""
    from hearth.rights.jobs import call_off

    standing = people.agree(person=person, by=by, agreed=agreed)
    call_off.defer(person=str(standing.person_id), borough=standing.borough_id)
    return standing


def call_off_tasks(*, person_id: UUID, borough: Borough) -> int:
    """Take back what volunteers are about to do for somebody whose record rests; returns how many tasks.

    Not an emergency, nor medicines that are in somebody's hands: what cannot be taken back stays with its team.
    """
    with walls.opened(walls.whole_house("restriction", borough=borough)):
        person = Person.objects.filter(pk=person_id).first()
        if person is None or not person.rests:
            return 0
        live = Task.objects.live().filter(need__person=person)
        return sum(_called_off(task) for task in live.select_related("need__person", "team"))


def _called_off(task: Task) -> bool:
    try:
        needs.refuse_resting(task.need)
    except Refused:
        pass
    else:
        return False  # an emergency goes on
    try:
        with transaction.atomic():
            matching.withdraw(task, reason=WHY, by=None)
    except Refused as why:
        log.info("one task was not called off: %s", why)
        return False
    return True


def let_rows_wake(*, person_id: UUID, borough: Borough) -> int:
    """Rows that came while the record was restricted and may be about it wait to be identified now."""
    with walls.opened(walls.whole_house("restriction lifted", borough=borough)):
        person = Person.objects.filter(pk=person_id, is_restricted=False).first()
        return people.wake_rows(person=person) if person else 0
