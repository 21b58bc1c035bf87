"""The first large solve on a machine says why it waits; a small one, and every later one, does not wait."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from optimizer.cells import compiled
from optimizer.cli.loops import prepare_loops
from optimizer.cli.terminal import Terminal
from optimizer.domain.scenario import Scenario
from optimizer.solve import loops
from optimizer.solve.loops import needs_loops
from optimizer.text import Language
from tests.build import make_factory, make_operation, make_order, make_scenario, make_work_center

WAITING = {"en": "Compiling the search loops, once", "ja": "探索のループをコンパイルしています"}


def make_batch(orders: int) -> Scenario:
    """Orders of two operations that each of ten work centers could do, in one bucket."""
    shops = [make_factory(f"F{i}", make_work_center(f"F{i}-1")) for i in range(10)]
    route = [make_operation(), make_operation()]
    return make_scenario(shops, [make_order(f"O{i}", 1, route=route) for i in range(orders)])


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A machine on which nothing has been compiled, and whether it has been since."""
    found = SimpleNamespace(is_compiled=False)
    monkeypatch.setattr(compiled, "is_compiled", lambda: found.is_compiled)
    monkeypatch.setattr(loops, "compile_loops", lambda: setattr(found, "is_compiled", True))
    return found


@pytest.mark.parametrize("language", list(Language))
def test_the_first_time_it_says_why_it_waits_and_then_no_more(
    seen: SimpleNamespace, capsys: pytest.CaptureFixture[str], language: Language
) -> None:
    terminal = Terminal(language)
    prepare_loops(terminal, make_batch(1), "guided")
    assert seen.is_compiled
    assert WAITING[language] in capsys.readouterr().err
    prepare_loops(terminal, make_batch(1), "guided")
    assert capsys.readouterr().err == ""


def test_quiet_is_quiet_and_compiles_all_the_same(seen: SimpleNamespace, capsys: pytest.CaptureFixture[str]) -> None:
    prepare_loops(Terminal(Language.en, is_quiet=True), make_batch(1), "guided")
    assert seen.is_compiled
    assert capsys.readouterr().err == ""


def test_one_model_waits_for_nothing(seen: SimpleNamespace, capsys: pytest.CaptureFixture[str]) -> None:
    prepare_loops(Terminal(Language.en), make_batch(1), "auto")
    assert not seen.is_compiled
    assert capsys.readouterr().err == ""


# 10 + 10 cells and 10 x 10 moves an order: 125 orders make 15,000, the most that one model holds.
@pytest.mark.parametrize(
    ("orders", "strategy", "expected"),
    [
        (125, "auto", False),
        (126, "auto", True),
        (125, "repair", False),
        (126, "repair", True),
        (126, "exact", False),
        (1, "guided", True),
        (1, "guided-without-prices", True),
    ],
)
def test_loops_are_needed_by_what_one_model_may_not_hold(orders: int, strategy: str, expected: bool) -> None:
    assert needs_loops(make_batch(orders), strategy) is expected
