"""The acceptance gate: what a candidate must keep against today's rule, over all batches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from optimizer.studies.backtest.result import (
    BatchFigures,
    FailureKind,
    Gate,
    GateFailure,
    MemberFigures,
)
from optimizer.studies.backtest.setup import GateRule, Side
from optimizer.units import PERMILLE


def check_gate(members: Sequence[MemberFigures], figures: Sequence[BatchFigures], rule: GateRule) -> Gate:
    """Return everything the candidate does not keep, members with the largest drop first.

    Parameters
    ----------
    members
        Who is entitled to nothing under either rule book is not looked at.
    figures
        Batches of both sides.
    """
    drops = sorted(
        _check_members(members, rule), key=lambda failure: (failure.candidate - failure.today, failure.factory)
    )
    return Gate(rule=rule, failures=(*drops, *_check_totals(figures, rule)))


def _check_members(members: Sequence[MemberFigures], rule: GateRule) -> Iterator[GateFailure]:
    for member in members:
        before, after = member.today.received, member.candidate.received
        is_entitled = member.today.entitled > 0 or member.candidate.entitled > 0
        # Rounded up: the least whole amount that is no larger drop than allowed.
        least = -(-before * (PERMILLE - rule.most_drop_permille) // PERMILLE)
        if is_entitled and after < least:
            yield GateFailure(
                kind=FailureKind.member_drop, factory=member.factory, today=before, candidate=after, allowed=least
            )


def _check_totals(figures: Sequence[BatchFigures], rule: GateRule) -> Iterator[GateFailure]:
    totals = (
        (FailureKind.lateness, "late_piece_days", rule.late_slack_piece_days),
        (FailureKind.unplaced, "unplaced_weight", rule.unplaced_slack_weight),
    )
    for kind, name, slack in totals:
        before, after = (sum(getattr(f, name) for f in figures if f.side is side) for side in Side)
        if after > before + slack:
            yield GateFailure(kind=kind, today=before, candidate=after, allowed=before + slack)
