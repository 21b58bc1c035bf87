"""What every member gets under both rule books, over all batches it was in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from optimizer.fairness.prefill import Account, compute_weekly
from optimizer.studies.backtest.result import MemberFigures, MemberSide
from optimizer.studies.backtest.setup import Side
from optimizer.units import PERMILLE, as_yen


@dataclass(frozen=True)
class Month:
    """One batch of one side, member by member.

    Attributes
    ----------
    days
        Length of the calendar.
    names
        Of the members, by id.
    entitled, received
        Of this batch, in fine units.
    ledger
        Accounts after it, by the side's own rule book.
    """

    as_of: date
    days: int
    names: Mapping[str, str]
    entitled: Mapping[str, int]
    received: Mapping[str, int]
    income_nanoyen: Mapping[str, int]
    ledger: Mapping[str, Account]


def build_members(batches: Sequence[str], months: Mapping[Side, Sequence[Month]]) -> tuple[MemberFigures, ...]:
    """Return the figures of everybody who was a member in any batch, by id."""
    names: dict[str, str] = {}
    for month in months[Side.today]:
        names |= month.names
    return tuple(_build_member(factory, names[factory], batches, months) for factory in sorted(names))


def _build_member(
    factory: str, name: str, batches: Sequence[str], months: Mapping[Side, Sequence[Month]]
) -> MemberFigures:
    there = [batch for batch, month in zip(batches, months[Side.today], strict=True) if factory in month.names]
    today, candidate = (_build_side(factory, months[side]) for side in Side)
    gained = candidate.received - today.received
    return MemberFigures(
        factory=factory,
        name=name,
        first_batch=there[0],
        last_batch=there[-1],
        batches=len(there),
        today=today,
        candidate=candidate,
        gained=gained,
        gained_permille=PERMILLE * gained // today.received if today.received else None,
        gained_yen=round(candidate.income_yen - today.income_yen, 2),
    )


def _build_side(factory: str, months: Sequence[Month]) -> MemberSide:
    there = [month for month in months if factory in month.names]
    entitled = sum(month.entitled.get(factory, 0) for month in there)
    received = sum(month.received[factory] for month in there)
    return MemberSide(
        entitled=entitled,
        received=received,
        attainment=received / entitled if entitled else None,
        income_yen=round(float(as_yen(sum(month.income_nanoyen.get(factory, 0) for month in there))), 2),
        attainments=tuple(_find_attainment(factory, month) for month in months),
        weeks_owed=_trace_weeks(factory, months),
    )


def _find_attainment(factory: str, month: Month) -> float | None:
    account = month.ledger.get(factory)
    return None if account is None or account.entitled <= 0 else float(account.received / account.entitled)


def _trace_weeks(factory: str, months: Sequence[Month]) -> tuple[float | None, ...]:
    """What is owed after every batch, in weeks of the mean entitlement of the batches it was in so far."""
    weekly: list[Fraction] = []
    trend: list[float | None] = []
    for month in months:
        account = month.ledger.get(factory)
        if account is None:
            trend.append(None)
            continue
        weekly.append(compute_weekly(month.entitled.get(factory, 0), month.days))
        weeks = account.weeks_owed(sum(weekly, Fraction(0)) / len(weekly))
        trend.append(None if weeks is None else float(weeks))
    return tuple(trend)
