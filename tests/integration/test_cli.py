"""`scomm` through real processes: formats, exit codes, pipes, terminals, interruptions."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from archive.vault.lock import held
from tests.support.terminal import SCOMM, environment, on_terminal, page, scomm, table_of

ADDRESS = "https://www.ice.gov/secure-communities"
LISTINGS = ("sources", "changes", "documents", "status", "verify")
HOSTILE = "\x1b]0;owned\x07\x1b[31mred\x9b2J\u202e"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an archive `a` of two captures of a page, the second with a hostile title and address beside it."""
    folder = tmp_path_factory.mktemp("cli")
    table = table_of(
        folder / "files",
        {
            "1.html": (ADDRESS, "2012-01-01T00:00:00Z", page("Basics", "The first wording, 77,000 removals.")),
            "2.html": (ADDRESS, "2013-01-01T00:00:00Z", page(f"Basics {HOSTILE}", f"Reworded {HOSTILE}, 166,000.")),
            "3.html": (ADDRESS + "/%1b[31m", "2013-01-01T00:00:00Z", page(HOSTILE, "Another page of ours.")),
        },
    )
    done = scomm(folder, "--archive", "a", "import", table)
    assert (done.returncode, done.stdout) == (0, "3 captures kept, 0 were there already, 0 refused\n"), done.stderr
    return folder


@pytest.mark.parametrize("command", LISTINGS)
def test_every_listing_in_every_format(kept: Path, command: str) -> None:
    said = {f: scomm(kept, "--archive", "a", command, "--format", f) for f in ("table", "json", "csv", "tsv")}
    assert {s.returncode for s in said.values()} == {0}, [s.stderr for s in said.values()]
    rows = json.loads(said["json"].stdout)
    with_csv = list(csv.DictReader(io.StringIO(said["csv"].stdout, newline="")))
    assert len(with_csv) == len(rows) == len(said["tsv"].stdout.splitlines()) - 1
    assert [list(r) for r in rows] == [list(r) for r in with_csv]
    assert bool(rows) == (command != "verify")
    assert "\x1b" not in said["table"].stdout
    assert "\x1b" not in said["json"].stdout


def test_a_bad_row_is_told_and_the_rest_goes_in(tmp_path: Path) -> None:
    table = table_of(tmp_path, {"1.html": (ADDRESS, "2012-01-01T00:00:00Z", page("One", "Ours."))})
    with table.open("a") as stream:
        stream.write(f"gone.html\t{ADDRESS}\t2012-01-02T00:00:00Z\n")
        stream.write(f"1.html\t{ADDRESS}\tyester\x1b[31mday\n")
    done = scomm(tmp_path, "import", table)
    assert done.returncode == 1
    assert done.stdout == "1 captures kept, 0 were there already, 2 refused\n"
    assert "captures.tsv, line 3: a file was expected at 'gone.html'" in done.stderr
    assert "captures.tsv, line 4: " in done.stderr
    assert "\x1b" not in done.stderr
    assert json.loads(scomm(tmp_path, "status", "--format", "json").stdout)[2] == {"measure": "captures", "value": 1}


