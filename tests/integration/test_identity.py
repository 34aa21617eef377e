"""A document is not its address: moves suggested, accepted, undone, and every permalink still answered."""

from __future__ import annotations

import json
import re
import tomllib
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.catalogue import Catalogue, load_catalogue
from archive.commands import Context, documents_command
from archive.pages.answering import Asked, Elsewhere, Page, answer, parts_of_path
from archive.pages.routes import ROUTES
from archive.store.archive import DATABASE, open_archive
from archive.store.connection import connect_reader
from archive.store.dump import dump
from archive.store.intake import Intake
from archive.store.rebuild import rebuild
from archive.store.refresh import refresh
from archive.vault.evidence import DatedFile, Exchange
from tests.support.captures import WORDINGS, page, response

NOW = "2026-11-23T00:00:00Z"
OLD, NEW = "http://www.ice.gov/secure_communities/", "https://www.ice.gov/secure-communities"
HEAD = 'title = "The page"\npublisher = "ICE"\nkind = "page"\nevidence = "P"\ncadence = "irregular"\nnote = "x"\n'
DECLARED = f'{HEAD}\n[[addresses]]\nurl = "{NEW}"\n'
EVIDENCE: list[Exchange | DatedFile] = [
    DatedFile(OLD, "2011-05-01T00:00:00Z", page(WORDINGS[:1]), "text/html"),
    DatedFile(OLD, "2012-05-01T00:00:00Z", page(WORDINGS[:2]), "text/html"),
    Exchange(OLD, "2013-05-01T00:00:00Z", b"HTTP/1.1 301 Moved\r\nLocation: /secure-communities\r\n\r\n"),
    Exchange(NEW, "2013-06-01T00:00:00Z", response(200, page(WORDINGS[:2]))),
    Exchange(NEW, "2014-06-01T00:00:00Z", response(200, page(WORDINGS))),
]


def declare(folder: Path, text: str, name: str = "secure-communities") -> Catalogue:
    (folder / "sources").mkdir(parents=True, exist_ok=True)
    (folder / "sources" / f"{name}.toml").write_text(text, encoding="utf-8")
    return load_catalogue(folder / "sources")


def brought_up(folder: Path, catalogue: Catalogue, evidence: list[Exchange | DatedFile] | None = None) -> list[str]:
    with open_archive(folder, catalogue, purpose="import", now=NOW) as archive:
        with Intake(archive, witness="import:a test", purpose="import", now=NOW) as intake:
            intake.take([(e, None) for e in evidence or []])
        refresh(archive, workers=0)
    return told(folder)


def told(folder: Path) -> list[str]:
    with closing(connect_reader(folder / DATABASE)) as connection:
        return list(dump(connection))


def asked(folder: Path, path: str) -> object:
    with closing(connect_reader(folder / DATABASE)) as connection:
        for route, ask in ROUTES:
            if found := re.match(route, path):
                return answer(connection, ask, Asked(folder, parts_of_path(found.groupdict()), {}))
    raise AssertionError(path)


def suggested(folder: Path) -> list[dict[str, str]]:
    done = CliRunner().invoke(
        documents_command, ["--suggest", "--format", "json"], obj=Context(folder), catch_exceptions=False
    )
    found: list[dict[str, str]] = json.loads(done.stdout)
    return found


def captured(folder: Path) -> dict[str, int]:
    with closing(connect_reader(folder / DATABASE)) as connection:
        return dict(connection.execute("SELECT document, count(*) FROM captures GROUP BY document"))


def test_a_move_is_suggested_accepted_and_undone(tmp_path: Path) -> None:
    before = brought_up(tmp_path, declare(tmp_path, DECLARED), EVIDENCE)
    (move,) = suggested(tmp_path)
    assert move["belongs_to"] == "secure-communities"
    assert move["file"] == "secure-communities.toml"
    assert [e.rsplit(" ", 1)[0] for e in move["evidence"].split(", ")] == [
        "redirect", "same payload", "same wording", "same title",
    ]  # fmt: skip
    assert tomllib.loads(move["lines"])["addresses"] == [{"url": OLD}]
    with closing(connect_reader(tmp_path / DATABASE)) as connection:
        rows = connection.execute("SELECT kind, subject, proposal, score FROM suggestions").fetchall()
        links = [page for (page,) in connection.execute("SELECT page FROM document_versions")]
        links += [page for (page,) in connection.execute("SELECT page FROM latest_changes")]
    assert rows == [("move", move["document"], "secure-communities", move["score"])]
    old = move["document"]
    links += [f"/documents/{old}", f"/documents/{old}/compare/20110501000000/20120501000000"]
    assert all(isinstance(asked(tmp_path, link), Page) for link in links)

    accepted = brought_up(tmp_path, declare(tmp_path, DECLARED + "\n" + move["lines"] + "\n"))
    assert captured(tmp_path) == {"secure-communities": 5}
    assert suggested(tmp_path) == []
    for link in links:
        found = asked(tmp_path, link)
        if f"/{old}" in link:
            assert isinstance(found, Elsewhere)
            assert found.location == link.replace(old, "secure-communities")
            found = asked(tmp_path, found.location)
        assert isinstance(found, Page), link
    rebuild(tmp_path, load_catalogue(tmp_path / "sources"), now=NOW, workers=0)
    assert told(tmp_path) == accepted
    assert isinstance(asked(tmp_path, f"/documents/{old}"), Elsewhere), "also after a rebuild"

    assert brought_up(tmp_path, declare(tmp_path, DECLARED)) == before != accepted
    assert all(isinstance(asked(tmp_path, link), Page) for link in links)


