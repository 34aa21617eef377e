"""Pictures of every kind of page: `python -m tests.support.screenshots FOLDER`, narrow and wide, light and dark."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.support.pages import paths
from tests.support.sample import write_sample
from tests.support.server import served


def main(folder: Path) -> None:
    """Take them of a site over the sample archive."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        archive = write_sample(Path(name), demonstration=True).parent
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page()
        with served(archive) as address:
            for kind, path in paths(archive).items():
                page.goto(address + path)
                for width in (390, 1280):
                    page.set_viewport_size({"width": width, "height": 844})
                    for scheme in ("light", "dark"):
                        page.emulate_media(color_scheme=scheme)
                        picture = folder / f"{kind.replace(' ', '-')}-{width}-{scheme}.png"
                        page.screenshot(path=picture, full_page=True)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