@pytest.mark.parametrize(
    "arguments",
    [("--nonsense",), ("changes", "--nonsense"), ("changes", "--since", "soon"), ("import", "nowhere.tsv"), ("nosuch",),
     ("--sources", "bad", "sources"), ("import", "bad"), ()],
)  # fmt: skip
def test_wrong_use_is_2_in_one_breath(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "broken.toml").write_text("title = 7\n")
    done = scomm(tmp_path, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr
    assert "Traceback" not in done.stderr
    if "sources" in arguments:
        assert "broken.toml" in done.stderr
    assert not (tmp_path / "scomm-archive" / "warc").exists()


def is_attention(done: subprocess.CompletedProcess[str], *told: str) -> None:
    """Exit code 3 and one sentence."""
    assert done.returncode == 3, done
    assert done.stderr.count("\n") == 1
    assert all(t in done.stderr for t in told), done.stderr


@pytest.mark.parametrize("command", ["changes", "documents", "status", "verify", "dump", "serve"])
def test_no_archive_and_no_database_need_attention(tmp_path: Path, command: str) -> None:
    is_attention(scomm(tmp_path, command), "scomm-archive", "scomm import")
    (tmp_path / "scomm-archive").mkdir()
    (tmp_path / "scomm-archive" / "archive.db").write_bytes(b"this is no database" * 400)
    is_attention(scomm(tmp_path, command), "archive.db", "scomm rebuild")


def test_an_archive_that_cannot_be_made_needs_attention(tmp_path: Path) -> None:
    table = table_of(tmp_path, {"1.html": (ADDRESS, "2012-01-01T00:00:00Z", "x")})
    is_attention(scomm(tmp_path, "--archive", "/proc/nowhere/a", "import", table), "/proc/nowhere")


def test_a_damaged_record_is_named_with_its_capture(tmp_path: Path) -> None:
    table = table_of(tmp_path, {"1.html": (ADDRESS, "2012-01-01T00:00:00Z", page("One", "Ours."))})
    assert scomm(tmp_path, "import", table).returncode == 0
    (warc,) = (tmp_path / "scomm-archive" / "warc").glob("*.warc.gz")
    content = bytearray(warc.read_bytes())
    content[-12] ^= 0xFF
    warc.write_bytes(content)
    done = scomm(tmp_path, "verify", "--format", "json")
    assert done.returncode == 3
    assert any(row["file"] == warc.name and ADDRESS in (row["capture"] or "") for row in json.loads(done.stdout))


def test_an_archive_in_use_names_who_writes(tmp_path: Path) -> None:
    table = table_of(tmp_path, {"1.html": (ADDRESS, "2012-01-01T00:00:00Z", "x")})
    (tmp_path / "scomm-archive").mkdir()
    with held(tmp_path / "scomm-archive", purpose="crawl", since="2026-01-01T00:00:00Z"):
        is_attention(scomm(tmp_path, "import", table), f"process {os.getpid()} ", "2026-01-01T00:00:00Z", "crawl")
    assert scomm(tmp_path, "import", table).returncode == 0


@pytest.mark.parametrize("command", ["dump", "sources --format csv", "changes"])
def test_a_reader_that_goes_away_is_no_error(kept: Path, command: str) -> None:
    line = f"'{sys.executable}' -m archive.cli --archive a {command} | head -1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", line], cwd=kept, env=environment(), capture_output=True, text=True, timeout=60)
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1] == "0"


def controls(shown: bytes) -> set[str]:
    """The control characters among what a terminal was sent, line ends apart."""
    return {
        c for c in shown.decode("utf-8") if (c < " " and c not in "\r\n\t") or "\x7f" <= c < "\xa0" or c == "\u202e"
    }


@pytest.mark.parametrize(
    "command",
    ["changes", "documents", "documents --format csv", "changes --format tsv", "changes --format json", "dump"],
)
def test_nothing_published_steers_a_terminal(kept: Path, command: str) -> None:
    shown = on_terminal(kept, "--archive", "a", *command.split())
    assert len(shown) > 50
    assert controls(shown) == set()


_PRINTS = """
import sys
from archive.tables import print_rows
print_rows([{"title": sys.argv[2]}], ["title"], sys.argv[1], sys.stdout) if sys.argv[1] else print(sys.argv[2])
"""


@pytest.mark.parametrize("format", ["table", "json", "csv", "tsv", ""])
def test_whatever_a_row_holds_a_terminal_is_safe(tmp_path: Path, format: str) -> None:
    """Readers drop controls from titles, so rows are given here; the last is the control, printed as it is."""
    shown = on_terminal(tmp_path, format, HOSTILE, program=(sys.executable, "-c", _PRINTS))
    assert bool(controls(shown)) == (not format)


