"""A sentence in both languages of the house."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Language(StrEnum):
    """A language a reader can ask for."""

    ja = "ja"
    en = "en"


class Text(NamedTuple):
    """One sentence, in Japanese and in English."""

    ja: str
    en: str

    def of(self, language: Language | str) -> str:
        """Return the sentence in one language."""
        return self.ja if language == "ja" else self.en

    def format(self, **values: object) -> Text:
        """Fill the same named places in both sentences."""
        return Text(self.ja.format(**values), self.en.format(**values))
