"""The etiquette towards web archives holds whatever happens on the way."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scrapers.etiquette import GIVE_UP, Etiquette, Lane, Pace


def arrivals(etiquette: Etiquette, lane: Lane, delays: list[tuple[float, float]]) -> list[float]:
    """When requests come to the archive: each leaves when it may, travels one while, its answer another."""
    now, under_way, arrived = 0.0, [], []
    for there, back in delays:
        while (wait := etiquette.wait(lane, now)) > 0:
            ends = min((end for end in under_way), default=float("inf"))
            now = min(now + wait + 1e-9, ends)
            while under_way and min(under_way) <= now:
                under_way.remove(min(under_way))
                etiquette.answered(lane, now)
        etiquette.begin(lane, now)
        arrived.append(now + there)
        under_way.append(now + there + back)
    return sorted(arrived)


travel = st.lists(st.tuples(st.floats(0, 3), st.floats(0, 3)), min_size=1, max_size=60)


@given(travel)
def test_an_archive_never_sees_more_than_agreed_in_any_window(delays: list[tuple[float, float]]) -> None:
    for lane, most, seconds in ((Lane.MEMENTO, 8, 1.0), (Lane.INDEX, 24, 60.0)):
        arrived = arrivals(Etiquette(), lane, delays)
        assert all(later - first >= seconds - 1e-6 for first, later in zip(arrived, arrived[most:], strict=False))


def test_the_window_has_teeth() -> None:
    """Control: a faster pace is seen as one."""
    arrived = arrivals(Etiquette(memento=Pace(16, 1.0)), Lane.MEMENTO, [(0, 0)] * 40)
    assert any(later - first < 1.0 for first, later in zip(arrived, arrived[8:], strict=False))


def test_a_429_silences_both_lanes_for_a_minute_and_then_one_goes_first() -> None:
    etiquette = Etiquette()
    etiquette.begin(Lane.MEMENTO, 0.0)
    etiquette.begin(Lane.MEMENTO, 0.2)
    etiquette.answered(Lane.MEMENTO, 1.0)
    assert etiquette.refused(1.0, None)
    etiquette.answered(Lane.MEMENTO, 1.1)
    assert etiquette.refused(1.1, 5.0)
    assert etiquette.refusals == 1
    for lane in Lane:
        assert etiquette.wait(lane, 2.0) > 59
    assert etiquette.wait(Lane.INDEX, 62.0) <= 0
    etiquette.begin(Lane.INDEX, 62.0)
    assert etiquette.wait(Lane.MEMENTO, 62.1) == float("inf")
    etiquette.answered(Lane.INDEX, 63.0)
    etiquette.welcome()
    assert etiquette.wait(Lane.MEMENTO, 63.1) <= 0


def test_a_longer_retry_after_counts_and_patience_has_an_end() -> None:
    etiquette = Etiquette()
    assert etiquette.refused(0.0, 300.0)
    assert etiquette.wait(Lane.MEMENTO, 100.0) == 200.0
    goes_on = [etiquette.refused(1000.0 * n, None) for n in range(1, GIVE_UP)]
    assert goes_on == [True] * (GIVE_UP - 2) + [False]
