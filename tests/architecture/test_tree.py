"""No file of the project names a registry's host or a place on one machine, or says it is unfinished.

The forbidden words are put together here from halves, so that this file does not hold them either.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

HOSTS = (
    ("pypi", "org"),
    ("pythonhosted", "org"),
    ("registry", "npmjs.org"),
    ("deb.debian", "org"),
    ("archive.ubuntu", "com"),
    ("proxy.golang", "org"),
    ("crates", "io"),
)
PLACES = ("work", "farm", "root", "tmp", r"home/\w+", r"Users/\w+", r"opt/(?:pypi|wheels)[\w-]*")
MARKS = ("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK", "NotImplemented" + "Error")

FORBIDDEN = {
    "a registry's host": re.compile("|".join(re.escape(f"{name}.{end}") for name, end in HOSTS)),
    "a place on one machine": re.compile(rf"(?<![\w.])/(?:{'|'.join(PLACES)})/[\w.]"),
    "an unfinished mark": re.compile(rf"\b(?:{'|'.join(MARKS)})\b"),
}


def find_forbidden(text: str) -> list[str]:
    """Every forbidden word of a text, with its line."""
    return [
        f"line {text.count(chr(10), 0, hit.start()) + 1}: {what}: {hit.group(0)}"
        for what, pattern in FORBIDDEN.items()
        for hit in pattern.finditer(text)
    ]


def read_text(path: Path) -> str:
    """The text of a file; nothing for a file that is not text."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def test_no_file_holds_a_forbidden_word(tree: list[Path], root: Path) -> None:
    found = [f"{path.relative_to(root)}, {hit}" for path in tree for hit in find_forbidden(read_text(path))]
    assert not found, "\n".join(found)


def test_the_tree_is_not_empty(tree: list[Path], root: Path) -> None:
    # A listing that silently came back empty would make every test of the tree pass.
    assert {root / "pyproject.toml", Path(__file__).resolve()} <= set(tree)


@pytest.mark.parametrize(
    "text",
    [
        "index-url = https://" + "pypi" + ".org/simple",
        "see files." + "pythonhosted" + ".org",
        "open('/" + "work/data.csv')",
        "cd /" + "home/someone/kubari",
        "log to /" + "tmp/kubari.log",
        "# TO" + "DO: later",
        "raise NotImplemented" + "Error",
    ],
)
def test_a_forbidden_word_is_found(text: str) -> None:
    assert find_forbidden(f"first line\n{text}\n")[0].startswith("line 2: ")


@pytest.mark.parametrize(
    "text",
    ["network.work_centers", "docs/work/notes", "/usr/bin/chromium", "mktemp kubari.XXXXXX", "the methods", "a/tmp/b"],
)
def test_an_innocent_word_is_left_alone(text: str) -> None:
    assert find_forbidden(text) == []


def test_pins_name_no_place_to_load_from(root: Path) -> None:
    # A pin is a name, a version, hashes, and comments: where to load it from is the reader's own setting.
    form = re.compile(r"[a-z0-9-]+==[\w.]+ \\|    --hash=sha256:[0-9a-f]{64}(?: \\)?|    #.*|# .*|")
    files = sorted((root / "requirements").glob("*.txt"))
    wrong = [
        f"{path.name}: {line}" for path in files for line in path.read_text().splitlines() if not form.fullmatch(line)
    ]
    assert len(files) >= 4
    assert not wrong
