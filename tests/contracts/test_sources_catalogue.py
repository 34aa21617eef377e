"""The official catalogue: it loads, it covers what it should, and real addresses land where a reader would look."""

from __future__ import annotations

import csv
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest

from archive.catalogue import EVIDENCE, KINDS, Catalogue, load_catalogue
from archive.catalogue import reading as reading_module
from archive.catalogue.table import Table
from scrapers import SOURCES
from tests.support.shared import shared


@pytest.fixture(scope="module")
def official() -> Catalogue:
    return load_catalogue(SOURCES)


def test_ids_are_file_names(official: Catalogue) -> None:
    assert [s.id for s in official.sources] == sorted(p.stem for p in SOURCES.glob("*.toml"))


def test_at_least_thirty_publications_of_at_least_five_publishers(official: Catalogue) -> None:
    publishers = Counter(s.publisher for s in official.sources)
    assert sum(publishers.values()) >= 35
    assert {"ICE", "DHS", "OIG", "GAO", "CRCL"} <= set(publishers)


def test_every_note_says_something_and_admits_what_is_not_evidenced(official: Catalogue) -> None:
    for source in official.sources:
        assert len(source.note.split()) >= 15, source.id
        if source.evidence == "K":
            assert "evidenced" in source.note, source.id


def rows_of(table: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(table.read_text(encoding="utf-8").splitlines(), delimiter="\t"))


def test_every_corpus_address_lands_as_expected(official: Catalogue) -> None:
    rows = rows_of(shared("corpus/captures.tsv"))
    expected = [
        (r"/doclib/detention/FY(\d\d)", "detention-statistics-fy{}"),
        (r"/participatingAgencies", "287g-participating-agencies"),
        (r"/pendingAgencies", "287g-pending-agencies"),
        (r"dhs\.gov/data\.json", "dhs-open-data"),
    ]
    for row in rows:
        placed = official.place(row["url"], row["captured_at"])
        for expression, document in expected:
            if found := re.search(expression, row["url"]):
                assert placed.document == document.format(*found.groups()), row["url"]
                break
        else:
            if "/287gMOA/" in row["url"]:
                assert placed.source == "287g-agreements"
            else:
                assert placed.source == "unlisted", row["url"]
                assert not re.search(r"//(www\.)?(ice|dhs)\.gov/", row["url"])
    agreements = {r["url"] for r in rows if "/287gMOA/" in r["url"]}
    assert len({official.place(u, "2025-05-19T00:00:00Z").document for u in agreements}) == len(agreements)


def test_every_known_release_of_the_workbook_has_its_year(official: Catalogue) -> None:
    for row in rows_of(shared("corpus/ice-detention-statistics-xlsx/KNOWN_RELEASES_sha256.tsv")):
        name = row["release_file"]
        placed = official.place(f"https://www.ice.gov/doclib/detention/{name}", "2025-01-01T00:00:00Z")
        assert placed.document == f"detention-statistics-fy{name[2:4]}"


# DOMAIN.md section 1.4, "How addresses moved": one test a case.


def at(catalogue: Catalogue, url: str, day: str) -> str:
    return catalogue.place(url, day + "T12:00:00Z").document


def test_1_underscore_became_hyphen_both_in_http_and_https(official: Catalogue) -> None:
    old, new = "http://www.ice.gov/secure_communities/", "http://www.ice.gov/secure-communities"
    assert at(official, old, "2013-02-16") == at(official, new, "2015-04-24") == "secure-communities"
    assert at(official, new.replace("http:", "https:"), "2022-01-01") == "secure-communities"


def test_2_documents_that_moved_on_one_day_and_one_that_did_not(tmp_path: Path) -> None:
    (tmp_path / "fact-sheet.toml").write_text(
        'title = "Fact sheet"\npublisher = "ICE"\nkind = "report"\ncadence = "once"\nevidence = "P"\nnote = "x"\n'
        '[[addresses]]\nurl = "http://www.ice.gov/pi/facts.pdf"\nuntil = "2010-10-19"\n'
        '[[addresses]]\nurl = "http://www.ice.gov/doclib/facts.pdf"\nfrom = "2010-10-20"\n'
        '[[documents]]\nid = "record-straight"\ntitle = "Record"\n'
        '[[addresses]]\nurl = "http://www.ice.gov/pi/record.pdf"\ndocument = "record-straight"\nfrom = "2010-08-17"\n',
        encoding="utf-8",
    )
    catalogue = load_catalogue(tmp_path)
    assert at(catalogue, "http://www.ice.gov/pi/facts.pdf", "2010-08-17") == "fact-sheet"
    assert at(catalogue, "http://www.ice.gov/doclib/facts.pdf", "2010-10-20") == "fact-sheet"
    assert at(catalogue, "http://www.ice.gov/pi/record.pdf", "2010-11-01") == "record-straight"


def test_3_one_address_many_documents_and_one_document_three_addresses(official: Catalogue) -> None:
    page = "http://www.ice.gov/removal-statistics"
    moved = "https://ice.gov/remove/removal-statistics"
    days = {"2014-01-15": 2013, "2014-12-18": 2013, "2014-12-19": 2014, "2016-03-01": 2015, "2018-06-01": 2017}
    assert {day: at(official, page, day) for day in days} == {d: f"removal-statistics-fy{y}" for d, y in days.items()}
    assert at(official, moved + "/2013", "2021-06-01") == at(official, page, "2014-01-15")
    for url in (page, page + "/2017", moved + "/2017"):
        assert at(official, url, "2018-12-03") == "removal-statistics-fy2017"
    assert at(official, page + "/2015", "2016-01-05") == "removal-statistics-fy2015"
    assert at(official, moved + "/2016", "2021-06-01") == "removal-statistics-fy2016"


