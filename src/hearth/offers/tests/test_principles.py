"""What volunteers agree to: written in versions, asked again, and what becomes of whoever does not answer."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from hearth.access.tests.make import acting, everywhere, make_team, make_user
from hearth.kit.refused import Refused, SavedMeanwhile
from hearth.offers import actions
from hearth.offers.models import Principles, Volunteer
from hearth.offers.tests.make import make_principles, make_volunteer
from hearth.post.models import Message


@pytest.fixture
def admin(cast):
    return make_user(make_team(cast.borough, "administration"), "administrator", "Ada")


def write(cast, admin, text="New words.", version=1):
    with acting(admin):
        return actions.write_principles(borough=cast.borough, text=text, text_cy=f"{text} cy", version=version,
                                        by=admin)  # fmt: skip


def ask(cast, day=None):
    with everywhere():
        return actions.ask_about_principles(borough=cast.borough, day=day or timezone.localdate())


def test_who_registers_agrees_to_the_newest_version(cast):
    first = make_principles(cast.borough)
    sam = make_volunteer(cast.hub)
    assert sam.principles == first


def test_a_new_version_needs_both_languages_and_something_new(cast, admin):
    make_principles(cast.borough)
    write(cast, admin)
    with acting(admin):
        with pytest.raises(Refused, match="Welsh"):
            actions.write_principles(borough=cast.borough, text="More.", text_cy=" ", version=2, by=admin)
        with pytest.raises(Refused, match="In English there are 2 sentences and in Welsh 1 sentence, one on each line"):
            actions.write_principles(borough=cast.borough, text="One.\nTwo.", text_cy="Un.", version=2, by=admin)
        with pytest.raises(Refused, match="Nothing was changed"):
            actions.write_principles(borough=cast.borough, text="New words.", text_cy="New words. cy", version=2,
                                     by=admin)  # fmt: skip
        with pytest.raises(SavedMeanwhile):
            actions.write_principles(borough=cast.borough, text="Other.", text_cy="Arall.", version=1, by=admin)
    with acting(cast.alice), pytest.raises(Refused, match="administrator"):
        actions.write_principles(borough=cast.borough, text="Mine.", text_cy="Mine.", version=2, by=cast.alice)


def test_everybody_is_asked_once_and_agrees_through_the_link(cast, admin, client):
    make_principles(cast.borough)
    sam = make_volunteer(cast.hub, approved_by=cast.alice, email="sam@example.org", language="cy")
    write(cast, admin)
    assert ask(cast) == 1
    assert ask(cast) == 0
    with everywhere():
        message = Message.objects.get(template="principles_changed")
    assert message.language == "cy"
    link = re.search(r"/agree/[\w-]+", message.body)[0]
    page = client.get(link, {"language": "cy"}).content.decode()
    assert "New words." in page
    assert sam.last_name not in page
    client.post(link, {"version": "2"})
    with acting(cast.alice):
        assert Volunteer.objects.get().principles.version == 1, "the box was not ticked"
    assert "Diolch yn fawr" in client.post(link, {"version": "2", "agreed": "yes"}).content.decode()
    with acting(cast.alice):
        assert Volunteer.objects.get().principles.version == 2
    assert client.get(link).status_code == 410


def test_who_has_no_e_mail_is_asked_by_text_and_who_has_no_mobile_is_rung(cast, admin, client):
    make_principles(cast.borough)
    for phone in ("07700 900123", "01632 960001"):
        make_volunteer(cast.hub, approved_by=cast.alice, email="", phone=phone)
    write(cast, admin)
    assert ask(cast) == 2
    with everywhere():
        message = Message.objects.get(template="principles_changed")
    assert (message.channel, message.to) == ("text", "+447700900123")
    assert client.get(re.search(r"/agree/[\w-]+", message.body)[0]).status_code == 200


def test_who_has_not_agreed_after_fourteen_days_is_asked_nothing_until_they_do(cast, admin):
    make_principles(cast.borough)
    sam = make_volunteer(cast.hub, approved_by=cast.alice)
    newest = write(cast, admin)
    today = timezone.localdate()
    ask(cast)
    ask(cast, today + timedelta(days=14))
    with acting(cast.alice):
        assert Volunteer.objects.get().status == "active", "the fourteenth day still counts"
    ask(cast, today + timedelta(days=15))
    with acting(cast.alice):
        assert Volunteer.objects.get().status == "paused"
        assert actions.agree(sam, principles=newest, by=cast.alice).status == "active"


def test_agreeing_ends_no_other_pause(cast, admin):
    make_principles(cast.borough)
    sam = make_volunteer(cast.hub, approved_by=cast.alice)
    newest = write(cast, admin)
    with acting(cast.alice):
        actions.pause(sam, until=None, by=cast.alice)
        assert actions.agree(sam, principles=newest, by=cast.alice).status == "paused"


def test_nobody_agrees_to_words_that_have_changed_since(cast, admin):
    first = make_principles(cast.borough)
    sam = make_volunteer(cast.hub)
    write(cast, admin)
    with acting(cast.alice), pytest.raises(Refused, match="changed again"):
        actions.agree(sam, principles=first, by=cast.alice)


def test_an_administrator_writes_a_version_on_the_page(cast, admin, client):
    make_principles(cast.borough)
    client.force_login(admin)
    assert "I help people as they wish." in client.get("/principles").content.decode()
    assert client.post("/principles", {"text": "We ask.", "text_cy": "Gofynnwn.", "version": "1"}).status_code == 302
    assert Principles.objects.filter(borough=cast.borough).first().text_cy == "Gofynnwn."
    assert client.post("/principles", {"text": "Late.", "text_cy": "Hwyr.", "version": "1"}).status_code == 409


def test_a_volunteer_who_is_signed_in_is_told_on_their_own_page_and_agrees_there(cast, admin, client):
    make_principles(cast.borough)
    sam = make_volunteer(cast.hub, approved_by=cast.alice)
    with acting(cast.alice):
        user = actions.give_sign_in(sam, by=cast.alice)
    client.force_login(user)
    assert "has changed" not in client.get("/tasks").text
    write(cast, admin)
    assert "has changed" in client.get("/tasks").text
    assert "New words." in client.get("/principles/agree").text
    client.post("/principles/agree", {"version": "2", "agreed": "yes"})
    with acting(cast.alice):
        assert Volunteer.objects.get().principles.version == 2
    assert "has changed" not in client.get("/tasks").text
