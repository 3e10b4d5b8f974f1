"""What goes back to whoever sent a list: the hub's own results, in a file that differs in nothing else."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from hearth.access.tests.make import acting, make_team, make_user
from hearth.calls.actions import visits
from hearth.calls.models import Campaign, Try, Turn, Visit
from hearth.calls.rules.outcomes import outcomes
from hearth.exchange.actions import lists, returning
from hearth.exchange.actions.choices import Choices
from hearth.exchange.models import Feedback, ImportRow
from hearth.exchange.rules import feeds, returns, written
from hearth.exchange.rules.returns import Facts, Result
from hearth.kit.refused import Refused
from hearth.needs.actions import completing, contacts, needs
from hearth.needs.rules.scripts import shipped
from hearth.needs.tests.make import make_category, make_need
from hearth.people import actions as people

COLUMNS = feeds.feeds()["outcomes"].columns
ANN = {"FirstName": "Ann", "LastName": "Bee", "DateOfBirth": "01/02/1950", "Postcode": "QX8 9ZZ", "ID": "a1",
       "SequenceNumber": "1", "GDSOutcomeCode": "NCNOANSWER1", "NHSNumber": " 701 730 9170", "UPRN": "007",
       "OutcomeComments": '=said "no",\r\nrang ', "ServiceName": "Basic care"}  # fmt: skip
CY = {**ANN, "ID": "c1", "FirstName": "Cy", "LastName": "Dee", "NHSNumber": "", "DateOfBirth": "3/4/1944",
      "Postcode": "", "ServiceName": "Food parcel", "SequenceNumber": "2"}  # fmt: skip


@pytest.fixture(autouse=True)
def categories(cast):
    for key in ("food", "check_in", "call_back"):
        make_category(cast.borough, key)


def file_of(*rows, columns=COLUMNS, mark="", codec="utf-8", **style) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", extrasaction="ignore", **style)
    writer.writeheader()
    writer.writerows(rows)
    return (mark + out.getvalue()).encode(codec)


def load(cast, content: bytes, list_key="outcomes"):
    return lists.load_list(by=cast.alice, team=cast.hub, list_key=list_key, file_name="outcomes.csv", content=content,
                           choices=Choices(keep_out_of_area=True))  # fmt: skip


def sent_back(cast, run, template=None) -> bytes:
    with acting(cast.alice):
        return returning.make_return(run=run, by=cast.alice, template=template)


def rows_of(content: bytes) -> list[dict]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def reach(cast, run, line, **facts):
    with acting(cast.alice):
        person = run.lines.get(line=line).entry.person
        people.note_approach(person=person, team=cast.hub, by=cast.alice, channel="phone", **facts)
        return person


STYLES = [
    {}, {"lineterminator": "\n"}, {"lineterminator": "\r"}, {"quoting": csv.QUOTE_ALL}, {"delimiter": ";"},
    {"delimiter": "\t", "quoting": csv.QUOTE_ALL}, {"delimiter": "|", "lineterminator": "\n"},
    {"mark": "\ufeff", "quoting": csv.QUOTE_ALL}, {"mark": "sep=;\r\n", "delimiter": ";"},
]  # fmt: skip


@pytest.mark.parametrize("codec", ["utf-8", "cp1252", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("style", STYLES)
def test_nothing_but_the_answers_differs_from_what_came(cast, style, codec):
    if style.get("mark") == "\ufeff" and codec != "utf-8":
        pytest.skip("the mark of UTF-8 stands before UTF-8 only")
    zoe = {**CY, "FirstName": "Zoë"}
    run = load(cast, file_of(ANN, zoe, ANN, codec=codec, **style))
    reach(cast, run, 2 + bool(style.get("mark", "").startswith("sep")), was_reached=False)
    back = sent_back(cast, run)
    today = f"{timezone.localdate():%d/%m/%Y}"
    asked = [{**ANN, "Code": "CARE002", "Date": today}, {**zoe, "Code": ""}, ANN]
    assert back == file_of(*asked, codec=codec, **style)


def test_what_no_writer_would_write_goes_back_as_it_came(cast):
    said = {"Comments": '""', "FirstName": "Ann", "LastName": '"Bee"', "DateOfBirth": "01/02/1950", "ID": "a1",
            "Postcode": '"QX8" 9ZZ', "OutcomeComments": 'a "mad" dog'}  # fmt: skip
    ann = ";".join(said.get(name, "") for name in COLUMNS)
    cy = ann.replace("Ann", "Cy").replace("a1", "c1")
    header = ";".join(COLUMNS).replace("Date;", '"Date";')
    above_and_between = f"Outcomes for us;;\r\n\n{header}\n{ann}\r\n;;;\n\n"
    run = load(cast, f"{above_and_between}{cy}".encode())
    with acting(cast.alice):
        assert sorted(run.lines.values_list("line", flat=True)) == [4, 7]
        returning.say_outcome(
            row=run.lines.get(line=4), by=cast.alice, code="W006", comment='Dai; "the post"', on=date(2020, 5, 4)
        )
        returning.say_outcome(row=run.lines.get(line=7), by=cast.alice, code="F001", on=date(2020, 5, 4))
    answered = above_and_between.replace(ann, f'W006;04/05/2020;"Dai; ""the post"""{ann[4:]}')
    assert sent_back(cast, run).decode() == f"{answered}F001;04/05/2020;{cy[2:]}"


