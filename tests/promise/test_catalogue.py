"""One rule, one id: every rule of the catalogue has its words, its check and its tests, under the same id."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from string import Formatter

import pytest

from optimizer.domain.rulebook import Term
from optimizer.rules import CATALOGUE, RULES, Rule, RuleId, RuleKind
from optimizer.text import Text
from optimizer.verify import HARD_CHECKS, complaints, goals, levels, openings
from tests.verify.test_mutations import MUTATIONS

VERIFY_TESTS = Path(__file__).resolve().parent.parent / "verify"
HARD = [rule for rule in CATALOGUE if rule.is_hard]
GOALS = [rule for rule in CATALOGUE if not rule.is_hard]

each_rule = pytest.mark.parametrize("rule", CATALOGUE, ids=lambda rule: rule.id.value)
each_hard_rule = pytest.mark.parametrize("rule", HARD, ids=lambda rule: rule.id.value)
each_goal = pytest.mark.parametrize("rule", GOALS, ids=lambda rule: rule.id.value)


# ----------------------------------------------------------------------------------------------------------- catalogue


def test_every_id_has_one_entry_in_the_order_of_the_ids() -> None:
    assert [rule.id for rule in CATALOGUE] == list(RuleId)
    assert list(RULES) == list(RuleId)


@each_rule
def test_hard_and_soft_follow_the_kind(rule: Rule) -> None:
    assert rule.is_hard == (rule.kind is not RuleKind.goal)


def test_every_term_of_a_goal_level_is_a_goal() -> None:
    # The tolerance binds goals to each other; it is the only one that is not counted itself.
    assert [rule.id.value for rule in GOALS] == [*(term.value for term in Term), "tolerance_of_goals"]


@each_rule
def test_words_in_both_languages(rule: Rule) -> None:
    for words in (rule.title, rule.sentence):
        assert re.search(r"[\u3041-\u30ff\u4e00-\u9fff]", words.ja), "no Japanese"
        assert words.en.isascii()
        assert words.en.strip() == words.en != ""
    assert rule.sentence.ja.endswith("。")
    assert rule.sentence.en.endswith(".")


def test_titles_are_told_apart() -> None:
    assert len({rule.title.ja for rule in CATALOGUE}) == len({rule.title.en for rule in CATALOGUE}) == len(CATALOGUE)


def places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


@each_rule
def test_both_languages_show_the_same_values(rule: Rule) -> None:
    assert places(rule.sentence.ja) == places(rule.sentence.en) <= {"needs", "has"}
    if rule.kind is RuleKind.eligibility:
        assert places(rule.sentence.en) == {"needs", "has"}


@each_rule
def test_unit_and_formula(rule: Rule) -> None:
    assert rule.unit.strip()
    assert rule.formula.strip()


@each_rule
def test_the_sentence_can_be_filled(rule: Rule) -> None:
    filled = rule.sentence.format(needs="500 mm", has="400 mm")
    assert isinstance(filled, Text)
    assert "{" not in filled.ja + filled.en


# -------------------------------------------------------------------------------------------------------------- verify


def test_one_check_per_hard_rule_in_the_catalogues_order() -> None:
    assert [check.__name__ for check in HARD_CHECKS] == [f"check_{rule.id}" for rule in HARD]


@each_goal
def test_every_goal_is_recomputed(rule: Rule) -> None:
    if rule.id is RuleId.tolerance_of_goals:
        assert callable(levels.check_tolerance_of_goals)
    else:
        assert callable(getattr(goals, f"compute_{rule.id}", None))


@each_rule
def test_the_check_states_what_it_checks(rule: Rule) -> None:
    named = {check.__name__: check for check in (*HARD_CHECKS, levels.check_tolerance_of_goals)}
    function = named.get(f"check_{rule.id}") or getattr(goals, f"compute_{rule.id}")
    assert function.__doc__


# --------------------------------------------------------------------------------------------------------------- tests


def find_tested(prefix: str) -> set[str]:
    """Rules with a test function ``<prefix><rule id>``, perhaps followed by ``_`` and what it is about."""
    names = [
        node.name.removeprefix(prefix)
        for path in sorted(VERIFY_TESTS.glob("test_*.py"))
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith(prefix)
    ]
    # The longest id counts: a test of `certificate_valid` is none of `certificate`.
    by_length = sorted((rule.id.value for rule in CATALOGUE), key=len, reverse=True)
    return {next((id_ for id_ in by_length if f"{name}_".startswith(f"{id_}_")), f"no rule: {name}") for name in names}


def test_every_hard_rule_has_a_test_of_both_sides_of_its_edge() -> None:
    assert find_tested("test_edge_of_") == {rule.id.value for rule in HARD} | {RuleId.tolerance_of_goals.value}


def test_every_goal_has_a_value_derived_by_hand() -> None:
    assert find_tested("test_value_of_") == {rule.id.value for rule in GOALS} - {RuleId.tolerance_of_goals.value}


@each_hard_rule
def test_every_hard_rule_has_a_mutation(rule: Rule) -> None:
    assert rule.id in {mutation.rule for mutation in MUTATIONS}


# --------------------------------------------------------------------------------------------------------------- audit


def test_the_audit_asks_every_hard_rule_of_a_moved_part() -> None:
    # A rule added to the catalogue is asked by the audit too, unless it is named here as one that looks at all lots at once.
    assert {*complaints.TOUCHED, *complaints.WHOLE_PLAN} == set(HARD_CHECKS)
    assert {check.__name__ for check in complaints.WHOLE_PLAN} == {"check_quantity", "check_route", "check_pin"}
    who = {f"check_{rule.id.value}" for rule in CATALOGUE if rule.kind is RuleKind.eligibility}
    assert {check.__name__ for check in openings.WHO_MAY} == who
    when = {f"check_{rule.id.value}" for rule in CATALOGUE if rule.kind is RuleKind.cell} | {"check_precedence"}
    assert {check.__name__ for check in openings.WHEN} == when
