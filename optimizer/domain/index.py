"""Whole-number positions for everything in a scenario, so that the core can count in arrays."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from optimizer.domain.network import Factory, WorkCenter
from optimizer.domain.scenario import Scenario


class Index:
    """Positions of factories, work centers, orders and operations, in file order.

    Work centers are numbered through all factories, operations through all orders: operation k of order o is
    ``operation_start[o] + k``.
    """

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.factories: tuple[Factory, ...] = scenario.network.factories
        pairs = [(f, w) for f, factory in enumerate(self.factories) for w in factory.work_centers]
        self.work_centers: tuple[WorkCenter, ...] = tuple(w for _, w in pairs)
        self.factory_of_work_center: NDArray[np.int64] = np.array([f for f, _ in pairs], dtype=np.int64)
        lengths = [len(order.route) for order in scenario.orders]
        self.operation_start: NDArray[np.int64] = np.concatenate(([0], np.cumsum(lengths, dtype=np.int64)))
        self.order_of_operation: NDArray[np.int64] = np.repeat(np.arange(len(lengths)), lengths)

    @property
    def operation_count(self) -> int:
        """Number of operations of all orders together."""
        return int(self.operation_start[-1])

    @property
    def bucket_count(self) -> int:
        """Number of buckets of the calendar."""
        return self.scenario.calendar.bucket_count

    @cached_property
    def factory_by_id(self) -> dict[str, int]:
        """Position of a factory by its id."""
        return {factory.id: i for i, factory in enumerate(self.factories)}

    @cached_property
    def work_center_by_id(self) -> dict[str, int]:
        """Position of a work center by its id (ids are unique over the network)."""
        return {work_center.id: i for i, work_center in enumerate(self.work_centers)}

    @cached_property
    def order_by_id(self) -> dict[str, int]:
        """Position of an order by its id."""
        return {order.id: i for i, order in enumerate(self.scenario.orders)}

    @cached_property
    def is_member(self) -> NDArray[np.bool_]:
        """Per factory: whether it is a member (the center's own equipment is not)."""
        return np.array([factory.is_member for factory in self.factories], dtype=bool)

    @cached_property
    def free_milliminutes(self) -> NDArray[np.int64]:
        """Free time, shape (work centers, buckets)."""
        if not self.work_centers:
            return np.zeros((0, self.bucket_count), dtype=np.int64)
        return np.array([w.free_minutes for w in self.work_centers], dtype=np.int64) * 1_000