def test_lines_in_two_encodings_go_back_as_they_came(cast):
    one, other = (file_of({**row, "FirstName": name}, codec=codec)
                  for row, name, codec in ((ANN, "Zoë", "utf-8"), (CY, "Zoé", "cp1252")))  # fmt: skip
    run = load(cast, one + other.split(b"\r\n", 1)[1])
    reach(cast, run, 2, was_reached=False)
    asked = {"Code": "CARE002", "Date": f"{timezone.localdate():%d/%m/%Y}"}
    assert sent_back(cast, run) == file_of({**ANN, "FirstName": "Zoë", **asked}) + other.split(b"\r\n", 1)[1]


def test_an_answer_is_written_in_the_letters_the_file_can_hold(cast):
    run = load(cast, file_of(ANN, {**CY, "FirstName": "Zoë"}, codec="cp1252"))
    with acting(cast.alice):
        returning.say_outcome(row=run.lines.get(line=2), by=cast.alice, code="W006", comment="Tŷ’r ŵyl, café")
    assert ',"Ty’r wyl, café",' in sent_back(cast, run).decode("cp1252")


def test_the_three_columns_are_put_in_front_where_the_file_has_none(cast):
    content = file_of(ANN, columns=COLUMNS[3:])
    back = rows_of(sent_back(cast, load(cast, content)))
    assert list(back[0])[:4] == ["Code", "Date", "Comments", "Reference"]
    assert back[0]["Code"] == "CARE001"
    assert back[0]["NHSNumber"] == ANN["NHSNumber"]


def test_the_codes_follow_from_what_the_hub_did(cast):
    run = load(cast, file_of(ANN, CY))
    ann = reach(cast, run, 2)
    assert [row["Code"] for row in rows_of(sent_back(cast, run))] == ["CARE003", ""]
    with acting(cast.alice):
        need = make_need(cast.hub, person=ann)
    assert rows_of(sent_back(cast, run))[0]["Code"] == "CARE004"
    with acting(cast.alice):
        needs.end(need, by=cast.alice, ending="declined", note="She has a neighbour")
    assert rows_of(sent_back(cast, run))[0]["Code"] == "CARE005"
    reach(cast, run, 3, was_reached=False)
    assert rows_of(sent_back(cast, run))[1]["Code"] == "F001"
    with acting(cast.alice):
        people.mark_deceased(person=ann, by=cast.alice)
    assert rows_of(sent_back(cast, run))[0]["Code"] == "D001"


def test_every_way_a_conversation_can_end_says_one_result_and_each_result_has_its_code():
    for key, outcome in shipped().outcomes.items():
        if key != "carried_on":  # the script after it says how the conversation ended
            assert returns.code_of(returns.Result(outcome.result), "care"), key


@pytest.mark.parametrize(
    ("outcome", "code"),
    [("refused", "CARE005"), ("reminded", "CARE006"), ("keep_in_touch_sooner", "CARE004"), ("keep_in_touch", "CARE003"),
     ("moved_away", "CARE002"), ("not_in", "CARE002"), ("ring_back", "CARE002")],
)  # fmt: skip
def test_where_nobody_asked_for_anything_the_code_says_what_the_call_came_to(cast, outcome, code):
    run = load(cast, file_of(ANN))
    with acting(cast.alice):
        person = run.lines.get(line=2).entry.person
        call = contacts.begin(team=cast.hub, by=cast.alice, script=None, person=person, is_outgoing=True, key="ring")
        completing.complete(call, by=cast.alice, checked=completing.Checked(outcome=outcome))
    assert rows_of(sent_back(cast, run))[0]["Code"] == code


