"""The parts of linkage: reading, gathering, an index kept, parameters fitted, the command."""

import ast
import contextlib
import csv
import math
import random
import subprocess
import sys
from argparse import Namespace
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.linkage.people import two_lists
from hearth.exchange import linkage
from hearth.exchange.linkage import Records, clusters, commands, engine, model, standard, telling, training, vocabulary
from hearth.exchange.rules.faults import SheetFault
from hearth.kit.refused import Refused
from tests.guards import shelves


@pytest.fixture(scope="module")
def con():
    return engine.connect(threads=1)


def read(con, **record) -> dict:
    """How one record is read."""
    engine.load(con, Records.from_rows([record]), "one", 1)
    cursor = con.execute("SELECT * FROM one")
    return dict(zip([column[0] for column in cursor.description], cursor.fetchone(), strict=True))


@pytest.mark.parametrize(
    ("typed", "column", "is_read_as"),
    [
        ({"forename": "Mrs Zoë-Anne May"}, "f1", "ZOE"), ({"forename": "Zoë-Anne May"}, "frest", "ANNE"),
        ({"surname": "O’Neill"}, "sur", "ONEILL"), ({"surname": "Wójcik-Łabędź"}, "s2", "LABEDZ"),
        ({"full_name": "HOLT, Edna"}, "full_name", "EDNA HOLT"), ({"full_name": "Edna May Holt"}, "sur", "HOLT"),
        ({"surname": "Unknown"}, "sur", None), ({"surname": "Ashcroft"}, "sdx", "A261"),
        ({"birth_date": "3/7/1941"}, "dob", "1941-07-03"), ({"birth_date": "19410703"}, "dob", "1941-07-03"),
        ({"birth_date": "03-Jul-1941"}, "dob", "1941-07-03"), ({"birth_date": "01/01/1900"}, "dob", None),
        ({"birth_date": "31/02/1980"}, "dob", None), ({"birth_date": "3000-01-01"}, "dob", None),
        ({"birth_date": "1941-07-03"}, "dob_swap", "1941-03-07"), ({"birth_date": "1941-07-23"}, "dob_swap", None),
        ({"nhs_number": "943 476 5919"}, "nhs_ok", True), ({"nhs_number": "943 476 5918"}, "nhs_ok", False),
        ({"nhs_number": "9999999999"}, "nhs", None), ({"nhs_number": "9434765919.0"}, "nhs", "9434765919"),
        ({"postcode": "MI IUA"}, "postcode", "M1 1UA"), ({"postcode": "ol129lp"}, "postcode", "OL12 9LP"),
        ({"postcode": "W1A OAX"}, "postcode", "W1A 0AX"), ({"postcode": "ZZ99 3VZ"}, "postcode", None),
        ({"phone": "+44 (0)161 496 0101"}, "p1", "01614960101"), ({"phone": "7700900123"}, "p1", "07700900123"),
        ({"phone": "00000000000"}, "p1", None), ({"phone_2": "0161 496 0101"}, "p1", "01614960101"),
        ({"address": "Flat 6 66 Elm Rd", "postcode": "M1 1AA"}, "prop", "66/6@M1 1AA"),
        ({"address": "Rose Cottage", "postcode": "M1 1AA"}, "prop", "ROSECOTTAG@M1 1AA"),
        ({"uprn": "000123"}, "prop", "U123"), ({"sex": "2"}, "sex", "F"), ({"deceased": "No"}, "deceased", False),
        ({"forename": "Peggy"}, "fc", "MARGARET"), ({"number": "qq 12 34 56 c"}, "num", "QQ123456C"),
        ({"number": "not known"}, "num", None), ({"number": "0000000"}, "num", None),
        ({"postcode": "2601"}, "postcode", "2601"), ({"postcode": "2601"}, "outcode", "26"),
        ({"postcode": "BL9"}, "postcode", None), ({"postcode": "M1 1AA"}, "outcode", "M1"),
        ({"postcode": "M1 1AA"}, "sector", "M1 1"),
    ],
)  # fmt: skip
def test_what_is_typed_is_read(con, typed, column, is_read_as):
    assert read(con, **typed)[column] == is_read_as


