"""The past of the made-up borough: told in order, by those who may, to the end at which each request stands."""

from __future__ import annotations

import re
from collections import Counter

import psycopg
import pytest
from django.conf import settings
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from hearth.access import walls
from hearth.access.record import write_past
from hearth.access.tests.make import make_borough
from hearth.desk.rules.demo_story import tell
from hearth.desk.rules.demo_time import Hours
from hearth.desk.rules.demo_words import REFERRED
from hearth.desk.tests.test_demo import ANCHOR, HOURS, drawn, story


def test_everything_was_done_in_order_in_office_hours_and_before_now():
    hours = Hours(ANCHOR)
    for request in story().requests:
        times = [moment.at for moment in request.moments]
        assert times == sorted(times)
        assert times[0] == request.raised_at
        assert times[-1] <= (request.ended_at or ANCHOR) <= ANCHOR
        for moment in request.moments:
            assert moment.who == "public" or hours.is_open(moment.at), moment


@pytest.mark.parametrize("hour", [0, 5, 8, 9, 14, 20, 23])
def test_a_story_can_be_told_at_any_hour(hour):
    anchor = ANCHOR.replace(hour=hour)
    told = tell(4, drawn(), anchor, HOURS)
    assert len(told.requests) == 800
    assert all(moment.at <= anchor for request in told.requests for moment in request.moments)
    assert all(
        sent.sent_at <= (sent.answered_at or anchor) <= (sent.became_at or anchor) <= anchor for sent in told.sent
    )


def test_requests_do_not_read_alike():
    summaries = Counter(request.summary for request in story().requests if request.source != "referral")
    assert len(summaries) > 0.8 * sum(summaries.values())
    assert max(summaries.values()) <= 8
    notes = [m.facts["text"] for request in story().requests for m in request.moments if m.verb == "note"]
    assert len(set(notes)) > 150
    assert not [text for text in [*summaries, *notes] if re.search(r"[\[\]{}|]", text) or not 5 < len(text) <= 200]


def test_what_is_referred_fits_its_route():
    requests = {request.id: request for request in story().requests}
    for sent in story().sent:
        if sent.need and not sent.beside and requests[sent.need].rule != "trust_only":
            assert sent.category in {category for category, _, _ in REFERRED[sent.route]}
    assert {requests[sent.need].rule for sent in story().sent if sent.need} == {"any", "trust_only"}


@pytest.mark.django_db
def test_a_past_is_written_for_made_up_lives_only_and_by_nobody_else():
    borough = make_borough()
    other = walls.whole_house("something else", borough=borough)
    with pytest.raises(ProgrammingError, match="only the maker"), transaction.atomic(), walls.opened(other):
        write_past([])


@pytest.mark.django_db
def test_the_database_itself_refuses_a_past_where_lives_are_real():
    with psycopg.connect(settings.DATABASE_OWNER_URL) as owner:
        owner.execute("delete from audit.made_up")
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="only a made-up borough"):
            owner.execute("select audit.record_past('[]'::jsonb)")
        owner.rollback()
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("delete from audit.made_up")
