"""How problems are worded: both languages, both values, a way out."""

from __future__ import annotations

import re
import string

import pytest

from optimizer.domain.check.findings import fill, show_text, show_value
from optimizer.domain.check.sentences import SENTENCES, Sentence
from optimizer.scenario.sentences import FIELD_SENTENCES, FILE_SENTENCES
from optimizer.text import Text

ALL = {**SENTENCES, **FILE_SENTENCES, **FIELD_SENTENCES}
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")


def find_places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("code", ALL)
def test_every_code_says_the_same_in_both_languages(code: str) -> None:
    message, way_out = ALL[code]
    for text in (message, way_out):
        assert find_places(text.ja) == find_places(text.en)
        assert JAPANESE.search(text.ja)
        assert not JAPANESE.search(text.en)
    assert "value" in find_places(message.ja)
    assert re.fullmatch(r"[a-z]+\.[a-z0-9_]+", code)


def test_no_code_stands_in_two_tables() -> None:
    assert len(ALL) == len(SENTENCES) + len(FILE_SENTENCES) + len(FIELD_SENTENCES)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "null"),
        (True, "true"),
        (1.5, "1.5"),
        ("白金", '"白金"'),
        ([1, 2], "[1, 2]"),
        ([1, 2, 3, 4, 5], "[…] (5)"),
        ([[1]], "[…] (1)"),
        ({"a": 1}, "{…} (1)"),
        # 58 letters and two quotes are the 60 that are shown; one more is cut.
        ("x" * 58, '"' + "x" * 58 + '"'),
        ("x" * 59, '"' + "x" * 58 + "…"),
        ("x" * 100_000, '"' + "x" * 58 + "…"),
        (10**70, "1" + "0" * 58 + "…"),
    ],
)
def test_values_are_shown_as_they_stand_in_the_file(value: object, shown: str) -> None:
    assert show_value(value) == shown


@pytest.mark.parametrize("hostile", ["\x1b[31m", "\x00", "\u202e", "\u200b", "a\nb", "\x9b2J", "\ud800"])
def test_nothing_shown_acts_on_a_terminal(hostile: str) -> None:
    assert show_value(hostile).isprintable()
    assert show_text(hostile).isprintable()


def test_a_text_is_filled_in_each_language() -> None:
    sentence = Sentence(Text("{a} は {b}", "{a} is {b}"), Text("{b}", "{b}"))
    assert fill(sentence, {"a": Text("設備", "center"), "b": "{x}"}) == (
        Text("設備 は {x}", "center is {x}"),
        Text("{x}", "{x}"),
    )
