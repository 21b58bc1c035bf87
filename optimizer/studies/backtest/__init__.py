"""Sequential back-test: past batches replayed in order under today's rule book and under a candidate, the ledger feeding forward."""

from optimizer.studies.backtest.folder import load_backtest
from optimizer.studies.backtest.gate import check_gate
from optimizer.studies.backtest.result import (
    Backtest,
    BatchFigures,
    FailureKind,
    Gate,
    GateFailure,
    MeasureFigures,
    MemberFigures,
    MemberSide,
    RuleBookName,
)
from optimizer.studies.backtest.run import Finished, run_backtest
from optimizer.studies.backtest.sentences import explain_failure
from optimizer.studies.backtest.setup import Batch, GateRule, Setup, Side

__all__ = [
    "Backtest",
    "Batch",
    "BatchFigures",
    "FailureKind",
    "Finished",
    "Gate",
    "GateFailure",
    "GateRule",
    "MeasureFigures",
    "MemberFigures",
    "MemberSide",
    "RuleBookName",
    "Setup",
    "Side",
    "check_gate",
    "explain_failure",
    "load_backtest",
    "run_backtest",
]
