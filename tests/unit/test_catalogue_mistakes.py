"""Every mistake in a source file gets a sentence with file, key, what was expected and what was found."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.catalogue import load_catalogue
from archive.errors import CatalogueError, WrongUse

GOOD = """\
title = "A page"
publisher = "ICE"
kind = "page"
cadence = "P1M"
evidence = "P"
note = "What it is."

[[addresses]]
url = "https://www.ice.gov/a"
from = "2014"
until = "2015-06"
"""
SERIES = """
[[patterns]]
match = 'https://ice\\.gov/FY(?P<year>\\d\\d)\\.xlsx'
document = "page-fy{year}"
title = "Page FY{year}"
examples = ["https://www.ice.gov/FY22.xlsx"]
"""


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name.replace('_', '-')}.toml").write_text(text, encoding="utf-8")
    return folder


def refusal(folder: Path, **files: str) -> str:
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(write(folder, **files))
    assert caught.value.exit_code == 2
    return str(caught.value)


def test_the_good_file_is_good(tmp_path: Path) -> None:
    assert load_catalogue(write(tmp_path, page=GOOD + SERIES)).source("page").cadence == "P1M"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('title = "A page"', "", "page.toml: title: a text was expected, nothing was found"),
        ('title = "A page"', "title = 3", "title: a text was expected, 3 was found"),
        ('title = "A page"', 'title = " "', "title: a text was expected, an empty one was found"),
        ('"page"', '"pages"', "kind: a known word was expected, 'pages' was found; did you mean 'page'?"),
        ('"P1M"', '"monthly"', "cadence: an ISO 8601 duration such as P1M, 'irregular' or 'once' was expected"),
        ('"P1M"', '"P"', "cadence: an ISO 8601 duration"),
        ('"P1M"', '"P1DT"', "cadence: an ISO 8601 duration"),
        ('evidence = "P"', 'evidence = "X"', "evidence: a known word was expected, 'X' was found; known are C, K"),
        ("note =", "nota =", "note: a text was expected, nothing was found"),
        ("from =", "form =", "[1].form: a known key was expected, an unknown one was found; did you mean 'from'"),
        ('publisher = "ICE"', 'publisher = "ICE"\npublishers = "DHS"', "publishers: a known key was expected"),
        ("[[addresses]]", "[addresses]", "addresses: tables, each headed [[addresses]], was expected"),
        ('"https://www.ice.gov/a"', '"ftp://ice.gov/a"', "[1].url: an http or https address was expected, 'ftp:"),
        ('"https://www.ice.gov/a"', '"https://u:p@ice.gov/"', "url: an address without user name or password"),
        ('"https://www.ice.gov/a"', '"https://ice.gov/a b"', "url: an address without blanks"),
        ('"https://www.ice.gov/a"', '"file:///etc/passwd"', "url: an http or https address was expected"),
        ('"2014"', '"2014-13"', "addresses[1].from: a day of the calendar was expected, '2014-13' was found"),
        ('"2014"', '"2013-02-29"', "from: a day of the calendar was expected, '2013-02-29' was found"),
        ('"2014"', '"June 2014"', "from: a date such as"),
        ('"2014"', "2014", "from: a date such as"),
        ('"2014"', '"2016"', "addresses[1].until: a date not before from = '2016' was expected, '2015-06' was found"),
        ("until", 'document = "other"\nuntil', "addresses[1].document: a known word was expected, 'other' was found"),
        ("until", 'evidence = "?"\nuntil', "addresses[1].evidence: a known word was expected"),
        ('"P"', '"P"\nhome = "ice.gov"', "home: an http or https address was expected, 'ice.gov' was found"),
        (r"FY(?P<year>", r"FY((?P<year>", "patterns[1].match: a regular expression was expected"),
        ('"page-fy{year}"', '"Page FY{year}"', "patterns[1].document: an id, or a template such as series-fy{year}"),
        ('"page-fy{year}"', '"page-fy{month}"', "patterns[1].document: only {year} was expected, {month} was found"),
        ('"Page FY{year}"', '"Page {day}"', "patterns[1].title: only {year} was expected, {day} was found"),
        ('"Page FY{year}"', '"Page {year"', "patterns[1].title: a title with named groups in braces was expected"),
        ('title = "Page FY{year}"', "", "patterns[1].title: a text was expected, nothing was found"),
        ('"page-fy{year}"', '"series"', "patterns[1].document: a known word was expected, 'series' was found"),
        ("FY22", "FY2022", "patterns[1].examples[1]: an address the expression matches as a whole was expected"),
        ('["https://www.ice.gov/FY22.xlsx"]', "[]", "patterns[1].examples: at least one address"),
        ('["https://www.ice.gov/FY22.xlsx"]', "[7]", "patterns[1].examples[1]: a text was expected, 7 was found"),
        ('["https://www.ice.gov/FY22.xlsx"]', '"x"', "[1].examples: a list of texts was expected, 'x' was found"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_key(tmp_path: Path, old: str, new: str, words: str) -> None:
    assert old in GOOD + SERIES
    sentence = refusal(tmp_path, page=(GOOD + SERIES).replace(old, new, 1))
    assert sentence.startswith("page.toml: ")
    assert words in sentence
    assert "\n" not in sentence


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("[follow]\ndepth = 9", "follow.depth: a whole number from 0 to 5 was expected, 9 was found"),
        ("[follow]\ndepth = true", "follow.depth: a whole number from 0 to 5 was expected, True was found"),
        ("[follow]\nmax_links = -1", "follow.max_links: a whole number from 0 to 5000 was expected, -1 was found"),
        ("[follow]\nallow = ['(']", "follow.allow[1]: a regular expression was expected, '(' was found"),
        ("[follow]\npatterns = 'yes'", "follow.patterns: true or false was expected, 'yes' was found"),
        ("[follow]\nmaximum = 1", "follow.maximum: a known key was expected"),
        ("[[measures]]\nid = 'a'\ntitle = 'A'\nmatch = '('\nkind = 'flow'", "measures[1].match: a regular expression"),
        ("[[measures]]\nid = 'a'\ntitle = 'A'\nmatch = 'a'\nkind = 'flux'", "measures[1].kind: a known word was"),
        ("[[measures]]\nid = 'A'\ntitle = 'A'\nmatch = 'a'\nkind = 'flow'", "measures[1].id: small letters and digits"),
        (2 * "[[measures]]\nid = 'a'\ntitle = 'A'\nmatch = 'a'\nkind = 'flow'\n", "measures: ids that differ"),
        ("[[same]]\nwords = ['alien']", "same[1].words: at least two words in small letters was expected"),
        ("[[same]]\nwords = ['noncitizen', 'Alien']", "same[1].words: at least two words in small letters"),
        ("[[follow]]", "follow: a table headed [follow] was expected"),
        ("[[documents]]\nid = 'other'\ntitle = 'O'", "documents with an address or pattern was expected, 'other'"),
        ("[[documents]]\nid = 'page'\ntitle = 'O'", "documents: ids that differ from each other and from 'page'"),
        ("[[documents]]\nid = 'No_Slug'\ntitle = 'O'", "[1].id: small letters and digits joined by single hyphens"),
        ("[[documents]]\nid = 'other'", "documents[1].title: a text was expected, nothing was found"),
        (SERIES + SERIES.replace("Page FY", "Year "), "one title and kind for 'page-fy{year}' was expected"),
        (SERIES + SERIES + "kind = 'list'", "one title and kind for 'page-fy{year}' was expected, two was found"),
    ],
)
def test_a_mistake_in_a_table(tmp_path: Path, more: str, words: str) -> None:
    assert words in refusal(tmp_path, page=GOOD + more)


def test_a_file_that_is_no_toml(tmp_path: Path) -> None:
    assert "page.toml: TOML was expected: " in refusal(tmp_path, page="title = ")


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "page.toml").write_bytes(b'title = "\xff"')
    assert refusal(tmp_path) == "page.toml: UTF-8 was expected, byte 9 is none"


@pytest.mark.parametrize("name", ["Page", "a b", "unlisted", "a--b", "-a"])
def test_a_file_name_that_is_no_id(tmp_path: Path, name: str) -> None:
    (tmp_path / f"{name}.toml").write_text(GOOD, encoding="utf-8")
    assert f"was expected, {name!r} was found" in refusal(tmp_path)


def test_a_folder_without_sources(tmp_path: Path) -> None:
    assert "a folder of source files (*.toml) was expected" in refusal(tmp_path)
    assert "a folder of source files (*.toml) was expected" in refusal(tmp_path / "absent")


def test_a_source_without_address_and_pattern(tmp_path: Path) -> None:
    text = GOOD.partition("[[addresses]]")[0]
    sentence = "page.toml: addresses: at least one address or pattern was expected, none was found"
    assert refusal(tmp_path, page=text) == sentence


def test_one_address_for_two_documents_at_a_time(tmp_path: Path) -> None:
    sentence = refusal(tmp_path, one=GOOD, two=GOOD.replace("2014", "2015").replace("2015-06", "2016"))
    assert sentence == (
        "two.toml: addresses: https://www.ice.gov/a for one document at a time was expected, "
        "'one' (2014 to 2015-06) and 'two' (2015 to 2016) was found"
    )


def test_one_address_for_two_documents_one_after_the_other(tmp_path: Path) -> None:
    later = GOOD.replace("2014", "2015-07").replace("2015-06", "2016")
    catalogue = load_catalogue(write(tmp_path, one=GOOD, two=later))
    assert catalogue.place("https://www.ice.gov/a", "2015-06-30T23:59:59Z").document == "one"
    assert catalogue.place("https://www.ice.gov/a", "2015-07-01T00:00:00Z").document == "two"


def test_one_document_of_two_sources(tmp_path: Path) -> None:
    other = GOOD.replace("gov/a", "gov/b") + 'document = "one"\n[[documents]]\nid = "one"\ntitle = "One"\n'
    assert "an id of its own was expected, 'one' of one.toml was found" in refusal(tmp_path, one=GOOD, two=other)


def test_a_template_that_could_make_the_document_of_another_source(tmp_path: Path) -> None:
    taken = GOOD.replace("gov/a", "gov/b")
    assert "'page-fy22' of page-fy22.toml was found" in refusal(tmp_path, page=GOOD + SERIES, page_fy22=taken)


def test_two_templates_of_two_sources_that_could_make_the_same_document(tmp_path: Path) -> None:
    other = GOOD.replace("gov/a", "gov/b") + SERIES.replace("/FY", "/doc/FY")
    assert "ids of its own was expected, 'page-fy…'" in refusal(tmp_path, page=GOOD + SERIES, two=other)


def test_an_example_that_another_source_takes(tmp_path: Path) -> None:
    first = GOOD.replace("gov/a", "gov/b") + SERIES.replace("page-fy", "first-fy")
    sentence = refusal(tmp_path, a=first, page=GOOD + SERIES)
    assert sentence == (
        "page.toml: patterns: https://www.ice.gov/FY22.xlsx for its own document was expected, "
        "'first-fy22' of a.toml was found"
    )


def test_a_source_that_is_not_there_is_named_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="'pgae' was found; did you mean 'page'"):
        load_catalogue(write(tmp_path, page=GOOD)).source("pgae")
