"""What the shops of a Japanese machining region do: processes with a long tail, materials, sizes."""

from __future__ import annotations

from dataclasses import dataclass

SIZE_BOUNDS_MM = ((80, 60, 40), (250, 180, 120), (600, 400, 300), (1500, 1000, 700))
"""Largest piece per size class, small to extra large; a machine of a class is up to 1.4 times as large."""

SIZE_LONGEST_FROM_MM = (20, 120, 360, 850)
"""Shortest longest edge per size class: too long for any machine of the class below."""

GRADES_BY_FAMILY: dict[str, tuple[str, ...]] = {
    "carbon_steel": ("SS400", "S45C", "S50C"),
    "alloy_steel": ("SCM435", "SCM440"),
    "stainless": ("SUS304", "SUS316L"),
    "aluminium": ("A5052", "A6061", "A7075"),
    "copper": ("C3604", "C1100"),
    "tool_steel": ("SKD11", "SKH51"),
    "plastics": ("POM", "ABS", "PEEK"),
    "titanium": ("Ti-6Al-4V",),
}

DENSITY_BY_FAMILY = {
    "carbon_steel": 785, "alloy_steel": 785, "stainless": 793, "aluminium": 270,
    "copper": 850, "tool_steel": 780, "plastics": 130, "titanium": 443,
}  # fmt: skip
"""Hundredths of a gram per cubic centimetre."""

YEN_PER_KG_BY_FAMILY = {
    "carbon_steel": 180, "alloy_steel": 320, "stainless": 620, "aluminium": 780,
    "copper": 1450, "tool_steel": 1300, "plastics": 900, "titanium": 9000,
}  # fmt: skip

METALS = ("carbon_steel", "alloy_steel", "stainless", "aluminium", "copper")


@dataclass(frozen=True)
class Process:
    """One process as the region's shops have it.

    Attributes
    ----------
    machine
        What the work center is called.
    tenths
        Tenths of a minute a small piece takes.
    lead_days
        Days before the goods leave (drying, cooling, batches).
    families
        Material families a machine may take; empty for processes that take anything.
    sizes
        Weight of each size class among the machines; empty for no limit.
    tolerances_um
        Tolerances machines hold, coarse to fine; empty where none is asked for.
    licence
        A licence some machines' operators hold and some items need.
    """

    machine: str
    tenths: tuple[int, int]
    setup: tuple[int, int]
    rate: tuple[int, int] = (55, 85)
    lead_days: tuple[int, int] = (0, 0)
    families: tuple[str, ...] = ()
    sizes: tuple[int, ...] = ()
    tolerances_um: tuple[int, ...] = ()
    licence: str | None = None
    also: tuple[str, ...] = ()


