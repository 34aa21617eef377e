"""Blame: since which version each word has stood."""

from __future__ import annotations

from collections.abc import Sequence


def blame(versions: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The words of the last text with the label since which each has stood; `versions` are (label, text) in order."""
    raise NotImplementedError
