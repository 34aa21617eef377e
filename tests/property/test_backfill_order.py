"""Responses of the past obey the law of arrival like any other evidence."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.moment import stamp_of
from archive.store.intake import Evidence
from archive.store.rebuild import rebuild
from archive.vault.evidence import Exchange, Replay
from tests.property.test_order_of_arrival import CATALOGUE, NOW, take_in, told
from tests.support.captures import ADDRESSES, BLOCKED, MOMENTS, WORDINGS, evidence, page, response


def past(url: str, captured_at: str, status: int, wordings: list[str], fetched_at: str) -> Exchange:
    """A memento of a page, fetched at some time that must not matter."""
    memento = f"https://web.archive.example/web/{stamp_of(captured_at)}id_/{url}"
    given = response(status, page(tuple(wordings)) if status == 200 else BLOCKED)
    head = given.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    return Exchange(url, captured_at, given, provenance={"memento": memento}, replay=Replay(memento, fetched_at, head))


mementos = st.builds(
    past,
    st.sampled_from(ADDRESSES),
    st.sampled_from(MOMENTS),
    st.sampled_from([200, 200, 404, 429]),
    st.lists(st.sampled_from(WORDINGS), min_size=1, max_size=3, unique=True),
    st.sampled_from(["2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z"]),
)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(live=evidence, remembered=st.lists(mementos, min_size=1, max_size=8), order=st.randoms(use_true_random=False))
def test_live_first_past_first_or_mixed_gives_the_same_rows(
    live: list[Evidence], remembered: list[Exchange], order: random.Random
) -> None:
    mixed: list[Evidence] = [*live, *remembered, *remembered[:1]]
    order.shuffle(mixed)
    dumps = []
    for sessions in ([live, remembered], [remembered, live], [mixed]):
        with tempfile.TemporaryDirectory() as folder:
            dumps.append(take_in(Path(folder), [list(s) for s in sessions]))
            rebuild(Path(folder), CATALOGUE, now=NOW, workers=0)
            dumps.append(told(Path(folder)))
    assert all(dump == dumps[0] for dump in dumps)
