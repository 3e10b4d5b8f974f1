"""The file a borough is founded from: the shipped example is right, and every fault is told with its line."""

from __future__ import annotations

import tomllib
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hearth.desk.rules.borough_file import read_borough, template
from hearth.kit.toml_lines import read_toml

TODAY = date(2026, 11, 22)
LINES = template().split("\n")


def faults(text):
    return read_borough(text, today=TODAY).faults


def line_with(text, part, nth=1):
    found = [n for n, line in enumerate(text.split("\n"), start=1) if part in line]
    return found[nth - 1]


def test_the_shipped_example_passes_its_own_check():
    assert faults(template()) == []


def test_the_example_is_a_whole_borough():
    plan = read_borough(template(), today=TODAY).plan
    assert (len(plan.neighbourhoods), len(plan.wards)) == (5, 18)
    kinds = [team.kind for team in plan.teams]
    assert [kinds.count(kind) for kind in ("community_hub", "partnership_hub", "health_and_care")] == [5, 5, 5]
    assert plan.teams[0].name == "Hallow Town community hub"


def test_every_fault_is_told_at_once_each_with_its_line():
    broken = {
        'slug = "fernhallow"': 'slug = "Fern hallow"',
        "today = 8": 'today = "eight"',
        'gss = "E05999004"': 'gss = "E05999003"',
        'neighbourhood = "kilnfold"': 'neighbourhood = "kilnfield"',
        'kind = "staying_well"': 'kind = "staying_wel"',
        'fields = ["name", "address", "phone", "email", "preferred_language", "reason"]': "fields = []",
        "answer_within_hours = 72": "answer_within_hours = 0",
        'name = "Ada Example"': 'nme = "Ada Example"',
        'email = "administrator@fernhallow.example"': 'email = "administrator"',
        "safeguarding_phone = ": "safegarding_phone = ",
    }
    text = template()
    wanted = {line_with(text, old) for old in broken}
    for old, new in broken.items():
        text = text.replace(old, new, 1)
    told = faults(text)
    assert wanted <= {fault.line for fault in told}
    assert any("Did you mean “staying_well”?" in fault.remedy for fault in told)
    missing = [fault for fault in told if "missing" in fault.what]
    assert {text.split("\n")[fault.line - 1] for fault in missing} == {"[borough]", "[administrator]"}


def test_a_fault_inside_a_list_over_several_lines_names_the_line_of_the_element():
    text = template().replace('"delivery_notes", "urgency", "reason"]', '"delivery_nots", "urgency", "reason"]', 1)
    (fault,) = faults(text)
    assert '"delivery_nots"' in text.split("\n")[fault.line - 1]
    assert "Did you mean “delivery_notes”?" in fault.remedy


def test_slips_of_writing_are_told_all_together_with_what_else_is_wrong():
    text = template().replace('name = "Tarrowside"', 'name = "Tarrowside')
    text = text.replace("planned = 168\n", "planned = -3\n", 1)
    text = text.replace("soon = 72\n", "soon = 72\nsoon = 73\n", 1)
    lines = {fault.line for fault in faults(text)}
    assert lines == {
        line_with(text, 'name = "Tarrowside'), line_with(text, "planned = -3"), line_with(text, "soon = 73"),
    }  # fmt: skip


def test_a_neighbourhood_without_a_hub_and_an_agreement_that_has_lapsed_are_faults():
    text = template().replace('in = "each"', 'in = "kilnfold"', 1).replace("2030-03-31", "2021-03-31", 1)
    told = [str(fault) for fault in faults(text)]
    assert sum("has no community hub" in one for one in told) == 4
    assert any("ran out on 31 March 2021" in one for one in told)


def test_a_postcode_file_that_is_not_there_is_a_fault():
    text = template() + '[postcodes]\nfile = "nowhere.csv"\n'
    (fault,) = read_borough(text, today=TODAY, has_file=lambda name: False).faults
    assert fault.line == text.count("\n")


