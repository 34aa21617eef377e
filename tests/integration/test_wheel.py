"""The built wheel, installed outside the checkout, is the whole product: catalogue, templates, site."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import urllib.request
from pathlib import Path

import pytest

from tests.support.shared import ROOT
from tests.support.terminal import environment, page, table_of

pytestmark = pytest.mark.slow
INSTALL = ("-m", "pip", "--disable-pip-version-check", "--quiet")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of a fresh environment with our wheel and, by a path file, this one's other packages."""
    folder = tmp_path_factory.mktemp("wheel")
    _run(sys.executable, *INSTALL, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, ROOT)
    _run(sys.executable, "-m", "venv", folder / "venv")
    python = folder / "venv" / "bin" / "python"
    (wheel,) = folder.glob("*.whl")
    _run(python, *INSTALL, "install", "--no-deps", "--no-index", wheel)
    packages = _run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip()
    (Path(packages) / "others.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return python.parent


def _run(*command: str | Path, cwd: Path | None = None) -> str:
    done = subprocess.run([*map(str, command)], cwd=cwd, env=environment(), capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_installed_files_are_not_the_checkout(installed: Path, tmp_path: Path) -> None:
    code = "import archive, scrapers, archive.assets as a; print(archive.__file__, scrapers.__file__, a.site_dir())"
    places = [Path(p) for p in _run(installed / "python", "-c", code, cwd=tmp_path).split()]
    assert all(p.is_relative_to(installed.parent) for p in places)
    site = places[-1]
    here = {p.relative_to(ROOT / "datasette") for p in (ROOT / "datasette").rglob("*") if _ships(p)}
    assert {p.relative_to(site) for p in site.rglob("*") if _ships(p)} == here
    assert Path("datasette.yaml") in here


def _ships(path: Path) -> bool:
    return path.is_file() and "__pycache__" not in path.parts


def test_version_sources_import_and_site(installed: Path, tmp_path: Path) -> None:
    scomm = installed / "scomm"
    assert _run(scomm, "--version", cwd=tmp_path).strip().endswith("0.1.0")
    assert len(_run(scomm, "sources", cwd=tmp_path).splitlines()) > 30
    table = table_of(
        tmp_path / "files",
        {"1.html": ("https://www.ice.gov/secure-communities", "2012-01-01T00:00:00Z", page("One", "A page of ours."))},
    )
    assert _run(scomm, "import", table, cwd=tmp_path).startswith("1 captures kept")
    with subprocess.Popen(
        [scomm, "serve", "--port", "0"], cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, text=True
    ) as serving:
        try:
            assert serving.stdout
            address = serving.stdout.readline().strip()
            with urllib.request.urlopen(address, timeout=30) as front:
                assert front.status == 200
                assert "Secure Communities Archive" in front.read().decode("utf-8")
            with urllib.request.urlopen(address + "documents", timeout=30) as documents:
                assert documents.status == 200
        finally:
            serving.terminate()
            serving.wait(30)
