"""Laws of alignment, comparison, passages and blame over any two or more versions."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from archive.history.alignment import Operation, align
from archive.history.blame import blame
from archive.history.comparison import compare
from archive.history.passages import Stand, in_order, live, wording_id
from archive.history.timeline import Version
from archive.reading.reading import Article, Block, Link

WORDS = st.sampled_from(["ICE", "has", "removed", "166,000", "283,000", "aliens", "opt", "out", "of", "the", "2011"])
TEXTS = st.lists(WORDS, min_size=1, max_size=12).map(" ".join)
CELLS = st.lists(st.sampled_from(["Harris, Texas", "Kern", "1,200", "1,300", "0", "", "Total"]), min_size=1, max_size=4)
BLOCKS = st.one_of(
    st.builds(Block, st.sampled_from(["paragraph", "item", "heading"]), TEXTS, st.integers(0, 2)),
    st.builds(lambda t, to: Block("paragraph", t, links=(Link("more", to),)), TEXTS, st.sampled_from(["/a", "/b"])),
    CELLS.map(lambda cells: Block("row", " | ".join(c for c in cells if c), cells=tuple(cells))),
)
ARTICLES = st.lists(BLOCKS, max_size=9)


@st.composite
def revisions(draw: st.DrawFn) -> list[list[Block]]:
    """Versions that grow out of each other: blocks dropped, doubled, moved, replaced."""
    versions = [draw(ARTICLES)]
    for _ in range(draw(st.integers(1, 4))):
        blocks = list(versions[-1])
        for _ in range(draw(st.integers(0, 3))):
            at = draw(st.integers(0, len(blocks)))
            block = blocks.pop(at) if at < len(blocks) else draw(BLOCKS)
            if draw(st.booleans()):
                blocks.insert(draw(st.integers(0, len(blocks))), block)
        versions.append(blocks)
    return versions


@given(ARTICLES, ARTICLES)
def test_every_block_is_in_one_pairing_and_order_is_kept(old: list[Block], new: list[Block]) -> None:
    pairings = align(old, new)
    assert Counter(i for p in pairings for i in p.old) == Counter(range(len(old)))
    assert [j for p in pairings for j in p.new] == list(range(len(new)))
    stayed = [p for p in pairings if p.operation in (Operation.UNCHANGED, Operation.ALTERED, Operation.REWORDED)]
    assert [p.old[0] for p in stayed] == sorted(p.old[0] for p in stayed)


@given(ARTICLES, ARTICLES, TEXTS, TEXTS)
def test_no_edits_exactly_when_the_wording_is_the_same(
    old: list[Block], new: list[Block], title: str, other: str
) -> None:
    before, after = Article("html", title, tuple(old)), Article("html", other, tuple(new))
    comparison = compare(old, new, title, other)
    assert bool(comparison.edits) is (before.wording != after.wording)
    assert bool(comparison.summary) is bool(comparison.edits)
    assert (comparison.kind is not None) is bool(comparison.edits)


@given(ARTICLES)
def test_a_version_compared_with_itself_says_nothing(blocks: list[Block]) -> None:
    comparison = compare(blocks, blocks)
    assert (comparison.edits, comparison.words_added, comparison.words_removed) == ((), 0, 0)


class Store:
    """Stands as rows, and the one question the fold asks of them."""

    def __init__(self) -> None:
        self.stands: dict[tuple[str, str], Stand] = {}
        self.versions: list[tuple[Version, list[Block]]] = []

    def standing(self) -> list[Stand]:
        return [s for s in self.stands.values() if s.until is None]

    def earlier(self, wordings: Collection[str]) -> Mapping[str, Sequence[str]]:
        found = defaultdict(list)
        for stand in sorted(self.stands.values(), key=lambda s: (s.until or "", s.passage), reverse=True):
            if stand.until and stand.wording in wordings and stand.passage not in found[stand.wording]:
                found[stand.wording].append(stand.passage)
        return found

    def tell(self, blocks: list[Block]) -> list[Operation]:
        n = len(self.versions)
        at = f"2012-01-{n + 1:02}T00:00:00Z"
        version = Version(f"v{n}", "d", n + 1, "", "", "", "", 0, at, at, None, None, 1, None)
        old = self.versions[-1][1] if self.versions else []
        life = live(version, old, blocks, compare(old, blocks).edits, self.standing(), self.earlier)
        for stand in (*life.closed, *life.opened):
            self.stands[stand.passage, stand.since] = stand
        self.versions.append((version, blocks))
        assert {e.passage for e in life.edits} <= {s.passage for s in self.stands.values()}
        return [e.operation for e in life.edits]


@given(revisions())
def test_the_open_stands_spell_every_version(versions: list[list[Block]]) -> None:
    store = Store()
    for blocks in versions:
        store.tell(blocks)
        standing = store.standing()
        assert Counter(s.wording for s in standing) == Counter(wording_id(b.text) for b in blocks)
        assert len({s.passage for s in standing}) == len(standing)
        assert [s.wording for s in in_order(blocks, standing)] == [wording_id(b.text) for b in blocks]


@given(revisions())
def test_wordings_of_a_passage_do_not_overlap(versions: list[list[Block]]) -> None:
    store = Store()
    for blocks in versions:
        store.tell(blocks)
    runs = defaultdict(list)
    for stand in store.stands.values():
        runs[stand.passage].append((stand.since, stand.until or "w"))
    for run in runs.values():
        run.sort()
        assert all(since < until for since, until in run)
        assert all(run[n][1] <= run[n + 1][0] for n in range(len(run) - 1))


@settings(max_examples=60)
@given(st.lists(st.lists(TEXTS, max_size=6).map("\n".join), min_size=1, max_size=5))
def test_blame_spells_the_version(texts: list[str]) -> None:
    told = blame(enumerate(texts))
    assert "".join(word for word, _ in told) == texts[-1]
    assert blame([*enumerate(texts), (9, texts[-1])]) == told
    assert {since for _, since in blame([(0, ""), (1, texts[-1])])} <= {1}
