"""Dated folders: the name says when, a prefix or the one known address says where; else the file is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.errors import WrongUse
from archive.vault.folder import addresses, files_in, read_dated

KNOWN = ("https://www.ice.gov/doclib/a.pdf", "https://www.ice.gov/doclib/b.pdf", "https://www.dhs.gov/b.pdf")


@pytest.mark.parametrize("name", ["20141120150405-a.pdf", "20141120T150405Z__a.pdf"])
def test_both_spellings_of_the_moment(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"%PDF")
    file = read_dated(tmp_path / name, addresses(None, KNOWN))
    assert (file.url, file.captured_at, file.media_type) == (KNOWN[0], "2014-11-20T15:04:05Z", "application/pdf")
    below = read_dated(tmp_path / name, addresses("https://x.example/y/"))
    assert below.url == "https://x.example/y/a.pdf"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("20141120150405-b.pdf", "2 addresses"),
        ("20141120150405-none.pdf", "no known address"),
        ("20141399150405-a.pdf", "does not match|unconverted|time"),
        ("a.pdf", "a name such as"),
    ],
)
def test_what_cannot_be_told_is_refused(tmp_path: Path, name: str, reason: str) -> None:
    (tmp_path / name).write_bytes(b"%PDF")
    with pytest.raises(ValueError, match=reason):
        read_dated(tmp_path / name, addresses(None, KNOWN))


def test_a_name_with_blanks_is_quoted(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "20141120150405-a b#c.pdf").write_bytes(b"%PDF")
    (tmp_path / ".hidden").write_bytes(b"")
    (path,) = files_in(tmp_path)
    assert read_dated(path, addresses("https://x.example/")).url == "https://x.example/a%20b%23c.pdf"


@pytest.mark.parametrize("prefix", ["https://x.example/y", "ftp://x.example/", "x"])
def test_a_prefix_is_an_address_that_ends_with_a_slash(prefix: str) -> None:
    with pytest.raises(WrongUse, match="--url-prefix"):
        addresses(prefix)
