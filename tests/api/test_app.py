"""The HTTP application: good answers, and one shape of error for everything else."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from api.app import build_app
from optimizer.rules import CATALOGUE
from optimizer.scenario import dump_plan, dump_scenario, hash_scenario
from tests.build import make_factory, make_lot, make_order, make_plan, make_scenario, with_

# 10 pieces of 30 minutes fill 300 of 600 free minutes.
SCENARIO = make_scenario([make_factory("F1", free=600)], [make_order("O1", 10, minutes=30)])
GOOD_PLAN = make_plan(SCENARIO, [make_lot("L1", "O1", 10, "F1-1@0")])
JSON = {"content-type": "application/json"}


def ask(method: str, path: str, *, largest_body: int = 1_000_000, **fields: Any) -> httpx.Response:
    async def run() -> httpx.Response:
        transport = httpx.ASGITransport(app=build_app(largest_body=largest_body))
        async with httpx.AsyncClient(transport=transport, base_url="http://kubari") as client:
            return await client.request(method, path, **fields)

    return asyncio.run(run())


def check_problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert (body["status"], body["code"], body["type"]) == (status, code, f"urn:kubari:problem:{code}")
    assert body["title"]
    assert body["detail"]
    return body


def as_json(data: bytes) -> Any:
    return json.loads(data)


def test_the_catalogue_is_served_whole() -> None:
    rules = ask("GET", "/v1/rules").json()["rules"]
    assert [rule["id"] for rule in rules] == [rule.id for rule in CATALOGUE]
    assert rules[0]["title"] == {"ja": "加工法", "en": "Process"}


@pytest.mark.parametrize(("which", "field"), [("scenario", "orders"), ("plan", "lots")])
def test_a_schema_is_served(which: str, field: str) -> None:
    answer = ask("GET", f"/v1/schema/{which}")
    assert answer.status_code == 200
    assert field in answer.json()["properties"]


def test_an_unknown_schema_is_not_found() -> None:
    assert "scenario and plan" in check_problem(ask("GET", "/v1/schema/order"), 404, "not_found")["detail"]


def test_an_unknown_path_and_a_wrong_method_have_the_same_shape() -> None:
    check_problem(ask("GET", "/v1/nothing"), 404, "not_found")
    check_problem(ask("GET", "/v1/verify"), 405, "method_not_allowed")


def test_a_good_scenario_is_valid() -> None:
    answer = ask("POST", "/v1/validate", content=dump_scenario(SCENARIO), headers=JSON)
    assert answer.status_code == 200
    assert answer.json() == {"valid": True, "scenario": "test", "hash": hash_scenario(SCENARIO)}


def test_a_wrong_scenario_is_answered_with_every_problem() -> None:
    raw = as_json(dump_scenario(SCENARIO))
    raw["orders"][0]["quantity"] = -1
    raw["network"]["factories"][0]["location"] = "nowhere"
    body = check_problem(ask("POST", "/v1/validate", json=raw), 422, "scenario_invalid")
    paths = {problem["path"] for problem in body["problems"]}
    assert {"$.orders[0].quantity", "$.network.factories[0].location"} <= paths
    assert all(problem["message"]["ja"] and problem["way_out"]["en"] for problem in body["problems"])


def test_a_plan_that_keeps_every_rule_is_verified() -> None:
    pair = {"scenario": as_json(dump_scenario(SCENARIO)), "plan": as_json(dump_plan(GOOD_PLAN))}
    answer = ask("POST", "/v1/verify", json=pair)
    assert answer.status_code == 200
    assert (answer.json()["verified"], answer.json()["violations"]) == (True, [])
    # A plan made by hand names no scenario by its hash.
    assert answer.json()["scenario_matches"] is False


def test_a_plan_that_breaks_a_rule_is_a_good_answer_that_says_no() -> None:
    # 10 x 30 = 300 minutes do not fit in 299.
    tight = make_scenario([make_factory("F1", free=299)], SCENARIO.orders)
    named = with_(GOOD_PLAN.provenance, scenario_hash=hash_scenario(tight))
    plan = with_(make_plan(tight, GOOD_PLAN.lots), provenance=named)
    pair = {"scenario": as_json(dump_scenario(tight)), "plan": as_json(dump_plan(plan))}
    answer = ask("POST", "/v1/verify", json=pair)
    assert answer.status_code == 200
    assert [violation["rule"] for violation in answer.json()["violations"]] == ["capacity"]
    assert (answer.json()["verified"], answer.json()["scenario_matches"]) == (False, True)


def test_a_wrong_plan_is_told_from_a_wrong_scenario() -> None:
    pair = {"scenario": as_json(dump_scenario(SCENARIO)), "plan": {"lots": "none"}}
    body = check_problem(ask("POST", "/v1/verify", json=pair), 422, "plan_invalid")
    assert any(problem["path"] == "$.lots" for problem in body["problems"])


@pytest.mark.parametrize("pair", [{}, {"scenario": {}}, {"scenario": {}, "plan": {}, "more": 1}, []])
def test_both_members_and_no_others_are_asked_for(pair: object) -> None:
    check_problem(ask("POST", "/v1/verify", json=pair), 422, "members_wrong")


def test_what_is_no_json_is_refused() -> None:
    check_problem(ask("POST", "/v1/verify", content=b"{", headers=JSON), 400, "json_malformed")
    check_problem(ask("POST", "/v1/verify", content=b"[" * 100_000, headers=JSON), 400, "json_malformed")
    check_problem(ask("POST", "/v1/validate", content=b"{}", headers={"content-type": "text/csv"}), 415, "not_json")


def test_a_body_may_be_as_large_as_the_limit_and_no_larger() -> None:
    content = dump_scenario(SCENARIO)
    fits = ask("POST", "/v1/validate", content=content, headers=JSON, largest_body=len(content))
    assert fits.status_code == 200
    for largest in (len(content) - 1, 1):
        answer = ask("POST", "/v1/validate", content=content, headers=JSON, largest_body=largest)
        check_problem(answer, 413, "body_too_large")


def test_a_body_without_an_announced_length_is_cut_at_the_limit() -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        for _ in range(1000):
            read += 1
            yield b" " * 100

    answer = ask("POST", "/v1/validate", content=endless(), headers=JSON, largest_body=250)
    check_problem(answer, 413, "body_too_large")
    # Three parts of 100 bytes are more than 250; what comes after is not read.
    assert read < 1000


def test_nothing_is_loaded_from_other_hosts() -> None:
    for path in ("/docs", "/redoc"):
        assert ask("GET", path).status_code == 404
