"""Our hooks, templates and questions on the newest Datasette 1.0, which the project does not run with yet."""

from __future__ import annotations

import json
import os
import subprocess
import sysconfig
from pathlib import Path
from typing import Any

import pytest

from archive.pages.headers import POLICY
from tests.support.sample import write_sample

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".venv-datasette" / "bin" / "python"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What each page answered, by its path."""
    if not PYTHON.exists():
        pytest.skip("needs the newest Datasette in .venv-datasette (`make test` installs it)")
    folder = write_sample(tmp_path_factory.mktemp("sample"), mark="=1+1").parent
    program = ROOT / "tests" / "support" / "newest_datasette.py"
    said = subprocess.run(
        [PYTHON, program, folder, sysconfig.get_path("purelib")],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return {answer["path"]: answer for answer in map(json.loads, said.stdout.splitlines())}


def test_it_is_another_datasette(told: dict[str, dict[str, Any]]) -> None:
    assert told["/"]["version"].startswith("1.")


def test_every_page_answers(told: dict[str, dict[str, Any]]) -> None:
    missing = {"/-/threads", "/archive/nothing"}
    assert {path: answer["status"] for path, answer in told.items()} == {
        path: 404 if path in missing else 200 for path in told
    }


def test_every_answer_is_guarded(told: dict[str, dict[str, Any]]) -> None:
    for path, answer in told.items():
        assert answer["headers"]["content-security-policy"] == POLICY, path


def test_tables_are_described_and_their_rows_lead_to_pages(told: dict[str, dict[str, Any]]) -> None:
    assert "Every change of a document's wording" in told["/archive"]["text"].replace("&#39;", "'")
    assert "/captures/20100817090000/" in told["/archive/capture_log"]["text"]
    assert "Any part of a word will do" in told["/archive/removed_with_word?word=a"]["text"]


def test_cells_that_a_spreadsheet_would_run_are_text(told: dict[str, dict[str, Any]]) -> None:
    assert not any(line.startswith("=") for line in told["/archive/latest_changes.csv"]["text"].splitlines())
