"""For any script at all: the proof agrees with reading every path, and a walk never loses an answer."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hearth.needs.rules.scripts import examine, prove, read, shipped, walk
from hearth.needs.tests.make_scripts import every_path, specs, text_of, values_of

STEADY = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def kinds_of(proof):
    """Sort the faults by what they complain of."""
    marks = {
        "No path reaches": "unreached",
        "can never happen": "unused",
        "never taken": "unused",
        "breaks off": "nowhere",
        "no way into": "nowhere",
        "without an outcome": "silent",
        "does not reach": "owed",
        "asked twice": "twice",
        "never ends": "twice",
    }
    found = {kind for fault in proof.faults for words, kind in marks.items() if words in fault.says}
    assert all(any(words in fault.says for words in marks) for fault in proof.faults)
    return found


@STEADY
@given(specs())
def test_the_proof_agrees_with_reading_every_path_one_by_one(spec):
    reading = read(text_of(spec))
    assert not reading.faults, [str(fault) for fault in reading.faults]
    proof, found = prove(reading.script), every_path(spec)
    kinds = kinds_of(proof)
    endings = {ending for _, _, ending, _ in found["paths"]}
    assert ("twice" in kinds) is ("twice" in endings)
    if "twice" in endings:
        return
    assert proof.paths == len(found["paths"])
    asked = [tuple(name for name, _ in path) for path, *_ in found["paths"]]
    assert len(proof.longest) == max(map(len, asked))
    assert len(proof.shortest) == min(map(len, asked))
    assert proof.longest in asked
    assert proof.shortest in asked
    assert ("unreached" in kinds) is ({name for path in asked for name in path} != {q["id"] for q in spec["questions"]})
    assert ("nowhere" in kinds) is ("nowhere" in endings)
    assert ("silent" in kinds) is ("silent" in endings)
    assert ("owed" in kinds) is any(owed for *_, owed in found["paths"])


@STEADY
@given(specs())
def test_a_script_that_breaks_on_some_path_is_refused_with_a_line_and_a_remedy(spec):
    examination, found = examine(text_of(spec)), every_path(spec)
    broken = any(ending in ("twice", "nowhere", "silent") or owed for _, _, ending, owed in found["paths"])
    if broken:
        assert not examination.may_be_published
    for fault in examination.faults:
        assert fault.line >= 1
        assert fault.says.endswith((".", "?"))
        assert fault.remedy.endswith((".", "?"))


@STEADY
@given(specs(tidy=True), st.data())
def test_a_proved_script_always_comes_to_an_end_with_every_red_flag_on_its_route(spec, data):
    examination = examine(text_of(spec))
    if not examination.may_be_published:
        return
    questions = {one["id"]: one for one in spec["questions"]}
    variables = {"lives_alone": data.draw(st.sampled_from(["yes", "no", None])), "age": data.draw(st.integers(0, 99))}
    answers: dict[str, object] = {}
    at = walk(examination.script, answers, variables)
    while at.next is not None:
        answers[at.next.id] = data.draw(st.sampled_from(values_of(questions[at.next.id], spec)))
        at = walk(examination.script, answers, variables)
    assert at.done
    assert at.outcome or at.next_contact_hours is not None
    routes, needs = {one.route for one in at.referrals}, {(one.category, one.urgency) for one in at.needs}
    for flag in at.flags:
        for required in shipped().red_flags[flag].must_reach:
            if required.kind == "referral":
                assert routes & set(required.keys)
            elif required.kind == "need":
                assert ("food", "now") in needs
            else:
                assert at.stop
                assert at.stop.key in required.keys


def raw_answers(spec):
    """Draw answers, right, wrong and left over from an older version of the script."""
    names = [one["id"] for one in spec["questions"]] + ["gone", "q9"]
    value = st.one_of(
        st.sampled_from(["a0", "a1", "a2", "", "3", "junk", None]),
        st.integers(-2, 9),
        st.lists(st.sampled_from(["a0", "a1", "a2", "junk"]), max_size=3),
    )
    return st.dictionaries(st.sampled_from(names), value)


@STEADY
@given(specs(tidy=True), st.data())
def test_a_walk_never_loses_an_answer(spec, data):
    script = read(text_of(spec)).script
    answers = data.draw(raw_answers(spec))
    at = walk(script, answers, {"age": 80})
    on_path = {one.question.id for one in at.asked}
    assert on_path | set(at.set_aside) | set(at.unusable) == set(answers)
    assert len(on_path) + len(at.set_aside) + len(at.unusable) == len(answers)
    assert all(at.set_aside[name] is answers[name] for name in at.set_aside)
    assert all(kept is answers[name] and words for name, (kept, words) in at.unusable.items())
    assert (at.next is None) is at.done


@STEADY
@given(specs(tidy=True), st.data())
def test_changing_an_answer_and_changing_it_back_gives_the_same_walk(spec, data):
    script = read(text_of(spec)).script
    answers = data.draw(raw_answers(spec))
    before = walk(script, answers, {})
    if answers:
        changed = data.draw(st.sampled_from(sorted(answers)))
        other = walk(script, answers | {changed: "a1"}, {})
        assert set(answers) == {one.question.id for one in other.asked} | set(other.set_aside) | set(other.unusable)
    assert walk(script, dict(answers), {}) == before


@STEADY
@given(st.text(max_size=400))
def test_any_text_at_all_is_answered_with_words(text):
    examination = examine(text)
    assert examination.faults
    assert not examination.may_be_published
