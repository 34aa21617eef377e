"""Small made-up captures: pages of a made-up agency, some the same, some blocked, some moved."""

from __future__ import annotations

from hypothesis import strategies as st

from archive.digest import warc_sha1
from archive.vault.evidence import DatedFile, Exchange
from archive.vault.record import Record

WORDINGS = (
    "More than 77,000 people were removed through April 30, 2011.",
    "More than 166,000 people were removed through August 31, 2012.",
    "More than 283,000 people were removed.",
)
ADDRESSES = (
    "http://www.ice.gov/secure_communities/",
    "https://www.ice.gov/secure-communities",
    "https://www.ice.gov/news/releases/a-made-up-release",
)
MOMENTS = tuple(f"20{year}-{month:02}-01T00:00:00Z" for year in (11, 13, 15) for month in (1, 6))


def page(wordings: tuple[str, ...], token: str = "") -> bytes:
    """A page with these paragraphs, in a frame that churns with `token`."""
    inner = "".join(f"<p>{w}</p>" for w in wordings)
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>Secure Communities</title>'
        f'<meta name="csrf-token" content="{token}"></head>'
        f'<body><nav><a href="/">Home {token}</a></nav><main><h1>Secure Communities</h1>{inner}</main>'
        f"<footer>{token}</footer></body></html>"
    ).encode()


def response(status: int, body: bytes, *headers: str) -> bytes:
    """The wire bytes of a response."""
    reason = {200: "OK", 403: "Forbidden", 404: "Not Found", 503: "Service Unavailable"}.get(status, "Other")
    lines = [
        f"HTTP/1.1 {status} {reason}",
        "Content-Type: text/html; charset=utf-8",
        f"Content-Length: {len(body)}",
        *headers,
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


BLOCKED = (
    b"<HTML><HEAD><TITLE>Access Denied</TITLE></HEAD><BODY><H1>Access Denied</H1>"
    b"Reference #18.2d351ab8.1557333295.a4e16ab</BODY></HTML>"
)

_pages = st.builds(
    page,
    st.lists(st.sampled_from(WORDINGS), min_size=1, max_size=3, unique=True).map(tuple),
    st.sampled_from(["", "a1", "Last updated: March 3, 2010", "Last updated: April 3, 2010"]),
)

files = st.builds(
    DatedFile,
    st.sampled_from(ADDRESSES),
    st.sampled_from(MOMENTS),
    _pages,
    st.just("text/html"),
    st.sampled_from([{}, {"file": "kept.html"}]),
)
exchanges = st.builds(
    lambda url, at, status, body: Exchange(
        url, at, response(status, BLOCKED if status in (403, 404, 503) else body), request=b"GET / HTTP/1.1\r\n\r\n"
    ),
    st.sampled_from(ADDRESSES),
    st.sampled_from(MOMENTS),
    st.sampled_from([200, 200, 200, 403, 404, 503]),
    _pages,
)
evidence = st.lists(st.one_of(files, exchanges), min_size=1, max_size=12)


def foreign(number: int, url: str, at: str, body: bytes | None, **fields: str) -> Record:
    """A record of somebody else's crawler: a response, or without a body the revisit of one."""
    wire = response(200, body or b"", *([] if body is not None else ["X-Revisit: yes"]))
    said = {
        "WARC-Type": "revisit" if body is None else "response",
        "WARC-Record-ID": f"<urn:uuid:0000000f-0000-4000-8000-{number:012d}>",
        "WARC-Target-URI": url,
        "WARC-Date": at,
        "Content-Type": "application/http; msgtype=response",
        **{name.replace("_", "-"): value for name, value in fields.items()},
        "Content-Length": str(len(wire)),
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in said.items())
    return Record(f"WARC/1.1\r\n{lines}\r\n".encode(), wire)


def _revisit(number: int, url: str, at: str, to: int, to_url: str, to_date: str, body: bytes, ways: set[str]) -> Record:
    """A revisit that says where its body is in some of the ways there are, of which some lead nowhere."""
    said = {
        "WARC_Refers_To": f"<urn:uuid:0000000f-0000-4000-8000-{to:012d}>",
        "WARC_Refers_To_Target_URI": to_url,
        "WARC_Refers_To_Date": to_date,
        "WARC_Payload_Digest": warc_sha1(body),
    }
    return foreign(number, url, at, None, **{n: v for n, v in said.items() if n.rpartition("_")[2] in ways})


_numbers = st.integers(0, 5)
_responses = st.builds(foreign, _numbers, st.sampled_from(ADDRESSES), st.sampled_from(MOMENTS), _pages)
_revisits = st.builds(
    _revisit,
    st.integers(3, 9),
    st.sampled_from(ADDRESSES),
    st.sampled_from(MOMENTS),
    st.integers(0, 9),
    st.sampled_from(ADDRESSES),
    st.sampled_from(MOMENTS),
    _pages,
    st.sets(st.sampled_from(["To", "URI", "Date", "Digest"]), min_size=1),
)
donated = st.lists(st.one_of(files, exchanges, _responses, _revisits, _revisits), min_size=1, max_size=12)
