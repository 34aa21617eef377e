"""Documents told while others are still read: the same rows as when all is read first."""

from __future__ import annotations

import tempfile
from pathlib import Path
from unittest.mock import patch

from hypothesis import HealthCheck, given, settings

from archive.store import refresh
from archive.store.intake import Evidence
from tests.property.test_order_of_arrival import take_in
from tests.support.captures import evidence


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
