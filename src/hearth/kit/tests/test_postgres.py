"""The supervisor: what it makes, what it survives, what it refuses."""

import os
import signal
import stat
import time
from pathlib import Path

import pytest

from hearth.kit import postgres


@pytest.fixture
def folder(tmp_path):
    yield tmp_path / "pg"
    postgres.remove(tmp_path / "pg")


def first_process(server: postgres.Server) -> int:
    return int(postgres.psql(server, "select split_part(pg_read_file('postmaster.pid'), E'\\n', 1)"))


def test_the_roles_cannot_pass_walls_and_the_database_is_the_owners(folder):
    server = postgres.start(folder)
    said = postgres.psql(
        server,
        """select rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolcanlogin
        from pg_roles where rolname like 'hearth%' order by 1;
        select pg_get_userbyid(datdba) from pg_database where datname = 'hearth';
        show data_checksums; show listen_addresses;""",
    )
    assert said.splitlines() == ["hearth_app|f|f|f|f|t", "hearth_owner|f|f|f|f|t", "hearth_owner", "on", ""]


def test_the_extensions_are_there_and_in_every_new_database(folder):
    server = postgres.start(folder, test=True)
    postgres.psql(server, "create database another", role="hearth_owner", database="hearth")
    for database in ("hearth", "another"):
        have = postgres.psql(server, "select extname from pg_extension", database=database).split()
        assert set(postgres.EXTENSIONS) <= set(have)


def test_nobody_gets_in_without_the_password(folder):
    server = postgres.start(folder)
    server.passwords = dict.fromkeys(server.passwords, "guessed")
    for role in server.passwords:
        with pytest.raises(postgres.PostgresError, match="password authentication failed"):
            postgres.psql(server, "select 1", role=role, database="hearth")


def test_passwords_and_folders_are_private(folder):
    server = postgres.start(folder)
    assert stat.S_IMODE((folder / "passwords.json").stat().st_mode) == 0o600
    for path in (folder, server.socket_dir):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700


def test_a_running_server_is_used_and_stopped_by_the_last_who_leaves(folder):
    first = postgres.start(folder)
    process = first_process(first)
    second = postgres.start(folder)
    assert first_process(second) == process
    assert first.leave() is False
    assert second.alive()
    assert second.leave() is True
    assert not second.alive()


def test_killed_at_once_it_starts_again_with_everything_that_was_saved(folder):
    server = postgres.start(folder)
    postgres.psql(server, "create table kept (n int)", database="hearth")
    for _ in range(3):
        postgres.psql(server, "insert into kept values (1)", database="hearth")
        os.kill(first_process(server), signal.SIGKILL)
        server = postgres.start(folder)
    assert postgres.psql(server, "select count(*) from kept", database="hearth").strip() == "3"


def test_a_lock_that_names_another_living_process_is_not_believed(folder):
    server = postgres.start(folder)
    lock = Path(postgres.psql(server, "show data_directory").strip()) / "postmaster.pid"
    process = first_process(server)
    left = lock.read_text()
    os.kill(process, signal.SIGKILL)
    while process in postgres._processes_in(lock.parent):
        time.sleep(0.01)
    lock.write_text(left.replace(str(process), str(os.getpid()), 1))
    assert postgres.start(folder).alive()


def test_a_start_killed_half_way_leaves_nothing_in_the_way(folder):
    folder.mkdir(mode=0o700)
    home = postgres._home(folder, postgres._account())
    (home / "cluster.unfinished").mkdir()
    (home / "cluster.unfinished" / "half").write_text("made")
    assert postgres.start(folder).alive()


def test_data_of_another_version_are_refused_in_words_and_left_alone(folder):
    server = postgres.start(folder)
    version = Path(postgres.psql(server, "show data_directory").strip()) / "PG_VERSION"
    server.leave()
    version.write_text("12\n")
    with pytest.raises(postgres.PostgresError, match=r"made by PostgreSQL 12.*Nothing was touched"):
        postgres.start(folder)


def test_a_long_path_does_not_matter(tmp_path):
    folder = tmp_path / ("long" * 20) / ("longer" * 20)
    try:
        assert postgres.start(folder).alive()
    finally:
        postgres.remove(folder)


def test_a_folder_of_programs_without_postgres_is_refused(folder, monkeypatch, tmp_path):
    monkeypatch.setenv("HEARTH_PG_BINDIR", str(tmp_path))
    with pytest.raises(postgres.PostgresError, match="no program called postgres"):
        postgres.start(folder)


def test_debians_programs_do_as_well(folder, monkeypatch):
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not debian:
        pytest.skip("Debian's PostgreSQL is not installed")
    monkeypatch.setenv("HEARTH_PG_BINDIR", str(debian[-1]))
    server = postgres.start(folder, settings={"fsync": "off"})
    assert postgres.psql(server, "show fsync").strip() == "off"
    assert set(postgres.EXTENSIONS) <= set(postgres.psql(server, "select extname from pg_extension", "hearth").split())


def test_what_is_not_running_can_be_stopped(folder):
    postgres.stop(folder)
    server = postgres.start(folder)
    postgres.stop(folder)
    postgres.stop(folder)
    assert not server.alive()
