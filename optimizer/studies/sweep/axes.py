"""Grids of rule books: paths into a rule book and the values each of them takes, checked before anything runs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any, ClassVar, NamedTuple

from pydantic import ValidationError

from optimizer.domain.base import Model
from optimizer.domain.check.findings import find_near, show_value
from optimizer.domain.policy import RuleBookFile
from optimizer.domain.rulebook import RuleBook
from optimizer.errors import Problem, ScenarioError
from optimizer.scenario.path import Loc
from optimizer.scenario.problems import explain_structure
from optimizer.text import Text

AxisValue = bool | int | float | str | None
"""One plain value of a rule book."""


class GridError(ScenarioError):
    """What was asked to be tried out is wrong; `problems` holds everything found."""

    head: ClassVar[Text] = Text(
        "試す配分基準の指定に誤りが {count} 件あります。", "There are {count} problem(s) with what is to be tried out."
    )


class Axis(Model):
    """One place of the rule book and the values tried there.

    Attributes
    ----------
    path
        Names joined by full stops; a goal level is addressed by its name: ``goals.cost.tolerance.permille``.
    """

    path: str
    values: tuple[AxisValue, ...]


class Variant(NamedTuple):
    """A rule book to try, and what of it the grid set."""

    rulebook: RuleBook
    axes: Mapping[str, AxisValue]

    @property
    def label(self) -> str:
        """The values set, in one line; the rule book's id where none were."""
        return ", ".join(f"{path}={show_axis(value)}" for path, value in self.axes.items()) or self.rulebook.id


def show_axis(value: AxisValue) -> str:
    """Write a value as it is written on the command line."""
    return value if isinstance(value, str) else json.dumps(value)


def parse_axes(texts: Sequence[str]) -> tuple[Axis, ...]:
    """Return the axes written as ``PATH=VALUE,VALUE,…``; a value that reads as a JSON number, true, false or null is one.

    Raises
    ------
    GridError
        With everything that is wrong.
    """
    problems: list[Problem] = []
    axes: dict[str, Axis] = {}
    for text in texts:
        path, equals, listed = (part.strip() for part in text.partition("="))
        values = tuple(_read_value(part.strip()) for part in listed.split(",")) if listed else ()
        if not path or not equals or not values or "" in values:
            problems.append(_explain_writing(text))
        elif path in axes:
            problems.append(_explain_repeat(path, path, text))
        else:
            twice = [value for n, value in enumerate(values) if (type(value), value) in map(_typed, values[:n])]
            problems += [_explain_repeat(path, f"{path}={show_axis(value)}", text) for value in twice]
            axes[path] = Axis(path=path, values=values)
    if problems:
        raise GridError(problems)
    return tuple(axes.values())


def _typed(value: AxisValue) -> tuple[type, AxisValue]:
    return type(value), value


def _read_value(text: str) -> AxisValue:
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return value if value is None or isinstance(value, bool | int | float | str) else text


def build_variants(base: RuleBook, axes: Sequence[Axis]) -> list[Variant]:
    """Return every combination of the axes' values on a rule book, the last axis changing fastest; without axes the rule book itself.

    Raises
    ------
    GridError
        With every path that leads nowhere, every value that is not allowed there, and every combination that contradicts itself.
    """
    raw = base.model_dump(mode="json")
    locs: list[Loc] = []
    problems: list[Problem] = []
    for axis in axes:
        found = _find_loc(raw, axis.path, base.id)
        if isinstance(found, Problem):
            problems.append(found)
            continue
        locs.append(found)
        for value in axis.values:
            problems += _check_value(raw, axis, found, value, base.id)
    if problems:
        raise GridError(problems)
    variants = []
    for values in product(*(axis.values for axis in axes)):
        named = {axis.path: value for axis, value in zip(axes, values, strict=True)}
        book, wrong = _combine(raw, dict(zip(locs, values, strict=True)), named)
        problems += wrong
        if book is not None:
            variants.append(Variant(book, named))
    if problems:
        raise GridError(problems)
    return variants


def _find_loc(raw: Mapping[str, Any], path: str, book: str) -> Loc | Problem:
    """Follow a path through a rule book's plain data to one value."""
    node: Any = raw
    loc: list[str | int] = []
    rest = path
    while True:
        keys = _list_keys(node)
        if not keys or not rest:
            break
        # A name may hold full stops itself: the longest that fits is meant.
        fitting = [name for name in keys if rest == name or rest.startswith(f"{name}.")]
        if not fitting:
            return _explain_unknown(path, rest.partition(".")[0], _list_names(keys), book)
        name = max(fitting, key=len)
        loc.append(keys[name])
        node, rest = node[keys[name]], rest[len(name) + 1 :]
    if rest or isinstance(node, dict | list):
        return _explain_depth(path, _list_names(keys), book)
    return tuple(loc)


