"""A volunteer at a door without a signal: what they tell waits on the phone, unreadable, and arrives once."""

import io
import json
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from PIL import Image
from playwright.sync_api import expect

from hearth.access.models import User
from hearth.access.tests.make import acting, everywhere, make_cast, make_team
from hearth.matching import actions as matching
from hearth.matching.models import Receipt, TaskMoney
from hearth.needs.models import Concern, Need
from hearth.needs.tests.make import make_need, make_person
from hearth.offers import actions as offers
from hearth.offers.tests.make import make_volunteer
from hearth.people.models import Person
from tests.journeys.conftest import faults_of, keep

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

# Everything a look into the phone's storage could find, as one text.
HELD = """async () => {
  const text = (value) => {
    if (value instanceof ArrayBuffer || ArrayBuffer.isView(value))
      return new TextDecoder("latin1").decode(value.buffer || value);
    if (value && typeof value === "object") return Object.entries(value).map(([k, v]) => k + " " + text(v)).join(" ");
    return String(value);
  };
  const found = [JSON.stringify(localStorage), JSON.stringify(sessionStorage)];
  for (const { name } of await indexedDB.databases()) {
    const base = await new Promise((yes) => { const r = indexedDB.open(name); r.onsuccess = () => yes(r.result); });
    for (const store of base.objectStoreNames) {
      const all = await new Promise((yes) => {
        const r = base.transaction(store).objectStore(store).getAll(); r.onsuccess = () => yes(r.result);
      });
      found.push(...all.map((one) => store + ": " + text(one)));
    }
    base.close();
  }
  for (const shelf of await caches.keys()) {
    const opened = await caches.open(shelf);
    for (const request of await opened.keys()) {
      found.push(request.url + " " + (await (await opened.match(request)).text()));
    }
  }
  return found;
}"""
PERSONAL = ("Edna", "Okoro", "Mill Lane", "QX1 4AB", "Bread, milk", "kitchen", "freezing", "do tasks", "Sam Tan")

WAITING = "[data-entries] li[data-state=waiting]"


@pytest.fixture
def story(transactional_db):
    cast = make_cast()
    make_team(cast.borough, kind="safeguarding")
    sam = make_volunteer(cast.hub, approved_by=cast.alice)
    person = make_person(
        cast.borough, first_name="Edna", last_name="Okoro", address_1="1 Mill Lane", postcode="QX1 4AB"
    )
    need = make_need(cast.hub, person=person, urgency="today")
    with acting(cast.alice):
        cast.sign_in = offers.give_sign_in(sam, by=cast.alice)
        cast.task = matching.offer(need, volunteer=sam, by=cast.alice, brief="Bread, milk and eggs")
    return cast


def ready(page):
    page.locator("html[data-phone='ready']").wait_for(timeout=20_000)


def held(page) -> str:
    """All that the phone holds, in one text; nothing of it may be readable."""
    found = "\n".join(page.evaluate(HELD))
    assert [word for word in PERSONAL if word in found] == []
    return found


def is_emptied(page) -> bool:
    """Whether the phone holds no task any more; it throws them away beside whatever else it does."""
    for _ in range(150):
        if "facts: digest" not in held(page):
            return True
        page.wait_for_timeout(200)
    return False


def say(page, button: str, label: str, words: str) -> None:
    page.get_by_role("button", name=button).click()
    page.get_by_label(label).fill(words)
    page.get_by_role("button", name="Send").click()


def tell_money(page, task) -> None:
    made = io.BytesIO()
    Image.new("RGB", (2400, 1800), "white").save(made, "PNG")
    page.goto(f"/task/{task.pk}")
    page.get_by_role("button", name="Shopping money and receipt").click()
    page.get_by_role("button", name="Send").click()
    for lacking in ("Say whose money it was.", "Say how much you were given"):
        expect(page.get_by_text(lacking).first).to_be_visible()
    page.get_by_label("The person's, given to me").check()
    for label, amount in (("given?", "20"), ("spend?", "about 14"), ("give back?", "5.50")):
        page.get_by_label(label).fill(amount)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("This is not an amount of money. Write it like 25 or 25.50.")).to_be_visible()
    page.get_by_label("spend?").fill("14.50")
    page.get_by_label("We counted it together").check()
    photograph = {"name": "till.png", "mimeType": "image/png", "buffer": made.getvalue()}
    page.locator("input[type=file]").set_input_files(photograph)
    assert faults_of(page) == []
    keep(page, "dead-spot-money")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Kept on this phone.")).to_be_visible()


