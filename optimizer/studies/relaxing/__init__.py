"""The price of every rule: what a plan gains without it."""

from optimizer.studies.relaxing.data import Finding, LevelGain, RulePrice, RulePrices
from optimizer.studies.relaxing.files import load_rule_prices, save_rule_prices
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
    "load_rule_prices",
    "price_rules",
    "save_rule_prices",
]
