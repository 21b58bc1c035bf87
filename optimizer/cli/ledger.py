"""`kubari ledger`: the ledger (配分台帳), opened, posted to, corrected, read, and carried into the next batch."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from fractions import Fraction
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from optimizer.cli.files import check_target, find_scenario
from optimizer.cli.language import say
from optimizer.cli.options import JsonOption, LangOption, PlanArgument, ScenarioArgument
from optimizer.cli.terminal import Terminal, open_terminal
from optimizer.domain.ledger import EntryKind
from optimizer.errors import LedgerError
from optimizer.text import Text

if TYPE_CHECKING:
    from optimizer.domain.basis import ShareUnit
    from optimizer.domain.rulebook import LedgerRule
    from optimizer.fairness.prefill import Account
    from optimizer.ledger import Draft, LedgerBook

BOOKED = (EntryKind.delivered, EntryKind.declined, EntryKind.failed, EntryKind.exempted, EntryKind.override)
MEMBERSHIP = (EntryKind.joined, EntryKind.left, EntryKind.reset)

LedgerArgument = Annotated[
    Path, typer.Argument(metavar="LEDGER", show_default=False, help=say("台帳のファイル", "a ledger file"))
]
DateOption = Annotated[
    datetime | None,
    typer.Option(
        "--on",
        formats=["%Y-%m-%d"],
        show_default=False,
        help=say("数え始める日(既定は今日)", "the day it counts from (today)"),
    ),
]
PostedOption = Annotated[
    datetime | None,
    typer.Option(
        "--posted-on",
        formats=["%Y-%m-%d"],
        show_default=False,
        help=say("記入の日(既定は今日)", "the day it is written (today)"),
    ),
]
ReasonOption = Annotated[str, typer.Option("--reason", help=say("理由", "the reason"))]
RuleBookOption = Annotated[
    str | None,
    typer.Option(
        "--rulebook",
        show_default=False,
        help=say("半減期を定める配分基準(既定は 182 日)", "the rule book that sets the half-life (182 days)"),
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    family = typer.Typer(
        no_args_is_help=True,
        help=say("配分台帳を開く・記入する・読む・次回へ繰り越す", "open a ledger, post to it, read it, carry it over"),
    )
    commands: dict[str, tuple[Callable[..., None], str]] = {
        "open": (open_ledger, say("台帳を開く", "open a ledger")),
        "post": (post, say("一括配分の計画を記入して締める", "post the plan of a batch, and close it")),
        "add": (
            add,
            say(
                "辞退・納入差・免除・委員会の決定などを記入する",
                "post what was declined, delivered, exempted, decided …",
            ),
        ),
        "reverse": (
            reverse,
            say("一つの記入を取り消す(消さずに打ち消す)", "undo one entry by its opposite; nothing is deleted"),
        ),
        "show": (show, say("各会員の残高を示す", "show every member's balance")),
        "check": (check, say("台帳全体を検算する", "check the whole ledger: chain, forms, sums")),
        "carry": (carry, say("次のシナリオに繰り越す", "put the balances into the next scenario")),
    }
    for name, (command, text) in commands.items():
        family.command(name=name, help=text)(command)
    app.add_typer(family, name="ledger")


def _day(given: datetime | None) -> date:
    return (given or datetime.now(UTC).astimezone()).date()


def open_ledger(
    context: typer.Context,
    ledger: LedgerArgument,
    id_: Annotated[str, typer.Option("--id", help=say("台帳の識別名", "id of the ledger"))] = "ledger",
    scenario: Annotated[
        str | None,
        typer.Option(
            metavar="SCENARIO",
            show_default=False,
            help=say("単位と、これまでの残高を引き継ぐシナリオ", "a scenario whose unit and balances are taken over"),
        ),
    ] = None,
    posted_on: PostedOption = None,
    json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Open a ledger, empty or with balances brought forward."""
    terminal = open_terminal(context, language=lang, is_json=json)
    check_target(ledger, option="LEDGER")
    path = None if scenario is None else find_scenario(scenario)
    from optimizer.domain.ledger import LedgerHead
    from optimizer.domain.rulebook import ShareBasis
    from optimizer.ledger import create_book, list_openings, open_book
    from optimizer.scenario import load_scenario

    on = _day(posted_on)
    loaded = None if path is None else load_scenario(path)
    basis = ShareBasis.standard_minutes if loaded is None else loaded.rulebook.entitlement.basis
    book = open_book(LedgerHead(ledger=id_, basis=basis, opened_on=on))
    if loaded is not None:
        since = loaded.ledger.closed_on or on
        book = book.write(list_openings(loaded.ledger, basis, since, f"scenario {loaded.id}"), posted_on=on)
    create_book(book, ledger)
    _report(terminal, ledger, book, len(book.entries))


