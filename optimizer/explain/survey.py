"""Where some pieces of an order could still go: every eligible work center tested against what the plan leaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from optimizer.explain.blocks import Attempt, PlaceRules
from optimizer.explain.facts import Block
from optimizer.explain.route import NEVER, Floats, RouteGraph
from optimizer.explain.situation import Room, Situation
from optimizer.explain.stage import Flags, Stage
from optimizer.units import MINUTE

MOST_DETOURS = 64
"""Most ways tried around cells that do not hold two operations of the order together."""


@dataclass(frozen=True)
class PlaceAnswer:
    """One eligible work center's answer.

    Attributes
    ----------
    pieces
        The smallest quantity tried.
    window
        Buckets in which it could work in time, whatever their room.
    blocks
        Rules in the way in the best bucket of the window; empty where there is room.
    needed_minutes, free_minutes
        For the smallest quantity; and left over the window, all buckets together.
    room_pieces
        Most pieces that fit over the window.
    delivery_day
        Earliest delivery of the smallest quantity through here in the room that is left; None where there is no way.
    """

    slot: int
    pieces: int
    window: tuple[int, ...]
    blocks: tuple[Block, ...]
    needed_minutes: int
    free_minutes: int
    room_pieces: int
    delivery_day: int | None


@dataclass(frozen=True)
class Survey:
    """All answers, by operation; and the way with the fewest rules against it.

    Attributes
    ----------
    wanted
        Pieces that look for a place.
    deadline
        Day by which they must be delivered; None for none.
    way
        One (slot, bucket) per operation; None where no way is in time even in an empty network.
    way_blocks
        What stands against that way; empty where the pieces would fit.
    first_delivery_day
        Earliest delivery in an empty network, whatever the deadline; None where calendar or transit allow none.
    missing_move
        The first operation after which goods cannot go anywhere they should.
    """

    wanted: int
    deadline: int | None
    answers: tuple[tuple[PlaceAnswer, ...], ...]
    way: tuple[tuple[int, int], ...] | None
    way_blocks: tuple[Block, ...]
    first_delivery_day: int | None
    missing_move: int | None


class Surveyor:
    """Answers questions about a plan's room.

    Parameters
    ----------
    situation
        The plan read against its scenario.
    """

    def __init__(self, situation: Situation) -> None:
        self._situation = situation
        self._rules = PlaceRules(situation)

    def survey(self, order: int, wanted: int, deadline: int | None, room: Room) -> Survey:
        """Test every eligible work center of an order against a room.

        Parameters
        ----------
        wanted
            Pieces that look for a place.
        deadline
            Day by which they must be delivered; None for none.
        """
        graph = RouteGraph(self._situation, order)
        stages = [self._build_stage(graph, k, (order, wanted), room) for k in range(graph.length)]
        limit = NEVER if deadline is None else deadline
        timing = [np.where(stage.is_open, 0.0, NEVER) for stage in stages]
        last = np.where(graph.delivery_day <= limit, graph.delivery_day, NEVER)
        windows = _find_passable(graph, timing, last)
        cost = [stage.compute_cost(window) for stage, window in zip(stages, windows, strict=True)]
        usable = [np.where(weight < 1, 0.0, NEVER) for weight in cost]
        deliveries = _compute_deliveries(graph, usable, last)
        way, blocks = self._find_way(graph, stages, cost, limit)
        return Survey(
            wanted=wanted,
            deadline=deadline,
            answers=tuple(
                tuple(self._answer(stage, row, window[row], delivery[row]) for row in range(len(stage.attempts)))
                for stage, window, delivery in zip(stages, windows, deliveries, strict=True)
            ),
            way=None if way is None else tuple(way),
            way_blocks=tuple(blocks),
            first_delivery_day=_first_day(_compute_deliveries(graph, timing, graph.delivery_day)[-1]),
            missing_move=next((k for k in range(graph.length) if graph.slots[k] and not graph.has_move(k)), None),
        )

    def _build_stage(self, graph: RouteGraph, k: int, asked: tuple[int, int], room: Room) -> Stage:
        order, wanted = asked
        attempts = []
        for slot in graph.slots[k]:
            pieces = self._rules.compute_smallest(room, order, k, slot)
            attempts.append(Attempt(order, k, slot, pieces, wanted))
        return Stage(self._situation, self._rules, room, attempts)

    def _answer(self, stage: Stage, row: int, window: Flags, delivery: Floats) -> PlaceAnswer:
        attempt = stage.attempts[row]
        return PlaceAnswer(
            slot=attempt.slot,
            pieces=attempt.pieces,
            window=tuple(np.flatnonzero(window).tolist()),
            blocks=(*stage.place_blocks[row], *stage.list_window_blocks(row, window)),
            needed_minutes=-(-int(stage.needed[row].max(initial=0)) // MINUTE),
            free_minutes=stage.count_free(row, window) // MINUTE,
            room_pieces=stage.count_room(row, window),
            delivery_day=_first_day(delivery),
        )

    def _find_way(
        self, graph: RouteGraph, stages: list[Stage], cost: list[Floats], deadline: float
    ) -> tuple[list[tuple[int, int]] | None, list[Block]]:
        """Return the way with the fewest rules against it, and those rules.

        Cells are weighed one by one, so a way may want two operations in a cell that holds only one of them, or a
        larger lot than a cell holds. Then each is kept out of it in turn; the first way is shown where none fits.
        """
        first: tuple[list[tuple[int, int]] | None, list[Block]] = (None, [])
        waiting: list[tuple[tuple[int, int, int], ...]] = [()]
        for _ in range(MOST_DETOURS):
            if not waiting:
                break
            closed = waiting.pop(0)
            way = graph.find_path(_close(cost, closed), deadline)
            if way is None:
                continue
            blocks = self._list_blocks(graph, stages, way)
            conflict = None if blocks else self._find_conflict(graph, stages, way)
            if not blocks and conflict is None:
                return way, []
            if conflict is not None:
                blocks = [conflict.block]
                waiting += [(*closed, cell) for cell in conflict.cells]
            if first[0] is None:
                first = way, blocks
        return first

    def _list_blocks(self, graph: RouteGraph, stages: list[Stage], way: list[tuple[int, int]]) -> list[Block]:
        found: list[Block] = []
        for k, (slot, bucket) in enumerate(way):
            row = slot - graph.slots[k].start
            found += [*stages[k].place_blocks[row], *stages[k].list_cell_blocks(row, bucket)]
        return found

    def _find_conflict(self, graph: RouteGraph, stages: list[Stage], way: list[tuple[int, int]]) -> _Conflict | None:
        """Return a work center and bucket that does not hold all that a way wants of it.

        One lot flows along the whole way, so it is as large as the largest of the smallest quantities on it.
        """
        pieces = max(stages[k].attempts[slot - graph.slots[k].start].pieces for k, (slot, _) in enumerate(way))
        needed: dict[tuple[int, int], int] = {}
        users: dict[tuple[int, int], list[tuple[int, int, int]]] = {}
        for k, (slot, bucket) in enumerate(way):
            row = slot - graph.slots[k].start
            where = int(self._situation.table.work_center[slot]), bucket
            needed[where] = needed.get(where, 0) + stages[k].compute_needed(row, bucket, pieces)
            users.setdefault(where, []).append((k, row, bucket))
            if needed[where] > int(stages[k].free[row, bucket]):
                block = stages[k].build_capacity_block(row, bucket, needed[where])
                return _Conflict(block, tuple(users[where]))
        return None


class _Conflict(NamedTuple):
    """Operations that want the same work center and bucket: (operation, row, bucket) each."""

    block: Block
    cells: tuple[tuple[int, int, int], ...]


def _close(cost: list[Floats], cells: tuple[tuple[int, int, int], ...]) -> list[Floats]:
    """Return the costs with some cells closed."""
    closed = list(cost)
    for k, row, bucket in cells:
        closed[k] = closed[k].copy()
        closed[k][row, bucket] = NEVER
    return closed


def _find_passable(graph: RouteGraph, cost: list[Floats], end: Floats) -> list[Flags]:
    """Return the cells that some whole route of finite cost passes, ending where `end` is finite."""
    forward, backward = graph.compute_forward(cost), graph.compute_backward(cost, end)
    return [np.isfinite(f) & np.isfinite(b) for f, b in zip(forward, backward, strict=True)]


def _compute_deliveries(graph: RouteGraph, cost: list[Floats], end: Floats) -> list[Floats]:
    """Return the earliest delivery through every cell by routes of finite cost."""
    forward, backward = graph.compute_forward(cost), graph.compute_backward(cost, end)
    return [np.where(np.isfinite(f), b, NEVER) for f, b in zip(forward, backward, strict=True)]


def _first_day(days: Floats) -> int | None:
    earliest = float(days.min(initial=NEVER))
    return int(earliest) if np.isfinite(earliest) else None
