"""What every rule costs, as data."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from optimizer.domain.base import SCHEMA_VERSION, Model
from optimizer.rules import RuleId
from optimizer.studies.standing import Standing


class Finding(StrEnum):
    """What taking a rule out came to.

    ``costs``: a better plan was found without it. ``proven_free``: it is proven that there is none. ``nothing_found``: none was found,
    and none was proven not to exist.
    """

    costs = "costs"
    proven_free = "proven_free"
    nothing_found = "nothing_found"


class LevelGain(Model):
    """One goal with the rule and without it.

    Attributes
    ----------
    most_gain
        Proven: the rule costs no more than this at this goal, given the goals before it; None when unknown.
    """

    name: str
    unit: str
    value_with: float
    value_without: float
    most_gain: float | None = None

    @property
    def gain(self) -> float:
        """How much better the goal is without the rule; below 0 where an earlier goal was bought with it."""
        return self.value_with - self.value_without


class RulePrice(Model):
    """What one rule costs.

    Attributes
    ----------
    levels
        All goals in order; the first that differs is the one that counts.
    gain_yen
        What the whole plan costs less without the rule, whatever else changed with it.
    """

    rule: RuleId
    where: str
    name: str
    finding: Finding
    levels: tuple[LevelGain, ...]
    gain_yen: float
    standing: Standing

    @property
    def deciding(self) -> LevelGain | None:
        """The first goal that is better without the rule."""
        return next((level for level in self.levels if level.gain != 0), None)


class RulePrices(Model):
    """What each rule of a scenario costs, dearest first.

    Attributes
    ----------
    control
        The plan with every rule, searched for as long as each of those without one.
    """

    schema_version: Literal[1] = SCHEMA_VERSION
    scenario: str
    title: str
    scenario_hash: str
    rulebook: str
    basis: str
    unit: int
    seed: int
    control: Standing
    rules: tuple[RulePrice, ...]
    seconds: float = 0.0
