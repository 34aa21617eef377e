"""Absences: what is evidence of a removal, and what is not."""

from __future__ import annotations

from archive.history.absence import Absence, Absences

HERE, THERE = "http://www.agency.example/page", "http://www.agency.example/other"


class Nothing:
    """The memory of a document nobody told of."""

    def open_absence(self) -> Absence | None:
        return None

    def last_good(self) -> tuple[str, str, str] | None:
        return None


class After(Nothing):
    """The memory after another fold."""

    def __init__(self, before: Absences, good: tuple[str, str, str]) -> None:
        self._before, self._good = before, good

    def open_absence(self) -> Absence | None:
        return next((a for a in self._before.rows.values() if a.until is None), None)

    def last_good(self) -> tuple[str, str, str] | None:
        return self._good


def day(n: int) -> str:
    return f"2017-10-{n:02}T00:00:00Z"


def missed(absences: Absences, n: int, quality: str = "missing", reason: str | None = None, url: str = HERE) -> None:
    absences.missed(f"c{n}", day(n), "a", url, quality, reason)


def test_not_found_by_status_in_words_and_by_the_home_page() -> None:
    absences = Absences("d", Nothing())
    absences.seen("v", day(1), HERE)
    missed(absences, 2)
    missed(absences, 3, "soft-missing", "page-not-found")
    missed(absences, 4, "redirect", "redirect-home")
    missed(absences, 5, "blocked", "status-403")
    missed(absences, 6, "failed")
    missed(absences, 7, "redirect")
    (row,) = absences.rows.values()
    assert (row.version, row.last_good, row.since, row.last_seen) == ("v", day(1), day(2), day(6))
    assert (row.gone, row.gone_first, row.gone_last, row.refused, row.silent) == (3, day(2), day(4), 1, 1)
    assert row.manners == "home missing soft-missing"
    absences.seen("w", day(8), HERE)
    (row,) = absences.rows.values()
    assert (row.until, row.returned) == (day(8), "w")


def test_a_block_between_two_good_captures_leaves_nothing() -> None:
    absences = Absences("d", Nothing())
    absences.seen("v", day(1), HERE)
    missed(absences, 2, "blocked")
    name = next(iter(absences.rows))
    absences.seen("v", day(3), HERE)
    assert not absences.rows
    assert absences.forgotten == {name}


def test_an_address_that_the_document_has_left_says_nothing() -> None:
    absences = Absences("d", Nothing())
    absences.seen("v", day(1), THERE)
    missed(absences, 2)
    assert not absences.rows
    missed(absences, 3, url=THERE.replace("http://www.", "https://"))
    assert len(absences.rows) == 1


def test_what_never_was_there_is_not_absent() -> None:
    absences = Absences("d", Nothing())
    missed(absences, 2)
    assert not absences.rows


def test_it_goes_on_where_another_fold_stopped() -> None:
    whole, first = Absences("d", Nothing()), Absences("d", Nothing())
    for absences in (whole, first):
        absences.seen("v", day(1), HERE)
        missed(absences, 2)
    second = Absences("d", After(first, ("v", day(1), HERE)))
    for absences in (whole, second):
        missed(absences, 3)
        absences.seen("v", day(4), HERE)
    assert second.rows == whole.rows
