"""Loads scenario and plan files: everything that is wrong at once, each with its path, id, value and way out."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from pydantic import ValidationError
from pydantic_core import from_json

from optimizer.domain.base import SCHEMA_VERSION
from optimizer.domain.check.findings import show_value
from optimizer.domain.collector import paused_collector
from optimizer.domain.plan import Plan
from optimizer.domain.policy import RuleBookFile
from optimizer.domain.rulebook import RuleBook
from optimizer.domain.scenario import Scenario
from optimizer.errors import Problem, RuleBookError, ScenarioError
from optimizer.scenario.problems import (
    PlanFileError,
    explain_not_json,
    explain_repeats,
    explain_structure,
    find_json_complaint,
    make_file_problem,
    sort_problems,
)
from optimizer.scenario.rest import check_rest
from optimizer.scenario.source import MAX_BYTES, load_text, require_utf8
from optimizer.text import Text

M = TypeVar("M", Scenario, Plan, RuleBookFile)


class _Format(NamedTuple, Generic[M]):
    """One kind of file.

    Attributes
    ----------
    telling_field
        A field only this kind of file has.
    check_rest
        Cross-checks what can be read of a file that is built wrongly in places.
    """

    model: type[M]
    noun: Text
    telling_field: str
    check_rest: Callable[[object], list[Problem]]


_SCENARIO = _Format(Scenario, Text("シナリオ", "a scenario"), "orders", check_rest)
_PLAN = _Format(Plan, Text("配分計画", "a plan"), "lots", lambda _: [])
_RULEBOOK = _Format(RuleBookFile, Text("配分基準", "a rule book"), "goals", lambda _: [])


def load_scenario(path: Path, *, max_bytes: int = MAX_BYTES) -> Scenario:
    """Return the scenario in a ``.json`` or ``.json.gz`` file; packing is told by the content, not the name.

    Parameters
    ----------
    max_bytes
        Most bytes the file may have once unpacked, against files made to fill the memory.

    Raises
    ------
    ScenarioError
        With everything that is wrong, in the order of the file.
    """
    return parse_scenario(load_text(Path(path), max_bytes=max_bytes))


def parse_scenario(text: bytes) -> Scenario:
    """Return the scenario written in a JSON text; see `load_scenario`."""
    text = require_utf8(text, "-")
    with paused_collector():
        problems, scenario = _parse(_SCENARIO, text)
        if scenario is None or problems:
            raise ScenarioError(problems)
        return scenario


def load_plan(path: Path, *, max_bytes: int = MAX_BYTES) -> Plan:
    """Return the plan in a ``.json`` or ``.json.gz`` file. Whether it is right for a scenario is the verifier's to say.

    Raises
    ------
    PlanFileError
        With everything that is wrong, in the order of the file.
    """
    try:
        return parse_plan(load_text(Path(path), max_bytes=max_bytes))
    except ScenarioError as error:
        raise PlanFileError(list(error.problems)) from error


def parse_plan(text: bytes) -> Plan:
    """Return the plan written in a JSON text; see `load_plan`."""
    try:
        text = require_utf8(text, "-")
    except ScenarioError as error:
        raise PlanFileError(list(error.problems)) from error
    with paused_collector():
        problems, plan = _parse(_PLAN, text)
        if plan is None or problems:
            raise PlanFileError(problems)
        return plan


def load_rulebook(path: Path, *, max_bytes: int = MAX_BYTES) -> RuleBook:
    """Return the rule book in a file: one that holds nothing else, or the rule book of a scenario.

    Raises
    ------
    RuleBookError
        With everything that is wrong, in the order of the file.
    ScenarioError
        The same of a scenario's file.
    """
    return parse_rulebook(load_text(Path(path), max_bytes=max_bytes))


def parse_rulebook(text: bytes) -> RuleBook:
    """Return the rule book written in a JSON text; see `load_rulebook`."""
    text = require_utf8(text, "-")
    if _is_scenario(text):
        return parse_scenario(text).rulebook
    problems, book = _parse(_RULEBOOK, text)
    if book is None or problems:
        raise RuleBookError(problems)
    return book.open()


def _is_scenario(text: bytes) -> bool:
    """Say whether a text looks like a scenario; one that cannot be read is none."""
    try:
        raw = from_json(text)
    except ValueError:
        return False
    return isinstance(raw, dict) and "orders" in raw


def _parse(file: _Format[M], text: bytes) -> tuple[list[Problem], M | None]:
    parsed: M | None = None
    wrong: ValidationError | None = None
    problems: list[Problem] = []
    try:
        # Strict: "12" is not 12, and 20261120 is not a date.
        parsed = file.model.model_validate_json(text, strict=True)
    except ScenarioError as error:
        problems = list(error.problems)
    except ValidationError as error:
        if complaint := find_json_complaint(error):
            return [explain_not_json(text, complaint)], None
        wrong = error
    repeats = explain_repeats(text)
    if parsed is not None and not repeats:
        return _check_version(parsed.schema_version), parsed
    raw = from_json(text)
    if foreign := _check_foreign(file, raw):
        return foreign, None
    if wrong is not None:
        problems = _explain_wrong(file, raw, wrong)
    return sort_problems(repeats + problems, raw), None


def _explain_wrong(file: _Format[M], raw: object, error: ValidationError) -> list[Problem]:
    """Say what the format does not allow, then what is wrong between the parts that can be read all the same."""
    problems = explain_structure(error, raw, file.model)
    return problems + file.check_rest(raw) if isinstance(raw, dict) else problems


def _check_foreign(file: _Format[M], raw: object) -> list[Problem]:
    """Return a problem when the file is of another version or kind; then nothing else is worth saying."""
    if not isinstance(raw, dict):
        return []
    if problems := _check_version(raw.get("schema_version")):
        return problems
    for other in (_SCENARIO, _PLAN, _RULEBOOK):
        if file.telling_field not in raw and other.telling_field in raw:
            return [make_file_problem("schema.other_kind", other.telling_field, found=other.noun, wanted=file.noun)]
    return []


def _check_version(version: object) -> list[Problem]:
    if version == SCHEMA_VERSION or not isinstance(version, int):
        return []
    code = "schema.newer" if version > SCHEMA_VERSION else "schema.unknown"
    problem = make_file_problem(code, show_value(version), known=str(SCHEMA_VERSION))
    return [dataclasses.replace(problem, path="$.schema_version")]
