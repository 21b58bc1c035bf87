"""Honest reporting: what a report gains where capacity is weighed, what verification takes from that, and what cannot be done."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet

from optimizer.domain.plan import Budget
from optimizer.domain.rulebook import EntitlementRule, ShareBasis
from optimizer.domain.scenario import Scenario
from optimizer.errors import KubariError, UnknownNameError
from optimizer.explain import Situation
from optimizer.scenario import load_scenario, save_scenario
from optimizer.studies.honesty import (
    DeliveryProbe,
    HonestyResult,
    Report,
    ReportFinding,
    Series,
    Spread,
    apply_report,
    explain_honesty,
    list_reports,
    plan_honesty,
    run_honesty,
)
from optimizer.studies.sweep import Question, RunOutcome, Source
from tests.build import (
    make_factory,
    make_lot,
    make_operation,
    make_order,
    make_plan,
    make_rulebook,
    make_scenario,
    make_work_center,
    with_,
)
from tests.studies.sweep.shops import CLOCKS, STEPS, Inline

BY_CAPACITY = EntitlementRule(equal_permille=0, capacity_permille=1000, attainable_margin_permille=1000)


def make_pair(pieces: int, *, free: int = 600, entitlement: EntitlementRule = BY_CAPACITY, **fields: Any) -> Scenario:
    """A with some free minutes and B with 600; one order of pieces of ten minutes, shared by capacity alone."""
    shops = [make_factory("A", free=free, **fields), make_factory("B", free=600)]
    book = make_rulebook("unplaced", "unfairness", entitlement=entitlement)
    return make_scenario(shops, [make_order("O", pieces, minutes=10)], rulebook=book)


def check(scenario: Scenario, folder: Path, *reports: int, **fields: Any) -> HonestyResult:
    file = folder / "pair.json"
    save_scenario(scenario, file)
    source = Source("pair", file)
    question = Question((source,), budget=STEPS)
    plan = plan_honesty(source, "A", reports, replace(question, **fields), folder=folder)
    return run_honesty(plan, Inline(), workers=2, clocks=CLOCKS)[0]


def describe(finding: ReportFinding) -> tuple[float, ...]:
    """Hours entitled, allotted, deliverable, undeliverable; change of what is deliverable in percent."""
    spreads = (
        finding.entitlement, finding.allotted, finding.deliverable, finding.undeliverable, finding.deliverable_change_percent
    )  # fmt: skip
    return tuple(round(spread.mean, 6) for spread in spreads if spread is not None)


def test_where_capacity_is_weighed_over_stating_gains_and_under_stating_loses(tmp_path: Path) -> None:
    result = check(make_pair(60), tmp_path, 1500, 500)
    # 600 minutes of work. The truth 600 : 600 gives A 300. Saying 900 gives it 900 / 1500 of 600 = 360, which it can do. Saying 300
    # gives it 300 / 900 = 200.
    found = {finding.report_permille: describe(finding) for finding in result.findings}
    assert found == {500: (3.333333, 3.333333, 3.333333, 0, -33.333333), 1000: (5, 5, 5, 0, 0), 1500: (6, 6, 6, 0, 20)}
    assert (result.unit.shown.en, result.is_verified, result.is_complete) == ("hours", False, True)
    over = next(finding for finding in result.findings if finding.report_permille == 1500)
    assert over.deliverable_change == Spread(mean=1, least=1, most=1)
    assert over.attainment_permille == Spread(mean=1000, least=1000, most=1000)


def test_verified_capacity_takes_the_gain_away_and_both_are_shown(tmp_path: Path) -> None:
    result = check(make_pair(60, verified_minutes_per_bucket=600), tmp_path, 1500)
    found = {(f.series, f.report_permille): describe(f) for f in result.findings}
    assert found == {
        (Series.as_it_stands, 1000): (5, 5, 5, 0, 0),
        (Series.as_it_stands, 1500): (5, 5, 5, 0, 0),
        (Series.unverified, 1000): (5, 5, 5, 0, 0),
        (Series.unverified, 1500): (6, 6, 6, 0, 20),
    }
    said = explain_honesty(result)
    assert said[0].ja.startswith("申告を 1.5 倍にしても得はなく、実行できる仕事は +0.0 % です")
    assert said[1].en.startswith("If no capacity were verified: reporting 1.5 times the truth pays: +20.0 %")
    assert said[2].en.startswith("Verified capacity is what keeps over-stating from paying")
    assert len(said) == 3


def test_work_beyond_the_true_minutes_is_allotted_but_cannot_be_done(tmp_path: Path) -> None:
    result = check(make_pair(75, free=300), tmp_path, 3000)
    # 750 minutes. The truth 300 : 600 gives A 250. Saying 900 gives it 900 / 1500 = 450 of which 300 can be done: 50 more than 250.
    truth, over = result.findings
    assert describe(truth) == (4.166667, 4.166667, 4.166667, 0, 0)
    assert describe(over) == (7.5, 7.5, 5, 2.5, 20)
    assert over.allotted_change_percent is not None
    assert over.allotted_change_percent.mean == pytest.approx(80)
    assert "そのうち実行できない分は 33.3 %" in explain_honesty(result)[0].ja


def test_an_equal_share_gives_nothing_for_a_report(tmp_path: Path) -> None:
    equal = EntitlementRule(equal_permille=1000, capacity_permille=0, attainable_margin_permille=1000)
    result = check(make_pair(60, entitlement=equal, verified_minutes_per_bucket=1), tmp_path, 1500)
    # Verification counts only where capacity is weighed: one series, no gain.
    assert [(f.series, f.report_permille) for f in result.findings] == [
        (Series.as_it_stands, 1000),
        (Series.as_it_stands, 1500),
    ]
    assert describe(result.findings[1]) == (5, 5, 5, 0, 0)


def test_setups_are_part_of_what_a_week_must_hold() -> None:
    # Ten pieces of ten minutes after a setup of 30: 130 minutes. With 65 of them, half the 100 minutes of work can be done; in the
    # second week all 50 can.
    order = make_order("O", 15, route=[make_operation("mill", 10, setup_minutes=30)])
    scenario = make_scenario([make_factory("A", free=[130, 130])], [order], buckets=2)
    plan = make_plan(scenario, [make_lot("L1", "O", 10, "A-1@0"), make_lot("L2", "O", 5, "A-1@1")])
    probe = DeliveryProbe("A", (("A-1", (65, 80)),))
    figures = probe.measure(Situation(scenario, plan))
    assert (figures["allotted_fine"], figures["deliverable_fine"], figures["undeliverable_fine"]) == (
        150_000, 100_000, 50_000
    )  # fmt: skip


def test_a_report_scales_what_is_offered_and_what_there_is_but_not_what_was_verified() -> None:
    center = make_work_center("A-1", free=[333, 10_000_000], total_minutes=(1001, 10_000_000))
    shops = [
        make_factory("A", center, verified_minutes_per_bucket=5),
        make_factory("B", free=7, verified_minutes_per_bucket=6),
    ]
    scenario = make_scenario(shops, [make_order("O")], buckets=2)
    a, b = apply_report(scenario, "A", Report(Series.as_it_stands, 1500)).network.factories
    # Rounded down, and never more than the format holds.
    assert a.work_centers[0].free_minutes == (499, 10_000_000)
    assert a.work_centers[0].total_minutes == (1501, 10_000_000)
    assert (a.verified_minutes_per_bucket, b) == (5, scenario.network.factories[1])
    unverified = apply_report(scenario, "A", Report(Series.unverified, 1000)).network.factories
    assert [f.verified_minutes_per_bucket for f in unverified] == [None, None]
    assert unverified[0].work_centers == (center,)


@pytest.mark.parametrize(("verified", "series"), [(900, 1), (899, 2), (None, 1)])
def test_both_series_are_tried_only_where_verification_can_bind(verified: int | None, series: int) -> None:
    # The most A might say is 1.5 times 600.
    scenario = make_pair(60, verified_minutes_per_bucket=verified)
    assert len(list_reports(scenario, scenario.network.factories[0], (1500,))) == 2 * series


def test_pieces_are_counted_where_pieces_are_shared(tmp_path: Path) -> None:
    rule = BY_CAPACITY.model_copy(update={"basis": ShareBasis.pieces})
    result = check(make_pair(60, entitlement=rule), tmp_path, 1500)
    assert result.unit.shown.en == "pieces"
    assert [describe(finding) for finding in result.findings] == [(30, 30, 30, 0, 0), (36, 36, 36, 0, 20)]
    assert "+6 個" in explain_honesty(result)[0].ja


def test_it_is_kept_as_a_file_and_a_table_with_a_scenario_per_report(tmp_path: Path) -> None:
    result = check(make_pair(60), tmp_path, 1500, seeds=(1, 2))
    assert HonestyResult.model_validate_json((tmp_path / "honesty.json").read_bytes()) == result
    rows = parquet.read_table(tmp_path / "honesty.parquet").to_pylist()
    assert [(row["report_permille"], row["runs"], row["allotted_hours_mean"]) for row in rows] == [
        (1000, 2, 5.0),
        (1500, 2, 6.0),
    ]
    for finding in result.findings:
        scenario = load_scenario(tmp_path / finding.scenario_file)
        assert scenario.network.factories[0].work_centers[0].free_minutes == (600 * finding.report_permille // 1000,)


def test_reports_that_round_to_the_same_minutes_share_their_runs(tmp_path: Path) -> None:
    # 600 x 1.001 is 600.6, rounded down: no difference.
    truth, same = check(make_pair(60), tmp_path, 1001).findings
    assert describe(truth) == describe(same) == (5, 5, 5, 0, 0)


def test_it_goes_on_under_another_name_of_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = check(make_pair(60), tmp_path, 1500)
    monkeypatch.chdir(tmp_path)
    assert check(make_pair(60), Path(), 1500) == first
    assert len((tmp_path / "runs.jsonl").read_text(encoding="utf-8").splitlines()) == 2


def test_a_report_without_a_plan_is_said_to_have_none(tmp_path: Path) -> None:
    # A lot of 40 pieces (400 minutes) is pinned at A; saying 300 leaves no room for it.
    pinned = with_(make_pair(60), pins=(make_lot("P", "O", 40, "A-1@0", is_pinned=True),))
    result = check(pinned, tmp_path, 500)
    under, truth = result.findings
    assert (under.runs, under.failed, under.deliverable) == (1, 1, None)
    assert truth.failed == 0
    assert "比べられる計画がありません" in explain_honesty(result)[0].ja
    assert RunOutcome.infeasible in (tmp_path / "runs.jsonl").read_text(encoding="utf-8")


def test_who_has_nothing_to_report_is_refused(tmp_path: Path) -> None:
    shops = [make_factory("A"), make_factory("hall", is_member=False)]
    file = tmp_path / "scenario.json"
    save_scenario(make_scenario(shops, [make_order("O")]), file)
    source = Source("scenario", file)
    for name, kind, words in (("Z", UnknownNameError, "no factory Z"), ("hall", KubariError, "hall is no member")):
        with pytest.raises(kind, match=words):
            plan_honesty(source, name, (1500,), Question((source,)), folder=tmp_path)


def make_finding(percent: Spread, permille: int = 1200) -> ReportFinding:
    """A report that changed what can be done by so much."""
    hours = Spread(mean=10, least=10, most=10)
    return ReportFinding(
        series=Series.as_it_stands, report_permille=permille, scenario_file="", runs=2, failed=0,
        entitlement=hours, allotted=hours, deliverable=hours, undeliverable=Spread(mean=1, least=1, most=1),
        attainment_permille=None, allotted_change_percent=percent, deliverable_change=percent,
        deliverable_change_percent=percent, cost_yen=None, late_piece_days=None, unplaced_weight=None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("least", "mean", "words"),
    [
        (0.1, 2.0, "1.2 倍にすると、実行できる仕事は +2.0 % になり、事実と違う申告が得になります"),
        # With one of the seeds it gains nothing: not said to pay.
        (0.0, 2.0, "得とは言い切れません"),
        (0.1, 1.9, "申告を 1.2 倍にしても、実行できる仕事は +1.9 % にとどまります"),
        (-1.0, 0.0, "得はなく"),
    ],
)
def test_a_report_is_said_to_pay_only_where_it_does_with_every_seed(least: float, mean: float, words: str) -> None:
    finding = make_finding(Spread(mean=mean, least=least, most=4.0))
    result = HonestyResult(
        scenario="s", factory="A", factory_name="", basis=ShareBasis.standard_minutes, is_verified=False, seeds=(1, 2), budget=Budget(),
        is_complete=True, findings=(finding,),
    )  # fmt: skip
    said = explain_honesty(result)
    assert words in said[0].ja
    assert f"種により {least:+.1f} % – +4.0 %" in said[0].ja
    # What to do is said only where it pays.
    assert len(said) == (2 if "得になります" in words else 1)
