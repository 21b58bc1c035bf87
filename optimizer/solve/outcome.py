"""A session's best lots as a plan, with its levels and provenance."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from optimizer.cells import Lots
from optimizer.domain.plan import LevelResult, Lot, Plan, Provenance, Stage, Step, Unplaced
from optimizer.domain.scenario import Scenario
from optimizer.scenario import hash_rulebook, hash_scenario
from optimizer.search import Session
from optimizer.solve.prepare import Prepared

SOLVERS = ("ortools", "highspy", "numpy")
LOT = "L-"
"""What the ids of lots start with."""


def get_version(package: str) -> str:
    """Return an installed package's version, or ``unknown`` in a bare checkout."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"


def build_plan(prepared: Prepared, session: Session, chosen: tuple[str, str], scenario_file: str | None) -> Plan:
    """Write the best lots of a session as a plan; new lots are numbered in order of orders and cells."""
    scenario = prepared.scenario
    strategy, reason = chosen
    return Plan(
        scenario=scenario.id,
        lots=_build_lots(prepared, session.lots),
        unplaced=_build_unplaced(prepared, session.lots),
        levels=tuple(_build_level(session, i) for i in range(len(session.levels))),
        targets=prepared.targets,
        provenance=Provenance(
            scenario_file=scenario_file,
            scenario_hash=hash_scenario(scenario),
            rulebook_hash=hash_rulebook(scenario.rulebook),
            kubari_version=get_version("kubari"),
            solver_versions={package: get_version(package) for package in SOLVERS},
            strategy=strategy,
            strategy_reason=reason,
            seed=session.budget.seed,
            gap=session.budget.gap,
            stages=tuple(Stage(steps=level.steps, solutions=level.solutions) for level in session.levels),
        ),
    )


def _build_lots(prepared: Prepared, lots: Lots) -> tuple[Lot, ...]:
    names = _Names(prepared.scenario)
    built = []
    for lot in lots:
        order = prepared.scenario.orders[lot.order].id
        steps = tuple(
            Step(work_center=prepared.index.work_centers[int(prepared.table.work_center[slot])].id, bucket=bucket)
            for slot, bucket in lot.cells
        )
        name = lot.pin or names.find(order, steps)
        quantity = lot.count * int(prepared.table.orders.multiple[lot.order])
        built.append(Lot(id=name, order=order, quantity=quantity, steps=steps, is_pinned=lot.pin is not None))
    return tuple(built)


class _Names:
    """Ids for lots that are not pinned: one that runs as published before keeps its id, all others get a new number.

    New numbers come after those published, so that no lot inherits the id of one that a factory was offered before.
    """

    def __init__(self, scenario: Scenario) -> None:
        numbers = [lot.id.removeprefix(LOT) for lot in scenario.published if lot.id.startswith(LOT)]
        self._number = max((int(number) for number in numbers if number.isdecimal()), default=0)
        pinned = {lot.id for lot in scenario.pins}
        self._taken = pinned | {lot.id for lot in scenario.published}
        self._published: dict[tuple[str, tuple[Step, ...]], str] = {}
        for lot in scenario.published:
            if lot.id not in pinned:
                self._published.setdefault((lot.order, lot.steps), lot.id)

    def find(self, order: str, steps: tuple[Step, ...]) -> str:
        """Return the id of the lot of an order that passes these steps."""
        published = self._published.get((order, steps))
        if published is not None:
            return published
        name = ""
        while not name or name in self._taken:
            self._number += 1
            name = f"{LOT}{self._number:05d}"
        return name


def _build_unplaced(prepared: Prepared, lots: Lots) -> tuple[Unplaced, ...]:
    left = {order.id: order.quantity for order in prepared.scenario.orders}
    for lot in lots:
        left[prepared.scenario.orders[lot.order].id] -= lot.count * int(prepared.table.orders.multiple[lot.order])
    return tuple(Unplaced(order=name, quantity=quantity) for name, quantity in left.items() if quantity > 0)


def _build_level(session: Session, position: int) -> LevelResult:
    measure, level = session.goals.measures[position], session.levels[position]
    value = session.values[position]
    scale = session.goals.compute_scale(position, value)
    gap = session.compute_gap(position)
    return LevelResult(
        name=measure.level.name,
        value=measure.report(value),
        bound=None if level.bound is None else measure.report(level.bound),
        scale=measure.report(scale),
        gap=gap,
        unit=measure.unit,
        termination=level.termination,
    )
