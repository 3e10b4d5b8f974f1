"""Read a YAML text part by part, remembering the line of everything and every fault found on the way."""

import re
from difflib import get_close_matches

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from hearth.needs.rules.script_parts import Fault, Words

LARGEST_SCRIPT = 300_000
DEEPEST = 20
ID = re.compile(r"[a-z][a-z0-9_]{0,59}\Z")


def line_of(node: Node) -> int:
    """Return the line a part starts on, counted from 1."""
    return node.start_mark.line + 1


class Page:
    """The text being read, and the faults found in it so far."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.warnings: list[Fault] = []

    def fault(self, at: Node | int, says: str, remedy: str) -> None:
        """Note a fault at a part or a line; the same fault is noted once."""
        fault = Fault(at if isinstance(at, int) else line_of(at), says, remedy)
        if fault not in self.faults:
            self.faults.append(fault)

    def warn(self, at: Node | int, says: str, remedy: str) -> None:
        """Note something that should be mended but does not stop the script."""
        self.warnings.append(Fault(at if isinstance(at, int) else line_of(at), says, remedy))

    def compose(self, text: str) -> Node | None:
        """Read the text as YAML; what is not YAML becomes a fault in words."""
        if len(text) > LARGEST_SCRIPT:
            self.fault(1, "The script is longer than 300,000 characters.", "Split it into several scripts.")
            return None
        try:
            if not self._plainly_built(text):
                return None
            node = yaml.compose(text, Loader=yaml.SafeLoader)
        except yaml.YAMLError as error:
            self._not_yaml(error, text)
            return None
        except (ValueError, RecursionError):
            self.fault(1, "The text cannot be read.", "Look for stray characters or very deep indentation.")
            return None
        if node is None:
            self.fault(1, "The script is empty.", "Start from one of the shipped scripts.")
        return node

    def _plainly_built(self, text: str) -> bool:
        """Refuse parts that repeat others and parts nested absurdly deep, before either can take any time."""
        depth = 0
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            at = event.start_mark.line + 1 if event.start_mark else 1
            if isinstance(event, yaml.AliasEvent):
                self.fault(at, f"“*{event.anchor}” repeats another part.", "Write the part out in full.")
                return False
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:
                self.fault(at, "The parts here are nested too deeply.", "Look for stray brackets or indentation.")
                return False
        return True

    def _not_yaml(self, error: yaml.YAMLError, text: str) -> None:
        if isinstance(error, yaml.reader.ReaderError):
            line = text[: error.position].count("\n") + 1
            self.fault(line, "There is a character here that cannot be read.", "Delete it and type it again.")
            return
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        problem = getattr(error, "problem", None) or "something here is not understood"
        self.fault(
            mark.line + 1 if mark else 1,
            f"The text breaks off here: {problem}.",
            "Look for a missing quote or colon, a tab, or wrong indentation on this line or the one above. "
            "A text with a colon or a # in it needs quotes.",
        )

    def mapping(self, node: Node, what: str, allowed: tuple[str, ...]) -> dict[str, Node]:
        """Return the named parts of a mapping; unknown and repeated names are faults."""
        if not isinstance(node, MappingNode):
            self.fault(node, f"{what} should have named parts here.", f"Give some of: {', '.join(allowed)}.")
            return {}
        parts: dict[str, Node] = {}
        for key_node, value in node.value:
            key = str(key_node.value) if isinstance(key_node, ScalarNode) else ""
            if key in parts:
                self.fault(key_node, f"“{key}” is given twice in {what.lower()}.", "Keep one of them.")
            elif allowed and key not in allowed:
                self.fault(key_node, f"{what} has no part called “{key}”.", self.did_you_mean(key, allowed))
            else:
                parts[key] = value
        return parts

    def did_you_mean(self, given: str, known: tuple[str, ...] | list[str]) -> str:
        """Suggest the nearest known word, or list them."""
        close = get_close_matches(given, known, 1)
        if close:
            return f"Did you mean “{close[0]}”?"
        return f"Use one of: {', '.join(known)}." if known else "Leave it out."

    def scalar(self, node: Node, what: str) -> str:
        """Return a single value as written; anything else is a fault."""
        if isinstance(node, ScalarNode):
            return str(node.value).strip()
        self.fault(node, f"{what} should be a single value.", "Write it on one line, after the colon.")
        return ""

    def several(self, node: Node) -> list[Node]:
        """Return the items of a list; a single part is a list of one."""
        return list(node.value) if isinstance(node, SequenceNode) else [node]

    def identifier(self, node: Node, what: str) -> str:
        """Return a short name for the machine: small letters, figures and underscores."""
        given = self.scalar(node, what)
        if isinstance(node, ScalarNode) and not ID.match(given):
            self.fault(
                node,
                f"{what} “{given}” is not a usable short name.",
                "Use small letters, figures and underscores, starting with a letter, 60 at most.",
            )
            return ""
        return given

    def one_of(self, node: Node, what: str, known: tuple[str, ...] | list[str]) -> str:
        """Return a value that must be one of those known."""
        given = self.scalar(node, what)
        if isinstance(node, ScalarNode) and given not in known:
            self.fault(node, f"{what} “{given}” is not known.", self.did_you_mean(given, known))
            return ""
        return given

    def number(self, node: Node, what: str) -> int | None:
        """Return a whole number."""
        given = self.scalar(node, what)
        if re.fullmatch(r"-?\d{1,9}", given):
            return int(given)
        self.fault(node, f"{what} “{given}” is not a whole number.", "Write it in figures.")
        return None

    def yes(self, node: Node, what: str) -> bool:
        """Return whether a switch is on."""
        return self.one_of(node, what, ("yes", "no", "true", "false")) in ("yes", "true")

    def words(self, node: Node, what: str) -> Words:
        """Return a text, given as {en, cy} or as plain English; a missing Welsh text is a warning."""
        if isinstance(node, ScalarNode):
            words = Words(self.scalar(node, what))
        else:
            parts = self.mapping(node, what, ("en", "cy"))
            read = {key: self.scalar(part, f"{what} in {key}") for key, part in parts.items()}
            words = Words(read.get("en", ""), read.get("cy", ""))
        if not words.en:
            self.fault(node, f"{what} has no English text.", "Write en: and the text.")
        elif not words.cy:
            self.warn(
                node, f"{what} has no Welsh text.", "Write cy: and the text, or a Welsh speaker gets the English."
            )
        return words
