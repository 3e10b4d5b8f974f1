"""Scripts as a borough has them: which words they may use, which version is asked, and how one is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hearth.areas.models import Borough
from hearth.kit.refused import Refused
from hearth.needs.models import Category, Route, Script
from hearth.needs.rules import scripts
from hearth.needs.rules.crisis_card import CrisisCard, shipped_card
from hearth.needs.rules.script_parts import Words
from hearth.needs.rules.script_vocabulary import Category as KindOfNeed
from hearth.needs.rules.script_vocabulary import EmergencyPage, Vocabulary
from hearth.needs.rules.script_vocabulary import Route as WayOut

MOST_KEPT = 200
USUAL = "first_contact"
"""The script a call begins with unless another is chosen."""
_kept: dict[tuple, scripts.Script] = {}  # published versions read by this process


def vocabulary_of(borough, *, closed_too: bool = False) -> Vocabulary:
    """Return the words a borough's scripts may use: its own open categories and routes, and every script it has.

    `closed_too` adds what has been closed since, so that an older version can still be read. A borough that has set
    up no categories (or no routes) yet uses those that Hearth ships.
    """
    shipped = scripts.shipped()
    categories = {row.key: _kind(row, shipped) for row in _open(Category, borough, closed_too)}
    routes = {row.key: _way_out(row, shipped) for row in _open(Route, borough, closed_too).select_related("also")}
    if closed_too:
        categories, routes = {**shipped.categories, **categories}, {**shipped.routes, **routes}
    own = set(Script.objects.filter(borough=borough).values_list("key", flat=True))
    return replace(
        shipped.with_scripts(own),
        categories=categories or shipped.categories,
        routes=routes or shipped.routes,
        pages={key: _with_numbers(page, borough) for key, page in shipped.pages.items()},
    )


def _open(model, borough, closed_too: bool):
    rows = model.objects.filter(borough=borough).select_related("borough")
    return rows if closed_too else rows.filter(is_open=True)


def _kind(row: Category, shipped: Vocabulary) -> KindOfNeed:
    known = shipped.categories.get(row.key)
    usual = known.default_urgency if known else "soon"
    return KindOfNeed(row.key, Words(row.name, row.name_cy), usual, row.hours(), known.covers if known else {})


def _way_out(row: Route, shipped: Vocabulary) -> WayOut:
    known = shipped.routes.get(row.key)
    always_with = (row.also.key,) if row.also else ()
    purpose, fields = (known.purpose, known.fields) if known else (Words(""), ())
    return WayOut(row.key, Words(row.name, row.name_cy), purpose, row.to_kind, fields, always_with)


def emergency_page(key: str, boroughs: Sequence[Borough]) -> EmergencyPage:
    """Return an emergency page for a resident, with the lines of these boroughs.

    Danger is asked before the postcode, so a combined authority shows the lines of each of its boroughs.
    """
    page = scripts.shipped().pages[key]
    rows = []
    for number, name in page.numbers:
        if number == "{safeguarding_line}":
            named = ("Safeguarding line", "Llinell ddiogelu")
            rows += [(one.safeguarding_phone, _line_of(one, *named)) for one in boroughs]
        else:
            rows.append((number, name))
    if key == "crisis_line":
        rows = [(one.crisis_phone, _line_of(one, "Crisis line", "Llinell argyfwng")) for one in boroughs] + rows
    return page._replace(numbers=tuple((number, name) for number, name in rows if number))


def _line_of(borough: Borough, en: str, cy: str) -> Words:
    return Words(f"{en} – {borough.name}", f"{cy} – {borough.name_cy or borough.name}")


def _with_numbers(page: EmergencyPage, borough) -> EmergencyPage:
    """Put the borough's own telephone numbers in."""
    own = _own_numbers(borough)
    numbers = [(own.get(number, number), name) for number, name in page.numbers]
    if page.key == "crisis_line" and borough.crisis_phone:
        numbers.insert(0, (borough.crisis_phone, Words(f"Crisis line for {borough.name}", "Llinell argyfwng leol")))
    return page._replace(numbers=tuple((number, name) for number, name in numbers if number))


def crisis_card(borough: Borough) -> CrisisCard:
    """Return the crisis card with the borough's own numbers; a line the borough has not got is left out."""
    card, own = shipped_card(), _own_numbers(borough)
    lines = [line._replace(number=own.get(line.number, line.number)) for line in card.numbers]
    return card._replace(numbers=tuple(line for line in lines if line.number))


def _own_numbers(borough: Borough) -> dict[str, str]:
    return {"{safeguarding_line}": borough.safeguarding_phone, "{crisis_line}": borough.crisis_phone}


def examine(key: str, text: str, vocabulary: Vocabulary) -> scripts.Examination:
    """Read and prove a text against a borough's words; its key must be the script's own."""
    examination = scripts.examine(text, vocabulary)
    if examination.script and examination.script.key != key:
        says = f"The key in the text is “{examination.script.key}”, but this is the script “{key}”."
        fault = scripts.Fault(1, says, f"Write key: {key}.")
        return replace(examination, faults=(fault, *examination.faults))
    return examination


def published(borough, key: str) -> Script | None:
    """Return the version of a script that the next call is asked, if there is one."""
    return Script.objects.filter(borough=borough, key=key, status="published").first()


def script_of(row: Script) -> scripts.Script:
    """Return the script of a version, ready to be walked. Published versions never change, so each is read once."""
    if row.status == "draft":
        return _read(row)
    known = (row.pk, row.published_at)
    if known not in _kept:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[known] = _read(row)
    return _kept[known]


def _read(row: Script) -> scripts.Script:
    reading = scripts.read(row.text, vocabulary_of(row.borough, closed_too=True))
    if reading.script is None:
        raise Refused(f"The script “{row.title}”, version {row.version}, cannot be read. {reading.faults[0]}")
    return reading.script


def walk(row: Script, answers: dict, variables: dict | None = None) -> scripts.Walk:
    """Walk through this version with the answers there are; see `hearth.needs.rules.scripts.walk`."""
    return scripts.walk(script_of(row), answers, variables, vocabulary_of(row.borough, closed_too=True))
