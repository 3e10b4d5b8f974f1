"""The script pages as a hub manager uses them, with and without JavaScript, and as others are refused."""

from datetime import timedelta

import pytest
from django.utils import timezone

from hearth.access.tests.make import acting, everywhere, make_borough, make_team, make_user
from hearth.kit.identifiers import new_reference
from hearth.needs import scripting
from hearth.needs.actions import scripts
from hearth.needs.models import Answer, Contact, Script
from hearth.needs.rules.differences import side_by_side

NEW_QUESTION = """
  - id: cold_bag
    text: {en: "Must it be kept cold?", cy: "Oes rhaid ei gadw'n oer?"}
    kind: yes-no-notknown
    next: home_when
"""


@pytest.fixture
def dora(cast):
    return make_user(cast.hub, "manager", "Dora")


@pytest.fixture
def published(cast):
    with everywhere():
        review = timezone.localdate() + timedelta(days=300)
        return scripts.adopt_shipped(
            borough=cast.borough, approved_by="Head of Hubs", review_on=review, keys=["medicines"]
        )[0]


def page(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode()


def day_parts(day):
    return {"review_on-day": day.day, "review_on-month": day.month, "review_on-year": day.year}


def in_a_year():
    return day_parts(timezone.localdate() + timedelta(days=365))


def test_the_list_shows_what_is_asked_now_and_what_can_be_started(cast, client, published):
    client.force_login(cast.alice)
    shown = page(client, "/scripts")
    assert "Approved by Head of Hubs" in shown
    assert "Start from the one that comes with Hearth" in shown
    assert "Worried about somebody" in shown


def test_a_question_added_in_the_page_is_asked_in_the_next_call_and_a_running_call_keeps_its_version(
    cast, client, dora, published
):
    with everywhere():
        running = Contact.objects.create(
            team=cast.hub, reference=new_reference(), channel="phone", handler=cast.alice, script=published
        )
        Answer.objects.create(
            team=cast.hub, contact=running, script=published, question="medicine_left", value="a_few_days"
        )
    client.force_login(cast.alice)
    draft_page = client.post(f"/scripts/begin/{cast.borough.pk}", {"script": "medicines"})
    draft = Script.objects.get(status="draft")
    assert draft_page.url == f"/scripts/{draft.pk}"
    assert draft.text.count("    next: home_when\n") == 1
    text = draft.text.replace("    next: home_when\n", "    next: cold_bag\n") + NEW_QUESTION
    saved = client.post(f"/scripts/{draft.pk}/save", {"do": "save", "text": text, "edit": draft.edit})
    assert saved.status_code == 302
    assert "Every path holds" in page(client, f"/scripts/{draft.pk}")
    client.force_login(dora)
    assert client.post(f"/scripts/{draft.pk}/publish", in_a_year()).status_code == 302
    next_call = scripting.published(cast.borough, "medicines")
    assert next_call.version == 2
    assert "cold_bag" in scripting.script_of(next_call).questions
    with everywhere():
        running.refresh_from_db()
        given = {answer.question: answer.value for answer in running.answers.all()}
        assert running.script.version == 1
        assert "cold_bag" not in scripting.script_of(running.script).questions
        assert scripting.walk(running.script, given).next.id == "what_is_wanted"


def test_checking_without_saving_works_as_a_plain_form(cast, client, published):
    client.force_login(cast.alice)
    client.post(f"/scripts/begin/{cast.borough.pk}", {"script": "medicines"})
    draft = Script.objects.get(status="draft")
    broken = draft.text.replace("next: feeling_ill", "next: feeling_il")
    answer = client.post(f"/scripts/{draft.pk}/save", {"do": "check", "text": broken, "edit": draft.edit})
    shown = answer.content.decode()
    assert "Did you mean “feeling_ill”?" in shown
    assert "not saved yet" in shown
    assert "next: feeling_il\n" in shown, "what was typed stands in the box"
    draft.refresh_from_db()
    assert draft.text == published.text


def test_htmx_gets_only_the_proof_and_the_picture(cast, client, published):
    client.force_login(cast.alice)
    client.post(f"/scripts/begin/{cast.borough.pk}", {"script": "medicines"})
    draft = Script.objects.get(status="draft")
    answer = client.post(
        f"/scripts/{draft.pk}/save", {"do": "check", "text": draft.text, "edit": 1}, headers={"HX-Request": "true"}
    )
    shown = answer.content.decode()
    assert "<html" not in shown
    assert 'id="script-proof"' in shown
    assert 'hx-swap-oob="true"' in shown
    assert "<svg " in shown


def test_a_faulty_draft_can_be_saved_but_not_published_and_every_reason_is_shown(cast, client, dora, published):
    client.force_login(cast.alice)
    client.post(f"/scripts/begin/{cast.borough.pk}", {"script": "medicines"})
    draft = Script.objects.get(status="draft")
    broken = draft.text.replace("stop: emergency_999", "end: {outcome: advice_given}")
    client.post(f"/scripts/{draft.pk}/save", {"do": "save", "text": broken, "edit": draft.edit})
    client.force_login(dora)
    refused = client.post(f"/scripts/{draft.pk}/publish", in_a_year())
    assert refused.status_code == 409
    assert "does not reach the emergency page emergency_999 on every path" in refused.content.decode()
    undated = client.post(f"/scripts/{draft.pk}/publish", {})
    assert undated.status_code == 422
    assert "Give the day" in undated.content.decode()


def test_the_author_sees_that_somebody_else_must_approve(cast, client, published):
    client.force_login(cast.alice)
    client.post(f"/scripts/begin/{cast.borough.pk}", {"script": "medicines"})
    draft = Script.objects.get(status="draft")
    assert "somebody else must read and approve it" in page(client, f"/scripts/{draft.pk}")
    refused = client.post(f"/scripts/{draft.pk}/publish", in_a_year())
    assert refused.status_code == 409
    assert "You wrote part of it" in refused.content.decode()


def test_two_writers_see_both_versions_side_by_side(cast, client, dora, published):
    client.force_login(cast.alice)
    client.post(f"/scripts/begin/{cast.borough.pk}", {"script": "medicines"})
    draft = Script.objects.get(status="draft")
    with acting(dora):
        scripts.save_draft(draft, text=draft.text + "# from Dora\n", edit=draft.edit, by=dora)
    answer = client.post(
        f"/scripts/{draft.pk}/save", {"do": "save", "text": draft.text + "# from Alice\n", "edit": draft.edit}
    )
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "Dora saved this draft while you were writing" in shown
    assert "<del># from Dora</del>" in shown
    assert "<ins># from Alice</ins>" in shown
    assert f'name="edit" value="{draft.edit + 1}"' in shown, "saving again puts Alice's text in place knowingly"


def test_what_changed_is_shown_side_by_side(cast, client, published):
    client.force_login(cast.alice)
    client.post(f"/scripts/begin/{cast.borough.pk}", {"script": "medicines"})
    draft = Script.objects.get(status="draft")
    text = draft.text.replace("What would you like us to do?", "What can we do for you?")
    client.post(f"/scripts/{draft.pk}/save", {"do": "save", "text": text, "edit": draft.edit})
    shown = page(client, f"/scripts/{draft.pk}/beside/{published.pk}")
    assert "1 line differs" in shown
    assert "What can we do for you?" in shown


def test_a_published_version_has_no_editor_and_can_be_retired(cast, client, published):
    client.force_login(cast.alice)
    shown = page(client, f"/scripts/{published.pk}")
    assert "<textarea" not in shown
    assert "Retire this script" in shown
    assert client.post(f"/scripts/{published.pk}/retire").status_code == 302
    assert scripting.published(cast.borough, "medicines") is None


def test_a_script_of_the_boroughs_own(cast, client):
    client.force_login(cast.alice)
    assert client.post(f"/scripts/begin/{cast.borough.pk}", {"title": ""}).status_code == 422
    client.post(f"/scripts/begin/{cast.borough.pk}", {"title": 'Help in the "garden"'})
    draft = Script.objects.get(key="help_in_the_garden")
    assert "Every path holds" in page(client, f"/scripts/{draft.pk}")
    assert client.post(f"/scripts/{draft.pk}/discard").status_code == 302
    assert not Script.objects.exists()


def test_text_in_a_script_is_never_html(cast, client):
    client.force_login(cast.alice)
    client.post(f"/scripts/begin/{cast.borough.pk}", {"title": "<script>alert(1)</script>"})
    draft = Script.objects.get()
    text = draft.text.replace("What would you like to ask?", "</svg><script>alert(2)</script>")
    client.post(f"/scripts/{draft.pk}/save", {"do": "save", "text": text, "edit": draft.edit})
    assert "<script>alert" not in page(client, f"/scripts/{draft.pk}")
    assert "<script>alert" not in page(client, "/scripts")


@pytest.mark.parametrize("who", ["bob", "charlie", "handler"])
def test_those_without_the_permission_are_refused(cast, client, published, who):
    user = make_user(cast.hub, "call_handler", "Hari") if who == "handler" else getattr(cast, who)
    client.force_login(user)
    for path in (
        "/scripts",
        f"/scripts/{published.pk}",
        f"/scripts/{published.pk}/try",
        f"/scripts/{published.pk}/beside/{published.pk}",
    ):
        assert client.get(path).status_code == 403
    for verb in ("save", "publish", "retire", "discard"):
        assert client.post(f"/scripts/{published.pk}/{verb}").status_code == 403


def test_another_boroughs_scripts_are_not_there(cast, client, published):
    client.force_login(make_user(make_team(make_borough()), "manager", "Olu"))
    assert "Head of Hubs" not in page(client, "/scripts")
    page(client, f"/scripts/{published.pk}", 404)
    assert client.post(f"/scripts/{published.pk}/retire").status_code == 404
    assert client.post(f"/scripts/begin/{cast.borough.pk}", {"script": "medicines"}).status_code == 404


def test_side_by_side_keeps_a_little_around_each_difference():
    old = "\n".join(f"line {number}" for number in range(1, 31))
    new = old.replace("line 15\n", "line fifteen\n").replace("line 30", "line 30\nline 31")
    rows = side_by_side(old, new)
    assert [row.kind for row in rows if row.kind not in ("same", "skipped")] == ["changed", "added"]
    assert [row.left for row in rows if row.kind == "skipped"] == ["11 lines the same", "9 lines the same"]
    assert side_by_side(old, old)[0].kind == "skipped"
    assert side_by_side("", "") == []


def test_a_script_is_tried_out_question_by_question_and_nothing_typed_is_lost(cast, client, published):
    client.force_login(cast.alice)
    path = f"/scripts/{published.pk}/try"
    assert "How long will the medicines you have last you?" in page(client, path)
    first = client.post(path, {"asked-medicine_left": "1", "q-medicine_left": "none_today"}).content.decode()
    assert "Do you feel ill from missing it?" in first
    assert "No medicine today" in first
    typed = {"q-which_pharmacy": "High Street <b>"}
    on = client.post(
        path, {"q-medicine_left": "none_today", "q-feeling_ill": "feels_all_right", **typed}
    ).content.decode()
    assert "Does that pharmacy deliver to you?" in on
    assert 'value="High Street &lt;b&gt;"' in on
    back = client.post(path, {"q-medicine_left": "a_few_days", "q-feeling_ill": "feels_all_right", **typed})
    kept = back.content.decode()
    assert "What would you like us to do?" in kept
    assert '<input type="hidden" name="q-feeling_ill" value="feels_all_right">' in kept
    assert '<input type="hidden" name="q-which_pharmacy" value="High Street &lt;b&gt;">' in kept


def test_a_trial_stops_at_the_emergency_page_and_speaks_welsh(cast, client, published):
    client.force_login(cast.alice)
    path = f"/scripts/{published.pk}/try"
    given = {"q-medicine_left": "none_today", "q-feeling_ill": "very_ill", "language": "cy"}
    shown = client.post(path, given).content.decode()
    assert "Ffoniwch 999 nawr" in shown
    wrong = client.post(path, {"asked-medicine_left": "1", "q-medicine_left": "gone"}).content.decode()
    assert "Choose one of those shown" in wrong


def test_a_text_that_cannot_be_read_cannot_be_tried_out(cast, client, published):
    client.force_login(cast.alice)
    client.post(f"/scripts/begin/{cast.borough.pk}", {"script": "medicines"})
    draft = Script.objects.get(status="draft")
    client.post(f"/scripts/{draft.pk}/save", {"do": "save", "text": "key: medicines", "edit": draft.edit})
    assert "cannot be tried out yet" in page(client, f"/scripts/{draft.pk}/try", 409)
