"""What Kubari is measured against: two plain solvers on the whole model, and two rules committees use today.

Every peer's plan goes through the same verifier, and its goal levels are those the verifier recomputes.
"""

from benchmarks.peers.plain import solve_plain
from benchmarks.peers.plan import PeerResult
from benchmarks.peers.proportional import solve_by_proportion
from benchmarks.peers.rotation import solve_by_rotation
from benchmarks.peers.whole import solve_whole

__all__ = ["PeerResult", "solve_by_proportion", "solve_by_rotation", "solve_plain", "solve_whole"]
