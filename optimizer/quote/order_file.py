"""A new order in a file of its own, in the format it would have in a scenario: everything wrong with it at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import from_json, to_json

from optimizer.domain.order import Order
from optimizer.domain.scenario import Scenario
from optimizer.errors import Problem, ScenarioError
from optimizer.quote.check import Names, OrderError, check_order
from optimizer.scenario.path import Loc, parse_path
from optimizer.scenario.problems import (
    explain_not_json,
    explain_repeats,
    explain_structure,
    find_json_complaint,
    sort_problems,
)
from optimizer.scenario.source import MAX_BYTES, load_text, require_utf8


def load_order(path: Path, scenario: Scenario, *, max_bytes: int = MAX_BYTES) -> Order:
    """Return the order in a ``.json`` or ``.json.gz`` file, checked against the scenario it is to come into.

    Raises
    ------
    OrderError
        With everything that is wrong, in the order of the file.
    """
    try:
        text = load_text(Path(path), max_bytes=max_bytes)
    except ScenarioError as error:
        raise OrderError(error.problems) from error
    return parse_order(text, scenario)


def parse_order(text: bytes, scenario: Scenario) -> Order:
    """Return the order written in a JSON text; see `load_order`."""
    try:
        text = require_utf8(text, "-")
    except ScenarioError as error:
        raise OrderError(error.problems) from error
    names = Names.of(scenario)
    try:
        order = Order.model_validate_json(text, strict=True)
    except ValidationError as error:
        raise OrderError(_explain_wrong(text, error, names)) from error
    problems = explain_repeats(text) + check_order(order, names)
    if problems:
        raise OrderError(sort_problems(problems, from_json(text)))
    return order


def _explain_wrong(text: bytes, error: ValidationError, names: Names) -> list[Problem]:
    """Say what the format does not allow, then what is wrong with the parts that can be read all the same."""
    if complaint := find_json_complaint(error):
        return [explain_not_json(text, complaint)]
    raw = from_json(text)
    problems = explain_repeats(text) + explain_structure(error, raw, Order)
    if isinstance(raw, dict):
        unread = _list_unread(error)
        rest = check_order(_read_rest(raw, unread, names), names)
        problems += [problem for problem in rest if not _is_within(parse_path(problem.path), unread)]
    return sort_problems(problems, raw)


def _list_unread(error: ValidationError) -> set[Loc]:
    """Fields that cannot be read; of a route, operations."""
    locs = [details["loc"] for details in error.errors(include_url=False)]
    return {loc[:2] if loc[0] == "route" and len(loc) > 1 else loc[:1] for loc in locs if loc}


def _is_within(loc: Loc, unread: set[Loc]) -> bool:
    return loc[:1] in unread or loc[:2] in unread


def _read_rest(raw: dict[str, Any], unread: set[Loc], names: Names) -> Order:
    """Return the order with a stand-in for every field that cannot be read."""
    step = {"process": next(iter(names.processes), "-"), "minutes_per_piece": 0}
    stand_in: dict[str, Any] = {
        "id": "?", "buyer": next(iter(names.scenario.buyers)).id if names.scenario.buyers else "-", "item": "-",
        "quantity": 100_000_000, "due_day": 0, "route": [step],
    }  # fmt: skip
    known = {name: value for name, value in raw.items() if (name,) not in unread and name in Order.model_fields}
    route = known.get("route")
    if isinstance(route, list):
        known["route"] = [step if ("route", k) in unread else given for k, given in enumerate(route)]
    return Order.model_validate_json(to_json(stand_in | known))
