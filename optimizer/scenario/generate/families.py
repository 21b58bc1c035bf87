"""The families of generated scenarios, and what each of them means in numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from optimizer.domain.rulebook import GoalLevel, GoalTerm, Term, Tolerance
from optimizer.errors import UnknownNameError
from optimizer.text import Text


class CalendarKind(StrEnum):
    """Length of the buckets."""

    weekly = "weekly"
    daily = "daily"


class Geography(StrEnum):
    """What a network lies in."""

    prefecture = "prefecture"
    nation = "nation"


AUTUMN = date(2026, 10, 5)
FISCAL_YEAR_END = date(2027, 1, 4)

CHEAPEST_FIRST = (
    GoalLevel(name="unplaced", terms=(GoalTerm(term=Term.unplaced),)),
    GoalLevel(name="lateness", terms=(GoalTerm(term=Term.lateness),)),
    GoalLevel(name="cost", terms=(GoalTerm(term=Term.cost),), tolerance=Tolerance(permille=20)),
    GoalLevel(name="unfairness", terms=(GoalTerm(term=Term.unfairness),)),
)
FAIREST_FIRST = (
    GoalLevel(name="unplaced", terms=(GoalTerm(term=Term.unplaced),)),
    GoalLevel(name="lateness", terms=(GoalTerm(term=Term.lateness),)),
    GoalLevel(name="unfairness", terms=(GoalTerm(term=Term.unfairness),), tolerance=Tolerance(permille=50)),
    GoalLevel(name="cost", terms=(GoalTerm(term=Term.cost),)),
)
LEAST_CHANGE = (
    GoalLevel(name="unplaced", terms=(GoalTerm(term=Term.unplaced),)),
    GoalLevel(name="lateness", terms=(GoalTerm(term=Term.lateness),)),
    GoalLevel(name="change", terms=(GoalTerm(term=Term.change),), tolerance=Tolerance(permille=100)),
    GoalLevel(name="cost", terms=(GoalTerm(term=Term.cost),), tolerance=Tolerance(permille=20)),
    GoalLevel(name="unfairness", terms=(GoalTerm(term=Term.unfairness),)),
)


@dataclass(frozen=True)
class Parameters:
    """What distinguishes one family from another; all shares in permille.

    Attributes
    ----------
    geography
        One prefecture, or a country of many.
    bottleneck_load, other_load
        Standard minutes and setups of the orders against the free minutes of the work centers of a process.
    families_per_machine
        How many material families a machine takes, from and to.
    demanding
        How often an item asks for a licence, a certificate or a fine tolerance.
    nda
        How often an item is confidential.
    nda_most
        The same in the largest network: a buyer works with the shops it knows.
    peak
        First day of a peak, the day after its last, and the share of orders that fall whole into it.
    outage
        Hazard zone that is hit, days without work, days at two fifths after them.
    dominant
        Share of every process's capacity that one incumbent holds.
    """

    calendar: CalendarKind = CalendarKind.weekly
    geography: Geography = Geography.prefecture
    as_of: date = AUTUMN
    bottleneck_load: int = 770
    other_load: tuple[int, int] = (450, 680)
    families_per_machine: tuple[int, int] = (3, 5)
    demanding: int = 200
    nda: int = 350
    nda_most: int = 900
    peak: tuple[int, int, int] | None = None
    outage: tuple[str, int, int] | None = None
    dominant: int = 0
    goals: tuple[GoalLevel, ...] = CHEAPEST_FIRST


@dataclass(frozen=True)
class Family:
    """A family of scenarios."""

    name: str
    title: Text
    description: Text
    parameters: Parameters


_FAMILIES = (
    Family(
        "balanced",
        Text("均衡", "Balanced"),
        Text(
            "どの加工も空き時間の 7 割から 8 割が埋まる、偏りのない 12 週間です。",
            "Twelve weeks in which every process is loaded alike, at 70 to 80 % of its free minutes.",
        ),
        Parameters(other_load=(720, 780)),
    ),
    Family(
        "tight",
        Text("能力不足", "Tight"),
        Text(
            "不足しがちな加工では注文が空き時間を 1 割以上超え、すべては受けられません。",
            "Orders exceed the free minutes of the scarce processes by more than a tenth: some must be left.",
        ),
        Parameters(bottleneck_load=1150, other_load=(780, 880)),
    ),
    Family(
        "peak_season",
        Text("繁忙期", "Peak season"),
        Text(
            "年度末の 4 週間に注文が集中し、その間は不足しがちな加工の能力を超えます。",
            "Orders crowd into four weeks before the end of the fiscal year and exceed the scarce processes there.",
        ),
        Parameters(as_of=FISCAL_YEAR_END, bottleneck_load=1150, other_load=(700, 900), peak=(35, 63, 450)),
    ),
    Family(
        "disaster",
        Text("災害時", "Disaster"),
        Text(
            "川沿いの工場が水害で 4 週間止まり、公表済みの計画をなるべく変えずに組み直します。",
            "A flood stops the factories on the river for four weeks; the published plan is redone with least change.",
        ),
        Parameters(bottleneck_load=700, other_load=(400, 620), outage=("flood-kirigawa", 28, 14), goals=LEAST_CHANGE),
    ),
    Family(
        "sparse_skills",
        Text("技能の偏在", "Sparse skills"),
        Text(
            "材質・資格・公差の条件が厳しく、一つの工程を担当できる設備はごくわずかです。",
            "Materials, licences and tolerances are narrow: only very few work centers can do an operation.",
        ),
        Parameters(bottleneck_load=700, other_load=(380, 600), families_per_machine=(1, 1), demanding=550, nda=450),
    ),
    Family(
        "dominant_incumbent",
        Text("一社優位", "Dominant incumbent"),
        Text(
            "一社がどの加工でも能力の 4 割を持ち最も安く、配分台帳でも多く受けてきました。公平を費用より先に置きます。",
            "One factory holds two fifths of every process, is cheapest, has received most; fairness before cost.",
        ),
        Parameters(dominant=400, goals=FAIREST_FIRST),
    ),
    Family(
        "daily",
        Text("日次", "Daily"),
        Text(
            "40 営業日を 1 日ずつ計画します(金曜の枠は週末を含みます)。",
            "Forty working days planned day by day (Friday's bucket holds the weekend).",
        ),
        # A setup is paid on every day an order is worked on, so the same load would be far tighter than by the week.
        Parameters(calendar=CalendarKind.daily, bottleneck_load=500, other_load=(300, 430), goals=FAIREST_FIRST),
    ),
    Family(
        "weekly",
        Text("週次(地域の標準)", "Weekly (the regional default)"),
        Text(
            "ある県の共同受発注センターの 12 週間です。研削・めっき・5 軸加工などが混み、ほかには余裕があります。",
            "Twelve weeks of a joint-order center: grinding, plating and 5-axis work are busy, others have room.",
        ),
        Parameters(bottleneck_load=540, other_load=(320, 460), goals=FAIREST_FIRST),
    ),
    Family(
        "nation",
        Text("全国", "Nation"),
        Text(
            "全国の共同受発注センターの連合の 12 週間です。地方どうしは遠く、輸送の日数と運賃がかかります。",
            "Twelve weeks of a country's joint-order centers together: between its blocks goods take days and freight.",
        ),
        Parameters(
            geography=Geography.nation,
            bottleneck_load=540,
            other_load=(320, 460),
            nda_most=950,
            goals=FAIREST_FIRST,
        ),
    ),
)

FAMILIES: dict[str, Family] = {family.name: family for family in _FAMILIES}
"""All families by name."""


def find_family(name: str) -> Family:
    """Return a family by its name, written with hyphens or underscores.

    Raises
    ------
    UnknownNameError
        For a name that is none; lists those there are.
    """
    family = FAMILIES.get(name.strip().lower().replace("-", "_"))
    if family is None:
        known = ", ".join(FAMILIES)
        raise UnknownNameError(
            Text(f"シナリオの型「{name}」はありません。", f"There is no scenario family {name!r}."),
            Text(f"次のいずれかを指定してください: {known}", f"Choose one of: {known}"),
        )
    return family