def test_suggestions_do_not_depend_on_order_of_arrival(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    brought_up(one, declare(one, DECLARED), EVIDENCE)
    for piece in reversed(EVIDENCE):
        brought_up(other, declare(other, DECLARED), [piece])
    assert suggested(one) == suggested(other) != []


def test_letter_case_keeps_two_addresses_two(tmp_path: Path) -> None:
    body = page(WORDINGS[:1])
    urls = ("https://www.ice.gov/doclib/FY21-Stats.pdf", "https://www.ice.gov/doclib/fy21-stats.pdf")
    brought_up(
        tmp_path, declare(tmp_path, DECLARED), [DatedFile(u, "2021-05-01T00:00:00Z", body, "text/html") for u in urls]
    )
    assert sorted(captured(tmp_path).values()) == [1, 1]


@pytest.mark.parametrize("late", [False, True])
def test_one_address_declared_as_several_documents_by_time(tmp_path: Path, late: bool) -> None:
    """DOMAIN.md 1.4, row 3: an address whose content was replaced every year; declared before or after it came."""
    url = "https://www.ice.gov/removal-statistics"
    evidence: list[Exchange | DatedFile] = [
        DatedFile(url, f"{year}-02-01T00:00:00Z", page(WORDINGS[n : n + 1]), "text/html")
        for n, year in enumerate((2014, 2015))
    ]
    evidence.append(DatedFile(f"{url}/2013", "2016-02-01T00:00:00Z", page(WORDINGS[:1]), "text/html"))
    years = "".join(
        f'\n[[documents]]\nid = "removals-fy{y}"\ntitle = "Removals {y}"\nkind = "page"\n'
        f'\n[[addresses]]\nurl = "{url}"\ndocument = "removals-fy{y}"\nfrom = "{y + 1}"\nuntil = "{y + 1}"\n'
        for y in (2013, 2014)
    )
    years += f'\n[[addresses]]\nurl = "{url}/2013"\ndocument = "removals-fy2013"\n'
    if late:
        brought_up(tmp_path, declare(tmp_path, DECLARED), evidence)
    declare(tmp_path, DECLARED)
    rows = brought_up(tmp_path, declare(tmp_path, HEAD + years, "removals"), [] if late else evidence)
    assert captured(tmp_path) == {"removals-fy2013": 2, "removals-fy2014": 1}
    assert sum('["versions"' in r for r in rows) == 2
    rebuild(tmp_path, load_catalogue(tmp_path / "sources"), now=NOW, workers=0)
    assert told(tmp_path) == rows


PATTERN = f"""{HEAD}
[[patterns]]
match = 'https://ice\\.gov/doclib/stats-fy(?P<year>\\d\\d)\\.html'
document = "%s-fy{{year}}"
title = "Statistics FY{{year}}"
examples = ["https://www.ice.gov/doclib/stats-fy20.html"]
"""
BOOK = "https://www.ice.gov/doclib/stats-fy14.html"
BOOKS: list[Exchange | DatedFile] = [
    DatedFile(BOOK, f"{2014 + n}-02-01T00:00:00Z", page(WORDINGS[: n + 1]), "text/html") for n in range(2)
]


def permalinks(folder: Path) -> list[str]:
    with closing(connect_reader(folder / DATABASE)) as connection:
        links = [page for (page,) in connection.execute("SELECT page FROM document_versions ORDER BY page")]
        links += [page for (page,) in connection.execute("SELECT page FROM latest_changes")]
        return links + [f"/documents/{d}" for (d,) in connection.execute("SELECT DISTINCT document FROM captures")]


def unanswered(folder: Path) -> list[str]:
    with closing(connect_reader(folder / DATABASE)) as connection:
        return [s for (s,) in connection.execute("SELECT subject FROM issues WHERE kind = 'permalink'")]


def document(id: str, more: str = "") -> str:
    return f'\n[[documents]]\nid = "{id}"\ntitle = "x"\n{more}\n'


def address(document: str, more: str = "") -> str:
    return f'\n[[addresses]]\nurl = "{BOOK}"\ndocument = "{document}"\n{more}\n'


EDITS = {
    "of a declared document": (
        HEAD + document("stats-2014") + address("stats-2014"),
        HEAD + document("figures-2014", 'formerly = ["stats-2014"]') + address("figures-2014"),
    ),
    "of a pattern": (
        PATTERN % "stats",
        PATTERN % "figures" + document("figures-fy14", 'formerly = ["stats-fy14"]'),
    ),
    "to another document by address": (
        PATTERN % "stats",
        PATTERN % "stats" + document("all-figures") + address("all-figures", 'formerly = ["stats-fy14"]'),
    ),
}


@pytest.mark.parametrize("edit", EDITS)
def test_permalinks_go_on_working_when_the_catalogue_changes_a_documents_name(tmp_path: Path, edit: str) -> None:
    before, after = EDITS[edit]
    told_before = brought_up(tmp_path, declare(tmp_path, before, "stats"), BOOKS)
    links = permalinks(tmp_path)
    assert len(links) == 4
    forgotten = re.sub(r"formerly = .*\n", "", after)
    brought_up(tmp_path, declare(tmp_path, forgotten, "stats"))
    (name,) = unanswered(tmp_path)
    assert all(f"/{name}" in link for link in links)
    assert not any(isinstance(asked(tmp_path, link), Elsewhere) for link in links), "control"

    rows = brought_up(tmp_path, declare(tmp_path, after, "stats"))
    assert unanswered(tmp_path) == []
    for link in links:
        found = asked(tmp_path, link)
        assert isinstance(found, Elsewhere)
        assert isinstance(asked(tmp_path, found.location), Page)
        assert found.location.rpartition("/")[2] == link.rpartition("/")[2] or link == f"/documents/{name}"
    rebuild(tmp_path, load_catalogue(tmp_path / "sources"), now=NOW, workers=0)
    assert told(tmp_path) == rows
    assert all(isinstance(asked(tmp_path, link), Elsewhere) for link in links)

    assert brought_up(tmp_path, declare(tmp_path, before, "stats")) == told_before, "undone"
    assert all(isinstance(asked(tmp_path, link), Page) for link in links)


def test_a_name_that_became_several_documents_means_the_one_of_that_time(tmp_path: Path) -> None:
    before, _ = EDITS["of a declared document"]
    brought_up(tmp_path, declare(tmp_path, before, "stats"), BOOKS)
    split = "".join(
        document(f"year-{y}") + address(f"year-{y}", f'from = "{y}"\nuntil = "{y}"\nformerly = ["stats-2014"]')
        for y in (2014, 2015)
    )
    brought_up(tmp_path, declare(tmp_path, HEAD + split, "stats"))
    for year in (2014, 2015):
        found = asked(tmp_path, f"/documents/stats-2014/at/{year}0601000000")
        assert isinstance(found, Elsewhere)
        assert found.location.startswith(f"/documents/year-{year}/")


def test_a_document_that_lost_one_of_its_addresses_sends_those_permalinks_on(tmp_path: Path) -> None:
    other = "https://www.ice.gov/doclib/other.html"
    both = HEAD + document("stats-2014") + address("stats-2014") + address("stats-2014").replace(BOOK, other)
    later = DatedFile(other, "2019-02-01T00:00:00Z", page(WORDINGS), "text/html")
    brought_up(tmp_path, declare(tmp_path, both, "stats"), [*BOOKS, later])
    links = permalinks(tmp_path)
    parted = HEAD + document("stats-2014") + document("book") + address("book", 'formerly = ["stats-2014"]')
    brought_up(tmp_path, declare(tmp_path, parted + address("stats-2014").replace(BOOK, other), "stats"))
    answers = {link: asked(tmp_path, link) for link in links}
    sent = {link: found.location for link, found in answers.items() if isinstance(found, Elsewhere)}
    change = sent.pop(next(link for link in links if "/changes/20190201" in link))
    assert change == "/documents/stats-2014/at/20190201000000", "what was a change is its first version now"
    assert sent == {
        link: link.replace("stats-2014", "book") for link in links if "/20140201" in link or "/20150201" in link
    }
    assert all(isinstance(found, Page | Elsewhere) for found in answers.values())
