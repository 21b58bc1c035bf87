"""Studies as pages for policy staff, and their pictures as files for a slide."""

from optimizer.report.studies.backtest import build_backtest_page
from optimizer.report.studies.front import build_front_page
from optimizer.report.studies.honesty import build_honesty_page
from optimizer.report.studies.page import Picture, Section, StudyPage, can_draw, render_study_page, save_pictures
from optimizer.report.studies.rules import build_rules_page
from optimizer.report.studies.sweep import build_sweep_page

__all__ = [
    "Picture",
    "Section",
    "StudyPage",
    "build_backtest_page",
    "build_front_page",
    "build_honesty_page",
    "build_rules_page",
    "build_sweep_page",
    "can_draw",
    "render_study_page",
    "save_pictures",
]
