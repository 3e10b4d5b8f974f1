"""The tables of the exchange, by noun."""

from hearth.exchange.models.cohorts import (
    AgencyQuestion,
    Cohort,
    CohortDay,
    HandedOn,
    HandOn,
    KeyFile,
    KnownKey,
)
from hearth.exchange.models.comparing import PossibleMatch, Thresholds
from hearth.exchange.models.lists import Feedback, ImportFile, ImportRow, ImportRun, RaisedNeed
from hearth.exchange.models.members import MemberFile

__all__ = [
    "AgencyQuestion", "Cohort", "CohortDay", "Feedback", "HandOn", "HandedOn", "ImportFile", "ImportRow", "ImportRun",
    "KeyFile", "KnownKey", "MemberFile", "PossibleMatch", "RaisedNeed", "Thresholds",
]  # fmt: skip
