"""A campaign of 5,000 from its first call to its end, some callers asking for the next person at the same moment:
everybody ends in exactly one way, and nothing is done out of order."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from hearth.access.tests.make import everywhere
from hearth.calls.models import Try
from hearth.calls.tests.make import make_callers, make_campaign, make_people
from hearth.calls.tests.simulate import clock, faults, run

ENDS = {"reached", "declined", "visited", "handed", "moved", "deceased"}
MONDAY = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Europe/London"))
PEOPLE = 5_000
AT_ONCE = 3


@pytest.mark.long
@pytest.mark.django_db(transaction=True)  # as in a hub: of rows that are never committed the planner knows nothing
def test_everybody_of_a_campaign_ends_in_exactly_one_way(cast):
    with clock(MONDAY):
        campaign = make_campaign(cast.hub, cast.alice, make_people(cast.borough, PEOPLE))
    callers = make_callers(cast.hub, 200)
    told = run(campaign, callers, manager=cast.alice, seed=7, now=MONDAY, at_once=AT_ONCE)
    assert sum(told.ended.values()) == PEOPLE
    assert set(told.ended) <= ENDS
    assert told.kept == told.promised > 0
    with everywhere():
        assert Try.objects.count() == told.calls > 2 * PEOPLE
        assert faults(campaign) == []
