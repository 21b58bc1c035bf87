"""What the charts show, as rows: load, shares, timeline."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from optimizer.explain import Situation
from optimizer.units import MINUTE, PERMILLE

TIGHT_PERMILLE = 950
"""From this load on a cell carries a mark."""

CHARTED_FACTORIES = 120
"""Most factories in a chart; a region's center sees all of its members, a study of a thousand the fullest."""

CHARTED_ORDERS = 60
"""Most orders in the timeline."""

LABEL_COLUMNS = 26
"""Width of a row's name in a chart, a Japanese character counting two."""


@dataclass(frozen=True)
class LoadRow:
    """One factory's load per bucket; permille is None where it gives no time."""

    factory: str
    label: str
    used_minutes: tuple[int, ...]
    free_minutes: tuple[int, ...]
    load_permille: tuple[int | None, ...]

    @property
    def peak_permille(self) -> int:
        """Load of its fullest bucket."""
        return max((load for load in self.load_permille if load is not None), default=0)


@dataclass(frozen=True)
class ShareRow:
    """What a member should have and has, in the unit that the share basis is shown in."""

    factory: str
    label: str
    target: float
    received: float
    prefill: float
    attainment_permille: int | None

    @property
    def extent(self) -> float:
        """Where the row ends on a scale of work."""
        return max(self.target, self.prefill + self.received)


@dataclass(frozen=True)
class TimelineBar:
    """One step of a lot; days since `as_of`, the last one excluded."""

    operation: int
    factory: str
    first_day: int
    end_day: int


@dataclass(frozen=True)
class TimelineRow:
    """One order's lots in time."""

    order: str
    label: str
    bars: tuple[TimelineBar, ...]
    due_day: int
    delivery_day: int
    late_days: int


def list_loads(situation: Situation) -> tuple[LoadRow, ...]:
    """Return the load of every factory that has work centers, in file order."""
    rows = []
    for position, factory in enumerate(situation.index.factories):
        centers = list(situation.work_centers_of(position))
        if not centers:
            continue
        used = situation.room.load[centers].sum(axis=0).tolist()
        free = situation.index.free_milliminutes[centers].sum(axis=0).tolist()
        rows.append(
            LoadRow(
                factory=factory.id,
                label=build_label(factory.id, factory.name),
                used_minutes=tuple(-(-u // MINUTE) for u in used),
                free_minutes=tuple(f // MINUTE for f in free),
                load_permille=tuple(u * PERMILLE // f if f else None for u, f in zip(used, free, strict=True)),
            )
        )
    return tuple(rows)


def list_shares(situation: Situation) -> tuple[ShareRow, ...]:
    """Return what every member should have and has, the lowest attainment first, those without a target last."""
    targets = situation.plan.targets
    scale = targets.basis.unit.shown_fine
    rows = []
    for target in targets.targets:
        position = situation.index.factory_by_id[target.factory]
        factory = situation.index.factories[position]
        rows.append(
            ShareRow(
                factory=factory.id,
                label=build_label(factory.id, factory.name),
                target=target.target * targets.unit / scale,
                received=int(situation.room.received[position]) / scale,
                prefill=target.prefill / scale,
                attainment_permille=situation.attainment_permille(position, with_ledger=True),
            )
        )
    return tuple(sorted(rows, key=lambda row: (row.attainment_permille is None, row.attainment_permille or 0)))


def list_timeline(situation: Situation) -> tuple[TimelineRow, ...]:
    """Return the orders most worth looking at: late ones first, then split ones, then the largest."""
    orders = [order for order in range(len(situation.scenario.orders)) if situation.lots_of(order)]
    orders.sort(key=lambda order: _interest(situation, order))
    chosen = sorted(orders[:CHARTED_ORDERS], key=lambda order: (_first_bucket(situation, order), order))
    return tuple(_build_timeline(situation, order) for order in chosen)


def _interest(situation: Situation, order: int) -> tuple[int, bool, float]:
    lots = situation.lots_of(order)
    late = sum(placed.lot.quantity * situation.late_days(placed) for placed in lots)
    asked = situation.order_at(order)
    minutes = sum(operation.minutes_per_piece for operation in asked.route) * asked.quantity
    return -late, len(lots) == 1, -minutes


def _first_bucket(situation: Situation, order: int) -> int:
    return min(placed.cells[0][1] for placed in situation.lots_of(order))


def _build_timeline(situation: Situation, order: int) -> TimelineRow:
    asked, lots = situation.order_at(order), situation.lots_of(order)
    calendar, table = situation.scenario.calendar, situation.table
    places = {(k, int(table.factory[slot]), bucket) for placed in lots for k, (slot, bucket) in enumerate(placed.cells)}
    bars = tuple(
        TimelineBar(
            operation=k,
            factory=situation.index.factories[factory].id,
            first_day=calendar.start_day(bucket),
            end_day=calendar.end_day(bucket),
        )
        for k, factory, bucket in sorted(places)
    )
    return TimelineRow(
        order=asked.id,
        label=build_label(asked.id, asked.item),
        bars=bars,
        due_day=asked.due_day,
        delivery_day=max(situation.delivery_day(placed) for placed in lots),
        late_days=max(situation.late_days(placed) for placed in lots),
    )


def build_label(id_: str, name: str) -> str:
    """Join an id and a name, cut to the width a chart has for it."""
    return shorten(f"{id_} {name}" if name and name != id_ else id_, LABEL_COLUMNS)


def shorten(text: str, columns: int) -> str:
    """Cut a text to a width; a Japanese character counts two columns."""
    if count_columns(text) <= columns:
        return text
    kept = next(at for at in range(len(text), -1, -1) if count_columns(text[:at]) < columns)
    return text[:kept] + "…"


def count_columns(text: str) -> int:
    """Return the width of a text, a Japanese character counting two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)
