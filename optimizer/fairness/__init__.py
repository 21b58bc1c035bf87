"""Who should have how much: weights, entitlements, brackets, the ledger's part, and the measures of a result."""

from optimizer.fairness.demand import DemandClass
from optimizer.fairness.entitlement import Entitlement, compute_entitlements
from optimizer.fairness.measures import Measures, compute_measures
from optimizer.fairness.network import Flow, FlowArcs, MaxFlow
from optimizer.fairness.setting import EligiblePairs, build_sharing
from optimizer.fairness.sharing import Sharing
from optimizer.fairness.targets import compute_prefills, compute_targets

__all__ = [
    "DemandClass",
    "EligiblePairs",
    "Entitlement",
    "Flow",
    "FlowArcs",
    "MaxFlow",
    "Measures",
    "Sharing",
    "build_sharing",
    "compute_entitlements",
    "compute_measures",
    "compute_prefills",
    "compute_targets",
]
