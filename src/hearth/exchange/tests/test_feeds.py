"""A file is known by its headers, in any order and spelling."""

import random

import pytest

from hearth.exchange.rules import feeds, recognising


def test_every_layout_is_recognised_by_its_own_columns():
    for feed in feeds.feeds().values():
        found = recognising.recognise(feed.columns, file_name=(*feed.file_names, "list.csv")[0])
        assert found.feed == feed
        assert found.is_sure
        assert not found.unused
        assert not found.missing


def test_order_case_and_signs_of_headers_do_not_matter():
    for feed in feeds.feeds().values():
        headers = [header.upper().replace("_", " ") for header in feed.columns]
        random.Random(2).shuffle(headers)
        found = recognising.recognise(tuple(headers), only=feed.list)
        assert found.feed == feed
        assert {key: headers[place] for key, place in found.mapping.items()}.keys() == (
            recognising.mapped(feed.columns, feed).keys()
        )


def test_a_list_of_ones_own_is_read_by_the_names_of_its_columns():
    found = recognising.recognise(("Surname", "Forename", "D.O.B", "Post code", "Tel", "Shoe size"), only="nhs-list")
    assert set(found.mapping) == {"last_name", "first_name", "date_of_birth", "postcode", "phone"}
    assert found.unused == ("Shoe size",)
    assert not found.is_sure


def test_a_header_that_says_more_than_a_field_is_offered_as_that_field():
    headers = ("Holder surname", "HolderForename", "Claimant's DOB", "Holder post code", "Expiry")
    found = recognising.recognise(headers, only="blue-badge")
    assert found.likely == {"last_name": headers[0], "first_name": headers[1], "date_of_birth": headers[2],
                            "postcode": headers[3]}  # fmt: skip
    assert found.mapping == {}


def test_a_file_about_nobody_is_not_a_list():
    found = recognising.recognise(("Shoe size", "Colour"))
    assert not found.is_sure
    assert not feeds.identifies(found.mapping, found.feed)


@pytest.mark.parametrize("other", ["daily-2020", "outcomes", "wholesaler-upcoming", "contact-tracing", "ivr-2020"])
def test_a_file_of_another_list_is_named_and_never_taken_for_this_one(other):
    found = recognising.recognise(feeds.feeds()[other].columns, only="nhs-list")
    assert found.looks_like == feeds.feeds()[other].called
    assert not found.is_sure


def test_the_two_questions_asked_the_other_way_round_keep_their_meaning():
    assert feeds.fields()["has_shopper"].need_when == "no"
    assert feeds.fields()["wants_contact"].need_when == "yes"


def test_every_list_says_why_it_may_be_held():
    for known in feeds.lists().values():
        assert known.source or known.named
        assert known.legal_basis
        assert known.purpose or known.named
        assert known.kept_for_days > 0
