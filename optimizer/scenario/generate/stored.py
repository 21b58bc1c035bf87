"""Writes the regional scenarios and the manifest: ``python -m optimizer.scenario.generate.stored``."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from optimizer.scenario.generate.build import generate_scenario
from optimizer.scenario.load import load_scenario
from optimizer.scenario.save import save_scenario
from optimizer.scenario.stored import build_manifest, list_stored, save_manifest, stored_folder


class Recipe(NamedTuple):
    """The arguments a stored scenario is generated from."""

    family: str
    factories: int
    orders: int
    seed: int

    def render_command(self) -> str:
        """Write the command that generates it again."""
        counts = f"--factories {self.factories} --orders {self.orders}"
        return f"kubari generate --family {self.family} {counts} --seed {self.seed}"


REGIONAL = {
    "regional/weekly.json": Recipe("weekly", 60, 500, 2026),
    "regional/daily.json": Recipe("daily", 60, 500, 2026),
}
"""Recipes of the regional scenarios, by file."""


def save_stored(folder: Path | None = None) -> None:
    """Generate the regional scenarios anew and list every stored one, with its hash and origin, in the manifest."""
    top = folder or stored_folder()
    for name, recipe in REGIONAL.items():
        scenario = generate_scenario(recipe.family, factories=recipe.factories, orders=recipe.orders, seed=recipe.seed)
        save_scenario(scenario, top / name)
    origins = {name: recipe.render_command() for name, recipe in REGIONAL.items()}
    for name, path in list_stored(top).items():
        file = path.relative_to(top).as_posix()
        if name.startswith("tiny/"):
            origins[file] = _describe_tiny(path)
        elif name.startswith("hostile/"):
            origins[file] = "broken on purpose; what it is refused with is in hostile/expected"
    save_manifest(build_manifest(top, origin_by_file=origins), top)


def _describe_tiny(path: Path) -> str:
    scenario = load_scenario(path)
    counts = f"{len(scenario.network.factories)} factories x {len(scenario.orders)} orders"
    return f"made and solved by hand, {counts}; derived in tiny/{path.stem}.md"


if __name__ == "__main__":
    save_stored()
