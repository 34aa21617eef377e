"""The top of the repository is what README.md and docs/architecture.md tell, and nothing besides."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

FOLDERS = {"archive", "scrapers", "datasette", "tests", "docs", ".ci"}
FILES = {"README.md", "CHANGELOG.md", "LICENSE", "Makefile", "constraints.txt", "pyproject.toml", ".gitignore"}


def test_nothing_else_is_at_the_top() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("needs a git checkout")
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert {line.split("/")[0] for line in listed.splitlines()} == FOLDERS | FILES


@pytest.mark.parametrize("folder", ["archive", "scrapers", "datasette"])
def test_each_room_is_told_of(folder: str) -> None:
    assert f"`{folder}/`" in (ROOT / "README.md").read_text("utf-8")
