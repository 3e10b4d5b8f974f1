"""What the hub rings about: nothing is said before it is them, a bad sign goes on, and a death stops everything."""

import re
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hearth.needs.rules.script_parts import CHOICE, MANY, NUMBER, YES_NO, Question
from hearth.needs.rules.script_vocabulary import OUTGOING
from hearth.needs.rules.scripts import SHIPPED, read, shipped_text, walk

SCRIPTS = {key: read(shipped_text(key)).script for key in SHIPPED}
HERE = {"who_is_there": "speaking"}
ALL_WELL = {"without_today": ["nothing"], "safe_at_home": "safe"}


def said(key: str, **answers):
    """Where a call that found them at home stands with these answers."""
    return walk(SCRIPTS[key], HERE | answers, {})


def first(key: str) -> Question:
    return next(iter(SCRIPTS[key].questions.values()))


def opening(key: str) -> list:
    """Everything of the first question but where it goes on when it is them, and how soon it is tried again."""
    asked = first(key)
    told = [
        (
            one.id,
            one.label,
            one.flags,
            [effect.words for effect in one.effects],
            [(way.stop, way.end and way.end.outcome) for way in one.ways],
        )
        for one in asked.answers
    ]
    return [asked.id, asked.text, asked.help, told]


@pytest.mark.parametrize("key", OUTGOING)
def test_every_call_begins_with_the_same_words_which_do_not_say_why(key):
    assert SCRIPTS[key].start[0].go == "who_is_there"
    assert opening(key) == opening("welfare_check")
    assert len(first(key).answers) == 9, "one key each"


@pytest.mark.parametrize("key", OUTGOING)
@pytest.mark.parametrize(
    ("answer", "outcome", "again"),
    [
        ("not_now", "ring_back", True), ("not_in", "not_in", True), ("other_language", "language_needed", True),
        ("rather_not", "refused", False), ("moved_away", "moved_away", False), ("wrong_person", "wrong_person", False),
        ("has_died", "person_has_died", False), ("danger", "emergency", True),
    ],
)  # fmt: skip
def test_when_it_is_not_them_nothing_more_is_asked_or_raised(key, answer, outcome, again):
    at = walk(SCRIPTS[key], {"who_is_there": answer}, {})
    assert (at.done, at.outcome, at.next_contact_hours is not None) == (True, outcome, again)
    assert (at.needs, at.referrals, at.follow) == ([], [], [])
    assert len(at.asked) == 1
    assert at.advice or at.stop, "there are words to say"


@pytest.mark.parametrize("key", OUTGOING)
def test_danger_and_despair_can_be_heard_in_every_call(key):
    script = SCRIPTS[key]
    stops = {one for question in script.questions.values() for one in _stops(question)}
    assert stops >= {"emergency_999", "crisis_line"}


def _stops(question: Question):
    return [way.stop for answer in question.answers for way in answer.ways if way.stop]


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.sampled_from(OUTGOING), st.data())
def test_whatever_is_raised_somebody_is_in_touch_again(key, data):
    script, answers = SCRIPTS[key], {}
    while (at := walk(script, answers, {})).next:
        answers[at.next.id] = data.draw(_any_answer(at.next))
    if at.next_contact_hours is None:
        assert (at.needs, at.referrals, at.flags) == ([], [], [])


def _any_answer(question: Question):
    ids = [answer.id for answer in question.answers]
    if question.kind in (CHOICE, YES_NO):
        return st.sampled_from(ids)
    if question.kind == MANY:
        alone = [[answer.id] for answer in question.answers if answer.alone]
        others = [answer.id for answer in question.answers if not answer.alone]
        return st.sampled_from(alone) | st.lists(st.sampled_from(others), min_size=1, unique=True)
    return st.integers(question.least, 9) if question.kind == NUMBER else st.just("their own words")


well = partial(said, "safe_and_well")
comfort = partial(said, "comfort_call")
tracing = partial(said, "contact_tracing_follow_up")
isolation = partial(said, "self_isolation")
reminder = partial(said, "appointment_or_delivery_reminder")
staying = partial(said, "stay_as_volunteer")
welfare = partial(said, "welfare_check")
touch = partial(said, "keep_in_touch")


def test_a_welfare_check_acts_on_what_is_missing_today_and_leads_on_to_the_script_that_asks_the_rest():
    at = welfare(how_are_you="all_right", safe_at_home="safe", without_today=["food", "medicine"],
                 company="as_they_wish", ring_again="no_thanks", read_back="leave_it")  # fmt: skip
    assert {(need.category, need.urgency) for need in at.needs} == {("food", "now"), ("medicines", "now")}
    assert at.follow == ["food_and_essentials", "medicines"]
    assert (at.outcome, at.next_contact_hours) == ("help_declined", 24)


