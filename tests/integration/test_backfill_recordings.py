"""What EDGI recorded of the Wayback Machine: every exchange is kept, as a capture of the past or as what it is."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from archive.catalogue import load_catalogue
from archive.progress import Silence
from archive.store.archive import DATABASE, open_archive
from archive.store.connection import connect_reader
from archive.store.intake import Intake
from archive.store.refresh import refresh
from archive.store.verifying import verify_archive
from archive.vault.evidence import Exchange, Inquiry, Replay
from archive.vault.fields import parse_head
from scrapers import SOURCES
from scrapers.memento import Replayed, replayed
from tests.unit.test_memento import recorded

NOW = "2026-11-23T00:00:00Z"
# Of each recording: status and quality of its captures, and how many answers were the archive's own.
RECORDINGS = {
    "test_get_memento_follows_historical_redirects": ([(301, "redirect"), (200, "good")], 2),
    "test_get_memento_with_path_based_redirects": ([(301, "redirect"), (404, "missing")], 1),
    "test_get_memento_works_on_archived_rate_limit_responses": ([(429, "blocked")], 0),
}


@pytest.mark.parametrize("name", RECORDINGS)
def test_a_recording_is_kept_exchange_by_exchange(tmp_path: Path, name: str) -> None:
    taken = []
    with open_archive(tmp_path, load_catalogue(SOURCES), purpose="backfill", now=NOW) as archive:
        with Intake(archive, witness="web-archive:Wayback Machine", purpose="backfill", now=NOW) as intake:
            for address, line, response in recorded(name):
                head = parse_head(response)
                match replayed(address, line, response, head):
                    case Replayed(url, captured_at, original):
                        replay = Replay(address, NOW, response[: head.body_at])
                        past = Exchange(url, captured_at, original, provenance={"memento": address}, replay=replay)
                        taken += intake.take([(past, None)])
                    case _:
                        taken += intake.take([(Inquiry(Exchange(address, NOW, response)), None)])
        refresh(archive, workers=0)
    expected, own = RECORDINGS[name]
    assert sum(t.capture is None for t in taken) == own
    with closing(connect_reader(tmp_path / DATABASE)) as connection:
        rows = connection.execute("SELECT status, quality FROM captures ORDER BY captured_at, id").fetchall()
    assert sorted(rows) == sorted(expected)
    assert not list(verify_archive(tmp_path, Silence("", None)))
