"""Everything held about one person, gathered behind every wall, in plain words, item by item."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.db.models import Q
from django.utils import timezone

from hearth.access.models import Team, User
from hearth.kit import when
from hearth.offers.models import Volunteer
from hearth.people.models import Fact, Person
from hearth.post.models import Message
from hearth.rights import deeds, holding
from hearth.rights.holding import Whose
from hearth.rights.mentions import mentioning
from hearth.rights.rules import naming
from hearth.rights.rules.holdings import (
    BY_ROOT,
    NOT_TOLD,
    PERSON,
    SIGN_IN,
    VOLUNTEER,
    Holding,
    Mark,
    holding_of,
    label_of,
)
from hearth.rights.saying import called, said

SAFEGUARDING = "safeguarding"
LOG_TITLE = "What was done with your record"


@dataclass(frozen=True)
class Known:
    """What tells the person from everybody else: names of others near them, and their own ways of being reached."""

    others: re.Pattern[str] | None = None
    own: frozenset[str] = frozenset()

    def marks(self, mark: Mark | None, row: models.Model, name: str, value: Any) -> Mark | None:
        """The mark of one field, but for the person's own name, number or address where somebody else's may stand."""
        if mark is not Mark.THIRD or not isinstance(value, str):
            return mark
        sent_to_them = isinstance(row, Message) and row.is_to_them and name == "to"
        return None if sent_to_them or naming.same_way(value) in self.own else mark


def gather(whose: Whose) -> dict[str, Any]:
    """Tables of rows of items. An item has a stable path, plain words, and a mark when it is not simply given."""
    tables, touched = [], {}
    known = Known(_names_of_others(whose), naming.ways_of(_own_ways(whose)))
    for root in BY_ROOT:
        for model in holding.models_held(root) if whose.keys(root) else ():
            told = touched.setdefault(model._meta.db_table, [])
            rows = [
                row for row in _with_names(model, holding.rows_about(model, whose, root)) if str(row.pk) not in told
            ]
            if rows:
                told += [str(row.pk) for row in rows]
                tables.append(_table(model, rows, known, root))
    tables += _mentions(whose, touched)
    tables.append(_log(whose, touched))
    tables += deeds.tables_of(whose.sign_ins)
    return {"made_at": timezone.now().isoformat(), "tables": [table for table in tables if table["rows"]]}


def _with_names(model, rows):
    keys = [f.name for f in model._meta.concrete_fields
            if isinstance(f, models.ForeignKey) and f.related_model in (User, Team, Volunteer)]  # fmt: skip
    return rows.select_related(*keys) if keys else rows


def _table(model, rows: Iterable[models.Model], known: Known, root: str) -> dict[str, Any]:
    label = model._meta.label
    held = holding_of(label, root)
    named = label if root == PERSON else f"{label}.{root.split('.')[-1]}"
    title = held.title or str(model._meta.verbose_name_plural).capitalize()
    return {"model": named.lower(), "title": title, "rows": [_row(held, row, known) for row in rows]}


def _row(held: Holding, row: models.Model, known: Known) -> dict[str, Any]:
    path = f"{row._meta.label_lower}/{row.pk}"
    mark = held.whole or (Mark.SAFEGUARDING if _is_safeguarding(row) else None)
    items = [item for field in row._meta.concrete_fields if (item := _item(held, row, field, path, known))]
    return {"path": path, "mark": mark, "items": items}


def _is_safeguarding(row: models.Model) -> bool:
    """Whether the safeguarding front door is at either end: that it works with somebody may do harm to say."""
    teams = [getattr(row, f.name, None) for f in row._meta.concrete_fields
             if isinstance(f, models.ForeignKey) and f.related_model is Team]  # fmt: skip
    return any(team is not None and team.kind == SAFEGUARDING for team in teams)


def _item(held: Holding, row, field, path: str, known: Known) -> dict[str, Any] | None:
    if field.primary_key or field.name in NOT_TOLD or getattr(field, "related_model", None) is Person:
        return None
    value = getattr(row, field.name) if field.related_model in (User, Team, Volunteer) else field.value_from_object(row)
    if field.related_model and field.related_model not in (User, Team, Volunteer):
        return None
    if field.name in held.pictures:
        return _picture(held, row, field, path)
    if value in (None, "", [], {}) or isinstance(value, (bytes, memoryview)):
        return None
    name = row.field if isinstance(row, Fact) and field.name == "value" else field.name
    words = _words(name, value, dict(field.flatchoices or ()))
    marked = held.marks.get(field.name) or (Mark.STAFF if isinstance(value, User) else None)
    if isinstance(row, Message) and held.paths == ("to",) and row.about_person and field.name in ("subject", "body"):
        marked = Mark.THIRD  # it tells them of somebody else
    mark = known.marks(marked, row, field.name, value)
    if marked is None and isinstance(field, (models.TextField, models.CharField, models.JSONField)):
        mark = Mark.NAMES if naming.names_somebody(words, known.others) else None
    return {"path": f"{path}/{field.name}", "label": label_of(held, field.name), "words": words, "mark": mark}


def _picture(held: Holding, row, field, path: str) -> dict[str, Any]:
    """A photograph as it is kept; the words say which file of what they get it is."""
    return {"path": f"{path}/{field.name}", "label": label_of(held, field.name), "words": f"pictures/{row.pk}.jpg",
            "mark": held.marks.get(field.name),
            "picture": base64.b64encode(bytes(getattr(row, field.name))).decode()}  # fmt: skip


def _words(name: str, value: Any, choices: dict) -> str:
    if isinstance(value, (User, Volunteer, Team)):
        return value.name
    return said(name, choices.get(value, value) if isinstance(value, str | int) else value)


def _names_of_others(whose: Whose) -> re.Pattern[str] | None:
    """Names of those at the same address or telephone, of volunteers and residents who met, and of staff in full."""
    records, near = whose.people, Q(pk__in=[])
    own = [name for pair in _own_names(whose) for name in (*pair, " ".join(pair))]
    people = list(Person.objects.filter(pk__in=records))
    for person in people:
        own += [person.first_name, person.middle_name, person.last_name, person.known_as, person.name]
        if person.address_1 and person.postcode:
            near |= Q(address_1__iexact=person.address_1, postcode=person.postcode)
        near |= Q(phone__in=[number for number in (person.phone, person.phone_2) if number])
    others = Person.objects.filter(near).exclude(pk__in=records).values_list("first_name", "last_name")[:50]
    met = Volunteer.objects.filter(tasks__need__person__in=records).values_list("first_name", "last_name").distinct()
    helped = Person.objects.filter(needs__tasks__volunteer__in=whose.volunteers).exclude(pk__in=records)
    met = {*met, *helped.values_list("first_name", "last_name")}
    boroughs = {person.borough_id for person in people}
    boroughs |= set(Volunteer.objects.filter(pk__in=whose.volunteers).values_list("team__borough", flat=True))
    staff = User.objects.filter(memberships__team__borough__in=boroughs).values_list("name", flat=True).distinct()
    pairs = [*others, *met]
    found = [*(name for pair in pairs for name in pair), *(" ".join(pair).strip() for pair in pairs), *staff]
    return naming.pattern_of(found, but=own)


def _own_names(whose: Whose) -> list[tuple[str, str]]:
    """First and last names of theirs as a volunteer and as somebody who signs in."""
    named = list(Volunteer.objects.filter(pk__in=whose.volunteers).values_list("first_name", "last_name"))
    return named + [(name, "") for name in User.objects.filter(pk__in=whose.sign_ins).values_list("name", flat=True)]


def _own_ways(whose: Whose) -> list[str]:
    """Every name, number, e-mail and address that is or was the person's, as they told it or a list did."""
    found = list(Fact.objects.filter(person__in=whose.people).values_list("value", flat=True))
    found += [" ".join(pair) for pair in _own_names(whose)] + whose.ways(VOLUNTEER) + whose.ways(SIGN_IN)
    for person in Person.objects.filter(pk__in=whose.people):
        found += [person.name, f"{person.first_name} {person.last_name}", person.phone, person.phone_2, person.email,
                  ", ".join(person.address)]  # fmt: skip
    return found


