"""The law that pays for resume, recovery, backfill and trust: history is a function of the set of captures."""

from __future__ import annotations

import random
import tempfile
from contextlib import closing
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.catalogue import load_catalogue
from archive.progress import Silence
from archive.store.archive import DATABASE, open_archive
from archive.store.connection import connect_reader
from archive.store.dump import dump
from archive.store.intake import Evidence, Intake
from archive.store.rebuild import rebuild
from archive.store.refresh import refresh
from archive.store.verifying import verify_archive
from scrapers import SOURCES
from tests.support.captures import evidence

CATALOGUE = load_catalogue(SOURCES)
NOW = "2026-11-23T00:00:00Z"


def take_in(folder: Path, sessions: list[list[Evidence]]) -> list[str]:
    """The canonical dump after these sessions, each an opening of the archive with reading and telling at its end."""
    for session in sessions:
        with open_archive(folder, CATALOGUE, purpose="import", now=NOW) as archive:
            with Intake(archive, witness="import:a test", purpose="import", now=NOW) as intake:
                intake.take([(e, None) for e in session])
            refresh(archive, workers=0)
    return told(folder)


def told(folder: Path) -> list[str]:
    with closing(connect_reader(folder / DATABASE)) as connection:
        return list(dump(connection))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(captures=evidence, order=st.randoms(use_true_random=False), cuts=st.integers(1, 4))
def test_any_order_and_any_splitting_gives_the_same_rows_and_so_does_rebuild(
    captures: list[Evidence], order: random.Random, cuts: int
) -> None:
    shuffled = captures + captures[:2]
    order.shuffle(shuffled)
    sessions = [shuffled[i::cuts] for i in range(cuts)]
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        at_once = take_in(Path(one), [captures])
        in_pieces = take_in(Path(other), [s for s in sessions if s])
        assert in_pieces == at_once
        assert not list(verify_archive(Path(other), Silence("", None)))
        rebuild(Path(other), CATALOGUE, now=NOW, workers=0)
        assert told(Path(other)) == at_once
        assert not list(verify_archive(Path(other), Silence("", None)))


def test_the_comparison_has_teeth(tmp_path: Path) -> None:
    """Control: one capture more gives another dump."""
    from archive.vault.evidence import DatedFile
    from tests.support.captures import ADDRESSES, MOMENTS, WORDINGS, page

    first = DatedFile(ADDRESSES[0], MOMENTS[0], page(WORDINGS[:1]))
    second = DatedFile(ADDRESSES[0], MOMENTS[2], page(WORDINGS[:2]))
    assert take_in(tmp_path / "a", [[first]]) != take_in(tmp_path / "b", [[first, second]])
