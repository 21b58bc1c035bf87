"""An audit as sentences: the center reads everything, a factory nothing of its rivals."""

from __future__ import annotations

import json

import pytest

from optimizer.domain.audit import Audit, Ruling
from optimizer.domain.plan import Plan
from optimizer.domain.scenario import Scenario
from optimizer.explain import explain_audit, render_audit
from optimizer.explain.sentences.audits import LISTED, RULINGS
from optimizer.verify import AuditLimit, audit_plan
from tests.build import (
    make_factory,
    make_lot,
    make_order,
    make_plan,
    make_rulebook,
    make_scenario,
    make_sourcing,
    make_targets,
    make_work_center,
)

RIVAL = "Rival works"


def ask(lots: int = 2, *goals: str) -> tuple[Scenario, Plan]:
    """O1 in several lots and O2, which is never split, at a rival that is owed nothing; F2 is owed 7 minutes and could do 6.

    F2 may take every lot of O1 (1 minute each). Of O2's 10 pieces it has room for 6, which would be a split.
    """
    rival = make_factory("F1", make_work_center("F1-1", name="Rival mill", yen_per_minute=7), name=RIVAL)
    shops = [rival, make_factory("F2", free=6, name="Own works")]
    orders = [make_order("O1", lots), make_order("O2", 10, sourcing=make_sourcing(is_never_split=True))]
    book = make_rulebook(*(goals or ("unplaced", "unfairness")))
    scenario = make_scenario(shops, orders, rulebook=book)
    placed = [make_lot(f"L{i}", "O1", 1, "F1-1@0") for i in range(lots)] + [make_lot("L-whole", "O2", 10, "F1-1@0")]
    return scenario, make_plan(scenario, placed, targets=make_targets(scenario, {"F1": 0, "F2": 7}, unit=1000))


def audit_of_f2(lots: int = 2) -> tuple[Scenario, Audit]:
    scenario, plan = ask(lots)
    return scenario, audit_plan(scenario, plan, factory="F2")


def test_the_center_reads_who_asks_whom_for_what() -> None:
    scenario, audit = audit_of_f2()
    explanation = explain_audit(audit)
    text = render_audit(scenario, explanation, "en")
    # 3 lots of the rival, one place of F2: 3 complaints, 3 possible moves, 2 of them right.
    assert (explanation.complaints, explanation.moves, len(explanation.justified), len(explanation.refused)) == (
        3,
        3,
        2,
        1,
    )
    assert "Justified complaints: 2." in text
    assert f"Own works(F2) (0.0 %) asks {RIVAL}(F1) (none): order O1, operation 1 (mill), lot L0: all 1 pieces" in text
    assert "unfairness -1, cost -7 yen" in text
    assert "the move would break a rule (Never split): 1" in text


def test_a_factory_reads_nothing_of_its_rivals() -> None:
    scenario, audit = audit_of_f2()
    explanation = explain_audit(audit, for_factory=True)
    # The two lots of O1 are one line: in how many lots the rival has it is the rival's.
    assert [(entry.order, entry.ruling) for entry in explanation.own] == [("O1", Ruling.justified), ("O2", Ruling.rule)]
    assert (explanation.reader, explanation.complaints, explanation.moves, explanation.justified) == ("F2", 2, None, ())
    told = [json.dumps(explanation.as_data())] + [
        render_audit(scenario, explanation, language) for language in ("ja", "en")
    ]
    for text in told:
        assert not [
            secret for secret in (RIVAL, "F1", "L0", "L-whole", "Rival mill", 'yen": -7', "-7") if secret in text
        ]
        assert "O1" in text
    assert "Own works(F2)" in told[2]
    assert "F2-1" in told[2]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_clean_plan_is_certified_with_the_number_of_moves(language: str) -> None:
    scenario, plan = ask()
    # At F2 up to its 6 minutes, nothing can come: the certificate is about no move at all; without fairness about three.
    text = render_audit(scenario, explain_audit(audit_plan(scenario, plan, factory="F1")), language)
    assert (
        "移し先 0通りの中に、正当な申し立てはありません。"
        if language == "ja"
        else "No justified complaint among 0 possible moves."
    ) in text
    unfair, placed = ask(2, "unplaced", "cost")
    text = render_audit(unfair, explain_audit(audit_plan(unfair, placed)), language)
    assert ("公平の目標がない" if language == "ja" else "no goal of fairness") in text


def test_what_was_left_out_is_said() -> None:
    scenario, plan = ask()
    explanation = explain_audit(audit_plan(scenario, plan, limit=AuditLimit(per_pair=1)))
    assert (explanation.is_complete, explanation.has_passed) == (False, False)
    assert "Left unconfirmed: 1, justified by the sums" in render_audit(scenario, explanation, "en")
    assert "ほかに 1件は計算上正当" in render_audit(scenario, explanation, "ja")


def test_a_long_list_ends_with_how_many_more() -> None:
    # F2 has room for each of 25 lots, one at a time, and only the best are written out.
    scenario, plan = ask(LISTED + 5)
    explanation = explain_audit(audit_plan(scenario, plan, limit=AuditLimit(per_pair=100)))
    assert "and 5 more" in render_audit(scenario, explanation, "en")


def test_every_ruling_has_words() -> None:
    assert set(RULINGS) == set(Ruling)
    assert all(words.ja and words.en.isascii() for words in RULINGS.values())
