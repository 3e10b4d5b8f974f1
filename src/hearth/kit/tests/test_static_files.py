"""CSS and JavaScript get names that hold their digest, compressed beside them, and are kept by browsers for good."""

import json

import pytest
from django.conf import settings as conf
from django.core.files.storage import storages
from django.test import Client

from hearth.kit.headers import POLICY
from hearth.kit.static_files import gather


@pytest.fixture
def gathered(settings, tmp_path):
    backend = "whitenoise.storage.CompressedManifestStaticFilesStorage"
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = {**conf.STORAGES, "staticfiles": {"BACKEND": backend}}
    settings.WHITENOISE_USE_FINDERS = False
    gather()
    return json.loads((settings.STATIC_ROOT / "staticfiles.json").read_text())["paths"]


def test_every_file_is_there_under_a_name_with_its_digest(gathered, settings):
    for name in ("kit/hearth.css", "kit/hearth.js", "kit/htmx.min.js", "kit/boot.js", "kit/live.js"):
        assert (settings.STATIC_ROOT / gathered[name]).exists()
        assert gathered[name] != name
    assert (settings.STATIC_ROOT / f"{gathered['kit/hearth.css']}.gz").exists()


@pytest.mark.django_db
def test_a_page_names_it_and_a_browser_keeps_it(gathered):
    assert storages["staticfiles"].url("kit/hearth.css") == f"/static/{gathered['kit/hearth.css']}"
    answer = Client().get(f"/static/{gathered['kit/hearth.css']}", headers={"accept-encoding": "gzip"})
    assert "immutable" in answer["Cache-Control"]
    assert answer["Content-Encoding"] == "gzip"
    answer.close()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["kit/hearth.svg", "kit/hearth.js", "kit/hearth.css"])
def test_a_file_carries_the_policy_of_a_page(gathered, name):
    """A picture opened by itself is a document, and could run what somebody put in it."""
    answer = Client().get(f"/static/{gathered[name]}")
    assert answer["Content-Security-Policy"] == POLICY
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" not in answer["Cache-Control"]
    answer.close()


def test_gathering_again_changes_nothing(gathered, settings):
    before = {path: path.read_bytes() for path in settings.STATIC_ROOT.rglob("*.[cj]s*")}
    gather()
    assert {path: path.read_bytes() for path in settings.STATIC_ROOT.rglob("*.[cj]s*")} == before
