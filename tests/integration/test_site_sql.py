"""Readers' own SQL on a public address: limited in time, memory and size, with no harm to other readers."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import urlopen

import pytest

from archive.asking.child import LENGTH, MEMORY
from archive.asking.pool import NotAnswered, Pool, TooLong
from tests.support.sample import write_sample
from tests.support.server import serving
from tests.support.site import Site, site

BOMBS = {
    "hex of zeros": "select length(hex(zeroblob(400000000)))",
    "random bytes": "select length(randomblob(500000000))",
    "one call": "select printf('%.*c',900000000,'x')",
    "deep recursion": "with recursive c(x) as (select 1 union all select x+1 from c) select count(*) from c",
    "wide recursion": "with recursive c(x, y) as (select 1, zeroblob(4000000) union all "
    "select x + 1, zeroblob(4000000) from c) select count(distinct x || y) from c",
    "many rows": "with recursive c(x) as (select 1 union all select x + 1 from c) select randomblob(4000000) from c",
    "long answer": "with recursive c(x) as (select 1 union all select x + 1 from c limit 900) "
    "select hex(randomblob(40000)) from c",
    "replaced": "select replace(hex(zeroblob(2000000)), '0', hex(zeroblob(2000000)))",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_sample(tmp_path_factory.mktemp("sample")).parent


@pytest.fixture(scope="module")
def pool(folder: Path) -> Iterator[Pool]:
    opened = Pool((folder / "archive.db").resolve().as_uri() + "?mode=ro")
    asked_once_ready(opened, "select 1")
    yield opened
    opened.close()


def asked_once_ready(pool: Pool, sql: str) -> object:
    """A process that was ended is replaced; until then there may be none that is free."""
    for _ in range(200):
        try:
            return pool.ask(sql, {}, rows=10, seconds=2.0).rows
        except TooLong:
            time.sleep(0.1)
    raise AssertionError("no process became free")


def test_questions_are_answered_with_all_kinds_of_values(pool: Pool) -> None:
    found = pool.ask("select 1 as a, 'ä' as a, 2.5, null, x'00ff', :q", {"q": "z"}, rows=10, seconds=2.0)
    assert found.columns[:2] == ("a", "a")
    assert found.rows == ((1, "ä", 2.5, None, b"\x00\xff", "z"),)
    assert pool.ask("select id from sources", {}, rows=1, seconds=2.0).truncated


@pytest.mark.parametrize("bomb", BOMBS)
def test_bombs_are_refused_or_stopped_and_the_next_question_is_answered(pool: Pool, bomb: str) -> None:
    with pytest.raises((TooLong, NotAnswered)):
        pool.ask(BOMBS[bomb], {}, rows=1000, seconds=0.5)
    assert asked_once_ready(pool, "select 41 + 1") == ((42,),)


@pytest.mark.parametrize(
    "sql",
    [
        "select * from frontier",
        "select * from facts",
        "select * from pragma_database_list",
        "attach ':memory:' as other",
        "pragma query_only = 0",
        "delete from captures",
        "create table t (x)",
        "select load_extension('x')",
        "select 1; select 2",
        "vacuum into 'x.db'",
    ],
)
def test_what_is_not_reading_is_refused(pool: Pool, sql: str) -> None:
    with pytest.raises(NotAnswered):
        pool.ask(sql, {}, rows=10, seconds=2.0)


def test_more_questions_than_processes_are_refused_not_queued(pool: Pool) -> None:
    asked_once_ready(pool, "select 1")
    refused: list[str] = []

    def ask() -> None:
        try:
            pool.ask(BOMBS["deep recursion"], {}, rows=1, seconds=0.8)
        except TooLong:
            refused.append("too long")

    threads = [threading.Thread(target=ask) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(refused) == 12
    assert asked_once_ready(pool, "select 1") == ((1,),)


@pytest.fixture(scope="module")
def opened(folder: Path) -> Iterator[Site]:
    with site(folder, allow_sql=True, apart=True) as found:
        yield found


def test_datasette_shows_what_the_processes_answer(opened: Site) -> None:
    sql = quote("select id, title from sources where id = :id order by id")
    for _ in range(100):
        reply = opened.get(f"/archive.json?sql={sql}&id=secure-communities&_shape=objects")
        if reply.status == 200:
            break
        time.sleep(0.1)
    assert json.loads(reply.text)["rows"] == [{"id": "secure-communities", "title": "Secure Communities pages"}]
    assert "Secure Communities pages" in opened.get(f"/archive?sql={sql}&id=secure-communities").text
    assert "Secure Communities pages" in opened.get(f"/archive.csv?sql={sql}&id=secure-communities").text
    assert opened.get("/archive/captures?_where=status=200").status == 200
    assert opened.get("/archive/captures?_where=nonsense").status == 400
    wrong = opened.get("/archive?sql=select+*+from+nowhere")
    assert wrong.status == 400
    assert "no such table" in wrong.text
    assert opened.get("/archive/captures?_facet=status").status == 200


def test_a_public_site_asks_apart_and_only_where_that_was_switched_on(folder: Path) -> None:
    with serving(folder, "--host", "0.0.0.0") as (address, _), pytest.raises(HTTPError, match="403"):
        urlopen(f"{address}/archive.json?sql=select+1")
    with serving(folder, "--host", "0.0.0.0", "--sql") as (address, server):
        for _ in range(100):
            try:
                urlopen(f"{address}/archive.json?sql=select+1").close()
                break
            except HTTPError:
                time.sleep(0.1)
        peak = 0
        for bomb in BOMBS.values():
            with pytest.raises(HTTPError, match="400"):
                urlopen(f"{address}/archive.json?sql={quote(bomb)}")
            with urlopen(f"{address}/changes") as other:
                assert other.status == 200
            peak = max(peak, memory(server.pid))
        assert peak < 400 * 2**20
    assert MEMORY + LENGTH < 400 * 2**20


def memory(parent: int) -> int:
    """What a process and its children have had at most, in bytes each."""
    family = [parent]
    family += map(int, Path(f"/proc/{parent}/task/{parent}/children").read_text().split())
    total = 0
    for process in family:
        status = Path(f"/proc/{process}/status")
        if status.exists():
            total += sum(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return total * 1024


def test_on_ones_own_machine_long_values_are_bounded_as_well(folder: Path) -> None:
    with site(folder, allow_sql=True) as alone:
        reply = alone.get(f"/archive.json?sql={quote(BOMBS['hex of zeros'])}")
        assert reply.status == 400
        assert "too big" in reply.text
