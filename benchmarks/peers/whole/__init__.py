"""The whole scenario as one integer programme, handed to HiGHS through PuLP: the peer, and an oracle in tests."""

from benchmarks.peers.whole.solve import solve_whole

__all__ = ["solve_whole"]
