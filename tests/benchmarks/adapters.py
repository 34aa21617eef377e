"""The project as the contenders of a comparison call it: one function or object for each thing compared."""

from __future__ import annotations

from difflib import SequenceMatcher

from archive.history.alignment import Operation, align
from archive.history.blame import blame as blame_words
from archive.history.redline import Op, redline
from archive.reading.html import cut_html, read_html
from archive.reading.reading import Article, Block


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


def diff(_before_html: str, _after_html: str, before_text: str, after_text: str) -> list[tuple[int, str]]:
    """What changed between two articles: (op, text), op -1 struck, 1 put in, 0 stayed, 2 moved."""
    old, new = _blocks(before_text), _blocks(after_text)
    shown: list[tuple[int, str]] = []
    for pairing in align(old, new):
        if pairing.operation is Operation.UNCHANGED:
            shown.append((0, new[pairing.new[0]].text + "\n"))
            continue
        before, after = "\n".join(old[i].text for i in pairing.old), "\n".join(new[j].text for j in pairing.new)
        stays = 2 if pairing.operation in (Operation.MOVED, Operation.MOVED_REWORDED) else 0
        op = {Op.EQUAL: stays, Op.DELETE: -1, Op.INSERT: 1}
        shown += [(op[span.op], span.text) for span in redline(before, after)]
        shown.append((0, "\n"))
    return shown


def _blocks(text: str) -> list[Block]:
    return [
        Block("row", line, cells=tuple(line.split(" | "))) if " | " in line else Block("paragraph", line)
        for line in text.split("\n")
        if line
    ]


def blame(versions: list[tuple[int, str, str]]) -> list[tuple[str, int]]:
    """The words of the last text with the revision that brought each; versions are (revision, time, text)."""
    return blame_words((revision, text) for revision, _, text in versions)
