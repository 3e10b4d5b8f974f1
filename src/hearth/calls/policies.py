"""By what a turn goes: the campaign's own settings, or its purpose's where somebody is kept in touch with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from hearth.calls.models import Campaign, KeepInTouch, Turn
from hearth.calls.rules import hours, ladder
from hearth.calls.rules.outcomes import Outcome
from hearth.calls.rules.purposes import purposes
from hearth.kit.bank_holidays import BANK_HOLIDAYS as HOLIDAYS

KEPT_FOR = timedelta(minutes=30)
"""So long a turn waits for the voice it is kept for, at most; then anybody rings."""
__all__ = ["HOLIDAYS", "Policy", "of", "of_campaign", "of_keeping", "purposes"]


@dataclass(frozen=True)
class Policy:
    """Hours, steps and spacing of a campaign, read."""

    name: str
    purpose: str
    hours: hours.Hours
    steps: tuple[ladder.Step, ...]
    spacing: dict[str, float]
    text_after: bool
    is_hard: bool
    script: str

    def again(self, outcome: Outcome) -> float:
        """Hours until the next try after this outcome."""
        return float(self.spacing.get(outcome.name, outcome.again or 0))

    def kept_until(self, at: datetime) -> datetime:
        """Until when somebody to be rung at this moment waits for the voice they know: for no more than half of what is
        then left of the hours, so that a colleague still rings them before nobody is rung any more."""
        for begin, end in hours.openings(at, self.hours, HOLIDAYS):
            return begin + min(KEPT_FOR, (end - begin) / 2)
        return at


def of(turn: Turn) -> Policy:
    """Read once for each row that is held."""
    root = turn.campaign or turn.keep_in_touch
    if "policy" not in vars(root):
        root.policy = of_campaign(root) if isinstance(root, Campaign) else of_keeping(root)
    return root.policy


def of_campaign(campaign: Campaign) -> Policy:
    shipped = purposes().get(campaign.purpose)
    return Policy(
        campaign.name, campaign.purpose, hours.Hours.read(campaign.hours), ladder.read(campaign.steps), campaign.again,
        campaign.text_after, campaign.is_hard, shipped.script if shipped else "",
    )  # fmt: skip


def of_keeping(keeping: KeepInTouch) -> Policy:
    one = purposes()[keeping.purpose]
    return Policy(one.en, one.key, hours.Hours.read(one.hours), ladder.read(one.steps), {}, one.text_after, one.is_hard,
                  one.script)  # fmt: skip
