"""Form fields in GOV.UK markup. Each says what it asks for in English and Welsh, and says in words what is wrong.

    name = TextField(("Full name", "Enw llawn"), autocomplete="name")
    contact = RadiosField(("How should we reach you?", "Sut dylem ni gysylltu â chi?"), choices=[
        Choice("phone", ("By phone", "Dros y ffôn"), reveals=["phone"]), Choice("email", "E-mail", reveals=["email"])])

A label, hint, choice or error is a plain text, an (English, Welsh) pair, or {"en": …, "cy": …}.
In a template `{{ form.name.as_govuk() }}` draws one field with its label, hint and error.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from markupsafe import Markup

from hearth.kit.components import component, kept_lines
from hearth.kit.language import Words, words

UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
OPTIONAL = Words(" (optional)", " (dewisol)")


@dataclass(frozen=True)
class Choice:
    """One answer: what is stored, what is read, and the fields it opens."""

    value: str
    label: Any
    hint: Any = ""
    reveals: Iterable[str] = ()
    alone: bool = False


class GovukBound(forms.BoundField):
    """A field of one form, ready to be drawn."""

    def as_govuk(self, **options: Any) -> Markup:
        """Draw it. `heading=True` makes the label the page's heading, `dense=True` the compact staff form,
        `hide_label=True` keeps the label for screen readers only, `attributes={…}` go on the input."""
        options.setdefault("dense", getattr(self.form, "dense", False))
        return self.field.draw(self, options)

    def __str__(self) -> str:
        return self.as_govuk()

    __html__ = __str__

    @property
    def is_alike(self) -> bool:
        """Whether everybody is shown this very field: nobody has answered anything on this public page yet."""
        return self.form.is_public and not self.form.is_bound and not self.form.initial

    @property
    def error(self) -> str:
        """The first thing wrong, or nothing."""
        errors = self.form.errors.get(self.name) if self.form.is_bound else None
        return str(errors[0]) if errors else ""

    @property
    def shown(self) -> str:
        """The value to put back into the box: exactly what was typed."""
        value = self.value()
        return "" if value is None else str(value)


class GovukField:
    """What every field here has in common. `missing` is what to say when nothing was given."""

    component = "input"
    width: int | None = None
    nothing: Any = None

    def __init__(
        self,
        label: Any = "",
        *,
        hint: Any = "",
        missing: Any = None,
        width: int | None = None,
        autocomplete: str = "",
        attributes: dict[str, str] | None = None,
        **kwargs: Any,
    ):
        self.missing = words(missing) if missing else None
        self.hint = words(hint)
        self.autocomplete = autocomplete
        self.attributes = attributes or {}
        self.width = width or self.width
        super().__init__(**kwargs)
        self.label = words(label)

    def get_bound_field(self, form, name):
        return GovukBound(form, self, name)

    def fill_in_nothing(self) -> None:
        """Keep the browser from putting in its owner's own facts, where somebody else is asked about."""
        if self.autocomplete:
            self.autocomplete = "off"

    def wrong(self, text: Any, **values: Any) -> ValidationError:
        """Something to say about this field; {label} is its label."""
        return ValidationError(str(words(text).format(label=self.label, **values)))

    def nothing_given(self) -> ValidationError:
        return self.wrong(
            self.missing
            or Words(
                "“{label}” has not been answered. Fill it in to go on.",
                "Nid yw “{label}” wedi'i ateb. Atebwch i fynd ymlaen.",
            )
        )

    def validate(self, value: Any) -> None:
        if self.required and value in self.empty_values:
            raise self.nothing_given()

    def draw(self, bound: GovukBound, options: dict[str, Any]) -> Markup:
        return component(self.component, self.options(bound, options), is_alike=bound.is_alike)

    def options(self, bound: GovukBound, options: dict[str, Any]) -> dict[str, Any]:
        """The options all components share."""
        made = {
            "id": bound.auto_id,
            "name": bound.html_name,
            "formGroup": {
                "classes": "hearth-dense" if options["dense"] else "",
                "attributes": options.get("group", {}),
            },
            "attributes": {**self.attributes, **options.get("attributes", {})},
        }
        if self.hint:
            made["hint"] = {"text": str(self.hint)}
        if bound.error:
            made["errorMessage"] = {"text": bound.error, "visuallyHiddenText": str(Words("Error", "Gwall"))}
        return {**made, **self.named(options)}

    def named(self, options: dict[str, Any]) -> dict[str, Any]:
        """The label, as large as the page asks for."""
        heading = options.get("heading", False)
        classes = "govuk-label--l" if heading else "govuk-label--s"
        if options.get("hide_label"):
            classes = "govuk-visually-hidden"
        return {"label": {"text": self.label_text(), "classes": classes, "isPageHeading": heading}}

    def as_legend(self, options: dict[str, Any]) -> dict[str, Any]:
        """The same for a group of inputs."""
        label = self.named(options)["label"]
        label["classes"] = label["classes"].replace("govuk-label", "govuk-fieldset__legend")
        return {"fieldset": {"legend": label}}

    def label_text(self) -> str:
        return f"{self.label}{'' if self.required else OPTIONAL}"


