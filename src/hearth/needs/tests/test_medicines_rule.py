"""Who may carry medicines: every combination of facts, every carrier, said out loud."""

import itertools

import pytest

from hearth.needs.rules.medicines import Carrier, Rule, handover_conditions, may_carry, rule_for

FACTS = ["yes", "no", "not_known", True, False, None, "", "perhaps"]
YES, NO = {"yes", True}, {"no", False}
EVERY_CASE = list(itertools.product(FACTS, FACTS, FACTS, [True, False]))


def means(fact, group):
    return any(fact is one or (isinstance(fact, str) and fact == one) for one in group)


def expected(controlled, opiate, delivers, confirmed):
    """The rule read out slowly."""
    if means(opiate, YES):
        return Rule.TRUST_ONLY
    if not confirmed and not means(controlled, NO):
        return Rule.COUNCIL_STAFF_ONLY
    return Rule.PHARMACY_DELIVERS if means(delivers, YES) else Rule.ANY


def test_the_narrowest_rule_that_fits_wins_in_every_case():
    for facts in EVERY_CASE:
        assert rule_for(*facts) is expected(*facts), facts


def test_a_volunteer_never_carries_what_is_or_may_be_controlled():
    for controlled, opiate, delivers, confirmed in EVERY_CASE:
        if may_carry(rule_for(controlled, opiate, delivers, confirmed), Carrier.VOLUNTEER).allowed:
            assert not means(opiate, YES)
            assert confirmed or means(controlled, NO)


ALLOWED = {
    Rule.ANY: set(Carrier),
    Rule.PHARMACY_DELIVERS: {Carrier.PHARMACY},
    Rule.COUNCIL_STAFF_ONLY: {Carrier.COUNCIL_STAFF, Carrier.PHARMACY},
    Rule.TRUST_ONLY: {Carrier.TRUST_STAFF},
}


@pytest.mark.parametrize(("rule", "carrier"), list(itertools.product(Rule, Carrier)))
def test_each_rule_names_exactly_its_carriers(rule, carrier):
    verdict = may_carry(rule, carrier)
    assert verdict.allowed is (carrier in ALLOWED[rule])
    assert "Bury" in verdict.reason
    assert verdict == may_carry(rule.value, carrier.value)


@pytest.mark.parametrize(("rule", "carrier"), [("any", "neighbour"), ("whatever", "volunteer"), ("", ""), (None, None)])
def test_an_unknown_rule_or_carrier_is_refused(rule, carrier):
    assert may_carry(rule, carrier).allowed is False


def test_the_regulation_is_named_where_it_applies():
    assert "regulation 19" in may_carry(Rule.COUNCIL_STAFF_ONLY, Carrier.VOLUNTEER).reason
    assert "regulation 19" in may_carry(Rule.COUNCIL_STAFF_ONLY, Carrier.COUNCIL_STAFF).reason


@pytest.mark.parametrize("rule", [Rule.COUNCIL_STAFF_ONLY, Rule.TRUST_ONLY, "not a rule we know"])
def test_controlled_drugs_are_handed_to_a_person_against_an_identity_document(rule):
    words = " ".join(handover_conditions(rule))
    assert "identity document" in words
    assert "Never leave" in words
    assert "Hand the bag to the person" in words


def test_every_rule_has_conditions_in_whole_sentences():
    for rule in Rule:
        assert handover_conditions(rule)
        assert all(sentence.endswith(".") for sentence in handover_conditions(rule))
