"""Scenarios too large to be stored: generated when first asked for, checked by hash, kept in a cache folder."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field

from optimizer.domain.base import Model
from optimizer.errors import KubariError, ScenarioError
from optimizer.scenario.canonical import dump_scenario
from optimizer.scenario.generate.build import Recipe, follow_recipe
from optimizer.scenario.generate.progress import Report
from optimizer.scenario.path import show_file
from optimizer.scenario.save import save_bytes
from optimizer.scenario.source import load_text
from optimizer.text import Text

CACHE_VARIABLE = "KUBARI_CACHE"
"""Environment variable that names the cache folder."""

_GENERATED_PERMILLE = 750
"""Part of the waiting that is generating; the rest is writing."""


class GeneratedFile(Model):
    """One scenario that is generated when asked for.

    Attributes
    ----------
    family, factories, orders, seed
        What it is generated from.
    sha256
        Of the bytes of the file before packing.
    bytes
        Their number.
    """

    family: str
    factories: Annotated[int, Field(ge=1)]
    orders: Annotated[int, Field(ge=1)]
    seed: Annotated[int, Field(ge=0)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    bytes: Annotated[int, Field(ge=0)]

    @property
    def recipe(self) -> Recipe:
        """What it is generated from."""
        return Recipe(self.family, self.factories, self.orders, self.seed)


def describe_generated(recipe: Recipe) -> GeneratedFile:
    """Generate a recipe's scenario, and return its entry in the manifest."""
    data = dump_scenario(follow_recipe(recipe))
    return GeneratedFile(
        family=recipe.family,
        factories=recipe.factories,
        orders=recipe.orders,
        seed=recipe.seed,
        sha256=hashlib.sha256(data).hexdigest(),
        bytes=len(data),
    )


def find_cache_folder(environment: Mapping[str, str], *, platform: str = sys.platform) -> Path:
    """Return the folder generated scenarios are kept in: what ``KUBARI_CACHE`` names, else the user's cache folder.

    Raises
    ------
    KubariError
        When the user has no home folder and names no other.
    """
    if named := environment.get(CACHE_VARIABLE):
        return Path(named)
    if platform == "win32" and (local := environment.get("LOCALAPPDATA")):
        return Path(local) / "kubari" / "cache"
    if base := environment.get("XDG_CACHE_HOME"):
        return Path(base) / "kubari"
    try:
        home = Path.home()
    except RuntimeError as error:
        raise KubariError(
            Text("キャッシュのフォルダーが決まりません。", "There is no folder to keep generated scenarios in."),
            _SET_VARIABLE,
        ) from error
    return home / ("Library/Caches" if platform == "darwin" else ".cache") / "kubari"


def find_generated(name: str, file: GeneratedFile, *, cache: Path | None = None, report: Report | None = None) -> Path:
    """Return the file of a scenario that is generated when asked for; generates it where it is not kept yet.

    Parameters
    ----------
    cache
        Folder to keep it in; None for the user's, see `find_cache_folder`.
    report
        Told now and then how many permille are done, while it is generated.

    Raises
    ------
    KubariError
        When what is kept, or what is generated, is not what the manifest lists; or when it cannot be kept.
    """
    folder = find_cache_folder(os.environ) if cache is None else cache
    # The hash in the name: after an update that changes a scenario, the one kept from before is not in the way.
    path = folder / f"{name}-{file.sha256[:12]}.json.gz"
    if path.is_file():
        _check_kept(path, file)
        return path
    _make_folder(path.parent)
    scenario = follow_recipe(file.recipe, _scale(report))
    data = dump_scenario(scenario)
    found = hashlib.sha256(data).hexdigest()
    if found != file.sha256:
        raise _refuse_generated(name, file, found)
    save_bytes(data, path)
    if report is not None:
        report(1000)
    return path


def _scale(report: Report | None) -> Report | None:
    return None if report is None else lambda permille: report(permille * _GENERATED_PERMILLE // 1000)


def _check_kept(path: Path, file: GeneratedFile) -> None:
    try:
        found = hashlib.sha256(load_text(path)).hexdigest()
    except ScenarioError:
        found = "-"
    if found == file.sha256:
        return
    shown = show_file(path)
    raise KubariError(
        Text(
            f"保管されている {shown} は、生成したときの内容と違います"
            f"(SHA-256 は {found[:12]}、記録は {file.sha256[:12]})。",
            f"The kept file {shown} is not what was generated (its SHA-256 is {found[:12]}, "
            f"that listed is {file.sha256[:12]}).",
        ),
        Text(
            "そのファイルを消してから実行し直すと、生成し直します。",
            "Delete that file; the next run generates it anew.",
        ),
    )


def _refuse_generated(name: str, file: GeneratedFile, found: str) -> KubariError:
    return KubariError(
        Text(
            f"生成した {name} は、記録されたものと違います(SHA-256 は {found[:12]}、記録は {file.sha256[:12]})。",
            f"What was generated as {name} is not what is listed (its SHA-256 is {found[:12]}, "
            f"that listed is {file.sha256[:12]}).",
        ),
        Text(
            "requirements/runtime.txt の版をインストールするか、別のシナリオとして生成して使ってください: "
            f"{file.recipe.render_command()} --out FILE",
            "Install the versions in requirements/runtime.txt, or generate it as a scenario of your own: "
            f"{file.recipe.render_command()} --out FILE",
        ),
    )


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        shown = show_file(folder)
        raise KubariError(
            Text(
                f"生成したシナリオを置くフォルダー {shown} を作れません(エラー番号 {error.errno})。",
                f"The folder {shown} for generated scenarios cannot be made (error number {error.errno}).",
            ),
            _SET_VARIABLE,
        ) from error


_SET_VARIABLE = Text(
    f"環境変数 {CACHE_VARIABLE} で、書き込めるフォルダーを指定してください。",
    f"Name a folder that can be written to in the environment variable {CACHE_VARIABLE}.",
)
