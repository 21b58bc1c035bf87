"""The result of a back-test as data: nothing in it depends on a clock, so that the same run gives the same bytes."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Literal

from optimizer.domain.base import SCHEMA_VERSION, Id, Model
from optimizer.domain.plan import LevelResult, Termination
from optimizer.domain.rulebook import ShareBasis
from optimizer.studies.backtest.setup import GateRule, Side


class RuleBookName(Model):
    """A rule book that took part: what it is called, and the hash of what it says."""

    id: Id
    version: int
    title: str
    hash: str


class MeasureFigures(Model):
    """How fairly work was shared, over the members that are entitled to any; see `optimizer.fairness.measures`.

    Attributes
    ----------
    factories
        How many are entitled to anything; the others are in none of the measures.
    hoover
        Share of the work that would have to move.
    worst_off
        Whose attainment is the lowest; None where nobody is entitled to anything.
    """

    factories: int
    hoover: float
    gini: float
    jain: float
    lowest_attainment: float
    worst_tenth_attainment: float
    below_half: int
    below_four_fifths: int
    worst_off: Id | None


class BatchFigures(Model):
    """One batch under one rule book.

    Attributes
    ----------
    batch, scenario
        The name it was asked for by, and its id.
    batch_measures
        Of this batch alone, by the rule book's own entitlements.
    ledger_measures
        Of the ledger after this batch: decayed, by the rule book's own entitlements and half-life, with balances brought forward
        and what newcomers start with.
    common_measures
        Of the batches so far, decayed, by the **candidate's** entitlements and half-life, for both sides: one yardstick.
    late_piece_days, unplaced_pieces, unplaced_weight, cost_yen
        Of the plan, whatever the goals of the rule book; the weight by today's `unplaced_basis` on both sides.
    left_out_quotas
        Quotas of the rule book on members or groups that this batch does not have.
    joined, left
        Members that came and went with this batch.
    scenario_hash, plan_hash, ledger_digest
        Of the scenario as it was solved, of its plan, and of the ledger after it.
    """

    batch: str
    scenario: Id
    as_of: date
    side: Side
    levels: tuple[LevelResult, ...]
    termination: Termination
    members: int
    orders: int
    batch_measures: MeasureFigures
    ledger_measures: MeasureFigures
    common_measures: MeasureFigures
    late_piece_days: int
    unplaced_pieces: int
    unplaced_weight: int
    cost_yen: float
    left_out_quotas: int
    joined: tuple[Id, ...]
    left: tuple[Id, ...]
    scenario_hash: str
    plan_hash: str
    ledger_digest: str


class MemberSide(Model):
    """One member under one rule book, over all batches it was in.

    Attributes
    ----------
    entitled, received
        Sums, not decayed, in fine units of the basis (milliminutes or pieces).
    attainment
        Received over entitled; None without an entitlement.
    income_yen
        For its work and setups, freight and activation left out.
    attainments, weeks_owed
        Per batch of the study, after it, by the rule book's own ledger: decayed attainment, and what is owed in mean weeks of its
        entitlement so far (negative when ahead); None where it is no member or was never entitled to anything.
    """

    entitled: int
    received: int
    attainment: float | None
    income_yen: float
    attainments: tuple[float | None, ...]
    weeks_owed: tuple[float | None, ...]


class MemberFigures(Model):
    """One member under both rule books.

    Attributes
    ----------
    first_batch, last_batch, batches
        The batches it was in.
    gained
        What it receives more under the candidate (negative: less), in fine units.
    gained_permille
        The same in permille of what it received under today's rule, rounded down; None where that was nothing.
    gained_yen
        Difference of income.
    """

    factory: Id
    name: str
    first_batch: str
    last_batch: str
    batches: int
    today: MemberSide
    candidate: MemberSide
    gained: int
    gained_permille: int | None
    gained_yen: float


class FailureKind(StrEnum):
    """What a candidate did not keep."""

    member_drop = "member_drop"
    lateness = "lateness"
    unplaced = "unplaced"


class GateFailure(Model):
    """One thing that the candidate did not keep.

    Attributes
    ----------
    factory
        The member that drops; None for totals.
    today, candidate, allowed
        Amounts received (fine units), piece-days, or weight; `allowed` is the least or the most the candidate may have, as a whole number.
    """

    kind: FailureKind
    factory: Id | None = None
    today: int
    candidate: int
    allowed: int


class Gate(Model):
    """The acceptance gate: passed when there is no failure."""

    rule: GateRule
    failures: tuple[GateFailure, ...]

    @property
    def has_passed(self) -> bool:
        """Whether the candidate keeps everything."""
        return not self.failures


class Backtest(Model):
    """The whole result.

    Attributes
    ----------
    basis, fine
        What is shared out, and how many fine units make one of it (1000 to the minute, 1 to the piece).
    today
        None where each batch kept its own rule book.
    figures
        Batch by batch, today's side first.
    members
        Everybody who was a member in any batch, by id.
    """

    schema_version: Literal[1] = SCHEMA_VERSION
    study: Literal["backtest"] = "backtest"
    basis: ShareBasis
    fine: int
    batches: tuple[str, ...]
    today: RuleBookName | None
    candidate: RuleBookName
    seed: int
    time_limit_seconds: float
    max_steps: int | None
    figures: tuple[BatchFigures, ...]
    members: tuple[MemberFigures, ...]
    gate: Gate

    def list_figures(self, side: Side) -> tuple[BatchFigures, ...]:
        """Return the batches of one side, in order."""
        return tuple(figures for figures in self.figures if figures.side is side)
