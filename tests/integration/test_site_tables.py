"""Datasette's own side of the site: everything described, nothing told that is not for readers."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from archive.assets import site_dir
from archive.pages.headers import POLICY
from archive.store.views import VIEWS
from tests.support.sample import write_sample
from tests.support.site import Site, site

CONFIGURATION: dict[str, Any] = yaml.safe_load((site_dir() / "datasette.yaml").read_text("utf-8"))
DATABASE = CONFIGURATION["databases"]["archive"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_sample(tmp_path_factory.mktemp("sample")).parent


@pytest.fixture(scope="module")
def opened(folder: Path) -> Iterator[Site]:
    with site(folder) as found:
        yield found


def columns(folder: Path) -> dict[str, set[str]]:
    db = sqlite3.connect(folder / "archive.db")
    names = [
        n
        for (n,) in db.execute(
            "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') "
            "AND name NOT LIKE 'wordings_fts%' AND name NOT LIKE 'sqlite_%'"
        )
    ]
    found = {name: {row[1] for row in db.execute(f"PRAGMA table_xinfo({name})")} for name in names}
    db.close()
    return found


def test_every_table_and_column_a_reader_sees_is_described(folder: Path) -> None:
    for name, names in columns(folder).items():
        told = DATABASE["tables"].get(name)
        assert told is not None, f"{name} is neither described nor hidden"
        if told.get("hidden"):
            continue
        assert told["description"], name
        assert set(told["columns"]) == names, name


def test_nothing_is_described_that_is_not_there(folder: Path) -> None:
    described = {name for name, told in DATABASE["tables"].items() if not told.get("hidden")}
    assert described <= set(columns(folder))
    assert set(VIEWS) <= set(DATABASE["tables"])


def test_every_table_page_and_question_answers(opened: Site) -> None:
    for name, told in DATABASE["tables"].items():
        if not told.get("hidden"):
            assert opened.get(f"/archive/{name}").status == 200, name
    for name, query in DATABASE["queries"].items():
        terms = "&".join(f"{term}=2010-10-01" for term in query.get("params", []))
        assert opened.get(f"/archive/{name}?{terms}").status == 200, name
        assert opened.get(f"/archive/{name}.json?{terms}&_shape=array").status == 200, name


def test_rows_lead_to_pages(opened: Site) -> None:
    pages = [p for p in opened.get("/archive/latest_changes").links if "/changes/" in p]
    pages += [p for p in opened.get("/archive/capture_log").links if p.startswith("/captures/")]
    pages += [p for p in opened.get("/archive/document_versions").links if "/at/" in p]
    pages += [p for p in opened.get("/archive/unreadable_payloads").links if p.startswith("/payloads/")]
    assert len(pages) > 10
    for page in pages:
        assert opened.get(page).status == 200, page


@pytest.mark.parametrize(
    "name",
    [
        "threads",
        "databases",
        "settings",
        "config",
        "versions",
        "plugins",
        "permissions",
        "messages",
        "allow-debug",
        "actor",
        "patterns",
    ],
)
@pytest.mark.parametrize("ending", ["", ".json"])
def test_the_server_does_not_talk_about_itself(opened: Site, folder: Path, name: str, ending: str) -> None:
    reply = opened.get(f"/-/{name}{ending}")
    assert reply.status == 404
    assert str(folder) not in reply.text


def test_no_page_tells_a_path_of_the_server(opened: Site, folder: Path) -> None:
    for path in (
        "/archive",
        "/archive.json",
        "/archive/captures.json",
        "/-/metadata.json",
        "/.json",
        "/archive/nothing.json",
        "/archive/x/y/z",
    ):
        assert str(folder) not in opened.get(path).text, path


@pytest.mark.parametrize("name", ["frontier", "crawls", "facts"])
@pytest.mark.parametrize("ending", ["", ".json", ".csv"])
def test_the_crawls_own_tables_are_not_shown(opened: Site, name: str, ending: str) -> None:
    assert opened.get(f"/archive/{name}{ending}").status == 403
    assert name not in opened.get("/archive?_show_hidden=1").text


def test_sql_of_readers_own_only_where_it_was_switched_on(opened: Site, folder: Path) -> None:
    assert opened.get("/archive?sql=select+1").status == 403
    assert opened.get("/archive.json?sql=select+1").status == 403
    with site(folder, allow_sql=True) as alone:
        assert alone.get("/archive?sql=select+41%2B1").text.count("42") == 1


def test_a_query_that_takes_too_long_is_stopped_in_words(folder: Path) -> None:
    with site(folder, allow_sql=True) as alone:
        reply = alone.get(
            "/archive?sql=with+recursive+c(x)+as+(select+1+union+all+select+x%2B1+from+c)+select+count(*)+from+c"
        )
        assert reply.status in (400, 503)
        assert "took too long" in reply.text
        assert "<script" not in reply.text


PATHS = [
    "/",
    "/archive",
    "/archive/captures",
    "/archive/captures.json",
    "/archive/captures.csv",
    "/static/scomm.css",
    "/nothing",
    "/-/threads",
    "/search?q=x",
]


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_carries_the_safe_headers(opened: Site, path: str) -> None:
    headers = opened.get(path).headers
    assert headers["content-security-policy"] == POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize(
    "path", ["/\\example.com/", "//example.com/", "/%5Cexample.com/", "/\\\\example.com/", "/\\/example.com/"]
)
def test_no_redirect_leaves_the_host(opened: Site, path: str) -> None:
    location = opened.get(path).headers.get("location", "/")
    assert location[0] == "/"
    assert location[1:2] not in ("/", "\\")


def test_a_page_unchanged_is_not_sent_again(opened: Site) -> None:
    first = opened.get("/documents/secure-communities")
    again = opened.get("/documents/secure-communities", if_none_match=first.headers["etag"])
    assert (again.status, again.content) == (304, b"")
    other = opened.get("/documents/secure-communities", if_none_match='W/"other"')
    assert other.status == 200


def test_archived_text_is_escaped_on_datasettes_own_pages(tmp_path: Path) -> None:
    mark = "<script>window.fired=1</script>"
    write_sample(tmp_path, mark=mark)
    with site(tmp_path) as opened:
        for name in ("wordings", "latest_changes", "capture_log", "sources", "issues"):
            text = opened.get(f"/archive/{name}").text
            assert mark not in text, name
        assert "&lt;script&gt;" in opened.get("/archive/sources").text
