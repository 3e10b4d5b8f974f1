"""The commands for scripts, as somebody at a terminal sees them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from hearth.access.tests.make import acting, make_user
from hearth.cli import main
from hearth.needs.actions import scripts
from hearth.needs.rules.scripts import SHIPPED, shipped_text


def test_check_proves_what_is_shipped(capsys):
    assert main(["scripts", "check"]) == 0
    said = capsys.readouterr().out
    assert f"{len(SHIPPED)} of {len(SHIPPED)} proved." in said


def test_check_says_every_fault_of_a_file_with_its_line(tmp_path, capsys):
    broken = tmp_path / "broken.yaml"
    broken.write_text(shipped_text("medicines").replace("next: feeling_ill", "next: feeling_il"))
    good = tmp_path / "good.yaml"
    good.write_text(shipped_text("medicines"))
    assert main(["scripts", "check", str(broken), str(good), "--outline"]) == 1
    said = capsys.readouterr().out
    assert "There is no question “feeling_il”. Did you mean “feeling_ill”?" in said
    assert "1 of 2 proved." in said
    assert "1. How long will the medicines you have last you?" in said


@pytest.mark.parametrize(("name", "content"), [("missing.yaml", None), ("latin.yaml", b"key: caf\xe9")])
def test_check_says_in_words_what_cannot_be_read(tmp_path, capsys, name, content):
    path = tmp_path / name
    if content:
        path.write_bytes(content)
    assert main(["scripts", "check", str(path)]) == 1
    assert "Not done" in capsys.readouterr().err


def test_list_and_publish(cast, capsys):
    dora = make_user(cast.hub, "manager", "Dora")
    with acting(cast.alice):
        scripts.begin(borough=cast.borough, key="medicines", by=cast.alice)
    day = str(timezone.localdate() + timedelta(days=200))
    slug = cast.borough.slug
    assert main(["scripts", "publish", slug, "medicines", "--approver", cast.alice.email, "--review-on", day]) == 1
    assert "somebody else must read" in capsys.readouterr().err
    assert main(["scripts", "publish", slug, "medicines", "--approver", dora.email, "--review-on", day]) == 0
    assert main(["scripts", "list", slug]) == 0
    assert f"medicines 1: published, approved by Dora, review on {day}. Medicines" in capsys.readouterr().out
    assert main(["scripts", "list", "nowhere"]) == 1
    assert "There is no borough “nowhere”" in capsys.readouterr().err