class TextField(GovukField, forms.CharField):
    """One line of text. `longest` is how many characters fit."""

    type = "text"
    inputmode = ""
    spellcheck: bool | None = None
    nothing: Any = ""

    def __init__(self, label: Any = "", *, longest: int = 200, **kwargs: Any):
        self.longest = longest
        super().__init__(label, **kwargs)

    def clean(self, value: Any) -> Any:
        text = self.to_python(value)
        if UNSTORABLE.search(text):
            raise self.wrong(
                (
                    "“{label}” holds a character that cannot be stored. Type it again.",
                    "Mae “{label}” yn cynnwys nod na ellir ei gadw. Teipiwch eto.",
                )
            )
        self.validate(text)
        if len(text) > self.longest:
            raise self.wrong(
                (
                    "“{label}” has {length} characters. Shorten it to {longest} or fewer.",
                    "Mae gan “{label}” {length} nod. Cwtogwch i {longest} neu lai.",
                ),
                length=len(text),
                longest=self.longest,
            )
        return self.read(text) if text else self.nothing

    def read(self, text: str) -> Any:
        """Turn what was typed into what is kept; raise `self.wrong(…)` when it cannot be."""
        return text

    def options(self, bound, options):
        made = super().options(bound, options)
        made.update(type=self.type, value=bound.shown, autocomplete=self.autocomplete, inputmode=self.inputmode)
        if self.width:
            made["classes"] = f"govuk-input--width-{self.width}"
        if self.spellcheck is not None:
            made["spellcheck"] = self.spellcheck
        return made


SHOW_IN_WELSH = {
    "showPasswordText": "Dangos",
    "hidePasswordText": "Cuddio",
    "showPasswordAriaLabelText": "Dangos y cyfrinair",
    "hidePasswordAriaLabelText": "Cuddio'r cyfrinair",
    "passwordShownAnnouncementText": "Mae eich cyfrinair i'w weld",
    "passwordHiddenAnnouncementText": "Mae eich cyfrinair wedi'i guddio",
}


class PasswordField(TextField):
    """A password, shown on request; never put back into the page."""

    component = "password-input"

    def __init__(self, label: Any = "", **kwargs: Any):
        super().__init__(label, strip=False, **kwargs)

    def options(self, bound, options):
        made = super().options(bound, options)
        made["value"] = ""
        return {**made, **(SHOW_IN_WELSH if str(Words("en", "cy")) == "cy" else {})}


