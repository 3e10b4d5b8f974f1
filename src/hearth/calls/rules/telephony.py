"""What a telephone system may tell, read: one call rings, was answered, has ended. Pure. See docs/telephony.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from hearth.kit.identifiers import read_phone

RINGS, ANSWERED, ENDED = TYPES = ("call.ringing", "call.answered", "call.ended")
ELSEWHERE = ("voicemail", "transferred")
"""Reasons of an end before anybody answered that are no giving up."""
AHEAD = timedelta(minutes=5)
"""So far the clock of a telephone system may be before ours."""


class Untold(ValueError):
    """An event that cannot be read; the message says what is wrong with which part."""


@dataclass(frozen=True)
class Event:
    """One thing that happened to a call."""

    kind: str
    at: datetime
    call: str  # the telephone system's name for it
    number: str = ""  # E.164; empty: withheld, or not told
    agent: str = ""  # who answered: the e-mail address they sign in with
    reason: str = ""


def read(told: Any, now: datetime) -> Event:
    """An event from JSON. Raises Untold in words that name the part."""
    if not isinstance(told, Mapping) or not isinstance(told.get("data"), Mapping):
        raise Untold("Send a JSON object with “type”, “timestamp” and “data”.")
    if told.get("type") not in TYPES:
        raise Untold(f"“type” is one of {', '.join(TYPES)}.")
    data = told["data"]
    call = str(data.get("call") or "").strip()
    if not 1 <= len(call) <= 80:
        raise Untold("“data.call” names the call in 1 to 80 characters, the same in each of its events.")
    return Event(
        told["type"], _moment(told.get("timestamp"), now), call, read_phone(data.get("from") or "").e164[:20],
        _text(data, "agent"), _text(data, "reason"),
    )  # fmt: skip


def _text(data: Mapping, name: str) -> str:
    return str(data.get(name) or "").strip().casefold()[:254]


def _moment(said: Any, now: datetime) -> datetime:
    try:
        at = datetime.fromisoformat(str(said))
    except ValueError:
        raise Untold("“timestamp” is a moment such as 2026-03-02T09:14:05Z.") from None
    if at.tzinfo is None:
        raise Untold("“timestamp” says its offset from UTC: 2026-03-02T09:14:05Z or …+01:00.")
    if at > now + AHEAD:
        raise Untold("“timestamp” lies ahead. Set the clock of the telephone system.")
    return at
