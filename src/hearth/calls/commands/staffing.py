"""`hearth calls staffing`: how many callers, and what if, from a file. Needs neither the web nor the database."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from hearth.kit.command import argument, command
from hearth.kit.private_files import refuse_unwritable, write_private
from hearth.kit.refused import Refused


@command("calls staffing", "Say how many callers calls need, and what absence does to it; needs no database.")
@argument(
    "file", metavar="FILE", type=Path, help="a plan (TOML), or calls and callers by half-hour (CSV): docs/staffing.md"
)
@argument("--out", metavar="ANSWER.csv", required=True, type=Path, help="write every half-hour and day here, CSV")
@argument("--away", metavar="PERCENT", type=float, help="besides what the file asks: what if so many are away")
@argument("--minutes", type=float, default=10, help="of a CSV: how long a call takes (10)")
@argument("--percent", type=float, default=80, help="of a CSV: how many calls are to be answered in time (80)")
@argument("--seconds", type=float, default=20, help="of a CSV: what in time is (20)")
@argument("--patience", metavar="SECONDS", type=float, help="of a CSV: after how long people hang up; never without it")
@argument("--runs", type=int, help="how often each day is drawn; without it as often as a few seconds allow")
@argument("--seed", type=int, default=1, help="the same seed draws the same days (1)")
def staffing(options: Namespace) -> int:
    """Answer a plan and its what-ifs, write the table and tell in words how it stands."""
    from hearth.calls.staffing.beside import beside
    from hearth.calls.staffing.sheet import as_csv
    from hearth.calls.staffing.simulation import runs_for
    from hearth.calls.staffing.words import said_of

    _refuse_out_of_range(options)
    refuse_unwritable(options.out)
    plan, what_ifs = _read(options)
    runs = options.runs or runs_for(plan)
    told = list(beside(plan, what_ifs, runs=runs, seed=options.seed))
    write_private(options.out, [as_csv((one.name, one.answered) for one in told).encode()])
    print(f"{said_of(plan.target)}\nEach day was drawn {runs} times, with the seed {options.seed}.")
    for one in told:
        print("\n".join(["", one.name.upper(), one.stands, *one.breaks, *one.mends]))
    return 0


def _refuse_out_of_range(options: Namespace) -> None:
    ranges = {"away": (0, 100), "minutes": (0.1, 240), "percent": (1, 99.9), "seconds": (0, 3600),
              "patience": (1, 86_400), "runs": (2, 100_000), "seed": (0, 2**63)}  # fmt: skip
    for name, (least, most) in ranges.items():
        value = getattr(options, name)
        if value is not None and not least <= value <= most:
            raise Refused(f"--{name} wants a number from {least:,} to {most:,}.")


def _read(options: Namespace):
    from hearth.calls.staffing.absence import Absence
    from hearth.calls.staffing.files import Asked, Faulty, read_plan
    from hearth.calls.staffing.plan import Target, WhatIf
    from hearth.calls.staffing.sheet import read_day_sheet

    try:
        text = options.file.read_text(encoding="utf-8-sig")
        if options.file.suffix.lower() == ".csv":
            target = Target(options.percent / 100, options.seconds, options.patience)
            asked = Asked(read_day_sheet(text, minutes=options.minutes, target=target))
        else:
            asked = read_plan(text, lambda name: (options.file.parent / name).read_text(encoding="utf-8-sig"))
    except Faulty as found:
        more = f"\n… and {len(found.faults) - 20:,} more" if len(found.faults) > 20 else ""
        raise Refused("\n".join(found.faults[:20]) + more) from None
    except ValueError as wrong:
        raise Refused(f"{options.file.name} cannot be read: {wrong}") from None
    away = options.away
    more = () if away is None else (WhatIf(f"{away:g}% are away", Absence(away / 100)),)
    return asked.plan, (*asked.what_ifs, *more)
