"""Documents folded in other processes: the same rows, also where such a process dies."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from archive.store import telling
from archive.store.archive import open_archive
from archive.store.intake import Evidence, Intake
from archive.store.refresh import refresh
from archive.vault.evidence import DatedFile
from tests.property.test_order_of_arrival import CATALOGUE, NOW, take_in, told
from tests.support.captures import ADDRESSES, MOMENTS, WORDINGS, page

PLACES = (*ADDRESSES, *(f"https://agency.example/page-{n}" for n in range(50)))


def _session(moments: tuple[str, ...]) -> list[Evidence]:
    """Every place shows something else now and then."""
    return [
        DatedFile(place, at, page(WORDINGS[: 1 + (n + k) // 3 % 3], place), "text/html")
        for n, at in enumerate(moments)
        for k, place in enumerate(PLACES)
    ]


# The second goes on where the first ended, the third is late for what is told by then.
SESSIONS = [_session(MOMENTS[1:3]), _session(MOMENTS[3:]), _session(MOMENTS[:1])]


@pytest.fixture(scope="module")
def at_home(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    return take_in(tmp_path_factory.mktemp("home"), SESSIONS)


def _elsewhere(folder: Path, sessions: list[list[Evidence]]) -> list[str]:
    for session in sessions:
        with open_archive(folder, CATALOGUE, purpose="import", now=NOW) as archive:
            with Intake(archive, witness="import:a test", purpose="import", now=NOW) as intake:
                intake.take([(e, None) for e in session])
            assert refresh(archive, workers=2).told == len(PLACES) - 1, "two of the addresses are one document's"
    return told(folder)


def test_documents_told_by_other_processes_have_the_same_rows(
    tmp_path: Path, at_home: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    here: list[str] = []
    tell = telling.tell
    monkeypatch.setattr(telling, "tell", lambda c, document, k: (here.append(document), tell(c, document, k)))
    assert _elsewhere(tmp_path, SESSIONS) == at_home
    assert len(here) == len(PLACES) - 1, "only what came late"


def test_a_process_that_dies_loses_no_document(
    tmp_path: Path, at_home: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ask, died = telling._Teller.ask, []

    def and_die(teller: telling._Teller, document: str) -> None:
        ask(teller, document)
        if len(teller.asked) == 5 and not died:
            died.append(teller._process.pid)
            os.kill(teller._process.pid or 0, 9)

    monkeypatch.setattr(telling._Teller, "ask", and_die)
    assert _elsewhere(tmp_path, SESSIONS) == at_home
    assert died


def test_control_what_is_lost_on_the_way_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load = telling._Arriving.load

    def and_lose(account: telling._Arriving) -> object:
        arrived = load(account)
        arrived.rows.pop()
        return arrived

    monkeypatch.setattr(telling._Arriving, "load", and_lose)
    assert _elsewhere(tmp_path / "away", SESSIONS[:1]) != take_in(tmp_path / "home", SESSIONS[:1])
