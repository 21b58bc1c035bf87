"""The pages of studies: both languages, every number where it belongs, pictures that stand alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from optimizer.report.studies import (
    StudyPage,
    build_front_page,
    build_rules_page,
    can_draw,
    render_study_page,
    save_pictures,
)
from optimizer.studies.front import Front
from optimizer.studies.relaxing import PricingOrder, price_rules
from optimizer.text import Language
from tests.agreement.test_strategies import load_tiny
from tests.model.solved import Ticks
from tests.studies.front.test_front import draw
from tests.studies.inline import Inline

each_language = pytest.mark.parametrize("language", list(Language))


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Front:
    return draw(load_tiny("fair_within_two_percent")[0], tmp_path_factory.mktemp("front"), is_every=True, points=20)


def check_alone(html: str) -> None:
    """Nothing is fetched and nothing runs."""
    assert "<script" not in html
    assert not re.search(r"""(?:src|href)=["'](?!data:,)""", html)
    assert "http" not in re.sub(r"http-equiv", "", html)


@each_language
def test_the_front_says_what_fairness_costs(front: Front, language: Language) -> None:
    # Cheapest 30,000 yen, fairest 30,600: 2 %. At 2 % the worst-off tenth goes from 0 to 100 %, half of the work from 50 to 0 %.
    page = build_front_page(front, language)
    html = render_study_page(page, language)
    check_alone(html)
    assert "¥600" in page.lead[0].of(language)
    assert "+2.00 %" in page.lead[0].of(language)
    assert {"¥600", "100.0 %", "50.0 %"} <= set(re.findall(r"¥[\d,]+|[\d.]+ %", page.lead[1].of(language)))
    assert html.count("<svg") == len(page.pictures) == 3
    for yen in ("¥30,000", "¥30,120", "¥30,240", "¥30,360", "¥30,480", "¥30,600"):
        assert yen in html


@each_language
def test_with_less_to_spend_another_plan_is_looked_at(front: Front, language: Language) -> None:
    # 1 % of 30,000 yen are 300: two jobs moved for 240 yen.
    page = build_front_page(front, language, chosen_permille=10)
    assert "¥240" in page.lead[1].of(language)
    assert "40.0 %" in page.lead[1].of(language)


@each_language
def test_the_page_says_which_rules_cost_and_which_do_not(language: Language, tmp_path: Path) -> None:
    scenario, _ = load_tiny("two_makers")
    prices = price_rules(PricingOrder(scenario, tmp_path, 900, 900), Inline(), Ticks())
    page = build_rules_page(prices, language)
    check_alone(render_study_page(page, language))
    costly = [price for price in prices.rules if price.gain_yen]
    assert len(costly) == 1
    assert f"¥{costly[0].gain_yen:,.0f}" in page.lead[1].of(language)
    table = page.sections[0].table
    assert table is not None
    assert len(table.rows) == len(prices.rules) == 3


def test_pictures_stand_alone_as_files(front: Front, tmp_path: Path) -> None:
    page = build_front_page(front, Language.en)
    written = save_pictures(page, tmp_path, Language.en)
    assert {path.suffix for path in written} == {".svg", ".png"}
    assert len(written) == 2 * len(page.pictures)
    for path in written:
        data = path.read_bytes()
        assert data.startswith(b"<svg") if path.suffix == ".svg" else data.startswith(b"\x89PNG")
        assert len(data) > 2_000
    assert page.pictures[0].title.en in written[0].read_text(encoding="utf-8")
    assert sorted(tmp_path.iterdir()) == sorted(written)


def test_without_a_font_for_the_letters_only_drawings_are_written(
    front: Front, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("optimizer.report.studies.page._draw_letter", lambda _letter: b"a box")
    assert not can_draw(Language.ja)
    assert can_draw(Language.en)
    page: StudyPage = build_front_page(front, Language.ja)
    assert {path.suffix for path in save_pictures(page, tmp_path, Language.ja)} == {".svg"}