def test_the_archive_is_named_by_option_by_environment_or_by_default(tmp_path: Path) -> None:
    table = table_of(tmp_path / "files", {"1.html": (ADDRESS, "2012-01-01T00:00:00Z", "x")})
    for arguments, env, folder in (
        (("--archive", "one"), {"SCOMM_ARCHIVE": "two"}, "one"),
        ((), {"SCOMM_ARCHIVE": "two"}, "two"),
        ((), {}, "scomm-archive"),
    ):
        assert not (tmp_path / folder).exists()
        assert scomm(tmp_path, *arguments, "import", table, env=env).returncode == 0
        assert (tmp_path / folder / "archive.db").exists()


def many(folder: Path, count: int) -> Path:
    """A table of many different pages."""
    return table_of(
        folder,
        {
            f"{n}.html": (
                f"{ADDRESS}/{n % 40}",
                f"20{10 + n % 10}-01-{1 + n % 28:02d}T00:00:00Z",
                page(f"T{n}", f"Figure {n}."),
            )
            for n in range(count)
        },
    )


def test_progress_in_a_pipe_is_plain_lines(tmp_path: Path) -> None:
    done = scomm(tmp_path, "import", many(tmp_path / "files", 30))
    assert "captures: 30\n" in done.stderr
    assert "documents told: 30 of 30 (100 %)\n" in done.stderr
    assert not {"\r", "\x1b"} & set(done.stderr)


@pytest.mark.parametrize("measure", ["captures", "readings"])
def test_an_interrupted_import_says_so_and_goes_on(tmp_path: Path, measure: str) -> None:
    """The whole group gets the signal, reading processes too, as by Ctrl-C on a terminal."""
    table, count = many(tmp_path / "files", 3000), 0
    with subprocess.Popen(
        [*SCOMM, "import", str(table)],
        cwd=tmp_path,
        env=environment(),
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        while not count and running.poll() is None:
            time.sleep(0.02)
            count = rows_in(tmp_path / "scomm-archive" / "archive.db", measure)
        os.killpg(running.pid, signal.SIGINT)
        said, told = running.communicate(timeout=60)
    assert running.returncode == 130, told
    assert said == ""
    assert [line for line in told.splitlines() if ": " not in line or line.startswith("scomm:")] == [
        "scomm: interrupted; the same command goes on where this one stopped"
    ]
    kept = rows_in(tmp_path / "scomm-archive" / "archive.db", "captures")
    assert 0 < kept <= 3000
    again = scomm(tmp_path, "import", table)
    assert (again.returncode, again.stdout) == (
        0, f"{3000 - kept:,} captures kept, {kept:,} were there already, 0 refused\n"
    )  # fmt: skip
    assert rows_in(tmp_path / "scomm-archive" / "archive.db", "readings") == 3000
    assert scomm(tmp_path, "verify").returncode == 0


def rows_in(database: Path, table: str) -> int:
    """How many rows a reader sees now."""
    try:
        with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
            return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


_HELP = """
import sys
from archive.cli import main
sys.argv = ["scomm", *sys.argv[1:], "--help"]
try:
    main()
except SystemExit as end:
    assert not end.code
    print("imported:", *sorted({"scrapy", "twisted", "datasette", "uvicorn", "openpyxl"} & set(sys.modules)))
"""


def test_help_is_there_for_every_command_and_imports_no_giants(tmp_path: Path) -> None:
    listed = scomm(tmp_path, "--help").stdout.split("Commands:")[1]
    commands = [line.split()[0] for line in listed.splitlines() if line.startswith("  ") and line[2] != " "]
    assert {"import", "crawl", "serve", "demo", *LISTINGS} <= set(commands)
    assert all(line.endswith(".") for line in listed.splitlines() if line.strip()), "a line is cut short"
    for command in ([], *([c] for c in commands)):
        done = subprocess.run(
            [sys.executable, "-c", _HELP, *command], cwd=tmp_path, capture_output=True, text=True, timeout=60
        )
        assert done.stdout.startswith("Usage: "), done.stderr
        assert done.stdout.endswith("imported:\n"), (command, done.stdout[-80:])
