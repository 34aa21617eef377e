"""Furniture learnt from repetition: proposed with evidence, accepted as a line of the source's file, told as ours."""

from __future__ import annotations

import json
import tomllib
from contextlib import closing
from pathlib import Path
from sqlite3 import Connection
from typing import Any

from click.testing import CliRunner

from archive.catalogue import load_catalogue
from archive.cli import scomm
from archive.store.archive import DATABASE, open_archive
from archive.store.connection import connect_reader
from archive.store.dump import dump
from archive.store.intake import Intake
from archive.store.rebuild import rebuild
from archive.store.refresh import refresh
from archive.vault.evidence import Exchange
from tests.support.captures import response

NOW = "2026-11-23T00:00:00Z"
SOURCE = """
title = "An agency"
publisher = "ICE"
kind = "page"
evidence = "K"
note = "Made up."
cadence = "irregular"
[[patterns]]
match = 'https://agency\\.example/(?P<name>[a-z]+)'
document = "agency-{name}"
title = "Agency {name}"
examples = ["http://www.agency.example/page"]
"""
OTHER = SOURCE.replace("agency", "bureau")
NAMES = ("jails", "courts", "removals", "detainers")


def page(name: str, round: int) -> bytes:
    """A page whose box is another with every capture, and whose wording is another with the last."""
    own = f"In the {name} report {2 if round < 4 else 3},000 people were counted. It tells of every county, by year."
    box = f"<p>Reading now: story number {round * 7 + len(name)}</p>"
    return (
        f"<html><head><title>{name}</title></head><body><main><h1>{name}</h1><div class='teaser hot-now'>{box}</div>"
        f"<p>{own}</p><p>A second paragraph of {name}. It stays.</p><p>Visitors: {round * 31 + 5}</p></main></body>"
    ).encode()


def visits() -> list[Exchange]:
    return [
        Exchange(f"http://www.agency.example/{name}", f"202{round}-01-01T00:00:00Z", response(200, page(name, round)))
        for round in range(5)
        for name in NAMES
    ]


def taken_in(folder: Path, sources: Path, some: list[Exchange]) -> None:
    with open_archive(folder, load_catalogue(sources), purpose="import", now=NOW) as archive:
        with Intake(archive, witness="import:a test", purpose="import", now=NOW) as intake:
            intake.take([(v, None) for v in some])
        refresh(archive, workers=0)


def catalogue(folder: Path, *more: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "agency.toml").write_text("\n".join((SOURCE, *more)), encoding="utf-8")
    (folder / "bureau.toml").write_text(OTHER, encoding="utf-8")
    return folder


def asked(folder: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(connect_reader(folder / DATABASE)) as connection:
        return Connection.execute(connection, sql).fetchall()


def proposed(folder: Path, sources: Path) -> list[dict[str, Any]]:
    arguments = ["--archive", str(folder), "--sources", str(sources), "furniture", "--workers", "1", "--format", "json"]
    result = CliRunner().invoke(scomm, arguments)
    assert result.exit_code == 0, result.output
    found: list[dict[str, Any]] = json.loads(result.stdout)
    return found


def dumped(folder: Path) -> list[str]:
    with closing(connect_reader(folder / DATABASE)) as connection:
        return list(dump(connection))


def test_what_churns_on_many_pages_is_proposed_accepted_and_told_as_ours(tmp_path: Path) -> None:
    folder, sources = tmp_path / "archive", catalogue(tmp_path / "sources")
    taken_in(folder, sources, visits())
    assert asked(folder, "SELECT max(number) FROM versions") == [(5,)]
    found = proposed(folder, sources)
    assert {f["rule"] for f in found} == {"hot-now", r"Visitors:\ \d[\d,.:/]*"}, "the wording churns in nobody's eyes"
    assert all(f["file"] == "agency.toml" and f["documents"] == 4 for f in found)
    assert asked(folder, "SELECT subject FROM suggestions WHERE kind = 'furniture'") == [("agency",), ("agency",)]

    lines = [f["lines"] for f in found]
    assert len(tomllib.loads("\n".join(lines))["furniture"]) == 2
    catalogue(sources, *lines)
    taken_in(folder, sources, [])
    assert asked(folder, "SELECT max(number), count(DISTINCT document) FROM versions") == [(2, 4)]
    assert asked(folder, "SELECT count(DISTINCT reader), min(reader) GLOB 'html+*' FROM readings") == [(1, 1)]
    logged = asked(folder, "SELECT subject, before, length(after), documents FROM revisions")
    assert logged == [("furniture rules", "", 8, 4)]
    assert proposed(folder, sources) == []

    kept = dumped(folder)
    rebuild(folder, load_catalogue(sources), now=NOW, workers=0)
    assert dumped(folder) == kept
    catalogue(sources)  # the lines taken out again
    taken_in(folder, sources, [])
    assert asked(folder, "SELECT max(number), max(reader) FROM versions, readings") == [(5, "html")]


def test_a_payload_of_two_sources_is_read_by_the_rules_of_both_in_any_order(tmp_path: Path) -> None:
    sources = catalogue(tmp_path / "sources", '[[furniture]]\nmark = "hot-now"\n')
    shared = response(200, page("jails", 1))
    ours = Exchange("http://www.agency.example/jails", "2021-01-01T00:00:00Z", shared)
    theirs = Exchange("http://www.bureau.example/jails", "2021-02-01T00:00:00Z", shared)
    dumps = []
    for n, order in enumerate(([[ours], [theirs]], [[theirs], [ours]], [[ours, theirs]])):
        for some in order:
            taken_in(tmp_path / str(n), sources, some)
        dumps.append(dumped(tmp_path / str(n)))
        assert asked(tmp_path / str(n), "SELECT subject FROM revisions") == []
    assert dumps[0] == dumps[1] == dumps[2]
