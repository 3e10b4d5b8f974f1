"""What is sent back to whoever sent a list: the hub's own results, row by row, or what somebody decided to say."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import cast
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from hearth.access.doors import allow
from hearth.access.models import User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.calls.models import Try, Visit
from hearth.exchange.models import Feedback, ImportRow, ImportRun
from hearth.exchange.rules import returns
from hearth.exchange.rules.returns import Answer, Facts, Result, Template
from hearth.exchange.rules.sheets import write_csv
from hearth.exchange.rules.written import Style
from hearth.kit.bulk import batches
from hearth.kit.refused import Refused
from hearth.needs.models import Contact, Need
from hearth.people.actions.lists import RESTRICTED
from hearth.people.models import Approach, ListEntry

HELD = {"code": "return_code", "date": "return_on", "comment": "return_words"}


@transaction.atomic
def say_outcome(*, row: ImportRow, by: User, code: str, comment: str = "", on: date | None = None) -> Feedback | None:
    """Say what goes back for one row instead of what the hub's results come to; no code at all takes that back."""
    allow(by, Permission.IMPORT_LISTS, row.team_id)
    if row.entry_id is None:
        raise Refused("This row is not on the list, so there is nothing to say of it.")
    if row.person and row.person.is_restricted:
        raise Refused("The use of this person's record is restricted, so nothing is sent back about them.")
    if not code:
        Feedback.objects.filter(entry=row.entry_id, team=row.team_id).delete()
        record("lists.unsay_outcome", row, team=row.team)
        return None
    if code not in returns.codes():
        raise Refused(f"“{code}” is not a code that may be sent. The codes are: {', '.join(returns.codes())}.")
    today = timezone.localdate()
    if on is not None and on > today:
        raise Refused("The day cannot be in the future.")
    said = {"code": code, "comment": returns.checked_comment(comment), "on": on or today, "said_by": by,
            "said_at": timezone.now()}  # fmt: skip
    held, _ = Feedback.objects.update_or_create(team=row.team, entry_id=row.entry_id, defaults=said)
    record("lists.say_outcome", held, team=row.team, code=code)
    return held


@transaction.atomic
def make_return(*, run: ImportRun, by: User | None, template: Template | None = None) -> bytes:
    """The file to send back for a loaded file: the same file with answers, or one by a template.

    Raises Refused when the file is not loaded, or its rows were not kept to the letter and no template is named.
    """
    if by is not None:
        allow(by, Permission.IMPORT_LISTS, run.team_id)
    if run.status != "loaded":
        raise Refused("Only a file that is loaded can be sent back.")
    if template is None and not run.options.get("written"):
        known = ", ".join(sorted(returns.templates()))
        raise Refused(f"Only the national outcomes file goes back as it came. Choose what to send: {known}.")
    rows, counts = _as_it_came(run) if template is None else _by_template(run, template)
    record("lists.return", run, team=run.team, template=template.key if template else "", counts=counts)
    return rows


def _as_it_came(run: ImportRun) -> tuple[bytes, dict[str, int]]:
    headers, counted = run.options["headers"], Counter()
    places = {name: headers.index(run.mapping[field]) for name, field in HELD.items() if field in run.mapping}
    if len(places) not in (0, len(HELD)):
        raise Refused("The file has some of the columns Code, Date and Comments and not all. Add the missing ones.")
    style = Style(**run.options["written"])
    top = run.options["header_row"]
    records = {top: style.around.get(str(top)) or style.record(headers)}
    for row, answer in answers(run.lines.filter(team=run.team_id, line__isnull=False).order_by("line")):
        counted[answer.code] += 1
        told = returns.told(answer)
        record = row.written or style.record([*(row.said or []), *[""] * (len(headers) - len(row.said or []))])
        records[cast(int, row.line)] = _answered(style, record, places, told if answer.code or not places else {})
    if not places:
        records[top] = style.preceded(records[top], ["Code", "Date", "Comments"])
    return style.content(records), dict(counted)


def _answered(style: Style, record: str, places: Mapping[str, int], told: Mapping[str, str]) -> str:
    """A record with what goes back for it in its places, or in front of it where the file has none."""
    if not places:
        return style.preceded(record, [told[name] for name in HELD])
    return style.answered(record, {places[name]: text for name, text in told.items()})


def _by_template(run: ImportRun, template: Template) -> tuple[bytes, dict[str, int]]:
    counted: Counter[str] = Counter()
    rows: list[list[object]] = []
    lines = run.lines.filter(team=run.team_id, entry__isnull=False).exclude(entry__person__is_restricted=True)
    lines = lines.exclude(entry__flags__contains=[RESTRICTED]).select_related("entry").order_by("line", "pk")
    for row, answer in answers(lines):
        counted[answer.code] += 1
        rows.append([*returns.from_template(template, cast(ListEntry, row.entry).said, answer)])
    return write_csv(list(template.columns), rows), dict(counted)


