"""`kubari bench`: run the benchmark suites, show their tables, compare two runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from optimizer.cli.exits import ExitCode
from optimizer.cli.files import check_target
from optimizer.cli.language import say
from optimizer.cli.options import JsonOption, LangOption
from optimizer.cli.terminal import Terminal, open_terminal
from optimizer.errors import KubariError
from optimizer.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

RecordsArgument = Annotated[
    Path, typer.Argument(metavar="RECORDS", show_default=False, help=say("記録ファイル", "a file of records"))
]
RecordsOption = Annotated[
    Path | None,
    typer.Argument(
        metavar="[RECORDS]",
        show_default=False,
        help=say("記録ファイル", "a file of records; else the one that is kept"),
    ),
]


def register(app: typer.Typer) -> None:
    """Add the family of commands."""
    family = typer.Typer(
        no_args_is_help=True,
        help=say("ベンチマークの実行・表・比較", "run the benchmark suites, write their tables, compare two runs"),
    )
    family.command(name="list", help=say("ベンチマークの一覧", "list the suites"))(list_suites)
    family.command(name="run", help=say("ベンチマークを実行する", "run suites and record what they measure"))(run)
    family.command(name="compare", help=say("二回分の記録を比べる", "compare two files of records"))(compare)
    family.command(name="table", help=say("記録から表を作る", "show the tables made from records, or write them"))(
        table
    )
    family.command(name="prune", help=say("記録を最新だけにする", "keep the last record of every case only"))(prune)
    app.add_typer(family, name="bench")


def list_suites(context: typer.Context, lang: LangOption = None) -> None:
    """Print the suites with their titles."""
    terminal = open_terminal(context, language=lang)
    from benchmarks.suites import SUITES

    width = max(len(name) for name in SUITES)
    for name, suite in SUITES.items():
        terminal.show(f"{name:{width}}  {suite.title.of(terminal.language)}")


def run(
    context: typer.Context,
    suites: Annotated[
        list[str] | None,
        typer.Argument(metavar="SUITE...", show_default=False, help=say("実行するもの", "the suites to run")),
    ] = None,
    is_all: Annotated[bool, typer.Option("--all", help=say("すべて実行する", "run every suite"))] = False,
    out: Annotated[
        Path, typer.Option("--out", "-o", help=say("記録ファイル(追記)", "file of records, added to"))
    ] = Path("bench-records.jsonl"),
    time_limit: Annotated[
        float | None,
        typer.Option("--time-limit", min=0.1, show_default=False, help=say("一件の秒数", "seconds of one solve")),
    ] = None,
    seed: Annotated[
        list[int] | None,
        typer.Option("--seed", min=0, show_default=False, help=say("乱数の種(複数可)", "a seed; may be repeated")),
    ] = None,
    only: Annotated[
        str | None,
        typer.Option(
            "--only",
            show_default=False,
            help=say("例題・方法・方針を絞る(gap/* など)", "instances, methods or strategies like gap/* or guided*"),
        ),
    ] = None,
    tiny: Annotated[
        bool,
        typer.Option("--tiny", help=say("数件の注文だけで動作を確かめる", "a few orders only, to see that it works")),
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help=say("記録済みのものも測り直す", "measure again what is recorded already"))
    ] = False,
    keep_older: Annotated[
        bool,
        typer.Option(
            "--keep-older",
            help=say("以前の版で測ったものは測り直さない", "leave alone what other versions of the code measured"),
        ),
    ] = False,
    lang: LangOption = None,
) -> None:
    """Run suites one case after the other; a run that was stopped goes on where it was, and what did not change is kept."""
    terminal = open_terminal(context, language=lang)
    if again and keep_older:
        raise typer.BadParameter(
            say("--again と --keep-older は同時に使えません。", "--again and --keep-older contradict each other")
        )
    check_target(out, option="--out")
    from benchmarks.run import run_suite
    from benchmarks.suites import SUITES

    for name in _choose_suites(suites, list(SUITES), is_all=is_all):
        try:
            run_suite(
                name,
                out=out,
                time_limit=time_limit,
                seeds=seed or None,
                only=only,
                is_tiny=tiny,
                is_again=again,
                keeps_older=keep_older,
                report=terminal.show,
            )
        except KubariError as error:
            if not is_all:
                raise
            # Data that is not there, or a pattern that fits other suites, is no reason to leave out the rest.
            _note_skipped(terminal, name, error)


def _choose_suites(suites: Sequence[str] | None, known: list[str], *, is_all: bool) -> list[str]:
    if is_all == bool(suites):
        names = ", ".join(known)
        raise typer.BadParameter(
            say(f"実行するものを指定してください({names})。すべてなら --all。", f"name suites ({names}), or give --all")
        )
    return known if is_all else list(suites or [])


def _note_skipped(terminal: Terminal, name: str, error: KubariError) -> None:
    terminal.warn(
        Text(
            f"{name} を省略: {error.message.ja} {error.way_out.ja}",
            f"{name} left out: {error.message.en} {error.way_out.en}",
        )
    )


def compare(
    context: typer.Context,
    before: RecordsArgument,
    after: RecordsArgument,
    json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Compare two files of records; a regression ends with exit code 1."""
    terminal = open_terminal(context, language=lang, is_json=json)
    from benchmarks.compare import compare_records

    comparison = compare_records(before, after)
    if json:
        rows = [
            {**row.key._asdict(), "change": str(row.change), "reason": row.reason, "regression": row.is_regression}
            for row in comparison.rows
        ]
        terminal.emit({"regression": comparison.has_regression, "cases": rows})
    terminal.show(comparison.render())
    if comparison.has_regression:
        raise typer.Exit(ExitCode.answer_is_no)


