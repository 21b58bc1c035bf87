"""The report as text: complete, self-contained, safe."""

from __future__ import annotations

from functools import cache
from html.parser import HTMLParser

import pytest

from optimizer.domain.verdict import Verdict
from optimizer.explain.plans import EXPLAINED
from optimizer.report import render_report
from optimizer.report.labels import LABELS
from optimizer.text import Language
from optimizer.verify import verify_plan
from tests.build import make_factory, make_lot, make_order, make_plan, make_scenario, with_
from tests.report.sample import HOSTILE, build_hostile, build_sample

ALLOWED = {
    *("html", "head", "meta", "title", "link", "style", "body", "header", "main", "section", "div", "span", "br"),
    *("h1", "h2", "h3", "p", "ul", "ol", "li", "dl", "dt", "dd", "code", "details", "summary", "figure", "figcaption"),
    *("table", "thead", "tbody", "tr", "th", "td"),
    *("svg", "desc", "g", "path", "rect", "text", "line", "defs", "lineargradient", "stop", "clippath", "circle"),
}


class Page(HTMLParser):
    """Tags, attributes and text of a page."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def values(self, name: str) -> list[str]:
        return [value for _, attributes in self.tags if (value := attributes.get(name))]


@cache
def report(language: Language) -> str:
    scenario, plan = build_sample()
    return render_report(scenario, plan, verify_plan(scenario, plan), language=language)


@pytest.mark.parametrize("language", Language)
def test_page_needs_nothing_else(language: Language) -> None:
    source = report(language)
    page = Page(source)
    assert "http://" not in source
    assert "https://" not in source
    assert {tag for tag, _ in page.tags} <= ALLOWED
    assert page.values("src") == []
    assert page.values("href") == ["data:,"]
    assert [name for _, attributes in page.tags for name in attributes if name.startswith("on")] == []
    (policy,) = (a["content"] for t, a in page.tags if t == "meta" and "http-equiv" in a)
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:")


@pytest.mark.parametrize("language", Language)
def test_page_is_in_one_language(language: Language) -> None:
    source = report(language)
    assert f'<html lang="{language}">' in source
    other = Language.en if language is Language.ja else Language.ja
    assert LABELS["unplaced_orders"].of(language) in source
    assert LABELS["unplaced_orders"].of(other) not in source
    assert "旭精機工業" in source


def test_every_problem_is_on_the_page_with_its_reason() -> None:
    source = report(Language.ja)
    # O3: 10 of its 20 pieces; W1 is full in all three weeks. O4: nobody grinds. O2: due on day 7, delivered on 14.
    assert "10 / 20" in source
    assert "の空きは0分で、10分が必要です" in source
    assert "第1工程(grind)を担当できる設備がありません" in source
    assert "未配分の注文 (2)" in source
    assert "納期に遅れる注文 (1)" in source


def test_every_lot_is_in_the_table() -> None:
    page = Page(report(Language.en))
    text = "".join(page.text)
    for lot in ("L1", "L2", "L3", "L4", "L5 (pinned)"):
        assert lot in text
    assert "All lots (5)" in text


def test_key_figures() -> None:
    text = "".join(Page(report(Language.en)).text)
    # 210 of 227 pieces by value 1 each.
    assert "92.5 %" in text
    assert "17 pieces" in text
    assert "Proven bound" in text
    assert "令和8年度 配分基準 (v1)" in text


def test_each_chart_has_a_title_a_description_and_a_table() -> None:
    page = Page(report(Language.en))
    charts = [attributes for tag, attributes in page.tags if tag == "svg"]
    assert len(charts) == 3
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    for chart in charts:
        assert chart["role"] == "img"
        assert set(str(chart["aria-labelledby"]).split()) <= set(ids)
    text = "".join(page.text)
    assert "As a table: Load against capacity" in text
    assert "As a table: Share against entitlement" in text


def test_full_cells_carry_a_mark_and_not_only_a_colour() -> None:
    source = report(Language.en)
    # W1: 105 of 105, 95 of 95, 100 of 100 minutes: three cells at 95 % or more, in the chart and in the table.
    assert source.count("● 100 %") == 3
    assert "3 cells are at 95 % or more" in source
    # F3 gives no time in three weeks.
    assert source.count(">–</td>") >= 3


@pytest.mark.parametrize("language", Language)
def test_names_cannot_become_markup(language: Language) -> None:
    scenario, plan = build_hostile()
    source = render_report(scenario, plan, language=language)
    page = Page(source)
    assert {tag for tag, _ in page.tags} <= ALLOWED
    text = "".join(page.text)
    for name in HOSTILE:
        assert name in text
    (svg,) = [a for t, a in page.tags if t == "svg" and "load_map" in str(a["aria-labelledby"])]
    assert svg["role"] == "img"


def test_failed_verification_is_shown_first() -> None:
    scenario, plan = build_sample()
    broken = with_(plan, unplaced=())
    verdict = verify_plan(scenario, broken)
    assert not verdict.is_verified
    source = render_report(scenario, broken, verdict, language="ja")
    assert "検証に不合格" in source
    assert "検証済み" not in source
    assert source.index("検証に不合格") < source.index("主な数字")
    for violation in verdict.violations:
        assert violation.where in source


def test_verified_plan_says_so() -> None:
    assert "検証済み" in report(Language.ja)
    assert "Verified" in report(Language.en)


def test_verdict_is_asked_for_where_none_is_given() -> None:
    scenario, plan = build_sample()
    assert render_report(scenario, plan) == render_report(scenario, plan, verify_plan(scenario, plan), language="ja")
    given = Verdict(violations=verify_plan(scenario, with_(plan, unplaced=())).violations, levels=())
    assert "検証に不合格" in render_report(scenario, plan, given)


def test_empty_plan_has_a_page() -> None:
    scenario = make_scenario([make_factory("F1")], [make_order("O1")])
    source = render_report(scenario, make_plan(scenario, []), language="ja")
    assert "注文の日程" not in source
    assert "納期に遅れる注文はありません。" in source


def test_many_unplaced_orders_are_all_listed() -> None:
    # Two more than are explained: they are listed with the remark that their reasons were not looked for.
    count = EXPLAINED + 2
    orders = [make_order(f"O{n}", 1, route=["grind"]) for n in range(count)]
    scenario = make_scenario([make_factory("F1")], orders)
    source = render_report(scenario, make_plan(scenario, []), language="ja")
    text = Page(source).text
    assert all(f"O{n}" in text for n in range(count))
    assert source.count(LABELS["reasons_not_sought"].ja) == 2


def test_long_tables_are_folded() -> None:
    # 251 lots: 250 in the first fold, 1 in the second.
    orders = [make_order(f"O{n}", 1) for n in range(251)]
    scenario = make_scenario([make_factory("F1")], orders)
    lots = [make_lot(f"L{n}", f"O{n}", 1, "F1-1@0") for n in range(251)]
    source = render_report(scenario, make_plan(scenario, lots), language="ja")
    assert "ロット一覧: 1～250件目" in source
    assert "ロット一覧: 251～251件目" in source
    assert "251件のうち" in source  # the timeline shows 60 of them
