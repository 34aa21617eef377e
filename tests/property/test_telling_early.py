"""Documents told while others are still read: the same rows as when all is read first."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterable
from pathlib import Path
from unittest.mock import patch

from hypothesis import HealthCheck, given, settings

from archive.store import refresh
from archive.store.intake import Evidence
from archive.vault.evidence import DatedFile
from tests.property.test_order_of_arrival import take_in
from tests.support.captures import ADDRESSES, MOMENTS, WORDINGS, evidence, page


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(captures=evidence)
def test_a_document_is_told_when_its_last_reading_is_there(captures: list[Evidence]) -> None:
    """Also one that shares a payload with another document, whose reading comes under the other's name."""
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        at_the_end = take_in(Path(one), [captures])
        # As when the documents whose names the shared payloads are read under are with a slower worker.
        last_first = refresh._UNREAD.replace("ORDER BY 2,", "ORDER BY 2 DESC,")
        assert last_first != refresh._UNREAD
        with patch.object(refresh, "_BATCH", 1), patch.object(refresh, "_UNREAD", last_first):
            assert take_in(Path(other), [captures]) == at_the_end


class _Careless(refresh._Waiting):
    """The control: has a document wait only for the payloads that are read under its name."""

    def __init__(self, connection: sqlite3.Connection, pending: Iterable[refresh._Unread]) -> None:
        super().__init__(connection, [(payload, first, at, first) for payload, first, at, _ in pending])


def test_control_a_document_told_before_a_shared_payload_is_read_is_seen() -> None:
    shared, own = page(WORDINGS[:1]), page(WORDINGS[:2])
    captures: list[Evidence] = [
        DatedFile(url, at, content, "text/html")
        for url in ADDRESSES
        for at, content in ((MOMENTS[0], shared), (MOMENTS[1], own + url.encode()))
    ]
    last_first = refresh._UNREAD.replace("ORDER BY 2,", "ORDER BY 2 DESC,")
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        at_the_end = take_in(Path(one), [captures])
        with (
            patch.object(refresh, "_BATCH", 1),
            patch.object(refresh, "_UNREAD", last_first),
            patch.object(refresh, "_Waiting", _Careless),
        ):
            assert take_in(Path(other), [captures]) != at_the_end
