"""The HTTP application: what can be asked without solving anything and without keeping anything."""

from __future__ import annotations

import json
from typing import Any

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool

from api.body import LARGEST_BODY, parse_members, read_body
from api.problem import REFUSED_ON_PURPOSE, ProblemError, answer_problem
from optimizer.domain.plan import Plan
from optimizer.domain.scenario import Scenario
from optimizer.rules import CATALOGUE
from optimizer.scenario import hash_scenario, parse_plan, parse_scenario, plan_schema, scenario_schema
from optimizer.verify import verify_plan


def build_app(*, largest_body: int = LARGEST_BODY) -> FastAPI:
    # The pages that try out an API load their scripts from a CDN, which municipal networks do not reach.
    app = FastAPI(title="Kubari", docs_url=None, redoc_url=None)
    for kind in REFUSED_ON_PURPOSE:
        app.add_exception_handler(kind, answer_problem)
    app.add_api_route("/v1/rules", list_rules)
    app.add_api_route("/v1/schema/{which}", get_schema)

    @app.post("/v1/validate")
    async def validate(request: Request) -> dict[str, Any]:
        body = await read_body(request, largest=largest_body)
        return await run_in_threadpool(check_scenario, body)

    @app.post("/v1/verify")
    async def verify(request: Request) -> dict[str, Any]:
        body = await read_body(request, largest=largest_body)
        return await run_in_threadpool(check_plan, body)

    return app


def list_rules() -> dict[str, Any]:
    return {
        "rules": [
            {**rule._asdict(), "title": rule.title._asdict(), "sentence": rule.sentence._asdict()} for rule in CATALOGUE
        ]
    }


def get_schema(which: str) -> dict[str, Any]:
    schemas = {"scenario": scenario_schema, "plan": plan_schema}
    if which not in schemas:
        raise ProblemError(404, "not_found", f"There is no schema {which}; there are {' and '.join(schemas)}.")
    return schemas[which]()


def check_scenario(body: bytes) -> dict[str, Any]:
    """Answer for a good scenario; a wrong one is raised as what it is, with all its problems."""
    scenario = parse_scenario(body)
    return {"valid": True, "scenario": scenario.id, "hash": hash_scenario(scenario)}


def check_plan(body: bytes) -> dict[str, Any]:
    """Verify a plan against a scenario; a plan that breaks rules is a good answer, not an error."""
    scenario, plan = _parse_pair(body)
    verdict = verify_plan(scenario, plan)
    return {
        "verified": verdict.is_verified,
        "scenario_matches": plan.provenance.scenario_hash == hash_scenario(scenario),
        "violations": [
            {"rule": violation.rule, "where": violation.where, "message": violation.message._asdict()}
            for violation in verdict.violations
        ],
        "levels": [level.model_dump(mode="json") for level in verdict.levels],
    }


def _parse_pair(body: bytes) -> tuple[Scenario, Plan]:
    scenario, plan = (json.dumps(member).encode() for member in parse_members(body, "scenario", "plan"))
    return parse_scenario(scenario), parse_plan(plan)


app = build_app()