@pytest.mark.parametrize(
    ("heard", "page"),
    [
        ({"how_are_you": "very_ill"}, "emergency_999"),
        ({"how_are_you": "low", "thoughts": "thinking_of_it"}, "crisis_line"),
        ({"how_are_you": "low", "thoughts": "has_acted"}, "emergency_999"),
        ({"how_are_you": "all_right", "safe_at_home": "not_safe_now"}, "emergency_999"),
    ],
)
def test_what_cannot_wait_stops_a_welfare_check_at_its_page(heard, page):
    at = welfare(**heard)
    assert at.done
    assert at.stop.key == page


def test_all_well_is_all_well():
    at = welfare(how_are_you="all_right", **ALL_WELL, company="as_they_wish", ring_again="no_thanks", read_back="right")
    assert (at.outcome, at.next_contact_hours, at.needs) == ("no_help_needed", None, [])


def test_worse_than_last_time_steps_the_calls_up():
    at = touch(since_last_time="worse", what_is_harder=["company"], **ALL_WELL, more_often="more", read_back="right")
    assert [(need.category, need.urgency) for need in at.needs] == [("check_in", "today")]
    assert (at.outcome, at.next_contact_hours) == ("keep_in_touch_sooner", 24)


def test_who_wants_no_more_calls_gets_none_and_once_more_when_things_are_bad():
    well = touch(since_last_time="better", without_today=["nothing"], go_on="no_more", read_back="right")
    assert (well.outcome, well.next_contact_hours) == ("keep_in_touch_ended", None)
    bad = touch(since_last_time="worse", what_is_harder=["money"], **ALL_WELL, more_often="no_more", read_back="right")
    assert (bad.outcome, bad.next_contact_hours) == ("keep_in_touch_ended", 168)
    assert bad.needs, "a coordinator looks"


WELL = {"who_we_are": "go_on", "how_are_you": "managing", **ALL_WELL, "help_with": ["no_more"]}


def test_a_household_on_a_list_can_check_who_we_are_before_it_says_anything():
    at = well(who_we_are="check_first")
    assert (at.outcome, at.next_contact_hours, len(at.asked)) == ("ring_back", 24, 2)
    assert "council's website" in at.advice[0].en


def test_who_is_known_to_live_alone_is_not_asked_how_many_they_are():
    assert well(**WELL).next.id == "people_at_home"
    assert walk(SCRIPTS["safe_and_well"], HERE | WELL, {"lives_alone": "yes"}).next.id == "keep_in_touch"


def test_a_visit_of_the_fire_service_carries_what_it_needs_and_sooner_without_an_alarm():
    told = WELL | {"people_at_home": "2", "others_at_home": ["nobody"], "keep_in_touch": "please_ring"}
    at = well(**told, fire_visit="please_visit", smoke_alarm="no", the_door="Rings are not heard", read_back="right")
    found = {need.category: need for need in at.needs}
    assert found["repairs"].urgency == "soon"
    assert found["repairs"].facts == {"smoke_alarm": "no", "door": "Rings are not heard"}
    assert found["check_in"].facts == {"household_size": 2}
    assert [one.route for one in at.referrals] == ["partnership_hub"]


def test_a_comfort_call_arranges_nothing_and_is_four_questions_long():
    at = comfort(your_day="talking", what_they_love="Her roses", ending="please")
    assert (len(at.asked), at.needs, at.referrals, at.follow) == (4, [], [], [])
    assert (at.outcome, at.next_contact_hours) == ("keep_in_touch", 168)


def test_what_is_heard_in_a_comfort_call_goes_further():
    hurt = comfort(your_day="worrying", what_was_heard="harmed", ending="they_will_say")
    assert ([one.route for one in hurt.referrals], hurt.outcome) == (["safeguarding"], "referred")
    assert comfort(your_day="worrying", what_was_heard="danger_now").stop.key == "emergency_999"


HEALTH = ("health", "test", "isolat", "symptom", "ill", "iechyd", "prawf", "ynysu", "sâl", "gartref", "at home")


