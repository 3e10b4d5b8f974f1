"""One transaction: a list, its persons, a verdict for every row, and the alarms its rows raise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from hearth.access.record import record
from hearth.exchange.actions import linking, raising
from hearth.exchange.actions.choices import Choices, known_list
from hearth.exchange.actions.judging import Judged, held_as, judged
from hearth.exchange.models import ImportRow, ImportRun
from hearth.exchange.rules import feeds, reading
from hearth.exchange.rules.entries import Entry, RefusedRow
from hearth.exchange.rules.plans import DISAGREE, Outcome, Verdict
from hearth.exchange.rules.standing import Ask, asks
from hearth.kit.bulk import add_rows, sent_ahead
from hearth.people.actions import lists as people_lists
from hearth.people.models import DataSet, ListEntry

JUDGED, COMPARED, WRITTEN, ENDING = 5, 45, 80, 97
"""How many percent of the writing are done when the list is held against what stands, when it is known who is who, when
people and entries are written, and when every row has its verdict."""


@dataclass(frozen=True)
class Came:
    """The rows of a file as they came: cell by cell, and to the letter where the whole file is to go back."""

    cells: Mapping[int, Sequence[str]]
    to_the_letter: Mapping[int, str]
    whole: bool

    def kept_of(self, outcome: Outcome) -> dict[str, Any]:
        """What is kept of a row as it came: a rejected one, to be mended, and every row of a file that goes back."""
        written = self.to_the_letter.get(outcome.number, "")
        if outcome.verdict is Verdict.REJECTED or (self.whole and not written):
            return {"said": _as_came(self.cells[outcome.number]), "written": written}
        return {"written": written}


def write(
    run: ImportRun, opened: reading.Reading, rows: Sequence[Entry | RefusedRow], tell: Callable[[int], None],
    to_the_letter: Mapping[int, str],
) -> None:  # fmt: skip
    """Write what the rows come to; `tell` hears how many percent of it are done. The caller ends the run.

    `to_the_letter` has the records, by number, of a file that goes back as it came.
    """
    data_set = _data_set(run, Choices.of(run.options))
    done = judged(run, rows, data_set)
    cells = {row.number: row.cells for row in opened.sheet.rows}
    came = Came(cells, to_the_letter, whole=bool(run.options.get("written")))
    tell(JUDGED)
    weighing = linking.Weighing(run.team.borough, lambda share: tell(JUDGED + int((COMPARED - JUDGED) * share)))
    kept = people_lists.keep_entries(
        data_set=data_set, by=run.made_by, weigh=weighing,
        entries=(_listed(entry, done.wards, cells[entry.number], opened.feed) for entry in done.plan.to_write),
        told=lambda share: tell(COMPARED + int((WRITTEN - COMPARED) * share)),
    )  # fmt: skip
    to_compare = weighing.keep_doubts(run, {key: entry for key, entry in kept.items() if entry.person_id})
    left = people_lists.leave_list(data_set=data_set, row_keys=done.plan.leaving, by=run.made_by)
    tell(WRITTEN)
    _write_rows(run, came, done, kept, left, told=lambda told: tell(WRITTEN + (ENDING - WRITTEN) * told // len(rows)))
    run.data_set, run.counts, run.rows_read = data_set, done.plan.counts, run.rows
    run.options = {
        **run.options, "doubts": reading.doubts(done.plan), "layout": opened.feed.called,
        "warning": reading.all_elsewhere_words(done.plan, done.districts), "not_marked": done.plan.not_marked,
        **_asking(run, done, opened), "to_identify": sum(e.person_id is None for e in kept.values()),
        "to_compare": to_compare,
    }  # fmt: skip
    run.options["raised"] = raising.raise_for(run, by=None, at_once=True)
    record("lists.load", run, team=run.team, data_set=data_set.pk, counts=done.plan.counts)


def _data_set(run: ImportRun, choices: Choices) -> DataSet:
    known, key = known_list(run.feed), held_as(run)
    held = DataSet.objects.filter(team=run.team, key=key).first()
    facts = {name: getattr(choices, name) or ("" if held else getattr(known, name))
             for name in ("source", "legal_basis", "purpose")}  # fmt: skip
    if known.takes_from:
        known, facts = known_list(key), dict.fromkeys(facts, "") if held else facts
    return people_lists.open_data_set(
        team=run.team, key=key, name=(choices.name if known.named else known.called)[:120], by=run.made_by,
        expires_on=choices.last_day, kept_for_days=known.kept_for_days, **facts,
    )  # fmt: skip


def _asking(run: ImportRun, done: Judged, opened: reading.Reading) -> dict[str, dict[str, int]]:
    """How many rows ask for what, and how much of that was raised from an earlier file."""
    told = _asked(done, opened)
    counted = Counter(ask.kind.key for asked in told.values() for ask in asked)
    return {"asks": dict(counted), "asked_before": raising.asked_before(run, told)}


def _asked(done: Judged, opened: reading.Reading) -> dict[str, list[Ask]]:
    """What each of the rows that count asks for. Nobody who has died, or lives elsewhere, asks for anything."""
    if not opened.feed.asks and not any(feeds.fields()[key].need for key in opened.columns):
        return {}
    return {
        outcome.entry.key: asked
        for outcome in done.plan.outcomes
        if outcome.entry and outcome.verdict in raising.ASKING and (asked := asks(outcome.entry.said, opened.feed))
    }


def _listed(entry: Entry, wards: Mapping[str, int], cells: Sequence[str], feed: feeds.Feed) -> people_lists.Listed:
    said, unsure = entry.said, DISAGREE in entry.flags
    told = people_lists.Told(
        first_name=said.get("first_name", "")[:80], middle_name=said.get("middle_name", "")[:80],
        last_name=said.get("last_name", "")[:80], born=entry.born, nhs_number=entry.nhs.digits,
        nhs_number_is_valid=entry.nhs.valid, phones=tuple(dict.fromkeys(p.e164 for p in entry.phones)),
        email=entry.email if len(entry.email) <= 254 else "", address=_address(said), postcode=entry.postcode.code,
        uprn=entry.uprn, ward_id=wards.get(entry.postcode.code),
        has_died=entry.is_deceased and not unsure, died_on=entry.died_on, hold_contact=entry.is_deceased and unsure,
        is_protected=said.get("protected_address") == "yes",
    )  # fmt: skip
    return people_lists.Listed(
        row_key=entry.key, said=said, flags=entry.flags, digest=entry.digest, told=told, cells=_as_came(cells),
        sender_id=said.get("sender_id", "") if feed.told_by_sender else "",
    )  # fmt: skip


def _address(said: Mapping[str, str]) -> dict[str, str]:
    """Up to three lines and a town: the last line is the town when no column says which it is."""
    lines = [said[key] for key in (f"address_{n}" for n in range(1, 6)) if said.get(key)]
    town = said.get("town", "") or (lines.pop() if len(lines) > 1 else "")
    first, second, *rest = [*lines, "", ""]
    third = ", ".join(line for line in rest if line)
    named = {"address_1": first, "address_2": second, "address_3": third}
    return {**{name: line[:120] for name, line in named.items() if line}, **({"town": town[:80]} if town else {})}


def _write_rows(
    run: ImportRun, came: Came, done: Judged, kept: people_lists.Kept,
    left: Mapping[str, ListEntry], told: Callable[[int], None],
) -> None:  # fmt: skip
    same = {"team_id": run.team_id, "run_id": run.pk}
    gone = ({**_left(left[key]), "verdict": "gone", "reason": "Not in this file any more."}
            for key in done.plan.gone if key in left)  # fmt: skip
    with sent_ahead():
        add_rows(ImportRow, (_row(outcome, came, done, kept, left) for outcome in done.plan.outcomes), same=same,
                 told=told)  # fmt: skip
        add_rows(ImportRow, gone, same=same)


def _left(entry: ListEntry) -> dict[str, Any]:
    return {"id": uuid4(), "entry_id": entry.pk, "person_id": entry.person_id, "before": {"entry": {"gone_at": None}}}


def _row(outcome: Outcome, came: Came, done: Judged, kept, left) -> dict[str, Any]:
    row = {"id": uuid4(), "line": outcome.number, "verdict": outcome.verdict, "reason": outcome.reason}
    key = outcome.entry.key if outcome.entry else outcome.key
    row |= came.kept_of(outcome)
    if outcome.verdict is Verdict.REJECTED:
        return row
    if outcome.verdict is Verdict.GONE and key in left:
        row |= {**_left(left[key]), "id": row["id"]}
    elif key in kept and outcome.writes:
        entry, was = kept[key], kept.was[key]
        row |= {"entry_id": entry.pk, "person_id": entry.person_id, "before": was}
        if was["entry"]:
            row["changes"] = changes(was["entry"]["said"], entry.said)
    elif key:
        row["entry_id"], row["person_id"] = done.ids.get(key, (None, None))
    return row


def changes(before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, list[str]]:
    """Field to [what the entry said, what it says now], for fields whose change means something."""
    passing = {key for key, field in feeds.fields().items() if field.passing}
    return {
        key: [before.get(key, ""), now.get(key, "")]
        for key in sorted({*before, *now} - passing)
        if before.get(key, "") != now.get(key, "") and not (key.endswith("_as_came") and key[:-8] in passing)
    }


def _as_came(cells: Sequence[str]) -> Sequence[str]:
    """The row's cells in the file's order, all of them, without what a database cannot hold."""
    return [cell.replace("\0", "") for cell in cells] if any("\0" in cell for cell in cells) else cells
