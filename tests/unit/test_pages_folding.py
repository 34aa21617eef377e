"""What a redline tells in numbers only."""

from __future__ import annotations

from archive.pages.folding import Folded, Mark, Tally, fold, tally


def marks(*told: tuple[str, str, str, int]) -> list[Mark]:
    each = [(kind, operation, block) for kind, operation, block, times in told for _ in range(times)]
    return [Mark(number, *one) for number, one in enumerate(each)]


def test_form_and_sorted_rows_are_one_line_each_and_everything_else_is_drawn() -> None:
    found = marks(
        ("table", "added", "", 1), ("order", "moved", "row", 4), ("order", "moved", "paragraph", 9),
        ("formatting", "altered", "row", 962), ("formatting", "altered", "item", 1), ("link", "altered", "row", 5),
    )  # fmt: skip
    folded, numbers = fold(found)
    assert folded == (
        Folded(4, "table row", "moved, with the same words"),
        Folded(962, "table row", "set differently, with the same words and links"),
        Folded(1, "list item", "set differently, with the same words and links"),
    )
    assert numbers == {m.number for m in found if m.kind == "formatting" or (m.kind, m.block) == ("order", "row")}
    assert tally(found) == (
        Tally(5, "with another link"), Tally(1, "added"), Tally(13, "moved"), Tally(963, "set differently")
    )  # fmt: skip


def test_a_few_are_drawn_all_the_same() -> None:
    assert fold(marks(("formatting", "altered", "heading", 3), ("order", "moved", "row", 3))) == ((), frozenset())
