"""Sweeps: rule books x scenarios x seeds, run in parallel, resumable, into one tidy table."""

from optimizer.studies.sweep.axes import Axis, AxisValue, GridError, Variant, build_variants, parse_axes, show_axis
from optimizer.studies.sweep.plan import Question, Source, SweepPlan, plan_sweep
from optimizer.studies.sweep.pool import Pool, open_pool
from optimizer.studies.sweep.result import SweepResult, list_rows, load_sweep, save_sweep
from optimizer.studies.sweep.runs import Clocks, Figure, Probe, RunOutcome, RunRecord
from optimizer.studies.sweep.sweep import SilentFollower, SweepFollower, SweepProgress, run_sweep

__all__ = [
    "Axis",
    "AxisValue",
    "Clocks",
    "Figure",
    "GridError",
    "Pool",
    "Probe",
    "Question",
    "RunOutcome",
    "RunRecord",
    "SilentFollower",
    "Source",
    "SweepFollower",
    "SweepPlan",
    "SweepProgress",
    "SweepResult",
    "Variant",
    "build_variants",
    "list_rows",
    "load_sweep",
    "open_pool",
    "parse_axes",
    "plan_sweep",
    "run_sweep",
    "save_sweep",
    "show_axis",
]
