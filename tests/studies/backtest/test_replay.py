"""The replay: the ledger feeds forward, members come and go, and the sums add up. All numbers by hand, see `batches`."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from optimizer.domain.ledger import Balance, EntryKind, LedgerState
from optimizer.domain.rulebook import HardRules, LedgerRule
from optimizer.errors import StudyError
from optimizer.ledger import check_book, compute_accounts, load_book
from optimizer.scenario import load_scenario
from optimizer.studies.backtest import Side
from tests.build import make_quota, with_
from tests.studies.backtest.batches import list_makers, make_batch, make_rules, make_setup, replay

MINUTE = 1000


def test_who_was_short_changed_in_one_batch_gets_its_due_in_the_next(tmp_path: Path) -> None:
    # Equal shares are missed alike whoever gets the job, so the cheaper A does. B is owed 30 minutes then: with the ledger it gets
    # the next job (30 of this batch and 30 owed make 60), after which both are even. Without memory it is A every time.
    result = replay(make_setup(), tmp_path)
    assert list_makers(tmp_path, Side.candidate) == "ABA"
    assert list_makers(tmp_path, Side.today) == "AAA"
    a, b = result.members
    assert (a.today.received, a.candidate.received) == (180 * MINUTE, 120 * MINUTE)
    assert (b.today.received, b.candidate.received) == (0, 60 * MINUTE)
    assert a.candidate.entitled == b.candidate.entitled == 90 * MINUTE
    # 60 of 180 minutes less are 333.3 permille, rounded down; from nothing there is no share.
    assert (a.gained, a.gained_permille, b.gained, b.gained_permille) == (-60 * MINUTE, -334, 60 * MINUTE, None)
    # 60 minutes at 50 yen less for A, at 51 yen more for B.
    assert (a.gained_yen, b.gained_yen) == (-3000, 3060)


def test_the_trend_shows_what_is_owed(tmp_path: Path) -> None:
    # A week's entitlement is 30 minutes. B is owed one week after the first job, nothing after the second, one after the third; fading
    # takes off less than a thousandth.
    b = replay(make_setup(), tmp_path).members[1]
    assert b.candidate.weeks_owed == pytest.approx((1, 0, 1), abs=1e-3)
    assert b.today.weeks_owed == pytest.approx((1, 2, 3), abs=1e-2)
    assert b.candidate.attainments == pytest.approx((0, 1, 2 / 3), abs=1e-3)


def test_measures_are_those_of_the_hand(tmp_path: Path) -> None:
    result = replay(make_setup(), tmp_path)
    first = result.list_figures(Side.today)[0]
    # A has 200 %, B nothing: half of the work would have to move; Gini 1 - 30 (0 + 60) / (60 x 60) = 0.5; Jain 60^2 / (60 x 30 x 4) = 0.5.
    assert (first.batch_measures.hoover, first.batch_measures.gini, first.batch_measures.jain) == (0.5, 0.5, 0.5)
    assert (first.batch_measures.lowest_attainment, first.batch_measures.worst_off) == (0, "B")
    assert first.ledger_measures == first.batch_measures == first.common_measures
    last = result.list_figures(Side.candidate)[1]
    assert last.ledger_measures.hoover == pytest.approx(0, abs=1e-3)
    assert [figures.cost_yen for figures in result.list_figures(Side.candidate)] == [3000, 3060, 3000]
    assert all(figures.unplaced_pieces == figures.late_piece_days == 0 for figures in result.figures)


def test_todays_side_is_measured_by_the_candidates_entitlements_too(tmp_path: Path) -> None:
    # By capacity A (600 minutes) and B (600) are alike; by record alone B has nothing to ask for.
    rule = make_rules().entitlement
    by_record = with_(rule, equal_permille=0, capacity_permille=1, track_record_permille=999)
    batch = make_batch(1)
    shops = [with_(f, track_record=999 if f.id == "A" else 0) for f in batch.scenario.network.factories]
    network = with_(batch.scenario.network, factories=tuple(shops))
    own = make_rules(cap_weeks=0, entitlement=by_record)
    changed = type(batch)(batch.name, with_(batch.scenario, network=network, rulebook=own))
    figures = replay(make_setup(changed), tmp_path).list_figures(Side.today)[0]
    # Its own yardstick: A is entitled to all but half a thousandth of the 60 minutes. The candidate's: to half of them.
    assert figures.batch_measures.hoover == pytest.approx(0.0005)
    assert figures.common_measures.hoover == 0.5


def test_balances_add_up_to_nothing_and_the_book_is_sound(tmp_path: Path) -> None:
    replay(make_setup(), tmp_path)
    for side in Side:
        book = load_book(tmp_path / side / "ledger.jsonl")
        assert check_book(book) == []
        accounts = compute_accounts(book, LedgerRule(half_life_days=36_500), book.entries[-1].effective_on)
        assert sum((account.owed for account in accounts.values()), Fraction(0)) == 0
        closed = [entry for entry in book.entries if entry.kind is EntryKind.closed]
        assert [(entry.entitled, entry.received) for entry in closed] == [(60 * MINUTE, 60 * MINUTE)] * 3


def test_the_first_batch_starts_from_its_own_balances(tmp_path: Path) -> None:
    # B comes with 30 minutes owed, so the candidate gives it the first job; today's rule has no memory.
    first = make_batch(1)
    owed = LedgerState(closed_on=first.scenario.calendar.as_of, balances=(Balance(factory="B", entitled=30),
                                                                          Balance(factory="A", entitled=30, received=60)))  # fmt: skip
    batch = type(first)("w1", with_(first.scenario, ledger=owed))
    replay(make_setup(batch, make_batch(2)), tmp_path)
    assert list_makers(tmp_path, Side.candidate) == "BA"
    assert list_makers(tmp_path, Side.today) == "AA"


def test_members_join_leave_and_come_back(tmp_path: Path) -> None:
    batches = [make_batch(1, "AB"), make_batch(2, "AC"), make_batch(3, "AB")]
    result = replay(make_setup(*batches), tmp_path)
    figures = result.list_figures(Side.candidate)
    assert [(f.joined, f.left) for f in figures] == [((), ()), (("C",), ("B",)), (("B",), ("C",))]
    # C joins as if it had had exactly its 30 minutes in each of four weeks, and is owed nothing; A is 30 minutes ahead, so C gets the
    # job and is ahead itself. B comes back as a newcomer: what it was owed is gone.
    book = load_book(tmp_path / Side.candidate / "ledger.jsonl")
    joined = [entry for entry in book.entries if entry.kind is EntryKind.joined]
    assert [(entry.factory, entry.entitled, entry.received) for entry in joined] == [
        ("C", 120 * MINUTE, 120 * MINUTE),
        ("B", 120 * MINUTE, 120 * MINUTE),
    ]
    assert list_makers(tmp_path, Side.candidate)[:2] == "AC"
    assert {m.factory: (m.first_batch, m.last_batch, m.batches) for m in result.members} == {
        "A": ("w1", "w3", 3), "B": ("w1", "w3", 2), "C": ("w2", "w2", 1),
    }  # fmt: skip
    b = result.members[1]
    assert b.candidate.weeks_owed[1] is b.candidate.attainments[1] is None


def test_a_quota_on_somebody_else_is_left_out(tmp_path: Path) -> None:
    # B must not get anything; in the second batch there is no B, and nobody of its town either.
    quotas = (make_quota("B", maximum=0), make_quota(kind="municipality", group="nowhere", maximum=0))
    candidate = make_rules(hard=HardRules(quotas=quotas))
    result = replay(make_setup(make_batch(1), make_batch(2, "AC"), candidate=candidate), tmp_path)
    assert [f.left_out_quotas for f in result.list_figures(Side.candidate)] == [1, 2]
    solved = load_scenario(next((tmp_path / Side.candidate).glob("001-*")) / "scenario.json.gz")
    assert solved.rulebook.hard.quotas == quotas[:1]


def test_a_rule_book_that_leaves_no_plan_is_named(tmp_path: Path) -> None:
    # 60 minutes of work are not the 100 that B must get.
    candidate = make_rules(hard=HardRules(quotas=(make_quota("B", unit="absolute", minimum=100),)))
    with pytest.raises(StudyError, match="w1 has no plan under the candidate") as caught:
        replay(make_setup(candidate=candidate), tmp_path)
    assert "候補の配分基準では計画がありません" in caught.value.render("ja")
    assert not (tmp_path / "backtest.json").exists()
