"""The pool: a payload that hangs, eats, crashes or attacks costs itself and nothing else."""

from __future__ import annotations

import os
import pickle
import socket
import sys
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import ArchiveError
from archive.reading.confinement import Limits
from archive.reading.pool import Job, Reading, ReadingPool, Result
from archive.reading.reading import ReadingOutcome
from tests.support import planted

PLANTED = Reading(planted.load, planted.cut, planted.read)
LIMITS = Limits(memory=1024 * 2**20, cpu=0.6, wall=1.5)


def ordered(*orders: str) -> list[Job]:
    return [Job(f"{n} {order}", "one", order.encode()) for n, order in enumerate(orders)]


def outcomes(pool: ReadingPool, *orders: str) -> dict[str, Result]:
    return {r.payload.split(" ", 1)[1]: r for r in pool.read(ordered(*orders))}


def test_each_planted_fault_costs_one_payload() -> None:
    faults = {
        "hang": ReadingOutcome.TIMEOUT,
        "sleep": ReadingOutcome.TIMEOUT,
        "eat": ReadingOutcome.MEMORY,
        "killed": ReadingOutcome.MEMORY,
        "segfault": ReadingOutcome.CRASHED,
        "exit": ReadingOutcome.CRASHED,
        "fail": ReadingOutcome.CRASHED,
        "recurse": ReadingOutcome.TOO_LARGE,
        "takeover": ReadingOutcome.CRASHED,
    }
    good = [f"good-{n}" for n in range(50)]
    mixed = [order for n, fault in enumerate(faults) for order in (*good[5 * n : 5 * n + 5], fault)]
    with ReadingPool(workers=1, limits=LIMITS, reading=PLANTED) as pool:
        results = outcomes(pool, *mixed)
    assert {fault: results[fault].outcome for fault in faults} == faults
    assert all(results[fault].note for fault in faults)
    assert all(r.outcome is ReadingOutcome.READ and r.article for order, r in results.items() if order not in faults)
    assert len(results) == len(mixed)
    assert not Path("taken-over").exists()


def test_readers_reach_neither_disk_nor_network_nor_programs(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        port = server.getsockname()[1]
        orders = [
            f"write {tmp_path}/a",
            f"nativewrite {tmp_path}/b",
            f"connect {port}",
            f"nativeconnect {port}",
            "program",
        ]
        with ReadingPool(workers=1, reading=PLANTED) as pool:
            confined = {order: _said(r) for order, r in outcomes(pool, *orders).items()}
        assert list(tmp_path.iterdir()) == []
        with pytest.raises(TimeoutError):
            server.accept()
        # The control: the same readers outside the walls reach all of it.
        with ReadingPool(workers=0, reading=PLANTED) as pool:
            free = {order: _said(r) for order, r in outcomes(pool, *orders).items()}
        assert len(list(tmp_path.iterdir())) == 2
        server.accept()[0].close()
    assert all(said.startswith("refused") for said in confined.values()), confined
    assert set(free.values()) == {"allowed"}


def _first_text(result: Result) -> str:
    assert result.article
    return next(iter(result.article.texts.values()))


def _said(result: Result) -> str:
    return _first_text(result) if result.article else f"refused: {result.note}"


def test_a_group_stays_with_one_worker_and_an_article_comes_once() -> None:
    jobs = [Job(f"{n}", f"document {n % 5}", f"count-{n % 5}-{n // 50} {n}".encode()) for n in range(200)]
    with ReadingPool(workers=2, reading=PLANTED) as pool:
        results = list(pool.read(jobs))
    assert sorted(int(r.payload) for r in results) == list(range(200))
    for group in range(5):
        own = [r for r in results if int(r.payload) % 5 == group]
        assert [int(r.payload) for r in own] == sorted(int(r.payload) for r in own), "in order within a group"
        returned = [r for r in own if r.article]
        assert len(returned) == 4, "four articles a document, each once"
        assert len({_first_text(r) for r in returned}) == 1, "one process"
    assert all(r.cut and r.cut.content == b"" and r.reader == "planted" for r in results)


def test_articles_the_caller_has_are_not_read_again() -> None:
    with ReadingPool(workers=0, reading=PLANTED) as pool:
        (result,) = pool.read([Job("p", "g", b"fail x", frozenset({"fail"}))])
    assert (result.outcome, result.article) == (ReadingOutcome.READ, None)


def test_bytes_that_cannot_be_had_are_no_reading(tmp_path: Path) -> None:
    (tmp_path / "here").write_bytes(b"good x")
    with ReadingPool(workers=1, reading=PLANTED) as pool:
        there, gone = pool.read([Job("1", "g", tmp_path / "here"), Job("2", "g", tmp_path / "gone")])
    assert there.outcome is ReadingOutcome.READ
    assert "FileNotFoundError" in gone.missing
    assert not there.missing


def test_stopping_half_way_leaves_a_pool_that_works_and_no_process() -> None:
    with ReadingPool(workers=2, limits=LIMITS, reading=PLANTED) as pool:
        results = pool.read(Job(str(n), str(n), f"count-{n}".encode()) for n in range(5000))
        pids = {int(_first_text(next(results))) for _ in range(3)}
        results.close()
        assert [r.payload for r in pool.read([Job("after", "g", b"good")])] == ["after"]
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_functions_no_new_process_can_import_are_an_error_not_a_hang(monkeypatch: pytest.MonkeyPatch) -> None:
    only_here = ModuleType("only_here")
    exec("def load(where): return where", vars(only_here))
    monkeypatch.setitem(sys.modules, "only_here", only_here)
    with ReadingPool(only_here.load, workers=1) as pool, pytest.raises(ArchiveError, match="was to start"):
        list(pool.read(ordered("good")))


@given(st.lists(st.sampled_from(["good-a", "good-b", "good-c", "fail", "recurse"]), max_size=12))
def test_in_process_every_job_has_one_result_in_order(orders: list[str]) -> None:
    with ReadingPool(workers=0, reading=PLANTED) as pool:
        results = list(pool.read(ordered(*orders)))
    assert [r.payload for r in results] == [j.payload for j in ordered(*orders)]
    assert len([r for r in results if r.article]) == len({o for o in orders if o.startswith("good")})


def test_results_survive_pickling_and_say_what_was_declared() -> None:
    with ReadingPool(workers=0) as pool:
        (result,) = pool.read([Job("p", "g", b"State,County,Signed\nOhio,Butler,7\nUtah,Weber,8\n")])
    assert pickle.loads(pickle.dumps(result)) == result
    assert (result.reader, result.declared, result.suspect) == ("csv", "", "")
    (unknown,) = ReadingPool(workers=0).read([Job("p", "g", bytes(range(256)))])
    assert unknown.outcome is ReadingOutcome.UNKNOWN_KIND
