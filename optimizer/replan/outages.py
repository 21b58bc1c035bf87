"""Events in the network: factories and work centers that drop out, capacity that is cut."""

from __future__ import annotations

from collections.abc import Callable

from optimizer.domain.check.known import NOUN_BY_KIND, Kind
from optimizer.replan.draft import Draft
from optimizer.replan.events import CapacityCut, FactoryOut, WorkCenterOut
from optimizer.units import PERMILLE

_FACTORY, _WORK_CENTER = NOUN_BY_KIND[Kind.factory], NOUN_BY_KIND[Kind.work_center]


def apply_factory_out(draft: Draft, position: int, event: FactoryOut) -> None:
    """Close every work center of a factory."""
    centers = _find_centers(draft, position, event.factory)
    buckets = _find_buckets(draft, position, event)
    for center in centers:
        _take(draft, position, center, buckets, lambda _: 0)


def apply_work_center_out(draft: Draft, position: int, event: WorkCenterOut) -> None:
    """Close one work center."""
    centers = _find_center(draft, position, event.work_center)
    buckets = _find_buckets(draft, position, event)
    for center in centers:
        _take(draft, position, center, buckets, lambda _: 0)


def apply_capacity_cut(draft: Draft, position: int, event: CapacityCut) -> None:
    """Take minutes, or a share of them, from one work center or from every one of a factory."""
    path, subject = f"$.events[{position}]", f"event {position + 1}"
    targets = [name for name in (event.work_center, event.factory) if name is not None]
    amounts = [amount for amount in (event.minutes, event.permille) if amount is not None]
    if len(targets) != 1:
        draft.complaints.add("cut.target", path, subject, value=targets)
    if len(amounts) != 1:
        draft.complaints.add("cut.amount", path, subject, value=amounts)
    centers = _find_center(draft, position, event.work_center) if event.work_center is not None else []
    centers += _find_centers(draft, position, event.factory) if event.factory is not None else []
    buckets = _find_buckets(draft, position, event)
    if len(targets) != 1 or len(amounts) != 1:
        return
    for center in centers:
        if event.minutes is not None:
            _take_minutes(draft, position, center, buckets, event.minutes)
        elif event.permille is not None:
            left = PERMILLE - event.permille
            _take(draft, position, center, buckets, lambda free, left=left: free * left // PERMILLE)  # type: ignore[misc]


def _take_minutes(draft: Draft, position: int, center: str, buckets: list[int], minutes: int) -> None:
    short = [bucket for bucket in buckets if minutes > draft.free[center][bucket]]
    if short:
        draft.complaints.add(
            "cut.above_free",
            f"$.events[{position}].minutes",
            f"event {position + 1}",
            value=minutes,
            work_center=center,
            bucket=str(short[0]),
            free=str(draft.free[center][short[0]]),
        )
        return
    _take(draft, position, center, buckets, lambda free: free - minutes)


def _take(draft: Draft, position: int, center: str, buckets: list[int], reduce: Callable[[int], int]) -> None:
    for bucket in buckets:
        draft.free[center][bucket] = reduce(draft.free[center][bucket])
        draft.event_by_place[center, bucket] = position


def _find_center(draft: Draft, position: int, id_: str) -> list[str]:
    if id_ in draft.work_centers:
        return [id_]
    path, subject = f"$.events[{position}].work_center", f"event {position + 1}"
    draft.complaints.add_unknown(_WORK_CENTER, id_, path, subject, ids=draft.work_centers)
    return []


def _find_centers(draft: Draft, position: int, factory: str) -> list[str]:
    if factory in draft.centers_of:
        return list(draft.centers_of[factory])
    path, subject = f"$.events[{position}].factory", f"event {position + 1}"
    draft.complaints.add_unknown(_FACTORY, factory, path, subject, ids=draft.centers_of)
    return []


def _find_buckets(draft: Draft, position: int, event: FactoryOut | WorkCenterOut | CapacityCut) -> list[int]:
    """Buckets that an event concerns and that are not over; none where something is wrong with them."""
    path, subject = f"$.events[{position}]", f"event {position + 1}"
    end = draft.calendar.bucket_count - 1
    given = {"first_bucket": event.first_bucket, "last_bucket": event.last_bucket}
    strange = {name: bucket for name, bucket in given.items() if bucket is not None and bucket > end}
    for name, bucket in strange.items():
        draft.complaints.add("event.bucket", f"{path}.{name}", subject, value=bucket, last=str(end))
    first = len(draft.started_buckets) if event.first_bucket is None else event.first_bucket
    last = end if event.last_bucket is None else event.last_bucket
    if strange:
        return []
    if last < first:
        code = "event.buckets_reversed" if event.first_bucket is not None or not draft.is_over(last) else "event.over"
        draft.complaints.add(code, f"{path}.last_bucket", subject, value=last, first=str(first), **_over(draft, last))
        return []
    if draft.is_over(last):
        draft.complaints.add("event.over", f"{path}.last_bucket", subject, value=last, **_over(draft, last))
        return []
    return [bucket for bucket in range(first, last + 1) if not draft.is_over(bucket)]


def _over(draft: Draft, bucket: int) -> dict[str, str]:
    return {"until": str(draft.calendar.end_day(bucket)), "now": str(draft.now_day)}
