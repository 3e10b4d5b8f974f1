"""A script is drafted, approved by somebody else, published, and never changed afterwards."""

from datetime import timedelta

import pytest
from django.db import Error, transaction
from django.utils import timezone

from hearth.access.tests.make import acting, everywhere, make_borough, make_team, make_user
from hearth.kit.refused import Refused, SavedMeanwhile
from hearth.needs import scripting
from hearth.needs.actions import scripts
from hearth.needs.models import Script
from hearth.needs.rules.scripts import SHIPPED
from hearth.needs.tests.make import make_category, make_route


def in_a_year():
    return timezone.localdate() + timedelta(days=365)


@pytest.fixture
def dora(cast):
    """Dora manages the hub too: she can approve what Alice wrote."""
    return make_user(cast.hub, "manager", "Dora")


def drafted(cast, text=None, key="medicines"):
    with acting(cast.alice):
        draft = scripts.begin(borough=cast.borough, key=key, by=cast.alice)
        return scripts.save_draft(draft, text=text, edit=draft.edit, by=cast.alice) if text else draft


def test_a_draft_begins_from_the_shipped_script_and_is_not_asked_yet(cast):
    draft = drafted(cast)
    assert (draft.version, draft.status, draft.title) == (1, "draft", "Medicines")
    assert scripting.published(cast.borough, "medicines") is None


def test_two_people_never_draft_the_same_script_apart(cast, dora):
    draft = drafted(cast)
    with acting(dora):
        assert scripts.begin(borough=cast.borough, key="medicines", by=dora) == draft


def test_a_new_script_begins_from_a_page_that_can_be_published(cast):
    draft = drafted(cast, key="garden_help")
    examination = scripting.examine("garden_help", draft.text, scripting.vocabulary_of(cast.borough))
    assert examination.may_be_published, [str(fault) for fault in examination.faults]


def test_somebody_else_publishes_and_it_is_asked_from_then_on(cast, dora):
    draft = drafted(cast)
    with acting(dora):
        done = scripts.publish(draft, review_on=in_a_year(), by=dora)
    assert (done.status, done.approved_by, done.approver) == ("published", "Dora", dora)
    assert scripting.published(cast.borough, "medicines") == done


def test_the_author_may_not_approve_and_hears_every_other_reason_too(cast):
    draft = drafted(cast, "key: other\ntitle: x\nquestions: []\n")
    with acting(cast.alice), pytest.raises(scripts.NotPublished) as refusal:
        scripts.publish(draft, review_on=None, by=cast.alice)
    said = " ".join(refusal.value.reasons)
    assert "somebody else must read and approve" in said
    assert "looked at again" in said
    assert "Line" in said


def test_whoever_saved_any_of_it_counts_as_an_author(cast, dora):
    draft = drafted(cast)
    with acting(dora):
        touched = scripts.save_draft(draft, text=draft.text + "\n", edit=draft.edit, by=dora)
    with acting(cast.alice):
        again = scripts.save_draft(touched, text=draft.text, edit=touched.edit, by=cast.alice)
    for author in (cast.alice, dora):
        with acting(author), pytest.raises(scripts.NotPublished, match="wrote part"):
            scripts.publish(again, review_on=in_a_year(), by=author)


@pytest.mark.parametrize("days", [0, -1, 800])
def test_the_review_day_lies_ahead_and_within_two_years(cast, dora, days):
    draft = drafted(cast)
    with acting(dora), pytest.raises(scripts.NotPublished, match="within two years"):
        scripts.publish(draft, review_on=timezone.localdate() + timedelta(days=days), by=dora)


def test_a_script_with_a_fault_cannot_be_published(cast, dora):
    text = drafted(cast).text.replace("red_flag: no_medicine_today", "red_flag: safeguarding")
    draft = drafted(cast, text)
    with acting(dora), pytest.raises(scripts.NotPublished, match="referral to safeguarding on every path"):
        scripts.publish(draft, review_on=in_a_year(), by=dora)
    assert Script.objects.get(pk=draft.pk).status == "draft"


def test_a_published_version_never_changes(cast, dora):
    draft = drafted(cast)
    with acting(dora):
        done = scripts.publish(draft, review_on=in_a_year(), by=dora)
    with acting(cast.alice), pytest.raises(Refused, match="never changes"):
        scripts.save_draft(done, text="else", edit=done.edit, by=cast.alice)
    with pytest.raises(Error, match="never changes"), transaction.atomic():
        Script.objects.filter(pk=done.pk).update(text="else")
    with pytest.raises(Error, match="never deleted"), transaction.atomic():
        Script.objects.filter(pk=done.pk).delete()


def test_the_version_before_is_retired_when_the_next_is_published(cast, dora):
    with acting(dora):
        first = scripts.publish(drafted(cast), review_on=in_a_year(), by=dora)
    second_draft = drafted(cast)
    assert second_draft.version == 2
    with acting(dora):
        second = scripts.publish(second_draft, review_on=in_a_year(), by=dora)
    first.refresh_from_db()
    assert first.status == "retired"
    assert scripting.published(cast.borough, "medicines") == second


