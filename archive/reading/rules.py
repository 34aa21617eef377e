"""Rules of a source over the furniture of its pages: learnt from repetition, accepted in its file (`[[furniture]]`)."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache


@dataclass(frozen=True)
class Rules:
    """What is furniture on these pages beyond what is on all.

    An element is, whole, that has one of `marks` as its id or among the words of its class; a block is whose whole text
    one of the regular expressions `texts` matches. Both are sorted, so that equal rules have one `digest`.
    """

    marks: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.marks or self.texts)

    @cached_property
    def digest(self) -> str:
        """Eight hexadecimal digits that stand for these rules in the name of a reader; "" for none."""
        told = json.dumps([self.marks, self.texts]).encode()
        return hashlib.sha256(told).hexdigest()[:8] if self else ""


NO_RULES = Rules()


def joined(rules: Iterable[Rules]) -> Rules:
    """All rules of several sources: for a payload that documents of more than one of them have shown."""
    some = [*rules]
    marks, texts = ({each for r in some for each in getattr(r, name)} for name in ("marks", "texts"))
    return Rules(tuple(sorted(marks)), tuple(sorted(texts)))


@lru_cache(64)
def of_marks(marks: tuple[str, ...]) -> re.Pattern[bytes]:
    """What finds one of the marks in a tag in lower case: in an attribute, as a word of it."""
    words = "|".join(re.escape(mark.lower()) for mark in marks).encode("utf-8", "surrogatepass")
    return re.compile(rb"""\s(?:class|id)\s*=\s*(?:["'](?:[^"'<>]*\s)?)?(?:""" + words + rb""")(?=["'\s>/])""")


@lru_cache(64)
def of_texts(texts: tuple[str, ...]) -> re.Pattern[str]:
    """What matches one of the texts as a whole."""
    return re.compile("|".join(f"(?:{text})" for text in texts))
