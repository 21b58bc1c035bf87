"""What the gate found, in sentences."""

from __future__ import annotations

from optimizer.studies.backtest.result import Backtest, FailureKind, GateFailure
from optimizer.text import Text


def explain_failure(result: Backtest, failure: GateFailure) -> Text:
    """Say what a candidate did not keep, with the numbers of both rule books."""
    if failure.kind is FailureKind.member_drop:
        return _explain_drop(result, failure)
    noun, unit = {
        FailureKind.lateness: (Text("遅れ", "Lateness"), Text("個・日", "piece-days")),
        FailureKind.unplaced: (Text("未配分", "Unplaced work"), Text("(重み)", "(weight)")),
    }[failure.kind]
    return Text(
        f"{noun.ja}の合計が {failure.today:,} から {failure.candidate:,} {unit.ja}に増えます(許容は {failure.allowed:,} まで)。",
        f"{noun.en} rises from {failure.today:,} to {failure.candidate:,} {unit.en}; at most {failure.allowed:,} is allowed.",
    )


def _explain_drop(result: Backtest, failure: GateFailure) -> Text:
    member = next(each for each in result.members if each.factory == failure.factory)
    before, after = (_show_amount(result, amount) for amount in (failure.today, failure.candidate))
    drop = 100 * (failure.today - failure.candidate) / failure.today
    reached = tuple(_show_share(side.attainment) for side in (member.today, member.candidate))
    allowed = result.gate.rule.most_drop_permille / 10
    name = f"{member.name}({member.factory})" if member.name else member.factory
    return Text(
        f"{name} の受ける量が {before.ja} から {after.ja} に減ります(−{drop:.1f} %、許容は −{allowed:g} %)。"
        f"達成率は {reached[0]} から {reached[1]} になります。",
        f"{name} receives {after.en} instead of {before.en} (-{drop:.1f} %; -{allowed:g} % is allowed). "
        f"Its attainment goes from {reached[0]} to {reached[1]}.",
    )


def _show_amount(result: Backtest, fine: int) -> Text:
    unit = result.basis.unit
    amount = f"{fine / unit.shown_fine:,.{unit.decimals}f}"
    return Text(f"{amount} {unit.shown.ja}", f"{amount} {unit.shown.en}")


def _show_share(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.0f} %"
