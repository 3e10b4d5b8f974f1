"""Scripts as a tired or mischievous author might write them: every fault is said in words with its line, in no time."""

import pytest

from hearth.needs.rules.script_proof import MOST_SAID
from hearth.needs.rules.scripts import examine

HEAD = "key: t\ntitle: {en: T, cy: T}\npurpose: {en: P, cy: P}\n"
END = "end: {outcome: advice_given, next_contact: none}"
AB = "answers: [{id: a, label: {en: A, cy: A}}, {id: b, label: {en: B, cy: B}}]"


def asks(name: str, *parts: str, answers: str = AB) -> str:
    """One question of a script."""
    return "".join(f"{pre}{line}\n" for pre, line in zip(["  - ", *["    "] * 9], [
        f"id: {name}", "text: {en: Q, cy: Q}", answers, *parts], strict=False))  # fmt: skip


def faults_of(text: str) -> list[str]:
    examination = examine(text)
    assert not examination.may_be_published
    for fault in examination.faults:
        assert fault.line >= 1
        assert fault.says
        assert fault.remedy
        assert "Traceback" not in str(fault)
    return [str(fault) for fault in examination.faults]


FLAG_SKIPPED_BY_A_VARIABLE = (
    HEAD
    + """variables: [lives_alone]
questions:
  - id: a
    text: {en: Q, cy: Q}
    answers:
      - id: x
        label: {en: No food, cy: Dim bwyd}
        red_flag: no_food_today
        next: [{when: {lives_alone: not_known}, go: c}, {go: b}]
      - {id: y, label: {en: Food, cy: Bwyd}, next: b}
  - id: b
    text: {en: Q, cy: Q}
    kind: text
    need: {category: food, urgency: now}
    referral: lead_foodbank
    next: c
  - id: c
    text: {en: Q, cy: Q}
    kind: text
    end: {outcome: advice_given}
"""
)
FLAG_WITH_A_CONDITION = (
    HEAD
    + """variables: [age]
questions:
  - id: a
    text: {en: Q, cy: Q}
    answers:
      - id: x
        label: {en: Hurt, cy: Brifo}
        red_flag: safeguarding
        referral: {route: safeguarding, when: {age: ">= 18"}}
      - {id: y, label: {en: B, cy: B}}
    end: {outcome: advice_given}
"""
)

