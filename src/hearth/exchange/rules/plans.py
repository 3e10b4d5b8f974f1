"""What a file would do to a list: one verdict for every row, before anything is written.

The verdicts add up to the rows. The order of the rows never matters.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from hearth.kit.identifiers import folded

from .entries import Entry, RefusedRow


class Verdict(StrEnum):
    """What became of one row."""

    NEW = "new"
    UPDATED = "updated"
    BACK = "back"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    OUT_OF_AREA = "out_of_area"
    OUT_OF_DATE = "out_of_date"
    NOT_ASKED = "not_asked"
    NOT_HELD = "not_held"
    DECEASED = "deceased"
    RESTRICTED = "restricted"
    REJECTED = "rejected"
    GONE = "gone"


VERDICT_WORDS: Mapping[Verdict, str] = {
    Verdict.NEW: "New",
    Verdict.UPDATED: "Changed",
    Verdict.BACK: "Back on the list",
    Verdict.UNCHANGED: "Unchanged",
    Verdict.DUPLICATE: "Twice in the file",
    Verdict.OUT_OF_AREA: "Out of area",
    Verdict.OUT_OF_DATE: "Out of date",
    Verdict.NOT_ASKED: "Asks for nothing yet",
    Verdict.NOT_HELD: "Not on our list",
    Verdict.DECEASED: "Deceased",
    Verdict.RESTRICTED: "Use restricted",
    Verdict.REJECTED: "Rejected",
    Verdict.GONE: "Gone from the list",
}


@dataclass(frozen=True, slots=True)
class Held:
    """What the list holds already under a row's key."""

    digest: str
    stamp: str
    is_gone: bool = False
    is_restricted: bool = False


@dataclass(frozen=True)
class Area:
    """Which rows are ours: our districts' codes and names, and for each known postcode whether it is ours."""

    districts: frozenset[str]
    postcodes: Mapping[str, bool]
    names: frozenset[str] = frozenset()
    keep_all: bool = False


DISAGREE = "rows disagree about a death"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One row's verdict. `entry` is there for rows that are kept; `writes` says whether the list changes."""

    number: int
    verdict: Verdict
    reason: str = ""
    entry: Entry | None = None
    writes: bool = False
    key: str = ""


@dataclass(frozen=True)
class Plan:
    """Every row's verdict, in the order of the file; who is gone from the list has no row, only a key."""

    outcomes: tuple[Outcome, ...]
    gone: tuple[str, ...] = ()
    not_marked: str = ""

    @property
    def counts(self) -> dict[str, int]:
        counted = Counter(outcome.verdict for outcome in self.outcomes)
        counted[Verdict.GONE] += len(self.gone)
        return {verdict.value: counted.get(verdict, 0) for verdict in Verdict}

    @property
    def to_write(self) -> tuple[Entry, ...]:
        return tuple(outcome.entry for outcome in self.outcomes if outcome.writes and outcome.entry)

    @property
    def leaving(self) -> tuple[str, ...]:
        """The keys of everybody this file takes off the list."""
        return (*self.gone, *(outcome.key for outcome in self.outcomes if outcome.verdict is Verdict.GONE))

    @property
    def all_elsewhere(self) -> bool:
        """True when no row is ours: the file is another council's, or the borough's code is wrong."""
        left = [o for o in self.outcomes if o.verdict not in (Verdict.REJECTED, Verdict.DUPLICATE)]
        return bool(left) and all(outcome.verdict is Verdict.OUT_OF_AREA for outcome in left)


def plan(
    rows: Sequence[Entry | RefusedRow], *, held: Mapping[str, Held], area: Area, whole: Whole | None = None
) -> Plan:
    """Give every row its verdict against what the list holds, and say who is gone when the file is a whole list."""
    outcomes: list[Outcome] = []
    rivals: dict[str, list[Entry]] = {}
    for row in rows:
        if isinstance(row, RefusedRow):
            outcomes.append(Outcome(row.number, Verdict.REJECTED, " ".join(row.reasons)))
        else:
            rivals.setdefault(row.key, []).append(row)
    for entries in rivals.values():
        winner, losers = _parted(entries)
        outcomes.append(_judged(winner, held.get(winner.key), area))
        outcomes.extend(losers)
    done = tuple(sorted(outcomes, key=lambda outcome: outcome.number))
    gone, words = _gone(rows, held, whole) if whole else ((), "")
    return Plan(done, gone, words)


