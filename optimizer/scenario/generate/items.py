"""Items: a kind of product with its piece, its route, and what each operation asks for."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

from optimizer.domain.order import Operation
from optimizer.scenario.generate.buyers import BuyerDraft
from optimizer.scenario.generate.draw import Draw
from optimizer.scenario.generate.families import CalendarKind, Parameters
from optimizer.scenario.generate.processes import (
    DENSITY_BY_FAMILY,
    GRADES_BY_FAMILY,
    PROCESSES,
    SIZE_BOUNDS_MM,
    SIZE_LONGEST_FROM_MM,
    YEN_PER_KG_BY_FAMILY,
)
from optimizer.scenario.generate.products import PRODUCTS, Product
from optimizer.scenario.generate.progress import Progress
from optimizer.scenario.generate.skills import Demand, Skills

ATTEMPTS = 8
LARGE_NETWORK = 150
"""Factories from which on buyers know only part of the network."""

SIZE_TIME_PERCENT = (70, 100, 170, 260)
"""Time of a piece against the middle size class."""


@dataclass(frozen=True)
class Piece:
    """What travels along a route: material, size, weight."""

    family: str
    material: str
    size_class: int
    size_mm: tuple[int, int, int]
    grams: int


@dataclass(frozen=True)
class Item:
    """An item of one buyer.

    Attributes
    ----------
    masks
        Per operation, the work centers that can do it.
    material_yen
        Worth of the material in one piece.
    most_pieces, most_pieces_per_lot
        What all able work centers, or the usual one of them, can do of it in a bucket: nobody orders far more.
    """

    id: str
    buyer: int
    is_confidential: bool
    grams: int
    material_yen: int
    operations: tuple[Operation, ...]
    masks: tuple[int, ...]
    most_pieces: int
    most_pieces_per_lot: int


class ItemMaker:
    """Draws items that somebody in the network can make.

    Parameters
    ----------
    draw
        The stream they come from.
    parameters
        The family's numbers.
    skills
        The network, asked who can.
    buyers
        Whose items they are.
    """

    def __init__(self, draw: Draw, parameters: Parameters, skills: Skills, buyers: list[BuyerDraft]) -> None:
        self._draw = draw
        self._parameters = parameters
        self._skills = skills
        self._circles = [skills.join_circle(draft.circle) for draft in buyers]
        self._buyer_sums = tuple(accumulate(draft.weight for draft in buyers))
        self._reach = 8 if parameters.calendar == CalendarKind.weekly else 25
        """Tenths of a bucket of all able work centers that one order may fill."""
        self._counts = skills.count_by_process()
        self._products = [product for product in PRODUCTS.values() if any(c in self._counts for c in product.core)]
        self._product_weights = [sum(self._counts.get(core, 0) for core in product.core) for product in self._products]
        # In a large network a buyer works with the shops it knows; see `draw_buyers`.
        strangers = max(0, len(skills.factories) - LARGE_NETWORK) // 2
        self._nda_permille = min(parameters.nda_most, parameters.nda + strangers)

    def draw_items(self, count: int, progress: Progress) -> list[Item]:
        """Draw so many items."""
        width = max(4, len(str(count)))
        numbers = progress.track(range(1, count + 1), until=400)
        return [self._draw_item(f"I-{number:0{width}d}") for number in numbers]

    def _draw_item(self, id_: str) -> Item:
        buyer = self._draw.pick_from(range(len(self._circles)), self._buyer_sums)
        for attempt in range(ATTEMPTS * 4):
            is_confidential = attempt < ATTEMPTS and self._draw.chance(self._nda_permille)
            item = self._try_item(id_, buyer, is_confidential, wanted=2 if attempt < ATTEMPTS * 2 else 1)
            if item is not None:
                return item
        return self._build_simplest_item(id_, buyer)

    def _try_item(self, id_: str, buyer: int, is_confidential: bool, wanted: int) -> Item | None:
        product = self._draw.pick_weighted(self._products, self._product_weights)
        piece = self._draw_piece(product)
        circle = self._circles[buyer] if is_confidential else None
        certificate = self._draw_certificate()
        operations: list[Operation] = []
        masks: list[int] = []
        for process in self._draw_route(product):
            demand = self._draw_demand(process, piece)
            needed = certificate if not operations else None
            mask = self._skills.find(demand, needed, circle)
            if mask.bit_count() < min(wanted, self._counts[process]):
                return None
            operations.append(self._draw_operation(demand, needed, piece.size_class))
            masks.append(mask)
        if not operations:
            return None
        return self._build_item(id_, (buyer, is_confidential), piece, operations, masks)

    def _build_item(
        self, id_: str, owner: tuple[int, bool], piece: Piece, operations: list[Operation], masks: list[int]
    ) -> Item:
        material_yen = piece.grams * YEN_PER_KG_BY_FAMILY[piece.family] // 1000
        pairs = zip(operations, masks, strict=True)
        able = [(op, self._skills.compute_free(mask), mask.bit_count()) for op, mask in pairs]
        return Item(
            id=id_,
            buyer=owner[0],
            is_confidential=owner[1],
            grams=piece.grams,
            material_yen=material_yen,
            operations=tuple(operations),
            masks=tuple(masks),
            most_pieces=min(_count_pieces(op, free * self._reach // 10) for op, free, _ in able),
            most_pieces_per_lot=min(_count_pieces(op, free // count) for op, free, count in able),
        )

    def _build_simplest_item(self, id_: str, buyer: int) -> Item:
        """Make the item from the first work center that takes orders, so that there is always one."""
        mask, number = self._skills.find_any()
        capability = self._skills.work_centers[number].capabilities[0]
        piece = Piece("carbon_steel", "SS400", 0, (40, 30, 20), 80)
        demand = Demand(capability.process, (capability.materials or ("SS400",))[0], None, None, None)
        return self._build_item(id_, (buyer, False), piece, [self._draw_operation(demand, None, 0)], [mask])

    def _draw_route(self, product: Product) -> list[str]:
        route = []
        for stage in product.stages:
            options = {process: weight for process, weight in stage.options.items() if process in self._counts}
            if options and self._draw.chance(stage.chance_permille):
                route.append(self._draw.pick_weighted(list(options), list(options.values())))
        return route[:6]

    def _draw_piece(self, product: Product) -> Piece:
        draw = self._draw
        family = draw.pick_weighted(list(product.family_weights), list(product.family_weights.values()))
        size_class = draw.pick_weighted(range(4), product.size_weights)
        x, y, z = SIZE_BOUNDS_MM[size_class]
        longest = draw.whole(SIZE_LONGEST_FROM_MM[size_class], x) // 5 * 5
        size_mm = (longest, draw.whole(y // 4, min(y, longest)), draw.whole(z // 5, z))
        volume_mm3 = size_mm[0] * size_mm[1] * size_mm[2]
        # Large pieces are frames and covers, mostly air.
        filled_percent = draw.whole(20, 70) * (100, 80, 25, 6)[size_class] // 100
        grams = max(5, volume_mm3 * DENSITY_BY_FAMILY[family] * max(1, filled_percent) // 10_000_000)
        return Piece(family, draw.pick(GRADES_BY_FAMILY[family]), size_class, size_mm, grams)

    def _draw_demand(self, process: str, piece: Piece) -> Demand:
        draw, kind = self._draw, PROCESSES[process]
        tolerance = None
        if kind.tolerances_um and draw.chance(600):
            # Mostly the coarser ones; a demanding item asks for any, also the finest.
            usual = kind.tolerances_um[: (len(kind.tolerances_um) + 1) // 2]
            tolerance = draw.pick(kind.tolerances_um if draw.chance(self._parameters.demanding) else usual)
        licence = kind.licence if draw.chance(self._parameters.demanding) else None
        return Demand(process, piece.material, piece.size_mm if kind.sizes else None, tolerance, licence)

    def _draw_certificate(self) -> str | None:
        if not self._draw.chance(self._parameters.demanding):
            return None
        return self._draw.pick_weighted(("ISO9001", "regional-quality", "JISQ9100", "ISO13485"), (60, 25, 9, 6))

    def _draw_operation(self, demand: Demand, certificate: str | None, size_class: int) -> Operation:
        draw, kind = self._draw, PROCESSES[demand.process]
        tenths = max(2, draw.whole(*kind.tenths) * SIZE_TIME_PERCENT[size_class] // 100)
        return Operation(
            process=demand.process,
            material=demand.material,
            size_mm=demand.size_mm,
            tolerance_um=demand.tolerance_um,
            licences=() if demand.licence is None else (demand.licence,),
            certificates=() if certificate is None else (certificate,),
            setup_minutes=draw.whole(*kind.setup) // 5 * 5,
            minutes_per_piece=tenths / 10,
        )


def _count_pieces(operation: Operation, minutes: int) -> int:
    tenths = round(operation.minutes_per_piece * 10)
    return max(1, 10 * max(0, minutes - operation.setup_minutes) // tenths)
