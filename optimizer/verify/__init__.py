"""The independent verifier: recomputes every hard rule and every goal level of a plan from the rule text.

It sees the domain, the rule catalogue and the units, and no solver, model, eligibility or cell table: it cannot share
their mistakes. Whole numbers and fractions throughout; nothing is rounded before it is compared.
"""

from optimizer.verify.audit import AuditLimit, audit_plan
from optimizer.verify.goals import COMPUTE_BY_TERM
from optimizer.verify.verifier import HARD_CHECKS, compute_levels, compute_received, verify_plan

__all__ = [
    "COMPUTE_BY_TERM",
    "HARD_CHECKS",
    "AuditLimit",
    "audit_plan",
    "compute_levels",
    "compute_received",
    "verify_plan",
]
