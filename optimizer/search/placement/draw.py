"""Random numbers for compiled loops: one seeded stream, the same on every machine (xorshift, Marsaglia 2003, doi 10.18637/jss.v008.i14)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from optimizer.cells.compiled import compiled

Stream = NDArray[np.uint64]


def build_stream(seed: int) -> Stream:
    """Return the stream of a seed; different seeds give unrelated streams."""
    return np.random.SeedSequence(seed).generate_state(1, dtype=np.uint64) | np.uint64(1)


@compiled
def draw_below(stream: Stream, end: int) -> int:
    """Draw a whole number from 0 up to, not including, `end`."""
    state = stream[0]
    state ^= state << np.uint64(13)
    state ^= state >> np.uint64(7)
    state ^= state << np.uint64(17)
    stream[0] = state
    # Signed before anything is added to it: the compiler makes a float of a signed and an unsigned number.
    return int(np.int64((state >> np.uint64(11)) % np.uint64(end)))


@compiled
def draw_share(stream: Stream) -> float:
    """Draw a number between 0 and 1."""
    return draw_below(stream, 1 << 53) / (1 << 53)
