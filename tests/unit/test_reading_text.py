"""Plain text, tables in plain text and JSON: nothing lost, places to find it again, refusals with a reason."""

from __future__ import annotations

import pytest

from archive.reading.reading import Cut, ReadingOutcome, Unreadable
from archive.reading.sniff import Kind, kind_of
from archive.reading.text import read_csv, read_json, read_text
from tests.support.shared import shared


def cut(content: bytes) -> Cut:
    return Cut("text", 1, "x", content)


def test_blank_lines_part_paragraphs_and_lines_are_joined() -> None:
    article = read_text(cut("One\r\nline.\r\n \r\n\r\n“Two”.\n\fThree".encode("cp1252")))
    assert [(b.text, b.place) for b in article.blocks] == [("One line.", "p[1]"), ("“Two”.", "p[2]"), ("Three", "p[3]")]


def test_the_seed_keeps_its_repeated_last_paragraph() -> None:
    content = (shared("corpus/seed") / "ice-secure-communities-page.txt").read_bytes()
    texts = [block.text for block in read_text(cut(content)).blocks]
    assert texts.count(texts[-1]) == 2
    assert " ".join(texts).split() == content.decode("utf-8").split()


def test_rows_of_a_table_keep_blank_cells() -> None:
    article = read_csv(cut(b'State,County,Date\n"Ohio, north",,2011-05-24\n,,\nIowa,Polk,\n'))
    assert [(b.cells, b.text, b.place) for b in article.blocks] == [
        (("State", "County", "Date"), "State | County | Date", "row 1"),
        (("Ohio, north", "", "2011-05-24"), "Ohio, north | 2011-05-24", "row 2"),
        (("Iowa", "Polk", ""), "Iowa | Polk", "row 4"),
    ]


def test_every_row_of_a_real_table_is_read() -> None:
    content = next(shared("corpus/secure-communities-activation").glob("*.csv")).read_bytes()
    assert len(read_csv(cut(content)).blocks) == len(content.decode("utf-8").strip().splitlines())


def test_json_is_rows_of_path_and_value_with_numbers_as_written() -> None:
    article = read_json(cut(b'{"title": "A", "d": [{"n": 1.50, "t": true}, null], "e": {}}'))
    assert [b.cells for b in article.blocks] == [
        ("d[0].n", "1.50"),
        ("d[0].t", "true"),
        ("d[1]", "null"),
        ("title", "A"),
    ]
    assert (article.kind, article.title) == ("json", "A")


@pytest.mark.parametrize(
    ("content", "outcome"),
    [(b"{", ReadingOutcome.MALFORMED), (b"[" * 200_000, ReadingOutcome.TOO_LARGE)],
)
def test_json_that_cannot_be_read_says_why(content: bytes, outcome: ReadingOutcome) -> None:
    with pytest.raises(Unreadable) as refused:
        read_json(cut(content))
    assert refused.value.outcome is outcome


def entries(content: bytes) -> dict[str, str]:
    return {block.cells[0]: block.cells[1] for block in read_json(cut(content)).blocks}


def test_entries_are_known_by_their_identifier_whatever_stands_before_them() -> None:
    before = b'{"dataset": [{"identifier": "A-1", "n": 1, "k": ["x", "y"]}, {"identifier": "B-2", "n": 2}]}'
    after = b'{"dataset": [{"identifier": "C-3", "n": 9}, {"n": 3, "identifier": "B-2"}, {"identifier": "A-1"}]}'
    old, new = entries(before), entries(after)
    assert {k for k in old.keys() | new.keys() if old.get(k) != new.get(k)} == {
        "dataset[A-1].k[]",
        "dataset[A-1].n",
        "dataset[B-2].n",
        "dataset[C-3].identifier",
        "dataset[C-3].n",
    }
    assert [b.place for b in read_json(cut(after)).blocks][:2] == ["dataset[2].identifier", "dataset[1].identifier"]
    assert entries(b'[{"id": "a", "n": 1}, {"id": "a", "n": 2}]')["[1].n"] == "2", "no identifiers of their own"


def test_two_real_catalogues_in_another_order_are_one_version() -> None:
    files = sorted(shared("corpus/dhs-data-json").glob("*.json"))
    articles = [read_json(cut(file.read_bytes())) for file in files]
    assert len({file.read_bytes() for file in files}) == 2
    assert len({article.wording for article in articles}) == 1


TITLED = (
    "Removals by county\r\n\r\nState,County,Removed\r\n"
    'Ohio,Butler,"1,204"\r\nUtah,"Weber\r\nNorth",17\r\nUtah,Sanpete,3\r\n'
)


@pytest.mark.parametrize(
    "content",
    [
        TITLED.encode(),
        b"\xef\xbb\xbf" + TITLED.encode(),
        TITLED.encode("utf-16"),
        TITLED.replace(",", "\t").encode("utf-16"),
        TITLED.replace(",", ";").encode("cp1252"),
        TITLED.replace("\r\n", "\n").encode(),
    ],
)
def test_a_table_in_plain_text_whatever_parts_and_encodes_it(content: bytes) -> None:
    assert kind_of(content) is Kind.CSV
    article = read_csv(cut(content))
    (grid,) = article.grids
    assert grid.title == "Removals by county"
    assert grid.columns == (("State",), ("County",), ("Removed",))
    assert [article.blocks[row.block].cells[1] for row in grid.rows] == ["Butler", "Weber North", "Sanpete"]


def test_prose_with_commas_is_no_table() -> None:
    prose = "The office said so, and then, in May, it did not.\nOthers, too, did.\nNobody asked.\nIn June, it did.\n"
    assert kind_of(prose.encode()) is Kind.TEXT
    assert kind_of(b"San\xe9, an own word, here.\n") is Kind.TEXT
