"""Rules that hold over all orders: capacity, caps, conflicts, quotas."""

from __future__ import annotations

from collections import defaultdict

from benchmarks.peers.facts import Cell
from benchmarks.peers.whole.model import WholeModel
from benchmarks.peers.whole.program import Linear
from optimizer import units
from optimizer.domain.rulebook import Quota, QuotaUnit


def add_capacity(model: WholeModel) -> None:
    """Setup and work fit in the free minutes of a work center in a bucket."""
    found: dict[tuple[int, int], list[Cell]] = defaultdict(list)
    for cell in model.cells:
        found[cell.place].append(cell)
    for (center, bucket), cells in found.items():
        free = model.facts.free_milliminutes[center][bucket]
        model.program.add_row(model.minutes(cells), upper=free / units.MINUTE)


def add_load_cap(model: WholeModel) -> None:
    """Joint work takes at most its share of a member's total minutes."""
    cap = model.facts.scenario.rulebook.hard.load_cap_permille
    if cap is None:
        return
    for factory in model.facts.members:
        centers = model.facts.factories[factory].work_centers
        total = sum(sum(c.free_minutes if c.total_minutes is None else c.total_minutes) for c in centers)
        cells = model.cells_by_factory.get(factory, [])
        model.program.add_row(model.minutes(cells), upper=cap * total / 1000)


def add_item_cap(model: WholeModel) -> None:
    """One factory does at most its share of one buyer's pieces of one item, operation by operation."""
    cap = model.facts.scenario.rulebook.hard.item_cap_permille
    if cap is None:
        return
    ordered: dict[tuple[str, str, int], int] = defaultdict(int)
    for order in model.facts.orders:
        for operation in range(len(order.route)):
            ordered[order.buyer, order.item, operation] += order.quantity
    done: dict[tuple[str, str, int, int], list[Cell]] = defaultdict(list)
    for cell in model.cells:
        order = model.facts.orders[cell.order]
        done[order.buyer, order.item, cell.operation, cell.factory].append(cell)
    for (buyer, item, operation, _), cells in done.items():
        model.program.add_row(model.pieces(cells), upper=cap * ordered[buyer, item, operation] // 1000)


def add_buyer_conflicts(model: WholeModel) -> None:
    """Two conflicting buyers never have work in the same member factory."""
    pairs = {frozenset((buyer.id, other)) for buyer in model.facts.scenario.buyers for other in buyer.conflicts}
    careful = {buyer for pair in pairs for buyer in pair}
    members = set(model.facts.members)
    found: dict[tuple[str, int], dict[tuple[int, int], list[Cell]]] = defaultdict(lambda: defaultdict(list))
    for cell in model.cells:
        buyer = model.facts.orders[cell.order].buyer
        if buyer in careful and cell.factory in members:
            found[buyer, cell.factory][cell.order, cell.operation].append(cell)
    presence = {key: _add_presence(model, list(steps.values())) for key, steps in found.items()}
    for first, second in sorted(tuple(sorted(pair)) for pair in pairs if len(pair) == 2):
        for factory in sorted(members):
            if (first, factory) in presence and (second, factory) in presence:
                both = Linear()
                both.add_all(presence[first, factory])
                both.add_all(presence[second, factory])
                model.program.add_row(both, upper=1.0)


def _add_presence(model: WholeModel, steps: list[list[Cell]]) -> Linear:
    """1 where any of the cells holds work."""
    if any(model.pinned.get(cell, 0) for cells in steps for cell in cells):
        return Linear(1.0)
    switch = model.program.add_column(1.0)
    for cells in steps:
        columns = [model.multiples[cell] for cell in cells if cell in model.multiples]
        model.program.add_at_most(columns, model.free_multiples(cells[0].order), switch)
    present = Linear()
    present.add(switch, 1.0)
    return present


def add_quotas(model: WholeModel) -> None:
    """The work of a member or group lies between its quota's limits."""
    for quota in model.facts.scenario.rulebook.hard.quotas:
        members = [factory for factory in model.facts.members if model.facts.is_under(quota, factory)]
        work = Linear()
        for factory in members:
            work.add_all(model.received(factory))
        if quota.unit is QuotaUnit.permille_of_placed:
            _add_relative_quota(model, quota, work)
            continue
        low, high = _limits(model, quota, members)
        if low is not None:
            model.program.add_row(work, lower=low)
        if high is not None:
            model.program.add_row(work, upper=high)


def _add_relative_quota(model: WholeModel, quota: Quota, work: Linear) -> None:
    everyone = Linear()
    for factory in model.facts.members:
        everyone.add_all(model.received(factory))
    for limit, side in ((quota.minimum, "lower"), (quota.maximum, "upper")):
        if limit is not None:
            difference = Linear()
            difference.add_all(work, 1.0)
            difference.add_all(everyone, -limit / 1000)
            model.program.add_row(difference, **{side: 0.0})


def _limits(model: WholeModel, quota: Quota, members: list[int]) -> tuple[int | None, int | None]:
    low, high = quota.minimum, quota.maximum
    if quota.unit is QuotaUnit.absolute:
        unit = model.facts.scenario.rulebook.entitlement.basis.unit
        return (None if low is None else unit.compute_least(low)), (None if high is None else unit.compute_most(high))
    names = {model.facts.factories[factory].id for factory in members}
    entitled = sum(target.entitlement for target in model.facts.targets.targets if target.factory in names)
    return (
        None if low is None else -(-low * entitled // 1000),
        None if high is None else high * entitled // 1000,
    )
