"""The stored scenarios: where they are, what they are called, and whether they are still what they were."""

from __future__ import annotations

import hashlib
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError
from pydantic_core import from_json

from optimizer.domain.base import Model
from optimizer.domain.check.findings import fill, show_value
from optimizer.domain.check.sentences import Sentence
from optimizer.errors import Problem, ScenarioError, UnknownNameError
from optimizer.scenario.canonical import layout_json
from optimizer.scenario.generate.progress import Report
from optimizer.scenario.generated import GeneratedFile, find_generated
from optimizer.scenario.problems import explain_not_json, explain_structure, find_json_complaint
from optimizer.scenario.save import save_bytes
from optimizer.scenario.source import load_text
from optimizer.text import Text

MANIFEST = "manifest.json"
"""Lists every stored scenario with its hash."""

_ENDINGS = (".json.gz", ".json")


class StoredFile(Model):
    """One stored scenario.

    Attributes
    ----------
    sha256
        Of the bytes of the file.
    bytes
        Its size.
    origin
        How it came to be: the command that makes it again, or who wrote it.
    """

    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    bytes: Annotated[int, Field(ge=0)]
    origin: str = ""


class Manifest(Model):
    """All stored scenarios.

    Attributes
    ----------
    files
        By file name, relative to the folder, with forward slashes.
    generated
        Those that are generated when first asked for, by name.
    """

    schema_version: int = 1
    files: dict[str, StoredFile]
    generated: dict[str, GeneratedFile] = Field(default_factory=dict)


def stored_folder() -> Path:
    """Return the folder of the stored scenarios: inside an installed package, or at the top of a checkout."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "stored"
    return inside if inside.is_dir() else package.parent / "scenarios"


def list_stored(folder: Path | None = None) -> dict[str, Path]:
    """Return the scenarios stored as files by name, e.g. ``tiny/two_factories``, in order."""
    top = folder or stored_folder()
    return {_name(path, top): path for path in _find_files(top)}


def list_generated(folder: Path | None = None) -> dict[str, GeneratedFile]:
    """Return the scenarios that are generated when first asked for, by name; see `find_stored`."""
    top = folder or stored_folder()
    return load_manifest(top).generated if (top / MANIFEST).exists() else {}


def find_stored(
    name: str, *, folder: Path | None = None, cache: Path | None = None, report: Report | None = None
) -> Path:
    """Return the file of a stored scenario; one that is too large to be stored is generated first.

    Only names in the lists are found, so a name can never lead out of the folder.

    Parameters
    ----------
    cache, report
        Where a generated scenario is kept, and who is told how far it is; see `find_generated`.

    Raises
    ------
    UnknownNameError
        With the names that look like it.
    KubariError
        When a scenario should have been generated and is not what it should be, or cannot be kept.
    """
    path_by_name = list_stored(folder)
    plain = name.strip().removeprefix("scenarios/")
    for ending in _ENDINGS:
        plain = plain.removesuffix(ending)
    if plain in path_by_name:
        return path_by_name[plain]
    generated = list_generated(folder)
    if plain in generated:
        return find_generated(plain, generated[plain], cache=cache, report=report)
    known = [*path_by_name, *generated]
    raise _refuse(name, _find_near(plain, known), count=len(known))


def _find_near(name: str, names: list[str]) -> list[str]:
    last = name.rsplit("/", maxsplit=1)[-1]
    same = [known for known in names if last and last in known.split("/")]
    return same[:5] or get_close_matches(name, names, n=5, cutoff=0.5)


def _refuse(name: str, near: list[str], *, count: int) -> UnknownNameError:
    shown, listed = show_value(name), ", ".join(near)
    return UnknownNameError(
        Text(f"保存されたシナリオ {shown} はありません。", f"There is no stored scenario {shown}."),
        Text(
            f"近い名前: {listed}。" if near else f"保存されている {count} 件から選ぶか、ファイルを指定してください。",
            f"Close to it: {listed}." if near else f"Choose one of the {count} stored ones, or name a file.",
        ),
    )


def _find_files(top: Path) -> list[Path]:
    found = [path for ending in _ENDINGS for path in top.rglob(f"*{ending}")]
    return sorted(
        path for path in found if path.name != MANIFEST and "expected" not in path.relative_to(top).parts[:-1]
    )


def _name(path: Path, top: Path) -> str:
    text = path.relative_to(top).as_posix()
    return next(text.removesuffix(ending) for ending in _ENDINGS if text.endswith(ending))


# ----------------------------------------------------------------------------------------------------------- manifest


def build_manifest(
    folder: Path | None = None,
    *,
    origin_by_file: dict[str, str] | None = None,
    generated: dict[str, GeneratedFile] | None = None,
) -> Manifest:
    """Return a manifest of what is in the folder now; what is not given is taken from the manifest that is there."""
    top = folder or stored_folder()
    known = load_manifest(top) if (top / MANIFEST).exists() else Manifest(files={})
    origins = {name: file.origin for name, file in known.files.items()} | (origin_by_file or {})
    files = {path.relative_to(top).as_posix(): path for path in _find_files(top)}
    return Manifest(
        files={name: _describe(path, origins.get(name, "")) for name, path in sorted(files.items())},
        generated=known.generated if generated is None else generated,
    )


def save_manifest(manifest: Manifest, folder: Path | None = None) -> None:
    """Write the manifest into the folder."""
    text = layout_json(manifest.model_dump(mode="json")) + "\n"
    save_bytes(text.encode("utf-8"), (folder or stored_folder()) / MANIFEST)


def load_manifest(folder: Path | None = None) -> Manifest:
    """Return the manifest of the folder.

    Raises
    ------
    ScenarioError
        When there is none, or it is wrong.
    """
    text = load_text((folder or stored_folder()) / MANIFEST)
    try:
        return Manifest.model_validate_json(text, strict=True)
    except ValidationError as error:
        if complaint := find_json_complaint(error):
            raise ScenarioError([explain_not_json(text, complaint)]) from error
        raise ScenarioError(explain_structure(error, from_json(text), Manifest)) from error


def check_manifest(folder: Path | None = None) -> list[Problem]:
    """Return every stored scenario that is missing, changed, or not listed."""
    top = folder or stored_folder()
    listed = load_manifest(top).files
    there = {path.relative_to(top).as_posix(): path for path in _find_files(top)}
    problems = []
    for name in sorted(listed.keys() | there.keys()):
        if name not in there:
            problems.append(_make_problem("stored.missing", name))
        elif name not in listed:
            problems.append(_make_problem("stored.unlisted", name))
        elif _describe(there[name], "").sha256 != listed[name].sha256:
            problems.append(_make_problem("stored.changed", name))
    return problems


def _describe(path: Path, origin: str) -> StoredFile:
    content = path.read_bytes()
    return StoredFile(sha256=hashlib.sha256(content).hexdigest(), bytes=len(content), origin=origin)


_RENEW = Text("意図した変更なら manifest.json を作り直してください。", "If that is meant, build manifest.json anew.")

_SENTENCES = {
    "stored.missing": Sentence(Text("{value} がありません。", "{value} is not there."), _RENEW),
    "stored.changed": Sentence(
        Text("{value} の内容が記録と違います。", "{value} is not what it was when it was listed."), _RENEW
    ),
    "stored.unlisted": Sentence(Text("{value} が記録されていません。", "{value} is not listed."), _RENEW),
}


def _make_problem(code: str, name: str) -> Problem:
    message, way_out = fill(_SENTENCES[code], {"value": name})
    return Problem(code, f"$.files[{show_value(name)}]", name, name, message, way_out)