def post(
    context: typer.Context,
    ledger: LedgerArgument,
    scenario: ScenarioArgument,
    plan: PlanArgument,
    posted_on: PostedOption = None,
    json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Post a plan; one that breaks a rule, or is of another scenario, is refused."""
    terminal = open_terminal(context, language=lang, is_json=json)
    path = find_scenario(scenario)
    from optimizer.ledger import load_book, post_batch
    from optimizer.scenario import hash_plan, load_plan, load_scenario

    book, loaded = load_book(ledger), load_plan(plan)
    _append(
        terminal,
        ledger,
        book,
        post_batch(book, load_scenario(path), loaded, plan_hash=hash_plan(loaded)),
        _day(posted_on),
    )


def add(
    context: typer.Context,
    ledger: LedgerArgument,
    kind: Annotated[
        EntryKind,
        typer.Argument(metavar="|".join([*BOOKED, *MEMBERSHIP]), show_default=False, help=say("種類", "the kind")),
    ],
    factory: Annotated[str | None, typer.Option(show_default=False, help=say("会員", "the member"))] = None,
    batch: Annotated[
        str | None, typer.Option(show_default=False, help=say("一括配分の識別名", "id of the batch"))
    ] = None,
    entitled: Annotated[
        float,
        typer.Option(
            help=say("標準配分に加える量(台帳の単位で)", "what to add to the entitlement, in the ledger's unit")
        ),
    ] = 0,
    received: Annotated[
        float,
        typer.Option(
            help=say("受けた量に加える量(台帳の単位で)", "what to add to what was received, in the ledger's unit")
        ),
    ] = 0,
    reason: ReasonOption = "",
    on: DateOption = None,
    posted_on: PostedOption = None,
    json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Post one entry."""
    terminal = open_terminal(context, language=lang, is_json=json)
    from optimizer.ledger import Draft, load_book

    if kind not in (*BOOKED, *MEMBERSHIP):
        raise LedgerError(
            Text(f"{kind} は手で記入できません。", f"{kind} is not posted by hand."),
            Text("open・post・reverse を使ってください。", "Use open, post or reverse."),
        )
    book = load_book(ledger)
    unit, posted = book.head.basis.unit, _day(posted_on)
    draft = Draft(
        kind, posted if on is None else on.date(), factory=factory, batch=batch,
        entitled=_read_amount(entitled, unit), received=_read_amount(received, unit), reason=reason,
    )  # fmt: skip
    _append(terminal, ledger, book, [draft], posted)


def _read_amount(value: float, unit: ShareUnit) -> int:
    """Return an amount in fine units; thousandths are counted of everything but pieces."""
    amount = Fraction(str(value)) * unit.fine if isfinite(value) else None
    if amount is None or amount.denominator != 1:
        raise LedgerError(
            Text(
                f"{value} {unit.name.ja}は、台帳の最小の単位で割り切れません。",
                f"{value} {unit.name.en} is not a whole number of the ledger's smallest unit.",
            ),
            Text(
                "個数は整数で、ほかの単位は小数 3 桁までで入力してください。",
                "Give whole pieces, and anything else with up to 3 decimals.",
            ),
        )
    return int(amount)


def reverse(
    context: typer.Context,
    ledger: LedgerArgument,
    number: Annotated[
        int, typer.Argument(metavar="NUMBER", show_default=False, help=say("取り消す記入の番号", "number of the entry"))
    ],
    reason: ReasonOption = "",
    posted_on: PostedOption = None,
    json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Undo an entry."""
    terminal = open_terminal(context, language=lang, is_json=json)
    from optimizer.ledger import load_book, reverse_entry

    book = load_book(ledger)
    _append(terminal, ledger, book, [reverse_entry(book, number, reason)], _day(posted_on))


def _append(terminal: Terminal, ledger: Path, book: LedgerBook, drafts: list[Draft], posted_on: date) -> None:
    from optimizer.ledger import append_entries

    after = book.write(drafts, posted_on=posted_on)
    append_entries(ledger, book, after)
    _report(terminal, ledger, after, len(drafts))


def _report(terminal: Terminal, ledger: Path, book: LedgerBook, added: int) -> None:
    if terminal.is_json:
        terminal.emit({"ledger": book.head.ledger, "entries": len(book.entries), "added": added, "digest": book.digest})
    terminal.show(
        Text(
            f"{ledger}: {added} 件を記入しました(全 {len(book.entries)} 件、照合値 {book.digest[:16]})。",
            f"{ledger}: {added} entries posted ({len(book.entries)} in all, digest {book.digest[:16]}).",
        )
    )


def _load_rule(rulebook: str | None) -> LedgerRule:
    from optimizer.domain.rulebook import LedgerRule
    from optimizer.scenario import load_rulebook

    return LedgerRule() if rulebook is None else load_rulebook(find_scenario(rulebook)).ledger


def show(
    context: typer.Context,
    ledger: LedgerArgument,
    on: DateOption = None,
    rulebook: RuleBookOption = None,
    json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Show balances on a day: what a member was entitled to, what it received, and what is owed either way."""
    terminal = open_terminal(context, language=lang, is_json=json)
    from optimizer.ledger import compute_accounts, load_book

    book, rule, day = load_book(ledger), _load_rule(rulebook), _day(on)
    accounts = dict(sorted(compute_accounts(book, rule, day).items(), key=lambda item: (-item[1].owed, item[0])))
    if json:
        terminal.emit(
            {
                "ledger": book.head.ledger,
                "basis": str(book.head.basis),
                "on": day.isoformat(),
                "half_life_days": rule.half_life_days,
                "digest": book.digest,
                "balances": [
                    {
                        "factory": factory,
                        "entitled": str(account.entitled),
                        "received": str(account.received),
                        "owed": str(account.owed),
                    }
                    for factory, account in accounts.items()
                ],
            }
        )
        return
    _show_accounts(terminal, book, accounts, day)


def _show_accounts(terminal: Terminal, book: LedgerBook, accounts: dict[str, Account], day: date) -> None:
    from optimizer.cli.tables import build_table

    counted = book.head.basis.unit
    fine, unit, decimals = counted.shown_fine, counted.shown, counted.decimals
    columns = [
        (Text("会員", "member"), "left"),
        (Text(f"標準配分({unit.ja})", f"entitled ({unit.en})"), "right"),
        (Text(f"受けた量({unit.ja})", f"received ({unit.en})"), "right"),
        (Text("達成率", "attainment"), "right"),
        (Text(f"未達(＋)・超過(−)({unit.ja})", f"owed (+) or ahead (-) ({unit.en})"), "right"),
    ]
    rows = [
        (
            factory,
            f"{float(account.entitled / fine):,.{decimals}f}",
            f"{float(account.received / fine):,.{decimals}f}",
            f"{float(100 * account.received / account.entitled):.0f} %" if account.entitled > 0 else "-",
            f"{float(account.owed / fine):+,.{decimals}f}",
        )
        for factory, account in accounts.items()
    ]
    heading = Text(f"配分台帳 {book.head.ledger}、{day} 現在", f"Ledger {book.head.ledger} on {day}")
    terminal.show(build_table(heading, columns, rows, language=terminal.language))


def check(context: typer.Context, ledger: LedgerArgument, json: JsonOption = False, lang: LangOption = None) -> None:
    """Check a ledger; a damaged one ends with exit code 3."""
    terminal = open_terminal(context, language=lang, is_json=json)
    from optimizer.ledger import load_book

    book = load_book(ledger)
    if json:
        terminal.emit({"valid": True, "ledger": book.head.ledger, "entries": len(book.entries), "digest": book.digest})
    terminal.show(
        Text(
            f"{ledger}: 正しい台帳です(記入 {len(book.entries)} 件、照合値 {book.digest})。",
            f"{ledger}: sound ({len(book.entries)} entries, digest {book.digest}).",
        )
    )


def carry(
    context: typer.Context,
    ledger: LedgerArgument,
    scenario: ScenarioArgument,
    out: Annotated[
        Path, typer.Option("--out", show_default=False, help=say("書き出すシナリオ", "scenario file to write"))
    ],
    json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Write the scenario with the ledger's balances as they are on its first day."""
    terminal = open_terminal(context, language=lang, is_json=json)
    path = find_scenario(scenario)
    check_target(out, option="--out", sources=[path, ledger])
    from optimizer.ledger import check_basis, derive_state, load_book
    from optimizer.scenario import load_scenario, save_scenario

    book, loaded = load_book(ledger), load_scenario(path)
    check_basis(book, loaded)
    state = derive_state(book, loaded.rulebook.ledger, loaded.calendar.as_of)
    known = {factory.id for factory in loaded.network.factories}
    kept = state.model_copy(update={"balances": tuple(b for b in state.balances if b.factory in known)})
    save_scenario(loaded.with_fields(ledger=kept), out)
    if json:
        terminal.emit({"scenario": loaded.id, "balances": len(kept.balances), "out": str(out)})
    terminal.show(
        Text(
            f"{out}: {len(kept.balances)} 会員の残高を繰り越しました({loaded.calendar.as_of} 現在)。",
            f"{out}: balances of {len(kept.balances)} members carried over, as of {loaded.calendar.as_of}.",
        )
    )
