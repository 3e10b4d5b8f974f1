"""Commands that keep lists no longer than they may be, and say whether everything adds up."""

from __future__ import annotations

from argparse import Namespace

from django.utils import timezone

from hearth.access import walls
from hearth.access.models import Team
from hearth.areas.models import Borough
from hearth.exchange import reconciling
from hearth.exchange.actions import keeping
from hearth.exchange.rules.keeping import Step
from hearth.kit.command import argument, command
from hearth.kit.refused import Refused

DONE = {Step.WARN: "warned of", Step.LOCK: "locked", Step.DELETE: "deleted", Step.NOTHING: "left as they are"}


@command("lists keep", "Warn of lists that end soon, lock those that ended, delete those locked for long enough.")
def lists_keep(options: Namespace) -> int:
    done = keeping.keep()
    print(", ".join(f"{done[step]:,} {words}" for step, words in DONE.items()))
    return 0


@command("lists reconcile", "Say whether every row, open request, promise and doubt is accounted for.")
@argument("--borough", help="the borough's short name; all of them unless said")
@argument("--team", help="the short name of one team; all of them unless said")
def lists_reconcile(options: Namespace) -> int:
    """Prints the figures of the page for these teams; returns 1 when a file does not add up."""
    with walls.opened(walls.whole_house("reconcile")):
        scope = _scope(options.borough, options.team)
        counted = reconciling.counted(scope)
        print(f"As at {timezone.localtime(scope.now):%d/%m/%Y %H:%M}")
        for one in counted:
            since = f", oldest since {timezone.localtime(one.oldest):%d/%m/%Y %H:%M}" if one.oldest else ""
            print(f"  {one.figure.words:<40} {one.number:>8,}{since}")
        gaps = list(reconciling.gaps(scope).order_by("made_at"))
        for run in gaps:
            print(f"DOES NOT ADD UP: {run.file_name} of {run.made_at:%d/%m/%Y}: {reconciling.gap_words(run)}")
        return 1 if gaps else 0


def _scope(borough: str | None, team: str | None) -> reconciling.Scope:
    boroughs = Borough.objects.filter(slug=borough) if borough else Borough.objects.all()
    teams = Team.objects.filter(borough__in=boroughs)
    teams = teams.filter(key=team) if team else teams
    if not teams.exists():
        raise Refused("There is no such team. Check --borough and --team.")
    ids = list(boroughs.values_list("pk", flat=True))
    return reconciling.Scope(list(teams.values_list("pk", flat=True)), ids, timezone.now())
