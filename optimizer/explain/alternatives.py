"""Why an eligible work center got nothing of an operation: it against those chosen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimizer.cells.goals import Goals
from optimizer.cells.tally import Tally
from optimizer.domain.base import Id
from optimizer.domain.order import GroupKind
from optimizer.domain.rulebook import Term
from optimizer.explain.facts import Block, Fact, GroupStanding, WhyNot
from optimizer.explain.situation import PlacedLot, Situation
from optimizer.explain.survey import PlaceAnswer
from optimizer.units import YEN
from optimizer.units import yen as nanoyen_of


class Alternative(Fact):
    """An eligible work center that got nothing of an operation.

    Attributes
    ----------
    why
        All that speaks against it, the decisive reason first.
    first_bucket, last_bucket
        Where it could work in time; None where it nowhere could.
    needed_minutes, free_minutes, room_pieces
        For the smallest quantity; left over those buckets; and how many pieces fit there.
    yen_per_piece, chosen_yen_per_piece
        Of the operation with setup, freight before and after, and activation, for the chosen lot it comes closest to.
    delivery_day, chosen_delivery_day
        Earliest delivery through here in the room that is left; and of that chosen lot.
    attainment_permille, chosen_attainment_permille
        What both factories have of their targets; None without a target.
    group_kind, group, chosen_group
        Where the members' own shares would not keep the work with the chosen factory, but those of their groups do: the kind of group,
        the group of this factory, and that of the chosen one, which would lose the work.
    """

    factory: Id
    work_center: Id
    why: tuple[WhyNot, ...]
    blocks: tuple[Block, ...] = ()
    first_bucket: int | None = None
    last_bucket: int | None = None
    needed_minutes: int
    free_minutes: int
    room_pieces: int
    yen_per_piece: float | None = None
    delivery_day: int | None = None
    attainment_permille: int | None = None
    group_kind: GroupKind | None = None
    group: GroupStanding | None = None
    chosen_factory: Id | None = None
    chosen_yen_per_piece: float | None = None
    chosen_delivery_day: int | None = None
    chosen_attainment_permille: int | None = None
    chosen_group: GroupStanding | None = None


@dataclass(frozen=True)
class _Swap:
    """One chosen lot with one operation moved to another slot.

    Attributes
    ----------
    before, after
        Nanoyen of the operation per piece.
    unfairness
        By how much the fairness terms would worsen.
    losing_group
        Position of the group that would lose most, where the terms would worsen for the groups' sake alone.
    """

    placed: PlacedLot
    before: float
    after: float
    unfairness: int
    losing_group: int | None

    @property
    def dearer(self) -> float:
        return self.after - self.before


class Comparer:
    """Compares eligible work centers with the chosen ones.

    Parameters
    ----------
    situation
        The plan read against its scenario.
    """

    def __init__(self, situation: Situation) -> None:
        self._situation = situation
        self._goals = Goals(situation.table, situation.plan.targets)
        levels = situation.scenario.rulebook.goals
        fair = {Term.unfairness, Term.guarantee}
        self._fair_terms = [term for level in levels for term in level.terms if term.term in fair]
        self._unfairness = self._compute_unfairness(situation.room.received)

    def compare(self, answer: PlaceAnswer, operation: int, lots: tuple[PlacedLot, ...]) -> Alternative:
        """Say why a slot got nothing of an operation, against the lots that were placed."""
        swaps = [self._swap(placed, operation, answer.slot) for placed in lots]
        possible = [swap for swap in swaps if swap is not None]
        swap = min(possible, key=lambda s: (s.dearer, s.placed.lot.id), default=None)
        situation, table = self._situation, self._situation.table
        factory = int(table.factory[answer.slot])
        facts: dict[str, object] = {}
        if swap is not None:
            chosen = int(table.factory[swap.placed.cells[operation][0]])
            facts = {
                "yen_per_piece": round(swap.after / YEN, 2),
                "chosen_factory": situation.index.factories[chosen].id,
                "chosen_yen_per_piece": round(swap.before / YEN, 2),
                "chosen_delivery_day": situation.delivery_day(swap.placed),
                "chosen_attainment_permille": situation.attainment_permille(chosen, with_ledger=True),
                **self._compare_groups(swap, factory),
            }
        return Alternative(
            factory=situation.index.factories[factory].id,
            work_center=situation.index.work_centers[int(table.work_center[answer.slot])].id,
            why=self._list_reasons(answer, operation, swap),
            blocks=answer.blocks,
            first_bucket=answer.window[0] if answer.window else None,
            last_bucket=answer.window[-1] if answer.window else None,
            needed_minutes=answer.needed_minutes,
            free_minutes=answer.free_minutes,
            room_pieces=answer.room_pieces,
            delivery_day=answer.delivery_day,
            attainment_permille=situation.attainment_permille(factory, with_ledger=True),
        ).model_copy(update=facts)

    def _compare_groups(self, swap: _Swap, factory: int) -> dict[str, object]:
        """Name the group that would lose the work, and the factory's own of that kind, where groups decide."""
        if swap.losing_group is None:
            return {}
        groups = self._goals.targets.groups
        losing, standings = groups[swap.losing_group], self._situation.list_standings()
        own = [s for g, s in zip(groups, standings, strict=True) if g.kind is losing.kind and factory in g.members]
        return {
            "group_kind": losing.kind,
            "group": own[0] if own else None,
            "chosen_group": standings[swap.losing_group],
        }

    def _list_reasons(self, answer: PlaceAnswer, operation: int, swap: _Swap | None) -> tuple[WhyNot, ...]:
        if not answer.window:
            return (WhyNot.window,)
        if answer.blocks:
            return (WhyNot.rule if any(block.bucket is None for block in answer.blocks) else WhyNot.full,)
        if answer.delivery_day is None:
            return (WhyNot.other_operation,)
        if swap is None:
            return (WhyNot.open,)
        return tuple(self._weigh(answer, answer.delivery_day, operation, swap)) or (WhyNot.open,)

    def _weigh(self, answer: PlaceAnswer, delivery_day: int, operation: int, swap: _Swap) -> list[WhyNot]:
        order = self._situation.order_at(swap.placed.order)
        found = []
        if max(0, delivery_day - order.due_day) > self._situation.late_days(swap.placed):
            found.append(WhyNot.later)
        if swap.dearer > 0:
            found.append(WhyNot.dearer)
        if self._is_saturated(swap.placed.order, operation):
            found.append(WhyNot.saturated)
        if swap.unfairness > 0:
            found.append(WhyNot.fairness)
        if answer.room_pieces < swap.placed.lot.quantity:
            found.append(WhyNot.partial)
        return found

    def _is_saturated(self, order: int, operation: int) -> bool:
        """Say whether the sourcing rule lets no factory in beside those chosen."""
        situation = self._situation
        if situation.table.orders.is_never_split[order]:
            return True
        most = situation.order_at(order).sourcing_of(operation).max_factories
        row = int(situation.index.operation_start[order]) + operation
        slots = {placed.cells[operation][0] for placed in situation.lots_of(order)}
        factories = {int(situation.table.factory[slot]) for slot in slots}
        busy = sum(situation.room.pieces_by_place[row, factory] > 0 for factory in factories)
        return most is not None and busy >= most

    def _swap(self, placed: PlacedLot, operation: int, slot: int) -> _Swap | None:
        chosen = placed.cells[operation][0]
        after = self._compute_cost(placed, operation, slot)
        before = self._compute_cost(placed, operation, chosen)
        if after is None or before is None:
            return None
        quantity = placed.lot.quantity
        return _Swap(placed, before / quantity, after / quantity, *self._compute_change(placed, chosen, slot))

    def _compute_cost(self, placed: PlacedLot, operation: int, slot: int) -> int | None:
        """Return the nanoyen of one operation of a lot at a slot; None where goods cannot move there and on."""
        table, room = self._situation.table, self._situation.room
        count = placed.lot.quantity // int(table.orders.multiple[placed.order])
        neighbours = [placed.cells[k][0] for k in (operation - 1, operation + 1) if 0 <= k < len(placed.cells)]
        freight = 0
        for neighbour in neighbours:
            leg = self._situation.freight_nanoyen(placed.order, neighbour, slot)
            if leg is None:
                return None
            freight += leg
        cell = placed.cells[operation]
        is_shared = slot == cell[0] and room.pieces_by_cell[cell] > placed.lot.quantity
        setup = 0 if is_shared else int(table.setup_cost[slot])
        return count * (int(table.cost[slot]) + freight) + setup + self._activation(placed, slot)

    def _activation(self, placed: PlacedLot, slot: int) -> int:
        """Return the activation of a slot's factory; 0 where other work has it in the plan anyway."""
        table = self._situation.table
        factory = int(table.factory[slot])
        own_steps = sum(int(table.factory[used]) == factory for used, _ in placed.cells)
        if self._situation.room.steps_by_factory[factory] > own_steps:
            return 0
        return nanoyen_of(self._situation.index.factories[factory].activation_yen)

    def _compute_change(self, placed: PlacedLot, chosen: int, slot: int) -> tuple[int, int | None]:
        """Return by how much the fairness terms would worsen if a lot's operation moved, and the group for whose sake alone they would."""
        table = self._situation.table
        count = placed.lot.quantity // int(table.orders.multiple[placed.order])
        received = self._situation.room.received.copy()
        received[int(table.factory[chosen])] -= count * int(table.standard[chosen])
        received[int(table.factory[slot])] += count * int(table.standard[slot])
        change = self._compute_unfairness(received) - self._unfairness
        targets = self._goals.targets
        if change <= 0 or not targets.groups:
            return change, None
        before, after = (
            targets.compute_unfairness(targets.compute_received(work))[targets.factory_count :]
            for work in (self._situation.room.received, received)
        )
        weight = sum(term.weight for term in self._fair_terms if term.term is Term.unfairness)
        of_groups = weight * int((after - before).sum())
        return change, int((after - before).argmax()) if change <= of_groups else None

    def _compute_unfairness(self, received: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> int:
        tally = Tally(load=self._situation.room.load, received=received, placed=np.zeros(0, dtype=np.int64))
        return sum(term.weight * self._goals.compute_term(term, tally) for term in self._fair_terms)