ANYTHING = st.fixed_dictionaries({}, optional={c: st.text(max_size=30) for c in vocabulary.COLUMNS})


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ANYTHING, max_size=5))
def test_no_text_is_too_odd_to_be_read(con, rows):
    engine.load(con, Records.from_rows(rows), "odd", 1)
    found = con.execute("SELECT nhs, postcode, dob, p1 FROM odd").fetchall()
    assert len(found) == len(rows)
    assert all(nhs is None or len(nhs) == 10 for nhs, *_ in found)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300))
def test_no_bytes_crash_the_reader(tmp_path, content):
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    with contextlib.suppress(SheetFault):
        Records.from_file(path)


def test_headers_of_known_lists_are_understood():
    headers = "Traced_NHSNUMBER PatientSurname PatientAddress_Line2 PatientAddress_Line1 mobile DateOfBirth"
    found = vocabulary.suggest(headers.split())
    assert found["address"] == ["PatientAddress_Line1", "PatientAddress_Line2"]
    assert (found["nhs_number"], found["phone"]) == (["Traced_NHSNUMBER"], ["mobile"])


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("26 Lance Hill Avenue, Forest Hill", "26 LANCEHILL AVENUE FOREST HILL", "same"),
        ("26 Lance Hill Avenue, Forest Hill", "Forest Hill, Lance Hill Avenue 26", "same"),
        ("26 Lance Hill Avenue, Forest Hill", "62 lnace hill avenue forets hill", "near"),
        ("Garden House, 26 Lance Hill Avenue, Forest Row", "26 Lance Hill Ave", "part"),
        ("26 Lance Hill Avenue, Forest Hill", "9 Rosenthal Street, Irvingdale", "else"),
        ("26 Lance Hill Avenue, Forest Hill", "26", "missing"),
    ],
)
def test_addresses_are_compared_by_their_words_whatever_the_order(con, one, other, level):
    engine.load(con, Records.from_rows([{"address": one}]), "words_l", 1, words=True)
    engine.load(con, Records.from_rows([{"address": other}]), "words_r", 1, words=True)
    (found,) = con.execute(f"SELECT {model.as_case(model.ADDRESS_WORDS)} FROM words_l l, words_r r").fetchone()
    assert found == (-1 if level == "missing" else model.level("street", level))


def slipped(text: str, slips: int, letters: str, chance: random.Random) -> str:
    """This text with so many slips: one character more, less, another, or two exchanged."""
    for _ in range(slips):
        place, letter = chance.randrange(len(text)), chance.choice(letters)
        rest = {"more": letter + text[place:], "other": letter + text[place + 1 :], "less": text[place + 1 :],
                "turned": text[place + 1 : place + 2] + text[place : place + 1] + text[place + 2 :]}  # fmt: skip
        text = text[:place] + rest[chance.choice(list(rest))] or text
    return text


def both_ways(con, pairs, columns: str, quick: str, plainly: str) -> list:
    """The pairs for which the quick condition and the plain one say different things, and how many are near."""
    con.execute("CREATE OR REPLACE TABLE told (a VARCHAR, b VARCHAR)")
    con.execute("INSERT INTO told SELECT unnest(?), unnest(?)", [list(side) for side in zip(*pairs, strict=True)])
    sides = [columns.format(side) for side in "ab"]
    found = con.execute(
        f"SELECT l.a, l.b, {quick}, {plainly} FROM (SELECT rowid AS n, a, b, {sides[0]} FROM told) AS l "
        f"JOIN (SELECT rowid AS n, {sides[1]} FROM told) AS r USING (n)"
    ).fetchall()
    assert sum(near for *_, near in found) > 500
    return [row for row in found if row[2] != row[3]]


