"""Read what an answer leads to besides the next question: needs, referrals, advice, other scripts."""

from collections.abc import Iterator, Mapping

from yaml.nodes import MappingNode, Node, SequenceNode

from hearth.needs.rules.script_conditions import Conditions
from hearth.needs.rules.script_nodes import Page, line_of
from hearth.needs.rules.script_parts import YES_NO, Advises, Effect, Follows, Question, RaisesNeed, Refers, Test
from hearth.needs.rules.script_vocabulary import MEDICINES, MEDICINES_FACTS, URGENCIES, Vocabulary


class Effects:
    """Reads need, referral, advice and follow, and checks them once every question is known."""

    def __init__(self, page: Page, vocabulary: Vocabulary, conditions: Conditions) -> None:
        self.page = page
        self.vocabulary = vocabulary
        self.conditions = conditions
        self.facts: list[tuple[Node, str, str, str]] = []
        self.follows: list[tuple[Node, str]] = []

    def read(self, parts: Mapping[str, Node]) -> tuple[Effect, ...]:
        """Read every effect under a question or an answer, in the order they are acted on."""
        effects: list[Effect] = []
        without_facts: list[Node] = []
        for name, reader in (
            ("advice", self._advice),
            ("need", self._need),
            ("referral", self._referral),
            ("follow", self._follow),
        ):
            if name in parts:
                for item in self._items(parts[name]):
                    effect = reader(item)
                    effects += [effect] if effect else []
                    if isinstance(effect, RaisesNeed) and _lacks_facts(effect):
                        without_facts.append(item)
        if not any(isinstance(effect, Follows) and effect.script == MEDICINES for effect in effects):
            self._want_facts(without_facts)
        return tuple(effects)

    def _want_facts(self, needs: list[Node]) -> None:
        """Medicines carry the three facts that decide who may take them, or lead on to the script that asks them."""
        for node in needs:
            self.page.fault(
                node,
                f"A need for medicines must carry {', '.join(MEDICINES_FACTS)}.",
                "Add facts: and name the question that asks each, or add follow: medicines, which asks them.",
            )

    def _items(self, node: Node) -> Iterator[Node]:
        yield from node.value if isinstance(node, SequenceNode) else [node]

    def _need(self, node: Node) -> RaisesNeed | None:
        parts = self.page.mapping(node, "A need", ("category", "urgency", "facts", "when"))
        if "category" not in parts:
            if parts:
                self.page.fault(node, "A need has no category.", "Add category: with one of the kinds of need.")
            return None
        category = self.page.one_of(parts["category"], "The category", tuple(self.vocabulary.categories))
        if not category:
            return None
        usual = self.vocabulary.categories[category].default_urgency
        urgency = self.page.one_of(parts["urgency"], "The urgency", URGENCIES) if "urgency" in parts else usual
        return RaisesNeed(
            when=self.conditions.read(parts.get("when")),
            line=line_of(node),
            category=category,
            urgency=urgency,
            facts=self._facts(parts.get("facts"), category),
        )

    def _facts(self, node: Node | None, category: str) -> tuple[tuple[str, str], ...]:
        parts = self.page.mapping(node, "The facts", ()) if node is not None else {}
        facts = []
        for name, part in parts.items():
            question = self.page.scalar(part, f"The fact {name}")
            self.facts.append((part, name, question, category))
            facts.append((name, question))
        return tuple(facts)

    def _referral(self, node: Node) -> Refers | None:
        if isinstance(node, MappingNode):
            parts = self.page.mapping(node, "A referral", ("route", "when"))
            if "route" not in parts:
                self.page.fault(node, "A referral has no route.", "Add route: with one of the routes.")
                return None
            node_of_route, when = parts["route"], self.conditions.read(parts.get("when"))
        else:
            node_of_route, when = node, ()
        route = self.page.one_of(node_of_route, "The route", tuple(self.vocabulary.routes))
        return Refers(when=when, line=line_of(node), route=route) if route else None

    def _advice(self, node: Node) -> Advises:
        when: tuple[Test, ...] = ()
        text = node
        if isinstance(node, MappingNode) and any(key.value == "text" for key, _ in node.value):
            parts = self.page.mapping(node, "Advice", ("text", "when"))
            when, text = self.conditions.read(parts.get("when")), parts["text"]
        return Advises(when=when, line=line_of(node), words=self.page.words(text, "Advice"))

    def _follow(self, node: Node) -> Follows | None:
        when: tuple[Test, ...] = ()
        name = node
        if isinstance(node, MappingNode):
            parts = self.page.mapping(node, "A script to carry on with", ("script", "when"))
            if "script" not in parts:
                self.page.fault(node, "No script is named here.", "Add script: with its key.")
                return None
            when, name = self.conditions.read(parts.get("when")), parts["script"]
        script = self.page.one_of(name, "The script", tuple(sorted(self.vocabulary.scripts)))
        self.follows.append((node, script))
        return Follows(when=when, line=line_of(node), script=script) if script else None

    def check(self, questions: Mapping[str, Question], key: str) -> None:
        """Check that every fact names a question, and medicines facts one that is answered yes, no or not known."""
        for node, script in self.follows:
            if script == key:
                self.page.fault(node, "The script carries on with itself.", "Name another script, or take it out.")
        for node, name, target, category in self.facts:
            question = questions.get(target)
            if question is None:
                self.page.fault(node, f"There is no question “{target}”.", self.page.did_you_mean(target, [*questions]))
            elif category == MEDICINES and name in MEDICINES_FACTS and question.kind != YES_NO:
                says = f"The fact {name} must come from a yes, no or not known question."
                self.page.fault(node, says, f"Give “{target}” the kind {YES_NO}.")


def _lacks_facts(need: RaisesNeed) -> bool:
    return need.category == MEDICINES and not set(MEDICINES_FACTS) <= {name for name, _ in need.facts}
