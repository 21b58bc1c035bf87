"""A plan read for its prices: its lots in whole numbers, and the limits that its goal levels keep."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from optimizer.cells import CellTable, Lots
from optimizer.cells.goals import Measure
from optimizer.cells.lots import Cell, CellLot
from optimizer.domain.plan import Lot, Plan
from optimizer.errors import PlanError
from optimizer.rules import RULES
from optimizer.solve import Prepared
from optimizer.text import Text
from optimizer.units import YEN
from optimizer.verify import verify_plan

_VERIFY_FIRST = Text("先に `kubari verify` で計画を確かめてください。", "Check the plan with `kubari verify` first.")


def read_lots(prepared: Prepared, plan: Plan) -> Lots:
    """Return a plan's lots as lot multiples along cells.

    Raises
    ------
    PlanError
        Where the plan belongs to another scenario, or breaks a hard rule: its limits would mean nothing.
    """
    if plan.scenario != prepared.scenario.id:
        raise PlanError(
            Text(
                f"計画はシナリオ {plan.scenario} のもので、シナリオ {prepared.scenario.id} のものではありません。",
                f"The plan belongs to scenario {plan.scenario}, not to scenario {prepared.scenario.id}.",
            ),
            Text(
                "計画を作ったシナリオのファイルを指定してください。", "Name the scenario file the plan was made from."
            ),
        )
    for violation in verify_plan(prepared.scenario, plan).violations:
        if RULES[violation.rule].is_hard:
            raise PlanError(
                Text(
                    f"計画が規則に反しています({violation.where}): {violation.message.ja}",
                    f"The plan breaks a rule at {violation.where}: {violation.message.en}",
                ),
                _VERIFY_FIRST,
            )
    return tuple(_read_lot(prepared, lot) for lot in plan.lots)


def _read_lot(prepared: Prepared, lot: Lot) -> CellLot:
    index, table = prepared.index, prepared.table
    order = index.order_by_id[lot.order]
    first = int(index.operation_start[order])
    cells = []
    for k, step in enumerate(lot.steps):
        slot = prepared.eligibility.find_pair(first + k, index.work_center_by_id[step.work_center])
        cells.append((-1 if slot is None else slot, step.bucket))
    if not _is_passable(table, cells):
        raise PlanError(
            Text(
                f"ロット {lot.id} の通り道は、このシナリオではありえません。",
                f"Lot {lot.id} takes a way that does not exist in this scenario.",
            ),
            _VERIFY_FIRST,
        )
    count = lot.quantity // int(table.orders.multiple[order])
    return CellLot(order, count, tuple(cells), lot.id if lot.is_pinned else None)


def _is_passable(table: CellTable, cells: list[Cell]) -> bool:
    """Whether every cell exists and goods arrive in time from each to the next."""
    if any(slot < 0 or table.limit[slot, bucket] == 0 for slot, bucket in cells):
        return False
    return all(table.arrival(a, b, start) <= end for (a, start), (b, end) in pairwise(cells))


def compute_limits(prepared: Prepared, plan: Plan, lots: Lots) -> tuple[int, ...]:
    """Return the core value that later levels may give each level: the plan's value, and its tolerance where that is known.

    A plan tells the values it ended with, which may have used a level's tolerance up already, so the tolerance is not counted again
    from these. Where the plan also tells a proven bound, what the tolerance allows from there on is allowed here.
    """
    values = prepared.goals.evaluate(lots)
    bounds = [None] * len(values) if len(plan.levels) != len(values) else [level.bound for level in plan.levels]
    return tuple(
        value if bound is None else max(value, measure.compute_limit(_as_core(bound, measure)))
        for value, bound, measure in zip(values, bounds, prepared.goals.measures, strict=True)
    )


def _as_core(value: float, measure: Measure) -> int:
    """A reported value in core units, rounded down: money is whole in nanoyen, whatever a file's decimals say."""
    exact = Fraction(round(Fraction(value) * YEN), YEN)
    return int(exact * measure.denominator // measure.quantum)
