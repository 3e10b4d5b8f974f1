"""Small parts of pages in the language being spoken: back link, way out, pages of a list, buttons, tags, tables."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from markupsafe import Markup

from hearth.kit.components import component
from hearth.kit.language import pick

TONES = {"urgent": "red", "soon": "orange", "waiting": "yellow", "done": "green", "new": "blue", "quiet": "grey"}


def back_link(href: str, text: Any = ("Back", "Yn ôl")) -> Markup:
    """The way back to the page before."""
    label = pick("Way back", "Ffordd yn ôl")
    return Markup('<nav aria-label="{}">{}</nav>').format(label, component("back-link", href=href, text=pick(text)))


def exit_this_page(href: str = "https://www.bbc.co.uk/weather") -> Markup:
    """A way out for somebody who must not be seen here; also by pressing Shift three times."""
    apart = "govuk-!-margin-top-2"  # on a phone it stands right below the languages
    if pick("en", "cy") == "en":
        return component("exit-this-page", redirectUrl=href, classes=apart)
    return component(
        "exit-this-page",
        redirectUrl=href,
        classes=apart,
        text="Gadael y dudalen hon",
        activatedText="Yn gadael y dudalen.",
        timedOutText="Daeth gadael y dudalen i ben.",
        pressTwoMoreTimesText="Pwyswch Shift ddwywaith eto i adael.",
        pressOneMoreTimeText="Pwyswch Shift unwaith eto i adael.",
    )


def button(text: Any, *, kind: str = "", href: str = "", name: str = "", value: str = "", **attributes: str) -> Markup:
    """A button; `kind` is secondary, warning, inverse or start. With `href` it is a link that looks like one."""
    named = {key.replace("_", "-"): word for key, word in attributes.items()}
    options: dict[str, Any] = {
        "text": pick(text),
        "classes": f"govuk-button--{kind}" if kind else "",
        "preventDoubleClick": not href,
        "attributes": named,
    }
    if href:
        options["href"] = href
    if name:
        options.update(name=name, value=value)
    return component("button", options)


def tag(text: Any, tone: str = "") -> Markup:
    """A word for a state; `tone` is urgent, soon, waiting, done, new or quiet (or a colour of the design system)."""
    colour = TONES.get(tone, tone)
    return _tag(str(pick(text)), f"govuk-tag--{colour}" if colour else "")


@lru_cache(maxsize=512)
def _tag(text: str, classes: str) -> Markup:
    """The same few tags stand on every line of a list; making one anew costs more than the rest of the line."""
    return component("tag", text=text, classes=classes)


def pages(page: Any) -> Markup:
    """Links to the page before and the page after of a `kit.pages.Page`."""
    if not page.previous and not page.next:
        return Markup("")
    options: dict[str, Any] = {"landmarkLabel": pick("Pages of this list", "Tudalennau'r rhestr hon")}
    if page.previous:
        options["previous"] = {"href": page.previous, "text": pick("Previous", "Blaenorol")}
    if page.next:
        options["next"] = {"href": page.next, "text": pick("Next", "Nesaf")}
    return component("pagination", options)


def summary(rows: list[tuple], *, change: str = "") -> Markup:
    """A summary list of (key, value) or (key, value, address to change it)."""
    made = []
    for key, value, *address in rows:
        shown = {"html": value} if hasattr(value, "__html__") else {"text": "–" if value in (None, "") else str(value)}
        row: dict[str, Any] = {"key": {"text": pick(key)}, "value": shown}
        if address and address[0]:
            row["actions"] = {
                "items": [
                    {
                        "href": address[0],
                        "text": change or pick("Change", "Newid"),
                        "visuallyHiddenText": pick(key).lower(),
                    }
                ]
            }
        made.append(row)
    return component("summary-list", rows=made)
