"""Our hooks under another Datasette than the one the project runs with: `python newest_datasette.py FOLDER PACKAGES`
prints one line of JSON for each page asked for. Run by an interpreter that has that Datasette (`make test` prepares
one); what else the project needs it takes from PACKAGES.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import datasette
import yaml
from datasette.app import Datasette
from datasette.database import Database

from archive.assets import site_dir

ASKED = (
    "/",
    "/changes",
    "/changes.json",
    "/documents/secure-communities",
    "/archive",
    "/archive/capture_log",
    "/archive/latest_changes.csv",
    "/archive/captures.json",
    "/archive/sources/secure-communities",
    "/archive/removed_with_word?word=a",
    "/archive/changes_of_numbers.json",
    "/-/threads",
    "/archive/nothing",
)


async def main(folder: Path) -> None:
    """Ask for the pages and print what came."""
    layout = site_dir()
    configuration: dict[str, Any] = yaml.safe_load((layout / "datasette.yaml").read_text("utf-8"))
    settings = configuration.pop("settings")
    options: dict[str, Any] = {"config": configuration, "metadata": configuration}  # questions, descriptions
    site = Datasette(
        [],
        settings=settings,
        template_dir=str(layout / "templates"),
        plugins_dir=str(layout / "plugins"),
        static_mounts=[("static", str(layout / "static"))],
        **options,
    )
    site.remove_database("_memory")
    site.add_database(Database(site, path=str(folder / "archive.db"), is_mutable=True), name="archive")
    await site.invoke_startup()
    for path in ASKED:
        answer = await site.client.get(path)
        told = {"path": path, "status": answer.status_code, "headers": dict(answer.headers), "text": answer.text}
        print(json.dumps({"version": datasette.__version__, **told}))


if __name__ == "__main__":
    sys.path.append(sys.argv[2])
    asyncio.run(main(Path(sys.argv[1])))
