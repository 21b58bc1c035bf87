"""Plausible Japanese names for shops and buyers, made from parts."""

from __future__ import annotations

from collections.abc import Sequence

from optimizer.scenario.generate.draw import Draw

_HEADS = tuple(
    "青赤秋朝安石磯稲岩植臼梅江大岡小加片金川北木草熊黒桑坂佐沢塩島杉関瀬高竹田千津寺"
    "中長西根野橋林東平深福藤星前松丸三水南宮村森矢山横吉若渡"
)
_TAILS = tuple("木田川山島野本井村沢原崎谷浦岡見瀬橋辺塚")
_BUYER_HEADS = (
    "朝凪", "東嶺", "北斗", "銀嶺", "光洋", "山紫", "翠峰", "清流",
    "蒼天", "暁", "白砂", "飛鳥野", "湊", "若葉", "遠州灘", "曙光",
)  # fmt: skip
_BUYER_TAILS = (
    "重機", "電装", "医療機器", "ロボット", "航空部品", "半導体装置",
    "農機", "搬送システム", "計測", "空調", "輸送機", "建機",
)  # fmt: skip


def draw_factory_name(draw: Draw, suffixes: Sequence[str], taken: set[str]) -> str:
    """Draw a shop's name that is not taken yet, and take it."""
    head = draw.pick(_HEADS)
    tail = draw.pick([part for part in _TAILS if part != head])
    legal = draw.pick(("有限会社{}", "株式会社{}", "{}"))
    name = legal.format(head + tail + draw.pick(suffixes))
    while name in taken:
        name = name + "第二" if not name.endswith("第二") else name[:-2] + f"第{draw.whole(3, 999)}"
    taken.add(name)
    return name


def build_buyer_name(number: int) -> str:
    """Name the buyer with a number, all different up to 192 and numbered beyond."""
    round_, place = divmod(number, len(_BUYER_HEADS) * len(_BUYER_TAILS))
    head = _BUYER_HEADS[place % len(_BUYER_HEADS)]
    # Five places further per lap (17 modulo 12), so a head meets every tail once before the first pair comes back.
    tail = _BUYER_TAILS[(place + place // len(_BUYER_HEADS)) % len(_BUYER_TAILS)]
    return f"{head}{tail}" + (f"第{round_ + 1}" if round_ else "")
