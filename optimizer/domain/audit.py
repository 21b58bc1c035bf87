"""The audit of a plan's complaints: who could ask for whose work, and whether the rule book agrees."""

from __future__ import annotations

from enum import StrEnum

from optimizer.domain.base import Id, Model
from optimizer.rules import RuleId


class Ruling(StrEnum):
    """What becomes of a complaint: it is justified, or the first thing that stands against it, in the order asked.

    ``unconfirmed``: justified by the sums, and left out of the full check because the audit's limit was reached.
    ``tolerance``: fairer, but within the tolerance by which the rule book lets later goals worsen fairness.
    """

    justified = "justified"
    unconfirmed = "unconfirmed"
    not_eligible = "not_eligible"
    no_room = "no_room"
    rule = "rule"
    goal = "goal"
    tolerance = "tolerance"
    not_fairer = "not_fairer"


class Transfer(Model):
    """Pieces of one operation of a lot, done at another work center; a part of a lot becomes a lot of its own."""

    lot: Id
    order: Id
    operation: int
    pieces: int
    lot_pieces: int
    origin: Id
    origin_bucket: int
    target: Id
    target_bucket: int


class Complaint(Model):
    """A member that is worse off than another asks for one operation of a lot of the other's.

    Attributes
    ----------
    factory, against
        Who complains, and the member that has the work.
    rule
        The rule in the way: of eligibility, or one that the moved plan would break.
    level, worse_by, allowed
        The goal level that stands against it: by how much it would worsen, and by how much it may; in the level's unit.
    transfer
        The best way found; None where there is no room for any.
    fairness_level, fairness_change
        The first level whose fairness would change, and by how much; negative is fairer.
    cost_change_yen
        What the transfer would add to the cost.
    attainment_permille, rival_attainment_permille
        What both have of their targets in the plan, rounded down; None without a target.
    """

    factory: Id
    against: Id
    lot: Id
    order: Id
    operation: int
    lot_pieces: int
    ruling: Ruling
    rule: RuleId | None = None
    level: Id | None = None
    worse_by: float | None = None
    allowed: float | None = None
    transfer: Transfer | None = None
    fairness_level: Id | None = None
    fairness_change: float | None = None
    cost_change_yen: float | None = None
    attainment_permille: int | None = None
    rival_attainment_permille: int | None = None


class RulingTally(Model):
    """How many complaints of a factory had one ruling, told apart by the rule or the goal level in the way."""

    factory: Id
    ruling: Ruling
    rule: RuleId | None = None
    level: Id | None = None
    complaints: int


class Audit(Model):
    """Everything a plan's members could ask of each other, and what came of it.

    Attributes
    ----------
    factory
        The only member whose complaints were looked at; None for all.
    is_fairness_a_goal
        Whether the rule book has a goal of fairness at all; without one no complaint is justified.
    complaints
        How many there are: a placed operation of a lot, asked for by a member worse off than the one that has it.
    moves
        Possible moves among them: eligible work centers and buckets with room in time.
    justified, unconfirmed
        The best first.
    refused
        Those of members that may do the work, in the order of the plan; only where one factory was asked about.
    confirmations
        How many moved plans were verified whole.
    """

    factory: Id | None = None
    is_fairness_a_goal: bool
    complaints: int
    moves: int
    confirmations: int
    justified: tuple[Complaint, ...]
    unconfirmed: tuple[Complaint, ...]
    refused: tuple[Complaint, ...]
    tallies: tuple[RulingTally, ...]

    @property
    def is_complete(self) -> bool:
        """Whether every move that the sums approve was verified whole."""
        return not self.unconfirmed

    @property
    def has_passed(self) -> bool:
        """Whether there is no justified complaint, and nothing was left unconfirmed."""
        return not self.justified and not self.unconfirmed
