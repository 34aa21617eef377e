"""A made-up history of pages: the same bytes from the same numbers, in the shape of real ones.

Of the captures of a page most are the same bytes as before or differ in furniture only; some change a paragraph.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from archive.moment import moment_of
from archive.vault.evidence import Exchange

_FIRST = datetime(2009, 1, 1, tzinfo=UTC)
_WORDS = ["".join(random.Random(n).choices("aeioubcdfglmnprst", k=3 + n % 8)) for n in range(2000)]
_MENU = "".join(f'<li><a href="/section/{n}">Section {n}</a></li>' for n in range(120))


class Page:
    """One page through time; each `turn` is its bytes at the next visit."""

    def __init__(self, number: int, *, same: float = 0.3, furniture: float = 0.55) -> None:
        self._random = random.Random(number)
        self._number, self._same, self._furniture = number, same, furniture
        self._paragraphs = [self._paragraph() for _ in range(40)]
        self._token = "0"

    def _paragraph(self) -> str:
        return " ".join(self._random.choices(_WORDS, k=60)) + f" {self._random.randrange(300_000):,}."

    def turn(self) -> bytes:
        """The page as it is now; then chance decides what the next one has changed."""
        body = "".join(f"<p>{p}</p>" for p in self._paragraphs)
        page = (
            f'<!DOCTYPE html><html lang="en"><head><title>Page {self._number}</title><meta name="csrf-token" '
            f'content="{self._token}"></head><body><nav><ul>{_MENU}</ul></nav><main><h1>Page {self._number}</h1>{body}'
            f'</main><footer><a href="/?t={self._token}">Contact</a></footer></body></html>'
        )
        chance = self._random.random()
        if chance > self._same:
            self._token = str(self._random.random())
        if chance > self._same + self._furniture:
            self._paragraphs[self._random.randrange(40)] = self._paragraph()
        return page.encode()


def answer(body: bytes) -> bytes:
    """The wire bytes of a response with a page."""
    return b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n" % len(body) + body


def captures(page: Page, number: int, count: int, *, start: int = 0) -> Iterator[Exchange]:
    """A page captured once an hour, `count` times from hour `start` on."""
    url = f"https://www.agency.example/pages/{number}"
    for hour in range(start, start + count):
        yield Exchange(url, moment_of(_FIRST + timedelta(hours=hour)), answer(page.turn()))
