"""`scomm sources`: lists and checks the catalogue."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result

from archive.errors import CatalogueError
from scrapers import SOURCES
from scrapers.listing import sources


def run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(sources, words, obj=SimpleNamespace(sources=folder))


def test_the_table_for_people() -> None:
    lines = run(SOURCES).output.splitlines()
    assert lines[0].split() == ["id", "publisher", "kind", "cadence", "addresses", "title"]
    assert len(lines) == len(list(SOURCES.glob("*.toml"))) + 1
    row = next(line for line in lines if line.startswith("removal-statistics "))
    assert row.split()[:5] == ["removal-statistics", "ICE", "statistics", "P1Y", "9"]
    assert row.endswith("  Removal statistics by fiscal year")


def test_formats_for_programs_agree() -> None:
    rows = json.loads(run(SOURCES, "--format", "json").output)
    table = list(csv.DictReader(io.StringIO(run(SOURCES, "--format", "csv").stdout_bytes.decode(), newline="")))
    assert [r["id"] for r in rows] == [r["id"] for r in table]
    assert [r["note"] for r in rows] == [r["note"] for r in table]
    assert len(run(SOURCES, "--format", "tsv").output.splitlines()) == len(rows) + 1


def test_the_check_of_a_right_folder() -> None:
    result = run(SOURCES, "--check")
    assert result.exit_code == 0
    assert result.output.endswith("no mistake found\n")


@pytest.mark.parametrize("words", [(), ("--check",)])
def test_a_mistake_ends_with_its_sentence_and_code_2(tmp_path: Path, words: tuple[str, ...]) -> None:
    shutil.copy(SOURCES / "yearbook.toml", tmp_path)
    (tmp_path / "other.toml").write_text('titel = "x"', encoding="utf-8")
    result = run(tmp_path, *words)
    assert result.output == ""
    assert isinstance(result.exception, CatalogueError)
    assert result.exception.exit_code == 2
    assert str(result.exception) == "other.toml: title: a text was expected, nothing was found"
