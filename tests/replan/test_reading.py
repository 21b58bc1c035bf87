"""Files of events: what is read, and what is wrong with them, all at once."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from optimizer.replan import (
    CapacityCut,
    Events,
    EventsError,
    FactoryOut,
    LotDeclined,
    LotsPinned,
    OrderAdded,
    OrderCancelled,
    OrderChanged,
    WorkCenterOut,
    load_events,
    parse_events,
)
from tests.build import make_order

ALL = Events(
    now_day=14,
    events=(
        FactoryOut(factory="F1", first_bucket=2),
        WorkCenterOut(work_center="F1-1", first_bucket=2, last_bucket=3),
        CapacityCut(work_center="F1-1", minutes=60),
        OrderAdded(order=make_order("O9", 10)),
        OrderChanged(order="O1", is_latest_lifted=True),
        OrderCancelled(order="O2"),
        LotDeclined(lot="L-00001", factory="F1", quantity=4),
        LotsPinned(lots=("L-00002",)),
    ),
)


def refuse(data: Any) -> list[tuple[str, str]]:
    """Code and path of everything that is wrong with a file."""
    text = data if isinstance(data, bytes) else json.dumps(data).encode()
    with pytest.raises(EventsError) as caught:
        parse_events(text)
    assert all(problem.message.ja != problem.message.en for problem in caught.value.problems)
    return [(problem.code, problem.path) for problem in caught.value.problems]


@pytest.mark.parametrize("name", ["events.json", "events.json.gz"])
def test_what_is_written_is_read(tmp_path: Path, name: str) -> None:
    text = ALL.model_dump_json().encode()
    path = tmp_path / name
    path.write_bytes(gzip.compress(text) if name.endswith(".gz") else text)
    assert load_events(path) == ALL


def test_nothing_happened() -> None:
    assert parse_events(b"{}") == Events()


@pytest.mark.parametrize(
    ("data", "code", "path"),
    [
        (b"", "file.empty", "$"),
        (b"{", "file.not_json", "$"),
        (b"\xff\xfe{", "file.not_utf8", "$"),
        ([], "type.object", "$"),
        ({"events": {}}, "type.list", "$.events"),
        ({"now_day": "14"}, "type.integer", "$.now_day"),
        ({"schema_version": 2}, "value.not_allowed", "$.schema_version"),
        ({"today": 3}, "field.unknown", "$.today"),
        ({"events": [{}]}, "event.kind", "$.events[0].event"),
        ({"events": ["factory_out"]}, "event.kind", "$.events[0].event"),
        ({"events": [{"event": "fire"}]}, "event.kind", "$.events[0].event"),
        ({"events": [{"event": "factory_out"}]}, "field.missing", "$.events[0].factory"),
        ({"events": [{"event": "factory_out", "factory": 7}]}, "type.text", "$.events[0].factory"),
        ({"events": [{"event": "lots_pinned", "lots": []}]}, "list.too_short", "$.events[0].lots"),
        (b'{"now_day": 1, "now_day": 2}', "field.repeated", "$.now_day"),
    ],
)
def test_a_problem_is_named_at_its_place(data: Any, code: str, path: str) -> None:
    assert refuse(data) == [(code, path)]


def test_all_problems_come_at_once_in_the_order_of_the_file() -> None:
    order = {"id": "O9", "buyer": "B1", "item": "I1", "quantity": 0, "route": [{"process": "mill"}]}
    data = {
        "today": 1,
        "events": [
            {"event": "capacity_cut", "work_center": "F1-1", "minutes": 0},
            {"event": "fire"},
            {"event": "order_added", "order": order},
        ],
    }
    assert refuse(data) == [
        ("field.unknown", "$.today"),
        ("value.too_small", "$.events[0].minutes"),
        ("event.kind", "$.events[1].event"),
        ("value.too_small", "$.events[2].order.quantity"),
        ("field.missing", "$.events[2].order.route[0].minutes_per_piece"),
        ("field.missing", "$.events[2].order.due_day"),
    ]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(EventsError) as caught:
        load_events(tmp_path / "events.json")
    assert caught.value.problems[0].code == "file.not_found"
