"""Commands of the needs room: check scripts anywhere, list and publish a borough's."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from hearth.access import walls
from hearth.access.models import User
from hearth.areas.models import Borough
from hearth.kit.command import argument, command
from hearth.kit.refused import Refused
from hearth.needs import scripting
from hearth.needs.actions import scripts as script_actions
from hearth.needs.models import Script
from hearth.needs.rules import scripts
from hearth.needs.rules.script_outline import outline_text


@command("scripts check", "Prove triage scripts: every fault with its line. Without files, those that Hearth ships.")
@argument("files", nargs="*", metavar="FILE", help="script files (YAML)")
@argument("--borough", help="use the categories and routes of this borough (its slug)")
@argument("--outline", action="store_true", help="also print the script in words")
def check(options) -> int:
    """Return 1 when any script fails."""
    texts = {name: _text_of(name) for name in options.files} or {
        key: scripts.shipped_text(key) for key in scripts.SHIPPED
    }
    vocabulary = scripts.shipped()
    if options.borough:
        with walls.opened(walls.whole_house("scripts check")):
            vocabulary = scripting.vocabulary_of(Borough.objects.the_one(options.borough))
    failed = [
        name for name, text in texts.items() if not _told(name, scripts.examine(text, vocabulary), options.outline)
    ]
    print(
        f"{len(texts) - len(failed)} of {len(texts)} proved."
        + (" None may be published." if failed == [*texts] else "")
    )
    return 1 if failed else 0


def _text_of(name: str) -> str:
    try:
        return Path(name).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Refused(f"{name} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise Refused(f"{name} is not plain text in UTF-8. Save it again as UTF-8.") from None


def _told(name: str, examination: scripts.Examination, with_outline: bool) -> bool:
    proof = examination.proof
    if examination.may_be_published and proof:
        print(
            f"{name}: proved. {len(examination.script.questions)} questions, {proof.paths:,} paths, "
            f"the longest asks {len(proof.longest)}, the shortest {len(proof.shortest)}."
        )
    else:
        print(f"{name}: {len(examination.faults)} to mend.")
    for fault in examination.faults:
        print(f"  {fault}")
    for warning in examination.warnings:
        print(f"  (To note) {warning}")
    if with_outline and examination.script:
        print("\n" + outline_text(examination.script))
    return examination.may_be_published


@command("scripts list", "List a borough's scripts: version, state, who approved it, when it is looked at again.")
@argument("borough", help="the borough's slug")
def listing(options) -> None:
    with walls.opened(walls.whole_house("scripts list")):
        rows = Script.objects.filter(borough=Borough.objects.the_one(options.borough)).order_by("key", "-version")
        for row in rows:
            said = f", approved by {row.approved_by}, review on {row.review_on}" if row.approved_by else ""
            print(f"{row.key} {row.version}: {row.status}{said}. {row.title}")


@command("scripts publish", "Publish the draft of a script in somebody's name who approves it and did not write it.")
@argument("borough", help="the borough's slug")
@argument("key", help="the script's key")
@argument("--approver", required=True, metavar="EMAIL", help="who approves it")
@argument("--review-on", required=True, metavar="YYYY-MM-DD", help="when it is looked at again")
def publish(options) -> None:
    with walls.opened(walls.whole_house("scripts publish")):
        borough = Borough.objects.the_one(options.borough)
        approver = User.objects.who_signs_in_as(options.approver)
        draft = Script.objects.filter(borough=borough, key=options.key, status="draft").first()
        if draft is None:
            raise Refused(f"There is no draft of “{options.key}” in {borough.name}.")
        published = script_actions.publish(draft, review_on=_day(options.review_on), by=approver)
        print(f"{published.key} version {published.version} is published. The next call asks it.")


def _day(given: str) -> date:
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise Refused(f"“{given}” is not a day. Write it as 2026-12-31.") from None
