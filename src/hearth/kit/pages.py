"""Long lists: fifty a page by keyset, filters that survive going back, and acting on many rows at once.

    page = page_of(needs.filter(**filters.chosen), request, by=("due_at", "pk"))
    {% for need in page.rows %} … {% endfor %} {{ pages(page) }}

The place in a list is kept in the address as the sort values of a row (days, numbers, random ids), never a name.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from hearth.kit.fields import HiddenField
from hearth.kit.forms import Form, NumberField
from hearth.kit.language import pick

SIZE = 50


@dataclass(frozen=True)
class Page:
    """Some rows of a list and the addresses of the pages beside it."""

    rows: Sequence[Any]
    previous: str = ""
    next: str = ""


def page_of(rows: QuerySet, request, *, by: Sequence[str], size: int = SIZE) -> Page:
    """One page of `rows` in the order `by` (“-created_at” for newest first). The last name must be unique.

    Sort columns hold a value in every row. A damaged place in the address starts from the first page.
    """
    back = _place(request.GET.get("before"), rows, by)
    forward = None if back else _place(request.GET.get("after"), rows, by)
    order = [_turned(name) for name in by] if back else list(by)
    beyond = rows.filter(_beyond(order, back or forward)) if back or forward else rows
    found = list(beyond.order_by(*order)[: size + 1])
    more, found = len(found) > size, found[:size]
    if back:
        found.reverse()
    return Page(
        found,
        _address(request, "before", found[0], by) if found and (more if back else forward) else "",
        _address(request, "after", found[-1], by) if found and (back or more) else "",
    )


def _turned(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _beyond(order: Sequence[str], values: Sequence[Any]) -> Q:
    """Rows after `values` in this order: a > x, or a = x and b > y, and so on."""
    found, same = Q(), Q()
    for name, value in zip(order, values, strict=True):
        column = name.lstrip("-")
        found |= same & Q(**{f"{column}__{'lt' if name.startswith('-') else 'gt'}": value})
        same &= Q(**{column: value})
    first = order[0].lstrip("-")
    return Q(**{f"{first}__{'lte' if order[0].startswith('-') else 'gte'}": values[0]}) & found


def _address(request, way: str, row: Any, by: Sequence[str]) -> str:
    query = request.GET.copy()
    for name in ("after", "before", "language"):
        query.pop(name, None)
    values = [_plain(getattr(row, name.lstrip("-"))) for name in by]
    query[way] = base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")
    return f"?{query.urlencode()}"


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, (date, datetime)) else value if isinstance(value, int) else str(value)


def _place(text: str | None, rows: QuerySet, by: Sequence[str]) -> list[Any] | None:
    """The sort values an address names, as the columns understand them, or None."""
    if not text:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        columns = [
            rows.model._meta.pk if name.lstrip("-") == "pk" else rows.model._meta.get_field(name.lstrip("-"))
            for name in by
        ]
        if any(value is None or "\0" in str(value).encode().decode() for value in values):
            return None
        return [column.to_python(value) for column, value in zip(columns, values, strict=True)]
    except Exception:  # whatever is wrong with it, it names no place
        return None


@dataclass
class Filters:
    """The filters of a list: only what is on the given lists gets in, so nothing personal ever stands in an address.

    filters = Filters(request, {"stage": [("open", "Open"), …]}, labels={"stage": "Stage"})
    filters.chosen == {"stage": "open"};  filters.chips are (words, address without it)
    """

    request: Any
    offered: Mapping[str, Sequence[tuple[str, Any]]]
    labels: Mapping[str, Any] = field(default_factory=dict)

    @property
    def chosen(self) -> dict[str, str]:
        asked = {name: self.request.GET.get(name, "") for name in self.offered}
        return {name: value for name, value in asked.items() if value in {str(key) for key, _ in self.offered[name]}}

    @property
    def chips(self) -> list[tuple[str, str]]:
        made = []
        for name, value in self.chosen.items():
            words = next(pick(text) for key, text in self.offered[name] if str(key) == value)
            label = pick(self.labels.get(name, ""))
            made.append((f"{label}: {words}" if label else words, self.without(name)))
        return made

    def without(self, name: str) -> str:
        query = self.request.GET.copy()
        for gone in (name, "after", "before"):
            query.pop(gone, None)
        return f"{self.request.path}?{query.urlencode()}" if query else self.request.path

    def remember(self, name: str) -> None:
        """Keep this view of the list, so that `last_view` leads back to it from a row's page."""
        self.request.session[f"list:{name}"] = self.request.GET.urlencode()


def last_view(request, name: str, address: str) -> str:
    """The address of a list with the filters this person last used on it."""
    query = request.session.get(f"list:{name}", "")
    return f"{address.partition('?')[0]}?{query}" if query else address


class ConfirmCount(Form):
    """“You are about to close 12 requests. Type 12.” The rows travel along; a slip of the count stops everything."""

    chosen = HiddenField(required=True)
    count = NumberField(
        ("How many are these? Type the number", "Faint sydd yma? Teipiwch y rhif"), least=1, most=10_000
    )

    def rows(self) -> list[str]:
        """The ids that were chosen, each once, in the order of the list."""
        given = self.data.get("chosen", "") if self.is_bound else self.initial.get("chosen", "")
        return list(dict.fromkeys(one for one in str(given).split(",") if one))

    def clean(self):
        typed = self.cleaned_data.get("count")
        there = len(self.rows())
        if typed is not None and typed != there:
            english = f"You typed {typed}, but {there} are chosen. Check the list and type how many there are."
            welsh = f"Teipioch {typed}, ond mae {there} wedi'u dewis. Gwiriwch y rhestr a theipiwch faint sydd."
            self.add_error("count", pick(english, welsh))
        return self.cleaned_data
