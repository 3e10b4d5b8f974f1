import re

from hypothesis import given
from hypothesis import strategies as st

from hearth.kit.charts import Area, Series, area_map, bars, breaks, ceiling, class_of, draw, line, stacked

FIGURES = st.lists(st.one_of(st.none(), st.integers(0, 10**7)), min_size=1, max_size=20)


@given(FIGURES)
def test_no_bar_is_longer_than_the_chart_and_the_longest_fills_it(values):
    widths = [mark.width for mark in bars("Requests", [(str(i), v) for i, v in enumerate(values)]).marks]
    assert all(0 <= width <= 100 for width in widths)
    assert max(widths) == (100 if any(values) else 0)


@given(FIGURES)
def test_stacked_parts_stand_beside_each_other_within_the_chart(values):
    chart = stacked("Stages", ["North"] * len(values), [Series("New", values), Series("Done", values)])
    assert all(mark.x + mark.width <= 100.02 for mark in chart.marks)


@given(FIGURES)
def test_a_gap_in_the_figures_is_a_gap_in_the_line(values):
    chart = line("Days", [str(i) for i in range(len(values))], [Series("Came in", values)])
    points = [mark for mark in chart.marks if mark.part == "point"]
    assert len(points) == sum(value is not None for value in values)
    assert all(20 <= point.y <= 220 for point in points)


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=60))
def test_every_area_has_a_class_and_more_is_never_lighter(values):
    ends = breaks(values)
    classes = [class_of(value, ends) for value in sorted(values)]
    assert classes == sorted(classes)
    assert set(classes) <= set(range(1, 7))


def test_what_is_not_known_is_not_nought():
    chart = area_map("Wards", [Area("A", "M0 0h1v1z", None), Area("B", "M1 0h1v1z", 0)], view_box="0 0 2 1")
    assert [mark.figure for mark in chart.marks] == ["–", "0"]
    assert [item.text for item in chart.legend] == ["0", "not known"]


def test_round_numbers_at_the_top_of_the_axis():
    assert [ceiling(value) for value in (0, 1, 3, 19, 51, 200)] == [1, 1, 5, 20, 100, 200]


def test_each_chart_has_its_table_and_its_links():
    html = draw(bars("Requests", [("Food & drink", 1204, "/needs?category=food"), ("Money", None)], unit="requests"))
    assert '<a href="/needs?category=food" aria-label="Food &amp; drink: 1,204 requests">' in html
    food, money = re.findall(r"<td[^>]*numeric[^>]*>(.*?)</td>", html)
    assert food == '<a class="govuk-link" href="/needs?category=food">1,204</a>'
    assert money == "–"
    assert "<details" in html


def test_a_single_day_stands_in_the_middle_and_not_upon_the_figures_of_the_axis():
    chart = line("Met", ["16 Nov"], [Series("met", [100])])
    assert [mark.x for mark in chart.marks] == [50]
    assert chart.axes.below[0][:2] == (50, "middle")


def test_a_chart_carries_no_inline_style_or_script():
    one = [Series("A", [1, 2], ["/a", None]), Series("B", [3, None])]
    for chart in (bars("x", [("a", 1)]), stacked("y", ["a", "b"], one), line("z", ["a", "b"], one)):
        assert not re.search(r"<script|style=|\son\w+=", draw(chart))


def test_a_chart_of_nothing_says_so():
    assert "Nothing to show yet." in draw(bars("Requests", []))
