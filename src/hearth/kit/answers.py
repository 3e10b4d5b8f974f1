"""Fields that understand what people type: dates, telephone numbers, postcodes, e-mail, money, numbers, files."""

from __future__ import annotations

import re
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils import timezone

from hearth.kit.components import component
from hearth.kit.fields import GovukField, TextField
from hearth.kit.identifiers import EXAMPLE_POSTCODE, read_email, read_phone, read_postcode
from hearth.kit.language import Words
from hearth.kit.when import MONTHS

PARTS = (("day", ("Day", "Diwrnod"), 2), ("month", ("Month", "Mis"), 2), ("year", ("Year", "Blwyddyn"), 4))


class DateBoxes(forms.Widget):
    """Three boxes sent as name-day, name-month and name-year."""

    def value_from_datadict(self, data, files, name):
        return tuple(str(data.get(f"{name}-{part}", "")).strip() for part, _, _ in PARTS)

    def value_omitted_from_data(self, data, files, name):
        return not any(f"{name}-{part}" in data for part, _, _ in PARTS)


class DateField(GovukField, forms.Field):
    """A day in three boxes. `past=True` refuses days to come, `future=True` days gone by."""

    widget = DateBoxes
    empty_values = [None, "", ("", "", "")]

    def __init__(
        self, label: Any = "", *, past: bool = False, future: bool = False, birth: bool = False, **kwargs: Any
    ):
        self.past, self.future, self.birth = past or birth, future, birth
        super().__init__(label, **kwargs)

    def fill_in_nothing(self) -> None:
        self.birth = False

    def clean(self, value: Any) -> date | None:
        self.validate(value)
        if value in self.empty_values:
            return None
        absent = [name for (_, name, _), typed in zip(PARTS, value, strict=True) if not typed]
        if absent:
            raise self.wrong(
                (
                    "“{label}” has no {part}. Fill in day, month and year.",
                    "Nid oes {part} yn “{label}”. Rhowch y diwrnod, y mis a'r flwyddyn.",
                ),
                part=Words(absent[0][0].lower(), absent[0][1].lower()),
            )
        return self.in_time(self.real_day(*value))

    def real_day(self, d: str, m: str, y: str) -> date:
        if not re.fullmatch(r"[0-9]{4}", y):
            raise self.wrong(
                (
                    "The year of “{label}” needs 4 figures, for example 1947.",
                    "Mae angen 4 ffigur ar gyfer blwyddyn “{label}”, er enghraifft 1947.",
                )
            )
        try:
            return date(int(y), month_number(m), int(d if re.fullmatch(r"[0-9]{1,2}", d) else ""))
        except ValueError:
            raise self.wrong(
                (
                    "“{label}” is not a day in the calendar. Check day and month.",
                    "Nid yw “{label}” yn ddiwrnod yn y calendr. Gwiriwch y diwrnod a'r mis.",
                )
            ) from None

    def in_time(self, value: date) -> date:
        today = timezone.localdate()
        if self.past and value > today:
            raise self.wrong(
                (
                    "“{label}” is in the future. Give a day up to today.",
                    "Mae “{label}” yn y dyfodol. Rhowch ddiwrnod hyd at heddiw.",
                )
            )
        if self.future and value < today:
            raise self.wrong(
                (
                    "“{label}” has gone by. Give today or a later day.",
                    "Mae “{label}” wedi mynd heibio. Rhowch heddiw neu ddiwrnod diweddarach.",
                )
            )
        if value.year < 1890 or value.year > today.year + 100:
            raise self.wrong(
                (
                    "“{label}” is in the year {year}. Check the year.",
                    "Mae “{label}” yn y flwyddyn {year}. Gwiriwch y flwyddyn.",
                ),
                year=value.year,
            )
        return value

    def draw(self, bound, options):
        made = {**self.options(bound, options), **self.as_legend(options)}
        typed = self.typed(bound.value())
        attributes = made.pop("attributes")
        made["items"] = [self._box(bound, part, typed[i], attributes) for i, part in enumerate(PARTS)]
        return component("date-input", made, is_alike=bound.is_alike)

    def _box(self, bound, part, typed: str, attributes: dict[str, str]) -> dict[str, Any]:
        name, label, width = part
        classes = f"govuk-input--width-{width}" + (" govuk-input--error" if bound.error else "")
        made = {
            "name": f"{bound.html_name}-{name}",
            "id": f"{bound.auto_id}-{name}",
            "classes": classes,
            "label": str(Words(*label)),
            "value": typed,
            "attributes": attributes,
        }
        return {**made, "autocomplete": f"bday-{name}"} if self.birth else made

    @staticmethod
    def typed(value: Any) -> tuple[str, str, str]:
        if isinstance(value, date):
            return str(value.day), str(value.month), str(value.year)
        return value if isinstance(value, tuple) else ("", "", "")


