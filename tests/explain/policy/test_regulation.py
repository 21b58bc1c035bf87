"""The regulation says what the rule book's data say: every rule, every number, in both languages."""

from __future__ import annotations

import pytest

from optimizer.domain.rulebook import EntitlementRule, HardRules, Quota, QuotaUnit, RuleBook, ShareBasis
from optimizer.explain.policy import lay_out, render_regulation, write_regulation
from optimizer.explain.policy.clauses import CONDITIONS, REQUIREMENTS
from optimizer.explain.policy.layout import write_kanji
from optimizer.rules import CATALOGUE, RuleId, RuleKind
from optimizer.scenario import hash_rulebook
from tests.explain.policy.books import BOOK, VARIED, make_level, replace

LANGUAGES = ["ja", "en"]
IN_NUMBERS = {RuleId.item_cap, RuleId.load_cap, RuleId.quota}


def write(book: object = BOOK, language: str = "en", digest: str = "d") -> str:
    return "\n".join(render_regulation(write_regulation(book, digest=digest), language))  # type: ignore[arg-type]


def test_every_hard_rule_is_in_the_regulation() -> None:
    who = {rule.id for rule in CATALOGUE if rule.kind in (RuleKind.eligibility, RuleKind.cell)}
    plan = {rule.id for rule in CATALOGUE if rule.kind is RuleKind.plan}
    assert set(REQUIREMENTS) == who
    assert set(CONDITIONS) == plan - IN_NUMBERS
    for language in LANGUAGES:
        text = write(language=language)
        for clause in (*REQUIREMENTS.values(), *CONDITIONS.values()):
            assert clause.of(language) in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("field", VARIED)
def test_whatever_a_rule_book_says_is_in_the_text(field: str, language: str) -> None:
    # The digest is kept the same here: it is the words that must be different.
    assert write(VARIED[field], language) != write(BOOK, language)


@pytest.mark.parametrize(
    ("basis", "ja", "en"),
    [
        (ShareBasis.standard_minutes, "標準作業時間で数え", "counted in standard minutes of work"),
        (ShareBasis.pieces, "個数で数え", "counted in pieces"),
        (ShareBasis.value_added, "加工高で数え", "counted in value added"),
        (ShareBasis.jobs, "件数で数え", "counted in jobs"),
    ],
)
def test_what_is_shared_out_is_named_and_defined(basis: ShareBasis, ja: str, en: str) -> None:
    quota = Quota(factory="F1", maximum=1200, unit=QuotaUnit.absolute)
    book = RuleBook(entitlement=EntitlementRule(basis=basis), hard=HardRules(quotas=(quota,)))
    for language, phrase in (("ja", ja), ("en", en)):
        text = write(book, language)
        assert phrase in text
        assert basis.unit.definition.of(language) in text
        assert f"1,200 {basis.unit.name.of(language)}" in text


def test_numbers_are_those_of_the_rule_book() -> None:
    text = write(language="ja")
    for phrase in (
        "Ota 共同受注配分基準",
        "book 第 1 版(2026年4月1日 施行)",
        "個数の 60 % まで",
        "総時間の 90 % まで",
        "会員 F1 の配分は、標準配分の 80 %以上標準配分の 120 %以下とする。",
        "市町村「Ota」の会員の配分は、配分全体の 25 %以上とする。",
        "均等割 50 %、能力割 50 %",
        "空き時間の 97 % の範囲",
        "会員の不足を 1 とする重みは、市町村(重み 1)とする。",
        # 1 / 0.4 ** 2
        "達成率 40 % の会員に配分する一単位は、達成率 100 % の会員の 6.25 倍",
        "182 日ごとに半分",
        "8 週分を限度",
        "4 週分を過不足なく",
        "受けたものとして数える",
        "費用。後の目標のために悪くしてよいのは、最良値の 2 %までとする。",
        "「half」、すなわち最低保証(50 % まで)。後の目標のために悪くしない。",
        "不公平。後の目標のために悪くしてよいのは、7までとする。",
        "2026年4月1日から施行する。",
    ):
        assert phrase in text, phrase


@pytest.mark.parametrize(
    ("alpha", "phrase"),
    [
        (0, "weighs the same whoever lacks it"),
        (1, "counts 2.5 times"),
        (4, "counts 39.06 times"),
        ("worst_first", "the member with the lowest attainment"),
    ],
)
def test_the_measure_of_fairness_is_shown_by_an_example(alpha: object, phrase: str) -> None:
    assert phrase in write(replace(BOOK, "fairness", alpha=alpha))


def test_what_is_not_set_is_said_not_to_be() -> None:
    bare = replace(BOOK, None, effective_from=None, title="", hard=BOOK.hard.model_copy(update={
        "quotas": (), "item_cap_permille": None, "load_cap_permille": None,
    }))  # fmt: skip
    english, japanese = write(bare), write(bare, "ja")
    assert "No limits are set." in english
    assert "The day from which this standard is in force is to be set." in english
    assert english.startswith("book: allocation standard")
    assert "Nothing is carried over." in write(replace(BOOK, "ledger", cap_weeks=0))
    assert "限度は、定めない。" in japanese
    assert "施行の日は、別に定める。" in japanese


def test_articles_refer_to_each_other_rightly() -> None:
    titles = {section.heading: section.title for section in lay_out(write_regulation(BOOK, digest="d"), "ja")}
    assert titles["第三条"] == "担当の条件"
    assert titles["第五条"] == "会員と区分の限度"
    assert titles["第九条"] == "目標の順序"
    assert "第三条から第五条までの規定" in write(language="ja")
    assert "articles 3 to 5" in write()


def test_a_printed_copy_can_be_told_from_another_version() -> None:
    digests = {hash_rulebook(book) for book in (BOOK, *VARIED.values())}
    assert len(digests) == len(VARIED) + 1
    assert all(f"digest {digest}" in write(digest=digest) for digest in digests)


def test_english_lists_end_with_a_full_stop() -> None:
    text = write()
    assert "(15) delivery is not after the latest day." in text
    assert "(14) no work is done before the release day;" in text


def test_a_level_of_several_terms_says_its_name_and_what_it_counts() -> None:
    level = make_level("served", *make_level("unplaced").terms, *make_level("lateness").terms)
    text = write(replace(BOOK, None, goals=(level,)))
    assert "served, which is unplaced (weighed by value) plus lateness; later goals never worsen it." in text


@pytest.mark.parametrize(
    ("number", "written"),
    [(1, "一"), (9, "九"), (10, "十"), (11, "十一"), (20, "二十"), (34, "三十四"), (99, "九十九")],
)
def test_numbers_are_written_as_regulations_do(number: int, written: str) -> None:
    assert write_kanji(number) == written


@pytest.mark.parametrize("number", [0, 100])
def test_other_numbers_are_refused(number: int) -> None:
    with pytest.raises(ValueError, match=str(number)):
        write_kanji(number)
