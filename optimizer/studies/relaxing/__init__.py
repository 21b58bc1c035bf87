"""The price of every rule: what a plan gains without it."""

from optimizer.studies.relaxing.data import Finding, LevelGain, RulePrice, RulePrices
from optimizer.studies.relaxing.rules import Relaxation, list_relaxations
from optimizer.studies.relaxing.run import PricingOrder, price_rules

__all__ = [
    "Finding",
    "LevelGain",
    "PricingOrder",
    "Relaxation",
    "RulePrice",
    "RulePrices",
    "list_relaxations",
    "price_rules",
]
