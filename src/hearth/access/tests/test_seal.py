"""What has been logged is sealed, and the seal is told outside the database."""

import time

import pytest

from hearth.access import record
from hearth.access.tests.make import acting, make_cast


@pytest.mark.django_db(transaction=True)
def test_what_was_logged_is_sealed_and_the_seal_is_told(caplog):
    cast = make_cast()
    with acting(cast.alice):
        record.record("looked at", team=cast.hub)
    with caplog.at_level("INFO"):
        sealed = _sealed_at_last()
    assert sealed >= 1
    assert "sealed event " in caplog.text


def _sealed_at_last() -> int:
    """Nothing is sealed that an older transaction, of other tests on this server too, might still stand before."""
    for _ in range(1200):
        if sealed := record.seal():
            return sealed
        time.sleep(0.1)
    return 0
