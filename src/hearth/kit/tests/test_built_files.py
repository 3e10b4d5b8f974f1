import importlib.util
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]
STATIC = ROOT / "src/hearth/kit/static/kit"


def build():
    spec = importlib.util.spec_from_file_location("build", ROOT / "assets/build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_built_files_are_the_ones_whose_checksums_are_written_down():
    assert build().changed_since_checksums() == []


def test_the_style_sheet_has_no_foreign_font_picture_or_address():
    css = (STATIC / "hearth.css").read_text()
    assert not re.search(r"GDS Transport|url\(|@font-face|@import", css)


def test_the_lock_of_the_tools_has_checksums_and_no_addresses():
    lock = (ROOT / "assets/package-lock.json").read_text()
    assert '"resolved"' not in lock
    assert lock.count('"integrity"') >= 20