@dataclass(frozen=True)
class Whole:
    """How a file that names everybody on the list is held against it. `confirmed` lets many leave at once."""

    standing: frozenset[str]
    newest: str = ""
    confirmed: bool = False


TOO_MANY = 0.2
"""More than this share of a list never leaves it by one file unless somebody says that it is so."""
FEW = 5
"""This many may always leave."""


def _gone(rows: Sequence[Entry | RefusedRow], held: Mapping[str, Held], whole: Whole) -> tuple[tuple[str, ...], str]:
    """(keys of who left, why nobody was marked). A row that cannot be read is no sign that somebody left."""
    named = {row.key for row in rows}
    gone = tuple(sorted(whole.standing - named))
    if not gone:
        return (), ""
    newest = max((row.stamp for row in rows if isinstance(row, Entry)), default="")
    if newest and whole.newest and newest < whole.newest:
        return (), (
            f"The file is older ({newest[:10]}) than what the list holds already ({whole.newest[:10]}), so nobody was "
            "marked as gone from the list."
        )
    if len(gone) > max(FEW, TOO_MANY * len(whole.standing)) and not whole.confirmed:
        return (), (
            f"{len(gone):,} of {len(whole.standing):,} people on the list are not in this file. That is more than a "
            "fifth, so the file may be only a part, and nobody was marked as gone. If they have really left, say so "
            "beside the file and load it again."
        )
    return gone, ""


def take_off(rows: Sequence[Entry | RefusedRow], *, held: Mapping[str, Held]) -> Plan:
    """The verdicts of a file that names people who leave a list: their entries go, their persons stay."""
    outcomes, seen = [], {}
    for row in rows:
        if isinstance(row, RefusedRow):
            outcomes.append(Outcome(row.number, Verdict.REJECTED, " ".join(row.reasons)))
        elif row.key in seen:
            outcomes.append(Outcome(row.number, Verdict.DUPLICATE, f"The same as row {seen[row.key]}."))
        else:
            seen[row.key] = row.number
            outcomes.append(_taken_off(row, held.get(row.key)))
    return Plan(tuple(outcomes))


def _taken_off(entry: Entry, held: Held | None) -> Outcome:
    if held is None:
        return Outcome(entry.number, Verdict.NOT_HELD, "Nobody of this number, or name and birth, is on our list.")
    if held.is_gone:
        return Outcome(entry.number, Verdict.UNCHANGED, "Had left the list already.", key=entry.key)
    return Outcome(entry.number, Verdict.GONE, "The sender took them off the list.", key=entry.key)


def _parted(entries: list[Entry]) -> tuple[Entry, list[Outcome]]:
    """The latest row wins, then a fixed but meaningless order. A death told by any of them stops contact."""
    if len(entries) == 1:
        return entries[0], []
    ranked = sorted(entries, key=lambda e: (e.stamp, e.digest, tuple(sorted(e.said.items()))), reverse=True)
    winner, *losers = ranked
    same = [winner, *(entry for entry in losers if not _another_person(winner, entry))]
    told = [_lost(winner, entry) for entry in losers]
    if _disagree(same):
        winner = _with_death(winner, [entry for entry in same if entry.is_deceased])
    return winner, told


def _disagree(same: list[Entry]) -> bool:
    """Some rows of one person tell of a death, and another that is no older does not."""
    dead = [entry.stamp for entry in same if entry.is_deceased]
    alive = [entry.stamp for entry in same if not entry.is_deceased]
    return bool(dead and alive) and max(alive) >= max(dead)


