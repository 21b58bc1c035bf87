"""The targets a plan carries: data that its fairness is measured against, so their form is checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from optimizer.domain.verdict import Violation
from optimizer.rules import RuleId
from optimizer.text import Text
from optimizer.verify.accounts import Accounts
from optimizer.verify.wording import build_violation, listed


def check_targets(accounts: Accounts) -> Iterator[Violation]:
    """Every member has one target and nobody else has any; basis, unit, brackets and weights are in form.

    Breakpoints increase from above 0 to 1000; there is one weight of at least 1 per bracket, none larger than the one
    before (all alike for alpha 0), and no weight at all for worst first. What the entitlements should be is not this
    rule's matter: they are computed before the solve and carried in.
    """
    targets, members = accounts.plan.targets, [factory.id for factory in accounts.facts.members]
    basis = accounts.rulebook.entitlement.basis
    if targets.basis is not basis:
        yield _build("basis", basis.value, targets.basis.value)
    if targets.unit < 1:
        yield _build("unit", ">= 1", str(targets.unit))
    yield from _check_members(accounts, members)
    ends = (0, *targets.breakpoints_permille)
    if ends[-1] != 1000 or any(low >= high for low, high in pairwise(ends)):
        needs = Text("0 より大きく 1000 で終わる増加列", "increasing from above 0 to 1000")
        yield _build("breakpoints", needs, str(list(targets.breakpoints_permille)))
    yield from _check_weights(accounts)


def _check_members(accounts: Accounts, members: list[str]) -> Iterator[Violation]:
    found = Counter(target.factory for target in accounts.plan.targets.targets)
    twice = [id_ for id_, count in found.items() if count > 1]
    if twice:
        yield _build("members", Text("会員ごとに一つ", "one per member"), listed(twice))
    if set(found) != set(members):
        yield _build("members", listed(set(members) - set(found)), listed(set(found) - set(members)))


def _check_weights(accounts: Accounts) -> Iterator[Violation]:
    targets = accounts.plan.targets
    is_worst_first = accounts.rulebook.fairness.alpha == "worst_first"
    count = 0 if is_worst_first else len(targets.breakpoints_permille)
    if len(targets.weights) != count:
        needs = Text(f"{count} 個の重み", f"{count} weights")
        yield _build("weights", needs, str(list(targets.weights)))
    if any(later > earlier for earlier, later in pairwise(targets.weights)) or min(targets.weights, default=1) < 1:
        yield _build("weights", Text("1 以上で増えない列", "1 or more, never growing"), str(list(targets.weights)))


def _build(part: str, needs: Text | str, has: Text | str) -> Violation:
    return build_violation(RuleId.unfairness, f"targets, {part}", needs=needs, has=has)
