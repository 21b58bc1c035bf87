"""The figures of a back-test, made from the solved scenarios, plans and ledgers on disk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction

from optimizer.domain.ledger import EntryKind
from optimizer.domain.plan import Plan
from optimizer.domain.rulebook import LedgerRule, RuleBook, Term, UnplacedBasis
from optimizer.domain.scenario import Scenario
from optimizer.fairness import compute_measures
from optimizer.fairness.prefill import Account, compute_decay
from optimizer.ledger import compute_accounts
from optimizer.scenario import hash_rulebook
from optimizer.studies.backtest.folder import Folder, Record
from optimizer.studies.backtest.gate import check_gate
from optimizer.studies.backtest.members import Month, build_members
from optimizer.studies.backtest.result import Backtest, BatchFigures, MeasureFigures, RuleBookName
from optimizer.studies.backtest.setup import Setup, Side
from optimizer.verify import COMPUTE_BY_TERM
from optimizer.verify.accounts import Accounts

Amounts = Mapping[str, Account]
"""What every member was entitled to and received, by id."""


def build_backtest(setup: Setup, folder: Folder) -> Backtest:
    """Return the result of a back-test whose batches are all in the folder."""
    months = {side: _read_side(setup, folder, side) for side in Side}
    yardstick = [month.entitled for month, _ in months[Side.candidate]]
    figures = tuple(
        figure
        for side in Side
        for figure in _build_side(setup, months[side], (side, yardstick), setup.candidate.ledger)
    )
    members = build_members([batch.name for batch in setup.batches], {s: [m for m, _ in months[s]] for s in Side})
    basis = setup.candidate.entitlement.basis
    return Backtest(
        basis=basis,
        fine=basis.fine,
        batches=tuple(batch.name for batch in setup.batches),
        today=None if setup.today is None else _name(setup.today),
        candidate=_name(setup.candidate),
        seed=setup.budget.seed,
        time_limit_seconds=setup.budget.time_limit_seconds,
        max_steps=setup.budget.max_steps,
        figures=figures,
        members=members,
        gate=check_gate(members, figures, setup.gate),
    )


def _name(book: RuleBook) -> RuleBookName:
    return RuleBookName(id=book.id, version=book.version, title=book.title, hash=hash_rulebook(book))


@dataclass(frozen=True)
class _Totals:
    """What the verifier counts of a plan, whatever its goals are."""

    scenario: Scenario
    plan: Plan
    record: Record
    late_piece_days: int
    unplaced_weight: int
    cost_yen: float
    joined: tuple[str, ...]
    left: tuple[str, ...]


def _read_side(setup: Setup, folder: Folder, side: Side) -> list[tuple[Month, _Totals]]:
    return [_read_batch(setup, folder, side, position) for position in range(folder.count)]


def _read_batch(setup: Setup, folder: Folder, side: Side, position: int) -> tuple[Month, _Totals]:
    scenario, plan = folder.load_solved(side, position)
    book, record = folder.load_book(side, position), folder.load_record(side, position)
    counted = Accounts(_weigh(scenario, setup.find_rulebook(Side.today, position).unplaced_basis), plan)
    as_of = scenario.calendar.as_of
    members = {factory.id: factory.name for factory in scenario.network.factories if factory.is_member}
    ledger = compute_accounts(book, scenario.rulebook.ledger, as_of)
    month = Month(
        as_of=as_of,
        days=scenario.calendar.boundaries[-1] - scenario.calendar.boundaries[0],
        names=members,
        entitled={target.factory: target.entitlement for target in plan.targets.targets},
        received=dict(counted.work_by_member),
        income_nanoyen=_sum_income(counted),
        ledger={factory: ledger[factory] for factory in members},
    )
    new = book.entries[_count_before(folder, side, position) :]
    totals = _Totals(
        scenario,
        plan,
        record,
        late_piece_days=int(COMPUTE_BY_TERM[Term.lateness](counted).value),
        unplaced_weight=int(COMPUTE_BY_TERM[Term.unplaced](counted).value),
        cost_yen=round(float(COMPUTE_BY_TERM[Term.cost](counted).value), 2),
        joined=tuple(e.factory for e in new if e.kind is EntryKind.joined and e.factory),
        left=tuple(e.factory for e in new if e.kind is EntryKind.left and e.factory),
    )
    return month, totals


def _count_before(folder: Folder, side: Side, position: int) -> int:
    return 0 if position == 0 else folder.load_record(side, position - 1).ledger_entries


def _weigh(scenario: Scenario, basis: UnplacedBasis) -> Scenario:
    """Return the scenario with what an unplaced piece weighs today, so that both sides are weighed alike."""
    rulebook = scenario.rulebook.model_copy(update={"unplaced_basis": basis})
    return scenario.model_copy(update={"rulebook": rulebook})


def _sum_income(counted: Accounts) -> dict[str, int]:
    income: dict[str, int] = {}
    for work in counted.works:
        nanoyen = work.rate.nanoyen * work.pieces + work.rate.setup_nanoyen
        income[work.site.factory.id] = income.get(work.site.factory.id, 0) + nanoyen
    return income


def _build_side(
    setup: Setup, months: list[tuple[Month, _Totals]], compared: tuple[Side, list[Mapping[str, int]]], rule: LedgerRule
) -> list[BatchFigures]:
    """The batches of one side; `compared` is that side and the candidate's entitlements, batch by batch."""
    side, yardstick = compared
    figures, common = [], dict[str, Account]()
    for position, (month, totals) in enumerate(months):
        before = months[position - 1][0] if position else month
        decay = compute_decay((month.as_of - before.as_of).days, rule.half_life_days)
        common = {
            factory: common.get(factory, _NOTHING)
            .fade(decay)
            .close(yardstick[position].get(factory, 0), month.received[factory])
            for factory in month.names
        }
        figures.append(_build_figures(setup.batches[position].name, side, month=month, totals=totals, common=common))
    return figures


def _build_figures(name: str, side: Side, *, month: Month, totals: _Totals, common: Amounts) -> BatchFigures:
    own = {
        factory: Account(Fraction(month.entitled.get(factory, 0)), Fraction(month.received[factory]))
        for factory in month.names
    }
    scenario, plan, record = totals.scenario, totals.plan, totals.record
    return BatchFigures(
        batch=name,
        scenario=scenario.id,
        as_of=month.as_of,
        side=side,
        levels=plan.levels,
        termination=record.termination,
        members=len(month.names),
        orders=len(scenario.orders),
        batch_measures=_measure(own),
        ledger_measures=_measure(month.ledger),
        common_measures=_measure(common),
        late_piece_days=totals.late_piece_days,
        unplaced_pieces=sum(entry.quantity for entry in plan.unplaced),
        unplaced_weight=totals.unplaced_weight,
        cost_yen=totals.cost_yen,
        left_out_quotas=record.left_out_quotas,
        joined=totals.joined,
        left=totals.left,
        scenario_hash=plan.provenance.scenario_hash,
        plan_hash=f"sha256:{record.plan_sha256}",
        ledger_digest=record.ledger_digest,
    )


_NOTHING = Account(Fraction(0), Fraction(0))


def _measure(amounts: Amounts) -> MeasureFigures:
    measured = compute_measures([a.entitled for a in amounts.values()], [a.received for a in amounts.values()])
    reached = [(a.received / a.entitled, factory) for factory, a in amounts.items() if a.entitled > 0]
    worst = min(reached)[1] if reached else None
    return MeasureFigures(**asdict(measured), worst_off=worst)
