"""WCAG 2.2 AA beyond what axe-core tests by itself: reflow, text spacing, size of targets, focus, keyboard."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.test_accessibility import AXE
from tests.support.pages import every_kind

pytestmark = pytest.mark.slow

SPACED = """
* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-bottom: 2em !important }
"""
OUTSIDE = "Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth - 1)"
# Text that its own box hides; what is for screen readers alone is hidden on purpose, a digest opens when it has focus.
CUT = """() => [...document.querySelectorAll('main *, header *, footer *')].filter(e =>
  ['hidden', 'clip'].includes(getComputedStyle(e).overflowX) && e.innerText
  && !e.closest('.unseen, .digest, thead, svg')
  && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1)).map(e => e.outerHTML.slice(0, 120))"""
FOCUSED = """async () => {
  for (const _ of [1, 2]) await new Promise(requestAnimationFrame);  // until it was scrolled to
  const e = document.activeElement, s = getComputedStyle(e), r = e.getBoundingClientRect();
  return {name: e.outerHTML.slice(0, 120), body: e === document.body,
    ring: s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2,
    seen: r.bottom > 0 && r.top < innerHeight && r.right > 0 && r.left < innerWidth};
}"""
STOPS = """() => [...document.querySelectorAll('a[href], button, input, select, summary, [tabindex="0"]')].filter(e =>
  e.type !== 'hidden' && e.checkVisibility()).length"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    with every_kind(tmp_path_factory.mktemp("kinds"), demonstration=True) as found:
        yield found


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 320, "height": 700}, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def _spaced(page: Page) -> None:
    page.evaluate("css => (document.adoptedStyleSheets = [new CSSStyleSheet()])[0].replaceSync(css)", SPACED)


def test_reflow_and_text_spacing(page: Page, pages: dict[str, str]) -> None:
    """1.4.10: nothing to scroll sideways at 320 px; 1.4.12: nothing lost when letters, words and lines stand apart."""
    found = {}
    for name, address in pages.items():
        page.goto(address)
        if wide := page.evaluate(OUTSIDE):
            found[name, "320 px"] = wide
        _spaced(page)
        if wide := page.evaluate(OUTSIDE):
            found[name, "spaced"] = wide
        if cut := page.evaluate(CUT):
            found[name, "cut"] = cut
    assert found == {}


def test_what_overflows_or_is_cut_is_found(page: Page) -> None:
    """The control."""
    page.set_content("<main><p style='width:400px'>wide</p><p style='height:1em;overflow:hidden'>a<br>b</p></main>")
    assert page.evaluate(OUTSIDE) > 0
    assert page.evaluate(CUT)


def _small(page: Page) -> list[str]:
    """Targets under 24 px with others too near (2.5.8), as axe-core counts them."""
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("async () => (await axe.run({runOnly: ['target-size']})).violations.flatMap(v => v.nodes)")
    return [node["html"][:120] for node in found]


@pytest.mark.skipif(not AXE.exists(), reason="needs the npm package axe-core in node_modules")
@pytest.mark.parametrize("width", [390, 1280])
def test_targets_are_large_enough(page: Page, pages: dict[str, str], width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    found = {}
    for name, address in pages.items():
        if not name.startswith("embedded"):
            page.goto(address)
            if small := _small(page):
                found[name] = small
    assert found == {}


@pytest.mark.skipif(not AXE.exists(), reason="needs the npm package axe-core in node_modules")
def test_small_targets_are_found(page: Page) -> None:
    """The control."""
    page.set_content("<button style='font-size:6px;padding:0;margin:0'>a</button>" * 3)
    assert _small(page)


@pytest.mark.parametrize(
    "kind", ["front", "document", "change", "version", "search", "series", "print", "place", "list", "tables"]
)
def test_the_whole_page_is_walked_by_keyboard(page: Page, pages: dict[str, str], kind: str) -> None:
    """2.1.1, 2.1.2, 2.4.7 and 2.4.11: every stop is reached once, shows a ring and is in sight, and the walk ends."""
    page.goto(pages[kind])
    walked = []
    for _ in range(2 * page.evaluate(STOPS) + 10):  # a field for a day has several stops
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop["body"]:
            break
        walked.append(stop)
    else:
        pytest.fail(f"the walk did not end after {len(walked)} stops")
    assert [stop["name"] for stop in walked if not (stop["ring"] and stop["seen"])] == []
    assert len(walked) > 5
