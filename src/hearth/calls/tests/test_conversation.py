"""What a caller reads from the left of the screen is an ordinary call."""

import pytest

from hearth.calls.conversation import _when_all_is_well
from hearth.calls.rules.purposes import purposes
from hearth.needs.rules.script_reading import read
from hearth.needs.rules.script_vocabulary import shipped_text


@pytest.mark.parametrize("purpose", sorted(purposes()))
def test_the_prompts_are_those_of_a_call_in_which_nothing_is_wrong(purpose):
    asked = _when_all_is_well(read(shipped_text(purposes()[purpose].script)).script)
    assert 3 <= len(asked) <= 8
    assert asked[0].text.en.startswith("Hello, my name is")
    assert all(question.text.cy for question in asked)
    assert not any("ending your life" in question.text.en for question in asked)
