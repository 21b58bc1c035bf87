"""What the rule text says about a scenario, read straight from it: who may do what, when, for how long and how much.

The peers are an oracle for the solver, so nothing here comes from the modules the solver is built from.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import cache, cached_property
from typing import NamedTuple

from optimizer import units
from optimizer.domain.index import Index
from optimizer.domain.network import Capability, Factory
from optimizer.domain.order import GroupKind, Operation, Order, Quote
from optimizer.domain.plan import Lot, Targets
from optimizer.domain.rulebook import Quota
from optimizer.domain.scenario import Scenario
from optimizer.domain.transit import Move, TransitTable
from optimizer.verify.worth import list_worths


class Cell(NamedTuple):
    """A way to do one operation: positions, days, and what it takes per piece and per use."""

    order: int
    operation: int
    work_center: int
    bucket: int
    factory: int
    start_day: int
    ready_day: int
    piece_milliminutes: int
    setup_milliminutes: int
    piece_nanoyen: int
    setup_nanoyen: int

    @property
    def place(self) -> tuple[int, int]:
        """Work center and bucket."""
        return self.work_center, self.bucket


class Facts:
    """A scenario as the rule text reads it.

    Parameters
    ----------
    scenario
        Orders, network, calendar and rule book.
    targets
        Entitlements, computed before the solve and carried in as data.
    """

    def __init__(self, scenario: Scenario, targets: Targets) -> None:
        self.scenario = scenario
        self.targets = targets
        self.index = Index(scenario)
        self.transit = TransitTable(scenario.network)
        self.orders: tuple[Order, ...] = scenario.orders
        self.factories: tuple[Factory, ...] = scenario.network.factories
        self.free_milliminutes: list[list[int]] = self.index.free_milliminutes.tolist()
        self._factory_of = self.index.factory_of_work_center.tolist()
        self._centers_by_process: dict[str, list[int]] = defaultdict(list)
        for position, center in enumerate(self.index.work_centers):
            for process in dict.fromkeys(capability.process for capability in center.capabilities):
                self._centers_by_process[process].append(position)
        self._cells_by_shop: dict[tuple[int, int], dict[int, tuple[Cell, ...]]] = {}
        # Methods are remembered per instance, so that a second scenario cannot see the first one's answers.
        self._able_centers = cache(self._find_able_centers)
        self._has_valid_certificates = cache(self._check_certificates)
        self.shops_of = cache(self._find_shops)
        self.cells_of = cache(self._cells_of)
        self.move = cache(self._move)
        self._worths = cache(self._list_worths)

    @property
    def buckets(self) -> range:
        """Positions of the buckets."""
        return range(self.scenario.calendar.bucket_count)

    @cached_property
    def members(self) -> list[int]:
        """Positions of the member factories."""
        return [f for f, factory in enumerate(self.factories) if factory.is_member]

    def factory_of(self, work_center: int) -> int:
        """Position of the factory a work center stands in."""
        return int(self._factory_of[work_center])

    def groups_of(self, factory: int, kind: GroupKind) -> tuple[str, ...]:
        """Groups of a kind a factory belongs to; hazard zones may be several."""
        shop = self.factories[factory]
        if kind is GroupKind.hazard_zone:
            return tuple(dict.fromkeys(shop.hazard_zones))
        group = shop.municipality if kind is GroupKind.municipality else shop.size_class
        return () if group is None else (group,)

    def is_under(self, quota: Quota, factory: int) -> bool:
        """Whether a member's work counts for a quota."""
        if quota.kind is None:
            return self.factories[factory].id == quota.factory
        return quota.group in self.groups_of(factory, quota.kind)

    def worth_per_piece(self, cell: Cell) -> int | Fraction:
        """Work in one piece of an operation, in fine units of the share basis; whole except for a part of a job."""
        return self._worths(cell.order)[cell.operation]

    def _list_worths(self, order: int) -> list[int | Fraction]:
        multiple = self.orders[order].lot_multiple
        worths = list_worths(self.orders[order], self.scenario.rulebook.entitlement.basis)
        return [Fraction(worth, multiple) if worth % multiple else worth // multiple for worth in worths]

    def late_days(self, cell: Cell) -> int:
        """Days late of a piece whose last operation is done in a cell."""
        return max(0, self._delivery_day(cell) - self.orders[cell.order].due_day)

    def freight_nanoyen(self, order: int, origin: int, destination: int) -> int:
        """Freight of one piece between two factories."""
        move = self.move(origin, destination)
        assert move is not None
        return units.transport_nanoyen(self.orders[order].kg_per_piece, move.yen_per_kg)

    def delivery_nanoyen(self, cell: Cell) -> int:
        """Freight of one piece from the last cell to the order's destination."""
        order = self.orders[cell.order]
        move = self.transit.move(self.factories[cell.factory].location, order.destination)
        assert move is not None
        return units.transport_nanoyen(order.kg_per_piece, move.yen_per_kg)

    def may_follow(self, first: Cell, second: Cell) -> bool:
        """Whether goods done in the first cell can go on in the second."""
        if first.factory == second.factory and first.ready_day == self.scenario.calendar.end_day(first.bucket):
            return second.bucket >= first.bucket
        move = self.move(first.factory, second.factory)
        return move is not None and second.start_day >= first.ready_day + move.days

    def cell_at(self, order: int, operation: int, work_center: int, bucket: int) -> Cell | None:
        """The cell at a place, or None where the rules forbid it."""
        return next((c for c in self.cells_of(order, operation) if c.place == (work_center, bucket)), None)

    def cells_of_lot(self, lot: Lot) -> list[Cell]:
        """The cells a lot flows through.

        Raises
        ------
        ValueError
            When one of them is forbidden.
        """
        order = self.index.order_by_id[lot.order]
        cells = []
        for operation, step in enumerate(lot.steps):
            cell = self.cell_at(order, operation, self.index.work_center_by_id[step.work_center], step.bucket)
            if cell is None:
                raise ValueError(f"lot {lot.id}: work center {step.work_center} may not do operation {operation}")
            cells.append(cell)
        return cells

    def _move(self, origin: int, destination: int) -> Move | None:
        if origin == destination:
            return Move(0, 0.0)
        return self.transit.move(self.factories[origin].location, self.factories[destination].location)

    def _delivery_day(self, cell: Cell) -> int:
        move = self.transit.move(self.factories[cell.factory].location, self.orders[cell.order].destination)
        assert move is not None
        return cell.ready_day + move.days

    def cells_at(self, order: int, operation: int, factory: int) -> tuple[Cell, ...]:
        """The cells of an operation at one factory; worked out when first asked for."""
        known = self._cells_by_shop.setdefault((order, operation), {})
        if factory not in known:
            known[factory] = tuple(self._iterate_cells(order, operation, self.shops_of(order, operation)[factory]))
        return known[factory]

    def forget(self, order: int) -> None:
        """Drop what was worked out for an order: a nation's cells do not fit in memory all at once."""
        for operation in range(len(self.orders[order].route)):
            self._cells_by_shop.pop((order, operation), None)
        self.shops_of.cache_clear()
        self.cells_of.cache_clear()

    def _cells_of(self, order: int, operation: int) -> tuple[Cell, ...]:
        shops = self.shops_of(order, operation).values()
        centers = sorted(pair for shop in shops for pair in shop)
        return tuple(self._iterate_cells(order, operation, centers))

    def _find_shops(self, order: int, operation: int) -> dict[int, list[tuple[int, int]]]:
        """Factories that may do an operation, by position, with their able work centers and time factors."""
        wanted, step = self.orders[order], self.orders[order].route[operation]
        quoted = {quote.factory for quote in step.quotes}
        shops: dict[int, list[tuple[int, int]]] = {}
        for factory, centers in self._able_centers(_Demand.of(step)).items():
            shop = self.factories[factory]
            if self._is_admitted(shop, wanted, operation, is_quoted=shop.id in quoted):
                shops[factory] = centers
        return shops

    def _find_able_centers(self, demand: _Demand) -> dict[int, list[tuple[int, int]]]:
        """Work centers with their time factors by factory, for all operations that ask for the same."""
        able: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for center in self._centers_by_process.get(demand.process, ()):
            capabilities = self.index.work_centers[center].capabilities
            time_permille = min((c.time_permille for c in capabilities if _can_do(c, demand)), default=None)
            if time_permille is not None:
                able[self._factory_of[center]].append((center, time_permille))
        return able

    def _iterate_cells(self, order: int, operation: int, centers: Iterable[tuple[int, int]]) -> Iterator[Cell]:
        wanted, step = self.orders[order], self.orders[order].route[operation]
        quotes = {quote.factory: quote for quote in reversed(step.quotes)}
        for center, time_permille in centers:
            factory = self._factory_of[center]
            quote = quotes.get(self.factories[factory].id)
            for bucket in self.buckets:
                cell = self._build_cell((order, operation, center, bucket), time_permille, quote)
                if self._is_in_time(cell, wanted) and self._has_valid_certificates(factory, step.certificates, bucket):
                    yield cell

    def _is_admitted(self, shop: Factory, order: Order, operation: int, *, is_quoted: bool) -> bool:
        sourcing, step = order.sourcing_of(operation), order.route[operation]
        return (
            shop.accepts_orders
            and (not order.requires_nda or not shop.is_member or order.buyer in shop.ndas)
            and (sourcing.allowed_factories is None or shop.id in sourcing.allowed_factories)
            and shop.id not in sourcing.excluded_factories
            and all(any(held.kind == kind for held in shop.certificates) for kind in step.certificates)
            and (is_quoted or not step.is_quoted_only)
        )

    def _check_certificates(self, factory: int, kinds: tuple[str, ...], bucket: int) -> bool:
        if not kinds:
            return True
        calendar = self.scenario.calendar
        first, last = calendar.date_of(calendar.start_day(bucket)), calendar.date_of(calendar.end_day(bucket) - 1)
        return all(
            any(
                held.kind == kind and (held.valid_from is None or held.valid_from <= first) and last <= held.valid_until
                for held in self.factories[factory].certificates
            )
            for kind in kinds
        )

    def _is_in_time(self, cell: Cell, order: Order) -> bool:
        if cell.start_day < order.release_day:
            return False
        if cell.operation < len(order.route) - 1:
            return True
        move = self.transit.move(self.factories[cell.factory].location, order.destination)
        return move is not None and (order.latest_day is None or cell.ready_day + move.days <= order.latest_day)

    def _build_cell(self, key: tuple[int, int, int, int], time_permille: int, quote: Quote | None) -> Cell:
        order, operation, position, bucket = key
        step, center = self.orders[order].route[operation], self.index.work_centers[position]
        piece = units.work_milliminutes(step.minutes_per_piece, time_permille)
        setup_minutes = step.setup_minutes
        if quote is not None and quote.minutes_per_piece is not None:
            piece = units.milli(quote.minutes_per_piece)
        if quote is not None and quote.setup_minutes is not None:
            setup_minutes = quote.setup_minutes
        setup = setup_minutes * units.MINUTE
        piece_nanoyen = units.machine_nanoyen(piece, center.yen_per_minute)
        setup_nanoyen = units.machine_nanoyen(setup, center.yen_per_minute)
        if quote is not None and quote.yen_per_piece is not None:
            piece_nanoyen, setup_nanoyen = units.yen(quote.yen_per_piece), 0
        calendar = self.scenario.calendar
        start, ready = calendar.start_day(bucket), calendar.end_day(bucket) + center.lead_days
        factory = self._factory_of[position]
        times, prices = (piece, setup), (piece_nanoyen, setup_nanoyen)
        return Cell(order, operation, position, bucket, factory, start, ready, *times, *prices)


class _Demand(NamedTuple):
    """What an operation asks of a work center; equal for many orders."""

    process: str
    material: str | None
    size_mm: tuple[float, ...] | None
    tolerance_um: float | None
    licences: frozenset[str]

    @classmethod
    def of(cls, step: Operation) -> _Demand:
        """Read an operation's demand."""
        size = None if step.size_mm is None else tuple(sorted(step.size_mm))
        return cls(step.process, step.material, size, step.tolerance_um, frozenset(step.licences))


def _can_do(capability: Capability, demand: _Demand) -> bool:
    return (
        capability.process == demand.process
        and (demand.material is None or not capability.materials or demand.material in capability.materials)
        and (
            demand.size_mm is None
            or capability.envelope_mm is None
            or all(a <= b for a, b in zip(demand.size_mm, sorted(capability.envelope_mm), strict=True))
        )
        and (
            demand.tolerance_um is None
            or capability.tolerance_um is None
            or capability.tolerance_um <= demand.tolerance_um
        )
        and demand.licences.issubset(capability.licences)
    )
