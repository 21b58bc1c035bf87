"""A peer's lots as a plan, measured by the verifier like any other plan."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from optimizer.domain.plan import LevelResult, Lot, Plan, Provenance, Targets, Termination, Unplaced
from optimizer.domain.scenario import Scenario
from optimizer.domain.verdict import Verdict
from optimizer.verify import compute_levels

NOT_HASHED = "sha256:not-computed"
"""A peer's plan is measured and thrown away; nobody replays it."""


class PeerLevel(NamedTuple):
    """What a peer proved of one goal level."""

    bound: float | None
    termination: Termination


class PeerResult(NamedTuple):
    """What a peer found, and how long it took.

    Attributes
    ----------
    plan
        None when it found none.
    verdict
        The verifier's, on that plan.
    first_seconds
        Until its first plan.
    """

    plan: Plan | None
    verdict: Verdict | None
    termination: Termination
    seconds: float
    first_seconds: float | None


def build_peer_plan(
    scenario: Scenario, lots: Sequence[Lot], *, targets: Targets, method: str, proofs: Sequence[PeerLevel] = ()
) -> Plan:
    """Return a plan of some lots; its levels are those the verifier recomputes.

    Parameters
    ----------
    lots
        All lots, pinned ones included.
    proofs
        What was proved, level by level from the first; nothing for the rest.
    """
    bare = Plan(
        scenario=scenario.id,
        lots=tuple(lots),
        unplaced=tuple(count_unplaced(scenario, lots)),
        levels=(),
        targets=targets,
        provenance=_build_provenance(method),
    )
    levels = []
    for position, level in enumerate(compute_levels(scenario, bare)):
        bound, termination = proofs[position] if position < len(proofs) else PeerLevel(None, Termination.feasible)
        # A bound found in floating point may overshoot the value it proves by a rounding error.
        bound = None if bound is None else min(bound, level.value)
        gap = None if bound is None else compute_gap(level.value, bound, level.scale)
        levels.append(
            LevelResult(**level.model_dump(), bound=bound, gap=gap, termination=termination),
        )
    return bare.model_copy(update={"levels": tuple(levels)})


def count_unplaced(scenario: Scenario, lots: Iterable[Lot]) -> Iterable[Unplaced]:
    """Pieces of each order that no lot makes."""
    placed: dict[str, int] = {}
    for lot in lots:
        placed[lot.order] = placed.get(lot.order, 0) + lot.quantity
    for order in scenario.orders:
        rest = order.quantity - placed.get(order.id, 0)
        if rest > 0:
            yield Unplaced(order=order.id, quantity=rest)


def compute_gap(value: float, bound: float, scale: float) -> float | None:
    """How far a value is from its bound, against the level's scale; None when the scale says nothing."""
    if value <= bound:
        return 0.0
    return (value - bound) / scale if scale else None


def _build_provenance(method: str) -> Provenance:
    return Provenance(
        scenario_hash=NOT_HASHED,
        rulebook_hash=NOT_HASHED,
        kubari_version="peer",
        solver_versions={},
        strategy=method,
        seed=0,
        gap=0,
        stages=(),
    )
