"""What a solve gives back."""

from __future__ import annotations

from dataclasses import dataclass

from optimizer.domain.plan import Plan, Termination
from optimizer.domain.verdict import Verdict
from optimizer.rules import RuleId
from optimizer.text import Text


@dataclass(frozen=True)
class Clash:
    """One of the rules that cannot all be kept, and by how much it is missed at least."""

    rule: RuleId
    where: str
    message: Text


@dataclass(frozen=True)
class SolveResult:
    """The outcome of a solve; `plan` and `verdict` are None where there is no plan.

    Attributes
    ----------
    clashes
        Where there is no plan because rules contradict each other: which ones.
    """

    termination: Termination
    plan: Plan | None
    verdict: Verdict | None
    seconds: float
    clashes: tuple[Clash, ...] = ()

    @property
    def has_plan(self) -> bool:
        """Whether there is a plan."""
        return self.plan is not None
