"""WCAG 2.2 AA as axe-core tests it: nothing on any kind of page, narrow or wide, light or dark, scripts or not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.support.pages import every_kind

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOKS: list[tuple[int, Literal["light", "dark"]]] = [(390, "light"), (390, "dark"), (1280, "light"), (1280, "dark")]


@pytest.fixture(scope="module")
def axe() -> str:
    if not AXE.exists():
        pytest.skip("needs the npm package axe-core in node_modules (`make test` installs it where there is npm)")
    return AXE.read_text("utf-8")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    with every_kind(tmp_path_factory.mktemp("kinds"), demonstration=True) as found:
        yield found


def violations(page: Page, axe: str) -> list[str]:
    """What axe-core finds: the rule, how it says it in words, and the first element."""
    page.evaluate(axe)
    found: list[dict[str, Any]] = page.evaluate("async rules => (await axe.run({runOnly: rules})).violations", RULES)
    return [f"{v['id']}: {v['help']}: {v['nodes'][0]['html'][:200]}" for v in found]


def _unboxed(route: Route) -> None:
    """A page for frames without its policy, which lets not even axe-core run."""
    answer = route.fetch()
    fields = {name: value for name, value in answer.headers.items() if name != "content-security-policy"}
    route.fulfill(response=answer, headers=fields)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_axe_finds_nothing(chromium: Browser, axe: str, pages: dict[str, str], scripts: bool) -> None:
    """Two looks at each page, which differ in all there is: width, colours, and whether its scripts came."""
    context = chromium.new_context()
    page = context.new_page()
    page.route("**/embed/**", _unboxed)
    if not scripts:
        page.route("**/*.js*", Route.abort)
    found = {}
    for name, address in pages.items():
        page.goto(address)
        for width, scheme in LOOKS if scripts else LOOKS[::-1]:
            page.set_viewport_size({"width": width, "height": 844})
            page.emulate_media(color_scheme=scheme)
            if said := violations(page, axe):
                found[name, width, scheme] = said
    context.close()
    assert found == {}


def test_axe_finds_what_is_wrong(chromium: Browser, axe: str) -> None:
    """The control."""
    page = chromium.new_page()
    page.set_content("<p style='color:#ccc;background:#fff'>pale</p><img src=x>")
    assert {said.split(":")[0] for said in violations(page, axe)} >= {"color-contrast", "image-alt", "document-title"}
    page.close()
