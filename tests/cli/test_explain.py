"""`kubari explain`, `compare` and `describe`: data and sentences for the same facts."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer.cli.exits import ExitCode
from optimizer.cli.overview import compute_loads, describe_scenario
from tests.build import make_factory, make_operation, make_order, make_scenario
from tests.cli.conftest import Run, read_json

QUESTIONS = [(), ("--order", "O1"), ("--factory", "F1"), ("--order", "O1", "--reader", "F2"),
             ("--factory", "F1", "--reader", "F1")]  # fmt: skip


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_has_an_answer_in_both_languages_and_as_data(
    run: Run, batch: Path, solved: Path, question: tuple[str, ...]
) -> None:
    english = run("explain", batch, solved, *question, "--lang", "en")
    japanese = run("explain", batch, solved, *question, "--lang", "ja")
    assert (english.exit_code, japanese.exit_code) == (0, 0)
    assert english.stdout.isascii() != japanese.stdout.isascii()
    assert read_json(run("explain", batch, solved, *question, "--json"))


def test_an_order_names_itself_and_a_reader_is_kept_from_rivals(run: Run, batch: Path, solved: Path) -> None:
    whole = read_json(run("explain", batch, solved, "--order", "O1", "--json"))
    private = read_json(run("explain", batch, solved, "--order", "O1", "--reader", "F2", "--json"))
    assert (whole["order"], whole["reader"], whole["buyer"]) == ("O1", None, "B1")
    assert (private["reader"], private["buyer"]) == ("F2", None)


@pytest.mark.parametrize("question", [("--order", "O9"), ("--factory", "F9"), ("--order", "O1", "--reader", "F9")])
def test_unknown_names_are_wrong_input(run: Run, batch: Path, solved: Path, question: tuple[str, ...]) -> None:
    result = run("explain", batch, solved, *question)
    assert result.exit_code == ExitCode.wrong_input
    assert "9" in result.stderr


@pytest.mark.parametrize(
    "question", [("--order", "O1", "--factory", "F1"), ("--reader", "F1"), ("--factory", "F1", "--reader", "F2")]
)
def test_questions_that_contradict_themselves_are_wrong_usage(
    run: Run, batch: Path, solved: Path, question: tuple[str, ...]
) -> None:
    assert run("explain", batch, solved, *question).exit_code == ExitCode.wrong_usage


# ------------------------------------------------------------------------------------------------------------ compare


def test_a_plan_compared_with_itself_changes_nothing(run: Run, batch: Path, solved: Path) -> None:
    data = read_json(run("compare", batch, solved, solved, "--json"))
    assert (data["orders"], data["unchanged_orders"]) == ([], 2)
    assert [level["difference"] for level in data["levels"]] == [0, 0]


def test_two_plans_are_compared_in_both_languages(run: Run, batch: Path, solved: Path) -> None:
    for language, word in (("en", "Goals"), ("ja", "目標")):
        result = run("compare", batch, solved, solved, "--lang", language)
        assert result.exit_code == ExitCode.ok
        assert word in result.stdout


# ----------------------------------------------------------------------------------------------------------- describe


def test_load_counts_every_operation_and_capacity_every_work_center() -> None:
    # Milling: 10 x 2 + 5 setup = 25 of 600 + 60 minutes; turning: 10 x 1.5 = 15 of 60 minutes, 25 %.
    route = (make_operation("mill", 2, setup_minutes=5), make_operation("turn", 1.5))
    shops = [make_factory("F1", free=600), make_factory("F2", free=60, processes=("mill", "turn"))]
    loads = {load["process"]: load for load in compute_loads(make_scenario(shops, [make_order("O1", 10, route=route)]))}
    mill, turn = loads["mill"], loads["turn"]
    assert (mill["standard_minutes"], mill["free_minutes"], mill["factories"], mill["pieces"]) == (25, 660, 2, 10)
    assert (turn["standard_minutes"], turn["free_minutes"], turn["factories"]) == (15, 60, 1)
    assert turn["load_percent"] == 25.0


def test_a_process_nobody_does_has_no_load_figure() -> None:
    scenario = make_scenario([make_factory("F1")], [make_order("O1", 10, route=("plating",))])
    (load,) = compute_loads(scenario)
    assert (load["work_centers"], load["free_minutes"], load["load_percent"]) == (0, 0, None)


def test_windows_and_conditions_are_counted() -> None:
    orders = [
        make_order("O1", due=7, latest_day=14),
        make_order("O2", due=21, is_all_or_nothing=True, requires_nda=True),
    ]
    data = describe_scenario(make_scenario([make_factory("F1")], orders, buckets=4))
    assert data["windows"] == {
        "release": {"orders": 2, "earliest": 0, "median": 0, "latest": 0},
        "due": {"orders": 2, "earliest": 7, "median": 14, "latest": 21},
        "latest": {"orders": 1, "earliest": 14, "median": 14, "latest": 14},
    }
    assert isinstance(data["conditions"], dict)
    assert (data["conditions"]["all_or_nothing"], data["conditions"]["requires_nda"]) == (1, 1)


def test_a_description_is_data_and_words(run: Run, batch: Path) -> None:
    data = read_json(run("describe", batch, "--json"))
    assert data["counts"]["orders"] == 2
    assert data["counts"]["pieces"] == 20
    assert data["calendar"]["bucket_days"] == [7]
    for language, word in (("en", "Load against capacity"), ("ja", "加工ごとの負荷と能力")):
        assert word in run("describe", batch, "--lang", language).stdout
