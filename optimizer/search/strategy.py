"""The strategies by name, and which one fits an instance."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from types import MappingProxyType
from typing import Protocol

from optimizer.cells import CellTable
from optimizer.errors import UnknownNameError
from optimizer.search.exact import ExactStrategy
from optimizer.search.guided import GuidedStrategy, Mix
from optimizer.search.repair import RepairStrategy
from optimizer.search.session import Session, StageOver
from optimizer.text import Text


class Strategy(Protocol):
    """Improves one goal level of a session, step by step, until it is good enough or the stage is over."""

    def improve_level(self, session: Session) -> None:
        """Work on the session's present level; may end early by `StageOver`."""


STRATEGIES: MappingProxyType[str, Callable[[], Strategy]] = MappingProxyType(
    {
        "exact": ExactStrategy,
        "guided": GuidedStrategy,
        "guided-without-prices": partial(GuidedStrategy, Mix(has_prices=False)),
        "guided-without-ruin": partial(GuidedStrategy, Mix(has_ruin=False)),
        "guided-without-neighbourhoods": partial(GuidedStrategy, Mix(has_neighbourhoods=False)),
        "guided-without-columns": partial(GuidedStrategy, Mix(has_columns=False)),
        "repair": RepairStrategy,
        "resume-exact": ExactStrategy,
        "resume-guided": GuidedStrategy,
    }
)
"""By name; those without a part are there to show what it contributes, those that resume begin with the published plan."""

CHOICES = MappingProxyType({"auto": "", "resume": "resume-"})
"""Names that leave the choice to the size, and what they put before the name of the strategy chosen."""

FIRST_SHARE = 0.4
"""Share of the time for the first level, which also builds the first plan."""
EXACT_SIZE = 15_000
"""Up to so many cells and moves one model holds everything."""


def choose_strategy(name: str, table: CellTable) -> tuple[str, str]:
    """Return the strategy to use and the reason, for a name, ``auto``, or ``resume`` (the same from the published plan on).

    Raises
    ------
    UnknownNameError
        For a name that is no strategy's.
    """
    if name not in (*CHOICES, *STRATEGIES):
        known = ", ".join((*CHOICES, *STRATEGIES))
        raise UnknownNameError(
            Text(f"方針 {name} はありません。", f"There is no strategy {name}."),
            Text(f"次のいずれかを指定してください: {known}", f"Give one of: {known}."),
        )
    if name not in CHOICES:
        return name, f"asked for; {table.cell_count} cells"
    prefix = CHOICES[name]
    cells = table.cell_count
    # Moves are counted only where they can decide: a nation has hundreds of millions.
    size = cells + (count_moves(table) if cells <= EXACT_SIZE else 0)
    if size <= EXACT_SIZE:
        return f"{prefix}exact", f"{size} cells and moves, at most {EXACT_SIZE}: one model holds everything"
    what = "cells and moves" if cells <= EXACT_SIZE else "cells"
    return f"{prefix}guided", f"{size} {what}, more than {EXACT_SIZE}: prices, ruin and recreate, and neighbourhoods"


def count_moves(table: CellTable) -> int:
    """Number of ways to send goods from a cell over a leg that still arrives in the calendar."""
    can_leave = (table.legs.arrival < table.bucket_count) & (table.limit[table.legs.origin] > 0)
    return int(can_leave.sum())


def run_levels(session: Session, strategy: Strategy) -> None:
    """Work through the goal levels in order; each gets its share of what time is left.

    No goal can be below 0, which says something where the gap has a scale of its own.
    """
    count = len(session.levels)
    for position in range(count):
        session.current = position
        session.open_level(share=max(FIRST_SHARE if position == 0 else 0.0, 1.0 / (count - position)))
        if session.values[position] == 0 or session.goals.compute_scale(position, 0) > 0:
            session.raise_bound(0)
        try:
            if not session.is_good_enough():
                strategy.improve_level(session)
        except StageOver:
            pass
        session.close_level()