def test_an_empty_file_says_what_it_needs():
    told = [fault.what for fault in faults("")]
    assert "There is no [borough]." in told
    assert "There are no [[wards]]." in told


mutations = st.lists(
    st.tuples(
        st.integers(0, len(LINES) - 1),
        st.one_of(
            st.sampled_from(["", "[", "]", "[[", "= 1", 'x = "', "x = '''", "x = [1,", "[borough]", "[[teams]]",
                             "{", "#"]),
            st.text(max_size=30),
            st.sampled_from(["name = 7", "name = [[1]]", "wards = 3", "teams = {}", "gss = true", "fields = {a = 1}",
                             "in = 3", "expires_on = 2026-02-31", "from = 9", "hours = 1",
                             "a.b.c = 1979-05-27T07:32:00Z"]),
        ),
        st.booleans(),
    ),
    min_size=1, max_size=12,
)  # fmt: skip


def mutated(changes):
    lines = list(LINES)
    for at, new, instead in changes:
        lines[at] = new if instead else f"{lines[at]}\n{new}"
    return "\n".join(lines)


@settings(max_examples=150, deadline=None)
@given(mutations)
def test_whatever_is_written_the_check_answers_with_lines_of_the_file(changes):
    text = mutated(changes)
    for fault in faults(text):
        assert 1 <= fault.line <= text.count("\n") + 1
        assert fault.what
        assert fault.remedy


@settings(max_examples=150, deadline=None)
@given(mutations)
def test_what_python_reads_is_read_the_same_and_what_it_refuses_is_a_slip(changes):
    text = mutated(changes)
    told = read_toml(text)
    try:
        whole = tomllib.loads(text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError:
        assert told.slips
    else:
        assert (told.values, told.slips) == (whole, [])


def test_lines_of_nested_things():
    text = 'a.b = 1\n[t]\nx = [\n  {n = 1}, # one\n  {n = 2},\n]\n[[r]]\n[r.s]\nk = """\ntwo"""\n[[r]]\nz = 3\n'
    told = read_toml(text)
    assert [told.line_of(path) for path in [("a", "b"), ("t", "x", 1, "n"), ("r", 0, "s", "k"), ("r", 1, "z")]] == [
        1, 5, 9, 12,
    ]  # fmt: skip


def test_a_boroughs_example_of_a_postcode_is_read_and_a_wrong_one_told():
    assert read_borough(template(), today=TODAY).plan.facts["postcode_example"] == "QX1 1AA"
    wrong = template().replace('postcode_example = "QX1 1AA"', 'postcode_example = "town hall"')
    assert [fault.line for fault in faults(wrong)] == [line_with(wrong, "town hall")]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ('key = "befriending"\ndbs = "enhanced"', "unlawful"),
        ('key = "befriending"\nleast_age = 16\ngoes_to_doors = true', "goes to people's doors"),
        ('key = "garden"', "“name” is missing"),
        ('key = "garden"\nname = "Garden"\ncategories = ["gardning"]', "not a kind of help"),
        ('key = "garden"\nname = "Garden"\nreferences = "two"', "not a number"),
        ('key = "garden"\nname = "Garden"\ntraining = "Ladders"', "not a list of names"),
        ('key = "garden"\nname = "Garden"\nidentity = "known"', "not a level of identity"),
    ],
)
def test_what_is_wrong_with_a_role_of_volunteers_is_told(row, told):
    assert any(told in str(one) for one in faults(f"{template()}\n[[volunteer_roles]]\n{row}\n"))


def test_a_role_of_a_boroughs_own_keeps_only_what_it_says():
    text = f'{template()}\n[[volunteer_roles]]\nkey = "garden"\nname = "Garden"\nidentity = "seen"\n'
    assert faults(text) == []
    told = read_borough(text, today=TODAY).plan.volunteer_roles[-1]
    assert told == {"key": "garden", "name": "Garden", "identity": "seen"}
