"""A rule book as a page to print and adopt: one self-contained HTML file."""

from __future__ import annotations

from optimizer.domain.rulebook import RuleBook
from optimizer.explain.policy import SUPPLEMENT, lay_out, write_regulation
from optimizer.report.page import build_environment
from optimizer.text import Language


def render_regulation_page(book: RuleBook, *, digest: str, language: Language | str = Language.ja) -> str:
    """Write a rule book as one HTML page that needs nothing else: no network, no script, fit for printing on A4.

    Parameters
    ----------
    digest
        Hash of the rule book's data.
    language
        ja or en.
    """
    regulation = write_regulation(book, digest=digest)
    return (
        build_environment()
        .get_template("regulation.html.j2")
        .render(
            lang=str(language),
            title=regulation.title.of(language),
            version=regulation.version.of(language),
            sections=lay_out(regulation, language),
            supplement_title=SUPPLEMENT.of(language),
            supplement=[text.of(language) for text in regulation.supplement],
        )
    )