def strong_words(whose: Whose) -> list[str]:
    """What finds somebody anywhere: NHS number, telephones, e-mail; as they are kept."""
    found = {*whose.ways(VOLUNTEER), *whose.ways(SIGN_IN)}
    for person in Person.objects.filter(pk__in=whose.people):
        found |= {person.nhs_number, person.phone, person.phone_2, person.email}
    found |= {f"0{number[3:]}" for number in found if number.startswith("+44")}
    return sorted(word for word in found if len(word) >= 6)


def _mentions(whose: Whose, touched: dict[str, list[str]]) -> list[dict]:
    """Rows that are linked to nobody, or to somebody else, and name this person's number or e-mail."""
    words, tables = strong_words(whose), []
    for model in holding.ours():
        if not getattr(model, "PERSONAL", None) or model is User or model._meta.app_label == "rights":
            continue
        found = [pk for pk in mentioning(model, words) if pk not in touched.get(model._meta.db_table, ())]
        if found:
            rows = [_row(holding_of(model._meta.label), row, Known()) | {"mark": Mark.MENTIONS}
                    for row in _with_names(model, model._default_manager.filter(pk__in=found))]  # fmt: skip
            title = f"Found by your number: {holding_of(model._meta.label).title or model._meta.verbose_name_plural}"
            tables.append({"model": f"{model._meta.label_lower}.mentions", "title": title, "rows": rows})
    return tables


