"""An archive whose histories an earlier program told says so, on the terminal and on every page, until told again."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from archive.store.revisions import TELLING
from tests.support.sample import write_sample
from tests.support.site import site
from tests.support.terminal import scomm


def told_by(folder: Path, telling: int) -> None:
    with closing(sqlite3.connect(folder / "archive.db")) as db, db:
        db.execute("INSERT OR REPLACE INTO facts VALUES ('made with telling', ?)", (str(telling),))


def test_what_is_not_up_to_date_says_so_with_the_command(tmp_path: Path) -> None:
    folder = write_sample(tmp_path).parent
    with site(folder) as opened:
        told_by(folder, TELLING)
        assert "Not up to date" not in opened.get("/").text
        assert "Not up to date" not in scomm(tmp_path, "--archive", folder, "status").stderr
        told_by(folder, TELLING - 1)
        for path in ("/", "/search", "/archive/changes", "/nothing"):
            assert "told by another version of this program; `scomm read` tells them." in opened.get(path).text
    assert "`scomm read` tells them" in scomm(tmp_path, "--archive", folder, "status").stderr


def test_captures_that_no_history_tells_yet_are_counted(tmp_path: Path) -> None:
    folder = write_sample(tmp_path).parent
    with closing(sqlite3.connect(folder / "archive.db")) as db, db:
        db.execute("UPDATE captures SET quality = NULL WHERE id = (SELECT min(id) FROM captures)")
    assert "1 capture is not told yet; `scomm read` tells" in scomm(tmp_path, "--archive", folder, "changes").stderr
