"""How numbers of a study are written."""

from __future__ import annotations

from optimizer.domain.rulebook import ShareBasis
from optimizer.text import Text


def unit_of(basis: str) -> tuple[Text, int]:
    """Return the unit that work is shown in, and fine units in one of it."""
    unit = ShareBasis(basis).unit
    return unit.shown, unit.shown_fine


def percent(share: float | None, decimals: int = 1) -> str:
    """Write a share as percent; a dash where it is unknown."""
    return "–" if share is None else f"{100 * share:.{decimals}f} %"


def signed_percent(share: float, decimals: int = 2) -> str:
    """Write a difference as percent with its sign."""
    return f"{100 * share:+.{decimals}f} %"


def yen(amount: float | None) -> str:
    """Write an amount of money; a dash where it is unknown."""
    return "–" if amount is None else f"¥{amount:,.0f}"


def signed_yen(amount: float) -> str:
    """Write a difference of money with its sign."""
    return f"{'+' if amount >= 0 else '−'}¥{abs(amount):,.0f}"


def amount(value: float) -> str:
    """Write an amount of work in the unit it is shown in."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.1f}"


def signed_amount(value: float) -> str:
    """Write a difference of work with its sign."""
    return f"{'+' if value >= 0 else '−'}{amount(abs(value))}"
