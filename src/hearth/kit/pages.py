"""Long lists: fifty a page by keyset, filters that survive going back, and acting on many rows at once.

    page = page_of(messages.filter(**filters.chosen), request, by=("queued_at", "pk"))
    {% for row in page.rows %} … {% endfor %} {{ pages(page) }}

A list whose order is more than columns can say (what is late before what is not) is cut into bands: `page_of_bands`.
The place in a list is kept in the address as the sort values of a row (days, numbers, random ids), never a name.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from hearth.kit.fields import HiddenField
from hearth.kit.forms import Form, NumberField
from hearth.kit.language import pick

SIZE = 50
OLDEST_CUT = timedelta(hours=12)
"""How long somebody may read on in a list as it stood; an older address starts it anew."""


@dataclass(frozen=True)
class Page:
    """Some rows of a list, as it stood at a moment, and the addresses of the pages beside it."""

    rows: Sequence[Any]
    previous: str = ""
    next: str = ""
    as_at: datetime | None = None


@dataclass(frozen=True)
class Band:
    """Rows that stand together in a list, and their order (“-created_at” for newest first).

    The last name of the order must be unique, and every name must hold a value in every row.
    """

    rows: QuerySet
    by: Sequence[str]


@dataclass(frozen=True)
class Place:
    """Where in a list somebody is: the moment the list was cut, which band, and the sort values of a row."""

    moment: datetime
    band: int
    values: Sequence[Any]


def page_of(rows: QuerySet, request, *, by: Sequence[str], size: int = SIZE) -> Page:
    """One page of `rows` in the order `by`. A damaged place in the address starts from the first page."""
    return page_of_bands(lambda moment: [Band(rows, by)], request, size=size)


def page_of_bands(cut: Callable[[datetime], Sequence[Band]], request, *, size: int = SIZE) -> Page:
    """One page of a list that is cut into bands, one under the other.

    `cut` gives the bands as they are at a moment. The moment of the first page travels in the address with the place,
    so that a row which becomes late while somebody reads on is neither left out nor shown twice.
    """
    back = _place(request.GET.get("before"), cut)
    forward = None if back else _place(request.GET.get("after"), cut)
    place = back or forward
    moment = place.moment if place else timezone.now()
    bands = cut(moment)
    found = _found(bands, place, bool(back), size + 1)
    more, found = len(found) > size, found[:size]
    if back:
        found.reverse()

    def address(way: str, at: int) -> str:
        number, row = found[at]
        return _address(request, way, Place(moment, number, [getattr(row, _bare(name)) for name in bands[number].by]))

    return Page(
        [row for _, row in found],
        address("before", 0) if found and (more if back else forward) else "",
        address("after", -1) if found and (back or more) else "",
        moment,
    )


def _found(bands: Sequence[Band], place: Place | None, back: bool, most: int) -> list[tuple[int, Any]]:
    """The next rows from a place on, or the ones before it nearest first, each with the number of its band."""
    found: list[tuple[int, Any]] = []
    numbers = range(len(bands))
    if place:
        numbers = range(place.band, -1, -1) if back else range(place.band, len(bands))
    for number in numbers:
        band = bands[number]
        order = [_turned(name) for name in band.by] if back else list(band.by)
        here = place is not None and place.band == number
        rows = band.rows.filter(_beyond(order, place.values)) if here and place else band.rows
        found += [(number, row) for row in _first(rows, order, most - len(found), is_whole=len(bands) == 1)]
        if len(found) == most:
            break
    return found


def _first(rows: QuerySet, order: Sequence[str], most: int, *, is_whole: bool) -> list[Any]:
    """The first rows in this order. Of a band only the ids are looked for, which an index alone can answer; what
    belongs to the rows is then fetched for those that are shown. Most bands have few or none."""
    if is_whole:
        return list(rows.order_by(*order)[:most])
    ids = list(rows.order_by(*order).values_list("pk", flat=True)[:most])
    whole = rows.in_bulk(ids) if ids else {}
    return [whole[pk] for pk in ids if pk in whole]


def _bare(name: str) -> str:
    return name.lstrip("-")


def _turned(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _beyond(order: Sequence[str], values: Sequence[Any]) -> Q:
    """Rows after `values` in this order: a > x, or a = x and b > y, and so on."""
    found, same = Q(), Q()
    for name, value in zip(order, values, strict=True):
        column = _bare(name)
        found |= same & Q(**{f"{column}__{'lt' if name.startswith('-') else 'gt'}": value})
        same &= Q(**{column: value})
    first = _bare(order[0])
    return Q(**{f"{first}__{'lte' if order[0].startswith('-') else 'gte'}": values[0]}) & found


def _address(request, way: str, place: Place) -> str:
    query = request.GET.copy()
    for name in ("after", "before", "language"):
        query.pop(name, None)
    values = [_plain(value) for value in (place.moment, place.band, *place.values)]
    query[way] = base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")
    return f"?{query.urlencode()}"


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, (date, datetime)) else value if isinstance(value, int) else str(value)


def _place(text: str | None, cut: Callable[[datetime], Sequence[Band]]) -> Place | None:
    """The place an address names, its values as the columns understand them, or None."""
    if not text:
        return None
    try:
        said, number, *values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        moment = datetime.fromisoformat(said)
        if not timedelta() <= timezone.now() - moment <= OLDEST_CUT or number < 0:
            return None
        if any(value is None or "\0" in str(value).encode().decode() for value in values):
            return None
        band = cut(moment)[number]
        columns = [_column(band.rows.model, name) for name in band.by]
        read = [column.to_python(value) for column, value in zip(columns, values, strict=True)]
        return Place(moment, number, read)
    except Exception:  # whatever is wrong with it, it names no place
        return None


def _column(model, name: str):
    return model._meta.pk if _bare(name) == "pk" else model._meta.get_field(_bare(name))


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
