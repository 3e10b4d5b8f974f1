"""Read the conditions of a script: on variables from the record and on earlier answers."""

import re
from collections.abc import Mapping

from yaml.nodes import MappingNode, Node, ScalarNode

from hearth.needs.rules.script_nodes import Page, line_of
from hearth.needs.rules.script_parts import DATE, NOT_KNOWN, NUMBER, TEXT, YES_NO, Question, Test
from hearth.needs.rules.script_vocabulary import Vocabulary

WHOLE = re.compile(r"[0-9]{1,9}\Z")
COMPARISON = re.compile(r"(<=|>=|<|>)\s*(\d{1,7})\Z")


class Conditions:
    """Reads `when:` parts, and checks them once every question is known."""

    def __init__(self, page: Page, vocabulary: Vocabulary) -> None:
        self.page = page
        self.vocabulary = vocabulary
        self.declared: dict[str, int] = {}
        self.used: list[Test] = []

    def declare(self, node: Node | None) -> tuple[str, ...]:
        """Read the list of variables the script takes from the record."""
        known = tuple(self.vocabulary.variables)
        for item in self.page.several(node) if node is not None else []:
            name = self.page.one_of(item, "The variable", known)
            if name:
                self.declared[name] = line_of(item)
        return tuple(self.declared)

    def read(self, node: Node | None) -> tuple[Test, ...]:
        """Read one `when:`; all its conditions must hold together."""
        if node is None:
            return ()
        if not isinstance(node, MappingNode):
            self.page.fault(node, "A condition should name an answer or a variable.", "Write when: {lives_alone: yes}.")
            return ()
        tests = [self._test(key, value) for key, value in node.value]
        self.used.extend(test for test in tests if test)
        return tuple(test for test in tests if test)

    def _test(self, key: Node, value: Node) -> Test | None:
        name = self.page.scalar(key, "The name in a condition")
        negated = False
        if isinstance(value, MappingNode):
            parts = self.page.mapping(value, "A condition", ("not",))
            if "not" not in parts:
                self.page.fault(value, f"The condition on {name} is empty.", "Write a value, or not: and a value.")
                return None
            value, negated = parts["not"], True
        wanted = tuple(self.page.scalar(item, f"The condition on {name}") for item in self.page.several(value))
        compared = COMPARISON.match(wanted[0]) if len(wanted) == 1 and isinstance(value, ScalarNode) else None
        if compared and negated:
            self.page.fault(value, "A comparison cannot be turned round with not.", "Turn the sign round instead.")
        if compared:
            return Test(name, compare=(compared[1], int(compared[2])), line=line_of(key))
        return Test(name, wanted=wanted, negated=negated, line=line_of(key))

    def check(self, questions: Mapping[str, Question]) -> None:
        """Check that every name is a question or a declared variable, and every value one it can have."""
        for name, line in self.declared.items():
            if name in questions:
                self.page.fault(line, f"“{name}” is both a variable and a question.", "Rename the question.")
            if not any(test.name == name for test in self.used):
                self.page.warn(line, f"The variable “{name}” is never used.", "Leave it out, or add a condition.")
        for test in self.used:
            if test.name in self.declared:
                self._check_values(test, self.vocabulary.variables[test.name], None)
            elif test.name in questions:
                self._check_values(test, questions[test.name].kind, questions[test.name])
            else:
                self._unknown(test, questions)

    def _unknown(self, test: Test, questions: Mapping[str, Question]) -> None:
        if test.name in self.vocabulary.variables:
            self.page.fault(test.line, f"The variable “{test.name}” is not declared.", "Add it under variables.")
        else:
            known = [*questions, *self.vocabulary.variables]
            remedy = self.page.did_you_mean(test.name, known)
            self.page.fault(test.line, f"There is no question or variable “{test.name}”.", remedy)

    def _check_values(self, test: Test, kind: str, question: Question | None) -> None:
        if kind in (TEXT, DATE):
            says = f"“{test.name}” is a {kind}: a condition cannot look into it."
            self.page.fault(test.line, says, "Ask a question with answers to choose from.")
        elif test.compare and kind != NUMBER:
            self.page.fault(test.line, f"“{test.name}” is not a number.", "Name the answers instead.")
        elif kind == NUMBER and not test.compare:
            self._check_numbers(test)
        elif kind == YES_NO or (question and question.answers):
            known = [answer.id for answer in question.answers] if question else ["yes", "no", NOT_KNOWN]
            for value in test.wanted:
                if value not in known:
                    remedy = self.page.did_you_mean(value, known)
                    self.page.fault(test.line, f"“{test.name}” never has the answer “{value}”.", remedy)

    def _check_numbers(self, test: Test) -> None:
        for value in test.wanted:
            if not WHOLE.match(value) and value != NOT_KNOWN:
                remedy = 'Write a figure, a comparison in quotes such as ">= 70", or not_known.'
                self.page.fault(test.line, f"“{test.name}” is a number, never “{value}”.", remedy)
