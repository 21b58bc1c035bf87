"""Grids of rule books: what a path means, every combination, and everything that is wrong at once."""

from __future__ import annotations

import pytest

from optimizer.domain.rulebook import HardRules, RuleBook
from optimizer.studies.sweep import Axis, GridError, build_variants, parse_axes
from optimizer.text import Language
from tests.build import make_level, make_quota, make_rulebook


def find_codes(error: pytest.ExceptionInfo[GridError]) -> list[tuple[str, str]]:
    return [(problem.code, problem.path) for problem in error.value.problems]


def test_values_are_read_as_json_where_they_are_numbers_truths_or_null() -> None:
    (axis,) = parse_axes(["fairness.alpha=0, 2,worst_first,null,1.5,true"])
    assert axis == Axis(path="fairness.alpha", values=(0, 2, "worst_first", None, 1.5, True))


def test_every_combination_is_built_and_the_last_axis_changes_fastest() -> None:
    book = make_rulebook("unplaced", make_level("cost", name="price"), "unfairness", id="base")
    axes = parse_axes(["fairness.alpha=0,worst_first", "goals.price.tolerance.permille=0,20"])
    variants = build_variants(book, axes)
    tried = [(v.rulebook.fairness.alpha, v.rulebook.goals[1].tolerance.permille) for v in variants]
    assert tried == [(0, 0), (0, 20), ("worst_first", 0), ("worst_first", 20)]
    assert dict(variants[1].axes) == {"fairness.alpha": 0, "goals.price.tolerance.permille": 20}
    assert variants[1].label == "fairness.alpha=0, goals.price.tolerance.permille=20"
    # Everything else stays as it is.
    assert variants[0].rulebook.model_copy(update={"fairness": book.fairness}) == book


def test_without_axes_the_rule_book_itself_is_tried() -> None:
    book = make_rulebook(id="base")
    assert [(v.rulebook, dict(v.axes)) for v in build_variants(book, ())] == [(book, {})]


def test_members_of_lists_are_named_or_numbered_and_names_may_hold_full_stops() -> None:
    hard = HardRules(quotas=(make_quota("F.1", minimum=10), make_quota("F", maximum=20)))
    book = make_rulebook(make_level("cost", name="a.b"), hard=hard)
    axes = parse_axes(
        ["hard.quotas.F.1.minimum=7", "hard.quotas.1.maximum=8", "goals.a.b.terms.cost.weight=3", "goals.0.tolerance.absolute=5"]
    )  # fmt: skip
    ((made, _),) = build_variants(book, axes)
    assert (made.hard.quotas[0].minimum, made.hard.quotas[1].maximum) == (7, 8)
    assert (made.goals[0].terms[0].weight, made.goals[0].tolerance.absolute) == (3, 5)


def test_everything_wrong_is_said_at_once_with_what_is_allowed() -> None:
    axes = parse_axes(
        [
            "fairness.alhpa=1",
            "fairness.alpha=0,3",
            "goals.prise.tolerance.permille=1",
            "goals.cost.tolerance=1",
            "fairness.brackets.most=1",
            "entitlement.equal_permille=1001,null",
        ]
    )
    with pytest.raises(GridError) as error:
        build_variants(RuleBook(id="base"), axes)
    assert find_codes(error) == [
        ("grid.unknown_path", "fairness.alhpa"),
        ("value.not_allowed", "fairness.alpha"),
        ("grid.unknown_path", "goals.prise.tolerance.permille"),
        ("grid.not_a_value", "goals.cost.tolerance"),
        ("grid.beyond_value", "fairness.brackets.most"),
        ("value.too_large", "entitlement.equal_permille"),
        ("type.integer", "entitlement.equal_permille"),
    ]
    english, japanese = error.value.render(Language.en), error.value.render(Language.ja)
    for text in (english, japanese):
        for words in ('"worst_first"', "alpha", "base", "1,000", "unplaced, lateness, unfairness, cost"):
            assert words in text
    assert "Did you mean alpha?" in english


def test_combinations_that_contradict_themselves_are_refused_though_each_value_is_allowed() -> None:
    # Equal and capacity at 0 leave no weight at all; either alone is fine.
    axes = parse_axes(["entitlement.equal_permille=0,500", "entitlement.capacity_permille=0,500"])
    with pytest.raises(GridError) as error:
        build_variants(RuleBook(), axes)
    (problem,) = error.value.problems
    assert problem.code == "entitlement.no_weight"
    assert problem.subject == "entitlement.equal_permille=0, entitlement.capacity_permille=0"


@pytest.mark.parametrize("text", ["fairness.alpha", "=1", "fairness.alpha=", "fairness.alpha=1,,2"])
def test_what_is_not_written_as_path_and_values_is_refused(text: str) -> None:
    with pytest.raises(GridError) as error:
        parse_axes([text])
    assert [problem.code for problem in error.value.problems] == ["grid.writing"]


def test_a_path_or_a_value_given_twice_is_refused() -> None:
    with pytest.raises(GridError) as error:
        parse_axes(["fairness.alpha=1,2,1", "fairness.alpha=4"])
    assert [problem.value for problem in error.value.problems] == ['"fairness.alpha=1,2,1"', '"fairness.alpha=4"']
    # 1 and true are two values, though Python takes them for one.
    assert parse_axes(["fairness.alpha=1,true"])[0].values == (1, True)
