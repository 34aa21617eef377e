"""Publishing: nothing private, the same bytes for the same content, no request lost when a newer file takes over."""

from __future__ import annotations

import json
import re
import sqlite3
import threading
from pathlib import Path
from urllib.parse import unquote
from urllib.request import urlopen

import pytest
from sqlite_utils import Database

from archive.digest import sha256_of
from archive.errors import NeedsAttention
from archive.publishing import PRIVATE, PUBLIC, current, publish
from archive.serving import database_of
from archive.still import write_pages
from archive.store.schema import migrate
from archive.store.views import VIEWS
from tests.support.gathered import write_gathered
from tests.support.sample import write_sample
from tests.support.server import served
from tests.support.site import site

CANARY = "canary-7f3a"


def an_archive(folder: Path) -> Path:
    """The sample, with a secret in every place where none must get out."""
    db = sqlite3.connect(write_sample(folder, demonstration=True))
    db.execute("INSERT INTO facts VALUES ('contact', ?)", (CANARY,))
    db.execute("INSERT INTO crawls (id, started, plan) VALUES (1, '2024-01-01T00:00:00Z', ?)", (CANARY,))
    db.execute(
        "INSERT INTO frontier (crawl, url, source, depth, state) VALUES (1, ?, 's', 0, 'queued')",
        (f"https://a.example/?token={CANARY}",),
    )
    db.execute("UPDATE issues SET subject = ?, reason = ?", (f"/home/{CANARY}/captures.tsv", f"in /var/{CANARY}/x y"))
    db.execute("UPDATE captures SET provenance = ?", (json.dumps({"file": f"/srv/{CANARY}/page.html"}),))
    db.execute("UPDATE warc_files SET info = ?", (json.dumps({"operator": CANARY, "given-file": f"/mnt/{CANARY}/a"}),))
    db.commit()
    db.close()
    return folder


