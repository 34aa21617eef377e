"""Dated folders: files named `<14 digits>-name` or `YYYYMMDDTHHMMSSZ__name`, as people keep them.

The name says when. Which address it was is said by a prefix (`--url-prefix`) or is the one address, among those known,
that ends with the name; where neither tells it, the file is refused with a reason.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

from archive.errors import WrongUse
from archive.moment import parse_moment
from archive.uri import split_address
from archive.vault.dated import FILE_LIMIT, media_type_of
from archive.vault.evidence import DatedFile

_DATED = re.compile(r"(?:(\d{14})-|(\d{8})T(\d{6})Z__)(.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Which address a file name stands for: everything behind `prefix`, or the one of `known` that ends with it."""

    prefix: str | None
    known: dict[str, set[str]]

    def of(self, name: str) -> str:
        """The address; raises ValueError with a clause where none or more than one can be told."""
        if self.prefix:
            return self.prefix + quote(name, safe="~!$&'()*+,;=:@%")
        found = sorted(self.known.get(name, ()))
        if len(found) != 1:
            told = f"{len(found)} addresses end with it" if found else "no known address ends with it"
            raise ValueError(f"the address of {name!r} cannot be told ({told}); give --url-prefix or a captures.tsv")
        return found[0]


def addresses(prefix: str | None, known: Iterable[str] = ()) -> Addresses:
    """Raises WrongUse for a prefix that is no address ending with a slash."""
    try:
        if prefix and split_address(prefix) and not prefix.endswith("/"):
            raise ValueError(f"an address that ends with / was expected, {prefix!r} was given")
    except ValueError as error:
        raise WrongUse(f"--url-prefix: {error}") from error
    by_name: dict[str, set[str]] = defaultdict(set)
    for url in known:
        by_name[urlsplit(url).path.rpartition("/")[2]].add(url)
    return Addresses(prefix, dict(by_name))


def is_dated(path: Path) -> bool:
    """Whether a file's name begins with a moment."""
    return _DATED.fullmatch(path.name) is not None


def read_dated(path: Path, where: Addresses, *, limit: int = FILE_LIMIT) -> DatedFile:
    """One dated file; raises ValueError with a clause that says why it cannot be taken in, and OSError."""
    found = _DATED.fullmatch(path.name)
    if not found:
        raise ValueError("a name such as 20141120150405-page.html or 20141120T150405Z__page.html was expected")
    moment = parse_moment(found[1] or found[2] + found[3])
    url = where.of(found[4])
    split_address(url)
    with path.open("rb") as stream:
        content = stream.read(limit + 1)
    if len(content) > limit:
        raise ValueError(f"a file of at most {limit} bytes was expected, it is larger")
    return DatedFile(url, moment, content, media_type_of(found[4]), {"file": path.name})


def files_in(folder: Path) -> Iterator[Path]:
    """The files of a folder and of those below it but hidden ones, by name, links to files among them."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            yield path
