"""Honest reporting: what a factory would have gained by over- or under-stating its capacity."""

from optimizer.studies.honesty.probe import DeliveryProbe
from optimizer.studies.honesty.reports import TRUTH, Report, Series, apply_report, list_reports
from optimizer.studies.honesty.sentences import explain_honesty
from optimizer.studies.honesty.study import (
    HonestyPlan,
    HonestyResult,
    ReportFinding,
    Spread,
    compare_reports,
    plan_honesty,
    run_honesty,
)

__all__ = [
    "TRUTH",
    "DeliveryProbe",
    "HonestyPlan",
    "HonestyResult",
    "Report",
    "ReportFinding",
    "Series",
    "Spread",
    "apply_report",
    "compare_reports",
    "explain_honesty",
    "list_reports",
    "plan_honesty",
    "run_honesty",
]
