"""A rule book as the text of a regulation: articles that a committee could adopt, every number taken from the rule book."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from optimizer.domain.rulebook import FairnessRule, GoalLevel, HardRules, Quota, RuleBook, ShareBasis
from optimizer.explain.policy.clauses import CONDITIONS, REQUIREMENTS
from optimizer.explain.policy.phrases import (
    list_tolerances,
    say_groups,
    say_holder,
    say_limit,
    say_mix,
    say_percent,
    say_term,
)
from optimizer.explain.sentences.levels import level_title
from optimizer.fairness.prefill import NEWCOMER_WEEKS
from optimizer.rules import RuleId
from optimizer.text import Text

EXAMPLE = Fraction(40, 100)
"""Attainment of the member in the example of how fairness counts."""


@dataclass(frozen=True)
class Article:
    """One article (条).

    Attributes
    ----------
    paragraphs
        In order (項).
    items
        Numbered items (号) under the last paragraph.
    """

    title: Text
    paragraphs: tuple[Text, ...]
    items: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Regulation:
    """A rule book as a regulation.

    Attributes
    ----------
    version
        Which version this is, and since when it is in force.
    supplement
        Supplementary provisions (附則).
    """

    title: Text
    version: Text
    articles: tuple[Article, ...]
    supplement: tuple[Text, ...]


def write_regulation(book: RuleBook, *, digest: str) -> Regulation:
    """Write a rule book as a regulation.

    Parameters
    ----------
    digest
        Hash of the rule book's data, so that a printed copy can be told from another version.
    """
    name = book.title or book.id
    return Regulation(
        title=Text(f"{name} 共同受注配分基準" if "配分基準" not in name else name, f"{name}: allocation standard"),
        version=_version(book),
        articles=tuple(_articles(book)),
        supplement=tuple(_supplement(book, digest)),
    )


def _version(book: RuleBook) -> Text:
    since = book.effective_from
    return Text(
        f"{book.id} 第 {book.version} 版" + (f"({since.year}年{since.month}月{since.day}日 施行)" if since else ""),
        f"{book.id}, version {book.version}" + (f", in force from {since.isoformat()}" if since else ""),
    )


def _articles(book: RuleBook) -> Iterator[Article]:
    yield Article(
        Text("目的", "Purpose"),
        (
            Text(
                "この基準は、共同受注した業務を会員に具体的かつ公正に配分するための事項を定める。",
                "This standard lays down how work that is ordered jointly is allocated to the members, concretely and fairly.",
            ),
        ),
    )
    yield _terms(book)
    yield _eligibility()
    yield _plan_rules()
    yield _limits(book.hard, book.entitlement.basis)
    yield _entitlement(book)
    yield _fairness(book.fairness)
    yield _ledger(book)
    yield _goals(book)
    yield Article(
        Text("検証と説明", "Verification and explanation"),
        (
            Text(
                "配分計画は、第三条から第五条までの規定を守っていることと第九条の各目標の値を、計画を作る手順から独立した手順で検証してから用いる。",
                "A plan is used only after a procedure independent of the one that made it has verified that it keeps articles 3 to 5, "
                "and what it reaches of every goal in article 9.",
            ),
            Text(
                "会員は、自らへの配分の理由の説明を求めることができる。説明では、他の会員の価格及び能力を示さない。",
                "A member may ask why it was allocated what it was. The explanation shows no other member's prices or capacity.",
            ),
        ),
    )


def _terms(book: RuleBook) -> Article:
    unit = book.entitlement.basis.unit
    return Article(
        Text("用語と単位", "Terms and unit"),
        (
            Text(
                f"配分の量は、{unit.title.ja}で数え、実際に要した時間及び支払った額は用いない。"
                "この基準の用語の意味は、次のとおりとする。",
                f"Allocated work is counted in {unit.title.en}, never in the time it took or the price that was paid. "
                "In this standard:",
            ),
        ),
        (
            unit.definition,
            Text(
                "標準配分とは、一回の配分で各会員が受けるべき量をいう。",
                "the entitlement is what a member should receive of a batch;",
            ),
            Text(
                "達成率とは、会員が受けた量の、標準配分に対する割合をいう。",
                "the attainment is what a member receives, over its entitlement;",
            ),
            Text(
                "配分台帳とは、各会員の標準配分と受けた量を記録するものをいう。",
                "the ledger is the record of what each member was entitled to and received.",
            ),
        ),
    )


def _eligibility() -> Article:
    return Article(
        Text("担当の条件", "Who may do the work"),
        (
            Text(
                "工程を担当できるのは、次の各号のすべてに当てはまる場合とする。",
                "A member may do an operation where all of the following hold.",
            ),
        ),
        _list_clauses(REQUIREMENTS),
    )


def _plan_rules() -> Article:
    return Article(
        Text("配分計画の条件", "What a plan keeps"),
        (
            Text(
                "配分計画は、次の各号のすべてを守る。注文ごとの数及び比率は、その注文が定めるところによる。",
                "A plan keeps all of the following; numbers and shares are those that the order sets.",
            ),
        ),
        _list_clauses(CONDITIONS),
    )


def _list_clauses(clauses: Mapping[RuleId, Text]) -> tuple[Text, ...]:
    return tuple(Text(f"{clause.ja}。", f"{clause.en};") for clause in clauses.values())


def _limits(hard: HardRules, basis: ShareBasis) -> Article:
    title = Text("会員と区分の限度", "Limits of members and groups")
    items = []
    if hard.item_cap_permille is not None:
        share = say_percent(hard.item_cap_permille)
        items.append(
            Text(
                f"一会員が担当する量は、同じ発注者の同じ品目について、工程ごとに個数の {share} % までとする。",
                f"a member does at most {share} % of one buyer's pieces of one item, operation by operation;",
            )
        )
    if hard.load_cap_permille is not None:
        share = say_percent(hard.load_cap_permille)
        items.append(
            Text(
                f"共同受注の仕事は、段取りを含め、会員の総時間の {share} % までとする。",
                f"joint work, setup included, takes at most {share} % of a member's total minutes;",
            )
        )
    items += [_quota(quota, basis) for quota in hard.quotas]
    if not items:
        return Article(title, (Text("会員及び区分ごとの限度は、定めない。", "No limits are set."),))
    return Article(title, (Text("配分の限度は、次のとおりとする。", "The limits are:"),), tuple(items))


def _quota(quota: Quota, basis: ShareBasis) -> Text:
    who, least, most = say_holder(quota), say_limit(quota, quota.minimum, basis), say_limit(quota, quota.maximum, basis)
    if least and most:
        return Text(
            f"{who.ja}配分は、{least.ja}以上{most.ja}以下とする。",
            f"{who.en}: at least {least.en} and at most {most.en};",
        )
    if least:
        return Text(f"{who.ja}配分は、{least.ja}以上とする。", f"{who.en}: at least {least.en};")
    if most:
        return Text(f"{who.ja}配分は、{most.ja}以下とする。", f"{who.en}: at most {most.en};")
    return Text(f"{who.ja}配分には限度を定めない。", f"{who.en}: no limit;")


def _entitlement(book: RuleBook) -> Article:
    rule, mix = book.entitlement, say_mix(book.entitlement)
    margin = say_percent(rule.attainable_margin_permille)
    return Article(
        Text("標準配分", "Entitlements"),
        (
            Text(f"標準配分の基礎となる割合は、{mix.ja}とする。", f"Entitlements are based on {mix.en}."),
            Text(
                f"標準配分は、前項の割合を、担当できる仕事と空き時間の {margin} % の範囲で、"
                "全会員が同時に達成できる量にそろえたものとする。"
                "届かない会員がいるときは、届かない分を他の会員に前項の割合で移す。",
                f"They are brought to what all members can reach at once, within the work they may do and {margin} % of "
                "their free minutes; what a member cannot reach goes to the others by the same shares.",
            ),
            Text(
                "能力割は、確認した能力があるときは、申告した能力のうちその範囲で数える。",
                "Capacity counts as declared, but no more than was verified where that is known.",
            ),
            Text(
                "担当できる仕事のない会員の標準配分は零とし、公平さの計算に含めない。",
                "A member with no work it may do has an entitlement of zero and is left out where fairness is measured.",
            ),
        ),
    )


def _fairness(rule: FairnessRule) -> Article:
    title = Text("公平さの測り方", "How fairness is measured")
    if rule.alpha == "worst_first":
        return Article(
            title,
            (
                Text(
                    "公平さは、達成率の最も低い会員の、標準配分に届かない割合で測る。",
                    "Fairness is measured by what the member with the lowest attainment lacks of its entitlement.",
                ),
            ),
        )
    if rule.alpha == 0:
        return Article(
            title,
            (
                Text(
                    "公平さは、標準配分に届かない量で測り、どの会員の不足も同じ重みで数える。",
                    "Fairness is measured by what members lack of their entitlements; it weighs the same whoever lacks it.",
                ),
                *_groups(rule),
            ),
        )
    ratio = float(round(1 / EXAMPLE**rule.alpha, 2))
    share = say_percent(int(1000 * EXAMPLE))
    return Article(
        title,
        (
            Text(
                f"公平さは、標準配分に届かない量で測る。達成率を {rule.brackets} の段階に分け、"
                f"達成率 r の段階の不足を、1 を r の {rule.alpha} 乗で割った重みで数える。",
                f"Fairness is measured by what members lack of their entitlements, in {rule.brackets} steps of "
                f"attainment; at an attainment of r it weighs 1 over r to the power {rule.alpha}.",
            ),
            Text(
                f"すなわち、達成率 {share} % の会員に配分する一単位は、達成率 100 % の会員の {ratio:g} 倍に数える。",
                f"So a unit for a member at {share} % counts {ratio:g} times one for a member at 100 %.",
            ),
            *_groups(rule),
        ),
    )


def _groups(rule: FairnessRule) -> Iterator[Text]:
    if rule.groups:
        groups = say_groups(rule.groups)
        yield Text(
            "同じ測り方を、属する会員の標準配分及び受けた量をそれぞれ集団ごとに合計したものにも当てはめ、"
            f"その不足を会員の不足に加えて数える。集団の種類と、会員の不足を 1 とする重みは、{groups.ja}とする。",
            "The same measure is taken of groups, from the sums of what their members are entitled to and receive, and added. "
            f"Kinds of groups, with their weights where a member's is 1: {groups.en}.",
        )


def _ledger(book: RuleBook) -> Article:
    rule = book.ledger
    carried = (
        Text("繰り越しはしない。", "Nothing is carried over.")
        if rule.cap_weeks == 0
        else Text(
            f"過不足は、各会員の標準配分の {rule.cap_weeks} 週分を限度として次回に繰り越す。",
            f"What a member is ahead or behind is carried over, up to {rule.cap_weeks} weeks of its entitlement.",
        )
    )
    return Article(
        Text("配分台帳", "The ledger"),
        (
            Text(
                f"過去の標準配分及び受けた量は、{rule.half_life_days} 日ごとに半分になるものとして数える。",
                f"Earlier entitlements and what was received count by half after every {rule.half_life_days} days.",
            ),
            carried,
            Text(
                f"途中から加わった会員は、標準配分の {NEWCOMER_WEEKS} 週分を過不足なく受けていたものとして始める。",
                f"A member that joins later begins as if it had received exactly its entitlement for {NEWCOMER_WEEKS} weeks.",
            ),
            Text(
                "辞退した仕事及び引き受けて行わなかった仕事は、災害その他会員の責めによらない場合を除き、受けたものとして数える。",
                "Work that a member declined, or accepted and did not do, counts as received, except after a disaster or "
                "another cause outside its power.",
            ),
            Text("脱退した会員の過不足は、消滅する。", "Whoever leaves forfeits what it was owed."),
            Text(
                "台帳の記入は書き換えず、誤りは理由を付した取り消しの記入により正す。",
                "Entries are never rewritten; a mistake is undone by an entry that reverses it and says why.",
            ),
        ),
    )


def _goals(book: RuleBook) -> Article:
    return Article(
        Text("目標の順序", "Goals in order"),
        (
            Text(
                "配分計画は、次の目標を順に、できるだけ小さくするものとする。後の目標は、前の目標を定めた幅より悪くしない。",
                "A plan makes the following as small as possible, in this order; no goal worsens one before it by more than stated.",
            ),
        ),
        tuple(_goal(level, book) for level in book.goals),
    )


def _goal(level: GoalLevel, book: RuleBook) -> Text:
    terms, slack, name = [say_term(term, book) for term in level.terms], _slack(level), level_title(level.name)
    counted = Text("と".join(term.ja for term in terms), " plus ".join(term.en for term in terms))
    if counted.ja.startswith(name.ja):
        return Text(f"{counted.ja}。{slack.ja}", f"{counted.en}; {slack.en};")
    return Text(f"「{name.ja}」、すなわち{counted.ja}。{slack.ja}", f"{name.en}, which is {counted.en}; {slack.en};")


def _slack(level: GoalLevel) -> Text:
    if level.enough is None:
        return _worsening(level)
    worsening = _worsening(level)
    return Text(
        f"{level.enough:,} 以下であれば足りるものとし、後の目標のためにこの値までは悪くしてよい。これを超えるときは、{worsening.ja}",
        f"{level.enough:,} or less is enough, and later goals may take it up to that; above it, {worsening.en}",
    )


def _worsening(level: GoalLevel) -> Text:
    limits = list_tolerances(level)
    if not limits:
        return Text("後の目標のために悪くしない。", "later goals never worsen it")
    return Text(
        f"後の目標のために悪くしてよいのは、{'に加えて'.join(limit.ja for limit in limits)}までとする。",
        f"later goals may worsen it by {' plus '.join(limit.en for limit in limits)}",
    )


def _supplement(book: RuleBook, digest: str) -> Iterator[Text]:
    since = book.effective_from
    if since is not None:
        yield Text(
            f"この基準は、{since.year}年{since.month}月{since.day}日から施行する。",
            f"This standard is in force from {since.isoformat()}.",
        )
    else:
        yield Text("この基準の施行の日は、別に定める。", "The day from which this standard is in force is to be set.")
    yield Text(
        f"この文は、配分計画を作るデータ({book.id} 第 {book.version} 版、照合値 {digest})から作成した。",
        f"This text was made from the data that plans are made by ({book.id}, version {book.version}, digest {digest}).",
    )
