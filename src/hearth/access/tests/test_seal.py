"""What has been logged is sealed, and the seal is told outside the database."""

import time

import pytest

from hearth.access import record
from hearth.access.tests.make import acting, make_cast

TRIES = 1200  # a tenth of a second apart: an older transaction, of other tests too, must end first


@pytest.mark.django_db(transaction=True)
def test_what_was_logged_is_sealed_and_the_seal_is_told(caplog):
    cast = make_cast()
    with acting(cast.alice):
        record.record("looked at", team=cast.hub)
    with caplog.at_level("INFO"):
        for _ in range(TRIES):
            record.seal()
            if "sealed event " in caplog.text:
                break
            time.sleep(0.1)
    assert "sealed event " in caplog.text
