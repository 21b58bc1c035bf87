"""Why a plan is as it is: for an order, for a factory, as a whole, and against another plan."""

from optimizer.explain.audits import AuditExplanation, explain_audit
from optimizer.explain.comparison import PlanComparison, compare_plans
from optimizer.explain.factories import FactoryExplanation, explain_factory
from optimizer.explain.orders import OrderExplanation, explain_order
from optimizer.explain.plans import PlanExplanation, explain_plan, explain_situation
from optimizer.explain.privacy import hide_rivals
from optimizer.explain.sentences import (
    render_audit,
    render_comparison,
    render_factory,
    render_order,
    render_plan,
    render_rulebook,
)
from optimizer.explain.situation import Situation, build_situation

__all__ = [
    "AuditExplanation",
    "FactoryExplanation",
    "OrderExplanation",
    "PlanComparison",
    "PlanExplanation",
    "Situation",
    "build_situation",
    "compare_plans",
    "explain_audit",
    "explain_factory",
    "explain_order",
    "explain_plan",
    "explain_situation",
    "hide_rivals",
    "render_audit",
    "render_comparison",
    "render_factory",
    "render_order",
    "render_plan",
    "render_rulebook",
]