def test_no_near_number_birthday_or_postcode_is_lost_by_looking_quickly(con):
    chance = random.Random(7)
    numbers = [f"{chance.randrange(10**10):010d}" for _ in range(20_000)]
    near = [(one, slipped(one, 2, "0123456789", chance)) for one in numbers]
    pairs = [(a, b) for a, b in near if len(b) == 10] + list(pairwise(numbers))
    plainly = "damerau_levenshtein(l.nhs, r.nhs) <= 2"
    assert both_ways(con, pairs, "{} AS nhs", model.TWO_FIGURES, plainly) == []

    codes = ["BL9 0SW", "M1 1AA", "SW1A 1AA", "OL12 9LP", "2601", "10115", "101000", "W1A 0AX"]
    near = [(one, slipped(one, n % 2 + 1, "ABCD 0123456789", chance)) for one in codes for n in range(2_000)]
    pairs = [(a, b) for a, b in near if b == b.strip() and len(b) > 3]
    plainly = "damerau_levenshtein(l.postcode, r.postcode) <= 1"
    columns = "{0} AS postcode, district({0}) AS outcode"
    assert [row for row in both_ways(con, pairs, columns, model.POSTCODE_NEAR, plainly) if is_postcode(row[1])] == []

    days = [f"19{chance.randrange(20, 99)}-{chance.randrange(1, 13):02d}-{chance.randrange(1, 29):02d}"
            for _ in range(20_000)]  # fmt: skip
    near = [(one, slipped(one, n % 2 + 1, "0123456789", chance)) for n, one in enumerate(days)]
    pairs = [(a, b) for a, b in near if len(b) == 10 and b[4] + b[7] == "--" and b.count("-") == 2]
    plainly = "(l.yob = r.yob OR l.md = r.md) AND damerau_levenshtein(l.dob, r.dob) <= 1"
    columns = "{0} AS dob, substr({0}, 1, 4) AS yob, substr({0}, 6) AS md"
    assert both_ways(con, pairs, columns, model.ONE_FIGURE, plainly) == []


def is_postcode(text: str) -> bool:
    """As a postcode is kept: two halves and a space, or the figures of another country."""
    outward, space, inward = text.rpartition(" ")
    return text.isdigit() if not space else len(inward) == 3 and outward.isalnum()


def test_a_linkage_says_how_far_it_is_part_by_part_and_its_parts_find_the_same(monkeypatch):
    lists = two_lists(200, 200, seed=8)
    left, right = Records.from_rows(lists.left), Records.from_rows(lists.right)
    whole, heard = linkage.link(left, right, threads=1), []
    monkeypatch.setattr(engine, "PAIRS_AT_A_TIME", 100)
    monkeypatch.setattr(engine, "PAIRS_A_RECORD", 0)
    parts = linkage.link(left, right, threads=1, told=lambda words, share: heard.append((words, share)))
    assert list(parts.pairs(-100)) == list(whole.pairs(-100))
    shares = [share for _, share in heard]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    weighed = [words for words, _ in heard if words.startswith("Part ")]
    assert len(weighed) > 2
    assert weighed[-1] == f"Part {len(weighed)} of {len(weighed)} is weighed"


def test_the_standard_columns_are_all_there(con):
    assert set(standard.STANDARD) <= set(read(con, surname="Holt"))


# --- Gathering --------------------------------------------------------------------------------------------


def pair(a: str, b: str):
    """Records of one list."""
    return ("left", a), ("left", b)


def test_one_wrong_link_does_not_make_one_person_of_two():
    weights = {pair("a1", "a2"): 20.0, pair("b1", "b2"): 20.0, pair("a2", "b1"): 7.0}
    found = clusters.gather(weights, weights, within=True)
    assert {frozenset(one for _, one in group) for group in found} == {frozenset({"a1", "a2"}), frozenset({"b1", "b2"})}


