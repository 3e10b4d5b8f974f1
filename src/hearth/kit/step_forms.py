"""One page of a public form of many (`kit.steps`): a heading, one question or a few that belong together."""

from __future__ import annotations

from datetime import date
from typing import Any

from markupsafe import Markup, escape

from hearth.kit.fields import Choosing
from hearth.kit.forms import DateField, Form, HiddenField, PostcodeField, TickField, TickTableField
from hearth.kit.language import pick, words
from hearth.kit.when import day


class Page(Form):
    """One page. What it knows of the visit is `told`; `for_other` holds the words used when `told.for_other`, that
    is when somebody speaks for another person, and `told.postcode_example` a postcode of the borough."""

    heading: Any = ""
    lead: Any = ""
    points: tuple = ()  # sentences to be read, set as a list
    for_other: dict[str, Any] = {}
    is_public = True
    exit = False
    between = "<br>"  # what stands between its answers when they are read back
    about_asker = False  # whether it asks whoever asks for another person about themselves
    bare = False  # whether its answers are read back without their questions

    def __init__(self, *args, told: Any, **kwargs):
        self.told = told
        super().__init__(*args, **kwargs)
        for made in self.fields.values():
            if isinstance(made, PostcodeField):
                made.example = told.postcode_example or made.example
            if told.for_other and not self.about_asker:
                made.fill_in_nothing()
        if told.for_other:
            for name, text in self.for_other.items():
                if name in self.fields:
                    self.fields[name].label = words(text)

    @classmethod
    def from_kept(cls, kept: dict[str, Any] | None, told: Any):
        """The page as it was answered before."""
        given = dict(kept or {})
        for name, made in cls.base_fields.items():
            if isinstance(made, DateField) and given.get(name):
                given[name] = date.fromisoformat(given[name])
        return cls(initial=given, told=told)

    @property
    def title(self) -> str:
        """The heading of the page: its own, or the only question on it."""
        own = self.for_other.get("heading", self.heading) if self.told.for_other else self.heading
        return pick(own) if own else str(next(iter(self.fields.values())).label)

    @property
    def is_one_question(self) -> bool:
        return not self.heading

    def kept(self) -> dict[str, Any]:
        """What is kept of the answers."""
        return self.cleaned_data

    def said(self) -> tuple[str, str | Markup]:
        """The page and what was answered on it, as it is read back: one line for each answer that was given."""
        told = {
            name: _spoken(made, self.initial.get(name))
            for name, made in self.fields.items()
            if not (isinstance(made, HiddenField) or (isinstance(made, TickField) and not self.initial.get(name)))
        }
        alone = self.is_one_question or self.bare
        lines = [
            words if alone or words == str(self.fields[name].label) else _after(str(self.fields[name].label), words)
            for name, words in told.items()
            if words
        ]
        between = Markup(self.between)  # noqa: S704 - a line break or a space, written in the class
        return self.title, between.join(escape(line) for line in lines) if lines else ""


def _after(label: str, words: str) -> str:
    return f"{label} {words}" if label.endswith("?") else f"{label}: {words}"


def _spoken(made, value: Any) -> str:
    """One answer in words; a tick says what was ticked."""
    if isinstance(made, TickTableField):
        return made.in_words(value or [])
    if isinstance(made, Choosing):
        given = value if isinstance(value, list) else [value]
        return ", ".join(pick(choice.label) for choice in made.choices if choice.value in given)
    if isinstance(made, DateField):
        return day(value) if value else ""
    if isinstance(made, TickField):
        return str(made.label)
    return str(value or "")
