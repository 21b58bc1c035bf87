"""Which rules contradict each other when there is no plan at all."""

from __future__ import annotations

from optimizer.cells import Lots
from optimizer.domain.plan import Budget
from optimizer.domain.verdict import Violation
from optimizer.rules import RULES, RuleId
from optimizer.search import Session
from optimizer.search.progress import SilentWatcher
from optimizer.search.session import Clock
from optimizer.search.start import Shortfall, find_start
from optimizer.solve.outcome import build_plan
from optimizer.solve.prepare import Prepared
from optimizer.solve.result import Clash
from optimizer.text import Text
from optimizer.verify import verify_plan


def try_rules(prepared: Prepared, *, seed: int = 1) -> tuple[Clash, ...] | None:
    """Return None where some plan keeps every hard rule, else the rules that cannot be kept together."""
    if prepared.stray_pins:
        return explain_clashes(prepared, ())
    start = find_start(prepared.goals, prepared.pinned, seed=seed)
    return explain_clashes(prepared, start.shortfalls) if start.lots is None else None


def explain_clashes(prepared: Prepared, shortfalls: tuple[Shortfall, ...]) -> tuple[Clash, ...]:
    """Name what cannot be kept: pinned lots that break a rule by themselves, else quotas and what they are missed by."""
    if prepared.stray_pins:
        return tuple(_stray(name) for name in prepared.stray_pins)
    if any(entry.rule is RuleId.pin for entry in shortfalls):
        # Even without quotas there is no plan: what the pinned lots alone break is what nothing else can mend.
        broken = _find_broken(prepared, prepared.pinned)
        return tuple(_pinned(violation) for violation in broken) or tuple(_stuck(entry) for entry in shortfalls)
    return tuple(_missed(entry) for entry in shortfalls)


def find_pin_clashes(prepared: Prepared, lots: Lots) -> tuple[Clash, ...]:
    """Name rules that the pinned lots break where a model has nothing left to decide.

    Parameters
    ----------
    lots
        A first plan; what it breaks as the pinned lots alone do, no plan can keep.
    """
    if not prepared.pinned:
        return ()
    alone = {(violation.rule, violation.where) for violation in _find_broken(prepared, prepared.pinned)}
    if not alone:
        return ()
    broken = _find_broken(prepared, lots)
    return tuple(_pinned(violation) for violation in broken if (violation.rule, violation.where) in alone)


def _find_broken(prepared: Prepared, lots: Lots) -> tuple[Violation, ...]:
    """Hard rules that some lots break."""
    still = Clock(now=lambda: 0.0, start=0.0, end=0.0)
    session = Session(prepared.goals, prepared.pinned, Budget(), still, SilentWatcher(), lots)
    plan = build_plan(prepared, session, ("none", ""), None)
    return tuple(v for v in verify_plan(prepared.scenario, plan).violations if RULES[v.rule].is_hard)


def _pinned(violation: Violation) -> Clash:
    return Clash(
        violation.rule,
        violation.where,
        Text(
            f"固定ロットが規則に反しています。{violation.message.ja}",
            f"The pinned lots break a rule. {violation.message.en}",
        ),
    )


def _stuck(entry: Shortfall) -> Clash:
    return Clash(
        entry.rule,
        entry.where,
        Text(
            f"{entry.where}: このロットを固定したままでは、すべての規則を守れる計画がありません。",
            f"{entry.where}: with this lot pinned there is no plan that keeps every rule.",
        ),
    )


def _stray(name: str) -> Clash:
    return Clash(
        RuleId.pin,
        f"lot {name}",
        Text(
            f"固定ロット {name} は、担当できない設備・期間を通るか、前後関係に反しています。",
            f"Pinned lot {name} passes a work center or bucket that no rule allows, or its steps are out of order.",
        ),
    )


def _missed(entry: Shortfall) -> Clash:
    return Clash(
        entry.rule,
        entry.where,
        Text(
            f"{entry.where}: 他の規則をすべて守ると、最も近い計画でも {entry.amount} (基準の最小単位)だけ守れません。",
            f"{entry.where}: with all other rules kept, the closest plan misses it by {entry.amount} fine units of the basis.",
        ),
    )