def door(cast, person, outcome: str) -> None:
    """Somebody of a campaign was rung on a number that does not work, and then called on."""
    made = Campaign.objects.create(team=cast.hub, name=outcome, purpose="welfare_check", urgency="today",
                                   made_by=cast.alice, hours={"monday": "09:00-17:00"}, steps=[],
                                   callers=["staff"])  # fmt: skip
    turn = Turn.objects.create(team=cast.hub, campaign=made, person=person, rank=1, state="visiting", way="doorstep")
    Try.objects.create(team=cast.hub, turn=turn, person=person, step=0, outcome="dead_number",
                       begun_at=timezone.now())  # fmt: skip
    people.note_approach(person=person, team=cast.hub, by=cast.alice, channel="phone", was_reached=False)
    visit = Visit.objects.create(team=cast.hub, turn=turn, person=person)
    visits.end_visit(visit, outcome=outcome, by=cast.alice, note="Cold in there")


@pytest.mark.parametrize(("outcome", "code", "comment"), [
    ("well", "CARE003", ""), ("needs_help", "CARE004", ""), ("worried", "CARE004", ""), ("refused", "CARE005", ""),
    ("moved", "CARE002", "1 call, the last: The number does not work. At the door: Does not live there"),
    ("died", "CARE002", "1 call, the last: The number does not work"),  # until somebody confirms it
])  # fmt: skip
def test_what_a_campaign_found_at_the_door_goes_back_and_why_somebody_was_not_reached(cast, outcome, code, comment):
    make_category(cast.borough, "case_review")
    make_team(cast.borough, kind="safeguarding")
    run = load(cast, file_of(ANN))
    with acting(cast.alice):
        door(cast, run.lines.get(line=2).entry.person, outcome)
    back = rows_of(sent_back(cast, run))[0]
    assert (back["Code"], back["Comments"]) == (code, comment)


def test_why_somebody_was_not_reached_fits_into_the_comment_whatever_it_was():
    for one in outcomes().values():
        for at_door in dict(Visit.OUTCOMES).values():
            told = returns.why_not_reached(Facts(tries=99, last_try=one.en, at_door=at_door))
            assert returns.checked_comment(told) == told


def test_what_somebody_says_goes_back_instead(cast):
    run = load(cast, file_of(ANN))
    with acting(cast.alice):
        row = run.lines.get(line=2)
        returning.say_outcome(row=row, by=cast.alice, code="W006", comment="Ring\nthe side bell")
    back = rows_of(sent_back(cast, run))[0]
    assert (back["Code"], back["Comments"]) == ("W006", "Ring the side bell")
    with acting(cast.alice):
        with pytest.raises(Refused, match="126 characters and 125"):
            returning.say_outcome(row=row, by=cast.alice, code="W006", comment="x" * 126)
        with pytest.raises(Refused, match="not a code"):
            returning.say_outcome(row=row, by=cast.alice, code="W007")
        with pytest.raises(Refused, match="in the future"):
            returning.say_outcome(row=row, by=cast.alice, code="W006", on=timezone.localdate() + timedelta(days=1))
        returning.say_outcome(row=row, by=cast.alice, code="")
    assert rows_of(sent_back(cast, run))[0]["Code"] == "CARE001"


def test_another_list_goes_back_by_a_template(cast):
    content = (
        b"First name,Surname,Date of birth,Postcode,Reference no,Phone\r\n=Ann,Bee,1950-02-01,QX8 9ZZ,17,7700900123\r\n"
    )
    run = load(cast, content, "housing")
    with pytest.raises(Refused, match="Choose what to send"):
        sent_back(cast, run)
    back = rows_of(sent_back(cast, run, returns.templates()["department"]))[0]
    assert back["What became of it"] == "Nobody has tried to reach them yet"
    assert back["First name"].startswith("'="), "what somebody opens in a spreadsheet runs nothing"
    national = rows_of(sent_back(cast, run, returns.templates()["national"]))[0]
    assert tuple(national) == COLUMNS
    assert (national["DateOfBirth"], national["Phone"]) == ("01/02/1950", "07700900123")