def test_records_of_one_list_say_nothing_when_only_pairs_between_lists_were_looked_for():
    weights = {(("left", "a"), ("right", "b")): 9.0, (("left", "c"), ("right", "b")): 9.0}
    assert [len(group) for group in clusters.gather(weights, weights, within=False)] == [3]


@given(st.dictionaries(st.tuples(st.integers(0, 6), st.integers(0, 6)), st.floats(-9, 30), max_size=15), st.randoms())
def test_gathering_does_not_depend_on_order(weights, chance):
    known = {pair(str(min(p)), str(max(p))): w for p, w in weights.items() if p[0] != p[1]}
    links = [one for one, weight in known.items() if weight >= 7]
    mixed = list(known.items())
    chance.shuffle(mixed)
    assert clusters.gather(links, known, within=True) == clusters.gather(links[::-1], dict(mixed), within=True)


def test_what_a_person_said_decides():
    lists = two_lists(120, 120, seed=8)
    linked = linkage.link(Records.from_rows(lists.left), Records.from_rows(lists.right), threads=1)
    one = next(p for p in linked.pairs() if p.decision == linkage.LINK)
    together = {("left", one.left_id), ("right", one.right_id)}
    assert any(together <= group for group in linked.clusters())
    assert not any(together <= group for group in linked.clusters(different=[(one.left_id, one.right_id)]))


# --- Kept, fitted, commanded ------------------------------------------------------------------------------


def test_new_records_against_a_kept_index_find_whom_a_whole_linkage_finds(tmp_path):
    lists = two_lists(300, 300, seed=9)
    linkage.Index.build(Records.from_rows(lists.right), tmp_path / "kept.idx", threads=1).close()
    index = linkage.Index.open(tmp_path / "kept.idx", threads=1)
    for new in (lists.left[:150], lists.left[150:]):
        ids = {row["id"] for row in new}
        found = {(p.left_id, p.right_id) for p in index.link(Records.from_rows(new)).pairs(0)}
        true = {p for p in lists.truth if p[0] in ids}
        assert len(found & true) >= 0.93 * len(true)
        assert len(found - true) <= 0.05 * len(found)


def test_parameters_fitted_to_lists_of_ones_own_say_so(monkeypatch):
    monkeypatch.setattr(training, "FEWEST", 100)
    lists = two_lists(400, 400, seed=10)
    shipped = linkage.Parameters.load()
    fitted = linkage.train(Records.from_rows(lists.left), Records.from_rows(lists.right), threads=1)
    assert fitted.estimated["before"] == shipped.estimated
    assert fitted.levels["kin"] == shipped.levels["kin"]
    assert 200 < fitted.estimated["pairs believed"] < 300


def test_fitting_to_homes_takes_no_relatives_for_one_person(monkeypatch):
    monkeypatch.setattr(training, "FEWEST", 100)
    lists = two_lists(1000, 1000, seed=13)
    left, right = Records.from_rows(lists.left), Records.from_rows(lists.right)
    fitted = linkage.train(left, right, threads=1)
    linked = linkage.link(left, right, parameters=fitted, threads=1)
    assert telling.measure(linked, lists.truth).even.f1 > 0.97
    with pytest.raises(ValueError, match="two first names in one home"):
        linkage.train(left, right, count_chance=True, threads=1)


def strangers(number: int, seed: int = 14) -> tuple[list[dict], list[dict], list[tuple[str, str]]]:
    """Two lists of another country: nobody shares a home; every second record has slips; numbers, no NHS number."""
    chance = random.Random(seed)
    lists = two_lists(number * 2, 10, seed=seed)
    streets = [" ".join(chance.sample(WORDS, 4)) for _ in range(number)]
    left = [
        row | {"address": f"{place} {streets[place]}", "phone": "", "postcode": f"{chance.randrange(1000, 9999)}",
               "number": f"{chance.randrange(10**6, 10**7)}", "nhs_number": "", "id": f"L{place}"}
        for place, row in enumerate(lists.left[:number])
    ]  # fmt: skip
    right = []
    for place, row in enumerate(left):
        theirs = row | {"id": f"R{place}"}
        if place % 2:
            for field in chance.sample(["forename", "birth_date", "postcode", "number"], 2):
                theirs[field] = chance.choice(left)[field]
            theirs["address"] = " ".join(reversed(row["address"].split()))
        right.append(theirs)
    return left, right, [(f"L{place}", f"R{place}") for place in range(number)]


