"""Explanations as sentences, in Japanese and in English."""

from optimizer.explain.sentences.audits import render_audit
from optimizer.explain.sentences.comparison import render_comparison
from optimizer.explain.sentences.factories import render_factory
from optimizer.explain.sentences.orders import render_order
from optimizer.explain.sentences.plans import render_plan
from optimizer.explain.sentences.rulebook import render_rulebook

__all__ = ["render_audit", "render_comparison", "render_factory", "render_order", "render_plan", "render_rulebook"]
