"""The table of commands, and the one place where an error becomes an exit code."""

from __future__ import annotations

import os
import traceback
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from optimizer.cli import (
    audit,
    bench,
    compare,
    demo,
    describe,
    explain,
    generate,
    ledger,
    prices,
    published,
    quote,
    replan,
    replay,
    rulebook,
    rules,
    schema,
    solve,
    study,
    validate,
    verify,
)
from optimizer.cli.exits import ExitCode, render_exit_codes
from optimizer.cli.files import TargetError
from optimizer.cli.language import compute_language, say
from optimizer.cli.options import LangOption
from optimizer.cli.terminal import Terminal, open_terminal
from optimizer.errors import InternalError, KubariError, ReplayMismatch, StudyStoppedError, VerificationError

CODE_BY_ERROR: tuple[tuple[type[KubariError], ExitCode], ...] = (
    (VerificationError, ExitCode.internal),
    (InternalError, ExitCode.internal),
    (ReplayMismatch, ExitCode.answer_is_no),
    (TargetError, ExitCode.wrong_usage),
    (StudyStoppedError, ExitCode.aborted),
    (KubariError, ExitCode.wrong_input),
)


class Commands(TyperGroup):
    """The root command; every error of every command ends here, in the reader's language, with its exit code."""

    def invoke(self, ctx: Any) -> Any:
        """Run the chosen command."""
        try:
            return super().invoke(ctx)
        except KubariError as error:
            terminal: Terminal = ctx.find_root().obj
            terminal.fail(error)
            raise typer.Exit(find_code(error)) from error
        except KeyboardInterrupt as error:
            raise typer.Exit(ExitCode.aborted) from error
        except (typer.Exit, typer.Abort, typer.TyperException, BrokenPipeError):
            raise
        except Exception as error:
            traceback.print_exc()
            raise typer.Exit(ExitCode.internal) from error


def find_code(error: KubariError) -> ExitCode:
    """Return the exit code of an error: that of the nearest kind it is one of."""
    return next(code for kind, code in CODE_BY_ERROR if isinstance(error, kind))


def show_version(is_asked: bool) -> None:
    """Print the version and leave."""
    if is_asked:
        from importlib.metadata import PackageNotFoundError, version

        try:
            print(f"kubari {version('kubari')}")
        except PackageNotFoundError:
            print("kubari, not installed")
        raise typer.Exit


def start(
    context: typer.Context,
    lang: LangOption = None,
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=show_version, is_eager=True, help=say("版を表示して終わる", "show the version")
        ),
    ] = False,
) -> None:
    """Remember how the reader wants to be spoken to."""
    open_terminal(context, language=lang)


def build_app() -> typer.Typer:
    """Return the command line with every command, in the order people meet them."""
    exit_codes = render_exit_codes(compute_language(os.environ)).replace("\n", "\n\n")
    made = typer.Typer(
        name="kubari",
        cls=Commands,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
        help=say(
            "共同受注の注文を会員工場に配分します。計画はすべて検証され、説明でき、再現でき、下界を伴います。",
            "Split a batch of joint orders over member factories: verified, explained, reproducible, "
            "with a proven bound.",
        ),
        epilog=f"{say('終了コード', 'Exit codes')}\n\n{exit_codes}",
    )
    made.callback()(start)
    for family in (
        demo,
        solve,
        validate,
        verify,
        audit,
        explain,
        prices,
        quote,
        replay,
        replan,
        describe,
        compare,
        generate,
        published,
        schema,
        rules,
        rulebook,
        ledger,
        study,
    ):
        family.register(made)
    bench.register(made)
    return made


app = build_app()
