"""Alignment, comparison and passages on small documents a person can check by eye."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive.history.alignment import Operation, align
from archive.history.blame import blame
from archive.history.comparison import CellEdit, Kind, LinkEdit, compare
from archive.reading.reading import Block, Link
from tests.property.test_history_comparison import Store

A = "The program was active in forty jurisdictions by the end of the first year."
B = "Participation is decided by the state together with the federal agency."
C = "A complaint about any officer may be sent to the civil rights office."
D = "Fingerprints are checked against immigration records after each booking."
E = "Figures on this page are updated by the statistics branch every month."


def prose(*texts: str) -> list[Block]:
    return [Block("paragraph", text) for text in texts]


def rows(*cells: tuple[str, ...]) -> list[Block]:
    return [Block("row", " | ".join(c for c in row if c), cells=row) for row in cells]


def told(old: list[Block], new: list[Block]) -> list[tuple[str, tuple[int, ...], tuple[int, ...]]]:
    return [(p.operation.value, p.old, p.new) for p in align(old, new) if p.operation is not Operation.UNCHANGED]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (prose(A, B), prose(A, B), []),
        (prose(A, B), prose(A, C, B), [("added", (), (1,))]),
        (prose(A, C, B), prose(A, B), [("removed", (1,), ())]),
        (prose(A, B), prose(A, B.replace("state", "county")), [("reworded", (1,), (1,))]),
        (prose(A, B, C, D), prose(D, A, B, C), [("moved", (3,), (0,))]),
        (prose(A, B, C, D), prose(D + " Always.", A, B, C), [("moved-reworded", (3,), (0,))]),
        (prose(A, f"{B} {C}", D), prose(A, B, C, D), [("split", (1,), (1, 2))]),
        (prose(A, B, C, D), prose(A, f"{B} {C}", D), [("merged", (1, 2), (1,))]),
        (prose(A, B), prose(A, E), [("removed", (1,), ()), ("added", (), (1,))]),
        (prose(A), [Block("heading", A, 2)], [("altered", (0,), (0,))]),
        # Past blocks that were reworded, the one that stayed equal is the one that moved.
        (
            prose(A, B, C, D),
            prose(D, A.replace("forty", "fifty"), B.replace("state", "county"), C.replace("any", "an")),
            [("moved", (3,), (0,)), ("reworded", (0,), (1,)), ("reworded", (1,), (2,)), ("reworded", (2,), (3,))],
        ),
    ],
)
def test_operations(old: list[Block], new: list[Block], expected: list[object]) -> None:
    assert told(old, new) == expected


def test_the_main_heading_is_the_title_whatever_it_says() -> None:
    old, new = ([Block("heading", text, 1), *prose(A, B)] for text in ("Secure Communities", "Removal statistics"))
    comparison = compare(old, new, old[0].text, new[0].text)
    assert [(e.operation, e.kind) for e in comparison.edits] == [(Operation.REWORDED, Kind.TITLE)] * 2
    assert comparison.summary == "“Secure Communities” became “Removal statistics”"


def test_parts_are_found_past_what_came_between_them() -> None:
    old = prose(A, f"{B} {C}", D, E)
    assert ("split", (1,), (1, 3)) in told(old, prose(A, B, D, C, E))
    other = "Training for officers was offered in all regions over the summer months."
    assert told(old, prose(A, B, other, C, D, E)) == [("split", (1,), (1, 3)), ("added", (), (2,))]


def test_of_two_alike_paragraphs_the_one_that_was_split_is_told() -> None:
    first, second = A.replace("forty", "41"), A.replace("forty", "977")
    old = prose(f"{first} {D}", E, f"{second} {B}", C)
    assert told(old, prose(f"{first} {D}", E, second, B, C)) == [("split", (2,), (2, 3))]


def test_a_sentence_lives_on_in_the_paragraph_that_grew_round_it() -> None:
    grown = f"{A} {B.replace('state', 'county')} {C} {D}"
    assert told(prose(E, A), prose(E, grown)) == [("reworded", (1,), (1,))]


def test_words_in_another_order_are_another_sentence() -> None:
    old = "each office reviews the detainer before the record reaches each agency under the program"
    new = "under each program the agency record reaches each detainer before office reviews the"
    assert told(prose(B, old, C), prose(B, new, C)) == [("removed", (1,), ()), ("added", (), (1,))]


def test_the_other_way_round_is_the_mirror() -> None:
    mirror = {"added": "removed", "removed": "added", "split": "merged", "merged": "split"}
    old, new = prose(A, f"{B} {C}", D), prose(D, A.replace("forty", "fifty"), B, C, E)
    back = [(mirror.get(op, op), j, i) for op, i, j in told(new, old)]
    assert sorted(back) == sorted(told(old, new))


def test_a_short_text_in_two_places_is_not_moved() -> None:
    assert [op for op, *_ in told(prose("Yes", A, B, "Yes"), prose(A, B, "Yes", "Yes", "Yes"))].count("moved") == 0


def test_rows_are_known_by_their_label_and_its_neighbours() -> None:
    old = rows(("Atlanta", "10"), ("GPS", "1"), ("Boston", "20"), ("GPS", "2"))
    new = rows(("Atlanta", "11"), ("GPS", "3"), ("Baltimore", "5"), ("GPS", "4"), ("Boston", "21"), ("GPS", "5"))
    assert told(old, new) == [
        ("reworded", (0,), (0,)),
        ("reworded", (1,), (1,)),
        ("added", (), (2,)),
        ("added", (), (3,)),
        ("reworded", (2,), (4,)),
        ("reworded", (3,), (5,)),
    ]


def test_many_rows_with_changed_figures_in_changed_order() -> None:
    old = rows(*((f"County {n}", str(n * 7), "0") for n in range(3000)))
    new = rows(*((f"County {n}", str(n * 7 + 1), "0") for n in sorted(range(3000), key=lambda n: n * 7919 % 3000)))
    assert all(old[p.old[0]].cells[0] == new[p.new[0]].cells[0] for p in align(old, new))


def test_cells_are_compared_under_their_headings() -> None:
    head = ("Jurisdiction", "FY2011", "FY2012")
    old = rows(head, ("Harris, Texas", "5,210", "6,000"), ("Kern, California", "900", "901"))
    new = rows(head, ("Harris, Texas", "5,210", "6,100"), ("Kern, California", "900", "901"))
    (edit,) = compare(old, new).edits
    assert edit.cells == (CellEdit("Harris, Texas", "FY2012", "6,000", "6,100"),)
    assert edit.kind is Kind.FIGURE
    assert compare(old, new).summary == "Harris, Texas, FY2012: “6,000” became “6,100”"


def test_a_column_put_in_is_not_a_change_of_the_columns_after_it() -> None:
    old = rows(("Jurisdiction", "FY2011", "FY2012"), ("Harris, Texas", "5,210", "6,000"))
    new = rows(("Jurisdiction", "FY2010", "FY2011", "FY2012"), ("Harris, Texas", "77", "5,210", "6,000"))
    assert compare(old, new).edits[1].cells == (CellEdit("Harris, Texas", "FY2010", "", "77"),)


def test_a_link_that_leads_elsewhere_is_told_though_the_text_is_the_same() -> None:
    old, new = (Block("paragraph", A, links=(Link("year", to),)) for to in ("/2010", "/2011"))
    comparison = compare([old], [new])
    assert [(e.operation, e.kind, e.links) for e in comparison.edits] == [
        (Operation.ALTERED, Kind.LINK, (LinkEdit("year", "/2010", "/2011"),))
    ]
    assert (comparison.words_added, comparison.words_removed, comparison.summary) == (0, 0, "1 link changed")


def test_the_summary_says_figures_first_and_the_kind_is_the_most_important() -> None:
    old = prose(A, "More than 166,000 aliens were removed by August 31, 2012.", B, C)
    new = prose(A, "More than 283,000 aliens were removed by August 31, 2013.", B, D, E)
    comparison = compare(old, new)
    assert comparison.kind is Kind.FIGURE
    assert comparison.summary == "“166,000” became “283,000”; 2 paragraphs added, 1 removed"


def test_the_summary_begins_with_what_is_worth_most() -> None:
    """A removed sentence with a term of the watch list before a figure, rows before cells that are none, form last; and
    an empty side is called blank."""
    gone = "Jurisdictions cannot opt out of the program at any time."
    old, new = prose(A, gone, "More than 166,000 people."), prose(A, "More than 283,000 people.")
    assert compare(old, new).summary == f"“{gone}” removed; 1 paragraph removed; “166,000” became “283,000”"
    head, harris = ("Place", "Model", "Terms"), ("Harris", "Jail", "pending")
    before = rows(head, harris, ("Polk", "Task", "link"))
    after = rows(head, ("Harris", "Jail", ""), ("Polk", "Task", "link"), ("Yuma", "Jail", "link"))
    after[2] = replace(after[2], hidden=True)
    assert compare(before, after).summary == "1 row added, 1 hidden; Harris, Terms: “pending” became blank"


def test_a_new_date_is_no_new_figure() -> None:
    assert compare(prose("The plan of March 12, 2020"), prose("The plan of March 14, 2020")).kind is Kind.WORDING


def test_furniture_and_spelling_have_kinds_of_their_own() -> None:
    assert compare(prose("Updated: March 12, 2020"), prose("Updated: March 14, 2020")).kind is Kind.FURNITURE
    assert compare(prose("Its goverment pays."), prose("Its government pays.")).kind is Kind.TYPO
    assert compare(prose("Updated: 77,000 people"), prose("Updated: 1,000 people")).kind is Kind.FIGURE


def test_a_passage_that_comes_back_is_reinstated() -> None:
    store = Store()
    store.tell(prose(A, B, C))
    assert store.tell(prose(A, C)) == [Operation.REMOVED]
    assert store.tell(prose(A, B, C)) == [Operation.REINSTATED]
    assert len({s.passage for s in store.stands.values()}) == 3


def test_parts_that_stood_before_they_were_merged_are_reinstated() -> None:
    store = Store()
    store.tell(prose(A, B))
    assert store.tell(prose(f"{A} {B}")) == [Operation.MERGED, Operation.MERGED]
    assert store.tell(prose(A, B)) == [Operation.REINSTATED, Operation.REINSTATED]


def test_a_passage_that_goes_back_to_its_wording_is_reinstated() -> None:
    store = Store()
    other = B.replace("state", "county")
    store.tell(prose(A, B))
    assert [store.tell(prose(A, text)) for text in (other, B)] == [[Operation.REWORDED], [Operation.REINSTATED]]
    assert len({s.passage for s in store.stands.values()}) == 2


def test_blame_dates_every_word() -> None:
    versions = [(1, f"{A}\n{B}"), (2, f"{B}\n{A}".replace("forty", "fifty")), (3, f"{B}\n{C}\n{A}")]
    since = {word.strip(): label for word, label in blame(versions)}
    assert (since["forty"], since["Participation"], since["complaint"], since["jurisdictions"]) == (3, 1, 3, 1)


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("40,970", "9,324", Kind.FIGURE),
        ("-", "226", Kind.FIGURE),
        ("$7,608", "($5)", Kind.FIGURE),
        ("n/a", "226", Kind.TABLE),
    ],
)  # fmt: skip
def test_a_printed_number_or_the_dash_for_none_is_a_figure(old: str, new: str, kind: Kind) -> None:
    before, after = (Block("row", f"Dallas | {c}", cells=("Dallas", c)) for c in (old, new))
    comparison = compare([before], [after])
    assert comparison.kind is kind
    assert comparison.edits[0].cells == (CellEdit("Dallas", "", old, new),)
