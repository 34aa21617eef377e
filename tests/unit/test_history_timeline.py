"""The timeline on histories a person can check by eye."""

from __future__ import annotations

from archive.history.timeline import Sighting
from tests.property.test_history_timeline import Rows


def told(script: str) -> Rows:
    """`script` is one word a capture: address, then wording, then `!` when it is blocked; one a second."""
    rows = Rows()
    rows.tell(
        [
            Sighting(f"c{n}", f"2012-01-01T00:00:{n:02}Z", s[0], "blocked" if "!" in s else "good", s[1], "a", "p")
            for n, s in enumerate(script.split())
        ]
    )
    return rows


def shape(rows: Rows) -> list[tuple[str, str, str, int]]:
    ordered = sorted(rows.versions.values(), key=lambda v: v.number)
    return [(v.wording, v.first_seen[-3:-1], v.last_seen[-3:-1], v.captures) for v in ordered]


def test_the_same_content_is_one_version() -> None:
    assert shape(told("pA pA pA")) == [("A", "00", "02", 3)]


def test_a_b_a_is_two_changes_and_a_return() -> None:
    rows = told("pA pB pA")
    assert shape(rows) == [("A", "00", "00", 1), ("B", "01", "01", 1), ("A", "02", "02", 1)]
    first, _, third = sorted(rows.versions.values(), key=lambda v: v.number)
    assert third.returns_to == first.id
    assert len(rows.changes) == 2


def test_an_old_address_does_not_bring_its_content_back() -> None:
    rows = told("pA qA qB pA qB pB")
    assert shape(rows) == [("A", "00", "01", 3), ("B", "02", "05", 3)]


def test_an_address_that_changes_on_its_own_is_news() -> None:
    assert [w for w, *_ in shape(told("pA qB pC"))] == ["A", "B", "C"]


def test_a_blocked_capture_moves_nothing() -> None:
    rows = told("pA pB! pA")
    assert shape(rows) == [("A", "00", "02", 2)]
    assert rows.captures["c1"] is None


def test_a_change_is_dated_by_the_interval() -> None:
    (change,) = told("pA pA pB! pB").changes.values()
    assert (change.not_before[-3:-1], change.seen_at[-3:-1]) == ("01", "03")
