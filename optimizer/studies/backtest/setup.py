"""What is replayed: batches in order, two rule books, and how long each solve may take."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import Annotated

from pydantic import Field

from optimizer.domain.base import Model
from optimizer.domain.ledger import LedgerState
from optimizer.domain.order import GroupKind
from optimizer.domain.plan import Budget
from optimizer.domain.rulebook import Quota, RuleBook
from optimizer.domain.scenario import Scenario
from optimizer.errors import StudyError
from optimizer.text import Text


class Side(StrEnum):
    """One of the two rule books that are compared."""

    today = "today"
    candidate = "candidate"

    @property
    def label(self) -> Text:
        """What it is called in a sentence."""
        is_today = self is Side.today
        return Text("今の配分基準", "today's rule book") if is_today else Text("候補の配分基準", "the candidate")


class GateRule(Model):
    """What a candidate must keep.

    Attributes
    ----------
    most_drop_permille
        No member may receive less than what it received under today's rule by more than this.
    late_slack_piece_days, unplaced_slack_weight
        How much worse lateness and unplaced work may be, over all batches.
    """

    most_drop_permille: Annotated[int, Field(ge=0, le=1000)] = 100
    late_slack_piece_days: Annotated[int, Field(ge=0)] = 0
    unplaced_slack_weight: Annotated[int, Field(ge=0)] = 0


@dataclass(frozen=True)
class Batch:
    """A batch under the name it was asked for by."""

    name: str
    scenario: Scenario


@dataclass(frozen=True)
class Setup:
    """A back-test as it is asked for.

    Attributes
    ----------
    batches
        In the order in which they are replayed.
    candidate
        The rule book that is tried.
    today
        What it is compared with; None for each batch's own rule book.
    budget
        Of every solve.
    gate
        What the candidate must keep; another one needs no other folder.
    """

    batches: tuple[Batch, ...]
    candidate: RuleBook
    today: RuleBook | None
    budget: Budget
    strategy: str = "auto"
    gate: GateRule = field(default_factory=GateRule)

    def find_rulebook(self, side: Side, position: int) -> RuleBook:
        """Return the rule book of one side for the batch at a position, before quotas on strangers are left out."""
        if side is Side.candidate:
            return self.candidate
        return self.batches[position].scenario.rulebook if self.today is None else self.today


def check_setup(setup: Setup) -> None:
    """Refuse what cannot be replayed or compared.

    Raises
    ------
    StudyError
        Without batches, with two of one id, out of order, or with rule books that count different things.
    """
    if not setup.batches:
        raise StudyError(
            Text("一括配分が一つも指定されていません。", "There is no batch to replay."),
            Text("古い順に指定してください。", "Name them, the oldest first."),
        )
    for before, after in pairwise(setup.batches):
        _check_order(before, after)
    _check_ids(setup.batches)
    for position, batch in enumerate(setup.batches):
        bases = [setup.find_rulebook(side, position).entitlement.basis for side in Side]
        if bases[0] is not bases[1]:
            raise StudyError(
                Text(
                    f"{batch.name}: 今の基準の単位は {bases[0]}、候補の単位は {bases[1]} で、比べられません。",
                    f"{batch.name}: today's rule book counts {bases[0]}, the candidate {bases[1]}; they cannot be compared.",
                ),
                Text(
                    "同じ単位 (entitlement.basis) の配分基準を指定してください。",
                    "Give rule books of the same basis (entitlement.basis).",
                ),
            )


def _check_order(before: Batch, after: Batch) -> None:
    first, second = before.scenario.calendar.as_of, after.scenario.calendar.as_of
    if second < first:
        raise StudyError(
            Text(
                f"{after.name}({second})が {before.name}({first})の後に指定されています。",
                f"{after.name} ({second}) comes after {before.name} ({first}).",
            ),
            Text("古い順に指定してください。", "Name the batches with the oldest first."),
        )


def _check_ids(batches: tuple[Batch, ...]) -> None:
    name_by_id: dict[str, str] = {}
    for batch in batches:
        known = name_by_id.setdefault(batch.scenario.id, batch.name)
        if known is not batch.name:
            raise StudyError(
                Text(
                    f"{known} と {batch.name} は同じ識別名 {batch.scenario.id} を持っています。",
                    f"{known} and {batch.name} have the same id {batch.scenario.id}.",
                ),
                Text(
                    "台帳は一括配分を識別名で区別します。識別名を分けてください。",
                    "The ledger tells batches apart by their ids: give them different ones.",
                ),
            )


def apply_rulebook(scenario: Scenario, rulebook: RuleBook, ledger: LedgerState) -> tuple[Scenario, int]:
    """Put a rule book and a ledger into a batch.

    Quotas on members and groups that the batch does not have are left out, and so are balances of who is no member of it.

    Returns
    -------
    tuple[Scenario, int]
        The scenario, and how many quotas were left out.
    """
    kept = tuple(quota for quota in rulebook.hard.quotas if _is_there(scenario, quota))
    hard = rulebook.hard.model_copy(update={"quotas": kept})
    members = {factory.id for factory in scenario.network.factories if factory.is_member}
    balances = tuple(balance for balance in ledger.balances if balance.factory in members)
    changed = scenario.with_fields(
        rulebook=rulebook.model_copy(update={"hard": hard}), ledger=ledger.model_copy(update={"balances": balances})
    )
    return changed, len(rulebook.hard.quotas) - len(kept)


def _is_there(scenario: Scenario, quota: Quota) -> bool:
    """Say whether somebody in the batch is meant by a quota."""
    members = [factory for factory in scenario.network.factories if factory.is_member]
    if quota.factory is not None:
        return any(factory.id == quota.factory for factory in members)
    groups: dict[GroupKind, set[str | None]] = {
        GroupKind.municipality: {factory.municipality for factory in members},
        GroupKind.hazard_zone: set[str | None]().union(zone for factory in members for zone in factory.hazard_zones),
        GroupKind.size_class: {factory.size_class for factory in members},
    }
    # One that names nobody is kept: the scenario's own check says what is wrong with it.
    return quota.kind is None or quota.group is None or quota.group in groups[quota.kind]