@pytest.mark.parametrize("key", ["contact_tracing_follow_up", "self_isolation"])
def test_nothing_about_health_is_said_before_two_facts_agree_with_the_record(key):
    at = said(key)
    assert at.next.id == "is_it_them"
    for answer in ("check_first", "does_not_agree"):
        sure = said(key, is_it_them=answer)
        assert (sure.done, sure.needs, sure.referrals) == (True, [], [])
        spoken = [first(key).text, at.next.text, *at.advice, *sure.advice]
        aloud = " ".join(words for text in spoken for words in (text.en, text.cy)).casefold()
        assert not [word for word in HEALTH if re.search(rf"\b{word}", aloud)]


TRACED = {"is_it_them": "agrees", "what_they_know": "first_heard"}
MANAGING = {**ALL_WELL, "to_stay_home": ["nothing"]}


def test_worse_goes_to_111_and_an_emergency_to_999():
    worse = tracing(**TRACED, how_are_you="worse", **MANAGING, contacts="has_answered", read_back="right")
    assert "111" in worse.advice[-1].en
    assert (worse.outcome, worse.next_contact_hours) == ("help_arranged", 24)
    assert tracing(**TRACED, how_are_you="very_ill").stop.key == "emergency_999"


def test_lost_wages_go_to_the_welfare_team_with_the_support_payment():
    at = tracing(
        **TRACED, how_are_you="well", **ALL_WELL, to_stay_home=["money"], contacts="will_not", read_back="right"
    )
    assert [one.route for one in at.referrals] == ["welfare"]
    assert [(need.category, need.urgency) for need in at.needs] == [("money", "today")]


STAYING = {"is_it_them": "agrees", "how_are_you": "well", **MANAGING}


@pytest.mark.parametrize(
    ("day", "asked", "told", "again"),
    [(4, "read_back", "day four", 72), (7, "read_back", "day seven", 72), (10, "last_day", "day ten", 72),
     (13, "last_day", "day thirteen", None)],
)  # fmt: skip
def test_an_isolation_call_knows_its_day_from_the_record(day, asked, told, again):
    script = SCRIPTS["self_isolation"]
    at = walk(script, HERE | STAYING, {"isolation_day": day})
    assert at.next.id == asked
    assert [told in words.en for words in at.advice] == [True]
    at = walk(script, HERE | STAYING | {"last_day": "knows", "read_back": "right"}, {"isolation_day": day})
    assert at.next_contact_hours == again


def test_an_isolation_call_asks_for_the_day_the_record_does_not_know():
    assert isolation(is_it_them="agrees").next.id == "which_day"
    assert isolation(**STAYING, which_day="10").next.id == "last_day"
    at = isolation(**STAYING, which_day="13", last_day="afraid", read_back="right")
    assert (at.outcome, at.next_contact_hours) == ("help_arranged", 24)


def test_a_reminder_is_short_and_still_hears_what_is_wrong():
    at = reminder(does_it_suit="suits", can_be_there="can", anything_else="fine", read_back="right")
    assert (len(at.asked), at.outcome, at.next_contact_hours, at.needs) == (5, "reminded", None, [])
    at = reminder(does_it_suit="suits", can_be_there="needs_lift", anything_else="no_food", read_back="right")
    assert {(need.category, need.urgency) for need in at.needs} == {("medical_transport", "today"), ("food", "now")}
    assert (at.outcome, at.next_contact_hours) == ("help_arranged", 24)


@pytest.mark.parametrize(
    ("answers", "outcome", "again"),
    [
        ({"would_you_stay": "stays", "which_role": ["calls"], "how_often": "weekly"}, "will_stay", None),
        ({"would_you_stay": "less", "which_role": ["anything"], "how_often": "monthly"}, "will_stay_less", None),
        ({"would_you_stay": "not_now", "ask_again": "twelve_weeks"}, "ring_back", 12 * 168),
        ({"would_you_stay": "leaves", "what_to_learn": ""}, "will_not_stay", None),
    ],
)
def test_every_answer_about_staying_is_kept_and_nobody_is_pressed(answers, outcome, again):
    at = staying(**answers, how_are_you="fine", read_back="right")
    assert (at.outcome, at.next_contact_hours, at.needs) == (outcome, again, [])


def test_a_volunteer_who_is_worn_out_is_rung_again_whatever_they_answered():
    gone = {"would_you_stay": "leaves", "what_to_learn": ""}
    at = staying(**gone, how_are_you="low", thoughts="not_thinking_of_it", read_back="right")
    assert (at.outcome, at.next_contact_hours) == ("will_not_stay", 24)
    assert staying(**gone, how_are_you="low", thoughts="thinking_of_it").stop.key == "crisis_line"
