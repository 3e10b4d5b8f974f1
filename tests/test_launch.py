"""What `./run` decides before anything is started."""

from __future__ import annotations

import os
import shutil
import socket
import stat
import subprocess
import sys

import pytest

from hearth import cli, launch
from hearth.launch import ROOT, Stopped, commanding, install, serving, surroundings, testing

PRODUCTION = {"HEARTH_ENV": "production", "HEARTH_SECRET_KEY": "kept elsewhere", "HEARTH_WALL_KEY": "kept elsewhere"}


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch, tmp_path):
    """As in a new shell: nothing of Hearth or pip in the environment, nothing of pip in the home folder."""
    for name in list(os.environ):
        if name.startswith(("HEARTH_", "DATABASE_", "PIP_", "UV_", "XDG_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HEARTH_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("HOME", str(tmp_path))


def test_without_a_verb_it_says_what_it_can_do():
    said = subprocess.run([sys.executable, ROOT / "run"], capture_output=True, text=True)
    assert said.returncode == 0
    assert all(f"  {verb} " in said.stdout for verb in launch.VERBS)


def test_an_unknown_verb_is_a_fault():
    said = subprocess.run([sys.executable, ROOT / "run", "fly"], capture_output=True, text=True)
    assert (said.returncode, "./run VERB" in said.stderr) == (2, True)


def asked_in_a_bare_checkout(folder, *words: str) -> str:
    """What `./run` says in a checkout without its environment, on a Python that has no packages at all."""
    shutil.copy(ROOT / "run", folder / "run")
    for part in ("src/hearth/__init__.py", "src/hearth/launch", "src/hearth/kit/__init__.py",
                 "src/hearth/kit/postgres.py", "docs/commands.md", "requirements"):  # fmt: skip
        (copy := folder / part).parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if (ROOT / part).is_dir() else shutil.copy)(ROOT / part, copy)
    launcher = [sys.executable, "-I", "-S", folder / "run", *words]
    said = subprocess.run(launcher, capture_output=True, text=True, timeout=60)
    assert (said.returncode, said.stderr) == (0, "")
    assert not (folder / ".venv").exists()
    return said.stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("start --help", "--port"),
        ("test --help", "./run test -k"),
        ("check --help", "migrations"),
        ("lock --help", "needs uv"),
        ("hearth borough init --help", "--update"),
        ("hearth backup -h", "must not be there yet"),
    ],
)
def test_help_is_printed_at_once_and_nothing_is_installed(tmp_path, words, says):
    assert says in asked_in_a_bare_checkout(tmp_path, *words.split())


@pytest.mark.parametrize("words", ["hearth --help", "hearth", "hearth no-such-command --help"])
def test_every_command_is_listed_before_anything_is_installed(tmp_path, words):
    """The list read from the page is the list that the program makes of its commands."""
    cli._load()
    assert asked_in_a_bare_checkout(tmp_path, *words.split()).strip() == cli._overview().strip()


@pytest.mark.parametrize("words", ["backup copy.sql", "django shell", "work"])
def test_a_command_that_is_to_be_run_is_not_explained(words):
    assert commanding.explained_from_the_page(words.split()) == ""


@pytest.mark.parametrize("missing", ["DATABASE_URL", "DATABASE_OWNER_URL", "HEARTH_SECRET_KEY", "HEARTH_WALL_KEY"])
def test_production_never_makes_up_a_database_or_a_secret(monkeypatch, missing):
    whole = PRODUCTION | {"DATABASE_URL": "postgresql://a@/h", "DATABASE_OWNER_URL": "postgresql://o@/h"}
    for name, value in whole.items():
        if name != missing:
            monkeypatch.setenv(name, value)
    with pytest.raises(Stopped, match=missing), surroundings.surroundings():
        pass


