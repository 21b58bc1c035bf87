"""What every test can ask for: the checkout's root and a browser; and one setting for all properties."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")

# The same examples in every run, and no clock: a red run can be repeated. `--hypothesis-profile=search` draws new ones.
hypothesis.settings.register_profile("steady", derandomize=True, deadline=None, print_blob=True)
hypothesis.settings.register_profile("search", derandomize=False, deadline=None, print_blob=True, max_examples=1000)
hypothesis.settings.load_profile("steady")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what uses the browser, so that `-m "not browser"` cannot miss one."""
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of the checkout."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The path of an installed Chromium."""
    for name in CHROMIUM_NAMES:
        if found := shutil.which(name):
            return Path(found)
    reason = f"no browser found (looked for {', '.join(CHROMIUM_NAMES)}); on Debian: apt-get install chromium"
    if os.environ.get("KUBARI_REQUIRE_BROWSER") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser(chromium: Path) -> Iterator[Browser]:
    """A running Chromium without a window, to open pages in."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only tests that open a page pay for loading it

    with sync_playwright() as playwright:
        # Inside a container the browser runs as root, where its own sandbox refuses to start.
        running = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield running
        running.close()
