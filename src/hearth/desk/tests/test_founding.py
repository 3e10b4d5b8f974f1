"""A borough is founded from its file in one go; a second time only what is new is added."""

from __future__ import annotations

import re
from unittest.mock import patch

import pytest

from hearth import cli
from hearth.access import links
from hearth.access.models import Team, User
from hearth.areas.models import Borough, Neighbourhood, Postcode, Ward
from hearth.desk.rules.borough_file import template
from hearth.needs.models import Agreement, Category, Route, Script
from hearth.needs.rules import scripts


@pytest.fixture(autouse=True, scope="module")
def proved_once():
    """The shipped scripts are proved at the first founding: to prove one takes as long as all the rest."""
    proved = {}

    def examine(text, vocabulary):
        known = (text, repr(vocabulary))
        if known not in proved:
            proved[known] = plainly(text, vocabulary)
        return proved[known]

    plainly = scripts.examine
    with patch.object(scripts, "examine", examine):
        yield


@pytest.fixture
def file(tmp_path):
    (tmp_path / "postcodes.csv").write_text("postcode,ward,easting,northing\nQX1 4AB,E05999001,306100,446200\n")
    path = tmp_path / "borough.toml"
    path.write_text(template() + '[postcodes]\nfile = "postcodes.csv"\n')
    return path


def counts():
    models = (Borough, Neighbourhood, Ward, Team, Category, Route, Agreement, Script, Postcode, User)
    return {model.__name__: model.objects.count() for model in models}


def test_the_first_word_alone_lists_its_commands(capsys):
    assert cli.main(["borough", "--help"]) == 0
    told = capsys.readouterr().out
    assert "borough init" in told
    assert "cohort hash" not in told


@pytest.mark.django_db
def test_everything_in_the_file_is_made_in_one_go(file, capsys):
    assert cli.main(["borough", "init", str(file)]) == 0
    assert counts() == {
        "Borough": 1, "Neighbourhood": 5, "Ward": 18, "Team": 32, "Category": 30, "Route": 9, "Agreement": 35,
        "Script": 14, "Postcode": 1, "User": 1,
    }  # fmt: skip
    secret = re.search(r"/set-password/(\S+)", capsys.readouterr().out)[1]
    assert links.find("set password", secret).subject == str(User.objects.get().pk)
    assert Route.objects.get(key="lead_foodbank").also.key == "welfare"
    assert Category.objects.get(key="food").name == "Food and shopping"
    assert Borough.objects.get().hours_soon == 72


@pytest.mark.django_db
def test_a_second_time_is_refused_and_changes_nothing(file, capsys):
    cli.main(["borough", "init", str(file)])
    before = counts()
    assert cli.main(["borough", "init", str(file)]) == 1
    assert "is here already" in capsys.readouterr().err
    assert counts() == before


@pytest.mark.django_db
def test_an_update_adds_what_is_new_and_leaves_what_the_borough_has_changed(file):
    cli.main(["borough", "init", str(file)])
    Category.objects.filter(key="money").update(name="Money worries")
    before = counts()
    file.write_text(file.read_text() + '[[teams]]\nkind = "partner"\nname = "Tarrow Mosque kitchen"\n')
    assert cli.main(["borough", "init", str(file), "--update"]) == 0
    assert counts() == before | {"Team": before["Team"] + 1}
    assert Category.objects.get(key="money").name == "Money worries"


@pytest.mark.django_db
def test_a_file_with_a_fault_makes_nothing(file, capsys):
    file.write_text(file.read_text().replace('kind = "welfare"', 'kind = "welfaer"'))
    assert cli.main(["borough", "init", str(file)]) == 1
    assert "Did you mean “welfare”?" in capsys.readouterr().err
    assert set(counts().values()) == {0}


@pytest.mark.django_db
def test_a_postcode_file_that_cannot_be_read_leaves_no_half_borough(file):
    (file.parent / "postcodes.csv").write_text("a,b\n")
    assert cli.main(["borough", "init", str(file)]) == 1
    assert set(counts().values()) == {0}


def test_the_example_is_printed_and_passes(tmp_path, capsys):
    assert cli.main(["borough", "template"]) == 0
    path = tmp_path / "mine.toml"
    path.write_text(capsys.readouterr().out)
    assert cli.main(["borough", "check", str(path)]) == 0
    assert "5 neighbourhoods, 18 wards" in capsys.readouterr().out


def for_volunteers() -> set[str]:
    return set(Category.objects.filter(is_for_volunteers=True).values_list("key", flat=True))


