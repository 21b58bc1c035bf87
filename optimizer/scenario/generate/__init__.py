"""Generated scenarios: families of batches in an invented Japanese prefecture or country, from an explicit seed."""

from optimizer.scenario.generate.build import Recipe, follow_recipe, generate_scenario
from optimizer.scenario.generate.families import FAMILIES, Family, Parameters

__all__ = ["FAMILIES", "Family", "Parameters", "Recipe", "follow_recipe", "generate_scenario"]
