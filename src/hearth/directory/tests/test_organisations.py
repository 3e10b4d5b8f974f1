"""Organisations: entered, changed by two at once, agreed with, asked each week what they can do."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from hearth.access.models import Team
from hearth.access.tests.make import acting, everywhere, make_borough, make_team, make_user
from hearth.directory import actions, rules
from hearth.directory.models import Capacity, Organisation, Spokesperson
from hearth.kit.refused import Refused, SavedMeanwhile
from hearth.post.models import Message


@pytest.fixture
def larder(cast):
    with acting(cast.alice):
        return actions.add(borough=cast.borough, by=cast.alice, name="Mill Larder", kind="mutual_aid",
                           email="larder@example.org", is_constituted=False, helps_with=["food"])  # fmt: skip


def last_link(language: str = "en") -> str:
    with everywhere():
        body = Message.objects.filter(template="capacity_asked").order_by("-queued_at").first().body
    return re.search(r"/this-week/[\w-]+", body)[0]


def ask(day=None) -> int:
    return actions.ask_every_capacity(day or timezone.localdate())


def test_only_who_approves_volunteers_keeps_organisations(cast, larder):
    for user in (cast.bob, cast.charlie):
        with acting(user), pytest.raises(Refused):
            actions.change(larder, by=user, version=1, name="Taken over")
    stranger = make_user(make_team(make_borough()), "manager")
    with acting(stranger), pytest.raises(Refused):
        actions.say_capacity(larder, tasks=5, by=stranger)


def test_two_at_once_lose_nothing(cast, larder):
    with acting(cast.alice):
        actions.change(larder, by=cast.alice, version=1, name="Mill Larder and Kitchen")
        with pytest.raises(SavedMeanwhile) as other:
            actions.change(larder, by=cast.alice, version=1, does="Cooks")
        assert other.value.fields == ["does"]
        assert Organisation.objects.get().does == ""


def test_an_organisation_is_entered_once(cast, larder):
    with acting(cast.alice), pytest.raises(Refused, match="already"):
        actions.add(borough=cast.borough, by=cast.alice, name="mill larder", kind="charity")


def test_each_is_asked_once_a_week_by_a_link_of_its_own(cast, larder):
    assert ask() == 1
    assert ask() == 0, "nobody is asked twice about the same week"
    first = last_link()
    assert ask(timezone.localdate() + timedelta(days=7)) == 1
    assert Client().get(first).status_code == 410, "a newer link shuts the one before"
    assert Client().get(last_link()).status_code == 200


@pytest.mark.parametrize("facts", [{"is_active": False}, {"is_asked_weekly": False}, {"email": ""}])
def test_who_is_not_to_be_asked_is_not(larder, facts):
    Organisation.objects.update(**facts)
    assert ask() == 0


def test_the_question_goes_to_whoever_speaks_for_them(cast, larder):
    with acting(cast.alice):
        actions.say_who_speaks(larder, name="Rita", email="rita@example.org", by=cast.alice)
        actions.say_who_speaks(larder, name="Omar", email="omar@example.org", by=cast.alice)
        assert Spokesperson.objects.get().name == "Omar"
    ask()
    with everywhere():
        assert Message.objects.get().to == "omar@example.org"
    with acting(make_user(make_team(make_borough()), "manager")):
        assert not Spokesperson.objects.exists(), "who speaks for them is known in their borough"


@pytest.mark.parametrize(
    ("language", "has", "has_not"),
    [("", ("Two clicks", "Dau glic", "North hub,", "Hyb y Gogledd,"), ()), ("en", ("Two clicks",), ("Dau glic",)),
     ("cy", ("Dau glic", "Hyb y Gogledd"), ("Two clicks", "North hub"))],
)  # fmt: skip
def test_they_are_written_to_in_their_language_and_in_both_where_nobody_knows_it(cast, larder, language, has, has_not):
    Team.objects.filter(pk=cast.hub.pk).update(name="North hub,", name_cy="Hyb y Gogledd,")
    if language:
        with acting(cast.alice):
            actions.say_who_speaks(larder, by=cast.alice, name="Ann", email="ann@example.org", language=language)
    Organisation.objects.filter(pk=larder.pk).update(name="Mill Larder " * 13)
    assert ask() == 1
    with everywhere():
        message = Message.objects.get(template="capacity_asked")
    assert all(words in message.body for words in has)
    assert not any(words in message.body for words in has_not)
    assert "{" not in message.body
    assert message.language == language


def test_a_team_that_is_an_organisation_is_written_to_in_its_language(cast, larder):
    team = make_team(cast.borough, "partner")
    Organisation.objects.filter(pk=larder.pk).update(team=team)
    with acting(cast.alice):
        assert (actions.language_of(team), actions.language_of(cast.other)) == ("", "en")
        actions.say_who_speaks(larder, by=cast.alice, name="Ann", language="cy")
        assert actions.language_of(team) == "cy"


def test_two_clicks_say_what_they_can_do(larder):
    week = rules.monday(timezone.localdate())
    Capacity.objects.create(organisation=larder, week=week - timedelta(days=7), tasks=13)
    ask()
    link, client = last_link(), Client()
    page = client.get(link).text
    assert "As last time: 13" in page
    assert "Less: 6" in page
    for press, tasks in (("same", 13), ("less", 6), ("nothing", 0)):
        assert f"This week: {tasks}." in client.post(link, {"press": press}).text
        assert Capacity.objects.get(week=week).tasks == tasks
    assert "This week: 40." in client.post(link, {"tasks": "40"}).text
    assert "Give a number" in client.post(link, {"tasks": ""}).text
    assert Capacity.objects.get(week=week).tasks == 40
    assert Capacity.objects.get(week=week).said_by is None
    assert "Beth allwch chi ei wneud" in client.get(f"{link}?language=cy").text
    assert Client().get("/this-week/nobodys-link").status_code == 404


def test_without_a_week_before_there_is_a_number_and_nothing():
    assert [name for name, _, _ in rules.choices(None)] == ["nothing"]
    assert [tasks for _, tasks, _ in rules.choices(7)] == [7, 3, 0]


def test_an_agreement_lapses_by_itself_and_ends_early_with_a_reason(cast, larder):
    today = timezone.localdate()
    with acting(cast.alice):
        with pytest.raises(Refused, match="before the first"):
            actions.agree(larder, about="Food", starts_on=today, ends_on=today - timedelta(days=1), by=cast.alice)
        agreed = actions.agree(larder, about="Food", starts_on=today, ends_on=today, by=cast.alice)
        assert agreed.stands(today) == "in force"
        assert agreed.stands(today + timedelta(days=1)) == "lapsed"
        assert agreed.stands(today - timedelta(days=1)) == "begins"
        ended = actions.end_agreement(agreed, reason="They closed", by=cast.alice)
        assert ended.stands(today) == "ended"
        with pytest.raises(Refused, match="already"):
            actions.end_agreement(agreed, reason="Again", by=cast.alice)
