"""The file reads as people write: names of languages, telephones, days; and only a real name is taken for one."""

import json
import re

import pytest

from hearth.access.tests.make import acting, everywhere, make_user
from hearth.needs.models import Note
from hearth.people.models import Person
from hearth.rights.actions import gathering
from hearth.rights.rules import naming
from hearth.rights.saying import said
from hearth.rights.tests.test_erasing import more_of_the_story
from hearth.rights.tests.test_gathering import a_whole_story, gathered, opened

KNOWN = naming.pattern_of(
    ["Alon", "Visi", "Ann", "Bertram", "Siân", "Bertram Okoro", "Amina Khan-Reed", "Jo Li", "Edna"],
    but=["Edna", "Okoro", ""],
)


@pytest.mark.parametrize(
    "text",
    ["Do not visit alone", "Do Not Visit Alone", "Cannot manage the stairs", "Annual review in March",
     "Wants to be called Edna", "Visiting hours are over", "Likes Radio Four and the Sunday Mirror", "Amina", "Yes",
     "Mrs Okoro is hard of hearing", "Join us on Monday", ""],
)  # fmt: skip
def test_an_ordinary_sentence_names_nobody(text):
    assert not naming.names_somebody(text, KNOWN)


@pytest.mark.parametrize(
    "text",
    ["Rang her son bertram", "Bertram's key is with Ann.", "SIAN has the key", "seen by amina khan-reed today",
     "Ask Jo  Li", "(ann)"],
)  # fmt: skip
def test_a_known_name_is_found_as_a_whole_word_however_it_is_written(text):
    assert naming.names_somebody(text, KNOWN)


def test_without_known_names_nothing_is_taken_for_one():
    assert naming.pattern_of(["", "Al", "Edna"], but=["edna"]) is None
    assert not naming.names_somebody("Al and Edna", None)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [("language", "en", "English"), ("language", "cy", "Welsh"), ("language", "Polish", "Polish"),
     ("preferred_language", "cy", "Welsh"), ("phone", "+441632960111", "01632 960111"),
     ("phones", ["+447700900123"], "07700 900123"), ("to", "+33142685300", "+33 1 42 68 53 00"),
     ("phone", "ask next door", "ask next door"), ("born", "1939-05-12", "12 May 1939"),
     ("sent_at", "2026-06-01T13:07:00+00:00", "1 June 2026 at 2:07pm"), ("born", "1939-13-45", "1939-13-45"),
     ("controlled", "not_known", "Not known"), ("value", "no", "No"), ("value", True, "Yes"),
     ("communication", ["bsl", "large_print"], "British Sign Language\nLarge print"),
     ("channel", "in_person", "In person"),
     ("status", "handed_back", "handed back"), ("text", "Rang +441632960111 twice", "Rang +441632960111 twice"),
     ("cells", ["yes", "1939-05-12"], "yes\n1939-05-12"), ("tells", {"language": "en", "visit_in_pairs": False},
                                                            "Language: English\nDo not visit alone: No")],
)  # fmt: skip
def test_a_value_is_said_as_people_read_it(name, value, words):
    assert said(name, value) == words


@pytest.mark.django_db
def test_nothing_in_the_file_is_a_code_and_their_own_facts_are_given(cast, officer):
    person, _, _ = a_whole_story(cast)
    more_of_the_story(cast, person)
    make_user(cast.other, "health", "Amina Khan-Reed")
    with everywhere():
        Person.objects.filter(pk=person.pk).update(visit_in_pairs=True, language="cy", contact_by=["phone"])
        own, names = (Note.objects.create(team=cast.hub, person=person, text=text, signed_as="x") for text in
                      ("Do not visit alone", "seen by amina khan-reed"))  # fmt: skip
    request, _ = gathered(officer, person)
    with acting(officer):
        marks = dict(request.decisions.values_list("path", "mark"))
        assert not [path for path in marks if path.endswith((f"{own.pk}/text", "/visit_in_pairs"))]
        assert marks[f"needs.note/{names.pk}/text"] == "names somebody"
        waiting = {one.path: "keep" for one in request.decisions.filter(decision="")}
        gathering.decide(request=request, by=officer, choices=waiting, because="Read")
        gathering.release(request=request, by=officer)
        files = opened(gathering.released(request, by=officer))
    given = json.loads(files["everything.json"])["tables"]
    facts = {(table["model"], item["label"], item["words"]) for table in given for row in table["rows"] for item in row}
    assert {("people.person", "Language", "Welsh"), ("people.person", "Do not visit alone", "Yes"),
            ("people.person", "Telephone", "01632 960111"), ("people.person", "Reach them by", "Telephone"),
            ("people.person", "Date of birth", "12 May 1939"), ("needs.note", "Text", "Do not visit alone"),
            ("people.fact", "Value", "12 May 1939"), ("people.fact", "Field", "Date of birth"),
            ("needs.contact", "Language", "English"), ("needs.referral", "Status", "handed back")} <= facts  # fmt: skip
    words = [words for model, _, words in facts if model != "people.listentry"]
    assert [one for one in words if re.search(r"\+44|\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b|: (en|cy|True|False)\b", one)] == []
    assert re.search(r"Gathered [0-9]{1,2} [A-Z][a-z]+ 20[0-9]{2} at", files["index.html"])
