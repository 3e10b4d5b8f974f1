"""Commands that touch many rooms: a borough's file, and the made-up borough."""

from __future__ import annotations

import sys
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from hearth.areas import actions as areas
from hearth.desk.actions import founding
from hearth.desk.rules.borough_file import BoroughPlan, read_borough
from hearth.desk.rules.borough_file import template as borough_template
from hearth.kit.command import argument, command
from hearth.kit.refused import Refused


@command("borough template", "Print a complete example of a borough's file, with remarks, to begin your own from.")
def template(options) -> None:
    print(borough_template(), end="")


@command("borough check", "Say everything that is wrong with a borough's file, each with its line.")
@argument("file", help="the borough's file (TOML)")
def check(options) -> int:
    plan = _plan(Path(options.file))
    if plan is None:
        return 1
    print(
        f"{options.file}: nothing is wrong. {plan.facts['name']} has {len(plan.neighbourhoods)} neighbourhoods, "
        f"{len(plan.wards)} wards, {len(plan.teams)} teams and {len(plan.agreements)} sharing agreements."
    )
    return 0


@command("borough init", "Make a borough from its file, in one go or not at all.")
@argument("file", help="the borough's file (TOML)")
@argument("--update", action="store_true", help="add what is new to a borough that is there already; removes nothing")
def init(options) -> int:
    path = Path(options.file)
    plan = _plan(path)
    if plan is None:
        return 1
    with transaction.atomic():
        founded = founding.found(plan, update=options.update)
        told = ""
        if plan.postcode_file:
            told = areas.put_postcode_file(path=path.parent / plan.postcode_file, borough=founded.borough)
    print(f"{founded.borough.name}: {founded.in_words()}.")
    if told:
        print(told)
    if founded.link:
        address = f"{settings.ADDRESS}/set-password/{founded.link}"
        print(f"\n{plan.administrator['name']} sets their password here, once, within three days:\n{address}")
    return 0


def _plan(path: Path) -> BoroughPlan | None:
    """The plan of a file without faults; otherwise every fault is printed."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise Refused(f"{path} is not plain text in UTF-8. Save it again as UTF-8.") from None
    reading = read_borough(text, today=timezone.localdate(), has_file=lambda name: (path.parent / name).is_file())
    if not reading.faults:
        return reading.plan
    print(f"{path}: {len(reading.faults)} to mend.", file=sys.stderr)
    for fault in reading.faults:
        print(f"  {fault}", file=sys.stderr)
    return None
