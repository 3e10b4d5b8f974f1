"""How somebody is rung from now on, in words after their name."""

from __future__ import annotations

from datetime import date

from hearth.kit.language import pick
from hearth.kit.when import day


def rung_from_now(every_days: int, review_on: date) -> str:
    """“will be rung every 2 days from now, looked at again on 9 March 2026”."""
    often = pick("every day", "bob dydd") if every_days == 1 else pick(f"every {every_days} days",
                                                                       f"bob {every_days} diwrnod")  # fmt: skip
    return pick(f"will be rung {often} from now, looked at again on {day(review_on)}",
                f"yn cael eu ffonio {often} o hyn ymlaen, ac edrychir ar hyn eto ar {day(review_on)}")  # fmt: skip
