"""Thanks once for each thing, the yearly question, hours and the certificate."""

import io
import re
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from hearth.access.tests.make import acting, everywhere
from hearth.kit.refused import Refused
from hearth.offers import actions
from hearth.offers.models import Stay, Thanked, Volunteer
from hearth.offers.rules import staying as rules
from hearth.offers.tests.make import make_role, make_volunteer
from hearth.post.models import Message


@pytest.fixture
def sam(cast):
    make_role(cast.borough, "packing", categories=["food"], name="Packing")
    return make_volunteer(cast.hub, approved_by=cast.alice, does=["food"], first_name="Sam", last_name="Tanner")


def thank(sam) -> bool:
    with everywhere():
        sam = Volunteer.objects.select_related("team").get(pk=sam.pk)
        return actions.thank(
            sam, about="week 2026-W47", template="thanks_weekly", tasks="with 2 tasks", team_name="Hub"
        )


def link() -> str:
    with everywhere():
        body = Message.objects.filter(template="stay_asked").order_by("-queued_at").first().body
    return re.search(r"/would-you-stay/[\w-]+", body)[0]


def test_nobody_is_thanked_twice_for_a_thing(sam):
    assert thank(sam)
    assert not thank(sam)
    with everywhere():
        assert Thanked.objects.count() == 1
        assert "with 2 tasks" in Message.objects.get(template="thanks_weekly").body


@pytest.mark.parametrize("facts", [{"wants_thanks": False}, {"status": "left"}, {"email": ""}])
def test_who_wants_no_thanks_gets_none(sam, facts):
    with everywhere():
        Volunteer.objects.update(**facts)
    assert not thank(sam)


def test_somebody_answers_whether_they_stay_by_their_own_link(cast, sam):
    with acting(cast.alice):
        actions.ask_to_stay(sam, by=cast.alice)
        assert actions.ask_to_stay(sam, by=cast.alice).pk == Stay.objects.get().pk, "one open question at a time"
    given = {"stays": "yes", "roles": ["packing"], "how_often": "month", "may_be_introduced": "on"}
    assert "Would you stay?" in Client().get(link()).text
    assert "A hoffech chi aros?" in Client().get(f"{link()}?language=cy").text
    assert "Thank you" in Client().post(link(), given).text
    with acting(cast.alice):
        stay = Stay.objects.select_related("volunteer").get()
        assert (stay.stays, stay.roles, stay.how_often) == (True, ["packing"], "month")
        assert stay.volunteer.may_be_introduced
        assert not stay.volunteer.wants_thanks, "the box was not ticked"
    Client().post(link(), {"stays": "no", "roles": ["packing"], "may_be_introduced": "on", "wants_thanks": "on"})
    with acting(cast.alice):
        stay = Stay.objects.select_related("volunteer").get()
        assert (stay.stays, stay.roles) == (False, [])
        assert not stay.volunteer.may_be_introduced, "who stops is not passed on"
        assert stay.volunteer.status == "active", "their hub speaks to them first"


def test_a_role_nobody_offers_here_is_no_answer(cast, sam):
    with acting(cast.alice):
        actions.ask_to_stay(sam, by=cast.alice)
    Client().post(link(), {"stays": "yes", "roles": ["surgery"]})
    with acting(cast.alice):
        assert Stay.objects.get().answered_at is None


def test_everybody_is_asked_once_a_year(cast, sam):
    def due() -> list:
        with everywhere():
            return list(actions.due_to_be_asked(cast.hub))

    assert due() == [], "not in the first year"
    with everywhere():
        Volunteer.objects.update(applied_at=timezone.now() - timedelta(days=366))
    assert due() == [sam]
    with acting(cast.alice):
        actions.ask_to_stay(sam, by=cast.alice)
    assert due() == []
    with everywhere():
        Stay.objects.update(asked_at=timezone.now() - timedelta(days=366))
    assert due() == [sam]


def test_who_is_not_with_us_is_not_asked(cast, sam):
    with everywhere():
        Volunteer.objects.update(status="left")
    with acting(cast.alice), pytest.raises(Refused, match="cannot be asked"):
        actions.ask_to_stay(sam, by=cast.alice)


@pytest.mark.parametrize(
    ("hours", "minutes"),
    [([], 0), ([9], 60), ([9, 9, 10, 10, 11], 240), ([9, 13, 18], 180), ([11, 12], 120), ([16, 17, 17], 180)],
)
def test_tasks_are_reckoned_by_part_of_the_day(hours, minutes):
    assert rules.minutes_of(datetime(2026, 11, 20, hour, 30) for hour in hours) == minutes


def test_hours_are_said_in_halves():
    assert [rules.hours_in_words(minutes) for minutes in (0, 30, 60, 90, 600)] == [
        "0 hours", "½ hour", "1 hour", "1½ hours", "10 hours",
    ]  # fmt: skip
    assert rules.hours_in_words(600, "cy") == "10 awr"


def test_milestones_and_weeks():
    assert rules.reached(9) == []
    assert rules.reached(50) == [10, 50]
    assert rules.week_of(date(2027, 1, 1)) == "week 2026-W53"
    assert rules.years(date(2024, 2, 29), date(2025, 2, 28)) == 0
    assert rules.years(date(2024, 2, 29), date(2025, 3, 1)) == 1


@pytest.mark.parametrize(("language", "words"), [("en", "3 tasks"), ("cy", "3 tasg")])
def test_the_certificate_is_a_tagged_pdf_in_their_language(cast, sam, language, words):
    with everywhere():
        Volunteer.objects.update(language=language)
    with acting(cast.alice):
        sam = Volunteer.objects.select_related("team__borough").get(pk=sam.pk)
        made = actions.print_certificate(sam, tasks=3, minutes=210, first_on=date(2026, 3, 1),
                                         last_on=date(2026, 11, 1), by=cast.alice)  # fmt: skip
    paper = PdfReader(io.BytesIO(made))
    root = paper.trailer["/Root"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"].startswith(language)
    assert "Sam Tanner" in paper.metadata.title
    text = " ".join(paper.pages[0].extract_text().split())
    assert "Sam Tanner" in text
    assert words in text
    assert "3½" in text
    assert "Alice" in text


def test_own_hours_are_told_to_a_colleague_of_the_hub(cast, sam):
    with acting(cast.alice):
        actions.tell_hours(sam, day=date(2026, 11, 1), minutes=90, what="Sorting the store", by=cast.alice)
    with acting(cast.charlie), pytest.raises(Refused):
        actions.tell_hours(sam, day=date(2026, 11, 1), minutes=90, what="No", by=cast.charlie)
