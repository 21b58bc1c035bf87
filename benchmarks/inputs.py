"""What a result depends on: the code, the instance's data, the options, the versions and the machine, in one digest."""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import optimizer
from benchmarks.data import CHECKOUT
from benchmarks.instances import find_file
from benchmarks.machine import describe_machine, describe_versions
from benchmarks.record import Case

ENGINE = Path(optimizer.__file__).resolve().parent
STUDYING = ("studies", "explain")
"""Packages of the engine that only a sweep runs."""
WITHOUT_EFFECT = ("cli", "report", *STUDYING)
"""Packages of the engine that no other case runs."""
MEASURING = Path(__file__).resolve().parent


def compute_inputs(case: Case) -> str:
    """Return the digest of everything that could change a case's result; two runs with the same one need not both be made.

    A change of documents, reports or explanations is no change; neither is a commit of files as they were.
    """
    machine = describe_machine()
    parts = {
        "case": case.model_dump(mode="json", exclude={"suite"}),
        "code": compute_code_digest(),
        "data": compute_data_digest(case.instance),
        "versions": {name: value for name, value in describe_versions().items() if name != "kubari"},
        "machine": [machine.cpu, machine.cores],
    }
    if case.method == "sweep":
        parts["studies"] = compute_studies_digest()
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode("utf-8")).hexdigest()[:16]


@cache
def compute_code_digest() -> str:
    """Return the digest of the engine's code and the peers'."""
    engine = (path for path in ENGINE.rglob("*.py") if path.relative_to(ENGINE).parts[0] not in WITHOUT_EFFECT)
    peers = (MEASURING / "peers").rglob("*.py")
    return _hash_files([*engine, *peers])


@cache
def compute_studies_digest() -> str:
    """Return the digest of what a sweep runs beyond the engine's code."""
    return _hash_files(path for name in STUDYING for path in (ENGINE / name).rglob("*.py"))


@cache
def compute_data_digest(instance: str) -> str:
    """Return the digest of the files an instance is read from; empty where code alone makes it."""
    path = find_file(instance)
    if path is None or not path.exists():
        return ""
    return _hash_files(path.iterdir() if path.is_dir() else [path])


def _hash_files(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(path for path in paths if path.is_file()):
        digest.update(f"{path.name}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


@cache
def find_commit() -> str:
    """Return the checkout's commit, with a plus sign where the working tree differs; empty where there is no git."""
    if not (CHECKOUT / ".git").exists():
        return ""
    commit = _ask_git("rev-parse", "--short=10", "HEAD")
    differs = bool(commit) and bool(_ask_git("status", "--porcelain", "--untracked-files=normal", "--", "optimizer"))
    return f"{commit}+" if differs else commit


def _ask_git(*words: str) -> str:
    command = ["git", "--no-optional-locks", "-C", str(CHECKOUT), *words]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30)
    except (OSError, subprocess.SubprocessError):
        return ""
    return answer.stdout.strip()
