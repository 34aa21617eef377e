"""`scomm crawl` as a person types it: exit codes and sentences."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result

from archive.cli import scomm
from tests.support.crawls import catalogue_of
from tests.support.web import Web, ok, page, serve


def scomm_crawl(folder: Path, web: Web, *options: str) -> Result:
    """The command in this process, its exit code as `scomm` ends with."""
    catalogue_of(folder / "sources", web)
    argv = ["--archive", str(folder / "a"), "--sources", str(folder / "sources"), "crawl", "--no-read", "--delay", "0"]
    return CliRunner().invoke(scomm, [*argv, *options], standalone_mode=False)


def test_done_is_0_and_failures_told_are_1(tmp_path: Path) -> None:
    with serve({"/": page("/a"), "/a": ok("a")}) as web:
        done = scomm_crawl(tmp_path, web, "--allow-loopback")
        assert done.return_value == 0
        assert "2 answers kept (2 × 200)" in done.output
        web.pages["/a"] = b"\x1b[31mNOT HTTP\r\n\r\n"
        told = scomm_crawl(tmp_path, web, "--allow-loopback", "--now", "2026-01-01")
    assert told.return_value == 1
    assert "failed: " in told.output
    assert "\x1b" not in told.output


def test_nobody_is_asked_for_anything_without_a_contact(tmp_path: Path) -> None:
    with serve({"/": page()}) as web:
        refused = scomm_crawl(tmp_path, web)
        assert getattr(refused.exception, "exit_code", None) == 2
        assert "--contact" in str(refused.exception)
        assert web.connections == 0


def test_a_source_that_is_none_and_a_table_that_is_none_are_wrong_use(tmp_path: Path) -> None:
    with serve() as web:
        assert getattr(scomm_crawl(tmp_path, web, "nowhere").exception, "exit_code", None) == 2
        assert getattr(scomm_crawl(tmp_path, web, "--hosts", "x=y").exception, "exit_code", None) == 2
