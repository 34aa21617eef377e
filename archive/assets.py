"""Where the site's templates, plugins and styles lie."""

from __future__ import annotations

from pathlib import Path


def site_dir() -> Path:
    """The folder with `datasette.yaml`: inside the package when installed from a wheel, beside it in a checkout."""
    here = Path(__file__).resolve().parent
    installed = here / "_site"
    return installed if (installed / "datasette.yaml").exists() else here.parent / "datasette"
