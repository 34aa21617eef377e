"""The pages in a real browser: quiet, self-contained, narrow enough, and deaf to what archived text asks for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.support.pages import every_kind
from tests.support.sample import OLD
from tests.support.server import hosted

MARK = (
    '"><script>window.fired=1</script><img src=x onerror="window.fired=1"><svg onload="window.fired=1">'
    "{{7*7}}'-window.fired=1-' javascript:window.fired=1"
)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    with every_kind(tmp_path_factory.mktemp("kinds"), demonstration=True) as found:
        yield found


@pytest.fixture(scope="module")
def address(pages: dict[str, str]) -> str:
    """The sample's site."""
    return pages["front"].rstrip("/")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    with every_kind(tmp_path_factory.mktemp("hostile"), mark=MARK) as found:
        yield found


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    yield context.new_page()
    context.close()


def listen(page: Page, *addresses: str) -> list[str]:
    """What a page should never do: complain, or ask anybody else."""
    heard: list[str] = []
    page.on("console", lambda said: heard.append(said.text) if "404 (Not Found)" not in said.text else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("request", lambda r: None if r.url.startswith((*addresses, "data:")) else heard.append(r.url))
    return heard


@pytest.mark.parametrize("width", [390, 1280])
def test_every_page_is_quiet_and_fits(page: Page, pages: dict[str, str], width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    heard = listen(page, pages["front"], pages["front, gathered"])
    for name, address in pages.items():
        page.goto(address)
        assert page.locator("h1").count() == 1, name
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{name} is {wide} px too wide at {width}"
    assert heard == []


def test_pages_work_without_javascript(chromium: Browser, address: str) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(address)
    page.get_by_role("searchbox").fill("voluntary")
    page.get_by_role("button", name="Search").click()
    page.locator(".hits .excerpt a").first.click()
    page.get_by_role("link", name="All versions of this document").click()
    page.get_by_role("button", name="Compare").click()
    page.get_by_role("link", name="Side by side").click()
    page.get_by_role("link", name="Whole text").click()
    assert page.locator(".halves").count() > 3
    with page.expect_download() as started:
        page.get_by_role("link", name="download").first.click()
    assert started.value.suggested_filename.endswith(".html")
    context.close()


def test_archived_text_never_runs(page: Page, hostile: dict[str, str]) -> None:
    page.on("dialog", lambda dialog: dialog.dismiss())
    for name, address in hostile.items():
        page.goto(address)
        page.mouse.move(100, 300)
        for link in page.locator("a[href]").all():
            assert not (link.get_attribute("href") or "").lower().strip().startswith(("javascript:", "data:")), name
        assert page.evaluate("window.fired") is None, name
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{name} is {wide} px too wide"


def test_the_same_text_runs_where_nothing_stops_it(page: Page) -> None:
    """The control: unescaped and without the policy, the mark fires."""
    page.set_content(f"<h1>{MARK}</h1>")
    page.wait_for_function("window.fired === 1")


def test_the_policy_stops_what_escaping_would_miss(page: Page, address: str) -> None:
    page.goto(address)
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.fired=1\">')")
    page.wait_for_timeout(200)
    assert page.evaluate("window.fired") is None


def test_keys_reach_the_content(page: Page, address: str) -> None:
    page.goto(address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_a_redline_stands_in_a_frame_of_another_site_and_no_other_page_does(page: Page, pages: dict[str, str]) -> None:
    framed = pages["embedded"], pages["change"]
    html = "".join(f'<iframe src="{address}" width="390"></iframe>' for address in framed)
    with hosted(html) as newspaper:
        page.goto(newspaper)
        embedded, refused = page.frames[1:]
        assert embedded.locator(".redline ins").count() > 0
        assert refused.locator(".redline").count() == 0


def test_bytes_of_a_page_are_saved_and_never_shown(page: Page, address: str) -> None:
    page.goto(address)
    for path in (f"/web/20101020153000id_/{OLD}", "/changes.csv"):
        with page.expect_download() as started:
            page.evaluate("path => { location.href = path }", path)
        assert started.value.suggested_filename.endswith((".html", ".csv"))
        assert page.url.rstrip("/") == address
