"""The folder of published files, where it is at hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.data import VARIABLE, find_published_folder


@pytest.fixture(scope="session")
def published() -> Path:
    """The folder of published files; a test that needs it is skipped where there is none."""
    folder = find_published_folder()
    if folder is None or not folder.is_dir():
        pytest.skip(f"the published files are not here; set {VARIABLE} to their folder")
    return folder
