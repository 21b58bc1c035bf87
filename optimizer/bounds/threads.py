"""How many threads a pass over the orders may use; what comes out of it is the same for any number."""

from __future__ import annotations

MOST = 2
"""A pass has two halves."""

_allowed = [MOST]


def limit_threads(most: int) -> None:
    """Let the passes of this process use so many threads at most: one, where every core has a process of its own already."""
    if most < 1:
        raise ValueError(f"threads = {most}: a pass needs at least one")
    _allowed[0] = min(most, MOST)


def allowed_threads() -> int:
    """Return how many threads a pass may use."""
    return _allowed[0]
