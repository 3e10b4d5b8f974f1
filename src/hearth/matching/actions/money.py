"""Shopping money: advanced by the hub, told by the volunteer, settled by a coordinator."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from hearth.access.doors import allow
from hearth.access.models import User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.kit import pictures
from hearth.kit.language import pick
from hearth.kit.refused import Refused
from hearth.matching.actions.tasks import in_the_teams_walls
from hearth.matching.models import Receipt, Task, TaskMoney
from hearth.matching.rules.money import GivenBy, pence

MOST_RECEIPTS = 6  # photographs of one task
SETTLED = ("The hub has settled this money already. Ring the hub if something is wrong.",
           "Mae'r hyb wedi setlo'r arian hwn yn barod. Ffoniwch yr hyb os oes rhywbeth o'i le.")  # fmt: skip
NOT_YOURS = ("This task was never yours to do.", "Nid chi oedd biau'r dasg hon.")
TOO_MANY = (f"{MOST_RECEIPTS} photographs of receipts are here already. Ring the hub about more.",
            f"Mae {MOST_RECEIPTS} ffotograff o dderbynebau yma yn barod. Ffoniwch yr hyb am ragor.")  # fmt: skip


def _money_of(task: Task) -> TaskMoney:
    """Locked; a new one, not stored yet, where nobody has said anything. The task is locked first."""
    Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
    found = TaskMoney.objects.select_for_update(of=("self",)).filter(task=task.pk).first()
    money = found or TaskMoney(team=task.team, task=task, volunteer_id=task.volunteer_id)
    if money.settled_at:
        raise Refused(pick(SETTLED))
    return money


def _kept(money: TaskMoney) -> TaskMoney:
    money.version += 1
    money.save()
    return money


@transaction.atomic
def advance(task: Task, *, pounds: Decimal, by: User) -> TaskMoney:
    """Write down that the hub handed the volunteer money for this task; said again it takes the place of before."""
    allow(by, Permission.HAND_OUT_NEEDS, task.team_id)
    if task.status != "accepted":
        raise Refused("Money is handed to a volunteer who has said yes to the task and has it in hand.")
    money = _money_of(task)
    money.advanced_pence, money.advanced_by = pence(pounds), by
    money = _kept(money)
    record("matching.advance", money, by=by)
    return money


@transaction.atomic
def tell_money(
    task: Task, *, given_by: str, given: Decimal, spent: Decimal, back: Decimal, they_agree: bool, by: User,
    photograph: bytes = b"",
) -> TaskMoney:  # fmt: skip
    """The volunteer says what was given, spent and given back; said again it takes the place of before."""
    picture = pictures.page(photograph) if photograph else b""
    with in_the_teams_walls(task, by):
        task = Task.objects.select_related("team").get(pk=task.pk)
        if not task.they_said_yes:
            raise Refused(pick(NOT_YOURS))
        money = _money_of(task)
        money.given_by, money.they_agree, money.told_at = str(GivenBy(given_by)), they_agree, timezone.now()
        money.given_pence, money.spent_pence, money.back_pence = pence(given), pence(spent), pence(back)
        money = _kept(money)
        if picture:
            _keep_receipt(money, picture)
        record("matching.tell_money", money, by=by)
    return money


def _keep_receipt(money: TaskMoney, picture: bytes) -> None:
    if money.receipts.count() >= MOST_RECEIPTS:
        raise Refused(pick(TOO_MANY))
    Receipt(team=money.team, money=money, volunteer_id=money.volunteer_id, picture=picture).save(force_insert=True)


@transaction.atomic
def settle(money: TaskMoney, *, how: str, by: User) -> TaskMoney:
    """A coordinator has looked at it, and says how what did not add up was put right."""
    allow(by, Permission.HAND_OUT_NEEDS, money.team_id)
    money = TaskMoney.objects.select_for_update(of=("self",)).get(pk=money.pk)
    if money.settled_at:
        raise Refused("This money is settled already.")
    if not how.strip():
        raise Refused("Write how it was settled.")
    money.settled_at, money.settled_by, money.settled_how = timezone.now(), by, how.strip()
    money = _kept(money)
    record("matching.settle", money, by=by)
    return money
