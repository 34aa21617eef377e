"""Cards: the picture that stands for a page where it is shared, drawn from the page's own title and summary."""

from __future__ import annotations

import html
import io
import re
from functools import cache, lru_cache
from pathlib import Path

import reportlab
from PIL import Image, ImageDraw, ImageFont

SIZE = (1200, 630)
"""Width and height in pixels, as `base.html` tells those who share a page."""

_PAPER, _INK, _SOFT, _RED = "#fbf9f4", "#1f1c18", "#625b51", "#7a1f1f"
_LEFT, _WIDE = 80, SIZE[0] - 2 * 80
_FONTS = Path(reportlab.__file__).with_name("fonts")
_SAID = re.compile(r'<meta property="og:(title|description)" content="([^"]*)">')


def card_of(drawn: str) -> bytes:
    """The card of a page from its HTML, as PNG: what the page tells those who share it."""
    said = {name: html.unescape(text) for name, text in _SAID.findall(drawn)}
    reconstruction = 'class="demonstration" aria-label="Notice"' in drawn
    return card(said.get("title", ""), said.get("description", ""), reconstruction=reconstruction)


@lru_cache(200)
def card(title: str, summary: str, *, reconstruction: bool = False) -> bytes:
    """A PNG of `SIZE` with a title of at most three lines and a summary of at most five."""
    picture = Image.new("RGB", SIZE, _PAPER)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, SIZE[0], 14), fill=_RED)
    name = "Secure Communities Archive" + (" · demonstration, a reconstruction" if reconstruction else "")
    draw.text((_LEFT, 62), name, font=_font("Vera", 26), fill=_RED)
    high = 128
    for words, font, most, lead, ink in (
        (title, _font("VeraBd", 54), 3, 70, _INK),
        (summary, _font("Vera", 32), 5, 47, _SOFT),
    ):
        for line in _lines(words, font, most):
            draw.text((_LEFT, high), line, font=font, fill=ink)
            high += lead
        high += 18
    out = io.BytesIO()
    picture.quantize(32).save(out, "PNG")
    return out.getvalue()


@cache
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FONTS / f"{name}.ttf", size)


def _lines(text: str, font: ImageFont.FreeTypeFont, most: int) -> list[str]:
    """The text broken where words end; the last line ends with an ellipsis if there is more."""
    lines = [""]
    for word in text[:1000].replace("→", "›").split():  # the font has no arrows
        longer = f"{lines[-1]} {_cut(word, font)}".strip()
        if font.getlength(longer) <= _WIDE:
            lines[-1] = longer
        else:
            lines.append(_cut(word, font))
    if len(lines) > most:
        lines[most - 1] = _cut(f"{lines[most - 1]} …", font)
    return lines[:most]


def _cut(text: str, font: ImageFont.FreeTypeFont) -> str:
    """As much of a text as a line has room for, an ellipsis at its end if that is not all."""
    if font.getlength(text) <= _WIDE:
        return text
    text = text.removesuffix(" …")
    while font.getlength(f"{text}…") > _WIDE:
        text = text[:-1]
    return f"{text}…"
