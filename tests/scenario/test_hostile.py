"""Every file in `scenarios/hostile` is refused for exactly what stands beside it, in both languages."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from optimizer.errors import Problem, ScenarioError
from optimizer.scenario import load_scenario
from optimizer.scenario.sentences import CODE_BY_PYDANTIC_TYPE
from tests.domain.test_problems import ALL

FOLDER = Path(__file__).resolve().parents[2] / "scenarios" / "hostile"
FILES = {path.name: path for path in sorted(FOLDER.iterdir()) if path.is_file() and ".json" in path.suffixes}
EXPECTED = {path.stem: path for path in sorted((FOLDER / "expected").glob("*.json"))}

JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")
# What the readers of the format say in their own words.
FOREIGN = re.compile(r"Input should|should be|Field required|Extra inputs|valid |validation|error,|Tuple|pattern", re.I)

# Not a file in the repository: gone, a folder, beyond a limit, or without the rights to read it.
NOT_STORED = {"file.not_found", "file.not_a_file", "file.too_large", "file.unreadable"}
# Nothing in the format leads there: what pydantic may come up with in a later version.
FALLBACK = {"value.invalid"}


def load_problems(name: str) -> tuple[Problem, ...]:
    with pytest.raises(ScenarioError) as caught:
        load_scenario(FILES[name])
    return caught.value.problems


def load_expected(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(EXPECTED[name.split(".", maxsplit=1)[0]].read_text(encoding="utf-8"))
    return found


def test_every_file_has_its_expectation() -> None:
    assert len(FILES) >= 25
    assert {name.split(".")[0] for name in FILES} == set(EXPECTED)
    assert all(load_expected(name)["file"] == name for name in FILES)


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_refused_for_what_is_wrong_with_it(name: str) -> None:
    expected = load_expected(name)
    found = [{"code": problem.code, "path": problem.path} for problem in load_problems(name)]
    assert found == expected["problems"], expected["story"]
    assert found


@pytest.mark.parametrize("name", FILES)
def test_each_problem_shows_the_value_and_ends_with_a_way_out(name: str) -> None:
    for problem in load_problems(name):
        assert problem.value
        for text in (problem.message, problem.way_out):
            assert JAPANESE.search(text.ja)
            assert not FOREIGN.search(text.ja), text.ja
        assert problem.value in problem.message.ja
        assert problem.value in problem.message.en
        for language in ("ja", "en"):
            lines = problem.render(language).splitlines()
            assert lines[0].startswith(problem.path)
            assert lines[-1].endswith(problem.way_out.of(language))
            assert all(line.isprintable() for line in lines)


@pytest.mark.parametrize("name", FILES)
def test_problems_name_the_object_they_lie_in(name: str) -> None:
    # A path through a list of named things leads through one that can be named, unless its own id is what is wrong.
    named = re.compile(r"\$\.(orders|buyers|network\.factories|network\.locations|pins)\[\d+\]")
    for problem in load_problems(name):
        if named.match(problem.path) and problem.code not in ("type.object", "text.too_short"):
            assert problem.subject.split(" ")[0] in ("order", "buyer", "factory", "work", "location", "pin")


def test_the_hostile_files_bring_up_every_code() -> None:
    seen = {problem["code"] for name in FILES for problem in load_expected(name)["problems"]}
    assert set(ALL) - seen == NOT_STORED | FALLBACK
    assert set(CODE_BY_PYDANTIC_TYPE.values()) <= set(ALL)
