"""What a command writes about people is for its owner alone."""

import pytest

from hearth.kit.private_files import refuse_unwritable, write_private
from hearth.kit.refused import Refused


def test_only_the_owner_reads_it_even_where_a_file_was_before(tmp_path):
    file = tmp_path / "rows.csv"
    file.write_text("older and longer than what comes now")
    file.chmod(0o644)
    write_private(file, [b"a,", b"b\n"])
    assert file.read_bytes() == b"a,b\n"
    assert oct(file.stat().st_mode)[-3:] == "600"


def test_what_cannot_be_written_is_said_before_the_work(tmp_path):
    with pytest.raises(Refused, match="there is no folder"):
        refuse_unwritable(tmp_path / "nowhere" / "rows.csv")
    with pytest.raises(Refused, match="it is a folder"):
        refuse_unwritable(tmp_path)
    (tmp_path / "there").touch()
    assert refuse_unwritable(tmp_path / "there")
    with pytest.raises(Refused, match="is there already"):
        refuse_unwritable(tmp_path / "there", anew=True)
