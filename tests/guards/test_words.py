"""docs/words.md is kept: what it says nobody should say stands in nothing a page shows."""

from __future__ import annotations

import re
from functools import cache
from html import unescape

import pytest
from jinja2 import Environment

from tests.guards.shelves import ROOT, SRC, Exceptions

# "template: word" and why it may be said there
SAID_ALL_THE_SAME: dict[str, str] = {}
SHOWN_ATTRIBUTES = re.compile(r'\b(?:placeholder|title|alt|aria-label)="([^"{}]*)"')


@cache
def not_said() -> list[str]:
    """The last column of every table of docs/words.md."""
    words = []
    for line in (ROOT / "docs" / "words.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and len(cells) == 3 and cells[2] != "do not say" and not cells[2].startswith("---"):
            words += [word.strip() for word in cells[2].split(",") if word.strip()]
    return words


def shown(template: str) -> str:
    """What of a template is text for people: no tags, no code, but the texts that code is given."""
    parts = []
    for _, kind, value in Environment(autoescape=True).lex(template):
        if kind == "data":
            parts.append(value)
        elif kind == "string" and " " in value:
            parts.append(f"\n{value[1:-1]}\n")
    html = "".join(parts)
    return unescape(re.sub(r"<[^>]*>", "\n", html) + "\n".join(SHOWN_ATTRIBUTES.findall(html)))


def said_in(template: str) -> list[str]:
    text = " ".join(shown(template).lower().split())
    return [word for word in not_said() if re.search(rf"\b{re.escape(word.lower())}s?\b", text)]


def test_the_table_of_words_is_read():
    assert {"ticket", "service user", "submit"} <= set(not_said())


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("<p>Open the case</p>", ["case"]),
        ('<p class="case">{{ case.name }} {# ticket #}</p>', []),
        ('{{ button("Submit it") }}', ["submit"]),
        ('<input placeholder="Your username">', ["username"]),
    ],
)
def test_only_what_people_read_counts(template, found):
    assert said_in(template) == found


def test_templates_say_one_word_for_one_thing():
    exceptions = Exceptions(SAID_ALL_THE_SAME)
    wrong = []
    for path in sorted(SRC.glob("*/templates/**/*.html")):
        name = str(path.relative_to(SRC))
        wrong += [f"{name}: {w}" for w in said_in(path.read_text()) if not exceptions.allow(f"{name}: {w}")]
    assert wrong + exceptions.stale() == [], "see docs/words.md for the word to use"
