"""A TOML table read key by key: what is wrong is told with file, key, what was expected and what was found."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from difflib import get_close_matches
from typing import NoReturn, TypeVar

from archive.errors import CatalogueError

T = TypeVar("T")

_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")


def nearest(word: str, known: Iterable[str]) -> str:
    """A hint: the nearest known word, or all of them where none is near."""
    words = sorted(known)
    near = get_close_matches(word, words, n=1)
    return f"did you mean {near[0]!r}?" if near else f"known are {', '.join(words)}"


class Table:
    """One table of a source file. Every key is asked for once; `close` refuses those nobody asked for."""

    def __init__(self, file: str, path: str, values: Mapping[str, object]) -> None:
        self.file = file
        self.path = path
        self._values = values
        self._asked: set[str] = set()

    def refuse(self, key: str, expected: str, found: str, hint: str = "") -> NoReturn:
        """Raise the CatalogueError of a key."""
        place = f"{self.path}.{key}".strip(".")
        tail = f"; {hint}" if hint else ""
        self._raise(place, f"{expected} was expected, {found[:200]} was found{tail}")

    def has(self, key: str) -> bool:
        """Whether the file says anything about a key."""
        self._asked.add(key)
        return key in self._values

    def text(self, key: str, default: str | None = None) -> str:
        """A text that is not empty; required where there is no default."""
        if default is not None and not self.has(key):
            return default
        value = self._ask(key, str, "a text")
        if not value.strip():
            self.refuse(key, "a text", "an empty one")
        return value.strip()

    def word(self, key: str, known: Iterable[str], default: str | None = None) -> str:
        """One of the known words."""
        words = tuple(known)
        value = self.text(key, default)
        if value not in words:
            self.refuse(key, "a known word", repr(value), nearest(value, words))
        return value

    def texts(self, key: str, check: Callable[[str], object] = str) -> tuple[str, ...]:
        """A list of texts, empty where the key is absent; `check` raises ValueError for one that will not do."""
        if not self.has(key):
            return ()
        value = self._ask(key, list, "a list of texts")
        for n, text in enumerate(value, 1):
            if not isinstance(text, str):
                self.refuse(f"{key}[{n}]", "a text", repr(text))
            self._check(f"{key}[{n}]", text, check)
        return tuple(value)

    def checked(self, key: str, check: Callable[[str], object]) -> str:
        """A required text that `check` accepts; it raises ValueError with a sentence otherwise."""
        text = self.text(key)
        self._check(key, text, check)
        return text

    def number(self, key: str, default: int, most: int) -> int:
        """A whole number from 0 to `most`."""
        if not self.has(key):
            return default
        value = self._ask(key, int, "a whole number")
        if isinstance(value, bool) or not 0 <= value <= most:
            self.refuse(key, f"a whole number from 0 to {most}", repr(value))
        return value

    def flag(self, key: str, default: bool) -> bool:
        """true or false."""
        return self._ask(key, bool, "true or false") if self.has(key) else default

    def date(self, key: str) -> str | None:
        """An ISO date of any precision (2010, 2010-10, 2010-10-20), or None where the key is absent."""
        if not self.has(key):
            return None
        value = self._values[key]
        text = value.isoformat() if type(value) is date else self._ask(key, str, 'a date such as "2010-10"')
        self._asked.add(key)
        if not _DATE.fullmatch(text):
            self.refuse(key, 'a date such as "2010", "2010-10" or "2010-10-20"', repr(text))
        try:
            date.fromisoformat(text + "-01-01"[len(text) - 4 :])
        except ValueError:
            self.refuse(key, "a day of the calendar", repr(text))
        return text

    def tables(self, key: str) -> list[Table]:
        """The tables of `[[key]]`, none where it is absent."""
        if not self.has(key):
            return []
        value = self._ask(key, list, f"tables, each headed [[{key}]],")
        return [self._table(f"{key}[{n}]", each) for n, each in enumerate(value, 1)]

    def table(self, key: str) -> Table | None:
        """The table `[key]`, or None where it is absent."""
        if not self.has(key):
            return None
        return self._table(key, self._ask(key, dict, f"a table headed [{key}]"))

    def close(self) -> None:
        """Refuse the keys that mean nothing here."""
        for key in self._values:
            if key not in self._asked:
                self.refuse(key, "a known key", "an unknown one", nearest(key, self._asked))

    def _table(self, key: str, value: object) -> Table:
        if not isinstance(value, dict):
            self.refuse(key, "a table", repr(value))
        return Table(self.file, f"{self.path}.{key}".strip("."), value)

    def _ask(self, key: str, kind: type[T], expected: str) -> T:
        self._asked.add(key)
        if key not in self._values:
            self.refuse(key, expected, "nothing")
        value = self._values[key]
        if not isinstance(value, kind):
            self.refuse(key, expected, repr(value))
        return value

    def _check(self, key: str, text: str, check: Callable[[str], object]) -> None:
        try:
            check(text)
        except ValueError as error:
            self._raise(f"{self.path}.{key}".strip("."), str(error))

    def _raise(self, place: str, sentence: str) -> NoReturn:
        raise CatalogueError(f"{self.file}: {place}: {sentence}", file=self.file, key=place) from None