def month_number(text: str) -> int:
    """11, Nov, November and Tachwedd are all 11."""
    if re.fullmatch(r"[0-9]{1,2}", text):
        return int(text)
    for names in MONTHS.values():
        for number, name in enumerate(names, 1):
            if len(text) >= 3 and name.lower().startswith(text.lower()):
                return number
    raise ValueError(text)


class TimeField(TextField):
    """A time of day: 14:30, 2.30pm, 2pm."""

    width = 5
    nothing = None

    def read(self, text: str) -> time:
        match = re.fullmatch(r"(\d{1,2})(?:[:.](\d{2}))? ?(am|pm|yb|yh)?", text.lower())
        if match:
            hour, minute = int(match[1]), int(match[2] or 0)
            if match[3] and hour <= 12:
                hour = hour % 12 + (12 if match[3] in ("pm", "yh") else 0)
            if hour < 24 and minute < 60 and (match[2] or match[3]):
                return time(hour, minute)
        raise self.wrong(
            (
                "“{label}” is not a time of day. Write it like 14:30 or 2:30pm.",
                "Nid yw “{label}” yn amser o'r dydd. Ysgrifennwch fel 14:30 neu 2:30yh.",
            )
        )


class PhoneField(TextField):
    """A telephone number, kept the way it is read aloud: 01632 960001, +353 1 234 5678."""

    type = "tel"
    width = 20

    def __init__(self, label: Any = ("Telephone number", "Rhif ffôn"), **kwargs: Any):
        kwargs.setdefault("autocomplete", "tel")
        super().__init__(label, longest=40, **kwargs)

    def read(self, text: str) -> str:
        phone = read_phone(text)
        if not phone:
            raise self.wrong(
                (
                    "“{label}” is not a telephone number. Give it with its area code, for example 01632 960 001 "
                    "or 07700 900 982.",
                    "Nid yw “{label}” yn rhif ffôn. Rhowch y rhif gyda'i god ardal, er enghraifft 01632 960 001 "
                    "neu 07700 900 982.",
                )
            )
        return phone.shown


class PostcodeField(TextField):
    """A postcode, kept in capitals with one space. Its hint may say {example}, which stands for one of the borough."""

    width = 10
    example = EXAMPLE_POSTCODE

    def __init__(self, label: Any = ("Postcode", "Cod post"), **kwargs: Any):
        kwargs.setdefault("autocomplete", "postal-code")
        super().__init__(label, longest=12, **kwargs)

    def read(self, text: str) -> str:
        postcode = read_postcode(text)
        if not postcode:
            raise self.wrong(
                (
                    "“{label}” is not a full postcode. Write it like {example}.",
                    "Nid yw “{label}” yn god post llawn. Ysgrifennwch fel {example}.",
                ),
                example=self.example,
            )
        return postcode.code

    def options(self, bound, options):
        made = super().options(bound, options)
        if "hint" in made:
            made["hint"] = {"text": made["hint"]["text"].format(example=self.example)}
        return made


