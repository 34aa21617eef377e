"""The watch list (`terms.toml`): what its terms mean in a text, and in a search.

It stands beside the code and not in an archive, so that two archives with the same captures rank their changes alike.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from archive.digest import sha256_of

FILE = Path(__file__).with_name("terms.toml")
STATUS = "status"
"""The group of terms that tell the state of the programme."""

_WORD, _WORDS = re.compile(r"[^\W_]+"), re.compile(r"[^\W_]+\*?")


@dataclass(frozen=True)
class Term:
    """A term, the ways it is written (`deport*` for all words with that beginning), and the group it belongs to."""

    name: str
    phrases: tuple[str, ...]
    group: str = ""

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        """For lower case: comparing without regard to case costs three times as much."""
        return re.compile("|".join(rf"(?<![^\W_]){_spelled(p.lower())}" for p in self.phrases))

    @cached_property
    def _words(self) -> tuple[tuple[frozenset[str], tuple[str, ...]], ...]:
        """Of each phrase the whole words and the beginnings of words."""
        cut = [_WORDS.findall(p.lower()) for p in self.phrases]
        return tuple(
            (frozenset(w for w in words if w[-1] != "*"), tuple(w[:-1] for w in words if w[-1] == "*")) for words in cut
        )

    def may_stand_in(self, low: str, words: frozenset[str]) -> bool:
        """False where the term cannot stand in a text; `low` is the text in lower case, `words` are its words."""
        return any(whole <= words and all(b in low for b in begun) for whole, begun in self._words)

    def count(self, text: str) -> int:
        """How often the term stands in a text."""
        return len(self._pattern.findall(text.lower()))

    @property
    def match(self) -> str:
        """The FTS5 expression that finds the texts which may have the term."""
        said = (f'"{p.rstrip("*")}"' + ("*" if p.endswith("*") else "") for p in self.phrases)
        return " OR ".join(said)


def _spelled(phrase: str) -> str:
    """Words with blanks or marks between them, as the full-text index cuts texts; never over a line's end."""
    words = [re.escape(w.rstrip("*")) + (r"[^\W_]*" if w.endswith("*") else "") for w in _WORDS.findall(phrase)]
    return r"(?:[^\w\n]|_)+".join(words) + r"(?![^\W_])"


def term_of(text: str) -> Term:
    """A phrase that is on no list, as a term of its own. Raises ValueError when there is no word in it."""
    if not _WORDS.search(text):
        raise ValueError(f"a phrase with a word in it was expected, {text[:60]!r} was found")
    plain = text.replace('"', " ").strip()
    return Term(plain, (plain,))


@cache
def watch_list() -> tuple[Term, ...]:
    """The terms of the file, in its order."""
    told = tomllib.loads(FILE.read_text("utf-8"))
    return tuple(Term(t["name"], tuple(t["phrases"]), t["group"]) for t in told["term"])


@cache
def programme() -> Term:
    """What names the programme whose state the terms of the group `STATUS` tell."""
    return Term("the programme", tuple(tomllib.loads(FILE.read_text("utf-8"))["programme"]))


@cache
def of_programme() -> frozenset[str]:
    """The groups whose terms weigh only in documents that name the programme."""
    return frozenset(tomllib.loads(FILE.read_text("utf-8"))["of_programme"])


def watched(name: str) -> Term | None:
    """The term of that name, without regard to case."""
    return next((t for t in watch_list() if t.name.lower() == name.lower()), None)


@cache
def list_digest() -> str:
    """What the ranking was made with."""
    return sha256_of(FILE.read_bytes())


def deltas(old: Sequence[str], new: Sequence[str]) -> dict[Term, int]:
    """By how much each term of the watch list stands more or less often in the new texts than in the old ones."""
    before, after = "\n".join(old).lower(), "\n".join(new).lower()
    low = f"{before}\n{after}"
    words = frozenset(_WORD.findall(low))
    told = (t for t in watch_list() if t.may_stand_in(low, words))
    found = {t: t.count(after) - t.count(before) for t in told}
    return {t: d for t, d in found.items() if d}
