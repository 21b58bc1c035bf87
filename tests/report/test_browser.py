"""The report in a browser: no request, no complaint, nothing cut off, fit for a printed page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from optimizer.report import render_report
from tests.report.sample import build_hostile, build_sample

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

LANDSCAPE_A4 = {"width": 1047, "height": 718}
"""Room inside margins of 10 mm, in CSS pixels."""

CUT_OFF = """() => [...document.querySelectorAll('svg')].flatMap(svg => {
  const frame = svg.getBoundingClientRect();
  return [...svg.querySelectorAll('text')].filter(text => {
    const box = text.getBoundingClientRect();
    return box.left < frame.left - 1 || box.right > frame.right + 1
      || box.top < frame.top - 1 || box.bottom > frame.bottom + 1;
  }).map(text => text.textContent);
})"""

TOUCHING = """() => [...document.querySelectorAll('svg')].flatMap(svg => {
  const written = [...svg.querySelectorAll('text')].filter(text => text.textContent.trim());
  const boxes = written.map(text => [text.textContent, text.getBoundingClientRect()]);
  const found = [];
  boxes.forEach(([a, p], i) => boxes.slice(i + 1).forEach(([b, q]) => {
    const x = Math.min(p.right, q.right) - Math.max(p.left, q.left);
    const y = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top);
    if (x > 2 && y > 4) found.push(`${a} / ${b}`);
  }));
  return found;
})"""


def open_report(browser: Browser, folder: Path, source: str) -> tuple[Page, list[str]]:
    """Open a page from a file and note everything it asks for or complains about."""
    file = folder / "plan.html"
    file.write_text(source, encoding="utf-8")
    page = browser.new_page(viewport={"width": 1240, "height": 900}, locale="ja-JP")
    noted: list[str] = []
    page.on("console", lambda message: noted.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: noted.append(f"error: {error}"))
    page.on("request", lambda request: noted.append(f"request: {request.url}"))
    page.goto(file.as_uri())
    asked = [note for note in noted if note != f"request: {file.as_uri()}" and not note.startswith("request: data:")]
    return page, asked


@pytest.mark.parametrize("language", ["ja", "en"])
def test_page_asks_for_nothing_and_cuts_nothing_off(browser: Browser, tmp_path: Path, language: str) -> None:
    page, noted = open_report(browser, tmp_path, render_report(*build_sample(), language=language))
    assert noted == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 1240
    assert page.evaluate(CUT_OFF) == []
    assert page.evaluate(TOUCHING) == []
    picture = page.screenshot(path=tmp_path / f"report-{language}.png", full_page=True)
    assert len(picture) > 20_000
    page.close()


def test_hostile_names_run_nothing(browser: Browser, tmp_path: Path) -> None:
    page, noted = open_report(browser, tmp_path, render_report(*build_hostile(), language="ja"))
    assert noted == []
    assert page.locator("script, img, iframe").count() == 0
    assert page.locator("h1").inner_text() == build_hostile()[0].title
    page.close()


def test_charts_fit_a_printed_page(browser: Browser, tmp_path: Path) -> None:
    page, _ = open_report(browser, tmp_path, render_report(*build_sample(), language="ja"))
    page.set_viewport_size({"width": LANDSCAPE_A4["width"], "height": LANDSCAPE_A4["height"]})
    page.emulate_media(media="print")
    heights = page.evaluate("[...document.querySelectorAll('svg')].map(svg => svg.getBoundingClientRect().height)")
    assert len(heights) == 3
    assert max(heights) < LANDSCAPE_A4["height"]
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
    page.close()


def test_folds_open_from_the_keyboard(browser: Browser, tmp_path: Path) -> None:
    page, _ = open_report(browser, tmp_path, render_report(*build_sample(), language="en"))
    fold = page.locator("details").filter(has_text="All lots")
    fold.locator("summary").focus()
    page.keyboard.press("Enter")
    assert fold.get_by_role("rowheader", name="L5 (pinned)").is_visible()
    page.close()