def test_one_database_address_without_the_other_is_refused(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://a@/h")
    with pytest.raises(Stopped, match="both DATABASE_URL and DATABASE_OWNER_URL"), surroundings.surroundings():
        pass


def test_a_database_that_does_not_let_hearth_in_is_named_in_one_sentence():
    nowhere = dict.fromkeys(("DATABASE_OWNER_URL", "DATABASE_URL"), "postgresql://a@/h?host=/nowhere")
    with pytest.raises(Stopped, match=r"at DATABASE_OWNER_URL does not let Hearth in: .*No such file"):
        surroundings.refuse_silent_database(nowhere)


@pytest.mark.parametrize("words", [["match"], ["link", "train"]])
def test_a_command_that_needs_no_database_starts_none(monkeypatch, words):
    run, no_database = [], {"DATABASE_URL": "", "DATABASE_OWNER_URL": ""}

    def hearth(around, *arguments):
        run.append((around.environment, arguments))
        return subprocess.CompletedProcess(arguments, 0)

    monkeypatch.setattr(commanding, "surroundings", lambda: pytest.fail("a database was started"))
    monkeypatch.setattr(commanding, "NO_DATABASE", no_database)
    monkeypatch.setattr(commanding.Surroundings, "hearth", hearth)
    assert commanding.main(words) == 0
    assert run[0][0].items() >= no_database.items()
    assert run[0][1] == tuple(words)


def test_a_command_prints_links_to_the_hearth_that_runs_from_this_folder(tmp_path):
    around = surroundings.Surroundings(tmp_path, {}, None)
    commanding._running_address(around)
    assert "HEARTH_ADDRESS" not in around.environment
    (tmp_path / "serving.json").write_text('{"address": "http://127.0.0.1:8171", "groups": []}')
    commanding._running_address(around)
    assert around.environment["HEARTH_ADDRESS"] == "http://127.0.0.1:8171"


def test_a_server_of_ones_own_is_used_and_none_is_started(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgresql://a@/h")
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgresql://o@/h")
    with surroundings.surroundings() as around:
        assert around.server is None
        assert around.environment["DATABASE_URL"] == "postgresql://a@/h"
    assert not (tmp_path / "var" / "postgres").exists()


def test_secrets_are_made_once_and_are_private(tmp_path):
    var = surroundings.var_folder()
    first = surroundings.environment(var, None)
    assert surroundings.environment(var, None)["HEARTH_WALL_KEY"] == first["HEARTH_WALL_KEY"]
    assert first["HEARTH_SECRET_KEY"] != first["HEARTH_WALL_KEY"]
    for name in ("secret_key", "wall_key"):
        assert stat.S_IMODE((var / name).stat().st_mode) == 0o600


def test_what_is_set_outside_stands(monkeypatch):
    monkeypatch.setenv("HEARTH_SECRET_KEY", "the council's own")
    assert surroundings.environment(surroundings.var_folder(), None)["HEARTH_SECRET_KEY"] == "the council's own"


def test_a_busy_port_is_left_alone_and_another_one_named(capsys):
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        taken = busy.getsockname()[1]
        assert serving._free_port("127.0.0.1", taken) > taken
    assert f"Port {taken} is taken" in capsys.readouterr().out


def test_a_second_start_in_the_same_folder_is_refused_with_the_address():
    var = surroundings.var_folder()
    with serving._only_one(var) as note:
        note.write_text('{"address": "http://127.0.0.1:8000", "groups": []}')
        with (
            pytest.raises(Stopped, match=r"already runs from this folder at http://127\.0\.0\.1:8000"),
            serving._only_one(var),
        ):
            pass


def test_what_a_killed_start_left_running_is_ended():
    left = subprocess.Popen(["sleep", "60"], cwd=ROOT, start_new_session=True)
    stranger = subprocess.Popen(["sleep", "60"], cwd="/", start_new_session=True)
    try:
        serving._end_left_over([left.pid, stranger.pid])
        assert left.wait(timeout=10) == -9
        assert stranger.poll() is None, "the same number may belong to somebody else by now"
    finally:
        stranger.kill()
        stranger.wait()


def test_pip_settings_reach_uv_too(monkeypatch, tmp_path):
    config = tmp_path / "pip.conf"
    config.write_text("[global]\nindex-url = https://mirror.example/simple\nextra-index-url =\n  a\n  b\ntimeout = 9\n")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(config))
    monkeypatch.setenv("PIP_CERT", "/etc/ssl/ours.pem")
    found = install._pip_settings()
    assert found["index-url"] == "https://mirror.example/simple"
    assert found["extra-index-url"] == "a b"
    assert found["cert"] == "/etc/ssl/ours.pem"
    assert "timeout" not in found


def test_nothing_is_installed_twice_and_a_changed_lock_file_is(monkeypatch, tmp_path):
    monkeypatch.setattr(install, "VENV", tmp_path)
    monkeypatch.setattr(install, "PYTHON", tmp_path / "python")
    (tmp_path / "python").touch(0o755)
    assert install._stamp("run") is None
    (tmp_path / "run.stamp").write_text(install._digest("run"))
    assert install._stamp("run") == install._digest("run")
    assert install._digest("run") != install._digest("dev")


def test_without_debians_venv_an_ordinary_user_is_told_the_line(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(Stopped, match=r"apt-get install -y python3\.\d+-venv"):
        install._install_venv_for_debian()


def test_without_a_browser_its_tests_are_named(monkeypatch, tmp_path, capsys):
    (tmp_path / "test_call.py").write_text("def test_a_call_by_keyboard_alone(page):\n    pass\n")
    monkeypatch.setattr(testing, "JOURNEYS", tmp_path)
    monkeypatch.setattr(testing, "_found", lambda: None)
    assert testing._left_out(None) == [f"--ignore={tmp_path}"]
    said = capsys.readouterr().out
    assert "apt-get install -y chromium" in said
    assert "test_a_call_by_keyboard_alone" in said


def test_tests_run_in_parallel_unless_told_otherwise():
    assert int(testing._parallel([])[1]) >= 2
    assert testing._parallel(["-n0"]) == testing._parallel(["--pdb"]) == []
