"""Commands of the counters behind the dashboard."""

from hearth.kit.command import command
from hearth.reports import actions


@command("tally rebuild", "Count every request and contact anew for the dashboard, while saving waits.")
def rebuild(options) -> None:
    print(f"{actions.rebuild():,} counters were counted anew.")


@command("tally fold", "Fold the changes of the dashboard's counters together; the worker does it by itself.")
def fold(options) -> None:
    print(f"{actions.fold(at_least=1):,} changes were folded.")


@command("tally check", "Compare the dashboard's counters with counting everything anew; ends with 1 when they differ.")
def check(options) -> int:
    faults = actions.faults()
    if faults:
        print(f"{faults:,} counters are wrong. `hearth tally rebuild` puts them right; please report it.")
        return 1
    print("Every counter is right.")
    return 0
