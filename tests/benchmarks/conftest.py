"""The same published files as the readers' tests use."""

from tests.published.conftest import published

__all__ = ["published"]
