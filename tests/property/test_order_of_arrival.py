"""The law that pays for resume, recovery, backfill and trust: history is a function of the set of captures."""

from __future__ import annotations

import hashlib
import random
import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.catalogue import load_catalogue
from archive.digest import sha256_of, warc_sha1
from archive.progress import Silence
from archive.store.archive import DATABASE, open_archive
from archive.store.connection import connect_reader
from archive.store.dump import dump
from archive.store.intake import Evidence, Intake
from archive.store.rebuild import rebuild
from archive.store.refresh import refresh
from archive.store.verifying import verify_archive
from scrapers import SOURCES
from tests.support.captures import ADDRESSES, MOMENTS, WORDINGS, donated, evidence, foreign, page

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


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(captures=donated, order=st.randoms(use_true_random=False), cuts=st.integers(1, 4))
def test_revisits_of_others_get_their_payload_whatever_came_first(
    captures: list[Evidence], order: random.Random, cuts: int
) -> None:
    """By record id, by address and moment, by digest, through other revisits, or not at all."""
    test_any_order_and_any_splitting_gives_the_same_rows_and_so_does_rebuild.hypothesis.inner_test(  # type: ignore[attr-defined]
        captures, order, cuts
    )


@pytest.mark.parametrize(
    "way",
    [
        {"WARC_Refers_To": "<urn:uuid:0000000f-0000-4000-8000-000000000001>"},
        {"WARC_Refers_To_Target_URI": "http://x.example/", "WARC_Refers_To_Date": MOMENTS[0]},
        {"WARC_Payload_Digest": warc_sha1(page(WORDINGS[:1]))},
        {"WARC_Payload_Digest": "sha1:" + hashlib.sha1(page(WORDINGS[:1])).hexdigest()},
    ],
    ids=["record id", "address and moment", "digest", "digest in hexadecimal digits"],
)
def test_a_revisit_that_came_first_has_its_payload_when_the_original_has_come(
    tmp_path: Path, way: dict[str, str]
) -> None:
    body = page(WORDINGS[:1])
    original = foreign(1, "http://x.example/", MOMENTS[0], body)
    repeat = foreign(2, "http://x.example/", MOMENTS[3], None, **way)
    alone = take_in(tmp_path / "alone", [[repeat]])
    after = take_in(tmp_path / "after", [[repeat], [original]])
    assert not [row for row in alone if sha256_of(body) in row]
    assert len([row for row in after if row.startswith('["captures"') and sha256_of(body) in row]) == 2
    assert after == take_in(tmp_path / "before", [[original], [repeat]])


def test_the_comparison_has_teeth(tmp_path: Path) -> None:
    """Control: one capture more gives another dump."""
    from archive.vault.evidence import DatedFile

    first = DatedFile(ADDRESSES[0], MOMENTS[0], page(WORDINGS[:1]))
    second = DatedFile(ADDRESSES[0], MOMENTS[2], page(WORDINGS[:2]))
    assert take_in(tmp_path / "a", [[first]]) != take_in(tmp_path / "b", [[first, second]])
