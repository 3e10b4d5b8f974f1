"""A table to tick."""

from hearth.kit.forms import Form, TickTableField


class Week(Form):
    free = TickTableField("When?", rows=["Monday", "Tuesday"], columns=["morning", "evening"], hint="Any time")


def test_what_is_ticked_is_kept_as_places_in_the_table():
    form = Week({"free": ["3", "0", "3"]})
    assert form.is_valid()
    assert form.cleaned_data["free"] == [0, 3]


def test_each_box_says_its_row_and_column_and_what_was_ticked_stays():
    html = str(Week({"free": ["2"]})["free"].as_govuk(heading=True))
    assert 'value="2" checked' in html
    assert html.count(" checked") == 1
    assert "Tuesday, morning" in html
    assert "<h1" in html


def test_nothing_ticked_and_a_place_outside_are_told():
    assert "free" in Week({}).errors
    form = Week({"free": ["4"]})
    assert "not in the table" in form.errors["free"][0]
    assert "govuk-error-message" in str(form["free"])
