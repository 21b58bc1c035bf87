"""Who may do what: every eligible (operation, work center) pair, and every reason why another is not."""

from optimizer.eligibility.pairs import Eligibility, build_eligibility
from optimizer.eligibility.reasons import Reason, explain_ineligible, explain_refusal

__all__ = ["Eligibility", "Reason", "build_eligibility", "explain_ineligible", "explain_refusal"]