def table(
    context: typer.Context,
    records: RecordsOption = None,
    document: Annotated[
        list[Path] | None,
        typer.Option(
            "--document",
            show_default=False,
            help=say("対象の文書(複数可)", "a document with marked tables; may be repeated"),
        ),
    ] = None,
    write: Annotated[
        bool,
        typer.Option("--write", help=say("文書の印の間に書き込む", "write them between the marks of the documents")),
    ] = False,
    lang: LangOption = None,
) -> None:
    """Show the tables of the documents as the record gives them, or write them there."""
    terminal = open_terminal(context, language=lang)
    from benchmarks.table import DOCUMENTS, RECORDS, TABLES, load_suites, render_table_of, write_tables

    source = _find_records(records or RECORDS)
    if write:
        for target in document or [path for path in DOCUMENTS if path.exists()]:
            names = ", ".join(write_tables(source, target)) or "–"
            terminal.show(Text(f"{target}: 書いた表: {names}", f"{target}: tables written: {names}"))
        return
    suites = load_suites(source)
    for name, wanted in TABLES.items():
        if any(suites.get(suite) for suite in wanted.suites):
            terminal.show(f"{name}\n\n{render_table_of(name, suites, terminal.language)}\n")


def prune(context: typer.Context, records: RecordsOption = None, lang: LangOption = None) -> None:
    """Keep the last record of every case."""
    terminal = open_terminal(context, language=lang)
    from benchmarks.record import prune_records
    from benchmarks.table import RECORDS

    file = _find_records(records or RECORDS)
    count = prune_records(file)
    terminal.show(Text(f"{file}: 古い記録 {count} 件を除きました。", f"{file}: {count} older records removed."))


def _find_records(file: Path) -> Path:
    """Return a record file that is there."""
    if not file.is_file():
        raise KubariError(
            Text(f"記録ファイル {file} がありません。", f"There is no record file {file}."),
            Text("kubari bench run SUITE --out FILE で作れます。", "`kubari bench run SUITE --out FILE` makes one."),
        )
    return file