class EmailField(TextField):
    """An e-mail address."""

    type = "email"
    spellcheck = False

    def __init__(self, label: Any = ("E-mail address", "Cyfeiriad e-bost"), **kwargs: Any):
        kwargs.setdefault("autocomplete", "email")
        super().__init__(label, longest=254, **kwargs)

    def read(self, text: str) -> str:
        email = read_email(text)
        if not email:
            raise self.wrong(
                (
                    "“{label}” is not an e-mail address. Write it like name@example.com.",
                    "Nid yw “{label}” yn gyfeiriad e-bost. Ysgrifennwch fel enw@example.com.",
                )
            )
        return email.address


class NumberField(TextField):
    """A whole number between `least` and `most`."""

    inputmode = "numeric"
    width = 4
    nothing = None

    def __init__(self, label: Any = "", *, least: int = 0, most: int = 1_000_000, **kwargs: Any):
        self.least, self.most = least, most
        super().__init__(label, longest=20, **kwargs)

    def read(self, text: str) -> int:
        plain = text.replace(",", "")
        if not re.fullmatch(r"-?[0-9]+", plain) or not self.least <= int(plain) <= self.most:
            raise self.wrong(
                (
                    "“{label}” must be a whole number from {least} to {most}.",
                    "Rhaid i “{label}” fod yn rhif cyfan o {least} i {most}.",
                ),
                least=self.least,
                most=self.most,
            )
        return int(plain)


class MoneyField(TextField):
    """Pounds and pence, up to `most` pounds. £1,200.50 and 1200.5 are the same."""

    inputmode = "decimal"
    width = 10
    nothing = None
    shape = r"£? ?[0-9][0-9,]*(\.[0-9]{1,2})?"

    def __init__(self, label: Any = "", *, most: int = 1_000_000, **kwargs: Any):
        self.most = most
        super().__init__(label, longest=20, **kwargs)

    def read(self, text: str) -> Decimal:
        try:
            if not re.fullmatch(self.shape, text):
                raise InvalidOperation
            amount = Decimal(re.sub(r"[£, ]", "", text)).quantize(Decimal("0.01"))
        except InvalidOperation:
            raise self.wrong(
                (
                    "“{label}” is not an amount of money. Write it like 25 or 25.50.",
                    "Nid yw “{label}” yn swm o arian. Ysgrifennwch fel 25 neu 25.50.",
                )
            ) from None
        if amount > self.most:
            raise self.wrong(
                (
                    "“{label}” is more than £{most}. Check the amount.",
                    "Mae “{label}” yn fwy na £{most}. Gwiriwch y swm.",
                ),
                most=f"{self.most:,}",
            )
        return amount

    def options(self, bound, options):
        return {**super().options(bound, options), "prefix": {"text": "£"}}


class UploadField(GovukField, forms.FileField):
    """A file of one of the `endings` (“.csv”), no larger than `megabytes`."""

    component = "file-upload"

    def __init__(self, label: Any = "", *, endings: tuple[str, ...], megabytes: int = 10, **kwargs: Any):
        self.endings, self.megabytes = endings, megabytes
        super().__init__(label, allow_empty_file=True, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        self.validate(data or initial)
        if not data:
            return initial
        if not data.name.lower().endswith(self.endings):
            raise self.wrong(
                (
                    "“{name}” is not one of the kinds of file this takes: {endings}. Choose another.",
                    "Nid yw “{name}” yn un o'r mathau o ffeil a dderbynnir: {endings}. Dewiswch un arall.",
                ),
                name=data.name,
                endings=", ".join(self.endings),
            )
        if not data.size:
            raise self.wrong(
                ("“{name}” is empty. Choose another file.", "Mae “{name}” yn wag. Dewiswch ffeil arall."),
                name=data.name,
            )
        if data.size > self.megabytes * 1024 * 1024:
            raise self.wrong(
                (
                    "“{name}” is larger than {most} MB. Make it smaller or split it.",
                    "Mae “{name}” yn fwy na {most} MB. Gwnewch hi'n llai neu ei rhannu.",
                ),
                name=data.name,
                most=self.megabytes,
            )
        return data

    def options(self, bound, options):
        made = super().options(bound, options)
        made["attributes"] = {"accept": ",".join(self.endings), **made["attributes"]}
        return made