BAD = {
    "nothing at all": ("", "Line 1: The script is empty"),
    "one word": ("hello", "Line 1: The script should have named parts"),
    "a list": ("- a\n- b\n", "Line 1: The script should have named parts"),
    "no questions": (HEAD + "questions:\n", "Line 4: The script has no questions"),
    "questions of nothing": (HEAD + "questions: [null, 7, {}]\n", "Line 4: A question should have named parts"),
    "a key given twice": (HEAD + "key: u\nquestions:\n" + asks("a", END), "Line 4: “key” is given twice"),
    "an end given twice": (HEAD + "questions:\n" + asks("a", END, END), "Line 9: “end” is given twice"),
    "a tab": (HEAD + "questions:\n\t- id: a\n", "Line 5: The text breaks off here"),
    "a control character": (HEAD + "questions:\n  - id: a\x01\n", "Line 5: There is a character here"),
    "two documents": (HEAD + "questions:\n" + asks("a", END) + "---\nkey: x\n", "Line 9: The text breaks off"),
    "an anchor": (HEAD + "questions: &a\n  - id: x\n    text: *a\n", "Line 6: “*a” repeats another part"),
    "a billion laughs": ("a: &a [x]\n" + "".join(f"b{i}: &b{i} [*a, *a]\n" for i in range(9)), "Line 2: “*a” repeats"),
    "a merge": (HEAD + "base: &b {en: x}\nquestions:\n  - id: a\n    text: {<<: *b}\n", "Line 7: “*b” repeats"),
    "an object": (HEAD + "questions: !!python/object/apply:os.system [ls]\n", "Line 4: A question should have"),
    "brackets without end": ("a: " + "[" * 200_000, "Line 1: The parts here are nested too deeply"),
    "a mapping as a name": (HEAD + "? [a, b]\n: x\nquestions:\n" + asks("a", END), "Line 4: The script has no part"),
    "a list for an id": (HEAD + "questions:\n  - id: [a]\n    text: 5\n    kind: {a: b}\n", "Line 5: The id should be"),
    "answers of nothing": (HEAD + "questions:\n" + asks("a", END, answers="answers: []"), "Line 7: Question “a”"),
    "a number from five to one": (
        HEAD + "questions:\n" + asks("a", "least: 5", "most: 1", END, answers="kind: number"),
        "Line 8: Question “a”: least is more than most",
    ),
    "a figure that is none": (
        HEAD + "questions:\n" + asks("a", f'next: [{{when: {{a: "²"}}, {END}}}, {{{END}}}]', answers="kind: number"),
        "Line 8: “a” is a number, never “²”",
    ),
    "a circle": (
        HEAD + "questions:\n" + asks("a", "next: b") + asks("b", "next: a"), "comes round to question “a” again"
    ),
    "a question nobody reaches": (
        HEAD + "questions:\n" + asks("a", END) + asks("b", END), "Line 9: No path reaches question “b”"
    ),
    "a path without an outcome": (HEAD + "questions:\n" + asks("a", "end: {}"), "Line 8: A path ends after"),
    "a path that breaks off": (HEAD + "questions:\n" + asks("a"), "Line 7: A path breaks off after question “a”"),
    "unknown words": (
        HEAD + "questions:\n" + asks("a", "need: {category: foood}", "referral: gpp", END), "Did you mean “food”?"
    ),
    "a script that carries on with itself": (
        HEAD + "questions:\n" + asks("a", END).replace("id: a,", "id: a, follow: t,"), "The script “t” is not known"
    ),
    "a flag missed when the record says nothing": (FLAG_SKIPPED_BY_A_VARIABLE, "Line 9: The red flag “No food today”"),
    "a flag that only reaches grown-ups": (FLAG_WITH_A_CONDITION, "does not reach a referral to safeguarding"),
    "more asked after the check": (
        HEAD + "questions:\n" + asks("a", "last: yes", "next: b") + asks("b", END), "Something is still asked after “a”"
    ),
    "a check that carries on": (
        HEAD + "questions:\n" + asks("a", "last: yes", "follow: medicines", END), "Something is still asked after “a”"
    ),
    "a wish kept that nobody can mean": (
        HEAD + "questions:\n" + asks("a", "keeps: helper_wanted", END), "its answers are anybody, woman, man"
    ),
    "an answer kept as what it is not": (
        HEAD + "questions:\n" + asks("a", "keeps: lives_alone", END), "cannot be kept as lives_alone"
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
def test_a_fault_is_said_in_words_with_its_line(what):
    text, says = BAD[what]
    assert any(says in fault for fault in faults_of(text)), faults_of(text)


def test_a_script_may_not_carry_on_with_itself():
    text = (HEAD + "questions:\n" + asks("a", "follow: medicines", END)).replace("key: t", "key: medicines")
    assert faults_of(text) == ["Line 8: The script carries on with itself. Name another script, or take it out."]


def test_a_missing_welsh_text_is_told_and_does_not_stop_the_script():
    examination = examine((HEAD + "questions:\n" + asks("a", END)).replace(", cy: Q", ""))
    assert examination.may_be_published
    assert [warning.line for warning in examination.warnings] == [6]


def test_two_hundred_questions_are_counted_at_once():
    lines = [asks(f"q{i}", f"next: q{i + 1}" if i < 199 else END) for i in range(200)]
    proof = examine(HEAD + "questions:\n" + "".join(lines)).proof
    assert proof.paths == 2**200
    assert len(proof.longest) == 200


def test_two_hundred_red_flags_are_each_proved_and_each_missing_one_is_named():
    flagged = AB.replace("{id: a,", "{id: a, red_flag: safeguarding,")
    text = HEAD + "questions:\n" + "".join(asks(f"q{i}", f"next: q{i + 1}", answers=flagged) for i in range(199))
    proof = examine(text + asks("q199", "referral: safeguarding", END)).proof
    assert proof.holds
    faults = faults_of(text + asks("q199", END))
    assert len(faults) == 199
    assert all(fault.count(" then ") <= MOST_SAID for fault in faults)


def test_many_flagged_ticks_are_followed_one_at_a_time():
    ticks = ", ".join(f"{{id: a{k}, label: {{en: A, cy: A}}, red_flag: safeguarding}}" for k in range(30))
    text = HEAD + "questions:\n" + asks("a", "kind: many", "next: b", answers=f"answers: [{ticks}]")
    proof = examine(text + asks("b", "referral: safeguarding", END)).proof
    assert proof.holds
    assert proof.paths == (2**30 - 1) * 2


def test_what_cannot_be_followed_in_reasonable_time_is_refused_in_words():
    ways = "next: [" + ", ".join(f"{{when: {{q{i}: a}}, go: z}}" for i in range(20)) + ", {go: z}]"
    lines = [asks(f"q{i}", f"next: q{i + 1}" if i < 29 else ways) for i in range(30)]
    (fault,) = faults_of(HEAD + "questions:\n" + "".join(lines) + asks("z", END))
    assert "too many conditions on earlier answers" in fault
