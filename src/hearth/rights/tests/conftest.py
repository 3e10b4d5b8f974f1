"""The data protection officer of the cast's borough."""

import pytest

from hearth.access.tests.make import make_team, make_user


@pytest.fixture
def officer(cast):
    return make_user(make_team(cast.borough, "administration"), "data_protection", "Dora Officer")
