"""One batch of one side: the ledger carried in, the rule book put in, solved, verified, posted, saved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from optimizer.domain.ledger import EntryKind, LedgerHead
from optimizer.domain.plan import Budget
from optimizer.domain.rulebook import RuleBook
from optimizer.domain.scenario import Scenario
from optimizer.errors import StudyError
from optimizer.ledger import Draft, LedgerBook, compute_accounts, derive_state, list_openings, open_book, post_batch
from optimizer.scenario import hash_plan
from optimizer.solve import SolveResult, solve_scenario
from optimizer.studies.backtest.folder import Folder, build_record
from optimizer.studies.backtest.setup import Batch, Side, apply_rulebook
from optimizer.text import Text


@dataclass(frozen=True)
class Task:
    """One batch to replay; everything before it is in the folder, so that any process can do it.

    Attributes
    ----------
    clock
        Seconds on any steady clock, passed on to the solve.
    """

    folder: Folder
    side: Side
    position: int
    batch: Batch
    rulebook: RuleBook
    budget: Budget
    strategy: str
    clock: Callable[[], float]


def replay_batch(task: Task) -> None:
    """Replay one batch, and leave its scenario, plan, ledger and record in the folder.

    Raises
    ------
    StudyError
        When there is no plan.
    """
    given = task.batch.scenario
    as_of = given.calendar.as_of
    before = _open_book(task) if task.position == 0 else task.folder.load_book(task.side, task.position - 1)
    book = before.write(_list_leavers(before, given, task.rulebook), posted_on=as_of)
    scenario, left_out = apply_rulebook(given, task.rulebook, derive_state(book, task.rulebook.ledger, as_of))
    result = solve_scenario(scenario, task.budget, clock=task.clock, strategy=task.strategy)
    if result.plan is None:
        raise _refuse_no_plan(task, result)
    drafts = post_batch(book, scenario, result.plan, plan_hash=hash_plan(result.plan))
    solved = scenario, result.plan, book.write(drafts, posted_on=as_of)
    task.folder.save_batch(
        task.side, task.position, solved, build_record(task.batch.name, result.termination, left_out, solved)
    )


def _open_book(task: Task) -> LedgerBook:
    """Open the ledger with the balances that the first batch starts from."""
    scenario = task.batch.scenario
    as_of, basis = scenario.calendar.as_of, task.rulebook.entitlement.basis
    book = open_book(LedgerHead(ledger=task.side, basis=basis, opened_on=as_of))
    since = scenario.ledger.closed_on or as_of
    openings = list_openings(scenario.ledger, basis, since, f"scenario {scenario.id}")
    return book.write(openings, posted_on=as_of)


def _list_leavers(book: LedgerBook, scenario: Scenario, rulebook: RuleBook) -> list[Draft]:
    """Entries of members of the ledger that are no members of the batch."""
    as_of = scenario.calendar.as_of
    members = {factory.id for factory in scenario.network.factories if factory.is_member}
    gone = sorted(compute_accounts(book, rulebook.ledger, as_of).keys() - members)
    return [Draft(EntryKind.left, as_of, factory=factory, reason=f"no member in {scenario.id}") for factory in gone]


def _refuse_no_plan(task: Task, result: SolveResult) -> StudyError:
    clashes = [clash.message for clash in result.clashes[:3]]
    ja, en = "".join(text.ja for text in clashes), " ".join(text.en for text in clashes)
    return StudyError(
        Text(
            f"{task.batch.name} は、{task.side.label.ja}では計画がありません({result.termination})。{ja}",
            f"{task.batch.name} has no plan under {task.side.label.en} ({result.termination}). {en}".rstrip(),
        ),
        Text(
            "配分基準の固い規則をゆるめるか、--time-limit を延ばしてください。",
            "Loosen its hard rules, or give it more --time-limit.",
        ),
    )
