"""`kubari rulebook`: the rule book (配分基準) as a regulation, what a new version changes, and whether it can be used."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from optimizer.cli.exits import ExitCode
from optimizer.cli.files import check_target, find_scenario
from optimizer.cli.language import say
from optimizer.cli.options import JsonOption, LangOption
from optimizer.cli.terminal import Terminal, open_terminal
from optimizer.text import Text

if TYPE_CHECKING:
    from optimizer.domain.rulebook import RuleBook
    from optimizer.domain.scenario import Scenario
    from optimizer.explain.policy import Advice
    from optimizer.solve import Clash

BOOK = say(
    "配分基準のファイル、またはシナリオ(ファイルか収録済みの名前)",
    "a rule book file, or a scenario that holds one (a file or the name of a stored one)",
)
BookArgument = Annotated[str, typer.Argument(metavar="RULEBOOK", show_default=False, help=BOOK)]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    family = typer.Typer(
        no_args_is_help=True,
        help=say(
            "配分基準を条文で示す・版を比べる・確かめる", "show a rule book as a regulation, compare two, check one"
        ),
    )
    family.command(
        name="show", help=say("配分基準を規程の条文で示す", "print a rule book as the text of a regulation")
    )(show)
    family.command(name="diff", help=say("二つの版の違いを文で示す", "say what is different between two rule books"))(
        diff
    )
    family.command(
        name="check",
        help=say("誤りと、採択の前に考えるべき点を示す", "show what is wrong, and what is worth a thought"),
    )(check)
    app.add_typer(family, name="rulebook")


def show(
    context: typer.Context,
    rulebook: BookArgument,
    out: Annotated[
        Path | None,
        typer.Option(show_default=False, help=say("書き出すファイル(.html / .txt)", "file to write (.html / .txt)")),
    ] = None,
    json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Print the regulation, or write it to a file."""
    terminal = open_terminal(context, language=lang, is_json=json)
    path = find_scenario(rulebook)
    check_target(out, option="--out", sources=[path])
    from optimizer.explain.policy import lay_out, render_regulation, write_regulation
    from optimizer.scenario import hash_rulebook, load_rulebook
    from optimizer.scenario.save import save_bytes

    book = load_rulebook(path)
    digest = hash_rulebook(book)
    regulation = write_regulation(book, digest=digest)
    text = "\n".join(render_regulation(regulation, terminal.language)) + "\n"
    if out is not None:
        save_bytes(_lay_out_file(book, digest, text, out, terminal).encode("utf-8"), out)
    if json:
        terminal.emit(
            {
                "id": book.id,
                "version": book.version,
                "hash": digest,
                "title": regulation.title.of(terminal.language),
                "articles": [
                    {
                        "heading": section.heading,
                        "title": section.title,
                        "paragraphs": [text for _, text in section.paragraphs],
                        "items": [text for _, text in section.items],
                    }
                    for section in lay_out(regulation, terminal.language)
                ],
                "supplement": [text.of(terminal.language) for text in regulation.supplement],
            }
        )
    elif out is None:
        terminal.show(text.rstrip("\n"))


def _lay_out_file(book: RuleBook, digest: str, text: str, out: Path, terminal: Terminal) -> str:
    if out.suffix.lower() not in (".html", ".htm"):
        return text
    from optimizer.report import render_regulation_page

    return render_regulation_page(book, digest=digest, language=terminal.language)


