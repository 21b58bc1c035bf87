"""What a result depends on: a change of it asks for a new measurement, a change of anything else does not."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from benchmarks import inputs
from benchmarks.inputs import (
    compute_code_digest,
    compute_data_digest,
    compute_inputs,
    compute_studies_digest,
    find_commit,
)
from tests.benchmarks.records import make_case


@pytest.fixture(autouse=True)
def fresh() -> None:
    """Nothing remembered from another test."""
    for function in (compute_code_digest, compute_data_digest, compute_studies_digest, find_commit):
        function.cache_clear()


def build_engine(folder: Path, **text_by_name: str) -> Path:
    """A tree of modules."""
    for name, text in text_by_name.items():
        path = folder / f"{name.replace('__', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("changed", "matters"),
    [
        ("search__guided", True),
        ("errors", True),
        ("report__page", False),
        ("explain__orders", False),
        ("studies__sweep", False),
        ("cli__app", False),
    ],
)
def test_code_that_a_case_runs_matters(
    changed: str, matters: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("search__guided", "errors", "report__page", "explain__orders", "studies__sweep", "cli__app")
    monkeypatch.setattr(inputs, "ENGINE", build_engine(tmp_path, **dict.fromkeys(names, "x = 1\n")))
    before = compute_code_digest()
    build_engine(tmp_path, **{changed: "x = 2\n"})
    compute_code_digest.cache_clear()
    assert (compute_code_digest() != before) is matters


def test_a_sweep_depends_on_the_studies_and_nothing_else_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inputs, "ENGINE", build_engine(tmp_path, studies__sweep="x = 1\n"))
    cases = [make_case("written/gap", method=method) for method in ("sweep", "kubari")]
    before = [compute_inputs(case) for case in cases]
    build_engine(tmp_path, studies__sweep="x = 2\n")
    compute_studies_digest.cache_clear()
    assert [compute_inputs(case) != old for case, old in zip(cases, before, strict=True)] == [True, False]


def test_the_options_of_a_case_matter_and_its_suite_does_not() -> None:
    digest = compute_inputs(make_case("written/gap"))
    assert compute_inputs(make_case("written/gap")) == digest
    assert compute_inputs(make_case("written/gap", suite="smoke")) == digest
    others = [
        make_case("written/other"),
        make_case("written/gap", method="highs"),
        make_case("written/gap", seed=2),
        make_case("written/gap", time_limit_seconds=59),
        make_case("written/gap", strategy="exact"),
        make_case("written/gap", gap=0.02),
    ]
    assert len({digest, *(compute_inputs(case) for case in others)}) == 7


def test_the_file_of_an_instance_matters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "gap" / "one"
    file.parent.mkdir()
    file.write_text("1 1  1  1  1", encoding="utf-8")
    monkeypatch.setenv("KUBARI_PUBLISHED_DATA", str(tmp_path))
    before = compute_data_digest("gap/one")
    file.write_text("1 1  2  1  1", encoding="utf-8")
    compute_data_digest.cache_clear()
    assert before != compute_data_digest("gap/one") != ""
    assert compute_data_digest("generated/weekly/4x8/1") == compute_data_digest("gap/none") == ""
    assert compute_data_digest("stored/regional/weekly") != ""


def test_a_commit_is_told_apart_from_a_tree_that_differs_from_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def git(*words: str) -> str:
        identity = ["-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false"]
        done = subprocess.run(["git", *identity, *words], cwd=tmp_path, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    monkeypatch.setattr(inputs, "CHECKOUT", tmp_path)
    assert find_commit() == "", "no git, no commit"
    git("init", "--quiet")
    engine = build_engine(tmp_path, optimizer__one="x = 1\n")
    git("add", ".")
    git("commit", "--quiet", "--message", "First")
    find_commit.cache_clear()
    assert find_commit() == git("rev-parse", "--short=10", "HEAD")
    build_engine(engine, optimizer__one="x = 2\n")
    find_commit.cache_clear()
    assert find_commit() == git("rev-parse", "--short=10", "HEAD") + "+"