def test_every_table_is_either_public_or_private() -> None:
    db = sqlite3.connect(":memory:")
    migrate(Database(db))
    tables = {name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    db.close()
    tables = {name for name in tables if not name.startswith(("wordings_fts", "sqlite_"))}
    assert tables == {*PUBLIC, *PRIVATE}, (
        "a table nobody decided on: add it to PUBLIC or PRIVATE in archive/publishing.py"
    )


def test_nothing_private_is_published(tmp_path: Path) -> None:
    archive, out = an_archive(tmp_path / "archive"), tmp_path / "public"
    told = publish(archive, out)
    assert told.rows["captures"] > 10
    for path in out.rglob("*"):
        if path.is_file():
            assert CANARY.encode() not in path.read_bytes(), path
            assert str(tmp_path).encode() not in path.read_bytes(), path
    assert CANARY.encode() in (archive / "archive.db").read_bytes()
    db = sqlite3.connect(out / told.database)
    names = {name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')")}
    assert names.isdisjoint(PRIVATE)
    assert set(VIEWS) <= names
    assert db.execute("SELECT subject, reason FROM issues").fetchone() == ("captures.tsv", "in x y")
    assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    db.close()


def test_a_published_archive_shows_the_same_pages_and_bytes(tmp_path: Path) -> None:
    archive, out = write_sample(tmp_path / "archive", demonstration=True).parent, tmp_path / "public"
    publish(archive, out, url="https://archive.example")
    with site(out) as opened:
        found = opened.walk(["/"], outside=("/static", "/archive/"))
        assert len(found) > 60
        assert {path: reply.status for path, reply in found.items() if reply.status != 200} == {}
        payloads = [path for path in found if path.startswith("/payloads/")]
        assert len(payloads) > 3
        for path in payloads:
            assert sha256_of(found[path].content) == path.removeprefix("/payloads/")
        assert "https://archive.example/documents" in found["/changes.atom"].text
        assert "voluntary" in opened.get("/search?q=voluntary").text
        assert opened.get("/archive/frontier").status == 404


def test_the_same_content_has_the_same_name_and_other_content_another(tmp_path: Path) -> None:
    database = write_sample(tmp_path / "archive")
    one, two = (publish(tmp_path / "archive", tmp_path / name).database for name in ("a", "b"))
    assert one == two
    db = sqlite3.connect(database)
    db.execute("UPDATE documents SET title = 'Another'")
    db.commit()
    db.close()
    three = publish(tmp_path / "archive", tmp_path / "a").database
    assert three != one
    assert sorted(p.name for p in (tmp_path / "a").glob("archive-*.db")) == sorted([one, three])
    assert current(tmp_path / "a") == database_of(tmp_path / "a") == tmp_path / "a" / three


def test_a_folder_that_names_no_database_is_told(tmp_path: Path) -> None:
    for text in ("{}", '{"database": "../x.db"}', "no JSON"):
        (tmp_path / "published.json").write_text(text)
        with pytest.raises(NeedsAttention):
            database_of(tmp_path)


def test_no_request_is_lost_when_a_newer_file_takes_over(tmp_path: Path) -> None:
    database, out = write_sample(tmp_path / "archive"), tmp_path / "public"
    publish(tmp_path / "archive", out)
    titles, failed, done = set[str](), list[object](), threading.Event()

    def read(address: str, path: str) -> None:
        while not done.is_set():
            try:
                with urlopen(address + path, timeout=30) as reply:
                    text = reply.read().decode()
                    titles.add(text[text.index("Edition ") :][:10]) if "Edition " in text else None
            except OSError as error:
                failed.append(error)

    with served(out) as address:
        paths = ("/documents", "/archive/documents.json?_size=5", "/archive/documents", "/changes")
        readers = [threading.Thread(target=read, args=(address, path)) for path in paths]
        for reader in readers:
            reader.start()
        for number in range(10, 16):
            db = sqlite3.connect(database)
            db.execute("UPDATE documents SET title = ?", (f"Edition {number}",))
            db.commit()
            db.close()
            publish(tmp_path / "archive", out)
            with urlopen(address + "/documents", timeout=30) as reply:
                assert f"Edition {number}" in reply.read().decode()
        done.set()
        for reader in readers:
            reader.join()
    assert failed == []
    assert len(titles) > 1


def test_the_main_pages_stand_as_plain_files(tmp_path: Path) -> None:
    write_sample(tmp_path / "archive")
    publish(tmp_path / "archive", tmp_path / "public")
    written = write_pages(tmp_path / "public")
    pages = list((tmp_path / "public" / "pages").rglob("index.html"))
    assert len(pages) == written > 12
    assert "Secure Communities" in (tmp_path / "public/pages/documents/secure-communities/index.html").read_text()
    assert (tmp_path / "public/pages/static/scomm.css").exists()


LINKS = re.compile(r'(?:href|src|action)="(/[^"?#]*)')


@pytest.mark.parametrize("url", ["", "https://archive.example"])
def test_no_link_of_the_plain_files_is_dead(tmp_path: Path, url: str) -> None:
    archive = write_gathered(tmp_path / "archive")
    publish(archive, tmp_path / "public", url=url)
    write_pages(tmp_path / "public")
    folder = tmp_path / "public" / "pages"
    pages = {path: path.read_text("utf-8") for path in folder.rglob("*.html")}
    targets = {(page, unquote(link)) for page, text in pages.items() for link in LINKS.findall(text)}
    assert len(targets) > 100
    found = {link: folder / link.strip("/") for _, link in targets}
    assert [link for link, at in found.items() if not (at.is_file() or (at / "index.html").is_file())] == []
    front = pages[folder / "index.html"]
    assert ('action="https://archive.example/search"' in front) == bool(url)
    assert ("<form" in front) == bool(url)


def test_every_step_of_the_dockerfile_finds_what_it_needs(tmp_path: Path) -> None:
    """There is no Docker here: its files are looked for, and its last command is run."""
    write_sample(tmp_path / "archive")
    out = tmp_path / "public"
    publish(tmp_path / "archive", out)
    steps = [line.split(" ", 1) for line in (out / "Dockerfile").read_text().splitlines() if line[:1].isupper()]
    assert [step for step, _ in steps] == ["FROM", "COPY", "RUN", "COPY", "COPY", "USER", "EXPOSE", "CMD"]
    for _, said in (step for step in steps if step[0] == "COPY"):
        *given, _target = said.split()
        assert all(name == "*.whl" or list(out.glob(name)) for name in given), said
    command = json.loads(steps[-1][1])
    assert command[:3] == ["scomm", "serve", "/archive"]
    options = command[3 : command.index("--port")]
    with served(out, *options) as address, urlopen(f"{address}/documents", timeout=30) as reply:
        assert reply.status == 200
