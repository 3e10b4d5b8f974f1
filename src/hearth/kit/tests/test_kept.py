"""What a process remembers for some seconds."""

import time

from hearth.kit import kept


def test_what_was_found_is_remembered_for_some_seconds_and_for_its_arguments_alone(monkeypatch):
    looked = []
    found = kept.kept(lambda name: looked.append(name) or name.upper())
    assert [found("a"), found("a"), found("b")] == ["A", "A", "B"]
    assert looked == ["a", "b"]
    later = time.monotonic() + kept.SECONDS + 1
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert (found("a"), looked) == ("A", ["a", "b", "a"])


def test_nothing_found_is_looked_for_again():
    looked = []
    found = kept.kept(lambda: looked.append(1))
    assert (found(), found(), len(looked)) == (None, None, 2)


def test_everything_is_forgotten_at_once():
    looked = []
    found = kept.kept(lambda: looked.append(1) or "here")
    found()
    kept.forget()
    assert (found(), len(looked)) == ("here", 2)
