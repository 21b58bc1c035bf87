"""Why an order went where it went."""

from __future__ import annotations

from optimizer.domain.base import Id
from optimizer.eligibility import explain_ineligible
from optimizer.errors import UnknownNameError
from optimizer.explain.alternatives import Alternative, Comparer
from optimizer.explain.binding import Binding, BindingFinder
from optimizer.explain.facts import Cause, Fact
from optimizer.explain.situation import PlacedLot, Situation
from optimizer.explain.survey import Survey, Surveyor
from optimizer.text import Text
from optimizer.units import MINUTE


class ChosenStep(Fact):
    """One step of a lot: who does what, when, and where the goods go next.

    Attributes
    ----------
    minutes
        Of these pieces, without setup.
    ready_day, arrival_day
        When the goods may leave, and when they are where they go next.
    next_factory, destination
        Where they go: to the next operation's factory, or at the end to the order's destination (None: collected).
    """

    lot: Id
    is_pinned: bool
    factory: Id
    work_center: Id
    bucket: int
    pieces: int
    minutes: int
    ready_day: int
    next_factory: Id | None = None
    destination: Id | None = None
    arrival_day: int


class Excluded(Fact):
    """A factory none of whose work centers may do an operation; the reasons are those of its closest one."""

    factory: Id
    work_center: Id | None
    causes: tuple[Cause, ...]


class OperationExplanation(Fact):
    """Who could not, who could and was not chosen, and who was."""

    operation: int
    process: Id
    chosen: tuple[ChosenStep, ...]
    alternatives: tuple[Alternative, ...]
    excluded: tuple[Excluded, ...]


class OrderExplanation(Fact):
    """Why an order went where it went.

    Attributes
    ----------
    late_pieces, last_delivery_day
        Of the lots that were placed; None where there are none.
    unplaced_binding, late_binding
        What was binding for pieces without a place, and for those too late.
    reader
        The factory this was made for; None for the center, which sees everything.
    """

    order: Id
    buyer: Id | None
    item: Id
    quantity: int
    placed: int
    unplaced: int
    late_pieces: int
    due_day: int
    latest_day: int | None
    last_delivery_day: int | None
    operations: tuple[OperationExplanation, ...]
    unplaced_binding: Binding | None = None
    late_binding: Binding | None = None
    reader: Id | None = None