def _another_person(winner: Entry, entry: Entry) -> bool:
    """One NHS number, but neither the name nor the date of birth agrees: one of the numbers must be wrong."""
    same_name = winner.who[:2] == entry.who[:2]
    same_birth = winner.born == entry.born or winner.born is None or entry.born is None
    return not same_name and not same_birth


def _lost(winner: Entry, entry: Entry) -> Outcome:
    if _another_person(winner, entry):
        reason = (
            f"The NHS number is also on row {winner.number}, with another name and another date of birth. "
            "Find out whose it is, and correct or clear the other."
        )
        return Outcome(entry.number, Verdict.REJECTED, reason)
    exact = "the same as" if entry.digest == winner.digest else "another row for the person on"
    return Outcome(entry.number, Verdict.DUPLICATE, f"This is {exact} row {winner.number}, which was used.")


def _with_death(winner: Entry, dead: list[Entry]) -> Entry:
    """Rows of one person disagree: nobody is called until somebody has checked."""
    days = sorted(entry.died_on for entry in dead if entry.died_on)
    digest = hashlib.sha256(f"{winner.digest}|death told by another row".encode()).hexdigest()
    return replace(
        winner, is_deceased=True, died_on=days[0] if days else None, digest=digest,
        flags=winner.flags | {DISAGREE},
    )  # fmt: skip


def _judged(entry: Entry, held: Held | None, area: Area) -> Outcome:
    elsewhere, flags, reason = _where(entry, area)
    died_on_our_list = entry.is_deceased and held is not None
    if elsewhere and not area.keep_all and not died_on_our_list:
        return Outcome(entry.number, Verdict.OUT_OF_AREA, reason)
    if entry.left_out[0] and not died_on_our_list:
        return Outcome(entry.number, Verdict(entry.left_out[0]), entry.left_out[1])
    if flags:
        digest = hashlib.sha256(f"{entry.digest}|{sorted(flags)}".encode()).hexdigest()
        entry = replace(entry, flags=entry.flags | flags, digest=digest, notes=(*entry.notes, reason))
    return _against_held(entry, held)


def _against_held(entry: Entry, held: Held | None) -> Outcome:
    if held is not None and held.is_restricted:
        return Outcome(entry.number, Verdict.RESTRICTED, "The use of the record is restricted: nothing was taken over.",
                       entry)  # fmt: skip
    older = held is not None and bool(held.stamp) and bool(entry.stamp) and entry.stamp < held.stamp
    changed = held is None or (held.digest != entry.digest and not older)
    if entry.is_deceased and not older:
        return Outcome(entry.number, Verdict.DECEASED, "Told to have died: not contacted.", entry, writes=changed)
    notes = " ".join(entry.notes)
    if held is None:
        return Outcome(entry.number, Verdict.NEW, notes, entry, writes=True)
    if older:
        return Outcome(entry.number, Verdict.UNCHANGED, "The list holds a later row for this person.", entry)
    if held.is_gone:
        return Outcome(entry.number, Verdict.BACK, notes or "Had left the list.", entry, writes=True)
    return Outcome(entry.number, Verdict.UPDATED if changed else Verdict.UNCHANGED, notes, entry, writes=changed)


def _where(entry: Entry, area: Area) -> tuple[bool, frozenset[str], str]:
    """(elsewhere, flags, words): a district's code decides, then a known postcode; else the row stays, flagged."""
    if entry.district:
        if entry.district in area.districts:
            return False, frozenset(), ""
        return True, frozenset({"out of area"}), f"District {entry.district} is not ours."
    if folded(entry.said.get("district", "")) in area.names:
        return False, frozenset(), ""
    ours = area.postcodes.get(entry.postcode.code) if entry.postcode else None
    if ours is True or entry.postcode.no_fixed_abode:
        return False, frozenset(), ""
    if ours is False:
        return True, frozenset({"out of area"}), f"Postcode {entry.postcode.code} is in another district."
    named = entry.said.get("district", "")
    where = f"“{named}”" if named else "the postcode is not on our map" if entry.postcode else "no postcode was given"
    return False, frozenset({"area not known"}), f"It is not certain that this is in our area: {where}."
