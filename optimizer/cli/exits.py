"""The exit codes, and what each one means."""

from __future__ import annotations

from enum import IntEnum

from optimizer.text import Language, Text


class ExitCode(IntEnum):
    """How the process ends; stable, for scripts."""

    ok = 0
    answer_is_no = 1
    wrong_usage = 2
    wrong_input = 3
    no_plan = 4
    internal = 5
    aborted = 130


MEANINGS: dict[ExitCode, Text] = {
    ExitCode.ok: Text("成功", "done"),
    ExitCode.answer_is_no: Text(
        "答えが「いいえ」(検証に不合格、正当な申し立てあり、再現結果が不一致、何も引き受けられない、成績が後退)",
        "answer is no (not verified, complaint, replay differs, no offer, worse)",
    ),
    ExitCode.wrong_usage: Text("コマンドの使い方の誤り", "wrong usage of the command"),
    ExitCode.wrong_input: Text("入力(シナリオ・計画)の誤り", "wrong input (scenario or plan)"),
    ExitCode.no_plan: Text(
        "計画なし(実行不可能、または計画が得られる前に終了)", "no plan (infeasible, or stopped before there was one)"
    ),
    ExitCode.internal: Text(
        "内部エラー(自らの計画が検証に不合格、など)", "internal error (our own plan failed verification, or a defect)"
    ),
    ExitCode.aborted: Text("中断(Ctrl-C を二回)", "aborted (Ctrl-C twice)"),
}


def render_exit_codes(language: Language | str) -> str:
    """Write the table of exit codes, one per line."""
    return "\n".join(f"{int(code):>4}  {meaning.of(language)}" for code, meaning in MEANINGS.items())
