"""`kubari study front` and `kubari study rules`, from the command line to the files."""

from __future__ import annotations

import json
from pathlib import Path

from pyarrow import parquet

from tests.cli.conftest import Run

FAIR = "tiny/fair_within_two_percent"


def test_a_front_leaves_its_page_pictures_tables_and_plans(run: Run, tmp_path: Path) -> None:
    # Six plans from 30,000 to 30,600 yen; the last step is the fairest.
    folder = tmp_path / "front"
    result = run("study", "front", FAIR, "--every", "--out", str(folder), "--time-limit", "900", "--json")
    assert result.exit_code == 0, result.stderr
    data = json.loads(result.stdout)
    assert data["is_complete"]
    assert {round(point["standing"]["cost_yen"]) for point in data["points"]} == set(range(30_000, 30_601, 120))
    rows = parquet.read_table(folder / "points.parquet").to_pylist()
    assert len(rows) == len(data["points"])
    assert min(row["price_of_fairness_yen"] for row in rows) == 0
    assert {path.suffix for path in (folder / "charts").iterdir()} >= {".svg"}
    assert "<svg" in (folder / "report.html").read_text(encoding="utf-8")
    plan = folder / "fairest" / "plan.json.gz"
    assert run("verify", str(folder / "fairest" / "scenario.json.gz"), str(plan)).exit_code == 0


def test_a_front_of_a_scenario_that_is_not_there_is_refused(run: Run, tmp_path: Path) -> None:
    result = run("study", "front", "tiny/nothing", "--out", str(tmp_path / "front"))
    assert result.exit_code == 3
    assert not (tmp_path / "front").exists()


def test_prices_of_rules_are_told_and_kept(run: Run, tmp_path: Path) -> None:
    folder, page = tmp_path / "rules", tmp_path / "rules.html"
    result = run(
        "study", "rules", "tiny/two_makers", "--out", str(folder), "--time-limit", "900", "--first-time-limit", "900",
        "--report", str(page), "--lang", "ja",
    )  # fmt: skip
    assert result.exit_code == 0, result.stderr
    assert "最多工場数" in result.stdout
    assert "¥3,600" in result.stdout
    assert "規則の値段" in page.read_text(encoding="utf-8")
    rows = parquet.read_table(folder / "rules.parquet").to_pylist()
    assert {row["rule"] for row in rows} == {"max_factories", "min_factories", "max_share_factory"}
