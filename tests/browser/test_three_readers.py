"""Three readers on the demonstration, step by step in a real browser; what they pass is held against axe-core too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.test_accessibility import AXE, violations
from tests.support.server import served
from tests.support.terminal import scomm

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("demonstration") / "archive"
    made = scomm(folder.parent, "--archive", folder, "demo", "--no-serve", timeout=240)
    assert made.returncode == 0, made.stderr
    with served(folder) as found:
        yield found


def _page(chromium: Browser, width: int) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": width, "height": 844})
    yield context.new_page()
    context.close()


@pytest.fixture
def desk(chromium: Browser) -> Iterator[Page]:
    yield from _page(chromium, 1280)


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    yield from _page(chromium, 390)


def _fine(page: Page) -> None:
    """One heading, no wider than the window, nothing that axe-core finds."""
    assert page.locator("h1").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    if AXE.exists():
        assert violations(page, AXE.read_text("utf-8")) == []


def test_the_reporter_goes_from_the_front_to_the_cell_and_cites_it(desk: Page, address: str) -> None:
    desk.goto(address)
    _fine(desk)
    changes = [link.get_attribute("href") for link in desk.locator(".changes h3 a").all()]
    for change in changes:
        desk.goto(f"{address}{change}")
        if desk.locator("#touched").count():
            break
    _fine(desk)
    assert desk.locator(".redline ins, .redline del").count() > 0
    desk.locator("section[aria-labelledby=touched] li a").first.click()
    _fine(desk)
    desk.locator(f"main a[href^='{desk.url.removeprefix(address).split('#')[0]}/']").first.click()
    assert re.search(r"/figures/[^/]+/[^/]+/\d{14}$", desk.url)
    _fine(desk)
    assert desk.locator("table.around mark, blockquote mark").count() > 0
    assert desk.locator(".cite").first.inner_text()


def test_the_ledgers_are_fine_as_well(desk: Page, address: str) -> None:
    for path in ("/restatements", "/figures", "/figures?q=ATD", "/checks", "/rosters"):
        desk.goto(address + path)
        _fine(desk)


def test_the_historian_goes_from_a_day_to_its_words_and_to_the_mementos(desk: Page, address: str) -> None:
    desk.goto(address + "/documents")
    desk.locator("main table th a").first.click()
    document = desk.url
    desk.goto(address + "/documents/secure-communities" if "secure-communities" in desk.content() else document)
    _fine(desk)
    desk.locator("input[name=day]").fill("2013-02-16")
    desk.locator("form:has(input[name=day]) button").click()
    assert desk.url.endswith("/at/20130216235959")
    _fine(desk)
    desk.get_by_role("link", name="Since when each word stands").click()
    _fine(desk)
    assert desk.locator(".since").count() + desk.locator(".blame p").count() > 0
    desk.go_back()
    url = desk.locator("dd.url").first.inner_text()
    desk.goto(f"{address}/web/20130216000000/{url}")
    assert re.search(r"/(web|captures)/\d{14}/", desk.url)
    _fine(desk)
    told = desk.request.get(f"{address}/timemap/link/{url}")
    assert told.ok
    assert 'rel="original"' in told.text()
    assert "memento" in told.text()


def test_the_phone_goes_from_a_search_to_the_sentence_and_shares_it(phone: Page, address: str) -> None:
    phone.goto(address)
    phone.get_by_role("searchbox").fill("opt out")
    phone.get_by_role("button", name="Search").click()
    _fine(phone)
    assert phone.locator(".hits mark").count() > 0
    phone.locator(".hits .excerpt a").first.click()
    _fine(phone)
    assert "opt" in phone.locator("article.wording").inner_text().lower()
    shared = phone.locator("meta[property='og:url']").get_attribute("content")
    assert shared == phone.url.split("?")[0].split("#")[0]
    assert phone.locator("meta[property='og:description']").get_attribute("content")
    assert phone.request.get(str(phone.locator("meta[property='og:image']").get_attribute("content"))).ok
