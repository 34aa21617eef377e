"""Laws of the fold: history is a function of the set of captures."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from archive.history.timeline import MOVES_HISTORY, Change, Sighting, Timeline, Version


@dataclass
class Rows:
    """The tables a store would keep, and how often they were asked."""

    versions: dict[str, Version] = field(default_factory=dict)
    changes: dict[str, Change] = field(default_factory=dict)
    captures: dict[str, str | None] = field(default_factory=dict)
    told: list[tuple[str, str]] = field(default_factory=list)  # (address, version), as captures came
    asked: int = 0

    def head(self) -> Version | None:
        self.asked += 1
        return max(self.versions.values(), key=lambda v: v.number, default=None)

    def shown_at(self, address: str) -> Version | None:
        self.asked += 1
        return next((self.versions[v] for a, v in reversed(self.told) if a == address), None)

    def first_with(self, wording: str) -> str | None:
        self.asked += 1
        found = [v for v in self.versions.values() if v.wording == wording]
        return min(found, key=lambda v: v.number).id if found else None

    def tell(self, sightings: list[Sighting]) -> Rows:
        timeline = Timeline("d", self)
        for seen in sightings:
            step = timeline.see(seen)
            for version in (step.closed, step.version):
                if version:
                    self.versions[version.id] = version
            if step.change:
                self.changes[step.change.id] = step.change
            if step.version:
                self.told.append((seen.address, step.version.id))
            self.captures[seen.capture] = step.version and step.version.id
        return self


@st.composite
def histories(draw: st.DrawFn) -> list[Sighting]:
    """Captures of one document at up to three addresses, in order; some share a second, some are not good."""
    moments = sorted(draw(st.lists(st.integers(0, 40), max_size=25)))
    return [
        Sighting(
            f"c{n:02}",
            f"2011-01-01T00:00:{m:02}Z",
            draw(st.sampled_from("pqr")),
            draw(st.sampled_from(["good", "good", "not-modified", "blocked"])),
            w := draw(st.sampled_from(["A", "B", "C", "D", None])),
            w and f"article {w}",
            w and f"payload {w}",
        )
        for n, m in enumerate(moments)
    ]


@given(histories(), st.lists(st.integers(0, 25), max_size=4))
def test_any_splitting_gives_the_same_rows(history: list[Sighting], cuts: list[int]) -> None:
    whole, split = Rows().tell(history), Rows()
    edges = [0, *sorted(min(c, len(history)) for c in cuts), len(history)]
    for start, end in pairwise(edges):
        split.tell(history[start:end])
    assert (whole.versions, whole.changes, whole.captures) == (split.versions, split.changes, split.captures)


@given(histories().flatmap(lambda h: st.tuples(st.just(h), st.permutations(h))))
def test_any_order_of_arrival_told_again_gives_the_same_rows(histories: tuple[list[Sighting], list[Sighting]]) -> None:
    history, arrived = histories
    again = sorted(arrived, key=lambda s: (s.captured_at, s.capture))
    assert Rows().tell(history).versions == Rows().tell(again).versions


@given(histories())
def test_versions_are_runs_with_honest_bounds(history: list[Sighting]) -> None:
    rows = Rows().tell(history)
    versions = sorted(rows.versions.values(), key=lambda v: v.number)
    assert [v.number for v in versions] == list(range(1, len(versions) + 1))
    for before, after in pairwise(versions):
        assert before.wording != after.wording
        assert before.first_seen <= before.last_seen <= after.first_seen == before.gone_by
        assert after.not_before == before.last_seen
    if versions:
        assert versions[0].not_before is versions[-1].gone_by is None
    good = [s for s in history if s.quality in MOVES_HISTORY and s.wording]
    assert sum(v.captures for v in versions) == len(good)
    for seen in history:
        version = rows.captures[seen.capture]
        assert (version is not None) is (seen in good)
        assert version is None or rows.versions[version].wording == seen.wording
    assert len(rows.changes) == max(0, len(versions) - 1)


@given(histories())
def test_a_return_names_the_first_version_with_that_wording(history: list[Sighting]) -> None:
    versions = sorted(Rows().tell(history).versions.values(), key=lambda v: v.number)
    first: dict[str, str] = {}
    for v in versions:
        assert v.returns_to == first.get(v.wording)
        first.setdefault(v.wording, v.id)


def test_appending_asks_as_often_after_ten_thousand_captures_as_after_ten() -> None:
    history = [
        Sighting(f"c{n:05}", f"2011-01-{n // 1000 + 1:02}T00:00:00Z", f"a{n % 3}", "good", f"w{n // 5}", "a", "p")
        for n in range(10_001)
    ]
    costs = []
    for told in (10, 10_000):
        rows = Rows().tell(history[:told])
        rows.asked = 0
        rows.tell([history[told]])
        costs.append(rows.asked)
    assert costs == [3, 3]
