"""Reads the numbers of a published file, and says which file, line and value is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from optimizer.errors import Problem, ScenarioError
from optimizer.text import Text

LARGEST = 10_000_000
"""Largest cost, time or capacity a scenario can carry."""


class Number(NamedTuple):
    """A whole number and the line it stands on."""

    value: int
    line: int


def build_refusal(code: str, where: str, value: str, message: Text, way_out: Text) -> ScenarioError:
    """Return the error for one thing wrong with a published file.

    Parameters
    ----------
    code
        Kind of problem; shown as ``published.<code>``.
    where
        File, and the line where there is one.
    value
        The offending value as it was read.
    message
        What is wrong, both values shown.
    way_out
        What the reader can do about it.
    """
    return ScenarioError([Problem(f"published.{code}", where, "", value[:80], message, way_out)])


def load_text(file: Path) -> str:
    """Return the text of a published file.

    Raises
    ------
    ScenarioError
        When there is no such file, or it is not text.
    """
    way_out = Text(
        "ファイルの場所と、データセットの名前を確かめてください。",
        "Check where the file is, and which data set it belongs to.",
    )
    if not file.is_file():
        message = Text(f"ファイル {file} がありません。", f"There is no file {file}.")
        raise build_refusal("missing_file", str(file), file.name, message, way_out)
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        message = Text(f"{file.name} は文字のファイルではありません。", f"{file.name} is not a text file.")
        raise build_refusal("not_text", str(file), f"byte {error.start}", message, way_out) from None


class NumberStream:
    """The whole numbers of a text in reading order; every one from 0 to `LARGEST`.

    Parameters
    ----------
    text
        Numbers parted by blanks and line breaks.
    source
        Name of the file, for errors.
    first_line
        Number of the first line of the text in its file.
    separators
        Characters that count as blanks.
    """

    def __init__(self, text: str, source: str, *, first_line: int = 1, separators: str = "") -> None:
        self._source = source
        self._numbers = list(_split(text, source, first_line, separators))
        self._next = 0
        self._line = first_line

    def take(self, what: Text, *, at_least: int = 0) -> int:
        """Return the next number.

        Raises
        ------
        ScenarioError
            When none is left, or it is smaller than allowed.
        """
        return self.take_many(1, what, at_least=at_least)[0]

    def take_many(self, count: int, what: Text, *, at_least: int = 0) -> tuple[int, ...]:
        """Return so many next numbers.

        Raises
        ------
        ScenarioError
            When fewer are left, or one is smaller than allowed.
        """
        taken = self._numbers[self._next : self._next + count]
        if len(taken) < count:
            raise _refuse_count(self._source, what, count, len(taken))
        for number in taken:
            if number.value < at_least:
                raise _refuse_value(self._source, number.line, str(number.value), at_least)
        self._next += count
        return tuple(number.value for number in taken)

    def check_end(self, what: Text) -> None:
        """Refuse numbers that nobody asked for.

        Raises
        ------
        ScenarioError
            When numbers are left over.
        """
        if self._next < len(self._numbers):
            raise _refuse_count(self._source, what, self._next, len(self._numbers))


def _split(text: str, source: str, first_line: int, separators: str) -> Iterable[Number]:
    table = str.maketrans(dict.fromkeys(separators, " "))
    for line, content in enumerate(text.translate(table).splitlines(), first_line):
        for word in content.split():
            if not re.fullmatch(r"[+-]?\d{1,12}", word) or not 0 <= int(word) <= LARGEST:
                raise _refuse_value(source, line, word, 0)
            yield Number(int(word), line)


def _refuse_value(source: str, line: int, word: str, at_least: int) -> ScenarioError:
    return build_refusal(
        "number", f"{source}:{line}", word,
        Text(
            f"{at_least} から {LARGEST} までの整数が必要ですが、{word} があります。",
            f"A whole number from {at_least} to {LARGEST} is needed; this is {word}.",
        ),
        Text("ファイルの形式とデータセットの名前を確かめてください。", "Check the format and the data set's name."),
    )  # fmt: skip


def _refuse_count(source: str, what: Text, needed: int, found: int) -> ScenarioError:
    return build_refusal(
        "count", source, str(found),
        Text(
            f"{what.ja}: 数値が {needed} 個必要ですが、{found} 個あります。",
            f"{what.en}: {needed} numbers are needed; there are {found}.",
        ),
        Text(
            "1 ファイルに 1 問題だけが入っているか、途中で切れていないかを確かめてください。",
            "Check that the file holds one single instance and is not cut off.",
        ),
    )  # fmt: skip