def test_a_task_is_done_in_a_dead_spot_and_told_once(story, sign_in_as):
    phone = sign_in_as(story.sign_in, "/tasks", width=320, height=640)
    ready(phone)
    phone.get_by_role("link", name="Bread, milk and eggs").click()
    ready(phone)
    phone.get_by_role("button", name="Yes, I will do it").click()
    phone.get_by_text("Thank you. It is yours").wait_for()
    ready(phone)
    assert "facts: digest" in held(phone), "the task is kept"

    phone.context.set_offline(True)
    phone.goto(f"/task/{story.task.pk}")
    expect(phone.get_by_text("1 Mill Lane").first).to_be_visible()
    expect(phone.locator("[data-when=offline]")).to_be_visible()
    assert faults_of(phone) == []
    keep(phone, "dead-spot-task")
    say(phone, "I am worried about this person", "What did you see or hear?", "It is freezing in there")
    expect(phone.get_by_text("Nobody has read it yet.")).to_be_visible()
    expect(phone.get_by_role("link", name="999")).to_be_visible()
    keep(phone, "dead-spot-worry")
    tell_money(phone, story.task)
    phone.goto(f"/task/{story.task.pk}")
    say(phone, "I have done it", "How did it go?", "Took it to the kitchen")
    expect(phone.get_by_text("Kept on this phone.")).to_be_visible()
    assert faults_of(phone) == []

    # The page is closed and opened again, twice over: a second tab sends as well.
    again = phone.context.new_page()
    phone.close()
    again.goto(f"/task/{story.task.pk}")
    expect(again.locator(WAITING)).to_have_count(3)
    expect(again.get_by_text("You have answered this task.")).to_be_visible()
    assert "Mill Lane" not in again.content(), "what was known of her is off the phone"
    keep(again, "dead-spot-waiting")
    found = held(again)
    assert found.count("queue: ") == 3
    other = again.context.new_page()
    other.goto("/tasks")
    expect(other.locator(WAITING)).to_have_count(3)
    with acting(story.alice):
        assert Need.objects.get().stage == "taken", "nothing has arrived yet"

    card = other.locator("[data-task]")
    expect(card).to_contain_text("waiting to be sent")

    again.context.set_offline(False)
    expect(again.locator("[data-entries] li")).to_have_count(0, timeout=30_000)
    expect(card).to_have_attribute("data-state", "sent")
    again.goto("/tasks")
    ready(again)
    expect(again.get_by_text("You have helped once.")).to_be_visible()
    assert "queue: " not in held(again)
    with acting(story.alice):
        assert Need.objects.get().stage == "done"
    with everywhere():
        money, receipt = TaskMoney.objects.get(), Receipt.objects.get()
        assert (money.given_pence, money.spent_pence, money.back_pence, money.version) == (2000, 1450, 550, 2)
        assert bytes(receipt.picture)[:2] == b"\xff\xd8"
        assert Concern.objects.get().text == "It is freezing in there"
        assert Need.objects.get().stage == "done"
    desk = sign_in_as(story.alice, f"/need/{story.task.need_id}/money")
    expect(desk.get_by_text("adds up")).to_be_visible()
    assert desk.locator("img").evaluate("picture => picture.naturalWidth") == 1600
    assert faults_of(desk) == []
    keep(desk, "desk-money")
    again.get_by_role("button", name="Sign out").click()
    again.wait_for_url("**/signed-out")
    assert again.evaluate("async () => [...await indexedDB.databases(), ...await caches.keys()]") == []
    assert "hearth_pocket" not in json.dumps(again.context.cookies())


def out_of_reach(story, sign_in_as, **options):
    """A phone that keeps an accepted task and has no connection any more."""
    with acting(story.alice):
        matching.accept(story.task, by=story.alice)
    phone = sign_in_as(story.sign_in, "/tasks", width=360, height=640, **options)
    ready(phone)
    phone.context.set_offline(True)
    phone.goto(f"/task/{story.task.pk}")
    expect(phone.get_by_text("1 Mill Lane").first).to_be_visible()
    return phone


