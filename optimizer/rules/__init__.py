"""The rule catalogue: one id per rule, the same in reasons, constraints, violations, sentences and tests."""

from optimizer.rules.catalogue import CATALOGUE, RULES, rule
from optimizer.rules.entry import Rule, RuleId, RuleKind

__all__ = ["CATALOGUE", "RULES", "Rule", "RuleId", "RuleKind", "rule"]
