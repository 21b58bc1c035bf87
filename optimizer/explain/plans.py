"""A plan as a whole: goals reached, who is served, who is not and why."""

from __future__ import annotations

from optimizer.domain.base import Id
from optimizer.domain.plan import LevelResult, Plan
from optimizer.domain.scenario import Scenario
from optimizer.explain.binding import Binding
from optimizer.explain.facts import Fact
from optimizer.explain.groups import GroupTotal, list_groups
from optimizer.explain.measures import FairnessMeasures, measure_fairness
from optimizer.explain.orders import OrderExplainer
from optimizer.explain.situation import Situation
from optimizer.units import MINUTE, PERMILLE, as_yen
from optimizer.units import yen as nanoyen_of

EXPLAINED = 200
"""Most unplaced or late orders whose reasons are looked for; the others are listed without."""


class OrderProblem(Fact):
    """An order with pieces that are unplaced or late.

    Attributes
    ----------
    weight
        Of its unplaced pieces, as the rule book counts them.
    binding
        What stood in the way; None beyond the first `EXPLAINED` orders.
    """

    order: Id
    buyer: Id
    item: Id
    quantity: int
    pieces: int
    weight: int
    due_day: int
    latest_day: int | None
    delivery_day: int | None
    late_piece_days: int
    binding: Binding | None


class PlanExplanation(Fact):
    """A plan as a whole.

    Attributes
    ----------
    placed_weight_permille
        Share of the batch that is placed, by the rule book's weight of a piece.
    cost_yen
        Work, setups, freight and activation.
    load_permille
        Used minutes of all free minutes.
    groups
        Every municipality and size class with members.
    unplaced, late
        Heaviest first.
    """

    scenario: Id
    lots: int
    orders: int
    whole_orders: int
    pieces: int
    placed_pieces: int
    placed_weight_permille: int
    late_pieces: int
    late_piece_days: int
    cost_yen: int | float
    used_minutes: int
    free_minutes: int
    load_permille: int
    levels: tuple[LevelResult, ...]
    fairness: FairnessMeasures
    groups: tuple[GroupTotal, ...] = ()
    unplaced: tuple[OrderProblem, ...]
    late: tuple[OrderProblem, ...]


def explain_plan(scenario: Scenario, plan: Plan) -> PlanExplanation:
    """Explain a plan as a whole: its levels, its fairness, and every unplaced or late order with what was binding.

    Raises
    ------
    PlanError
        If the plan belongs to another scenario.
    """
    return explain_situation(Situation(scenario, plan))


def explain_situation(situation: Situation) -> PlanExplanation:
    """Explain a plan that was read already."""
    scenario = situation.scenario
    placed = [sum(entry.lot.quantity for entry in situation.lots_of(o)) for o in range(len(scenario.orders))]
    ordered = [order.quantity for order in scenario.orders]
    weights = [scenario.rulebook.weigh_piece(order) for order in scenario.orders]
    whole = sum(q * w for q, w in zip(ordered, weights, strict=True))
    served = sum(q * w for q, w in zip(placed, weights, strict=True))
    used, free = int(situation.room.load.sum()), int(situation.index.free_milliminutes.sum())
    late = [entry for entry in situation.lots if situation.late_days(entry) > 0]
    return PlanExplanation(
        scenario=scenario.id,
        lots=len(situation.lots),
        orders=len(ordered),
        whole_orders=sum(a == b for a, b in zip(placed, ordered, strict=True)),
        pieces=sum(ordered),
        placed_pieces=sum(placed),
        placed_weight_permille=served * PERMILLE // whole if whole else PERMILLE,
        late_pieces=sum(entry.lot.quantity for entry in late),
        late_piece_days=sum(entry.lot.quantity * situation.late_days(entry) for entry in late),
        cost_yen=as_yen(compute_cost(situation)),
        used_minutes=used // MINUTE,
        free_minutes=free // MINUTE,
        load_permille=used * PERMILLE // free if free else 0,
        levels=situation.plan.levels,
        fairness=measure_fairness(situation),
        groups=list_groups(situation),
        unplaced=_list_unplaced(situation, placed, weights),
        late=_list_late(situation, weights),
    )


def compute_cost(situation: Situation) -> int:
    """Return the nanoyen of all work, setups, freight and activations."""
    table, total = situation.table, 0
    for (slot, _), pieces in situation.room.pieces_by_cell.items():
        if pieces > 0:
            count = pieces // int(table.orders.multiple[table.order[slot]])
            total += count * int(table.cost[slot]) + int(table.setup_cost[slot])
    for placed in situation.lots:
        count = placed.lot.quantity // int(table.orders.multiple[placed.order])
        for (a, _), (b, _) in zip(placed.cells, placed.cells[1:], strict=False):
            total += count * (situation.freight_nanoyen(placed.order, a, b) or 0)
    for factory, steps in situation.room.steps_by_factory.items():
        if steps > 0:
            total += nanoyen_of(situation.index.factories[factory].activation_yen)
    return total


def _list_unplaced(situation: Situation, placed: list[int], weights: list[int]) -> tuple[OrderProblem, ...]:
    left = {o: situation.order_at(o).quantity - pieces for o, pieces in enumerate(placed)}
    orders = sorted((o for o, pieces in left.items() if pieces > 0), key=lambda o: (-left[o] * weights[o], o))
    explainer = OrderExplainer(situation)
    return tuple(
        _describe(situation, o, (left[o], weights[o]), explainer.explain_unplaced(o) if rank < EXPLAINED else None)
        for rank, o in enumerate(orders)
    )


def _list_late(situation: Situation, weights: list[int]) -> tuple[OrderProblem, ...]:
    pieces_by_order: dict[int, int] = {}
    for entry in situation.lots:
        if situation.late_days(entry) > 0:
            pieces_by_order[entry.order] = pieces_by_order.get(entry.order, 0) + entry.lot.quantity
    explainer = OrderExplainer(situation)
    orders = sorted(pieces_by_order, key=lambda o: (-_late_piece_days(situation, o), o))
    return tuple(
        _describe(
            situation, o, (pieces_by_order[o], weights[o]), explainer.explain_late(o) if rank < EXPLAINED else None
        )
        for rank, o in enumerate(orders)
    )


def _late_piece_days(situation: Situation, order: int) -> int:
    return sum(entry.lot.quantity * situation.late_days(entry) for entry in situation.lots_of(order))


def _describe(situation: Situation, order: int, part: tuple[int, int], binding: Binding | None) -> OrderProblem:
    asked = situation.order_at(order)
    pieces, weight = part
    return OrderProblem(
        order=asked.id,
        buyer=asked.buyer,
        item=asked.item,
        quantity=asked.quantity,
        pieces=pieces,
        weight=pieces * weight,
        due_day=asked.due_day,
        latest_day=asked.latest_day,
        delivery_day=max((situation.delivery_day(entry) for entry in situation.lots_of(order)), default=None),
        late_piece_days=_late_piece_days(situation, order),
        binding=binding,
    )