class LongTextField(TextField):
    """Several lines. With `count=True` the page says how many characters are left."""

    def __init__(self, label: Any = "", *, rows: int = 5, count: bool = False, longest: int = 4000, **kwargs: Any):
        self.rows, self.count = rows, count
        super().__init__(label, longest=longest, **kwargs)

    @property
    def component(self) -> str:
        return "character-count" if self.count else "textarea"

    def to_python(self, value: Any) -> str:
        return super().to_python(value).replace("\r\n", "\n")

    def options(self, bound, options):
        made = super().options(bound, options)
        made.update(rows=2 if options["dense"] and self.rows == 5 else self.rows, value=kept_lines(bound.shown))
        made.pop("type")
        if self.count:
            made["maxlength"] = self.longest
            made.update(count_words())
        return made


def count_words() -> dict[str, Any]:
    """What the character count says in Welsh; English is the component's own."""
    if str(Words("en", "cy")) == "en":
        return {}
    left, over = "Mae gennych %{count} nod ar ôl", "Mae gennych %{count} nod yn ormod"
    return {
        "textareaDescriptionText": "Gallwch roi hyd at %{count} nod",
        "charactersAtLimitText": "Dim nodau ar ôl",
        "charactersUnderLimitText": dict.fromkeys(("one", "two", "few", "many", "other"), left),
        "charactersOverLimitText": dict.fromkeys(("one", "two", "few", "many", "other"), over),
    }


class Choosing(GovukField):
    """A field with a list of answers. `choices` may be changed in a form's __init__; a callable is asked each time."""

    def __init__(self, label: Any = "", *, choices: Any = (), coerce: Callable[[str], Any] = str, **kwargs: Any):
        self._choices: Any = ()
        self.coerce = coerce
        self.choices = choices
        super().__init__(label, **kwargs)

    @property
    def choices(self) -> list[Choice]:
        given = self._choices() if callable(self._choices) else self._choices
        return [choice if isinstance(choice, Choice) else Choice(str(choice[0]), choice[1]) for choice in given]

    @choices.setter
    def choices(self, given: Any) -> None:
        self._choices = getattr(given, "choices", given)

    def clean(self, value: Any) -> Any:
        self.validate(value)
        return self.nothing if value in self.empty_values else self.known(str(value))

    def known(self, value: str) -> Any:
        if value not in {choice.value for choice in self.choices}:
            raise self.wrong(
                (
                    "“{label}” has an answer that is not on the list. Choose one that is shown.",
                    "Mae gan “{label}” ateb nad yw ar y rhestr. Dewiswch un sy'n cael ei ddangos.",
                )
            )
        return self.coerce(value)

    def nothing_given(self) -> ValidationError:
        return self.wrong(
            self.missing
            or Words(
                "“{label}”: nothing is chosen. Choose an answer to go on.",
                "“{label}”: nid oes dim wedi'i ddewis. Dewiswch ateb i fynd ymlaen.",
            )
        )

    def items(self, bound: GovukBound) -> list[dict[str, Any]]:
        """The answers as the component wants them, with the fields each of them opens."""
        chosen = bound.value()
        picked = {str(one) for one in chosen} if isinstance(chosen, (list, tuple, set)) else {str(chosen)}
        return [self._item(choice, picked, bound.form) for choice in self.choices]

    def _item(self, choice: Choice, picked: set[str], form) -> dict[str, Any]:
        item: dict[str, Any] = {
            "value": choice.value,
            "text": str(words(choice.label)),
            "checked": choice.value in picked,
        }
        if choice.hint:
            item["hint"] = {"text": str(words(choice.hint))}
        if choice.alone:
            item["behaviour"] = "exclusive"
        if choice.reveals:
            item["conditional"] = {"html": Markup("").join(form[name].as_govuk() for name in choice.reveals)}
        return item


