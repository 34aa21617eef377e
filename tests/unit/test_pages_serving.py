"""Serving: the configuration's halves, who may run SQL, what is said when it cannot be done."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from archive.errors import NeedsAttention, WrongUse
from archive.pages.trouble import SENTENCES, trouble_of
from archive.serving import is_loopback, serve, split_configuration
from tests.support.sample import write_sample


def test_the_configuration_is_split_for_the_older_datasette() -> None:
    assert split_configuration({"title": "T", "settings": {"a": 1}, "databases": {}}) == (
        {"title": "T", "databases": {}},
        {"a": 1},
    )
    assert split_configuration({"title": "T"}) == ({"title": "T"}, {})


@pytest.mark.parametrize(
    ("host", "alone"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("archive.example", False),
    ],
)
def test_loopback(host: str, alone: bool) -> None:
    assert is_loopback(host) is alone


def test_no_archive_is_said(tmp_path: Path) -> None:
    with pytest.raises(NeedsAttention, match=r"there is no archive\.db"):
        serve(tmp_path)


def test_an_address_in_use_is_said(tmp_path: Path) -> None:
    write_sample(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(WrongUse, match="--port"):
        serve(tmp_path, port=taken.getsockname()[1])


def test_faults_of_the_server_tell_nothing_of_it() -> None:
    assert trouble_of(RuntimeError("/secret/path")).sentence == SENTENCES[500]
    assert trouble_of(RuntimeError("/secret/path")).status == 500


def test_an_unknown_address_is_told_in_words() -> None:
    class NotFound(Exception):
        status = 404

    for bare in ("404", "Database not found"):
        assert trouble_of(NotFound(bare)).sentence == SENTENCES[404]
    assert trouble_of(NotFound("Table not found: x")).sentence == "Table not found: x"
