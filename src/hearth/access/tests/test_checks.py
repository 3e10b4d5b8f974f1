"""Hearth does not serve as a role that could pass the walls."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from hearth.access import checks
from tests import house

pytestmark = pytest.mark.django_db


def faults() -> set[str]:
    return {error.id for error in checks.walls_hold(databases=["default"])}


def test_the_applications_own_role_may_serve():
    assert faults() == set()
    checks.refuse_to_serve_without_walls()


@pytest.mark.parametrize(("role", "expected"), [("postgres", {"access.E001", "access.E002"}),
                                               ("hearth_owner", {"access.E003"})])  # fmt: skip
def test_a_role_that_could_pass_a_wall_may_not_serve(role, expected, monkeypatch):
    """The check is asked as that role, over a connection of its own."""
    import psycopg

    url = house.SERVER.url(role, connection.settings_dict["NAME"])
    with psycopg.connect(url, autocommit=True) as other:
        monkeypatch.setattr(checks, "connection", _As(other, role))
        assert expected <= faults()
        monkeypatch.setattr(checks, "run_checks", lambda **_: checks.walls_hold(databases=["default"]))
        with pytest.raises(ImproperlyConfigured, match=role):
            checks.refuse_to_serve_without_walls()


class _As:
    """Just enough of Django's connection, for another role."""

    def __init__(self, other, role):
        self.cursor = other.cursor
        self.settings_dict = {"USER": role}


def test_the_owners_own_commands_are_not_checked(settings):
    settings.AS_OWNER = True
    assert faults() == set()


def test_the_role_that_serves_is_the_one_of_the_address():
    assert settings.APP_ROLE == connection.settings_dict["USER"] == "hearth_app"
