"""Generated scenarios: families of batches in an invented Japanese prefecture, from an explicit seed."""

from optimizer.scenario.generate.build import generate_scenario
from optimizer.scenario.generate.families import FAMILIES, Family, Parameters

__all__ = ["FAMILIES", "Family", "Parameters", "generate_scenario"]
