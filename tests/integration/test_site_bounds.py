"""Comparing takes a thread that all readers share: what is too long for it is said and not tried."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.pages import bounds
from tests.support.pages import paths
from tests.support.sample import write_sample
from tests.support.site import Site, site


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_sample(tmp_path_factory.mktemp("sample")).parent


@pytest.fixture(scope="module")
def opened(folder: Path) -> Iterator[Site]:
    with site(folder) as found:
        yield found


@pytest.mark.parametrize(
    ("name", "limit", "status"),
    [
        ("compare", 400_000, 200),
        ("compare", 10, 404),
        ("side by side", 400_000, 200),
        ("side by side", 10, 404),
        ("change", 10, 200),
    ],
)
def test_what_is_too_long_is_not_compared(
    opened: Site, folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, limit: int, status: int
) -> None:
    monkeypatch.setattr(bounds, "LONGEST", limit)
    answer = opened.get(paths(folder)[name])
    assert answer.status == status
    assert ("scomm compare" in answer.text) == (status == 404)