@pytest.mark.django_db
def test_the_file_says_which_kinds_of_help_volunteers_give_also_later(file):
    cli.main(["borough", "init", str(file)])
    assert {"food", "comfort_calls", "check_in", "laptop_loans"} <= for_volunteers(), "also what has been renamed"
    assert not {"money", "housing", "mental_health", "caring", "supermarket"} & for_volunteers()
    Category.objects.filter(key="waste").update(is_for_volunteers=False)
    changed = file.read_text().replace("is_for_volunteers = true", "is_for_volunteers = false")
    file.write_text(changed + '[[categories]]\nkey = "forms"\nname = "Forms"\nis_for_volunteers = true\n')
    cli.main(["borough", "init", str(file), "--update"])
    assert "forms" in for_volunteers()
    assert not {"laptop_loans", "waste"} & for_volunteers(), "what the file does not name stays as it is"


@pytest.mark.django_db
def test_two_boroughs_never_have_one_code(file, capsys):
    assert cli.main(["borough", "init", str(file)]) == 0
    second = file.with_name("second.toml")
    second.write_text(file.read_text().replace('slug = "fernhallow"', 'slug = "netherhallow"'))
    assert cli.main(["borough", "init", str(second)]) == 1
    assert "has the code E08999001 already" in capsys.readouterr().err
    assert Borough.objects.count() == 1


@pytest.mark.django_db
def test_what_is_added_alone_is_counted_as_one(file, capsys):
    cli.main(["borough", "init", str(file)])
    more = '\n[[neighbourhoods]]\nkey = "upper"\nname = "Upper"\n'
    more += '[[teams]]\nkind = "community_hub"\nin = "upper"\nname = "Upper hub"\n'
    file.write_text(file.read_text() + more)
    capsys.readouterr()
    assert cli.main(["borough", "init", str(file), "--update"]) == 0
    assert "1 neighbourhood, " in capsys.readouterr().out


@pytest.mark.django_db
def test_an_update_takes_over_telephones_and_hours_and_says_what_changed(file, capsys):
    cli.main(["borough", "init", str(file)])
    Borough.objects.update(volunteers_need_second_factor=True, postcode_example="QX1 9ZZ")
    told = file.read_text().replace('safeguarding_phone = "01632 960199"', 'safeguarding_phone = "01632 960188"', 1)
    told = told.replace("is_for_volunteers = true", "is_for_volunteers = false")
    file.write_text(re.sub(r"(?m)^postcode_example = .*$", "", told))
    capsys.readouterr()
    assert cli.main(["borough", "init", str(file), "--update"]) == 0
    said = capsys.readouterr().out
    assert "changed to what the file says: safeguarding phone, “Lending a laptop or tablet” may not be given" in said
    borough = Borough.objects.get()
    assert borough.safeguarding_phone == "01632 960188"
    assert (borough.volunteers_need_second_factor, borough.postcode_example) == (True, "QX1 9ZZ"), "decided elsewhere"
    cli.main(["borough", "init", str(file), "--update"])
    assert "nothing new" in capsys.readouterr().out


@pytest.mark.django_db
def test_an_update_says_which_lines_of_the_file_were_not_taken_over(file, capsys):
    cli.main(["borough", "init", str(file)])
    capsys.readouterr()
    cli.main(["borough", "init", str(file), "--update"])
    assert "Whatever else the file says stands so already." in capsys.readouterr().out
    Category.objects.filter(key="laptop_loans").update(name="Laptops")
    Borough.objects.update(volunteers_need_second_factor=True)
    told = file.read_text().replace("hours = { now = 4, today = 10,", "hours = { now = 4, today = 11,", 1)
    told = told.replace('to = "foodbank"', 'to = "welfare"', 1).replace('"dog_walking", "waste"', '"waste"', 1)
    told = told.replace("answer_within_hours = 24", "answer_within_hours = 12", 1)
    file.write_text(told)
    assert cli.main(["borough", "init", str(file), "--update"]) == 0
    said = dict(re.findall(r"(?m)^  line (\d+): (.*)$", capsys.readouterr().out))
    lines = told.splitlines()
    for begins, words in {
        "volunteers_need_second_factor =": "volunteers_need_second_factor stays true; the file says false.",
        "hours = { now = 4, today = 11,": "“Food and shopping”: hours_today stays “10”; the file says “11”.",
        'name = "Lending a laptop': "kind of help “Laptops”: name stays “Laptops”; the file says “Lending a laptop or",
        'to = "welfare"': "route “Lead foodbank”: to stays “foodbank”; the file says “welfare”.",
        "answer_within_hours = 12": "“Hubs with health and care”: answer_within_hours stays “24”; the file says “12”.",
        'categories = ["food"': "role “Shopping and errands”: categories stays",
    }.items():
        number = next(n for n, line in enumerate(lines, 1) if line.startswith(begins))
        assert words in said[str(number)]
