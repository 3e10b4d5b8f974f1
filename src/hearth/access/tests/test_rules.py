"""How long a door stays shut, and which role fits which team."""

import pytest

from hearth.access.roles import Employer, Role, TeamKind
from hearth.access.rules import FREE_FOR_AN_ACCOUNT, ROLES_IN, ROLES_OF, check_role_fits, seconds_shut, wait_in_words
from hearth.kit.refused import Refused


def test_a_few_wrong_attempts_cost_nothing():
    assert seconds_shut(FREE_FOR_AN_ACCOUNT - 1, FREE_FOR_AN_ACCOUNT) == 0


def test_the_delay_doubles_up_to_an_hour():
    waits = [seconds_shut(n, 5) for n in range(5, 40)]
    assert waits[:4] == [30, 60, 120, 240]
    assert waits == sorted(waits)
    assert waits[-1] == 3600


@pytest.mark.parametrize(("seconds", "words"), [(1, "1 seconds"), (30, "30 seconds"), (121, "3 minutes")])
def test_the_wait_is_told_in_words(seconds, words):
    assert wait_in_words(seconds)[0] == words


def test_every_kind_of_team_and_every_employer_has_roles():
    assert set(ROLES_IN) == set(TeamKind)
    assert set(ROLES_OF) == set(Employer)
    assert {role for roles in ROLES_IN.values() for role in roles} == set(Role)


def test_concerns_are_read_only_in_a_safeguarding_team():
    with pytest.raises(Refused, match="has no safeguarding"):
        check_role_fits(Role.SAFEGUARDING, TeamKind.COMMUNITY_HUB, Employer.COUNCIL)


def test_a_partner_cannot_administer():
    with pytest.raises(Refused, match="may not be administrator"):
        check_role_fits(Role.ADMINISTRATOR, TeamKind.ADMINISTRATION, Employer.PARTNER)