def wake_the_worker(page, address: str) -> None:
    """What the browser does when the connection is back: it wakes the worker of this address."""
    known = []
    tools = page.context.new_cdp_session(page)
    tools.on("ServiceWorker.workerRegistrationUpdated", lambda told: known.extend(told["registrations"]))
    tools.send("ServiceWorker.enable")
    until(page, lambda: [one for one in known if one["scopeURL"].startswith(address)])
    (found,) = {one["registrationId"] for one in known if one["scopeURL"].startswith(address)}
    asked = {"origin": address, "registrationId": found, "tag": "hearth-phone", "lastChance": False}
    tools.send("ServiceWorker.dispatchSyncEvent", asked)


def until(page, holds) -> None:
    """Wait for something that no page shows."""
    for _ in range(150):
        if holds():
            return
        page.wait_for_timeout(200)
    pytest.fail("it has not come about in half a minute")


def concerns() -> list[str]:
    with everywhere():
        return list(Concern.objects.values_list("text", flat=True))


def stage() -> str:
    with everywhere():
        return Need.objects.get().stage


def test_what_waits_is_sent_when_the_page_of_tasks_is_closed(story, sign_in_as):
    phone = out_of_reach(story, sign_in_as)
    at = phone.url.split("/task")[0]
    phone.add_init_script("delete ServiceWorkerRegistration.prototype.sync")  # as in a browser that wakes no worker
    say(phone, "I am worried about this person", "What did you see or hear?", "It is freezing in there")
    expect(phone.locator(WAITING)).to_have_count(1)
    other = phone.context.new_page()
    phone.close()
    other.context.set_offline(False)
    other.goto("/privacy")
    until(other, lambda: concerns() == ["It is freezing in there"])

    other.goto("/tasks")
    ready(other)
    other.context.set_offline(True)
    other.goto(f"/task/{story.task.pk}")
    say(other, "I have done it", "How did it go?", "Took it to the kitchen")
    expect(other.locator(WAITING)).to_have_count(1)
    expect(other.get_by_text("Kept on this phone.")).to_be_visible()
    assert "hearth-phone" in other.evaluate("async () => (await navigator.serviceWorker.ready).sync.getTags()")
    other.goto("about:blank")
    assert stage() == "taken", "nothing has arrived yet"
    other.context.set_offline(False)
    wake_the_worker(other, at)
    until(other, lambda: stage() == "done")
    other.goto("/tasks")
    ready(other)
    assert "queue: " not in held(other)


def test_what_was_done_after_the_hub_took_it_back_is_told_to_both(story, sign_in_as):
    phone = out_of_reach(story, sign_in_as)
    say(phone, "I have done it", "How did it go?", "Took it to the kitchen")
    expect(phone.locator(WAITING)).to_have_count(1)
    with acting(story.alice):
        matching.withdraw(story.task, reason="Her son came", by=story.alice)
    phone.context.set_offline(False)
    late = phone.locator("[data-entries] li[data-state=late]")
    expect(late).to_contain_text("The hub had taken this task back from you.", timeout=30_000)
    phone.goto("/tasks")
    assert faults_of(phone) == []
    keep(phone, "dead-spot-late")
    held(phone)
    late.get_by_role("button", name="I have read this").click()
    expect(late).to_have_count(0)
    with acting(story.alice):
        assert "Took it to the kitchen" in Need.objects.get().notes.get().text


def test_an_answer_the_hub_refuses_is_shown_with_its_reason_and_what_was_written(story, sign_in_as):
    phone = out_of_reach(story, sign_in_as)
    phone.get_by_role("button", name="Shopping money and receipt").click()
    phone.get_by_label("The person's, given to me").check()
    for label in ("given?", "spend?", "give back?"):
        phone.get_by_label(label).fill("20")
    no_picture = {"name": "till.txt", "mimeType": "text/plain", "buffer": b"Bread 1.20"}
    phone.locator("input[type=file]").set_input_files(no_picture)
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_text("Kept on this phone.")).to_be_visible()
    phone.goto(f"/task/{story.task.pk}")
    say(phone, "I have done it", "How did it go?", "Took it to the kitchen")
    with acting(story.alice):
        matching.could_not(story.task, reason="They rang: nobody in", by=story.alice)
    phone.context.set_offline(False)
    money, refused = (phone.locator("[data-entries] li[data-state=refused]").nth(n) for n in (0, 1))
    expect(money).to_contain_text("You wrote: The person's, given to me. 20. 20. 20", timeout=30_000)
    expect(refused).to_contain_text("It was told already that this task could not be done.", timeout=30_000)
    expect(refused).to_contain_text("You wrote: Took it to the kitchen")


