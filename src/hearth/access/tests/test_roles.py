"""What the roles promise."""

from hearth.access import sql
from hearth.access.roles import ROLES, Permission, Role


def holders(permission) -> set[Role]:
    return {role for role, (_, _, held) in ROLES.items() if permission in held}


def test_the_role_that_reads_the_event_log_is_the_one_the_database_looks_for():
    assert holders(Permission.READ_EVENT_LOG) == {Role.ADMINISTRATOR, Role.DATA_PROTECTION}
    assert f"m.role in ('{Role.ADMINISTRATOR}', '{Role.DATA_PROTECTION}')" in sql.EVENT_LOG_READERS


def test_an_administrator_reads_no_residents_record():
    _, _, held = ROLES[Role.ADMINISTRATOR]
    assert not set(held) & {Permission.FIND_PEOPLE, Permission.SEE_NEEDS, Permission.READ_CONCERNS,
                            Permission.TAKE_CALLS, Permission.EXPORT}  # fmt: skip


def test_concerns_are_read_by_the_front_door_alone():
    assert holders(Permission.READ_CONCERNS) == {Role.SAFEGUARDING}


def test_an_observer_can_change_nothing():
    _, _, held = ROLES[Role.OBSERVER]
    assert set(held) <= {Permission.SEE_NEEDS, Permission.SEE_DASHBOARD, Permission.SEE_VOLUNTEERS}
