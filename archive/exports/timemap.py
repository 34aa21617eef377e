"""TimeMaps: all mementos of an address, as RFC 7089 section 5 and the field's JSON and CDXJ forms tell them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import format_datetime

from archive.moment import stamp_of, time_of

LINK_FORMAT = "application/link-format"
FORMATS = {"link": LINK_FORMAT, "json": "application/json", "cdxj": "application/cdxj+ors"}


@dataclass(frozen=True)
class MementoLine:
    """One memento: whole address and moment."""

    uri: str
    captured_at: str


@dataclass(frozen=True)
class TimeMap:
    """One page of the mementos of `original`, in order of time.

    `me` is this page's address, `others` those of the other pages; `first` and `last` are of the whole history.
    """

    original: str
    timegate: str
    me: str
    others: tuple[str, ...]
    mementos: tuple[MementoLine, ...]
    first: MementoLine
    last: MementoLine


def http_date(moment: str) -> str:
    """A moment as HTTP header fields and TimeMaps tell it: `Tue, 17 Aug 2010 09:00:00 GMT` (RFC 7089 section 2.1.1)."""
    return format_datetime(time_of(moment), usegmt=True)


def link(uri: str, relation: str, **attributes: str) -> str:
    """A link as in the `Link` field (RFC 8288 section 3)."""
    return "; ".join([f"<{uri}>", f'rel="{relation}"', *(f'{name}="{said}"' for name, said in attributes.items())])


def as_link_format(timemap: TimeMap) -> str:
    """RFC 7089 section 5.1; of a history on several pages each names the others."""
    lines = [
        link(timemap.original, "original"),
        link(timemap.me, "self", type=LINK_FORMAT, **_span(timemap.mementos)),
        link(timemap.timegate, "timegate"),
        *(link(other, "timemap", type=LINK_FORMAT) for other in timemap.others),
        *(link(m.uri, _relation(timemap, m), datetime=http_date(m.captured_at)) for m in timemap.mementos),
    ]
    return ",\n".join(lines) + "\n"


def as_json(timemap: TimeMap) -> str:
    """The form that MemGator and the Memento aggregator use."""
    said = {
        "original_uri": timemap.original,
        "self": timemap.me,
        "timegate_uri": timemap.timegate,
        "pages": list(timemap.others),
        "mementos": {
            "first": _json(timemap.first),
            "last": _json(timemap.last),
            "list": [_json(m) for m in timemap.mementos],
        },
    }
    return json.dumps(said, indent=1) + "\n"


def as_cdxj(timemap: TimeMap) -> str:
    """The CDXJ form (ORS): header lines that begin with `!`, then one line a memento."""
    head = {
        "context": ["http://tools.ietf.org/html/rfc7089"],
        "id": {"uri": timemap.me},
        "keys": ["memento_datetime_YYYYMMDDhhmmss"],
        "meta": {"original_uri": timemap.original, "timegate_uri": timemap.timegate, "pages": list(timemap.others)},
    }
    lines = [f"!{name} {json.dumps(said)}" for name, said in head.items()]
    for m in timemap.mementos:
        told = {"uri": m.uri, "rel": _relation(timemap, m), "datetime": http_date(m.captured_at)}
        lines.append(f"{stamp_of(m.captured_at)} {json.dumps(told)}")
    return "\n".join(lines) + "\n"


def _relation(timemap: TimeMap, memento: MementoLine) -> str:
    first, last = memento == timemap.first, memento == timemap.last
    return " ".join(name for name, holds in (("first", first), ("last", last), ("memento", True)) if holds)


def _span(mementos: Sequence[MementoLine]) -> dict[str, str]:
    ends = (mementos[0], mementos[-1]) if mementos else ()
    return {name: http_date(m.captured_at) for name, m in zip(("from", "until"), ends, strict=False)}


def _json(memento: MementoLine) -> dict[str, str]:
    return {"datetime": memento.captured_at, "uri": memento.uri}
