"""The result of a back-test, printed: both sides beside each other, who gains and loses most, and the gate."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from optimizer.cli.figures import format_number
from optimizer.cli.tables import build_table
from optimizer.cli.terminal import Terminal
from optimizer.studies.backtest import Backtest, BatchFigures, MemberFigures, Side, explain_failure
from optimizer.text import Text

SHOWN = 5
"""Members shown at either end."""

Figures = tuple[BatchFigures, ...]

ROWS: tuple[tuple[Text, Callable[[Figures], str]], ...] = (
    (Text("未配分(重み)", "unplaced (weight)"), lambda f: format_number(sum(b.unplaced_weight for b in f))),
    (Text("遅れ(個・日)", "late piece-days"), lambda f: format_number(sum(b.late_piece_days for b in f))),
    (Text("費用(円)", "cost (yen)"), lambda f: format_number(round(sum(b.cost_yen for b in f)))),
    (
        Text("最も低い達成率(候補の標準配分率で)", "lowest attainment (by the candidate's entitlements)"),
        lambda f: f"{100 * f[-1].common_measures.lowest_attainment:.1f} %",
    ),
    (
        Text("下位 1 割の平均達成率", "worst tenth, mean attainment"),
        lambda f: f"{100 * f[-1].common_measures.worst_tenth_attainment:.1f} %",
    ),
    (
        Text("移すべき仕事の割合(Hoover)", "work that would have to move (Hoover)"),
        lambda f: f"{100 * f[-1].common_measures.hoover:.1f} %",
    ),
    (Text("Gini 係数", "Gini"), lambda f: f"{f[-1].common_measures.gini:.3f}"),
    (Text("Jain 指数", "Jain"), lambda f: f"{f[-1].common_measures.jain:.3f}"),
    (
        Text("達成率 5 割未満の会員", "members below 50 %"),
        lambda f: str(f[-1].common_measures.below_half),
    ),
)


def show_backtest(terminal: Terminal, result: Backtest, out: Path) -> None:
    """Print the result for people."""
    first, last = result.batches[0], result.batches[-1]
    title = Text(
        f"{first} から {last} まで {len(result.batches)} 回(公平の指標は最後の時点、減衰した累計)",
        f"{len(result.batches)} batches, {first} to {last} (fairness as it is at the end: decayed sums)",
    )
    columns = [(Text("", ""), "left"), (Text("今の基準", "today"), "right"), (Text("候補", "candidate"), "right")]
    sides = [result.list_figures(side) for side in Side]
    rows = [(label.of(terminal.language), *(show(figures) for figures in sides)) for label, show in ROWS]
    terminal.show(build_table(title, columns, rows, language=terminal.language))
    _show_members(terminal, result)
    _show_gate(terminal, result)
    terminal.show(
        Text(
            f"結果: {out}/backtest.json、表: batches.csv・members.csv(.parquet も)",
            f"result: {out}/backtest.json; tables: batches.csv, members.csv (and .parquet)",
        )
    )


def _show_members(terminal: Terminal, result: Backtest) -> None:
    ordered = sorted(result.members, key=lambda member: (member.gained, member.factory))
    chosen = ordered if len(ordered) <= 2 * SHOWN else [*ordered[:SHOWN], *ordered[-SHOWN:]]
    unit = result.basis.unit.shown
    columns = [
        (Text("会員", "member"), "left"),
        (Text("回数", "batches"), "right"),
        (Text(f"今の基準({unit.ja})", f"today ({unit.en})"), "right"),
        (Text(f"候補({unit.ja})", f"candidate ({unit.en})"), "right"),
        (Text("増減", "change"), "right"),
        (Text("達成率(今 → 候補)", "attainment (today -> candidate)"), "right"),
    ]
    rows = [_describe_member(member, result.basis.unit.shown_fine) for member in chosen]
    title = Text("減る会員・増える会員(累計)", "Who loses and who gains most (sums)")
    terminal.show(build_table(title, columns, rows, language=terminal.language))


def _describe_member(member: MemberFigures, fine: int) -> tuple[str, ...]:
    shares = [
        "-" if side.attainment is None else f"{100 * side.attainment:.0f} %"
        for side in (member.today, member.candidate)
    ]
    before = member.today.received
    change = f"{100 * member.gained / before:+.1f} %" if before else "-"
    return (
        f"{member.factory} {member.name}".strip(),
        str(member.batches),
        f"{member.today.received / fine:,.1f}",
        f"{member.candidate.received / fine:,.1f}",
        change,
        " -> ".join(shares),
    )


def _show_gate(terminal: Terminal, result: Backtest) -> None:
    failures = result.gate.failures
    if not failures:
        terminal.show(Text("受け入れ条件: 合格。", "Gate: passed."))
        return
    terminal.show(Text(f"受け入れ条件: 不合格({len(failures)} 件)。", f"Gate: failed ({len(failures)})."))
    for failure in failures:
        sentence = explain_failure(result, failure)
        terminal.show(Text(f"  - {sentence.ja}", f"  - {sentence.en}"))
