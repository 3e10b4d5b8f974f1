from datetime import date, time
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hearth.kit.forms import (
    CheckboxesField,
    Choice,
    DateField,
    EmailField,
    Form,
    KeyedForm,
    LongTextField,
    MoneyField,
    NumberField,
    PhoneField,
    PostcodeField,
    RadiosField,
    SelectField,
    TextField,
    TickField,
    TimeField,
    UploadField,
    YesNoField,
)
from hearth.kit.language import speaking


def asked(field, value, files=None):
    """What one field makes of an answer: (kept value, first error)."""
    kind = type("One", (Form,), {"one": field})
    data = value if isinstance(value, dict) else {"one": value}
    form = kind(data, files)
    form.is_valid()
    return form.cleaned_data.get("one"), str(form.errors.get("one", [""])[0])


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        (TextField("Name"), "  Alice ", "Alice"),
        (LongTextField("Note"), "a\r\nb", "a\nb"),
        (PostcodeField(), "bl90sw", "BL9 0SW"),
        (PhoneField(), "07700900982", "07700 900982"),
        (EmailField(), "alice@Example.org", "alice@example.org"),
        (MoneyField("Amount"), "£1,200.5", Decimal("1200.50")),
        (NumberField("How many"), "1,204", 1204),
        (TimeField("At"), "2.30pm", time(14, 30)),
        (TimeField("At"), "12am", time(0, 0)),
        (TimeField("At"), "14:05", time(14, 5)),
        (YesNoField("Alone"), "no", False),
        (YesNoField("Alone", unknown=True), "unknown", None),
        (RadiosField("One of", choices=[("a", "A"), ("b", "B")]), "b", "b"),
        (SelectField("Team", choices=[("1", "One")], coerce=int), "1", 1),
        (CheckboxesField("Any", choices=[("a", "A"), ("b", "B")]), {"one": ["b", "b"]}, ["b"]),
        (TickField("Told"), "yes", True),
        (DateField("Born"), {"one-day": "1", "one-month": "Tach", "one-year": "1947"}, date(1947, 11, 1)),
    ],
)
def test_what_was_typed_is_understood(field, typed, kept):
    assert asked(field, typed) == (kept, "")


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        (TextField("Name"), " ", "“Name” has not been answered. Fill it in to go on."),
        (TextField("Name", longest=3), "Alice", "“Name” has 5 characters. Shorten it to 3 or fewer."),
        (TextField("Name"), "a\x00b", "“Name” holds a character that cannot be stored. Type it again."),
        (PostcodeField(), "BL9", "“Postcode” is not a full postcode. Write it like SW1A 2AA."),
        (EmailField(), "alice", "“E-mail address” is not an e-mail address. Write it like name@example.com."),
        (MoneyField("Amount"), "ten", "“Amount” is not an amount of money. Write it like 25 or 25.50."),
        (MoneyField("Amount", most=100), "101", "“Amount” is more than £100. Check the amount."),
        (NumberField("How many", most=9), "10", "“How many” must be a whole number from 0 to 9."),
        (NumberField("How many"), "²", "“How many” must be a whole number from 0 to 1000000."),
        (TimeField("At"), "25:00", "“At” is not a time of day. Write it like 14:30 or 2:30pm."),
        (RadiosField("One", choices=[("a", "A")]), "x",
         "“One” has an answer that is not on the list. Choose one that is shown."),
        (TickField("I have told them"), "", "Tick “I have told them” to go on."),
        (DateField("Born"), {"one-day": "1", "one-year": "1947"},
         "“Born” has no month. Fill in day, month and year."),
        (DateField("Born"), {"one-day": "31", "one-month": "2", "one-year": "1947"},
         "“Born” is not a day in the calendar. Check day and month."),
        (DateField("Born"), {"one-day": "1", "one-month": "2", "one-year": "47"},
         "The year of “Born” needs 4 figures, for example 1947."),
        (DateField("Born", past=True), {"one-day": "1", "one-month": "2", "one-year": "2999"},
         "“Born” is in the future. Give a day up to today."),
        (DateField("Due", future=True), {"one-day": "1", "one-month": "2", "one-year": "2001"},
         "“Due” has gone by. Give today or a later day."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_words(field, typed, words):
    kept, error = asked(field, typed)
    assert (kept, error) == (None, words)


@pytest.mark.parametrize("typed", ["", "0", "99999999999999999999", "٣", "1e9", "²", "\ud800", "-1", "None"])
def test_no_date_part_breaks_the_date(typed):
    for part in ("day", "month", "year"):
        data = {"one-day": "1", "one-month": "2", "one-year": "1947", f"one-{part}": typed}
        assert asked(DateField("Born"), data)[1]


def test_answers_that_exclude_each_other_cannot_be_sent_together():
    field = CheckboxesField("Any", choices=[("a", "A"), Choice("none", "None", alone=True)])
    assert "cannot stand together" in asked(field, {"one": ["a", "none"]})[1]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [("list.exe", b"x", "is not one of the kinds"), ("list.csv", b"", "is empty"),
     ("list.csv", b"x" * (1024 * 1024 + 1), "is larger than 1 MB"), ("LIST.CSV", b"x", "")],
)  # fmt: skip
def test_a_file_is_looked_at_before_it_is_read(name, content, words):
    field = UploadField("List", endings=(".csv",), megabytes=1)
    error = asked(field, {}, {"one": SimpleUploadedFile(name, content)})[1]
    assert words in error
    assert bool(error) == bool(words)


