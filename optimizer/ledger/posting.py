"""What is written into the book: openings, batches, reversals."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from math import floor

from optimizer.domain.ledger import EntryKind, LedgerState
from optimizer.domain.plan import Plan
from optimizer.domain.rulebook import ShareBasis
from optimizer.domain.scenario import Scenario
from optimizer.errors import LedgerError, PlanError, VerificationError
from optimizer.fairness.prefill import compute_weekly, open_newcomer
from optimizer.ledger.accounts import compute_accounts
from optimizer.ledger.book import Draft, LedgerBook
from optimizer.scenario import hash_scenario
from optimizer.text import Text
from optimizer.verify import compute_received, verify_plan


def list_openings(state: LedgerState, basis: ShareBasis, on: date, reason: str) -> list[Draft]:
    """Return the balances of a ledger kept elsewhere so far, brought forward to a day."""
    return [
        Draft(
            EntryKind.opening,
            on,
            factory=balance.factory,
            entitled=balance.entitled * basis.unit.balance_fine,
            received=balance.received * basis.unit.balance_fine,
            reason=reason,
        )
        for balance in state.balances
    ]


def post_batch(book: LedgerBook, scenario: Scenario, plan: Plan, *, plan_hash: str) -> list[Draft]:
    """Return the entries of a batch: what every member was entitled to and given, and the sums.

    A member that is not in a running ledger yet joins it as if it had received exactly its entitlement for some weeks, as
    the batch's own targets take it. Entries count from the first day of the batch.

    Parameters
    ----------
    plan_hash
        Hash of the plan's bytes, kept as evidence.

    Raises
    ------
    PlanError
        When the plan was made from another scenario.
    VerificationError
        When the plan breaks a rule of the scenario.
    LedgerError
        When the batch is in the book already, or counts in another basis.
    """
    _check_batch(book, scenario)
    if plan.provenance.scenario_hash != hash_scenario(scenario):
        raise PlanError(
            Text(
                f"計画は、{scenario.id} とは別の内容のシナリオから作られています。",
                f"The plan was made from a scenario with other contents than {scenario.id}.",
            ),
            Text("計画を作ったシナリオを指定してください。", "Name the scenario the plan was made from."),
        )
    verdict = verify_plan(scenario, plan)
    if verdict.violations:
        raise VerificationError(verdict.violations)
    received, on = compute_received(scenario, plan), scenario.calendar.as_of
    entitled = {target.factory: target.entitlement for target in plan.targets.targets}
    members = [factory.id for factory in scenario.network.factories if factory.is_member]
    joined = _join(book, scenario, {factory: entitled.get(factory, 0) for factory in members})
    allocated = [
        Draft(
            EntryKind.allocated,
            on,
            factory=factory,
            batch=scenario.id,
            entitled=entitled.get(factory, 0),
            received=received[factory],
            evidence=plan_hash,
        )
        for factory in members
    ]
    closed = Draft(
        EntryKind.closed,
        on,
        batch=scenario.id,
        entitled=sum(draft.entitled for draft in allocated),
        received=sum(draft.received for draft in allocated),
        evidence=plan_hash,
    )
    return [*joined, *allocated, closed]


def check_basis(book: LedgerBook, scenario: Scenario) -> None:
    """Refuse a scenario that shares out something else than the ledger counts.

    Raises
    ------
    LedgerError
        When it does.
    """
    basis = scenario.rulebook.entitlement.basis
    if basis is not book.head.basis:
        raise LedgerError(
            Text(
                f"台帳 {book.head.ledger} の単位は {book.head.basis} ですが、シナリオ {scenario.id} の単位は {basis} です。",
                f"The ledger {book.head.ledger} counts {book.head.basis}, the scenario {scenario.id} counts {basis}.",
            ),
            Text("単位ごとに別の台帳を開いてください。", "Open a ledger for each basis."),
        )


def _check_batch(book: LedgerBook, scenario: Scenario) -> None:
    check_basis(book, scenario)
    before = [e.number for e in book.list_standing() if e.kind is EntryKind.closed and e.batch == scenario.id]
    if before:
        raise LedgerError(
            Text(
                f"一括配分 {scenario.id} は記入 {before[0]} で締められています。",
                f"The batch {scenario.id} is in the ledger already; it was closed by entry {before[0]}.",
            ),
            Text(
                "差は delivered・declined・override として記入するか、元の記入を取り消してください。",
                "Post what is different as delivered, declined or override, or reverse its entries first.",
            ),
        )


def _join(book: LedgerBook, scenario: Scenario, entitled: dict[str, int]) -> list[Draft]:
    """Entries of members that join a running ledger; in a first batch everybody simply begins at nothing."""
    on, calendar = scenario.calendar.as_of, scenario.calendar
    known = compute_accounts(book, scenario.rulebook.ledger, on)
    if not known:
        return []
    span = calendar.boundaries[-1] - calendar.boundaries[0]
    drafts = []
    for factory, entitlement in entitled.items():
        if factory not in known:
            start = floor(open_newcomer(compute_weekly(entitlement, span)).entitled)
            drafts.append(
                Draft(EntryKind.joined, on, factory=factory, batch=scenario.id, entitled=start, received=start)
            )
    return drafts


def reverse_entry(book: LedgerBook, number: int, reason: str) -> Draft:
    """Return the entry that undoes another one exactly.

    Raises
    ------
    LedgerError
        When there is no such entry, or it was undone, or undoes another one itself.
    """
    standing = {entry.number: entry for entry in book.list_standing()}
    if number not in standing:
        raise LedgerError(
            Text(
                f"記入 {number} は、ないか、すでに取り消されています。",
                f"There is no entry {number}, or it was reversed before.",
            ),
            Text(
                f"取り消せる番号: {_show_numbers(standing)}", f"Entries that can be reversed: {_show_numbers(standing)}"
            ),
        )
    entry = standing[number]
    return Draft(
        EntryKind.reversed,
        entry.effective_on,
        factory=entry.factory,
        batch=entry.batch,
        entitled=-entry.entitled,
        received=-entry.received,
        reason=reason,
        reverses=number,
        evidence=entry.evidence,
    )


def _show_numbers(numbers: Iterable[int]) -> str:
    listed = sorted(numbers)
    shown = ", ".join(map(str, listed[-10:]))
    return shown if len(listed) <= 10 else f"…, {shown}"