def test_4_prefixes_added_in_the_redesign(official: Catalogue) -> None:
    for old, new, document in (
        ("/detention-management", "/detain/detention-management", "detention-statistics"),
        ("/287g", "/identify-and-arrest/287g", "287g-program"),
    ):
        assert at(official, "https://www.ice.gov" + old, "2019-06-01") == document
        assert at(official, "https://www.ice.gov" + new, "2021-06-01") == document


@pytest.mark.parametrize(
    "name",
    [
        "FY21-detentionstats.xlsx",
        "FY21_detention-stats_0301.xlsx",
        "FY21_detentionStats04292021.xlsx",
        "FY21_detentionStats060921.xlsx",
        "FY21_detentionStats210503.xlsx",
        "FY21_detentionStats07222020.xlsx",
        "FY21_detentionStats_02162022.xlsx",
        "FY21_detentionStats03172022b.xlsx",
        "FY21_detentionStats.xlsx",
        "FY21-detentionStats.xlsx",
    ],
)
def test_5_all_names_of_a_year_are_one_document(official: Catalogue, name: str) -> None:
    placed = official.place(f"https://www.ice.gov/doclib/detention/{name}", "2021-05-01T00:00:00Z")
    assert (placed.document, placed.title) == ("detention-statistics-fy21", "Detention statistics FY2021")


def test_6_legacy_testimony_and_dated_news(official: Catalogue) -> None:
    old = "http://dhs.gov/ynews/testimony/20120710-ice-secure-communities-hsc.shtm"
    assert at(official, old, "2012-07-11") == "dhs-testimony-20120710-ice-secure-communities-hsc"
    assert at(official, "https://www.dhs.gov/news/2014/12/19/dhs-releases-end-year-statistics", "2020-01-01") == (
        "dhs-end-of-year-statistics"
    )
    later = "https://www.dhs.gov/archive/news/2012/07/10/testimony"
    assert at(official, later, "2020-01-01") == "dhs-news-2012-07-10-testimony"


@pytest.mark.parametrize(
    "url",
    [
        "ice.gov/remove/removal-statistics/2017",
        "www.ice.gov/remove/removal-statistics/2017",
        "ice.gov/remove/removal-statistics/2017/",
        "ice.gov/remove/removal-statistics/2017?=___psv__p_49407007__t_w_",
    ],
)
@pytest.mark.parametrize("scheme", ["http://", "https://"])
def test_7_scheme_www_slash_and_tracking_query(official: Catalogue, scheme: str, url: str) -> None:
    assert at(official, scheme + url, "2021-06-01") == "removal-statistics-fy2017"


def test_a_publication_is_added_by_one_file_and_nothing_else(tmp_path: Path, official: Catalogue) -> None:
    folder = tmp_path / "sources"
    shutil.copytree(SOURCES, folder)
    readme = (SOURCES / "README.md").read_text(encoding="utf-8")
    example = re.search(r"```toml\n(.*?)```", readme, re.DOTALL)
    assert example
    text = example[1].replace("detention", "visitation").replace("www.", "").replace("https://ice", "https://uscis")
    (folder / "visitation-statistics.toml").write_text(text, encoding="utf-8")
    catalogue = load_catalogue(folder)
    assert len(catalogue.sources) == len(official.sources) + 1
    assert at(catalogue, "https://uscis.gov/detain/visitation-management", "2024-01-01") == "visitation-statistics"


def test_the_readme_names_every_key_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: set[str] = set()
    close = Table.close

    def record(table: Table) -> None:
        place = re.sub(r"\[\d+\]", "", table.path)
        asked.update(f"{place}.{key}".strip(".") for key in table._asked)
        close(table)

    monkeypatch.setattr(Table, "close", record)
    for path in SOURCES.glob("*.toml"):
        reading_module.read_source(path)
    minimal = 'title="t"\npublisher="p"\nkind="page"\ncadence="once"\nevidence="K"\nnote="n"\n[[addresses]]\nurl="http://ice.gov/"\n'
    path = tmp_path / "a.toml"
    path.write_text(minimal + '[[furniture]]\nmark = "hot-now"\n', encoding="utf-8")
    reading_module.read_source(path)
    readme = (SOURCES / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z_.]+)` \| (required|with a template|) ?\|", readme, re.MULTILINE)
    assert {key for key, _ in rows} == asked

    top = {line.partition("=")[0] for line in minimal.splitlines() if "=" in line} - {"url"}
    assert top == {key for key, need in rows if need == "required" and "." not in key}


def test_the_readme_names_every_kind_and_evidence_mark() -> None:
    readme = (SOURCES / "README.md").read_text(encoding="utf-8")
    assert f"| {', '.join(KINDS)} |" in readme
    told = readme.partition("**Evidence.**")[2]
    assert re.findall(r"\b([A-Z]): ", told) == list(EVIDENCE)
