"""A backfill of a part and then of the whole tells the history that a backfill of the whole tells.

What differs is evidence, and is kept as such: of captures with one digest the first is fetched and the others are told
by the index, and which is the first hangs on the bounds that were asked for. So their captures say different things
of themselves; who saw what when is the same, and so is everything derived from it.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.digest import warc_sha1
from archive.moment import stamp_of, time_of
from tests.support.backfills import MOVED, PAGE, run, told
from tests.support.captures import MOMENTS, WORDINGS, page
from tests.support.web import Asked, Web, ok, serve

_HISTORY = (
    "addresses", "articles", "captures", "changes", "documents", "edits", "passages", "payloads", "readings",
    "versions", "whereabouts", "witnesses", "wordings",
)  # fmt: skip
_EVIDENCE = ("id", "provenance", "media_type", "content_encoding", "etag", "last_modified")

Seen = tuple[str, str, int]
"""Address, moment, and which wording was there."""


def archived(web: Web, captures: Iterable[Seen]) -> None:
    """A web archive that has these captures."""
    lines: dict[str, list[str]] = {}
    for url, at, wording in captures:
        body = page(WORDINGS[: wording + 1])
        digest = warc_sha1(body).removeprefix("sha1:")
        lines.setdefault(url, []).append(f"key {stamp_of(at)} {url} text/html 200 {digest} 100\n")
        dated = f"Memento-Datetime: {time_of(at):%a, %d %b %Y %H:%M:%S} GMT"
        web.pages[f"/web/{stamp_of(at)}id_/{url}"] = ok(body, dated, 'X-Archive-Orig-Etag: "e"')

    def index(asked: Asked, _: object) -> bytes:
        url = parse_qs(urlsplit(asked.path).query)["url"][0]
        return ok("".join(sorted(lines.get(url, []))).encode(), kind="text/plain")

    web.pages["/cdx/search/cdx"] = index


def history(folder: Path) -> list[str]:
    """The history in the canonical dump, without what captures say of how they were come by; names made of captures'
    names are put as what they stand for."""
    rows = [(table, row) for table, row in map(json.loads, told(folder)) if table in _HISTORY]
    names = {row["id"]: f"version {row['number']} of {row['document']}" for t, row in rows if t == "versions"}
    names |= {row["id"]: f"change to {names[row['version_to']]}" for t, row in rows if t == "changes"}
    passages = [(names[row["since"]], row["wording"], row["passage"]) for t, row in rows if t == "passages"]
    for since, wording, passage in sorted(passages):
        names.setdefault(passage, f"passage {wording} of {since}")
    left_out = {"captures": _EVIDENCE}
    plain = [[table, {k: v for k, v in row.items() if k not in left_out.get(table, ())}] for table, row in rows]
    return sorted(re.sub(r"[a-z0-9]{16}", lambda m: names.get(m[0], m[0]), json.dumps(row)) for row in plain)


def fetched(folder: Path) -> set[str]:
    rows = [json.loads(line) for line in told(folder)]
    return {row["captured_at"] for table, row in rows if table == "captures" and "same_as" not in row["provenance"]}


seen = st.lists(
    st.tuples(st.sampled_from([PAGE, MOVED]), st.sampled_from(MOMENTS), st.integers(0, 1)),
    min_size=2, max_size=8, unique_by=lambda s: (s[0], s[1]),
)  # fmt: skip


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(captures=seen, since=st.sampled_from(MOMENTS), until=st.sampled_from([None, *MOMENTS]))
def test_a_part_then_the_whole_tells_the_history_of_the_whole(
    captures: list[Seen], since: str, until: str | None
) -> None:
    with serve() as web, tempfile.TemporaryDirectory() as folder:
        archived(web, captures)
        where = f"Test={web.base}/cdx/search/cdx"
        run(Path(folder) / "whole", where)
        run(Path(folder) / "parts", where, since=since, until=until)
        run(Path(folder) / "parts", where)
        assert history(Path(folder) / "parts") == history(Path(folder) / "whole")


def test_what_was_fetched_hangs_on_the_bounds(tmp_path: Path) -> None:
    """Control: the comparison leaves out just what differs, and sees a capture that is missing."""
    with serve() as web:
        archived(web, [(PAGE, at, 0) for at in MOMENTS[:3]])
        where = f"Test={web.base}/cdx/search/cdx"
        run(tmp_path / "whole", where)
        run(tmp_path / "parts", where, since=MOMENTS[1])
        assert history(tmp_path / "parts") != history(tmp_path / "whole")
        run(tmp_path / "parts", where)
    assert (fetched(tmp_path / "whole"), fetched(tmp_path / "parts")) == ({MOMENTS[0]}, {MOMENTS[1]})
    assert history(tmp_path / "parts") == history(tmp_path / "whole")
