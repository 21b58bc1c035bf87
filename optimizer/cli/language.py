"""Which language the reader gets, and the pair of sentences it is chosen from."""

from __future__ import annotations

import os
from collections.abc import Mapping

from optimizer.text import Language, Text


def compute_language(environment: Mapping[str, str]) -> Language:
    """Return the reader's language by the locale variables, in the order the C library reads them."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = environment.get(name, "")
        if value:
            return Language.ja if value.lower().startswith("ja") else Language.en
    return Language.en


def say(ja: str, en: str) -> str:
    """Return one of two sentences by the environment; for help texts, which are fixed before `--lang` is read."""
    return Text(ja, en).of(compute_language(os.environ))
