"""Ledger files: only ever added to, whole or not at all, and any change in them is seen."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from optimizer.domain.ledger import EntryKind
from optimizer.errors import LedgerError
from optimizer.ledger import Draft, LedgerBook, append_entries, create_book, load_book
from tests.ledger.books import DAY, batch, make_book

BOOK = make_book(*batch("B", DAY, {"F1": (5, 4), "F2": (5, 6)}))
MORE = BOOK.write([Draft(EntryKind.declined, DAY, factory="F1", batch="B", received=3)], posted_on=DAY)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.jsonl"
    create_book(BOOK, path)
    return path


def test_a_book_is_read_as_it_was_written_and_grows_at_its_end(file: Path) -> None:
    assert load_book(file) == BOOK
    before = file.read_bytes()
    append_entries(file, BOOK, MORE)
    assert load_book(file) == MORE
    assert file.read_bytes().startswith(before)


def test_an_existing_file_is_never_overwritten(file: Path) -> None:
    before = file.read_bytes()
    with pytest.raises(LedgerError, match="exists already"):
        create_book(MORE, file)
    assert file.read_bytes() == before


def test_who_read_it_before_another_one_wrote_writes_nothing(file: Path) -> None:
    append_entries(file, BOOK, MORE)
    before = file.read_bytes()
    with pytest.raises(LedgerError, match="added to since it was read"):
        append_entries(file, BOOK, MORE)
    assert file.read_bytes() == before


def test_entries_cannot_be_rewritten(file: Path) -> None:
    other = LedgerBook(BOOK.head, BOOK.entries[:-1])
    with pytest.raises(LedgerError, match="cannot be rewritten"):
        append_entries(file, BOOK, other.write([], posted_on=DAY))


def test_an_entry_that_does_not_fit_is_not_written(file: Path) -> None:
    before = file.read_bytes()
    wrong = BOOK.write([Draft(EntryKind.declined, DAY, factory="F1", batch="B", received=-3)], posted_on=DAY)
    with pytest.raises(LedgerError, match="received cannot be -3"):
        append_entries(file, BOOK, wrong)
    assert file.read_bytes() == before


def test_what_was_written_in_part_is_taken_back(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, write = file.read_bytes(), os.write

    def run_full(handle: int, text: bytes) -> int:
        if len(text) < 50:
            raise OSError(28, "No space left on device")
        return write(handle, text[:40])

    monkeypatch.setattr(os, "write", run_full)
    with pytest.raises(LedgerError, match="No space left"):
        append_entries(file, BOOK, MORE)
    assert file.read_bytes() == before
    fresh = file.with_name("fresh.jsonl")
    with pytest.raises(LedgerError, match="No space left"):
        create_book(BOOK, fresh)
    assert not fresh.exists()


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_byte_can_be_changed_unseen(tmp_path: Path, data: st.DataObject) -> None:
    path = tmp_path / "changed.jsonl"
    path.unlink(missing_ok=True)
    create_book(MORE, path)
    text = bytearray(path.read_bytes())
    # The last line is what the digest stands for; everything before it is tied to it.
    last = text.rstrip(b"\n").rfind(b"\n") + 1
    position = data.draw(st.integers(0, last - 1))
    text[position] = data.draw(st.integers(0, 255).filter(lambda byte: byte != text[position]))
    path.write_bytes(text)
    with pytest.raises(LedgerError):
        load_book(path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "Line 1"),
        (b"{}\n", "Line 1"),
        (b"\xff\n", "Line 1"),
        (b'{"ledger":"L"', "cut off"),
    ],
)
def test_what_is_no_ledger_is_refused(tmp_path: Path, text: bytes, said: str) -> None:
    path = tmp_path / "other.jsonl"
    path.write_bytes(text)
    with pytest.raises(LedgerError, match=said):
        load_book(path)


def test_a_line_that_was_cut_off_is_told_with_the_way_out(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-3])
    with pytest.raises(LedgerError, match="cut off") as caught:
        load_book(file)
    assert "remove that line" in caught.value.way_out.en


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match=r"none\.jsonl"):
        load_book(tmp_path / "none.jsonl")
