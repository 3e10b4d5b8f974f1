from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import RequestFactory
from django.utils import timezone

from hearth.kit.pages import ConfirmCount, Filters, last_view, page_of


def request_for(address: str):
    request = RequestFactory().get(address)
    request.session = {}
    return request


@pytest.mark.django_db
@pytest.mark.parametrize("by", [("app_label", "pk"), ("-app_label", "-pk"), ("-app_label", "pk"), ("pk",)])
def test_walking_forward_and_back_meets_every_row_once(by):
    rows = ContentType.objects.all()
    forward, pages, address = [], [], "/list?stage=open"
    while address:
        page = page_of(rows, request_for(address), by=by, size=7)
        forward += page.rows
        pages.append(page)
        address = "/list" + page.next if page.next else ""
    assert forward == list(rows.order_by(*by))
    assert all("stage=open" in page.next for page in pages[:-1])
    backward, page = list(pages[-1].rows), pages[-1]
    while page.previous:
        page = page_of(rows, request_for("/list" + page.previous), by=by, size=7)
        backward = [*page.rows, *backward]
    assert backward == forward


@pytest.mark.django_db
@pytest.mark.parametrize("place", ["rubbish", "W10", "WyJ4IiwgInkiXQ", "%00", "bnVsbA", "é"])
def test_a_damaged_place_starts_from_the_first_page(place):
    rows = ContentType.objects.all()
    page = page_of(rows, request_for(f"/list?after={place}"), by=("app_label", "pk"), size=5)
    assert page.rows == list(rows.order_by("app_label", "pk")[:5])


@pytest.mark.django_db
@pytest.mark.parametrize(("hours", "is_kept"), [(1, True), (13, False), (-1, False)])
def test_a_place_in_a_list_as_it_stood_long_ago_starts_from_the_first_page(monkeypatch, hours, is_kept):
    rows = ContentType.objects.all()
    first = page_of(rows, request_for("/list"), by=("pk",), size=5)
    later = timezone.now() + timedelta(hours=hours)
    monkeypatch.setattr(timezone, "now", lambda: later)
    page = page_of(rows, request_for("/list" + first.next), by=("pk",), size=5)
    assert page.rows == list(rows.order_by("pk")[5:10] if is_kept else rows.order_by("pk")[:5])
    assert page.as_at == (first.as_at if is_kept else later)


STAGES = {"stage": [("open", ("Open", "Agored")), ("done", "Done")], "team": [(7, "North")]}


def test_only_offered_filters_get_in():
    filters = Filters(request_for("/list?stage=open&team=8&name=Alice"), STAGES, {"stage": "Stage"})
    assert filters.chosen == {"stage": "open"}
    assert filters.chips == [("Stage: Open", "/list?team=8&name=Alice")]


def test_the_way_back_to_a_list_keeps_its_filters():
    request = request_for("/list?stage=open")
    Filters(request, STAGES).remember("needs")
    assert last_view(request, "needs", "/list") == "/list?stage=open"
    assert last_view(request, "calls", "/calls") == "/calls"


def test_many_rows_change_only_when_their_number_is_typed():
    form = ConfirmCount({"chosen": "a,b,b,c", "count": "4"})
    assert not form.is_valid()
    assert "You typed 4, but 3 are chosen." in form.errors["count"][0]
    assert ConfirmCount({"chosen": "a,b,b,c", "count": "3"}).is_valid()
