"""Forms in GOV.UK markup: the only way this software asks for something.

    class Ask(Form):
        name = TextField(("Full name", "Enw llawn"))
        postcode = PostcodeField()

In a template, inside a <form method="post" novalidate>:

    {{ form.error_summary() }} {{ csrf_input }} {{ form }}          every field
    {{ form.error_summary() }} {{ csrf_input }} {{ form.name.as_govuk(heading=True) }}   one by one

`dense = True` on the class draws the compact staff form. A form that creates something derives from KeyedForm and
hands `form.cleaned_data["key"]` to its action, so that sending it twice creates one.
"""

from __future__ import annotations

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from markupsafe import Markup

from hearth.kit.answers import (
    DateField,
    EmailField,
    MoneyField,
    NumberField,
    PhoneField,
    PostcodeField,
    TimeField,
    UploadField,
)
from hearth.kit.components import component
from hearth.kit.fields import (
    CheckboxesField,
    Choice,
    Choosing,
    HiddenField,
    KeyField,
    LongTextField,
    PasswordField,
    RadiosField,
    SelectField,
    TextField,
    TickField,
    YesNoField,
)
from hearth.kit.language import Words
from hearth.kit.tick_table import TickTableField

__all__ = [
    "CheckboxesField",
    "Choice",
    "DateField",
    "EmailField",
    "Form",
    "HiddenField",
    "KeyField",
    "KeyedForm",
    "LongTextField",
    "MoneyField",
    "NumberField",
    "PasswordField",
    "PhoneField",
    "PostcodeField",
    "RadiosField",
    "SelectField",
    "TextField",
    "TickField",
    "TickTableField",
    "TimeField",
    "UploadField",
    "YesNoField",
]


class Form(forms.Form):
    """A form whose fields draw themselves. A field opened by an answer counts only when that answer is given."""

    dense = False
    is_public = False  # whether it asks everybody the same
    use_required_attribute = False

    def error_summary(self) -> Markup:
        """What is wrong, at the top of the page, each line a link to its field. Empty when nothing is."""
        if not self.is_bound or not self.errors:
            return Markup("")
        return component(
            "error-summary",
            {
                "titleText": str(Words("There is a problem", "Mae problem")),
                "errorList": [*self._whole_form_errors(), *self._field_errors()],
            },
        )

    def _whole_form_errors(self) -> list[dict[str, str]]:
        return [{"text": str(text)} for text in self.errors.get(NON_FIELD_ERRORS, [])]

    def _field_errors(self) -> list[dict[str, str]]:
        """In the order of the page, not of the dictionary of errors."""
        return [
            {"text": str(self.errors[name][0]), "href": f"#{self._first_box(name)}"}
            for name in self.fields
            if name in self.errors
        ]

    def _first_box(self, name: str) -> str:
        return self[name].auto_id + ("-day" if isinstance(self.fields[name], DateField) else "")

    def opened_by(self) -> dict[str, tuple[str, str]]:
        """Which field and answer opens a field: {"phone": ("contact", "phone")}."""
        return {
            opened: (name, choice.value)
            for name, field in self.fields.items()
            if isinstance(field, Choosing)
            for choice in field.choices
            for opened in choice.reveals
        }

    def _clean_fields(self) -> None:
        super()._clean_fields()
        for name, (parent, answer) in self.opened_by().items():
            given = self[parent].data
            if answer not in (given if isinstance(given, (list, tuple)) else [given]):
                self._errors.pop(name, None)
                nothing = self.fields[name].nothing
                self.cleaned_data[name] = list(nothing) if nothing == () else nothing

    def __str__(self) -> str:
        """Every field in order, hidden ones last; a field that an answer opens is drawn inside that answer."""
        inside = self.opened_by()
        seen = [self[name] for name in self.fields if name not in inside]
        shown = [bound.as_govuk() for bound in seen if not bound.is_hidden]
        return Markup("\n").join([*shown, self.hidden()])

    __html__ = __str__

    def hidden(self) -> Markup:
        """The hidden fields, for pages that place the others one by one."""
        return Markup("\n").join(Markup(str(bound)) for bound in self.hidden_fields())  # noqa: S704 - Django's widgets


class KeyedForm(Form):
    """A form that creates something, once."""

    key = KeyField()
