"""Real files of every kind, mutated: each ends as read or with a reason of the closed list, and the pool lives on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.reading.confinement import Limits
from archive.reading.pool import Job, ReadingPool
from archive.reading.reading import ReadingOutcome
from tests.support.shared import shared

LARGEST = 120_000  # bytes of a file that is mutated
MOST_CPU = 5.0
FILES = {
    "html": ("state-health-page-html-NE/*.html", "state-health-page-html-VT/*.html", "edgi-labelled-page-pairs/*.html"),
    "pdf": ("ice-287g-moa-pdf/**/*.pdf", "icdar2013-us-gov-tables/**/*.pdf"),
    "xlsx": ("ice-287g-pending-agencies-xlsx/**/*.xlsx", "ice-detention-statistics-xlsx/**/*.xlsx"),
    "json": ("dhs-data-json/*.json",),
    "csv": ("fbi-nics-pdf-csv/*.csv", "secure-communities-activation/*.csv"),
}
EXAMPLES = Path(__file__).resolve().parents[1] / "examples"


def real_files(kind: str) -> list[bytes]:
    """The smallest real files of a kind; of larger ones the beginning, where nothing smaller is kept. Of the older
    workbooks, which are not among them, one of ours."""
    if kind == "xls":
        return [(EXAMPLES / "held.xls").read_bytes()]
    found = sorted((p for g in FILES[kind] for p in shared("corpus").glob(g)), key=lambda p: (p.stat().st_size, p.name))
    small = [p for p in found if p.stat().st_size <= LARGEST]
    return [p.read_bytes() for p in small[:12]] or [found[0].read_bytes()[:LARGEST]]


def overwrite(content: bytes, at: int, put: bytes) -> bytes:
    return content[:at] + put + content[at + len(put) :]


def insert(content: bytes, at: int, put: bytes) -> bytes:
    return content[:at] + put + content[at:]


def repeat(content: bytes, at: int, put: bytes) -> bytes:
    return content[:at] + content[at : at + 40 * (len(put) + 1)] * 20 + content[at:]


def cut_off(content: bytes, at: int, _put: bytes) -> bytes:
    return content[: at + 1]


def cut_out(content: bytes, at: int, put: bytes) -> bytes:
    return content[:at] + content[at + 17 * (len(put) + 1) :]


MUTATIONS = st.lists(
    st.tuples(
        st.sampled_from([overwrite, insert, repeat, cut_off, cut_out]),
        st.floats(0, 1),
        st.binary(max_size=24)
        | st.sampled_from([b"<table>", b"<!--", b"</main>", b"\x00", b"<<", b"endobj", b"[[[[", b'{"', b"PK\x03\x04"]),
    ),
    min_size=1,
    max_size=6,
)


@pytest.fixture(scope="module")
def pool() -> Iterator[ReadingPool]:
    with ReadingPool(workers=1, limits=Limits(cpu=MOST_CPU)) as pool:
        yield pool


@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", [*FILES, "xls"])
def test_mutated_real_files_end_as_read_or_with_a_reason(
    kind: str, pool: ReadingPool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = real_files(kind)
    monkeypatch.chdir(tmp_path)

    most = 120 if kind in ("html", "pdf", "xlsx") else 50

    @settings(max_examples=most, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.integers(0, len(files) - 1), MUTATIONS)
    def survives(which: int, mutations: list[tuple[object, float, bytes]]) -> None:
        content = files[which]
        for change, where, put in mutations:
            content = change(content, int(where * max(0, len(content) - 1)), put)  # type: ignore[operator]
        (result,) = pool.read([Job("mutated", "one", content)])
        assert result.outcome in set(ReadingOutcome)
        assert bool(result.note) or result.outcome is ReadingOutcome.READ
        assert not result.missing
        if kind in ("html", "json", "csv", "xls"):  # whose readers never panic; of others' libraries some do
            assert result.outcome is not ReadingOutcome.CRASHED, result.note

    survives()
    assert list(tmp_path.iterdir()) == []
