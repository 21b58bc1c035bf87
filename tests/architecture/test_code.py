"""What is public in the core is documented, and only the command line and the benchmarks print."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

# The output of the core is what it returns.
MAY_PRINT = ("benchmarks", "optimizer/cli")
PRINTS = {"print", "pprint"}
STREAMS = {"stdout", "stderr", "__stdout__", "__stderr__"}


def find_undocumented(tree: ast.Module) -> Iterator[str]:
    """Name the public functions and classes of a module, and the module itself, that have no docstring."""
    if tree.body and ast.get_docstring(tree) is None:
        yield "the module itself"
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        if not node.name.startswith("_") and ast.get_docstring(node) is None:
            yield f"line {node.lineno}: {node.name}"


def find_printing(tree: ast.Module) -> Iterator[str]:
    """Name the lines of a module that write to the terminal."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in PRINTS:
                yield f"line {node.lineno}: {name}()"
            case ast.Attribute(value=ast.Name(id="sys"), attr=name) if name in STREAMS:
                yield f"line {node.lineno}: sys.{name}"


def load_modules(root: Path, tree: list[Path], *, packages: tuple[str, ...]) -> dict[str, ast.Module]:
    """Parse the modules of some packages, by their path from the root."""
    names = [path.relative_to(root).as_posix() for path in tree if path.suffix == ".py"]
    chosen = [name for name in names if name.split("/")[0] in packages]
    return {name: ast.parse((root / name).read_text(encoding="utf-8")) for name in chosen}


def test_everything_public_in_the_core_is_documented(root: Path, tree: list[Path]) -> None:
    modules = load_modules(root, tree, packages=("optimizer",))
    found = [f"{name}, {what}" for name, module in modules.items() for what in find_undocumented(module)]
    assert modules
    assert not found, "\n".join(found)


def test_only_the_command_line_and_the_benchmarks_print(root: Path, tree: list[Path]) -> None:
    modules = load_modules(root, tree, packages=("optimizer", "api", "benchmarks"))
    silent = {name: module for name, module in modules.items() if not name.startswith(MAY_PRINT)}
    found = [f"{name}, {what}" for name, module in silent.items() for what in find_printing(module)]
    assert silent
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('"""Doc."""\ndef build(): ...\n', ["line 2: build"]),
        ('"""Doc."""\nclass Plan:\n    size = 1\n', ["line 2: Plan"]),
        ('"""Doc."""\nasync def solve(): ...\n', ["line 2: solve"]),
        ("X = 1\n", ["the module itself"]),
        ('"""Doc."""\ndef _build(): ...\n', []),
        ('"""Doc."""\ndef build():\n    """Doc."""\n', []),
        ("", []),
    ],
)
def test_a_missing_docstring_is_found(code: str, expected: list[str]) -> None:
    assert list(find_undocumented(ast.parse(code))) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("def f():\n    print(1)\n", ["line 2: print()"]),
        ("import sys\nsys.stderr.write('x')\n", ["line 2: sys.stderr"]),
        ("blueprint(1)\nplan.print\n'print(1)'\n", []),
    ],
)
def test_printing_is_found(code: str, expected: list[str]) -> None:
    assert list(find_printing(ast.parse(code))) == expected