def _list_keys(node: object) -> dict[str, str | int]:
    """Return what a path may go on with: fields by name, members of a list by their name and by position."""
    if isinstance(node, dict):
        return {name: name for name in node}
    if not isinstance(node, list):
        return {}
    keys: dict[str, str | int] = {str(position): position for position in range(len(node))}
    for position, member in enumerate(node):
        fields = member if isinstance(member, dict) else {}
        name = next((fields[field] for field in ("name", "term", "factory", "group") if fields.get(field)), None)
        if name is not None:
            keys.setdefault(str(name), position)
    return keys


def _list_names(keys: Mapping[str, object]) -> list[str]:
    """Return what a path may go on with as people write it: by position only where there are no names."""
    return [name for name in keys if not name.isdecimal()] or list(keys)


def _check_value(raw: Mapping[str, Any], axis: Axis, loc: Loc, value: AxisValue, book: str) -> list[Problem]:
    """Say what the format has against one value, taken by itself."""
    changed = _place(raw, {loc: value})
    try:
        RuleBook.model_validate_json(json.dumps(changed), strict=True)
    except ValidationError as error:
        return [_rename(problem, axis.path, book) for problem in explain_structure(error, changed, RuleBook)]
    return []


def _combine(
    raw: Mapping[str, Any], value_by_loc: Mapping[Loc, AxisValue], named: Mapping[str, AxisValue]
) -> tuple[RuleBook | None, list[Problem]]:
    """Return the rule book with some values set, or what it then says against itself."""
    changed = _place(raw, value_by_loc)
    label = ", ".join(f"{path}={show_axis(value)}" for path, value in named.items())
    try:
        return RuleBookFile.model_validate_json(json.dumps(changed), strict=True).open(), []
    except ScenarioError as error:
        return None, [_rename(problem, problem.path, label) for problem in error.problems]
    except ValidationError as error:
        problems = explain_structure(error, changed, RuleBook)
        return None, [_rename(problem, problem.path, label) for problem in problems]


def _place(raw: Mapping[str, Any], value_by_loc: Mapping[Loc, AxisValue]) -> dict[str, Any]:
    changed: dict[str, Any] = json.loads(json.dumps(raw))
    for loc, value in value_by_loc.items():
        node: Any = changed
        for part in loc[:-1]:
            node = node[part]
        node[loc[-1]] = value
    return changed


def _rename(problem: Problem, path: str, subject: str) -> Problem:
    return Problem(problem.code, path, subject, problem.value, problem.message, problem.way_out)


def _explain_writing(text: str) -> Problem:
    return Problem(
        "grid.writing", "--set", "", show_value(text),
        Text(f"{text} は「項目=値,値,…」の形ではありません。", f"{text} is not written PATH=VALUE,VALUE,…"),
        Text("例: fairness.alpha=0,1,2,4,worst_first", "For example fairness.alpha=0,1,2,4,worst_first"),
    )  # fmt: skip


def _explain_repeat(path: str, what: str, text: str) -> Problem:
    return Problem(
        "grid.repeated", path, "", show_value(text),
        Text(f"{what} が二度指定されています。", f"{what} is given twice."),
        Text("一度だけ指定してください。", "Give it once."),
    )  # fmt: skip


def _explain_unknown(path: str, part: str, names: list[str], book: str) -> Problem:
    near = find_near(part, names, count=1)
    hint = Text(f"{near[0]} のことですか。", f" Did you mean {near[0]}?") if near else Text("", "")
    known = ", ".join(names)
    return Problem(
        "grid.unknown_path", path, book, show_value(part),
        Text(f"配分基準 {book} に {path} の {part} にあたる項目はありません。", f"The rule book {book} has no {part} of {path}."),
        Text(f"使えるのは {known} です。{hint.ja}", f"It may go on with {known}.{hint.en}"),
    )  # fmt: skip


def _explain_depth(path: str, names: list[str], book: str) -> Problem:
    if not names:
        return Problem(
            "grid.beyond_value", path, book, show_value(path),
            Text(f"{path} は一つの値か空の一覧を通り越しています。", f"{path} goes on beyond a single value or an empty list."),
            Text("値を持つ項目までで止めてください。", "End the path at the value."),
        )  # fmt: skip
    known = ", ".join(names)
    return Problem(
        "grid.not_a_value", path, book, show_value(path),
        Text(f"{path} は一つの値ではありません。", f"{path} is not a single value."),
        Text(f"その下の項目まで指定してください: {known}", f"Go on to one of what is below it: {known}"),
    )  # fmt: skip
