"""Payloads that people try on sites, as archived text, titles, addresses, cells and questions: none of them runs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import cycle
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page

from archive.reading.reading import Article, Block, Link
from tests.support.pages import every_kind
from tests.support.sample import Sample
from tests.support.server import served
from tests.support.shared import shared

pytestmark = pytest.mark.slow

WATCH = """
window.fired = 0;
for (const name of ['alert', 'confirm', 'prompt', 'print', 'open']) window[name] = () => { window.fired++ };
"""
STIR = """() => {
  document.addEventListener('click', event => event.preventDefault(), true);
  document.addEventListener('submit', event => event.preventDefault(), true);
  for (const element of document.querySelectorAll('body *'))
    for (const name of ['mouseover', 'mouseenter', 'mousemove', 'pointerover', 'focus', 'focusin', 'click', 'toggle'])
      element.dispatchEvent(new MouseEvent(name, {bubbles: true, cancelable: true}));
  return window.fired;
}"""
URL, BEFORE, AFTER = "https://agency.example/payloads", "2020-01-01T00:00:00Z", "2020-02-01T00:00:00Z"
PAGES = (
    "/documents/payloads",
    "/documents/payloads/at/20200101000000?page=all",
    "/documents/payloads/blame/20200201000000?page=all",
    "/documents/payloads/compare/20200101000000/20200201000000?text=whole&page=all",
    "/documents/payloads/compare/20200101000000/20200201000000?view=side&page=all",
    "/search?q=script&which=added",
    "/search?q=onerror",
    "/archive/wordings?_size=max",
    "/archive/added_wording?_size=max",
    "/archive/wordings/1",
)


def payloads() -> list[str]:
    """Every line of the lists, once; of the longest, which repeats itself, every fourth."""
    lists = shared("hostile/payloads/PayloadsAllTheThings/XSS_Injection/Intruders")
    lines = [line for path in sorted(lists.glob("*.txt")) for line in path.read_text("utf-8", "replace").splitlines()]
    lines += json.loads(shared("hostile/payloads/blns/blns.json").read_text("utf-8"))
    lines += json.loads(shared("hostile/payloads/brs-kb/payloads.json").read_text("utf-8"))[::4]
    return [line for line in dict.fromkeys(lines) if line.strip() and "\0" not in line and len(line) < 2000]


def _article(lines: list[str], more: str) -> Article:
    kinds = ("paragraph", "heading", "item", "row", "footnote")
    blocks = (
        Block(kind, line + more, 1, line[:40], (line, more) if kind == "row" else (), (Link(line, line),))
        for kind, line in zip(cycle(kinds), lines, strict=False)
    )
    return Article("html", lines[0] + more, tuple(blocks), "en")


def _write(folder: Path) -> None:
    """A document of two versions that is made of payloads."""
    lines = payloads()
    sample = Sample(folder)
    sample.put("sources", ("payloads", lines[0], lines[1], "page", "P1M", lines[2], "corpus", lines[3]))
    sample.put("witnesses", ("w-live", lines[4], "crawl", lines[5]))
    sample.put("documents", ("payloads", "payloads", lines[1], "html"))
    for number, (at, more) in enumerate(((BEFORE, ""), (AFTER, " again")), 1):
        article = _article(lines, more)
        capture, payload = sample.capture("payloads", URL, at, article.body())
        sample.reading(payload, article)
        bounds = {"not_before": BEFORE if number == 2 else None, "gone_by": AFTER if number == 1 else None}
        sample.version("payloads", number, article, [(capture, payload, at)], **bounds)
    sample.close()


@pytest.fixture(scope="module")
def made_of_payloads(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("payloads")
    _write(folder)
    with served(folder) as found:
        yield found


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Pages of every kind with some payloads in every title, address, heading, cell and wording."""
    with every_kind(tmp_path_factory.mktemp("marked"), mark=" ".join(payloads()[::400])) as found:
        yield found


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.add_init_script(WATCH)
    yield context.new_page()
    context.close()


def _stirred(page: Page, sites: tuple[str, ...], addresses: Iterable[str]) -> dict[str, int]:
    """The pages on which something ran or that asked anybody else, every element touched."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    ran = {}
    for address in addresses:
        page.goto(address)
        if fired := page.evaluate(STIR):
            ran[address] = fired
    return ran | {url: 1 for url in asked if not url.startswith((*sites, "data:"))}


def test_no_payload_runs(page: Page, made_of_payloads: str) -> None:
    asked = [f"/search?q={quote(line)}" for line in payloads()[::250]]
    asked += [f"/terms/{quote(line, safe='')}" for line in payloads()[::500]]
    assert _stirred(page, (made_of_payloads,), (made_of_payloads + path for path in (*PAGES, *asked))) == {}


def test_no_payload_runs_on_any_kind_of_page(page: Page, marked: dict[str, str]) -> None:
    kinds = {name: address for name, address in marked.items() if not name.startswith("embed")}
    assert _stirred(page, (marked["front"], marked["front, gathered"]), kinds.values()) == {}


def test_the_same_payloads_run_where_nothing_escapes_them(page: Page) -> None:
    """The control."""
    page.route("**/*", lambda route: route.abort())
    lines = [line for line in payloads() if line.startswith("<img") and "alert" in line]
    page.set_content(f"<script>{WATCH}</script>" + "".join(f"<div>{line}</div>" for line in lines))
    page.wait_for_function("window.fired > 0")