def diff(
    context: typer.Context,
    first: Annotated[str, typer.Argument(metavar="OLD", show_default=False, help=BOOK)],
    second: Annotated[str, typer.Argument(metavar="NEW", show_default=False, help=BOOK)],
    json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Say what is different; two that are the same in everything that plans are made by are said to be so."""
    terminal = open_terminal(context, language=lang, is_json=json)
    paths = find_scenario(first), find_scenario(second)
    from optimizer.explain.policy import compare_rulebooks
    from optimizer.scenario import load_rulebook

    old, new = (load_rulebook(path) for path in paths)
    changes = compare_rulebooks(old, new)
    if json:
        terminal.emit(
            {
                "old": {"id": old.id, "version": old.version},
                "new": {"id": new.id, "version": new.version},
                "alters_plans": any(change.alters_plans for change in changes),
                "changes": [
                    {"path": change.path, "sentence": change.sentence._asdict(), "alters_plans": change.alters_plans}
                    for change in changes
                ],
            }
        )
    terminal.show(*(Text(f"・{c.sentence.ja}", f"- {c.sentence.en}") for c in changes))
    if not any(change.alters_plans for change in changes):
        terminal.show(Text("配分の内容に関わる違いはありません。", "Nothing is different that a plan is made by."))


def check(
    context: typer.Context,
    rulebook: BookArgument,
    scenario: Annotated[
        str | None,
        typer.Option(
            metavar="SCENARIO",
            show_default=False,
            help=say(
                "このシナリオに当てはめ、会員の名前と、守れる計画があることも確かめる",
                "also put it into this scenario: are its members known, is there a plan that keeps it?",
            ),
        ),
    ] = None,
    json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Check a rule book; a wrong one ends with exit code 3, one that no plan of the scenario can keep with exit code 1."""
    terminal = open_terminal(context, language=lang, is_json=json)
    path = find_scenario(rulebook)
    beside = None if scenario is None else find_scenario(scenario)
    from optimizer.explain.policy import check_policy
    from optimizer.scenario import load_rulebook, load_scenario

    book = load_rulebook(path)
    advice = check_policy(book)
    clashes = None if beside is None else _try_out(book, load_scenario(beside))
    if json:
        described = _describe_check(book, advice)
        tried = {} if beside is None else {"has_plan": clashes is None, "clashes": _describe_clashes(clashes or ())}
        terminal.emit(described | tried)
    _show_advice(terminal, book, advice)
    if beside is not None:
        _show_clashes(terminal, clashes)
    if clashes is not None:
        raise typer.Exit(ExitCode.answer_is_no)


def _try_out(book: RuleBook, scenario: Scenario) -> tuple[Clash, ...] | None:
    """Look for a plan that keeps every hard rule of a rule book; None where there is one, else what clashes."""
    from optimizer.solve import prepare, try_rules

    return try_rules(prepare(scenario.with_fields(rulebook=book)))


def _describe_check(book: RuleBook, advice: list[Advice]) -> dict[str, object]:
    return {
        "id": book.id,
        "version": book.version,
        "valid": True,
        "advice": [
            {
                "code": each.code,
                "path": each.path,
                "message": each.message._asdict(),
                "way_out": each.way_out._asdict(),
            }
            for each in advice
        ],
    }


def _describe_clashes(clashes: tuple[Clash, ...]) -> list[dict[str, object]]:
    return [{"rule": str(c.rule), "where": c.where, "message": c.message._asdict()} for c in clashes]


def _show_advice(terminal: Terminal, book: RuleBook, advice: list[Advice]) -> None:
    name = f"{book.id} {book.version}"
    terminal.show(
        Text(f"{name}: 誤りはありません。", f"{name}: nothing is wrong.")
        if not advice
        else Text(
            f"{name}: 誤りはありません。考えるべき点が {len(advice)} 件あります。",
            f"{name}: nothing is wrong; {len(advice)} thing(s) are worth a thought.",
        )
    )
    for each in advice:
        terminal.show(
            Text(f"・{each.path}: {each.message.ja}", f"- {each.path}: {each.message.en}"),
            Text(f"  → {each.way_out.ja}", f"  -> {each.way_out.en}"),
        )


def _show_clashes(terminal: Terminal, clashes: tuple[Clash, ...] | None) -> None:
    if clashes is None:
        terminal.show(
            Text(
                "このシナリオには、すべての規則を守る計画があります。",
                "In this scenario there is a plan that keeps all of its rules.",
            )
        )
        return
    terminal.show(
        Text(
            "このシナリオには、すべての規則を守る計画が見つかりません。",
            "In this scenario no plan was found that keeps all of its rules.",
        ),
        *(Text(f"・{clash.message.ja}", f"- {clash.message.en}") for clash in clashes),
    )
