"""`hearth import`: what it says, and how it ends."""

from pathlib import Path

import pytest

from hearth import cli
from hearth.access.tests.make import acting, make_borough
from hearth.exchange.models import ImportRun
from hearth.people.models import ListEntry

FILES = Path(__file__).parent / "files"
NHS, NSSS = str(FILES / "nhs_list_2020_part.csv"), str(FILES / "nsss_part.csv")


def test_a_list_is_loaded_into_the_first_hub_and_every_row_is_told(cast, capsys):
    assert cli.main(["import", "nhs-list", NHS]) == 0
    said = capsys.readouterr().out
    for words in (cast.hub.name, "Twice in the file", "Rows in the file", "Legal basis", "To be deleted after"):
        assert words in said
    with acting(cast.alice):
        assert ListEntry.objects.count() == 63


def test_who_loads_it_is_written_down(cast):
    cli.main(["import", "nhs-list", NHS, "--by", cast.alice.email.upper(), "--team", cast.hub.key])
    with acting(cast.alice):
        assert ImportRun.objects.get().made_by == cast.alice


def test_a_file_of_elsewhere_ends_with_one_and_says_what_to_do(cast, capsys):
    assert cli.main(["import", "nsss", NSSS]) == 1
    assert "--district CODE" in capsys.readouterr().err
    assert cli.main(["import", "nsss", NSSS, "--district", "E06000032"]) == 0


def test_a_column_can_be_named(cast, capsys, tmp_path):
    path = tmp_path / "own.csv"
    path.write_text("Number,Forename,Surname,Day,Post code\n7017309170,Ann,Bee,01/02/1950,QX8 9ZZ\n")
    assert cli.main(["import", "nhs-list", str(path)]) == 1
    assert "which column is the NHS number" in capsys.readouterr().err
    assert cli.main(["import", "nhs-list", str(path), "--column", "nhs_number=Number"]) == 0
    assert "not certain" in capsys.readouterr().out


def test_a_list_of_another_kind_is_loaded_as_what_it_is(cast, capsys):
    assert cli.main(["import", "nhs-list", NSSS, "--district", "E06000032"]) == 0
    said = capsys.readouterr().out
    assert "loaded as what it is: Shielding support applications" in said
    assert "not certain" not in said


def test_a_list_without_its_dates_of_birth_is_refused_until_somebody_insists(cast, capsys, tmp_path):
    path = tmp_path / "list.csv"
    lines = [line.split(",") for line in Path(NHS).read_text().splitlines()[:1]]
    at = next(place for place, header in enumerate(lines[0]) if header.strip(chr(34)) == "DateOfBirth")
    path.write_text(Path(NHS).read_text().replace(lines[0][at], "Told on", 1))
    assert cli.main(["import", "nhs-list", str(path)]) == 1
    assert "no column for: Date of birth" in capsys.readouterr().err
    assert cli.main(["import", "nhs-list", str(path), "--column", "date_of_birth=Told on"]) == 0
    assert cli.main(["import", "nhs-list", str(path), "--incomplete"]) == 0


def test_rejected_rows_are_written_where_asked(cast, tmp_path):
    path, rejected = tmp_path / "list.csv", tmp_path / "rejected.csv"
    path.write_text("NHSNumber,FirstName,LastName,DateOfBirth\n,Ann,Bee,\n")
    cli.main(["import", "nhs-list", str(path), "--rejected", str(rejected)])
    assert "no usable NHS number" in rejected.read_text()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["/no/such/file"], "There is no file"),
        ([NHS, "--team", "nobody"], "Say which team"),
        ([NHS, "--borough", "nowhere"], "There is no borough “nowhere”"),
        ([NHS, "--by", "stranger@example.org"], "Nobody signs in as"),
        ([NHS, "--expires", "soon"], "cannot be read"),
        ([NHS, "--column", "shoe_size"], "FIELD=HEADER"),
        ([NHS, "--column", "postcode=Nowhere"], "There is no column"),
    ],
)
def test_a_slip_is_told_in_words(cast, capsys, more, words):
    assert cli.main(["import", "nhs-list", *more]) == 1
    assert words in capsys.readouterr().err


def test_with_two_boroughs_it_must_be_said_which(cast, capsys):
    make_borough()
    assert cli.main(["import", "nhs-list", NHS]) == 1
    assert cast.borough.slug in capsys.readouterr().err


def test_rejected_rows_are_for_the_owner_alone_and_nothing_is_loaded_when_they_cannot_be_written(
    cast, capsys, tmp_path
):
    assert cli.main(["import", "nhs-list", NHS, "--rejected", str(tmp_path / "no" / "r.csv")]) == 1
    assert "there is no folder" in capsys.readouterr().err
    with acting(cast.alice):
        assert not ImportRun.objects.exists()
    assert cli.main(["import", "nhs-list", NHS, "--rejected", str(tmp_path / "r.csv")]) == 0
    assert oct((tmp_path / "r.csv").stat().st_mode)[-3:] == "600"


def test_a_return_says_which_templates_there_are(cast, capsys, tmp_path):
    cli.main(["import", "nhs-list", NHS])
    with acting(cast.alice):
        run = str(ImportRun.objects.get().pk)
    capsys.readouterr()
    assert cli.main(["return", "make", run, "--out", str(tmp_path / "b.csv"), "--template", "nonsense"]) == 1
    assert "Known are department, national, residents" in capsys.readouterr().err
    assert cli.main(["return", "make", run, "--out", str(tmp_path / "no" / "b.csv"), "--template", "residents"]) == 1
    assert "there is no folder" in capsys.readouterr().err