WORDS = [
    f"{a}{b}" for a in ("kara", "wollo", "binga", "tumba", "murra", "yarra") for b in ("ngal", "rong", "dilla", "mbee")
]


def test_lists_of_another_country_are_linked_better_when_chance_is_counted():
    left, right, truth = strangers(800)
    a, b = Records.from_rows(left), Records.from_rows(right)
    fitted = linkage.train(a, b, count_chance=True, threads=1)
    assert "u counted there" in fitted.estimated["how"]
    shipped, counted = (
        telling.measure(linkage.link(a, b, parameters=p, threads=1), truth) for p in (linkage.Parameters.load(), fitted)
    )
    assert counted.even.f1 > 0.99
    assert counted.even.f1 > shipped.even.f1


def test_a_comparison_the_parameters_are_silent_on_is_not_made(tmp_path):
    shipped = linkage.Parameters.load()
    assert not shipped.compares("street")
    rows = [{"surname": "Holt", "forename": "Edna", "birth_date": "1941-03-07", "address": "9 Rosenthal Street"}] * 2
    (found,) = linkage.link(Records.from_rows(rows), threads=1).pairs(-100)
    assert "words of the address" not in {evidence.field for evidence in found.evidence}
    silent = replace(shipped, levels={c: found for c, found in shipped.levels.items() if c != "kin"})
    silent.save(tmp_path / "silent.json")
    with pytest.raises(ValueError, match="no numbers for relatives"):
        linkage.Parameters.load(tmp_path / "silent.json")


def test_too_few_people_to_learn_from_are_refused():
    with pytest.raises(ValueError, match="500 are needed"):
        linkage.train(Records.from_rows([{"surname": "Holt"}]), Records.from_rows([{"surname": "Holt"}]))


def test_the_shipped_parameters_have_every_level_and_say_how_they_were_estimated(tmp_path):
    shipped = linkage.Parameters.load()
    assert shipped.estimated["how"]
    shipped.save(tmp_path / "again.json")
    assert linkage.Parameters.load(tmp_path / "again.json") == shipped
    assert all(m > 0 and u > 0 and math.isfinite(m / u) for one in shipped.levels.values() for m, u in one.values())
    assert {c.key for c in model.UK} == {*shipped.levels, *model.UNSAID}


def options(**told) -> Namespace:
    return Namespace(**{"right": None, "out": None, "truth": None, "mapping": [], "engine": "duckdb",
                        "parameters": None, "chunks": 1, "threads": 1, "memory": None} | told)  # fmt: skip


def test_two_files_are_linked_by_a_command(tmp_path, capsys):
    lists = two_lists(120, 120, seed=11)
    for name, rows in (("a", lists.left), ("b", lists.right)):
        with open(tmp_path / f"{name}.csv", "w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["Ref", *list(rows[0])[1:3], "Family", *list(rows[0])[4:]])
            writer.writerows(row.values() for row in rows)
    (tmp_path / "t.csv").write_text("a,b\n" + "".join(f"{a},{b}\n" for a, b in lists.truth))
    told = options(left=str(tmp_path / "a.csv"), right=str(tmp_path / "b.csv"), out=str(tmp_path / "pairs.csv"),
                   truth=str(tmp_path / "t.csv"), mapping=["surname=Family"])  # fmt: skip
    assert commands.link_lists(told) == 0
    assert "Against the truth" in capsys.readouterr().out
    with open(tmp_path / "pairs.csv", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    true = set(lists.truth)
    assert len([row for row in rows if (row["left_id"], row["right_id"]) in true]) > 0.9 * len(true)


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"left": "/nowhere.csv"}, "There is no file"),
        ({"left": __file__, "mapping": ["shoe=Size"]}, "not COLUMN=HEADER"),
        ({"left": __file__, "parameters": "/nowhere.json"}, "parameters cannot be read"),
    ],
)
def test_what_cannot_be_done_is_refused_in_words(told, says):
    with pytest.raises(Refused, match=says):
        commands.link_lists(options(**told))


