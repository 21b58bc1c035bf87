"""One complaint: every way to give a member one operation of a lot that another has, and what speaks against the best."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from optimizer.domain.audit import Ruling, Transfer
from optimizer.domain.network import Factory
from optimizer.domain.plan import Plan
from optimizer.rules import RuleId
from optimizer.verify import quantity
from optimizer.verify.accounts import Accounts
from optimizer.verify.openings import Opening, Openings, Part
from optimizer.verify.outcome import Outcome, Scale
from optimizer.verify.pieces import Attained, Holding, compute_sizes
from optimizer.verify.preference import Judgement, build_standings, compare_in_order
from optimizer.verify.trial import Book
from optimizer.verify.verifier import HARD_CHECKS

WHOLE_PLAN = (quantity.check_quantity, quantity.check_route, quantity.check_pin)
"""Checks of all lots at once. A transfer keeps pieces and routes, and pinned lots are not transferred."""

TOUCHED = tuple(check for check in HARD_CHECKS if check not in WHOLE_PLAN)
"""Every other check; each is asked about what a transfer touches."""

_STEP_BY_RULING = {ruling: position for position, ruling in enumerate(Ruling)}


class Finding(NamedTuple):
    """What was found about one way to meet a complaint, or about the complaint where there is no way."""

    ruling: Ruling
    rule: RuleId | None = None
    judgement: Judgement | None = None
    transfer: Transfer | None = None
    outcome: Outcome | None = None

    @property
    def is_justified(self) -> bool:
        """Whether the rule book prefers the plan with the transfer made."""
        return self.ruling is Ruling.justified


class Examiner:
    """Looks at complaints against a plan that breaks no rule, by the sums that a transfer touches.

    Attributes
    ----------
    moves
        Openings found so far: work centers and buckets with room in time.
    """

    def __init__(self, accounts: Accounts, plan: Plan) -> None:
        self._book = Book(accounts)
        self._openings = Openings(self._book)
        self._scale = Scale(accounts)
        self._standings = build_standings(accounts.rulebook.goals, self._scale.present.values, plan.levels)
        self.attained = {
            target.factory: Attained(
                accounts.work_by_member[target.factory] + target.prefill, target.target * max(1, plan.targets.unit)
            )
            for target in plan.targets.targets
        }
        self.moves = 0

    @property
    def present(self) -> Outcome:
        """The plan's own goal values."""
        return self._scale.present

    def list_parts(self) -> Iterator[Part]:
        """Yield every operation of every lot that a member has, in the order of the plan."""
        for flow in self._book.accounts.flows:
            for operation, site in enumerate(flow.sites):
                if site.factory.id in self.attained:
                    yield Part(flow, operation)

    def examine(self, part: Part, factory: Factory) -> Finding:
        """Return the best way to give a part to a member that is worse off than the one that has it."""
        if part.flow.lot.is_pinned:
            return Finding(Ruling.rule, RuleId.pin)
        sites, rule = self._openings.list_eligible(part, factory)
        if not sites:
            return Finding(Ruling.not_eligible, rule)
        openings = list(self._openings.list_openings(part, sites))
        self.moves += len(openings)
        roomiest: dict[tuple[object, ...], Opening] = {}
        for opening in openings:
            kind = self._openings.describe(part, opening)
            if kind not in roomiest or roomiest[kind].room_pieces < opening.room_pieces:
                roomiest[kind] = opening
        found = [finding for opening in roomiest.values() for finding in self._try(part, factory, opening)]
        return min(found, key=self.rank, default=Finding(Ruling.no_room))

    def rank(self, finding: Finding) -> tuple[int, Fraction, Fraction, int]:
        """Order findings: justified ones first, by what they gain; then by how far they got before something stood against."""
        step = _STEP_BY_RULING[finding.ruling]
        _, change = self.compare_fairness(finding)
        pieces = finding.transfer.pieces if finding.transfer else 0
        return -len(Ruling) if finding.is_justified else -step, change, self.compare_cost(finding), -pieces

    def compare_fairness(self, finding: Finding) -> tuple[int | None, Fraction]:
        """Return the first level whose fairness the finding's transfer changes, and by how much."""
        return (None, Fraction(0)) if finding.outcome is None else finding.outcome.compare_fairness(self.present)

    def compare_cost(self, finding: Finding) -> Fraction:
        """Return the yen that the finding's transfer adds."""
        return Fraction(0) if finding.outcome is None else finding.outcome.cost_yen - self.present.cost_yen

    def judge(self, outcome: Outcome) -> Judgement:
        """Compare another plan's goal values with the plan's."""
        position, change = outcome.compare_fairness(self.present)
        return compare_in_order(self._standings, outcome.values, change, position=position)

    def _try(self, part: Part, factory: Factory, opening: Opening) -> Iterator[Finding]:
        giver, order = part.site.factory, part.flow.order
        spread = self._book.spread_by_operation[order.id, part.operation].pieces_by_factory
        worth = self._book.accounts.weigh(order, part.operation, order.lot_multiple)
        fair = self.attained[factory.id].count_lots(self.attained[giver.id], worth)
        holding = Holding(spread[giver.id], spread.get(factory.id, 0))
        sizes = compute_sizes(part, opening.room_pieces, None if fair is None else fair * order.lot_multiple, holding)
        if sizes.ruling is not None:
            yield Finding(sizes.ruling, sizes.rule)
        for pieces in sizes.pieces:
            found = self._weigh(_build_transfer(part, opening, pieces))
            yield found
            if found.is_justified:
                return

    def _weigh(self, transfer: Transfer) -> Finding:
        trial = self._book.build_trial(transfer)
        rule = next((violation.rule for check in TOUCHED for violation in check(trial.after)), None)
        if rule is not None:
            return Finding(Ruling.rule, rule, transfer=transfer)
        outcome = self._scale.weigh(trial)
        judgement = self.judge(outcome)
        return Finding(judgement.ruling, None, judgement, transfer, outcome)


def _build_transfer(part: Part, opening: Opening, pieces: int) -> Transfer:
    lot = part.flow.lot
    step = lot.steps[part.operation]
    return Transfer(
        lot=lot.id,
        order=lot.order,
        operation=part.operation,
        pieces=pieces,
        lot_pieces=lot.quantity,
        origin=step.work_center,
        origin_bucket=step.bucket,
        target=opening.step.work_center,
        target_bucket=opening.step.bucket,
    )