def _log(whose: Whose, touched: dict[str, list[str]]) -> dict:
    """Who looked and what was changed. Whoever did it is a member of staff; nobody's name stands in it.

    What concerns a safeguarding record is not in it at all: that there is one may do harm to say.
    """
    with connection.cursor() as cursor:
        cursor.execute("select what, at, verb, kind, row_id, purpose, detail from audit.about(%s, %s, %s) order by at",
                       [list(whose.people), json.dumps(touched), json.dumps(_kinds(whose))])  # fmt: skip
        told = cursor.fetchall()
    rows = []
    for number, (what, at, verb, kind, _, purpose, detail) in enumerate(told):
        if "concern" in f"{kind} {verb}":
            continue
        path = f"log/{what}/{number}"
        facts = json.loads(detail) if isinstance(detail, str) else detail
        did = {"I": "added", "U": "changed", "D": "deleted"}.get(verb, verb.split(".")[-1].replace("_", " "))
        told_of = [
            ("When", when.moment(at)),
            ("What", did),
            ("Where", kind.split(".")[-1].replace("_", " ")),
            ("What for", purpose),
            ("What it was before" if what == "change" else "Facts", _log_words(facts)),
        ]
        mark = _mark_of_change(kind, facts) if what == "change" else None
        items = [{"path": f"{path}/{n}", "label": label, "words": words, "mark": mark if n == 4 else None}
                 for n, (label, words) in enumerate(told_of) if words]  # fmt: skip
        rows.append({"path": path, "mark": None, "items": items})
    return {"model": "log", "title": LOG_TITLE, "rows": rows}


def _kinds(whose: Whose) -> dict[str, list[str]]:
    """Kind of row -> keys, of the rows whose events are about a volunteer or somebody who signs in."""
    return {
        VOLUNTEER.lower(): [str(pk) for pk in whose.volunteers],
        SIGN_IN.lower(): [str(pk) for pk in whose.sign_ins],
    }


def _mark_of_change(table: str, before: dict | None) -> Mark | None:
    """A value that would not simply be given where it stands is not given from the log either."""
    model = next((one for one in holding.ours() if one._meta.db_table == table), None)
    marks = holding_of(model._meta.label).marks if model else {}
    return next((marks[name] for name in before or {} if name in marks), None)


def _log_words(facts: dict | None) -> str:
    plain = json.loads(json.dumps(facts or {}, cls=DjangoJSONEncoder))
    dull = re.compile(r"(^|_)id$|digest|version|plain_name|sounds")
    return "\n".join(f"{called(name)}: {said(name, value)}" for name, value in plain.items()
                     if value not in (None, "", [], {}) and not dull.search(name))  # fmt: skip
