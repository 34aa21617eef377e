"""The project as the contenders of a comparison call it: one function or object for each thing compared."""

from __future__ import annotations

from difflib import SequenceMatcher

from archive.reading.html import cut_html, read_html
from archive.reading.reading import Article


def extract(body: bytes) -> str:
    """The wording of a page, a block a line."""
    return "\n".join(block.text for block in read_html(cut_html(body)).blocks)


class Monitor:
    """A page watched for changes, as the archive does it: cut, read only articles not read before, compare wordings.

    A body that is no publication (a block page, a soft 404) moves no history, so the last good article stands.
    """

    def __init__(self) -> None:
        self._read: dict[str, Article] = {}
        self._last: Article | None = None

    def text(self, page: str) -> Article:
        """What a page says, or what was last said when it is not the publication."""
        cut = cut_html(page.encode("utf-8"))
        if cut.suspect and self._last:
            return self._last
        if cut.article not in self._read:
            self._read[cut.article] = read_html(cut)
        self._last = self._read[cut.article]
        return self._last

    def same(self, article: Article) -> str:
        """A key that is the same for the same wording."""
        return article.wording

    def show(self, before: Article, after: Article) -> list[tuple[str, str]]:
        """Blocks taken away and put in."""
        old, new = [b.text for b in before.blocks], [b.text for b in after.blocks]
        shown: list[tuple[str, str]] = []
        for op, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if op != "equal":
                shown += [("-", text) for text in old[a:b]] + [("+", text) for text in new[c:d]]
        return shown


monitor = Monitor()
