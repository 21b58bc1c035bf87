"""Reads a file of events: everything that is wrong at once, each with its path, value and way out."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import from_json, to_json

from optimizer.domain.base import Model
from optimizer.domain.check.findings import show_value
from optimizer.errors import Problem, ScenarioError
from optimizer.replan.events import EVENT_TYPES, Events
from optimizer.replan.problems import Complaints, EventsError
from optimizer.scenario.problems import (
    explain_not_json,
    explain_repeats,
    explain_structure,
    find_json_complaint,
    sort_problems,
)
from optimizer.scenario.source import MAX_BYTES, load_text, require_utf8

TYPE_BY_KIND: dict[str, type[Model]] = {str(kind.model_fields["event"].default): kind for kind in EVENT_TYPES}
"""Event models by what their field `event` says."""


def load_events(path: Path, *, max_bytes: int = MAX_BYTES) -> Events:
    """Return the events in a ``.json`` or ``.json.gz`` file.

    Raises
    ------
    EventsError
        With everything that is wrong, in the order of the file.
    """
    try:
        return parse_events(load_text(Path(path), max_bytes=max_bytes))
    except ScenarioError as error:
        raise EventsError(error.problems) from error


def parse_events(text: bytes) -> Events:
    """Return the events written in a JSON text; see `load_events`."""
    try:
        text = require_utf8(text, "-")
    except ScenarioError as error:
        raise EventsError(error.problems) from error
    problems: list[Problem] = []
    try:
        # Strict: a text in quotes is no number.
        events = Events.model_validate_json(text, strict=True)
    except ValidationError as error:
        if complaint := find_json_complaint(error):
            raise EventsError([explain_not_json(text, complaint)]) from error
        problems = _explain(from_json(text), error)
        events = Events()
    problems = sort_problems(problems + explain_repeats(text), from_json(text))
    if problems:
        raise EventsError(problems)
    return events


def _explain(raw: object, error: ValidationError) -> list[Problem]:
    """Say what is wrong with the file's own fields, then with each event as the kind it says it is."""
    entries = raw.get("events") if isinstance(raw, dict) else None
    if not isinstance(raw, dict) or not isinstance(entries, list):
        return explain_structure(error, raw, Events)
    head = raw | {"events": []}
    problems = _check(head, Events)
    for position, entry in enumerate(entries):
        problems += _explain_event(entry, f"$.events[{position}]", f"event {position + 1}")
    return problems


def _explain_event(entry: object, path: str, subject: str) -> list[Problem]:
    kind = entry.get("event") if isinstance(entry, dict) else entry
    model = TYPE_BY_KIND.get(kind) if isinstance(kind, str) and isinstance(entry, dict) else None
    if model is None:
        complaints = Complaints()
        complaints.add("event.kind", f"{path}.event", subject, value=kind, known=", ".join(TYPE_BY_KIND))
        return complaints.problems
    subject = f"{subject}, {show_value(kind)}"
    return [
        dataclasses.replace(problem, path=path + problem.path.removeprefix("$"), subject=subject)
        for problem in _check(entry, model)
    ]


def _check(raw: object, model: type[Model]) -> list[Problem]:
    try:
        model.model_validate_json(to_json(raw, inf_nan_mode="constants"), strict=True)
    except ValidationError as error:
        return explain_structure(error, raw, model)
    return []