class Reach(Form):
    how = RadiosField("How", choices=[Choice("phone", "Phone", reveals=["phone"]), Choice("post", "Post")])
    phone = PhoneField()


def test_a_field_that_was_not_opened_is_not_asked_for_and_not_kept():
    form = Reach({"how": "post", "phone": "rubbish"})
    assert form.is_valid()
    assert form.cleaned_data == {"how": "post", "phone": ""}


def test_a_field_that_was_opened_is_asked_for():
    form = Reach({"how": "phone"})
    assert list(form.errors) == ["phone"]
    assert 'href="#id_phone"' in form.error_summary()


def test_a_field_that_an_answer_opens_is_drawn_once_inside_it():
    html = str(Reach())
    assert html.count('name="phone"') == 1
    assert html.index("govuk-radios__conditional") < html.index('name="phone"')


def test_labels_hints_and_errors_speak_the_language_of_the_page():
    class Both(Form):
        name = TextField(("Full name", "Enw llawn"), hint=("As on letters", "Fel ar lythyrau"))

    form = Both({"name": ""})
    with speaking("cy"):
        html = str(form) + str(form.error_summary())
    assert "Enw llawn" in html
    assert "Fel ar lythyrau" in html
    assert "Mae problem" in html
    assert "Nid yw “Enw llawn” wedi&#39;i ateb." in html


def test_typed_markup_stays_text():
    class Name(Form):
        name = TextField("Name", longest=5)
        note = LongTextField("Note", longest=5)

    html = str(Name({"name": "<script>x</script>", "note": "</textarea><script>"}))
    assert "<script>" not in html


def test_line_breaks_survive_being_sent_and_shown_again():
    class Ask(Form):
        how = RadiosField("How", choices=[Choice("other", "Other", reveals=["note"])])
        note = LongTextField("Note")

    assert "one&#10;two" in str(Ask({"how": "other", "note": "one\r\ntwo"}))


def test_a_password_is_never_put_back_into_the_page():
    from hearth.kit.forms import PasswordField

    kind = type("SignIn", (Form,), {"password": PasswordField("Password")})
    assert "correct horse" not in str(kind({"password": "correct horse"}))


def test_a_form_that_creates_carries_one_key_and_mends_a_damaged_one():
    class Make(KeyedForm):
        name = TextField("Name")

    form = Make({"key": "not a key", "name": "A"})
    assert form.is_valid()
    assert form.cleaned_data["key"].version == 4
    sent = Make({"key": "00000000-0000-4000-8000-000000000001", "name": ""})
    assert 'value="00000000-0000-4000-8000-000000000001"' in str(sent)