def test_a_disabled_sign_in_empties_the_phone_at_its_next_word(story, sign_in_as):
    phone = out_of_reach(story, sign_in_as)
    say(phone, "I am worried about this person", "What did you see or hear?", "It is freezing in there")
    expect(phone.locator(WAITING)).to_have_count(1)
    User.objects.filter(pk=story.sign_in.pk).update(is_active=False, session_epoch=uuid4())
    phone.context.set_offline(False)
    expect(phone.locator("[data-here]")).to_be_empty(timeout=30_000)
    phone.goto("/tasks")
    phone.wait_for_url("**/sign-in**")
    phone.wait_for_function("async () => ![...await indexedDB.databases(), ...await caches.keys()].length")
    assert "hearth_pocket" not in json.dumps(phone.context.cookies())


def test_what_waits_when_a_session_ends_is_sent_after_signing_in_again(story, sign_in_as):
    phone = out_of_reach(story, sign_in_as)
    say(phone, "I have done it", "How did it go?", "Took it to the kitchen")
    Session.objects.all().delete()
    phone.context.set_offline(False)
    expect(phone.get_by_role("link", name="Sign in, and what waits is sent")).to_be_visible(timeout=30_000)
    assert is_emptied(phone), "the tasks are gone with the session"
    client = Client()
    client.force_login(story.sign_in)
    named = settings.SESSION_COOKIE_NAME
    own = phone.url.split("/task")[0]
    phone.context.add_cookies([{"name": named, "value": client.cookies[named].value, "url": own}])
    phone.goto("/tasks")
    ready(phone)
    expect(phone.locator(WAITING)).to_have_count(0)
    with acting(story.alice):
        assert Need.objects.get().stage == "done"


def test_after_a_day_nothing_is_left_and_what_was_not_sent_is_said(story, sign_in_as):
    phone = out_of_reach(story, sign_in_as)
    say(phone, "I have done it", "How did it go?", "Took it to the kitchen")
    expect(phone.locator(WAITING)).to_have_count(1)
    phone.clock.set_fixed_time(datetime.now() + timedelta(hours=25))
    phone.goto(f"/task/{story.task.pk}")
    expect(phone.get_by_text("This phone keeps nothing of this page.")).to_be_visible()
    expect(phone.locator("[data-entries] li")).to_contain_text("was not sent within a day")
    assert "kitchen" not in phone.content()
    assert "facts: digest" not in held(phone)


def test_without_a_connection_the_page_speaks_welsh(story, sign_in_as):
    phone = sign_in_as(story.sign_in, "/tasks?language=cy", width=320, height=640)
    assert faults_of(phone) == []
    phone.get_by_role("link", name="Bread, milk and eggs").click()
    phone.get_by_role("button", name="Gwnaf, fe wnaf i").click()
    phone.get_by_text("Diolch. Chi biau hi").wait_for()
    ready(phone)
    phone.context.set_offline(True)
    phone.goto(f"/task/{story.task.pk}")
    expect(phone.get_by_text("Does dim cysylltiad.").first).to_be_visible()
    assert phone.locator("html").get_attribute("lang") == "cy"
    assert faults_of(phone) == []
    keep(phone, "dead-spot-welsh")


def test_a_volunteer_says_on_the_phone_that_they_cannot(story, sign_in_as):
    phone = sign_in_as(story.sign_in, "/tasks", width=320, height=640)
    keep(phone, "phone-tasks")
    phone.get_by_role("link", name="Bread, milk and eggs").click()
    phone.get_by_role("button", name="No, I cannot").click()
    assert faults_of(phone) == []
    keep(phone, "phone-decline")
    phone.get_by_role("button", name="It is too far").click()
    phone.get_by_text("Thank you. The hub has been told.").wait_for()
    phone.get_by_role("button", name="I am self-isolating").click()
    assert faults_of(phone) == []
    with acting(story.alice):
        story.task.refresh_from_db()
        assert (story.task.status, story.task.how_it_went) == ("declined", "It is too far")


def test_a_yes_that_the_hub_cannot_take_any_more_says_so_at_once(story, sign_in_as):
    phone = sign_in_as(story.sign_in, f"/task/{story.task.pk}", width=360, height=640)
    ready(phone)
    with everywhere():
        Person.objects.update(visit_in_pairs=True)
    phone.get_by_role("button", name="Yes, I will do it").click()
    phone.get_by_text("Something has changed since you were asked").wait_for()
    expect(phone.locator("[data-entries] li")).to_have_count(0)
    assert faults_of(phone) == []