class OrderExplainer:
    """Explains orders of one plan.

    Parameters
    ----------
    situation
        The plan read against its scenario.
    """

    def __init__(self, situation: Situation) -> None:
        self._situation = situation
        self._surveyor = Surveyor(situation)
        self._comparer = Comparer(situation)
        self._bindings = BindingFinder(situation, self._surveyor)

    def explain(self, order: int) -> OrderExplanation:
        """Explain an order by position."""
        situation, asked = self._situation, self._situation.order_at(order)
        lots = situation.lots_of(order)
        survey = self._survey_alone(order)
        placed = sum(entry.lot.quantity for entry in lots)
        return OrderExplanation(
            order=asked.id,
            buyer=asked.buyer,
            item=asked.item,
            quantity=asked.quantity,
            placed=placed,
            unplaced=asked.quantity - placed,
            late_pieces=sum(entry.lot.quantity for entry in lots if situation.late_days(entry) > 0),
            due_day=asked.due_day,
            latest_day=asked.latest_day,
            last_delivery_day=max((situation.delivery_day(entry) for entry in lots), default=None),
            operations=tuple(self._explain_operation(order, k, survey) for k in range(len(asked.route))),
            unplaced_binding=self.explain_unplaced(order),
            late_binding=self._bindings.explain_late(order),
        )

    def explain_unplaced(self, order: int) -> Binding | None:
        """Say what was binding for an order's pieces without a place; None where all have one."""
        pieces = self._situation.order_at(order).quantity
        pieces -= sum(entry.lot.quantity for entry in self._situation.lots_of(order))
        return self._bindings.explain_unplaced(order, pieces) if pieces > 0 else None

    def explain_late(self, order: int) -> Binding | None:
        """Say what was binding for an order's late pieces; None where none is late."""
        return self._bindings.explain_late(order)

    def list_alternatives(self, order: int, factory: int | None = None) -> list[tuple[int, Alternative]]:
        """Return the eligible work centers without pieces, with their operation; of one factory where one is given."""
        survey = self._survey_alone(order)
        found = []
        for k in range(len(survey.answers)):
            found += [(k, alternative) for alternative in self._compare(order, k, survey, factory)]
        return found

    def _survey_alone(self, order: int) -> Survey:
        """Survey the room as if the order's own lots, the pinned ones apart, were not in the plan."""
        asked = self._situation.order_at(order)
        lots = self._situation.lots_of(order)
        movable = [entry for entry in lots if not entry.lot.is_pinned]
        pinned = sum(entry.lot.quantity for entry in lots if entry.lot.is_pinned)
        wanted = asked.quantity - pinned
        return self._surveyor.survey(order, wanted, asked.latest_day, self._situation.room.without(movable))

    def _explain_operation(self, order: int, k: int, survey: Survey) -> OperationExplanation:
        lots = self._situation.lots_of(order)
        return OperationExplanation(
            operation=k,
            process=self._situation.order_at(order).route[k].process,
            chosen=tuple(self._describe_step(entry, k) for entry in lots),
            alternatives=tuple(self._compare(order, k, survey, None)),
            excluded=tuple(self._list_excluded(order, k)),
        )

    def _compare(self, order: int, k: int, survey: Survey, factory: int | None) -> list[Alternative]:
        situation, table = self._situation, self._situation.table
        lots = situation.lots_of(order)
        used = {entry.cells[k][0] for entry in lots}
        movable = tuple(entry for entry in lots if not entry.lot.is_pinned)
        return [
            self._comparer.compare(answer, k, movable)
            for answer in survey.answers[k]
            if answer.slot not in used and (factory is None or int(table.factory[answer.slot]) == factory)
        ]

    def _describe_step(self, placed: PlacedLot, k: int) -> ChosenStep:
        situation, table = self._situation, self._situation.table
        slot, bucket = placed.cells[k]
        factory = int(table.factory[slot])
        count = placed.lot.quantity // int(table.orders.multiple[placed.order])
        ready = situation.ready_day(slot, bucket)
        is_last = k == len(placed.cells) - 1
        onward = factory if is_last else int(table.factory[placed.cells[k + 1][0]])
        days = situation.days_to_destination(slot) if is_last else situation.days_between(factory, onward)
        return ChosenStep(
            lot=placed.lot.id,
            is_pinned=placed.lot.is_pinned,
            factory=situation.index.factories[factory].id,
            work_center=placed.lot.steps[k].work_center,
            bucket=bucket,
            pieces=placed.lot.quantity,
            minutes=count * int(table.minutes[slot]) // MINUTE,
            ready_day=ready,
            next_factory=None if is_last else situation.index.factories[onward].id,
            destination=situation.order_at(placed.order).destination if is_last else None,
            arrival_day=ready + days,
        )

    def _list_excluded(self, order: int, k: int) -> list[Excluded]:
        situation, index = self._situation, self._situation.index
        operation = int(index.operation_start[order]) + k
        eligible = {int(index.factory_of_work_center[w]) for w in situation.eligibility.work_centers_of(operation)}
        found = []
        for position, factory in enumerate(index.factories):
            if position in eligible:
                continue
            reasons = [(explain_ineligible(index, order, k, w), w) for w in situation.work_centers_of(position)]
            closest, w = min(reasons, key=lambda entry: len(entry[0]), default=((), -1))
            causes = tuple(Cause(rule=reason.rule, needs=reason.needs, has=reason.has) for reason in closest)
            name = index.work_centers[w].id if w >= 0 else None
            found.append(Excluded(factory=factory.id, work_center=name, causes=causes))
        return found


def explain_order(situation: Situation, order_id: str) -> OrderExplanation:
    """Explain where an order went, where it could not and did not go, and what held back the rest of it.

    Parameters
    ----------
    order_id
        Id of an order of the scenario.

    Raises
    ------
    UnknownNameError
        If the scenario has no such order.
    """
    position = situation.index.order_by_id.get(order_id)
    if position is None:
        raise UnknownNameError(
            Text(f"注文 {order_id} はこのシナリオにありません。", f"The scenario has no order {order_id}."),
            Text(
                f"注文番号を確かめてください(例: {_examples(situation)})。",
                f"Check the order's id (for example {_examples(situation)}).",
            ),
        )
    return OrderExplainer(situation).explain(position)


def _examples(situation: Situation) -> str:
    return ", ".join(order.id for order in situation.scenario.orders[:3])
