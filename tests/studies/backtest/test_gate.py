"""The gate, just inside and just outside; what is refused before anything is solved; errors between processes."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest
from pyarrow import csv, parquet

from optimizer.domain.rulebook import EntitlementRule, RuleBook, ShareBasis
from optimizer.errors import KubariError, ScenarioError, StudyError, VerificationError
from optimizer.studies.backtest import Backtest, FailureKind, GateRule, Side, check_gate, explain_failure
from optimizer.text import Language, Text
from tests.build import with_
from tests.studies.backtest.batches import make_batch, make_rules, make_setup, replay


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Backtest:
    """A gets 180 minutes today and 120 by the candidate: a third less."""
    return replay(make_setup(), tmp_path_factory.mktemp("backtest"))


@pytest.mark.parametrize(("most", "passes"), [(334, True), (333, False), (1000, True), (0, False)])
def test_a_member_may_drop_so_much(result: Backtest, most: int, passes: bool) -> None:
    gate = check_gate(result.members, result.figures, GateRule(most_drop_permille=most))
    assert gate.has_passed is passes


def test_a_drop_is_told_with_its_numbers(result: Backtest) -> None:
    # 10 % of 180 minutes may go: 162 must stay.
    (failure,) = check_gate(result.members, result.figures, GateRule()).failures
    assert (failure.kind, failure.factory) == (FailureKind.member_drop, "A")
    assert (failure.today, failure.candidate, failure.allowed) == (180_000, 120_000, 162_000)
    sentence = explain_failure(result, failure)
    assert (
        sentence.en
        == "A receives 2.0 hours instead of 3.0 hours (-33.3 %; -10 % is allowed). Its attainment goes from 200 % to 133 %."
    )
    assert "3.0 時間" in sentence.ja


def test_who_is_entitled_to_nothing_is_not_looked_at(result: Backtest) -> None:
    a, b = result.members
    alone = with_(a, today=with_(a.today, entitled=0), candidate=with_(a.candidate, entitled=0))
    assert check_gate((alone, b), result.figures, GateRule()).has_passed
    half = with_(a, candidate=with_(a.candidate, entitled=0))
    assert not check_gate((half, b), result.figures, GateRule()).has_passed


@pytest.mark.parametrize(
    ("field", "slack", "kind"),
    [
        ("late_piece_days", "late_slack_piece_days", FailureKind.lateness),
        ("unplaced_weight", "unplaced_slack_weight", FailureKind.unplaced),
    ],
)
def test_totals_may_rise_by_the_slack(result: Backtest, field: str, slack: str, kind: FailureKind) -> None:
    # Three batches: 5 today in one, 4 + 4 by the candidate in two, which is 3 more.
    given = {(Side.today, "w1"): 5, (Side.candidate, "w1"): 4, (Side.candidate, "w3"): 4}
    figures = tuple(with_(f, **{field: given.get((f.side, f.batch), 0)}) for f in result.figures)
    for amount, failures in ((3, []), (2, [(kind, 5, 8, 7)]), (0, [(kind, 5, 8, 5)])):
        options: dict[str, Any] = {"most_drop_permille": 1000, slack: amount}
        gate = check_gate(result.members, figures, GateRule(**options))
        assert [(f.kind, f.today, f.candidate, f.allowed) for f in gate.failures] == failures
        for failure in gate.failures:
            for language in Language:
                assert "8" in explain_failure(result, failure).of(language)


def test_the_tables_hold_a_row_per_side(tmp_path: Path) -> None:
    replay(make_setup(), tmp_path)
    batches = parquet.read_table(tmp_path / "batches.parquet").to_pylist()
    assert [(row["rulebook"], row["batch"]) for row in batches] == [
        (s, f"w{w}") for s in ("today", "candidate") for w in (1, 2, 3)
    ]
    assert batches[0]["level_cost"] == 3000
    assert [row["common_worst_off"] for row in batches[:3]] == ["B", "B", "B"]
    members = csv.read_csv(tmp_path / "members.csv").to_pylist()
    assert [(row["factory"], row["rulebook"], row["received_hours"]) for row in members] == [
        ("A", "today", 3), ("A", "candidate", 2), ("B", "today", 0), ("B", "candidate", 1),
    ]  # fmt: skip
    assert [row["gained_hours"] for row in members] == [None, -1, None, 1]


# ------------------------------------------------------------------------------------------------- refused beforehand


def test_what_cannot_be_replayed_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    pieces = RuleBook(entitlement=EntitlementRule(basis=ShareBasis.pieces))
    same = make_batch(1, id="week-2")
    cases = [
        (make_setup(make_batch(2), make_batch(1)), r"w1 \(2026-04-13\) comes after w2 \(2026-04-20\)"),
        (make_setup(type(same)("other", same.scenario), make_batch(2)), "other and w2 have the same id week-2"),
        (make_setup(candidate=pieces), "counts standard_minutes, the candidate pieces"),
    ]
    for setup, message in cases:
        with pytest.raises(StudyError, match=message):
            replay(setup, tmp_path / "never")
    with pytest.raises(StudyError, match="no batch"):
        replay(type(cases[0][0])((), make_rules(), None, cases[0][0].budget), tmp_path / "never")
    assert not (tmp_path / "never").exists()


@pytest.mark.parametrize(
    "error",
    [StudyError(Text("誤り", "wrong"), Text("直す", "mend")), VerificationError(["rule"]), ScenarioError([])],
)
def test_an_error_comes_whole_out_of_another_process(error: KubariError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert [again.render(language) for language in Language] == [error.render(language) for language in Language]
    assert str(again) == str(error)