# --- One door ---------------------------------------------------------------------------------------------


def test_nothing_else_imports_the_linkage_engines():
    engines = {"splink", "duckdb", "pyspark", "pyarrow"}
    found = set()
    for path, tree in shelves.sources().items():
        for node in ast.walk(tree):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if engines & {name.split(".")[0] for name in names}:
                found.add(shelves.short(path).rsplit("/", 1)[0])
    assert found == {"exchange/linkage"}


def test_the_engines_are_not_loaded_before_something_is_linked():
    says = "import sys, hearth.exchange.linkage; print({'splink', 'duckdb', 'pyarrow', 'pyspark'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", says], env={"PYTHONPATH": "src"}, capture_output=True, text=True)
    assert done.stdout.strip() == "set()", done.stderr


# --- The command, on files of others ----------------------------------------------------------------------

ODD = "Nr;Family name;Vorname;Geb\n7;Holt;Edna;07/03/1941\n8;Oxley;Tia;14/05/1990\n"
SAID = ["surname=Family name", "surname=Nachname", "forename=Vorname", "birth_date=Geb", "id=Nr", "id=ref"]


def files(tmp_path, **contents):
    for name, text in contents.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return [str(tmp_path / f"{name}.csv") for name in contents]


def test_two_files_may_each_call_a_column_by_another_header(tmp_path, capsys):
    left, right, truth = files(
        tmp_path, a=ODD, b="ref,Nachname,Vorname,Geb\nx,Holt,Edna,1941-03-07\n", t="b,a\nx,7\nx,99\n"
    )
    out = tmp_path / "pairs.csv"
    assert commands.link_lists(options(left=left, right=right, out=str(out), mapping=SAID, truth=truth)) == 0
    said = capsys.readouterr()
    assert "read the other way round" in said.err
    assert "1 true pairs name an id that is in neither list" in said.err
    assert out.read_text("utf-8-sig").splitlines()[1].startswith("7,x,")
    assert out.stat().st_mode & 0o077 == 0, "for its owner alone"


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"mapping": ["surname=Nope"]}, "No file has a column “Nope”"),
        ({"truth": "wrong"}, "No pair of .* is of these lists"),
        ({"truth": "narrow"}, "has no two columns"),
        ({"out": "/nowhere/pairs.csv"}, "there is no folder"),
        ({"threads": 0}, "at least one processor"),
        ({"memory": "lots"}, "not an amount of memory"),
    ],
)
def test_what_cannot_be_done_is_said_before_the_work(tmp_path, told, words):
    left, wrong, narrow = files(tmp_path, a=ODD, wrong="a,b\nzz,yy\n", narrow="a\n7\n")
    told = {name: {"wrong": wrong, "narrow": narrow}.get(str(value), value) for name, value in told.items()}
    with pytest.raises(Refused, match=words):
        commands.link_lists(options(**{"left": left, "mapping": SAID[:1], **told}))


def test_rows_of_one_id_and_headers_nobody_reads_are_said(tmp_path, capsys):
    (left,) = files(
        tmp_path, a="id,surname,forename,dob,Shoe size\n1,Holt,Edna,1941-03-07,5\n1,Oxley,Tia,1990-05-14,4\n"
    )
    commands.link_lists(options(left=left))
    said = capsys.readouterr().err
    assert "Not read: Shoe size." in said
    assert "1 rows of a.csv have the id of another row" in said
