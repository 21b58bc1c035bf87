"""`kubari ledger`: from a first batch to the next one, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from optimizer.cli.exits import ExitCode
from optimizer.scenario import load_scenario
from tests.cli.conftest import Run, read_json

POSTED = ("--posted-on", "2026-04-06")


@pytest.fixture
def ledger(tmp_path: Path, batch: Path, solved: Path, run: Run) -> Path:
    """A ledger with one batch of two members in it."""
    path = tmp_path / "ledger.jsonl"
    assert run("ledger", "open", path, "--id", "ota", "--scenario", batch, *POSTED).exit_code == ExitCode.ok
    result = run("ledger", "post", path, batch, solved, *POSTED)
    assert result.exit_code == ExitCode.ok, result.output
    return path


def test_a_batch_is_posted_shown_and_checked(run: Run, ledger: Path) -> None:
    data = read_json(run("ledger", "show", ledger, "--on", "2026-04-06", "--json"))
    assert data["ledger"] == "ota"
    assert {row["factory"] for row in data["balances"]} == {"F1", "F2"}
    # 400 minutes in milliminutes, half for each.
    assert [row["entitled"] for row in data["balances"]] == ["200000", "200000"]
    assert sum(int(row["owed"]) for row in data["balances"]) == 0
    shown = run("ledger", "show", ledger, "--on", "2026-04-06", "--lang", "ja")
    assert "配分台帳 ota、2026-04-06 現在" in shown.stdout
    assert "3.3" in shown.stdout
    checked = read_json(run("ledger", "check", ledger, "--json"))
    assert (checked["valid"], checked["entries"]) == (True, 3)


def test_an_entry_is_added_and_undone(run: Run, ledger: Path) -> None:
    added = run(
        "ledger", "add", ledger, "declined", "--factory", "F1", "--batch", "test", "--received", 60, "--on", "2026-04-06", *POSTED
    )  # fmt: skip
    assert added.exit_code == ExitCode.ok, added.output
    owed = {row["factory"]: int(row["owed"]) for row in read_balances(run, ledger)}
    assert sum(owed.values()) == -60_000
    assert run("ledger", "reverse", ledger, 4, "--reason", "a slip", *POSTED).exit_code == ExitCode.ok
    assert sum(int(row["owed"]) for row in read_balances(run, ledger)) == 0
    again = run("ledger", "reverse", ledger, 4, "--reason", "twice", *POSTED)
    assert again.exit_code == ExitCode.wrong_input
    assert "Entries that can be reversed: 1, 2, 3" in again.stderr


def read_balances(run: Run, ledger: Path) -> list[dict[str, str]]:
    rows = read_json(run("ledger", "show", ledger, "--on", "2026-04-06", "--json"))["balances"]
    assert isinstance(rows, list)
    return rows


def test_balances_are_carried_into_the_next_scenario(run: Run, ledger: Path, batch: Path, tmp_path: Path) -> None:
    following = tmp_path / "next.json"
    assert run("ledger", "carry", ledger, batch, "--out", following).exit_code == ExitCode.ok
    state = load_scenario(following).ledger
    assert [(b.factory, b.entitled) for b in state.balances] == [("F1", 200), ("F2", 200)]
    assert run("ledger", "carry", ledger, batch, "--out", batch).exit_code == ExitCode.wrong_usage


def test_the_half_life_is_the_rule_books(run: Run, ledger: Path, tmp_path: Path) -> None:
    book = tmp_path / "book.json"
    book.write_text('{"id": "fast", "ledger": {"half_life_days": 1}}', encoding="utf-8")
    data = read_json(run("ledger", "show", ledger, "--on", "2026-04-08", "--rulebook", book, "--json"))
    assert data["half_life_days"] == 1
    first = load_scenario(ledger.with_name("batch.json")).calendar.as_of
    assert {row["entitled"] for row in data["balances"]} == {str(200_000 // 2 ** (8 - first.day))}


def test_what_does_not_fit_is_refused_and_nothing_is_written(run: Run, ledger: Path, batch: Path, solved: Path) -> None:
    before = ledger.read_bytes()
    refused = [
        run("ledger", "post", ledger, batch, solved, *POSTED),
        run("ledger", "add", ledger, "override", "--factory", "F1", "--received", 5, *POSTED),
        run("ledger", "add", ledger, "allocated", "--factory", "F1", *POSTED),
        run("ledger", "add", ledger, "left", "--factory", "F1", "--reason", "x", "--posted-on", "2020-01-01"),
        run("ledger", "open", ledger, *POSTED),
    ]
    assert [result.exit_code for result in refused] == [ExitCode.wrong_input] * 5
    assert "needs reason" in refused[1].stderr
    assert "not posted by hand" in refused[2].stderr
    assert ledger.read_bytes() == before


def test_a_changed_file_is_found_out(run: Run, ledger: Path) -> None:
    ledger.write_bytes(ledger.read_bytes().replace(b'"entitled":200000', b'"entitled":200001', 1))
    result = run("ledger", "check", ledger, "--lang", "en")
    assert result.exit_code == ExitCode.wrong_input
    assert "something before it was changed" in result.stderr


def test_parts_of_a_job_are_added(run: Run, batch: Path, tmp_path: Path) -> None:
    path, scenario = tmp_path / "jobs.jsonl", tmp_path / "jobs.json"
    data = json.loads(batch.read_text(encoding="utf-8"))
    data["rulebook"]["entitlement"] = {**data["rulebook"].get("entitlement", {}), "basis": "jobs"}
    scenario.write_text(json.dumps(data), encoding="utf-8")
    assert run("ledger", "open", path, "--scenario", scenario, *POSTED).exit_code == ExitCode.ok
    declined = ("ledger", "add", path, "declined", "--factory", "F1", "--batch", "b", "--on", "2026-04-06", *POSTED)
    assert run(*declined, "--received", 0.4).exit_code == ExitCode.ok
    assert read_balances(run, path)[0]["received"] == str(18_018_000 * 4 // 10)
    assert "0.40" in run("ledger", "show", path, "--on", "2026-04-06", "--lang", "en").stdout
    refused = run(*declined, "--received", "0.33333", "--lang", "en")
    assert refused.exit_code == ExitCode.wrong_input
    assert "0.33333 jobs is not a whole number" in refused.stderr
    # The batch itself shares out minutes: nothing of this ledger is carried into it.
    carried = run("ledger", "carry", path, batch, "--out", tmp_path / "next.json", "--lang", "en")
    assert carried.exit_code == ExitCode.wrong_input
    assert "Open a ledger for each basis" in carried.stderr
    assert not (tmp_path / "next.json").exists()
