"""Kinds of shops and kinds of products: what a shop has, and which route an item takes."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Trade:
    """A kind of shop: what its work centers are drawn from, and how such a shop is called."""

    weight: int
    process_weights: dict[str, int]
    suffixes: tuple[str, ...]


TRADES: dict[str, Trade] = {
    "machining": Trade(
        34,
        {"lathe": 42, "milling": 34, "drilling": 10, "deburring": 7, "inspection": 7},
        ("製作所", "精機", "鉄工所", "機工"),
    ),
    "sheet_metal": Trade(
        16,
        {"laser_cutting": 32, "bending": 28, "welding": 28, "painting": 6, "deburring": 6},
        ("鈑金", "板金工業", "溶接工業"),
    ),
    "precision": Trade(
        13,
        {"five_axis": 24, "milling": 22, "grinding": 26, "lathe": 14, "inspection": 10, "cmm_inspection": 4},
        ("精密", "精工", "テクノ"),
    ),
    "press": Trade(10, {"press": 60, "bending": 12, "deburring": 14, "assembly": 14}, ("プレス工業", "金属", "工業")),
    "tool_and_die": Trade(7, {"wire_edm": 36, "sinker_edm": 14, "grinding": 30, "milling": 20}, ("金型", "型製作所")),
    "surface": Trade(
        8, {"plating": 46, "anodizing": 20, "painting": 24, "polishing": 10}, ("鍍金工業", "表面処理", "塗装")
    ),
    "assembly": Trade(6, {"assembly": 60, "inspection": 25, "deburring": 15}, ("電機", "組立", "産業")),
    "heat": Trade(3, {"heat_treatment": 60, "inspection": 25, "deburring": 15}, ("熱処理", "熱錬")),
    "plastics": Trade(3, {"injection_moulding": 80, "assembly": 20}, ("化成", "樹脂工業")),
    "gear": Trade(1, {"gear_cutting": 50, "lathe": 30, "grinding": 20}, ("歯車", "ギヤ製作所")),
}


@dataclass(frozen=True)
class Stage:
    """One stop of a product's route: which processes it may be, and how often it is there at all."""

    options: dict[str, int]
    chance_permille: int = 1000


@dataclass(frozen=True)
class Product:
    """A kind of item: its route, its materials, its size classes."""

    core: tuple[str, ...]
    stages: tuple[Stage, ...]
    family_weights: dict[str, int]
    size_weights: tuple[int, int, int, int] = field(default=(45, 40, 15, 0))


PRODUCTS: dict[str, Product] = {
    "turned_part": Product(
        ("lathe",),
        (
            Stage({"lathe": 1}),
            Stage({"milling": 6, "drilling": 4}, 450),
            Stage({"heat_treatment": 1}, 130),
            Stage({"grinding": 1}, 200),
            Stage({"plating": 1}, 200),
            Stage({"inspection": 7, "cmm_inspection": 3}, 250),
        ),
        {"carbon_steel": 38, "alloy_steel": 18, "stainless": 20, "aluminium": 12, "copper": 8, "titanium": 2},
        (55, 36, 9, 0),
    ),
    "milled_part": Product(
        ("milling",),
        (
            Stage({"milling": 1}),
            Stage({"drilling": 6, "wire_edm": 1}, 350),
            Stage({"deburring": 1}, 200),
            Stage({"grinding": 1}, 150),
            Stage({"anodizing": 4, "plating": 4, "polishing": 2}, 300),
            Stage({"inspection": 6, "cmm_inspection": 4}, 250),
        ),
        {"aluminium": 42, "carbon_steel": 26, "stainless": 20, "alloy_steel": 8, "plastics": 4},
        (35, 48, 15, 2),
    ),
    "bracket": Product(
        ("laser_cutting", "bending", "welding"),
        (
            Stage({"laser_cutting": 1}),
            Stage({"bending": 1}, 720),
            Stage({"welding": 1}, 450),
            Stage({"painting": 6, "plating": 4}, 220),
        ),
        {"carbon_steel": 55, "stainless": 28, "aluminium": 17},
        (0, 45, 38, 17),
    ),
    "frame": Product(
        ("welding",),
        (Stage({"welding": 1}), Stage({"milling": 1}, 180), Stage({"painting": 1}, 350), Stage({"inspection": 1}, 150)),
        {"carbon_steel": 70, "stainless": 22, "aluminium": 8},
        (0, 15, 45, 40),
    ),
    "pressed_part": Product(
        ("press",),
        (Stage({"press": 1}), Stage({"deburring": 1}, 350), Stage({"plating": 1}, 200), Stage({"assembly": 1}, 200)),
        {"carbon_steel": 55, "stainless": 20, "copper": 15, "aluminium": 10},
        (60, 34, 6, 0),
    ),
    "precision_part": Product(
        ("five_axis", "grinding"),
        (
            Stage({"five_axis": 6, "milling": 4}),
            Stage({"heat_treatment": 1}, 250),
            Stage({"grinding": 1}, 480),
            Stage({"inspection": 3, "cmm_inspection": 6, "ct_scan": 1}, 450),
        ),
        {"alloy_steel": 30, "stainless": 24, "aluminium": 26, "titanium": 8, "carbon_steel": 12},
        (32, 52, 16, 0),
    ),
    "ground_pin": Product(
        ("grinding",),
        (
            Stage({"lathe": 1}, 450),
            Stage({"heat_treatment": 1}, 200),
            Stage({"grinding": 1}),
            Stage({"inspection": 1}, 200),
        ),
        {"carbon_steel": 35, "alloy_steel": 40, "stainless": 25},
        (70, 28, 2, 0),
    ),
    "die_part": Product(
        ("wire_edm", "sinker_edm"),
        (
            Stage({"milling": 1}, 350),
            Stage({"heat_treatment": 1}, 180),
            Stage({"wire_edm": 7, "sinker_edm": 3}),
            Stage({"grinding": 1}, 250),
        ),
        {"tool_steel": 75, "alloy_steel": 25},
        (55, 42, 3, 0),
    ),
    "moulded_part": Product(
        ("injection_moulding",),
        (Stage({"injection_moulding": 1}), Stage({"assembly": 1}, 250), Stage({"ct_scan": 1}, 60)),
        {"plastics": 100},
        (60, 37, 3, 0),
    ),
    "gear": Product(
        ("gear_cutting",),
        (
            Stage({"lathe": 1}, 750),
            Stage({"gear_cutting": 1}),
            Stage({"heat_treatment": 1}, 450),
            Stage({"grinding": 1}, 350),
        ),
        {"carbon_steel": 40, "alloy_steel": 60},
        (55, 42, 3, 0),
    ),
    "finishing": Product(
        ("plating", "anodizing", "painting"),
        (Stage({"plating": 45, "anodizing": 20, "painting": 20, "polishing": 15}), Stage({"inspection": 1}, 120)),
        {"carbon_steel": 40, "aluminium": 30, "stainless": 20, "copper": 10},
        (35, 40, 20, 5),
    ),
    "unit": Product(
        ("assembly",),
        (
            Stage({"milling": 3, "lathe": 3, "deburring": 2, "drilling": 2}, 350),
            Stage({"assembly": 1}),
            Stage({"inspection": 1}, 300),
        ),
        {"aluminium": 30, "carbon_steel": 40, "plastics": 30},
        (40, 40, 15, 5),
    ),
}
