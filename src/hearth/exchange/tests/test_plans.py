"""Every row gets one verdict, the verdicts add up, and the order of rows does not matter."""

import random
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hearth.exchange.rules import feeds, recognising
from hearth.exchange.rules.entries import read_entry
from hearth.exchange.rules.plans import Area, Held, Plan, Verdict, plan
from hearth.exchange.rules.sheets import SheetRow, read_sheet

FILES = Path(__file__).parent / "files"
REAL = Path(__file__).resolve().parents[4].parent / "shared" / "data" / "shielding"
OURS = Area(frozenset({"E08000099"}), {"QX1 1AA": True, "QZ9 9ZZ": False})
APRIL = feeds.feeds()["nhs-list-2020-april"]
COLUMNS = ("nhs_number", "first_name", "last_name", "date_of_birth", "postcode", "district", "listed_on", "deceased",
           "address_1")  # fmt: skip


def entry(number, *cells, nhs="7017309170", first="Ann", last="Bee", born="1950-02-01", postcode="QX1 1AA", district="",
          listed="", deceased="", address=""):  # fmt: skip
    cells = (nhs, first, last, born, postcode, district, listed, deceased, address)
    mapping = {key: place for place, key in enumerate(COLUMNS)}
    return read_entry(SheetRow(number, cells), mapping, COLUMNS, today=date(2026, 11, 1), feed=APRIL)


def verdicts(*rows, held=None, area=OURS) -> list[str]:
    return [outcome.verdict.value for outcome in plan(rows, held=held or {}, area=area).outcomes]


def held_after(done: Plan) -> dict[str, Held]:
    return {e.key: Held(e.digest, e.stamp) for e in done.to_write}


def test_the_latest_row_of_a_person_is_used_and_the_other_is_told():
    rows = [entry(2, listed="2020-04-01"), entry(3, listed="2020-05-01", address="2 New Street")]
    for order in (rows, rows[::-1]):
        done = plan(order, held={}, area=OURS)
        assert [o.verdict for o in done.outcomes] == [Verdict.DUPLICATE, Verdict.NEW]
        assert done.to_write[0].said["address_1"] == "2 New Street"
        assert "row 3" in done.outcomes[0].reason


def test_a_death_told_by_either_of_two_rows_stops_contact():
    done = plan([entry(2, listed="2020-05-01"), entry(3, listed="2020-04-01", deceased="1")], held={}, area=OURS)
    assert done.counts["deceased"] == 1
    assert "rows disagree about a death" in done.to_write[0].flags


def test_a_death_told_by_the_later_row_is_a_death():
    done = plan([entry(2, listed="2020-04-01"), entry(3, listed="2020-05-01", deceased="1")], held={}, area=OURS)
    assert done.counts["deceased"] == 1
    assert not done.to_write[0].flags


def test_one_nhs_number_for_two_people_loses_nobody_in_silence():
    rows = [entry(2, listed="2020-05-01"), entry(3, first="Cy", last="Dee", born="1940-01-01")]
    done = plan(rows, held={}, area=OURS)
    assert done.counts["rejected"] == 1
    assert "another name" in done.outcomes[1].reason


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ({"district": "E08000099", "postcode": "QZ9 9ZZ"}, "new"),
        ({"district": "E06000032"}, "out_of_area"),
        ({"postcode": "QZ9 9ZZ"}, "out_of_area"),
        ({"district": "Highland", "postcode": "ZZ99 3VZ"}, "new"),
        ({"district": "Highland", "postcode": "QX7 7XX"}, "new"),
        ({"postcode": ""}, "new"),
    ],
)
def test_a_district_code_decides_then_a_known_postcode_and_doubt_keeps_the_row(said, verdict):
    assert verdicts(entry(2, **said)) == [verdict]


def test_what_is_not_certainly_ours_is_flagged():
    done = plan([entry(2, district="Highland", postcode="QX7 7XX")], held={}, area=OURS)
    assert "area not known" in done.to_write[0].flags


def test_a_death_stops_contact_even_when_the_person_had_moved_away():
    first = plan([entry(2)], held={}, area=OURS)
    moved = entry(2, district="E06000032", deceased="1")
    assert verdicts(moved, held=held_after(first)) == ["deceased"]
    assert verdicts(moved) == ["out_of_area"]


def test_rows_from_elsewhere_are_kept_when_asked_and_flagged():
    area = Area(OURS.districts, OURS.postcodes, keep_all=True)
    done = plan([entry(2, district="E06000032")], held={}, area=area)
    assert done.counts["new"] == 1
    assert "out of area" in done.to_write[0].flags