def test_two_writers_at_once_lose_nothing(cast, dora):
    draft = drafted(cast)
    with acting(dora):
        scripts.save_draft(draft, text="hers", edit=draft.edit, by=dora)
    with acting(cast.alice), pytest.raises(SavedMeanwhile) as both:
        scripts.save_draft(draft, text="mine", edit=draft.edit, by=cast.alice)
    assert (both.value.now.text, both.value.typed["text"]) == ("hers", "mine")


def test_only_those_who_may_write_write_and_only_those_who_may_approve_approve(cast):
    draft = drafted(cast)
    handler = make_user(cast.hub, "call_handler", "Hari")
    outsider = make_user(make_team(make_borough()), "manager", "Olu")
    for somebody in (cast.bob, cast.charlie, handler, outsider):
        with acting(somebody):
            with pytest.raises(Refused, match="Your role"):
                scripts.begin(borough=cast.borough, key="medicines", by=somebody)
            with pytest.raises(Refused, match="Your role"):
                scripts.save_draft(draft, text="x", edit=1, by=somebody)
            with pytest.raises(Refused, match="Your role"):
                scripts.publish(draft, review_on=in_a_year(), by=somebody)
            with pytest.raises(Refused, match="Your role"):
                scripts.discard(draft, by=somebody)


def test_an_administrator_writes_but_does_not_approve(cast):
    office = make_team(cast.borough, kind="administration")
    admin = make_user(office, "administrator", "Ada")
    with acting(admin):
        scripts.begin(borough=cast.borough, key="medicines", by=admin)
    draft = drafted(cast)
    with acting(admin), pytest.raises(Refused, match="approve scripts"):
        scripts.publish(draft, review_on=in_a_year(), by=admin)


def test_a_draft_can_be_thrown_away_and_a_published_script_retired(cast, dora):
    draft = drafted(cast)
    with acting(cast.alice):
        scripts.discard(draft, by=cast.alice)
    assert not Script.objects.filter(borough=cast.borough).exists()
    done_draft = drafted(cast)
    with acting(dora):
        done = scripts.publish(done_draft, review_on=in_a_year(), by=dora)
        with pytest.raises(Refused, match="retired"):
            scripts.discard(done, by=dora)
        assert scripts.retire(done, by=dora).status == "retired"
        with pytest.raises(Refused, match="Only a published script"):
            scripts.retire(done, by=dora)
    assert scripting.published(cast.borough, "medicines") is None


def test_a_new_borough_adopts_every_shipped_script_once(db):
    borough = make_borough()
    with everywhere():
        adopted = scripts.adopt_shipped(borough=borough, approved_by="Head of Hubs", review_on=in_a_year())
        again = scripts.adopt_shipped(borough=borough, approved_by="Head of Hubs", review_on=in_a_year())
    assert [row.key for row in adopted] == list(SHIPPED)
    assert again == []
    assert all(row.status == "published" and row.approved_by == "Head of Hubs" for row in adopted)


def test_a_script_may_only_name_what_the_borough_has(cast, dora):
    make_category(cast.borough, "food")
    draft = drafted(cast)
    with acting(dora), pytest.raises(scripts.NotPublished, match="category “medicines” is not known"):
        scripts.publish(draft, review_on=in_a_year(), by=dora)


def test_a_call_keeps_reading_its_version_after_a_category_was_closed(cast, dora):
    category = make_category(cast.borough, "medicines")
    draft = drafted(cast)
    for key in ("gp", "mental_health", "welfare"):
        make_route(cast.borough, key)
    for key in ("mental_health", "welfare"):
        make_category(cast.borough, key)
    make_category(cast.borough, "other")
    with acting(dora):
        done = scripts.publish(draft, review_on=in_a_year(), by=dora)
    category.is_open = False
    category.save(update_fields=["is_open"])
    at = scripting.walk(done, {"medicine_left": "a_few_days"})
    assert at.next.id == "what_is_wanted"
    with everywhere():
        assert "medicines" not in scripting.vocabulary_of(cast.borough).categories


def test_emergency_pages_carry_the_boroughs_own_numbers(cast):
    cast.borough.crisis_phone = "01632 960999"
    pages = scripting.vocabulary_of(cast.borough).pages
    assert pages["safeguarding_line"].numbers[0][0] == cast.borough.safeguarding_phone
    assert pages["crisis_line"].numbers[0][0] == "01632 960999"


def test_the_crisis_card_has_every_number_and_the_boroughs_own_where_it_has_one(cast):
    cast.borough.safeguarding_phone, cast.borough.crisis_phone = "01632 960111", ""
    card = scripting.crisis_card(cast.borough)
    numbers = [line.number for line in card.numbers]
    assert numbers == [
        "999", "01632 960111", "111, then 2", "116 123", "0808 164 0123", "Text SHOUT to 85258", "0808 2000 247",
        "0808 80 10 800", "0800 1111",
    ]  # fmt: skip
    cast.borough.crisis_phone = "01632 960222"
    assert scripting.crisis_card(cast.borough).numbers[2].number == "01632 960222"
    lines = [text for line in card.numbers for text in (line.name, line.when)]
    assert all(text.en and text.cy for text in (card.title, *lines, *card.say, *card.never))
    assert card.say
    assert card.never
