"""The order book: drafts with quantities, routes, quotes and sourcing rules filled in."""

from __future__ import annotations

from dataclasses import dataclass

from optimizer.domain.order import Operation, Order, Quote
from optimizer.scenario.generate.buyers import BuyerDraft
from optimizer.scenario.generate.draw import Draw
from optimizer.scenario.generate.items import Item
from optimizer.scenario.generate.load import Calibration, compute_tenths
from optimizer.scenario.generate.orders import OrderDraft, SourcingMaker, choose_quantity
from optimizer.scenario.generate.skills import Skills

USUAL_YEN_PER_MINUTE = 75


@dataclass(frozen=True)
class Batch:
    """What was drawn, before orders are made of it: items, drafts, and how they are scaled."""

    items: list[Item]
    drafts: list[OrderDraft]
    calibration: Calibration


class OrderMaker:
    """Turns drafts into orders: times scaled, quantities chosen, rules and quotes drawn.

    Parameters
    ----------
    draw
        The stream rules and quotes come from.
    batch
        Items, drafts and their scaling.
    buyers
        Who orders.
    skills
        The network, asked who can.
    """

    def __init__(self, draw: Draw, batch: Batch, buyers: list[BuyerDraft], skills: Skills) -> None:
        self._draw = draw
        self._batch = batch
        self._buyers = buyers
        self._skills = skills
        self._sourcing = SourcingMaker(draw, skills)
        self._route_by_item: dict[int, tuple[Operation, ...]] = {}

    def build(self, id_: str, draft: OrderDraft) -> Order:
        """Build one order."""
        item = self._batch.items[draft.item]
        quantity, multiple = choose_quantity(draft, self._batch.calibration.quantity_permille)
        route = self._build_route(draft.item)
        buyer = self._buyers[item.buyer]
        tenths = sum(round(op.minutes_per_piece * 10) + 10 * op.setup_minutes // quantity for op in route)
        value = tenths * USUAL_YEN_PER_MINUTE * draft.margin_percent // 1000 + item.material_yen
        return Order(
            id=id_,
            buyer=buyer.buyer.id,
            item=item.id,
            quantity=quantity,
            lot_multiple=multiple,
            release_day=draft.window.release_day,
            due_day=draft.window.due_day,
            latest_day=draft.window.latest_day,
            destination=buyer.destination,
            kg_per_piece=item.grams / 1000,
            priority=draft.priority,
            unit_value_yen=max(10, value // 10 * 10),
            requires_nda=item.is_confidential,
            is_all_or_nothing=self._draw.chance(40),
            route=self._quote(route, item) if self._draw.chance(40) else route,
            sourcing=self._sourcing.draw_rule(item, quantity, multiple),
        )

    def _build_route(self, position: int) -> tuple[Operation, ...]:
        if position not in self._route_by_item:
            times = self._batch.calibration.time_permille_by_process
            self._route_by_item[position] = tuple(
                operation.model_copy(
                    update={"minutes_per_piece": compute_tenths(operation, times.get(operation.process, 1000)) / 10}
                )
                for operation in self._batch.items[position].operations
            )
        return self._route_by_item[position]

    def _quote(self, route: tuple[Operation, ...], item: Item) -> tuple[Operation, ...]:
        """Let a few members who can do the first operation quote for it; one time in five only quoted work counts."""
        draw = self._draw
        able = [self._skills.factories[i] for i in self._skills.list_factories(item.masks[0])]
        asked = draw.sample([factory.id for factory in able if factory.is_member], draw.whole(1, 3))
        quotes = tuple(self._draw_quote(route[0], factory) for factory in sorted(asked))
        is_only = len(quotes) >= 2 and draw.chance(200)
        return (route[0].model_copy(update={"quotes": quotes, "is_quoted_only": is_only}), *route[1:])

    def _draw_quote(self, operation: Operation, factory: str) -> Quote:
        draw = self._draw
        tenths = max(1, round(operation.minutes_per_piece * 10) * draw.whole(80, 115) // 100)
        yen = max(1, tenths * draw.whole(60, 95) // 10)
        return Quote(
            factory=factory,
            minutes_per_piece=tenths / 10 if draw.chance(700) else None,
            setup_minutes=max(5, operation.setup_minutes * draw.whole(7, 12) // 10) if draw.chance(300) else None,
            yen_per_piece=yen if draw.chance(600) else None,
        )