class RadiosField(Choosing, forms.Field):
    """One answer of a few. `inline=True` sets short answers beside each other."""

    component = "radios"
    nothing: Any = ""

    def __init__(self, label: Any = "", *, inline: bool = False, **kwargs: Any):
        self.inline = inline
        super().__init__(label, **kwargs)

    def options(self, bound, options):
        made = {**super().options(bound, options), **self.as_legend(options)}
        made.update(
            idPrefix=bound.auto_id,
            items=self.items(bound),
            classes=" ".join(
                name
                for name, wanted in (("govuk-radios--inline", self.inline), ("govuk-radios--small", options["dense"]))
                if wanted
            ),
        )
        return made


class YesNoField(RadiosField):
    """Yes or no, kept as True or False; `unknown=True` adds “not known”, kept as None."""

    nothing = None

    def __init__(
        self,
        label: Any = "",
        *,
        unknown: bool = False,
        reveals: Iterable[str] = (),
        yes: Any = ("Yes", "Ie"),
        no: Any = ("No", "Na"),
        **kwargs: Any,
    ):
        answers = [Choice("yes", yes, reveals=reveals), Choice("no", no)]
        if unknown:
            answers.append(Choice("unknown", ("Not known", "Ddim yn gwybod")))
        kwargs.setdefault("inline", not reveals)
        super().__init__(label, choices=answers, coerce={"yes": True, "no": False, "unknown": None}.get, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value


class CheckboxesField(Choosing, forms.Field):
    """Any number of answers, kept as a list. A choice with `alone=True` clears the others."""

    component = "checkboxes"
    widget = forms.CheckboxSelectMultiple
    nothing: Any = ()

    def clean(self, value: Any) -> list[Any]:
        chosen = list(dict.fromkeys(str(one) for one in value or []))
        self.validate(chosen)
        alone = [choice.value for choice in self.choices if choice.alone and choice.value in chosen]
        if alone and len(chosen) > 1:
            raise self.wrong(
                (
                    "“{label}” has answers that cannot stand together. Choose again.",
                    "Mae gan “{label}” atebion na allant sefyll gyda'i gilydd. Dewiswch eto.",
                )
            )
        return [self.known(one) for one in chosen]

    def options(self, bound, options):
        made = {**super().options(bound, options), **self.as_legend(options)}
        made.update(
            idPrefix=bound.auto_id,
            items=self.items(bound),
            classes="govuk-checkboxes--small" if options["dense"] else "",
        )
        return made


class TickField(GovukField, forms.BooleanField):
    """One box to tick, kept as True or False."""

    component = "checkboxes"

    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise self.wrong(self.missing or Words("Tick “{label}” to go on.", "Ticiwch “{label}” i fynd ymlaen."))

    def options(self, bound, options):
        made = super().options(bound, options)
        made.update(
            idPrefix=bound.auto_id,
            classes="govuk-checkboxes--small" if options["dense"] else "",
            items=[{"value": "yes", "text": str(self.label), "checked": bool(bound.value())}],
        )
        return made


class SelectField(Choosing, forms.Field):
    """One answer of many. `empty` is the first line, for example “Choose a team”."""

    component = "select"
    nothing: Any = ""

    def __init__(self, label: Any = "", *, empty: Any = ("Choose", "Dewiswch"), **kwargs: Any):
        self.empty = words(empty)
        super().__init__(label, **kwargs)

    def options(self, bound, options):
        made = super().options(bound, options)
        first = [{"value": "", "text": str(self.empty)}] if self.empty else []
        items = [{**item, "selected": item.pop("checked")} for item in self.items(bound)]
        made["items"] = first + items
        return made


class HiddenField(forms.CharField):
    """A value the page carries along."""

    def __init__(self, **kwargs: Any):
        kwargs.setdefault("required", False)
        super().__init__(widget=forms.HiddenInput, max_length=400_000, **kwargs)


class KeyField(forms.UUIDField):
    """The key that makes a form count once, however often it is sent. Never wrong: a damaged key is a new one."""

    def __init__(self):
        super().__init__(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)

    def clean(self, value: Any) -> uuid.UUID:
        try:
            return super().clean(value) or uuid.uuid4()
        except ValidationError:
            return uuid.uuid4()