def answers(lines) -> Iterator[tuple[ImportRow, Answer]]:
    """Each row with what goes back for it."""
    for batch in batches(list(lines.select_related("entry__person"))):
        facts = facts_of(batch)
        said = Feedback.objects.filter(entry__in=[row.entry_id for row in batch if row.entry_id], team=batch[0].team_id)
        decided = {one.entry_id: one for one in said}
        for row in batch:
            yield row, _answer(row, facts.get(row.pk), decided.get(row.entry_id))


def _answer(row: ImportRow, facts: Facts | None, decided: Feedback | None) -> Answer:
    if facts is None or facts.is_restricted:
        return Answer(returns.Result.NOT_TRIED, "", None)
    result = returns.result_of(facts)
    if decided:
        return Answer(result, decided.code, decided.on, decided.comment, by_hand=True)
    said = cast(ListEntry, row.entry).said
    code = returns.code_of(result, f"{said.get('service_name', '')} {said.get('service_code', '')}")
    comment = returns.why_not_reached(facts) if result == Result.NOT_REACHED else ""
    return Answer(result, code, facts.latest or timezone.localdate(), comment)


def facts_of(rows: Sequence[ImportRow]) -> dict[UUID, Facts]:
    """What the hub has done since each row's entry came: what the reader's own team did, and who reached them."""
    known = [(row, row.entry, row.entry.person_id) for row in rows if row.entry and row.entry.person_id]
    people = {person for _, _, person in known}
    team = known[0][0].team_id if known else None
    own = {"person__in": people, "team": team}
    approaches = _by_person(Approach.objects.filter(person__in=people))
    needs = _by_person(Need.objects.filter(**own))
    talks = _by_person(Contact.objects.filter(**own, completed_at__isnull=False).order_by("completed_at"))
    tries = _by_person(Try.objects.filter(**own).order_by("at"))
    visits = _by_person(Visit.objects.filter(**own, ended_at__isnull=False).order_by("ended_at"))
    return {
        row.pk: _facts(entry, approaches[one], needs[one], talks[one], tries[one], visits[one])
        for row, entry, one in known
    }


def _by_person(rows) -> dict[UUID, list]:
    found = defaultdict(list)
    for row in rows:
        found[row.person_id].append(row)
    return found


def _said(talks: list[Contact], visits: list[Visit]) -> Result | None:
    """What the last conversation with them came to, on the telephone or at the door. A death is on the record, or was
    taken off it again."""
    over = sorted(
        [(talk.completed_at, talk.result) for talk in talks] + [(visit.ended_at, visit.result) for visit in visits]
    )
    results = [Result(result) for _, result in over if result]
    return next((one for one in reversed(results) if one not in (Result.NOT_REACHED, Result.DIED)), None)


def _facts(entry, approaches: list[Approach], needs: list[Need], talks: list[Contact], tries: list[Try],
           visits: list[Visit]) -> Facts:  # fmt: skip
    since = entry.first_seen_at
    tried = [one for one in approaches if one.at >= since]
    rung = [one for one in tries if one.at >= since]
    gone = [one for one in visits if one.ended_at >= since and one.outcome not in ("died", "not_gone")]
    asked = [need for need in needs if need.raised_at >= since or need.ended_at is None]
    ended = [need for need in asked if need.ended_at]
    days = [one.at for one in tried] + [need.ended_at for need in ended if need.ended_at]
    return Facts(
        died=entry.person.is_deceased, is_restricted=entry.person.is_restricted,
        tried=bool(tried), reached=any(one.was_reached for one in tried),
        waiting=sum(need.ended_at is None and not need.carrier_kind for need in asked),
        in_hand=sum(need.ended_at is None and bool(need.carrier_kind) for need in asked),
        endings=frozenset(need.ending for need in ended),
        said=_said([talk for talk in talks if talk.completed_at and talk.completed_at >= since], gone),
        tries=len(rung), last_try=next((one.in_words for one in reversed(rung) if one.in_words), ""),
        at_door=gone[-1].get_outcome_display() if gone else "",
        latest=timezone.localdate(max(days)) if days else None,
    )  # fmt: skip


def counted(run: ImportRun) -> Mapping[str, int]:
    """How many rows would go back with each code; the blank ones under the empty code."""
    lines = run.lines.filter(team=run.team_id, entry__isnull=False).order_by("line", "pk")
    return dict(Counter(answer.code for _, answer in answers(lines)))