PROCESSES: dict[str, Process] = {
    "lathe": Process(
        "NC旋盤",
        (15, 60),
        (30, 75),
        (55, 85),
        families=(*METALS, "plastics", "titanium"),
        sizes=(40, 45, 15, 0),
        tolerances_um=(100, 50, 20, 10),
        also=("drilling",),
    ),
    "milling": Process(
        "マシニングセンタ",
        (30, 120),
        (40, 120),
        (65, 100),
        families=(*METALS, "plastics", "tool_steel", "titanium"),
        sizes=(25, 50, 20, 5),
        tolerances_um=(100, 50, 20, 10),
        also=("drilling",),
    ),
    "drilling": Process(
        "ボール盤・タッピング",
        (8, 30),
        (15, 30),
        (40, 60),
        families=(*METALS, "plastics"),
        sizes=(30, 45, 20, 5),
        tolerances_um=(200, 100),
    ),
    "laser_cutting": Process(
        "レーザー切断機",
        (5, 30),
        (15, 40),
        (80, 120),
        families=("carbon_steel", "stainless", "aluminium"),
        sizes=(0, 25, 35, 40),
        tolerances_um=(200, 100),
        also=("deburring",),
    ),
    "bending": Process(
        "ベンダー",
        (6, 30),
        (20, 45),
        (50, 75),
        families=("carbon_steel", "stainless", "aluminium"),
        sizes=(0, 30, 40, 30),
        tolerances_um=(500, 200),
    ),
    "welding": Process(
        "溶接セル",
        (30, 150),
        (20, 60),
        (50, 80),
        families=("carbon_steel", "stainless", "aluminium"),
        sizes=(0, 20, 40, 40),
        licence="jis-z3841-welder",
    ),
    "press": Process(
        "プレス機",
        (2, 10),
        (60, 150),
        (55, 90),
        families=("carbon_steel", "stainless", "aluminium", "copper"),
        sizes=(40, 40, 20, 0),
        tolerances_um=(200, 100, 50),
        licence="press-operations-chief",
    ),
    "deburring": Process("バリ取り・仕上げ", (5, 25), (5, 15), (40, 50), also=("assembly",)),
    "grinding": Process(
        "研削盤",
        (25, 90),
        (30, 90),
        (65, 100),
        families=("carbon_steel", "alloy_steel", "stainless", "tool_steel"),
        sizes=(45, 40, 15, 0),
        tolerances_um=(20, 10, 5),
    ),
    "five_axis": Process(
        "5軸加工機",
        (60, 240),
        (60, 180),
        (100, 150),
        families=(*METALS, "titanium", "tool_steel"),
        sizes=(15, 55, 30, 0),
        tolerances_um=(50, 20, 10),
        also=("milling",),
    ),
    "wire_edm": Process(
        "ワイヤ放電加工機",
        (80, 300),
        (30, 90),
        (60, 90),
        families=("tool_steel", "carbon_steel", "alloy_steel", "copper"),
        sizes=(40, 45, 15, 0),
        tolerances_um=(20, 10, 5),
    ),
    "sinker_edm": Process(
        "形彫放電加工機",
        (100, 300),
        (45, 120),
        (60, 90),
        families=("tool_steel", "alloy_steel"),
        sizes=(50, 50, 0, 0),
        tolerances_um=(20, 10),
    ),
    "gear_cutting": Process(
        "歯切り盤",
        (40, 120),
        (60, 120),
        (70, 100),
        families=("carbon_steel", "alloy_steel", "plastics"),
        sizes=(45, 45, 10, 0),
        tolerances_um=(50, 20),
    ),
    "heat_treatment": Process(
        "熱処理炉",
        (6, 30),
        (30, 60),
        (70, 110),
        (1, 3),
        families=("carbon_steel", "alloy_steel", "tool_steel", "stainless"),
        sizes=(10, 40, 40, 10),
        licence="heat-treatment-technician-1",
    ),
    "plating": Process(
        "めっき槽",
        (4, 20),
        (20, 45),
        (60, 100),
        (2, 3),
        families=("carbon_steel", "alloy_steel", "stainless", "copper"),
        sizes=(20, 40, 30, 10),
        licence="poisonous-substances-handler",
    ),
    "anodizing": Process(
        "アルマイト槽", (4, 18), (20, 45), (60, 100), (2, 2), families=("aluminium",), sizes=(20, 40, 30, 10)
    ),
    "painting": Process(
        "塗装ブース", (8, 40), (20, 45), (45, 75), (1, 2), sizes=(5, 30, 40, 25), licence="organic-solvents-chief"
    ),
    "polishing": Process(
        "研磨・バフ",
        (15, 60),
        (10, 30),
        (45, 65),
        families=("stainless", "aluminium", "copper", "carbon_steel"),
        sizes=(30, 40, 20, 10),
    ),
    "injection_moulding": Process(
        "射出成形機",
        (2, 10),
        (60, 150),
        (55, 85),
        families=("plastics",),
        sizes=(50, 40, 10, 0),
        tolerances_um=(200, 100, 50),
    ),
    "assembly": Process("組立セル", (20, 120), (10, 30), (40, 60), also=("inspection",)),
    "inspection": Process("検査室", (5, 30), (10, 20), (45, 65), tolerances_um=(50, 20, 10)),
    "cmm_inspection": Process(
        "三次元測定機", (20, 80), (20, 40), (80, 110), sizes=(0, 30, 50, 20), tolerances_um=(10, 5)
    ),
    "ct_scan": Process("産業用X線CT", (60, 160), (30, 60), (120, 150), sizes=(0, 100, 0, 0), tolerances_um=(50,)),
}


BOTTLENECKS = ("five_axis", "grinding", "plating", "heat_treatment", "welding")
"""Where Japanese regions are short: skilled work and surface treatment."""
