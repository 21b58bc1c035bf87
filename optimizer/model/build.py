"""Builds the model of a part: variables, then every hard rule in order."""

from __future__ import annotations

from dataclasses import dataclass

from ortools.sat.python import cp_model

from optimizer.model.part import Part
from optimizer.model.rules import HARD_RULES
from optimizer.model.variables import Variables, build_variables


@dataclass(frozen=True)
class BuiltModel:
    """A model with its variables and no objective."""

    model: cp_model.CpModel
    variables: Variables

    @property
    def part(self) -> Part:
        """The part of the instance it decides."""
        return self.variables.part


def build_model(part: Part) -> BuiltModel:
    """Build the CP-SAT model of a part, every hard rule included."""
    model = cp_model.CpModel()
    variables = build_variables(model, part)
    for _, add_rule in HARD_RULES:
        add_rule(variables)
    return BuiltModel(model, variables)
