"""The regulation as a page: nothing fetched, nothing cut off, printed on whole sheets, safe against any name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from optimizer.domain.rulebook import HardRules, Quota, RuleBook
from optimizer.explain.policy import render_regulation, write_regulation
from optimizer.report import render_regulation_page
from tests.report.test_browser import open_report

if TYPE_CHECKING:
    from playwright.sync_api import Browser

HOSTILE = RuleBook(
    id="x" * 80,
    title="<script>alert(1)</script>" + "長" * 120,
    hard=HardRules(quotas=(Quota(factory="F<img src=x onerror=alert(1)>", maximum=1200),)),
)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_page_says_what_the_text_says(language: str) -> None:
    book = RuleBook(id="book", title="Ota")
    page = render_regulation_page(book, digest="d", language=language)
    for line in render_regulation(write_regulation(book, digest="d"), language):
        words = (
            line.strip().strip("（）").split("　" if language == "ja" else ". ")[-1].removeprefix("(").split(") ")[-1]
        )
        assert words.replace("'", "&#39;").replace('"', "&#34;") in page, words


def test_names_are_text_and_never_markup() -> None:
    page = render_regulation_page(HOSTILE, digest="d", language="en")
    assert "<script>" not in page
    assert "<img" not in page


@pytest.mark.browser
@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_page_asks_for_nothing_and_fits_a_phone(browser: Browser, tmp_path: Path, language: str) -> None:
    page, noted = open_report(browser, tmp_path, render_regulation_page(HOSTILE, digest="d", language=language))
    assert noted == []
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.close()


@pytest.mark.browser
def test_the_regulation_prints_on_portrait_sheets(browser: Browser, tmp_path: Path) -> None:
    page, _ = open_report(browser, tmp_path, render_regulation_page(RuleBook(id="book"), digest="d", language="ja"))
    printed = page.pdf(prefer_css_page_size=True)
    # A4 portrait in points, and no more than a few sheets.
    assert b"/MediaBox [0 0 594.95996 841.91998]" in printed or b"/MediaBox [0 0 595" in printed
    assert 1 <= printed.count(b"/Type /Page\n") <= 4
    page.close()
