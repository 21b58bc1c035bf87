"""The verifier's verdict on a plan."""

from __future__ import annotations

from optimizer.domain.base import Model
from optimizer.rules import RuleId
from optimizer.text import Language, Text


class Violation(Model):
    """One rule broken at one place; `where` names the objects, `message` shows both values."""

    rule: RuleId
    where: str
    message: Text

    def __str__(self) -> str:
        return f"{self.rule} at {self.where}: {self.message.of(Language.en)}"


class VerifiedLevel(Model):
    """A goal level recomputed from the lots alone; units as in `LevelResult`."""

    name: str
    value: int | float
    scale: int | float
    unit: str


class Verdict(Model):
    """Verified when nothing is violated; the levels are recomputed either way."""

    violations: tuple[Violation, ...]
    levels: tuple[VerifiedLevel, ...]

    @property
    def is_verified(self) -> bool:
        """Whether no rule is broken."""
        return not self.violations
