"""What rules cost, on file: the whole as JSON and a row per rule and goal as a table."""

from __future__ import annotations

from pathlib import Path

from optimizer.scenario.save import save_bytes
from optimizer.studies.relaxing.data import RulePrices
from optimizer.studies.table import Row, save_table

RULES = "rules.json"


def save_rule_prices(prices: RulePrices, folder: Path) -> None:
    """Write the prices, and beside them ``rules`` as a table."""
    save_bytes((prices.model_dump_json(indent=1) + "\n").encode(), folder / RULES)
    save_table(list_rows(prices), folder / "rules")


def load_rule_prices(folder: Path) -> RulePrices:
    """Read prices back."""
    return RulePrices.model_validate_json((folder / RULES).read_bytes())


def list_rows(prices: RulePrices) -> list[Row]:
    """Return a row per rule and goal."""
    return [
        {
            "scenario": prices.scenario,
            "rule": str(price.rule),
            "where": price.where,
            "finding": str(price.finding),
            "goal": level.name,
            "unit": level.unit,
            "value_with": level.value_with,
            "value_without": level.value_without,
            "most_gain": level.most_gain,
            "plan_cost_difference_yen": -price.gain_yen,
        }
        for price in prices.rules
        for level in price.levels
    ]
