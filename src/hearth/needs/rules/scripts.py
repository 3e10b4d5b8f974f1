"""Triage scripts: read one, prove it, walk through it, draw it. This file is the door to all of it.

A script is a text (YAML) that a hub manager can read and change; nothing in it runs. `examine` is what a page or a
command calls; `walk` is what a conversation calls after every answer.
"""

from dataclasses import dataclass

from hearth.needs.rules.script_parts import Fault, Question, Script, Unusable, Words, understood
from hearth.needs.rules.script_picture import outline, picture
from hearth.needs.rules.script_proof import Proof, prove
from hearth.needs.rules.script_reading import Reading, read
from hearth.needs.rules.script_vocabulary import SHIPPED, Vocabulary, shipped, shipped_text
from hearth.needs.rules.script_walk import Walk, together, walk

__all__ = [
    "SHIPPED",
    "Examination",
    "Fault",
    "Proof",
    "Question",
    "Reading",
    "Script",
    "Unusable",
    "Vocabulary",
    "Walk",
    "Words",
    "examine",
    "outline",
    "picture",
    "prove",
    "read",
    "shipped",
    "shipped_text",
    "together",
    "understood",
    "walk",
]


@dataclass(frozen=True)
class Examination:
    """Everything known about a text: the script if it could be read, its proof, and every fault."""

    script: Script | None
    proof: Proof | None
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]

    @property
    def may_be_published(self) -> bool:
        """A script with any fault cannot be published; a warning does not stop it."""
        return self.script is not None and not self.faults


def examine(text: str, vocabulary: Vocabulary | None = None) -> Examination:
    """Read and prove a script, and gather every fault with its line."""
    reading = read(text, vocabulary)
    if reading.script is None:
        return Examination(None, None, reading.faults, reading.warnings)
    proof = prove(reading.script, vocabulary)
    return Examination(reading.script, proof, proof.faults, reading.warnings)
