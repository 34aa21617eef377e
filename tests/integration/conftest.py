"""The real files of ../shared/corpus, imported and read once for all tests that ask them."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

import pytest

from tests.support.shared import shared
from tests.support.terminal import scomm


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose default archive holds the corpus; test processes that run side by side share one."""
    table = shared("corpus/captures.tsv")
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "corpus"
    folder.mkdir(exist_ok=True)
    with (folder / "building").open("w") as building:
        fcntl.flock(building, fcntl.LOCK_EX)
        if not (folder / "built").exists():
            done = scomm(folder, "import", table, timeout=600)
            assert done.returncode == 0, done.stderr
            (folder / "built").write_text(done.stdout)
    assert (folder / "built").read_text() == "273 captures kept, 0 were there already, 0 refused\n"
    return folder
