"""The one shape of an error answer: RFC 9457 problem details with a stable code."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from optimizer.errors import KubariError, ScenarioError

MEDIA_TYPE = "application/problem+json"


class ProblemError(Exception):
    """An answer that is no success.

    Parameters
    ----------
    code
        Stable name of the kind of problem.
    extra
        Further members of the answer.
    """

    def __init__(self, status: int, code: str, detail: str, **extra: Any) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail, self.extra = status, code, detail, extra


REFUSED_ON_PURPOSE = (ProblemError, KubariError, RequestValidationError, HTTPException)


def render_problem(problem: ProblemError) -> JSONResponse:
    content = {
        "type": f"urn:kubari:problem:{problem.code}",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "code": problem.code,
        "detail": problem.detail,
        **problem.extra,
    }
    return JSONResponse(content, problem.status, media_type=MEDIA_TYPE)


async def answer_problem(_request: Request, error: Exception) -> JSONResponse:
    """Answer anything that was refused on purpose, by us or by the framework."""
    return render_problem(_as_problem(error))


def _as_problem(error: Exception) -> ProblemError:
    if isinstance(error, ProblemError):
        return error
    if isinstance(error, KubariError):
        code = "scenario_invalid" if isinstance(error, ScenarioError) else "plan_invalid"
        extra: dict[str, Any] = {"message": error.message._asdict(), "way_out": error.way_out._asdict()}
        problems = getattr(error, "problems", None)
        if problems is not None:
            extra["problems"] = [problem.as_data() for problem in problems]
        return ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, code, error.message.en, **extra)
    if isinstance(error, RequestValidationError):
        return ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "request_invalid", str(error.errors()[0]["msg"]))
    if isinstance(error, HTTPException):
        return ProblemError(error.status_code, HTTPStatus(error.status_code).name.lower(), str(error.detail))
    raise error
