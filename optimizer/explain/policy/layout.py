"""A regulation set out for reading: articles, paragraphs and items numbered as each language does it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from optimizer.explain.policy.regulation import Article, Regulation
from optimizer.text import Language, Text

SUPPLEMENT = Text("附則", "Supplementary provisions")
_DIGITS = "〇一二三四五六七八九"


@dataclass(frozen=True)
class Section:
    """An article with its numbers written out.

    Attributes
    ----------
    heading, title
        E.g. ``第一条`` and ``目的``.
    paragraphs, items
        Pairs of a mark and the text; the first paragraph of an article has no mark in Japanese.
    """

    heading: str
    title: str
    paragraphs: tuple[tuple[str, str], ...]
    items: tuple[tuple[str, str], ...]


def write_kanji(number: int) -> str:
    """Write a number from 1 to 99 as regulations do (十二)."""
    if not 1 <= number <= 99:
        raise ValueError(f"number = {number}; it must be from 1 to 99")
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else _DIGITS[tens]) + ("十" if tens else "") + (_DIGITS[ones] if ones else "")


def lay_out(regulation: Regulation, language: Language | str) -> tuple[Section, ...]:
    """Number the articles, their paragraphs and items."""
    return tuple(_lay_out_article(number, article, language) for number, article in enumerate(regulation.articles, 1))


def _lay_out_article(number: int, article: Article, language: Language | str) -> Section:
    is_ja = language == "ja"
    return Section(
        heading=f"第{write_kanji(number)}条" if is_ja else f"Article {number}",
        title=article.title.of(language),
        paragraphs=tuple(
            (_mark(k, is_ja=is_ja, is_alone=len(article.paragraphs) == 1), text.of(language))
            for k, text in enumerate(article.paragraphs, 1)
        ),
        items=tuple(
            (write_kanji(k) if is_ja else f"({k})", text)
            for k, text in enumerate(_close_list(article.items, language), 1)
        ),
    )


def _close_list(items: Sequence[Text], language: Language | str) -> list[str]:
    """Items of an English list end with a semicolon, the last one with a full stop."""
    texts = [item.of(language) for item in items]
    if texts and texts[-1].endswith(";"):
        texts[-1] = f"{texts[-1][:-1]}."
    return texts


def _mark(number: int, *, is_ja: bool, is_alone: bool) -> str:
    if is_ja:
        return "" if number == 1 else str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    return "" if is_alone else f"{number}."


def render_regulation(regulation: Regulation, language: Language | str) -> list[str]:
    """Write a regulation as lines of plain text."""
    lines = [regulation.title.of(language), regulation.version.of(language)]
    for section in lay_out(regulation, language):
        lines += ["", f"（{section.title}）" if language == "ja" else f"{section.heading}. {section.title}"]
        for position, (mark, text) in enumerate(section.paragraphs):
            head = section.heading if language == "ja" and position == 0 else mark
            lines.append(f"{head}{'　' if language == 'ja' else ' '}{text}" if head else text)
        lines += [f"  {mark}{'　' if language == 'ja' else ' '}{text}" for mark, text in section.items]
    lines += ["", SUPPLEMENT.of(language), *(text.of(language) for text in regulation.supplement)]
    return lines