def test_nobody_outside_the_wall_takes_or_says_anything(cast):
    run = load(cast, file_of(ANN))
    with acting(cast.charlie):
        assert not ImportRow.objects.filter(run=run).exists()
        with pytest.raises(Refused, match="Your role"):
            returning.make_return(run=run, by=cast.charlie)
        assert not Feedback.objects.exists()


def test_the_page_shows_what_goes_back_and_why(cast, client):
    run = load(cast, file_of(ANN))
    client.force_login(cast.alice)
    page = client.get(f"/lists/{run.pk}/return").content.decode()
    assert "CARE001: Contact not yet attempted" in page
    with acting(cast.alice):
        row = run.lines.get(line=2).pk
    told = client.post(f"/lists/{run.pk}/return/{row}", {"code": "CC002", "comment": "x" * 126})
    assert told.status_code == 422
    assert "126 characters" in told.content.decode()
    client.post(f"/lists/{run.pk}/return/{row}", {"code": "CC002", "comment": "Spoke to her"})
    assert "You said so" in client.get(f"/lists/{run.pk}/return").content.decode()
    taken = client.post(f"/lists/{run.pk}/return/file.csv")
    assert rows_of(taken.content)[0]["Comments"] == "Spoke to her"
    client.force_login(make_user(make_team(cast.borough), "manager"))
    assert client.get(f"/lists/{run.pk}/return").status_code == 404


def test_every_code_of_the_template_is_there_and_every_answer_is_one_of_them():
    assert len(returns.codes()) == 25
    for family in returns._codes()["families"].values():
        assert set(family["answers"]) <= set(Result)
        assert set(family["answers"].values()) <= set(returns.codes())


facts = st.builds(
    Facts, died=st.booleans(), tried=st.booleans(), reached=st.booleans(), waiting=st.integers(0, 2),
    in_hand=st.integers(0, 2), endings=st.frozensets(st.sampled_from(["done", "declined", "could_not_reach"])),
)  # fmt: skip


@given(facts)
def test_nobody_is_said_to_be_reached_who_was_not(known):
    result = returns.result_of(known)
    if result in (Result.NO_NEED, Result.PENDING, Result.REFUSED):
        assert known.reached or "done" in known.endings
    assert (result is Result.DIED) is known.died


cells = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0\r\n"), max_size=8)


@given(
    st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=4), st.sampled_from(["", ";", ",", "\t"]),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL, csv.QUOTE_NONNUMERIC]), st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]),
)  # fmt: skip
def test_a_file_taken_apart_and_put_together_is_the_same_to_the_byte(rows, parts, quoting, line_end, codec):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=parts or ",", quoting=quoting, lineterminator=line_end)
    writer.writerows([["a", "b", "c"], *rows])
    content = out.getvalue().encode(codec)
    records = written.records_of(content)
    style = written.style_of(content, set(records))
    assert style.content(records) == content
    assert style.content({number: style.answered(record, {}) for number, record in records.items()}) == content
    for number, cells in enumerate(rows, start=2):
        pieces, _ = written.split(records[number], style.delimiter)
        assert style.answered(records[number], dict(enumerate(cells))) == records[number]
        assert len(pieces) == 3


@given(st.text(st.sampled_from('ab",;\r\n \t|ë'), max_size=30))
def test_any_text_is_parted_where_the_reader_parts_it(text):
    content = f"a,b\n{text}".encode()
    records = written.records_of(content)
    style = written.style_of(content, set())
    assert style.content({}) == content
    for record in records.values():
        pieces, end = written.split(record, style.delimiter)
        read = next(csv.reader(io.StringIO(record, newline=""), delimiter=style.delimiter), [])
        assert style.delimiter.join(pieces) + end == record
        if record.count('"') % 2 == 0:
            assert [written._plain(piece, style.delimiter) for piece in pieces] == (read or [""])


def test_a_template_that_is_none_is_refused_in_words(tmp_path):
    bad = tmp_path / "bad.yaml"
    bad.write_text("columns: [1")
    with pytest.raises(Refused, match="is not a template"):
        returns.read_template(bad)
