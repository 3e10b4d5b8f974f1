"""Commands that touch many rooms: a borough's file, and the made-up borough."""

from __future__ import annotations

import sys
from datetime import date, datetime, time
from pathlib import Path
from time import monotonic

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from hearth.areas import actions as areas
from hearth.desk.actions import demo, founding
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
@argument(
    "--update",
    action="store_true",
    help="add what is new to a borough that is there; its own telephones and hours follow the file, "
    "and which of its lines were not taken over is told",
)
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
    if options.update:
        _tell_left(path, founded.left)
    if told:
        print(told)
    if founded.link:
        address = f"{settings.ADDRESS}/set-password/{founded.link}"
        print(f"\n{plan.administrator['name']} sets their password here, once, within three days:\n{address}")
    return 0


def _tell_left(path: Path, left: list[str]) -> None:
    """Say which lines of the file were not taken over, so that nobody believes they were."""
    if not left:
        print("Whatever else the file says stands so already.")
        return
    print(f"Not taken over from {path}, because what is there already stays as it is:")
    print("\n".join(f"  {words}" for words in left))


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


@command("demo make", "Make a made-up borough to show and to try: Fernhallow, with three weeks of requests.")
@argument("--seed", type=int, default=1, help="the same number makes the same borough")
@argument("--population", choices=("asked", "full"), default="asked",
          help="store only those who asked, or everybody who lives there (190,000; minutes)")  # fmt: skip
@argument("--today", metavar="YYYY-MM-DD", help="the day it is made for; today unless said otherwise")
def make(options) -> None:
    began = monotonic()
    borough = demo.make(
        seed=options.seed, anchor=_anchor(options.today), everybody=options.population == "full", told=_bar
    )
    print(f"{borough.name} was made in {monotonic() - began:.0f} seconds.")


@command("demo sign-ins", "Print one sign-in for each role of the made-up borough, with the password.")
def sign_ins(options) -> None:
    rows = demo.sign_ins()
    if not rows:
        print("There is no made-up borough here. `hearth demo make` makes one.")
        return
    width = max(len(email) for email, _ in rows)
    print("\n".join(f"  {email:<{width}}  {role}" for email, role in rows))
    print(f"  The password of each is: {settings.DEMO_PASSWORD}")
    print("  Their colleagues have it too, for example another manager to approve a script; Staff lists them all.")


def _anchor(day: str | None) -> datetime:
    """The moment the story has come to: noon of the day that was named, otherwise the last full hour."""
    if day is None:
        return timezone.localtime().replace(minute=0, second=0, microsecond=0)
    try:
        return timezone.make_aware(datetime.combine(date.fromisoformat(day), time(12)))
    except ValueError:
        raise Refused(f"“{day}” is not a day. Write it as 2026-12-31.") from None


def _bar(words: str, share: float) -> None:
    """A bar that fills on a terminal; one line a step elsewhere."""
    if sys.stderr.isatty():
        filled = round(share * 30)
        end = "\n" if share >= 1 else ""
        print(f"\r  {'█' * filled}{'░' * (30 - filled)} {words:<45}", end=end, file=sys.stderr, flush=True)
    else:
        print(f"  {share:4.0%} {words}", file=sys.stderr)
