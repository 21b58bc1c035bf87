"""Writes the generated stored scenarios and the manifest: ``python -m optimizer.scenario.generate.stored``.

With ``--all`` the scenarios of a country, which are not stored, are generated too, and their hashes listed anew.
"""

from __future__ import annotations

import sys
from pathlib import Path

from optimizer.errors import ScenarioError
from optimizer.scenario.canonical import dump_scenario
from optimizer.scenario.generate.build import Recipe, follow_recipe
from optimizer.scenario.generate.monthly import Series, generate_series
from optimizer.scenario.generated import GeneratedFile, describe_generated
from optimizer.scenario.load import load_scenario
from optimizer.scenario.save import save_bytes
from optimizer.scenario.source import load_text
from optimizer.scenario.stored import build_manifest, list_stored, save_manifest, stored_folder

RECIPES = {
    "regional/weekly.json": Recipe("weekly", 60, 500, 2026),
    "regional/daily.json": Recipe("daily", 60, 500, 2026),
    "prefecture/weekly.json.gz": Recipe("weekly", 300, 5000, 2026),
}
"""Recipes of the scenarios stored as files."""

NATION = {
    "nation/weekly": Recipe("nation", 2000, 50_000, 2026),
    "nation/large": Recipe("nation", 3000, 100_000, 2026),
}
"""Recipes of the scenarios that are generated when first asked for, by name."""


MONTHLY = Series(factories=60, orders=100, months=24, seed=2026)
"""The monthly batches, stored as ``monthly/2024-04`` and so on."""


def save_stored(folder: Path | None = None, *, nation: dict[str, Recipe] | None = None) -> None:
    """Generate the stored scenarios anew, and list all of them with hash and origin in the manifest.

    Parameters
    ----------
    nation
        Recipes to generate and list with the hash of what comes out; None leaves those listed as they are.
    """
    top = folder or stored_folder()
    for name, recipe in RECIPES.items():
        _save_if_changed(dump_scenario(follow_recipe(recipe)), top / name)
    origins = {name: recipe.render_command() for name, recipe in RECIPES.items()} | _save_monthly(top)
    generated: dict[str, GeneratedFile] | None = None
    if nation is not None:
        generated = {name: describe_generated(recipe) for name, recipe in nation.items()}
    for name, path in list_stored(top).items():
        file = path.relative_to(top).as_posix()
        if name.startswith("tiny/"):
            origins[file] = _describe_tiny(path)
        elif name.startswith("hostile/"):
            origins[file] = "broken on purpose; what it is refused with is in hostile/expected"
    save_manifest(build_manifest(top, origin_by_file=origins, generated=generated), top)


def _save_monthly(top: Path) -> dict[str, str]:
    """Save the monthly batches; return where each file comes from."""
    series = MONTHLY
    origin = (
        f"python -m optimizer.scenario.generate.stored: {series.months} months of {series.factories} factories "
        f"x {series.orders} orders, seed {series.seed}"
    )
    origins = {}
    for month, scenario in generate_series(series):
        name = f"monthly/{month}.json.gz"
        _save_if_changed(dump_scenario(scenario), top / name)
        origins[name] = origin
    return origins


def _save_if_changed(data: bytes, path: Path) -> None:
    """Leave a packed file alone that says the same: not every zlib packs it in the same bytes."""
    try:
        is_there = load_text(path) == data
    except ScenarioError:
        is_there = False
    if not is_there:
        path.parent.mkdir(parents=True, exist_ok=True)
        save_bytes(data, path)


def _describe_tiny(path: Path) -> str:
    scenario = load_scenario(path)
    counts = f"{len(scenario.network.factories)} factories x {len(scenario.orders)} orders"
    return f"made and solved by hand, {counts}; derived in tiny/{path.stem}.md"


if __name__ == "__main__":
    save_stored(nation=NATION if "--all" in sys.argv[1:] else None)
