"""The lock files: complete, with hashes, and naming no address."""

import re

import pytest

from hearth.launch import ROOT, locks


def test_no_lock_file_has_a_fault():
    assert locks.faults() == []


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://packages.example/simple",
        "-i https://packages.example/simple",
        "--find-links /srv/wheels",
        "thing @ file:///srv/wheels/thing-1.0.whl",
        "    # from https://packages.example/simple",
    ],
)
def test_an_address_in_a_lock_file_is_found(line):
    assert locks.ADDRESS.search(line)


def test_what_the_lock_files_really_say_is_not_taken_for_an_address():
    text = (ROOT / "requirements" / "dev.txt").read_text()
    assert not [line for line in text.splitlines() if locks.ADDRESS.search(line)]


def test_dev_holds_all_of_run_in_the_same_versions():
    def pins(group):
        text = (ROOT / "requirements" / f"{group}.txt").read_text()
        return set(re.findall(r"^([a-z0-9._-]+(?:\[[^]]*\])?==[^ \\]+)", text, re.MULTILINE))

    assert pins("run") <= pins("dev")
