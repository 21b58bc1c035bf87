"""When the work may be done: moves, certificates, release, precedence, latest delivery. Days count from `as_of`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from optimizer.domain.calendar import Calendar
from optimizer.domain.network import Certificate
from optimizer.domain.verdict import Violation
from optimizer.rules import RuleId
from optimizer.text import Text
from optimizer.verify.accounts import Accounts, Cell, Flow, ready_day
from optimizer.verify.facts import Facts
from optimizer.verify.wording import at_lot, at_operation, build_violation


def check_reachable(accounts: Accounts) -> Iterator[Violation]:
    """Goods can make every move between factories, and the last one to the destination."""
    facts = accounts.facts
    for flow in accounts.flows:
        for operation in range(len(flow.sites) - 1):
            here, there = flow.sites[operation].factory, flow.sites[operation + 1].factory
            if facts.move(here, there) is None:
                yield _unreachable(flow, operation, f"{here.location} → {there.location}")
        if flow.delivery_day is None:
            last = len(flow.sites) - 1
            yield _unreachable(flow, last, f"{flow.sites[last].factory.location} → {flow.order.destination}")


def check_certificate_valid(accounts: Accounts) -> Iterator[Violation]:
    """One certificate of every kind needed covers the whole bucket: valid_from <= start_t and end_t - 1 <= valid_until.

    A kind the factory does not hold at all breaks the rule ``certificate``, not this one.
    """
    days_by_bucket = _days_by_bucket(accounts.facts.calendar)
    for cell, order, site, _, _ in accounts.works:
        for kind in order.route[cell.operation].certificates:
            held = [c for c in site.factory.certificates if c.kind == kind]
            first, last = days_by_bucket[cell.bucket]
            if held and not any(_covers(certificate, first, last) for certificate in held):
                where = f"{_at_cell(cell)}, certificate {kind}"
                has = ", ".join(f"{c.valid_from or ''}/{c.valid_until}" for c in held)
                yield build_violation(RuleId.certificate_valid, where, needs=f"{first}/{last}", has=has)


def check_release(accounts: Accounts) -> Iterator[Violation]:
    """No step of a lot is in a bucket that starts before the order's release day: start_t >= release(o)."""
    start_day = accounts.facts.calendar.start_day
    for flow in accounts.flows:
        for operation, step in enumerate(flow.lot.steps):
            start = start_day(step.bucket)
            if start < flow.order.release_day:
                where = at_lot(flow.lot, operation)
                yield build_violation(RuleId.release, where, needs=str(flow.order.release_day), has=str(start))


def check_latest(accounts: Accounts) -> Iterator[Violation]:
    """Nothing is delivered after the order's latest day: delivery <= latest(o)."""
    for flow in accounts.flows:
        latest, delivery = flow.order.latest_day, flow.delivery_day
        if latest is not None and delivery is not None and delivery > latest:
            yield build_violation(RuleId.latest, at_lot(flow.lot), needs=str(latest), has=str(delivery))


def check_precedence(accounts: Accounts) -> Iterator[Violation]:
    """An operation starts when the goods of the one before have arrived.

    start_t' >= end_t + lead(w) + transit(f, f'); or the same factory, lead(w) = 0 and t' = t. A move that cannot be
    made breaks the rule ``reachable``, not this one.
    """
    facts = accounts.facts
    for flow in accounts.flows:
        for operation in range(len(flow.sites) - 1):
            arrival = _arrival_day(facts, flow, operation)
            start = facts.calendar.start_day(flow.lot.steps[operation + 1].bucket)
            if arrival is not None and start < arrival and not _shares_bucket(flow, operation):
                needs = Text(f"{arrival} 日目以降に開始", f"a start on day {arrival} or later")
                has = Text(f"{start} 日目", f"day {start}")
                yield build_violation(RuleId.precedence, at_lot(flow.lot, operation + 1), needs=needs, has=has)


def _arrival_day(facts: Facts, flow: Flow, operation: int) -> int | None:
    here, there = flow.sites[operation], flow.sites[operation + 1]
    move = facts.move(here.factory, there.factory)
    return None if move is None else ready_day(facts, here, flow.lot.steps[operation].bucket) + move.days


def _shares_bucket(flow: Flow, operation: int) -> bool:
    """A factory sequences its own week: work that leaves at once may go on in the same bucket."""
    here, there = flow.sites[operation], flow.sites[operation + 1]
    same_bucket = flow.lot.steps[operation].bucket == flow.lot.steps[operation + 1].bucket
    return same_bucket and here.factory.id == there.factory.id and here.work_center.lead_days == 0


def _days_by_bucket(calendar: Calendar) -> list[tuple[date, date]]:
    """First and last day of every bucket."""
    return [
        (calendar.date_of(calendar.start_day(bucket)), calendar.date_of(calendar.end_day(bucket) - 1))
        for bucket in range(calendar.bucket_count)
    ]


def _covers(certificate: Certificate, first: date, last: date) -> bool:
    has_begun = certificate.valid_from is None or certificate.valid_from <= first
    return has_begun and last <= certificate.valid_until


def _unreachable(flow: Flow, operation: int, pair: str) -> Violation:
    return build_violation(RuleId.reachable, at_lot(flow.lot, operation), needs="", has=pair)


def _at_cell(cell: Cell) -> str:
    return at_operation(cell.order, cell.operation, work_center=cell.work_center, bucket=str(cell.bucket))