def test_a_file_with_nobody_of_ours_is_noticed():
    assert plan([entry(2, district="E06000032")], held={}, area=OURS).all_elsewhere
    assert not plan([entry(2)], held={}, area=OURS).all_elsewhere


def test_the_same_file_again_changes_nothing():
    rows = [entry(2), entry(3, nhs="6593663840", deceased="1"), entry(4, district="E06000032", nhs="4200723050")]
    first = plan(rows, held={}, area=OURS)
    again = plan(rows, held=held_after(first), area=OURS)
    assert [o.verdict.value for o in again.outcomes] == ["unchanged", "deceased", "out_of_area"]
    assert not again.to_write


def test_a_changed_row_is_an_update_and_an_older_one_is_not():
    first = plan([entry(2, listed="2020-05-01")], held={}, area=OURS)
    assert verdicts(entry(2, listed="2020-06-01", address="9 New Street"), held=held_after(first)) == ["updated"]
    older = plan([entry(2, listed="2020-01-01", address="0 Old Street")], held=held_after(first), area=OURS)
    assert older.counts["unchanged"] == 1
    assert not older.to_write


ROWS = st.lists(
    st.builds(
        dict,
        nhs=st.sampled_from(["7017309170", "6593663840", "4200723050", "1234567890", "", "12"]),
        first=st.sampled_from(["Ann", "Cy", ""]),
        born=st.sampled_from(["1950-02-01", "1940-01-01", "x", ""]),
        postcode=st.sampled_from(["QX1 1AA", "QZ9 9ZZ", "", "??"]),
        district=st.sampled_from(["", "E08000099", "E06000032", "Highland"]),
        listed=st.sampled_from(["", "2020-04-01", "2020-05-01"]),
        deceased=st.sampled_from(["", "0", "1"]),
        address=st.sampled_from(["", "1 High Street"]),
    ),
    max_size=12,
)


@given(ROWS, st.randoms())
@settings(max_examples=150)
def test_order_never_matters_twice_is_once_and_verdicts_add_up(said, chance):
    first = plan([entry(n, **row) for n, row in enumerate(said, start=2)], held={}, area=OURS)
    chance.shuffle(said)
    shuffled = [entry(n, **row) for n, row in enumerate(said, start=2)]
    second = plan(shuffled, held={}, area=OURS)
    assert sum(first.counts.values()) == len(said)
    assert first.counts == second.counts
    assert {(e.key, e.digest) for e in first.to_write} == {(e.key, e.digest) for e in second.to_write}
    again = plan(shuffled, held=held_after(first), area=OURS)
    assert not again.to_write
    assert again.counts["new"] == again.counts["updated"] == 0


def _read(path: Path):
    sheet = read_sheet(path.read_bytes(), known_headers=feeds.known_headers())
    known = recognising.recognise(sheet.headers)
    rows = [read_entry(r, known.mapping, sheet.headers, today=date(2026, 11, 1), feed=known.feed)
            for r in sheet.rows]  # fmt: skip
    return known.feed.key, rows


def test_our_part_of_the_synthetic_list_is_accounted_for():
    key, rows = _read(FILES / "nhs_list_2020_part.csv")
    done = plan(rows, held={}, area=Area(frozenset(), {}))
    assert key == "nhs-list-2020"
    assert sum(done.counts.values()) == len(rows)
    assert done.counts["duplicate"] == len(rows) - len({row.key for row in rows})


@pytest.mark.skipif(not REAL.is_dir(), reason=f"THE FULL SYNTHETIC LISTS ARE NOT AT {REAL}: read in part only")
def test_the_whole_synthetic_list_is_accounted_for_in_any_order():
    _, rows = _read(REAL / "gds_synthetic_nhs.csv")
    done = plan(rows, held={}, area=Area(frozenset(), {}))
    assert sum(done.counts.values()) == 4_800
    assert (done.counts["duplicate"], done.counts["rejected"]) == (800, 0)
    assert done.counts["new"] + done.counts["deceased"] == 4_000
    failing = [e for e in done.to_write if "NHS number fails its check" in e.flags]
    assert len(failing) > 3_000
    random.Random(1).shuffle(rows)
    assert plan(rows, held={}, area=Area(frozenset(), {})).counts == done.counts


@pytest.mark.skipif(not REAL.is_dir(), reason=f"THE FULL SYNTHETIC LISTS ARE NOT AT {REAL}: read in part only")
def test_the_whole_council_file_is_accounted_for():
    key, rows = _read(REAL / "nsss_la_feed_2010.csv")
    assert key == "nsss"
    assert plan(rows, held={}, area=OURS).all_elsewhere
    assert plan(rows, held={}, area=Area(frozenset({"E06000032"}), {})).counts["new"] == 2_010
