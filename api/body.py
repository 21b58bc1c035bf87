"""Reading a JSON body of limited size."""

from __future__ import annotations

import json
from typing import Any

from fastapi import Request

from api.problem import ProblemError

LARGEST_BODY = 32 * 1024 * 1024
"""Bytes; a scenario of about 20,000 orders."""


async def read_body(request: Request, *, largest: int = LARGEST_BODY) -> bytes:
    """Read the body, and stop reading at the limit whatever length was announced."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise ProblemError(415, "not_json", f"Send application/json, not {kind or 'nothing'}.")
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > largest:
        raise _too_large(largest)
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > largest:
            raise _too_large(largest)
        parts.append(part)
    return b"".join(parts)


def _too_large(largest: int) -> ProblemError:
    return ProblemError(413, "body_too_large", f"The body may have {largest} bytes. Use the command line for more.")


def parse_members(body: bytes, *names: str) -> tuple[Any, ...]:
    """Return members of the body's JSON object, all of which must be there and no others."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ProblemError(400, "json_malformed", f"The body is no JSON: {error}") from error
    if not isinstance(data, dict) or set(data) != set(names):
        found = ", ".join(sorted(data)) if isinstance(data, dict) else type(data).__name__
        raise ProblemError(
            422, "members_wrong", f"Send an object with {' and '.join(names)}; this has {found or 'nothing'}."
        )
    return tuple(data[name] for name in names)
