"""A table to tick: rows beside columns, such as the days of a week and the parts of a day. Works without JavaScript."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from markupsafe import Markup

from hearth.kit.fields import GovukBound, GovukField
from hearth.kit.language import Words, words

HEADING = Markup('<h1 class="govuk-fieldset__heading">{}</h1>')
TABLE = Markup(
    '<div class="govuk-form-group{wrong}" id="{id}"><fieldset class="govuk-fieldset"{described}>'
    '<legend class="govuk-fieldset__legend {size}">{legend}</legend>{hint}{error}'
    '<table class="govuk-table hearth-tick-table"><thead class="govuk-table__head"><tr class="govuk-table__row">'
    '<td class="govuk-table__header"></td>{heads}</tr></thead><tbody class="govuk-table__body">{rows}</tbody></table>'
    "</fieldset></div>"
)
HEAD = Markup(
    '<th scope="col" class="govuk-table__header govuk-!-padding-right-1 govuk-!-font-size-16 '
    'govuk-!-font-weight-regular">{}</th>'
)
ROW = Markup(
    '<tr class="govuk-table__row"><th scope="row" class="govuk-table__header govuk-!-padding-right-1 '
    'govuk-!-font-size-16">{}</th>{}</tr>'
)
CELL = Markup(
    '<td class="govuk-table__cell govuk-!-padding-right-1"><div class="govuk-checkboxes govuk-checkboxes--small"><div '
    'class="govuk-checkboxes__item"><input class="govuk-checkboxes__input" type="checkbox" id="{id}" name="{name}" '
    'value="{value}"{checked}><label class="govuk-label govuk-checkboxes__label" for="{id}">'
    '<span class="govuk-visually-hidden">{words}</span></label></div></div></td>'
)


class TickTableField(GovukField, forms.Field):
    """Boxes in rows and columns, kept as whole numbers: row * number of columns + column, from 0."""

    widget = forms.CheckboxSelectMultiple
    nothing: Any = ()

    def __init__(self, label: Any = "", *, rows: Sequence[Any], columns: Sequence[Any], **kwargs: Any):
        self.rows, self.columns = [words(one) for one in rows], [words(one) for one in columns]
        super().__init__(label, **kwargs)

    def clean(self, value: Any) -> list[int]:
        known = {str(number) for number in range(len(self.rows) * len(self.columns))}
        chosen = [str(one) for one in value or []]
        self.validate(chosen)
        if not known.issuperset(chosen):
            raise self.wrong((
                "“{label}” has an answer that is not in the table. Tick again.",
                "Mae gan “{label}” ateb nad yw yn y tabl. Ticiwch eto.",
            ))  # fmt: skip
        return sorted({int(one) for one in chosen})

    def in_words(self, value: Sequence[int]) -> str:
        """What was ticked, row by row: “Monday: morning, evening; Sunday: evening”."""
        wide, rows = len(self.columns), []
        for row, day in enumerate(self.rows):
            parts = [str(part) for column, part in enumerate(self.columns) if row * wide + column in value]
            rows += [f"{day}: {', '.join(parts)}"] if parts else []
        return "; ".join(rows)

    def draw(self, bound: GovukBound, options: dict[str, Any]) -> Markup:
        heading, error, hint = options.get("heading", False), bound.error, str(self.hint)
        size = "govuk-fieldset__legend--l" if heading else "govuk-fieldset__legend--s"
        told = [f"{bound.auto_id}-{part}" for part, is_there in (("hint", hint), ("error", error)) if is_there]
        return TABLE.format(
            id=bound.auto_id, wrong=" govuk-form-group--error" if error else "",
            described=Markup(' aria-describedby="{}"').format(" ".join(told)) if told else "", size=size,
            legend=HEADING.format(self.label_text()) if heading else self.label_text(),
            hint=Markup('<div class="govuk-hint" id="{}-hint">{}</div>').format(bound.auto_id, hint) if hint else "",
            error=_error(bound.auto_id, error) if error else "",
            heads=Markup("").join(HEAD.format(one) for one in self.columns), rows=self._rows(bound),
        )  # fmt: skip

    def _rows(self, bound: GovukBound) -> Markup:
        picked = {str(one) for one in bound.value() or []}
        made = []
        for row, day in enumerate(self.rows):
            cells = []
            for column, part in enumerate(self.columns):
                value = str(row * len(self.columns) + column)
                cells.append(CELL.format(
                    id=f"{bound.auto_id}-{value}", name=bound.html_name, value=value, words=f"{day}, {part}",
                    checked=Markup(" checked") if value in picked else "",
                ))  # fmt: skip
            made.append(ROW.format(day, Markup("").join(cells)))
        return Markup("").join(made)


def _error(id: str, text: str) -> Markup:
    said = Markup('<p class="govuk-error-message" id="{}-error"><span class="govuk-visually-hidden">{}:</span> {}</p>')
    return said.format(id, str(Words("Error", "Gwall")), text)
