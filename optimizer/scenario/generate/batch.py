"""One batch for a network: orders that somebody in it can make, brought to the family's loads."""

from __future__ import annotations

from dataclasses import dataclass

from optimizer.domain.calendar import Calendar
from optimizer.domain.network import Factory
from optimizer.domain.order import Order
from optimizer.scenario.generate.buyers import BuyerDraft
from optimizer.scenario.generate.draw import Draw, Stream
from optimizer.scenario.generate.families import Parameters
from optimizer.scenario.generate.items import ItemMaker
from optimizer.scenario.generate.load import (
    Work,
    calibrate,
    compute_free,
    compute_work,
    draw_loads,
    scale_free_minutes,
)
from optimizer.scenario.generate.orderbook import Batch, OrderMaker
from optimizer.scenario.generate.orders import WindowMaker, draw_orders
from optimizer.scenario.generate.progress import Progress
from optimizer.scenario.generate.region import Region
from optimizer.scenario.generate.skills import Skills

Masks = tuple[int, ...]
"""Who can do each operation of an order, as bits over the work centers."""


@dataclass(frozen=True)
class Setting:
    """When and where a batch is ordered, and the seed it is drawn from."""

    parameters: Parameters
    region: Region
    calendar: Calendar
    seed: int


class BatchMaker:
    """Draws the orders of one batch.

    Parameters
    ----------
    count
        Number of orders.
    buyers
        Who orders.
    skills
        The network, asked who can.
    """

    def __init__(
        self, setting: Setting, count: int, buyers: list[BuyerDraft], skills: Skills, progress: Progress
    ) -> None:
        self._setting = setting
        self._count = count
        self._buyers = buyers
        self._skills = skills
        self._progress = progress

    def make(self, factories: list[Factory]) -> tuple[list[Factory], list[Order], list[Masks]]:
        """Draw the orders; return the factories with the free minutes that make the loads, the orders, and who can do them."""
        scaled, batch = self._draw_batch(factories)
        orders, masks = self._build_orders(batch)
        return scaled, orders, masks

    def _draw(self, stream: Stream) -> Draw:
        return Draw(self._setting.seed, stream)

    def _draw_batch(self, factories: list[Factory]) -> tuple[list[Factory], Batch]:
        setting, draw = self._setting, self._draw(Stream.orders)
        maker = ItemMaker(self._draw(Stream.items), setting.parameters, self._skills, self._buyers)
        items = maker.draw_items(max(1, self._count * 7 // 10), self._progress)
        windows = WindowMaker(draw, setting.calendar, setting.parameters)
        days = [setting.region.compute_days(buyer.destination) for buyer in self._buyers]
        drafts = draw_orders(draw, items, windows, days, self._count)
        self._progress.reach(550)
        counted = [draft for draft in drafts if draft.window.is_peak] or drafts
        whole = range(setting.calendar.bucket_count)
        buckets = whole if counted is drafts else windows.peak_buckets
        free = compute_free(factories, buckets)
        processes = {operation.process for draft in counted for operation in items[draft.item].operations}
        loads = draw_loads(draw, setting.parameters, processes)
        calibration = calibrate(items, counted, free, loads)
        work: dict[str, Work] = compute_work(items, counted, calibration)
        self._progress.reach(600)
        return _fill_verified(scale_free_minutes(factories, work, free, loads)), Batch(items, drafts, calibration)

    def _build_orders(self, batch: Batch) -> tuple[list[Order], list[Masks]]:
        maker = OrderMaker(self._draw(Stream.rules), batch, self._buyers, self._skills)
        width = max(4, len(str(self._count)))
        drafts = self._progress.track(batch.drafts, until=950)
        orders = [maker.build(f"O-{number:0{width}d}", draft) for number, draft in enumerate(drafts, 1)]
        return orders, [batch.items[draft.item].masks for draft in batch.drafts]


def _fill_verified(factories: list[Factory]) -> list[Factory]:
    """Enter the minutes a bucket that inspection vouches for: 80 or 110 % of what a member declares."""
    return [fill_verified(factory, position) for position, factory in enumerate(factories)]


def fill_verified(factory: Factory, position: int) -> Factory:
    """Enter the minutes of one factory; what inspection thinks of it goes by its position."""
    minutes = _compute_verified(factory, position) if factory.is_member else None
    return factory.model_copy(update={"verified_minutes_per_bucket": minutes})


def _compute_verified(factory: Factory, position: int) -> int:
    buckets = len(factory.work_centers[0].free_minutes)
    declared = sum(sum(work_center.free_minutes) for work_center in factory.work_centers) // buckets
    return declared * (11 if position % 5 else 8) // 10
