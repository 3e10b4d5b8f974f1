"""The scripts that come with Hearth are complete: proved, in both languages, and doing what the sources ask."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hearth.needs.rules.medicines import Rule, rule_for
from hearth.needs.rules.script_parts import Follows, RaisesNeed
from hearth.needs.rules.script_paths import explore
from hearth.needs.rules.script_vocabulary import FOLDER, INCOMING, OUTGOING, URGENCIES, words
from hearth.needs.rules.scripts import SHIPPED, examine, outline, picture, shipped, shipped_text, together, walk

EXAMINED = {key: examine(shipped_text(key)) for key in SHIPPED}

BEACON = [
    "Triage", "MDT review", "Check in", "Groceries and cooked meals", "Physical and mental wellbeing",
    "Financial support", "Staying social", "Prescription pickups", "Book drops and entertainment", "Initial review",
    "Medical transport", "Waste removal", "Repairs", "Household tasks", "Dog walking", "Other", "Inbound", "Outbound",
]  # fmt: skip
HACKNEY = [
    "help_with_accessing_food", "help_with_accessing_supermarket_food", "help_with_completing_nss_form",
    "help_with_shielding_guidance", "help_with_no_needs_identified", "help_with_accessing_medicine",
    "help_with_accessing_other_essentials", "help_with_debt_and_money", "help_with_health", "help_with_mental_health",
    "help_with_accessing_internet", "help_with_something_else", "help_with_housing", "help_with_jobs_or_training",
    "help_with_children_and_schools", "help_with_disabilities", "medicine_delivery_help_needed", "urgent_essentials",
    "Contact Tracing", "CEV", "Welfare Call", "Help Request", "Link Work", "EUSS",
]  # fmt: skip


@pytest.mark.parametrize("key", SHIPPED)
def test_every_shipped_script_is_proved_and_in_both_languages(key):
    examination = EXAMINED[key]
    assert [str(fault) for fault in examination.faults + examination.warnings] == []
    assert examination.script.key == key
    assert examination.proof.paths > 1


@pytest.mark.parametrize("key", SHIPPED)
def test_every_shipped_script_can_be_drawn_and_told_in_both_languages(key):
    script = EXAMINED[key].script
    for language in ("en", "cy"):
        svg = picture(script, language)
        assert svg.startswith("<svg ")
        assert "style=" not in svg
        assert svg.count("<rect") == len(script.questions) == len(outline(script, language))


def test_the_two_earlier_lists_are_covered_term_by_term():
    elsewhere = words_elsewhere()
    covered = {
        term for category in shipped().categories.values() for terms in category.covers.values() for term in terms
    }
    for term in BEACON + HACKNEY:
        assert (term in covered) != (term in elsewhere), term


def words_elsewhere():
    import yaml

    return yaml.safe_load((FOLDER / "categories.yaml").read_text(encoding="utf-8"))["elsewhere"]


def test_every_kind_of_need_has_both_names_and_a_target_for_every_urgency():
    for category in shipped().categories.values():
        assert category.name.en
        assert category.name.cy
        assert category.default_urgency in URGENCIES
        hours = [category.target_hours[urgency] for urgency in URGENCIES]
        assert hours == sorted(hours)


def test_every_kind_of_need_can_be_raised_by_a_shipped_script_or_by_the_hub_itself():
    raised = {
        effect.category
        for examination in EXAMINED.values()
        for effect in examination.script.every_effect()
        if isinstance(effect, RaisesNeed)
    }
    assert set(shipped().categories) == raised


def test_every_other_incoming_script_is_led_to_from_first_contact():
    led_to = {
        effect.script for effect in EXAMINED["first_contact"].script.every_effect() if isinstance(effect, Follows)
    }
    assert led_to == set(INCOMING) - {"first_contact"}


def test_every_red_flag_is_asked_about_somewhere():
    marked = {flag for examination in EXAMINED.values() for flag, *_ in examination.proof.flags}
    assert marked == set(shipped().red_flags)


def test_emergency_pages_say_what_to_do_in_both_languages():
    for page in shipped().pages.values():
        assert page.outcome in shipped().outcomes
        assert page.next_contact_hours > 0
        assert all(text.en and text.cy for text in (page.title, *page.say, *page.do))
        assert page.numbers


def test_a_foodbank_referral_always_makes_the_benefits_referral_too():
    at = walk(EXAMINED["food_and_essentials"].script, {"food_left": "several_days", "why_hard": "money"}, {})
    assert [(one.route, one.goes_with) for one in at.referrals] == [("lead_foodbank", ""), ("welfare", "lead_foodbank")]


MEDICINES_CALL = {
    "medicine_left": "a_few_days",
    "what_is_wanted": "collect",
    "which_pharmacy": "High Street, A. Person",
    "does_pharmacy_deliver": "no",
    "who_pays": "free",
    "who_comes": "anybody",
    "home_when": "mornings",
    "read_back": "right",
}


@pytest.mark.parametrize(
    ("more", "rule"),
    [
        ({"is_any_controlled": "no"}, Rule.ANY),
        ({"is_any_controlled": "no", "does_pharmacy_deliver": "yes"}, Rule.PHARMACY_DELIVERS),
        ({"is_any_controlled": "not_known", "is_it_substitution": "no", "identity": "yes"}, Rule.COUNCIL_STAFF_ONLY),
        ({"is_any_controlled": "yes", "is_it_substitution": "not_known", "identity": "no"}, Rule.COUNCIL_STAFF_ONLY),
        ({"is_any_controlled": "yes", "is_it_substitution": "yes", "identity": "yes"}, Rule.TRUST_ONLY),
    ],
)
def test_the_medicines_script_gives_the_rule_its_facts(more, rule):
    at = walk(EXAMINED["medicines"].script, MEDICINES_CALL | more, {})
    assert at.done
    (need,) = at.needs
    assert (need.category, need.urgency) == ("medicines", "today")
    facts = need.facts
    assert rule_for(facts["controlled"], facts["opiate_substitution"], facts["pharmacy_delivers"]) is rule
    assert ("mental_health" in {one.route for one in at.referrals}) is (rule is Rule.TRUST_ONLY)


def test_going_back_changes_the_path_and_keeps_what_was_typed():
    script = EXAMINED["food_and_essentials"].script
    answers = {"food_left": "a_day_or_two", "why_hard": "money", "people_at_home": "3", "children_at_home": "2"}
    there = walk(script, answers | {"diet": ["allergic"], "allergy": "nuts, the younger girl"}, {})
    back = walk(script, answers | {"diet": ["anything"], "allergy": "nuts, the younger girl"}, {})
    assert there.next.id == "baby"
    assert there.set_aside == {"diet": ["allergic"], "allergy": "nuts, the younger girl"}
    on = walk(script, answers | {"baby": "no", "diet": ["anything"], "allergy": "nuts, the younger girl"}, {})
    assert on.next.id == "cooking"
    assert on.set_aside == {"allergy": "nuts, the younger girl"}
    again = walk(script, answers | {"baby": "no", "diet": ["allergic"], "allergy": "nuts, the younger girl"}, {})
    assert [one.value for one in again.asked][-1] == "nuts, the younger girl"
    assert back.needs[0].facts["allergies"] == "not_known"


def test_two_scripts_of_one_conversation_raise_one_need_with_the_more_urgent_word_and_all_facts():
    first = walk(
        EXAMINED["first_contact"].script,
        {
            "language": "english", "safe_to_talk": "safe", "who_for": "self", "how_are_you": "all_right",
            "anybody_hurting": "nobody", "without_today": ["medicine"], "help_with": ["no_more"],
        },
        {},
    )  # fmt: skip
    assert first.follow == ["medicines"]
    second = walk(EXAMINED["medicines"].script, MEDICINES_CALL | {"is_any_controlled": "no"}, {})
    needs, referrals = together([first, second])
    assert [(need.category, need.urgency, need.facts["controlled"]) for need in needs] == [("medicines", "now", "no")]
    assert referrals == []


def test_the_record_steers_the_first_questions():
    script = EXAMINED["first_contact"].script
    assert walk(script, {}, {"is_deceased": True}).next.id == "record_says_died"
    assert walk(script, {}, {"preferred_language": "cy"}).next.id == "safe_to_talk"
    assert walk(script, {}, {}).next.id == "language"
    assert words({"en": " a "}).in_language("cy") == "a"


NOTHING_TO_READ_BACK = {
    ("first_contact", "record_says_died"): "somebody only told us of a death",
    ("first_contact", "when_to_ring"): "the caller cannot talk freely",
    ("medicines", "surgery_to_ring"): "the caller asks a pharmacist; nothing was written",
    **{(key, "who_is_there"): "it is not them, or not a good time" for key in OUTGOING},
    ("safe_and_well", "who_we_are"): "they check that it is us first, or want no calls",
    ("contact_tracing_follow_up", "is_it_them"): "it is not certain that it is them",
    ("self_isolation", "is_it_them"): "it is not certain that it is them",
}


@pytest.mark.parametrize("key", SHIPPED)
def test_what_was_written_is_read_back_last_on_every_path_unless_another_script_does_it(key):
    script = EXAMINED[key].script
    paths = explore(script, shipped())
    for state, steps in paths.steps.items():
        for step in steps:
            if step.way is None or step.way.end is None or (key, state.question) in NOTHING_TO_READ_BACK:
                continue
            follows = ("follows_another_script", "yes") in {*state.known, *step.variables}
            assert script.questions[state.question].last or follows, (state.question, step.answer)


@pytest.mark.parametrize("key", SHIPPED)
def test_nobody_who_is_harmed_or_without_is_left_without_a_next_contact(key):
    for state, steps in explore(EXAMINED[key].script, shipped()).steps.items():
        for step in steps:
            if step.way is not None and step.way.end is not None and step.way.end.next_contact_hours is None:
                known = dict(state.known)
                assert known.get("anybody_hurting") != "somebody"
                assert known.get("are_they_safe") != "some_worry"
                assert not {"food", "medicine", "heat"} & set(known.get("without_today", ()))


def test_a_red_flag_can_be_raised_for_somebody_else_too():
    script = EXAMINED["first_contact"].script
    said = {"language": "english", "safe_to_talk": "safe", "who_for": "somebody_i_know", "do_they_know": "yes",
            "are_they_safe": "some_worry", "without_today": ["nothing"], "help_with": ["no_more"],
            "keep_in_touch": "no_thanks", "what_happens_next": "declined"}  # fmt: skip
    at = walk(script, said, {})
    assert [one.route for one in at.referrals] == ["safeguarding"]
    assert (at.outcome, at.next_contact_hours) == ("referred", 24)


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(SHIPPED), st.data())
def test_a_spoiled_script_is_either_still_good_or_refused_in_words(key, data):
    lines = shipped_text(key).splitlines()
    at = data.draw(st.integers(0, len(lines) - 1))
    spoil = data.draw(st.sampled_from(["drop", "double", "indent", "cut", "tab", "star"]))
    line = lines[at]
    lines[at : at + 1] = {
        "drop": [],
        "double": [line, line],
        "indent": [f"   {line}"],
        "cut": [line[: len(line) // 2]],
        "tab": [f"\t{line}"],
        "star": [line.replace(": ", ": *", 1)],
    }[spoil]
    examination = examine("\n".join(lines))
    assert examination.may_be_published or examination.faults
    assert all(fault.line >= 1 and fault.says and fault.remedy for fault in examination.faults)
    if examination.script:
        picture(examination.script)


def test_the_example_in_the_guide_can_be_published():
    guide = (FOLDER.parents[3] / "docs" / "scripts.md").read_text(encoding="utf-8")
    example = guide.split("```yaml\n")[1].split("```")[0]
    examination = examine(example)
    assert [str(fault) for fault in examination.faults + examination.warnings] == []


def test_the_guide_names_every_file_of_words_and_every_red_flags_route():
    guide = (FOLDER.parents[3] / "docs" / "scripts.md").read_text(encoding="utf-8")
    for path in FOLDER.glob("*.yaml"):
        assert path.stem in SHIPPED or f"`{path.stem}`" in guide


@pytest.mark.parametrize("key", SHIPPED)
def test_what_a_script_points_at_is_there_on_a_wide_screen_a_telephone_and_a_call_sheet_alike(key):
    said = shipped_text(key)
    assert "on the right" not in said
    assert "on the left" not in said
    assert "ochr dde" not in said
    assert "ochr chwith" not in said
    assert key in INCOMING or "press Change" not in said, "nothing of a call sheet is called Change"


def test_a_bad_sign_needs_a_next_contact_on_every_path_and_is_told_in_both_languages():
    text = shipped_text("keep_in_touch")
    assert examine(text).faults == ()
    left = "{when: {since_last_time: [worse, sounds_wrong]}, end: {outcome: help_declined, next_contact: 3 days}}"
    assert left in text
    faults = examine(text.replace(left, left.replace("3 days", "none"))).faults
    assert len(faults) == 2, "of worse and of sounds wrong"
    assert "The bad sign on answer “worse” of question “since_last_time” does not reach a next contact" in str(faults)
    for language, mark in (("en", "Bad sign for keep-in-touch"), ("cy", "Arwydd drwg ar gyfer cadw mewn cysylltiad")):
        told = outline(EXAMINED["keep_in_touch"].script, language)
        assert [mark in row.flags for entry in told if entry.id == "since_last_time" for row in entry.rows] == [
            False, False, True, True, False
        ]  # fmt: skip


def test_what_a_bad_sign_may_be_is_yes_or_no():
    text = shipped_text("comfort_call").replace('bad_sign: "yes"', "bad_sign: perhaps")
    assert "bad_sign “perhaps” is not known." in str(examine(text).faults[0])


def test_a_comfort_call_is_done_by_telephone_and_somebody_to_walk_with_comes_to_the_door():
    kinds, script = shipped().categories, EXAMINED["loneliness_and_comfort_calls"].script
    asked = script.questions["would_like"]
    needs = {answer.id: effect.category for answer in asked.answers for effect in answer.effects
             if isinstance(effect, RaisesNeed)}  # fmt: skip
    assert (needs["comfort_call"], needs["walk"], needs["group"]) == ("comfort_calls", "company", "company")
    assert kinds["comfort_calls"].by_phone
    assert not kinds["company"].by_phone
