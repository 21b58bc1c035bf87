"""What every rule costs, as a page for policy staff: which rules are dear, and which nobody needs."""

from __future__ import annotations

from optimizer.explain.sentences.levels import level_title
from optimizer.report.studies.charts import Axis, Bar, build_differences
from optimizer.report.studies.page import Picture, Section, StudyPage, StudyTable
from optimizer.report.studies.words import percent, signed_percent, signed_yen, yen
from optimizer.rules import RULES, RuleId
from optimizer.studies.relaxing import Finding, LevelGain, RulePrice, RulePrices
from optimizer.text import Language, Text

FOUND = {
    Finding.costs: Text("費用や遅れなどの負担がある", "costs something"),
    Finding.proven_free: Text("なくても変わらないことを証明", "proven to change nothing"),
    Finding.nothing_found: Text("外しても良い計画は見つからず", "nothing better found without it"),
}
MOST_BARS = 20


def build_rules_page(prices: RulePrices, language: Language) -> StudyPage:
    """Lay out the prices of a scenario's rules."""
    costly = [price for price in prices.rules if price.finding is Finding.costs]
    title = prices.title or prices.scenario
    return StudyPage(
        title=Text(f"規則の値段: {title}", f"What every rule costs: {title}"),
        lead=tuple(_lead(prices, costly)),
        facts=(
            (Text("シナリオ", "scenario"), prices.scenario),
            (Text("配分基準", "rule book"), prices.rulebook),
            (Text("調べた規則", "rules priced"), str(len(prices.rules))),
            (Text("すべて守る計画の費用", "cost with every rule"), yen(prices.control.cost_yen)),
            (Text("乱数の種", "seed"), str(prices.seed)),
        ),
        sections=(
            Section(
                Text("規則ごとの結果", "Rule by rule"),
                paragraphs=(
                    Text(
                        "それぞれの規則だけを外し、すべて守る計画から同じ時間だけ探し直した結果です。対照として、何も外さずに同じ時間探した計画と比べています。",
                        "Each rule alone was left out, and the search went on from a plan that keeps them all, for the same time. The "
                        "control is a search of the same length that leaves out none.",
                    ),
                ),
                pictures=_draw(prices, language),
                table=_list(prices, language),
            ),
        ),
    )


def name_rule(price: RulePrice, language: Language) -> str:
    """Name a rule, and whom it is about."""
    title = RULES[RuleId(price.rule)].title.of(language)
    return f"{title} ({price.where})" if price.where else title


def _lead(prices: RulePrices, costly: list[RulePrice]) -> list[Text]:
    free = sum(price.finding is Finding.proven_free for price in prices.rules)
    unknown = len(prices.rules) - len(costly) - free
    sentences = [
        Text(
            f"{len(prices.rules)} の規則のうち {len(costly)} に負担があり、{free} はなくても結果が変わらないことを証明し、"
            f"{unknown} は外しても良い計画が見つかりませんでした。",
            f"Of {len(prices.rules)} rules {len(costly)} cost something, {free} are proven to change nothing, and without {unknown} "
            "nothing better was found.",
        )
    ]
    for price in costly[:3]:
        deciding = price.deciding
        if deciding is not None:
            sentences.append(_say(price, deciding))
    return sentences


def _say(price: RulePrice, level: LevelGain) -> Text:
    goal = level_title(level.name)
    share = f"({signed_percent(-level.gain / level.value_with)})" if level.value_with else ""
    better, money = f"{level.gain:,.0f} {share}", signed_yen(-price.gain_yen)
    return Text(
        f"「{name_rule(price, Language.ja)}」を外すと、{goal.ja}が {better}改善します。費用の差は {money} です。",
        f'Without "{name_rule(price, Language.en)}" {goal.en} is better by {better}; the cost differs by {money}.',
    )


def _draw(prices: RulePrices, language: Language) -> tuple[Picture, ...]:
    moved = [price for price in prices.rules if price.gain_yen][:MOST_BARS]
    if not moved:
        return ()
    bars = [Bar(name_rule(price, language), -price.gain_yen, signed_yen(-price.gain_yen)) for price in moved]
    chart = build_differences(bars, Axis(Text("費用の増減(円)", "difference of cost (yen)"), "+,.0f"), language)
    return (
        Picture(
            "rules",
            Text("その規則を外すと費用はいくら変わるか", "What the plan costs without the rule"),
            Text(
                "左の棒は費用が減ることを示します。右の棒は、より大切な目標(未配分・遅れなど)が良くなった代わりに費用が増えた場合です。",
                "Bars to the left: cheaper. To the right: dearer, in exchange for a goal that comes first, such as what is left unplaced.",
            ),
            chart,
        ),
    )


def _list(prices: RulePrices, language: Language) -> StudyTable:
    names = [level.name for level in prices.rules[0].levels] if prices.rules else []
    heads = (
        (Text("規則", "rule"), False),
        (Text("結果", "finding"), False),
        *((level_title(name), True) for name in names),
        (Text("費用の差", "difference of cost"), True),
        (Text("下位 1 割", "worst-off tenth"), True),
    )
    rows = [
        (
            name_rule(price, language),
            FOUND[price.finding].of(language),
            *(_show(level) for level in price.levels),
            signed_yen(-price.gain_yen),
            percent(price.standing.worst_tenth_attainment),
        )
        for price in prices.rules
    ]
    return StudyTable(heads, tuple(rows))


def _show(level: LevelGain) -> str:
    """The goal's difference, and the most it can be where that is proven."""
    difference = f"{-level.gain:+,.0f}" if level.gain else "0"
    return difference if level.most_gain is None else f"{difference} (≥ −{level.most_gain:,.0f})"
