"""Whom the hub rings and who rings them: campaigns, keeping in touch, turns, tries, visits at the door, callers."""

from hearth.calls.models.asked import AskedToStay
from hearth.calls.models.caller import Caller
from hearth.calls.models.campaign import Campaign, KeepInTouch
from hearth.calls.models.doubt import Doubt
from hearth.calls.models.incoming import IncomingCall, Line
from hearth.calls.models.load import LoadLimit
from hearth.calls.models.note import CallNote
from hearth.calls.models.reminder import Reminder
from hearth.calls.models.sample import Finding, Sampled, SampleDraw
from hearth.calls.models.sheet import CallSheet
from hearth.calls.models.shift import Absence, Shift
from hearth.calls.models.staffing import StaffingPlan, StaffingWhatIf
from hearth.calls.models.turn import RANKS, Claim, InTime, Round, StepGone, Try, Turn, Visit

__all__ = [
    "RANKS", "Absence", "AskedToStay", "CallNote", "CallSheet", "Caller", "Campaign", "Claim", "Doubt", "Finding",
    "InTime", "IncomingCall", "KeepInTouch", "Line", "LoadLimit", "Reminder", "Round", "SampleDraw", "Sampled", "Shift",
    "StaffingPlan", "StaffingWhatIf", "StepGone", "Try", "Turn", "Visit",
]  # fmt: skip
